"""Checks of single values. Each gives the value as the program uses it, and raises ValueError with what is wrong."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

_ADDRESS = re.compile(r'^[^\s@<>()\[\],;:"\\]{1,64}@[^\s@<>()\[\],;:"\\]{1,253}$')


def e_mail_address(value: str) -> str:
    """An address without a name, in lower case."""
    if not _ADDRESS.match(value) or not value.isprintable():
        raise ValueError(f"{value!r} is no e-mail address")
    return value.lower()


def display_name(value: str) -> str:
    """A name as it stands in From and below a mail: one line, not empty."""
    if not value.strip() or not value.isprintable():
        raise ValueError(f"{value!r} is no name; write it in one line")
    return value.strip()


def zone_name(value: str) -> str:
    """The IANA name of a time zone."""
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        near = difflib.get_close_matches(value, sorted(available_timezones()), 1, 0.7)
        remedy = f"did you mean {near[0]}?" if near else "write it like America/New_York"
        raise ValueError(f"{value!r} is no IANA time zone; {remedy}") from error
    return value


def country_code(value: str) -> str:
    """An ISO 3166 country whose public holidays are known, in upper case."""
    from watcher.policy.calendar import business_calendar

    business_calendar(value)
    return value.strip().upper()


def quiet_period(value: str) -> str:
    """A period of days of the year, like 12-23..01-02."""
    from watcher.policy.calendar import parse_quiet

    parse_quiet(value)
    return value


def path(value: str) -> str:
    """A path with `~` replaced by the home directory."""
    if not value.strip() or not value.isprintable():
        raise ValueError(f"{value!r} is no path")
    try:
        return str(Path(value).expanduser())
    except RuntimeError as error:
        raise ValueError(f"there is no home directory for {value!r}; write the whole path") from error


def endpoint(value: str) -> str:
    """A server's address: https, or http on this machine, since the token crosses the network in it."""
    found = urlsplit(value)
    if found.scheme == "https" and found.hostname:
        return value
    if found.scheme == "http" and found.hostname in ("localhost", "127.0.0.1", "::1"):
        return value
    raise ValueError("is no https address; http is for a server on this machine only")


def pubsub_name(kind: str) -> Callable[[str], str]:
    """A check of the full name of a topic or of a subscription of Pub/Sub; `kind` is the plural."""

    def check(value: str) -> str:
        if not re.fullmatch(rf"projects/[a-z0-9.:-]{{4,100}}/{kind}/[A-Za-z][A-Za-z0-9._~+%-]{{2,254}}", value):
            raise ValueError(f"{value!r} is no full name; write it like projects/my-project/{kind}/interview-watcher")
        return value

    return check


def no_truth_value(value: object) -> object:
    """Anything but true and false, which would count as 1 and 0."""
    if isinstance(value, bool) or (isinstance(value, list) and any(isinstance(member, bool) for member in value)):
        raise ValueError("is true or false, and no such value is wanted here")
    return value
