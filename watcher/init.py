"""Writes a first config for an address, and says what comes next."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from zoneinfo import available_timezones

from watcher.errors import ConfigError, Fault
from watcher.providers import Provider, find_provider, from_dns, read_providers
from watcher.settings import shipped_config
from watcher.settings.checks import e_mail_address

_WATCHER_TOML = """# Interview Watcher. What is left out has the shipped value; every setting is explained in
# {shipped}

[me]
name = {name}                 # as your mails are signed
addresses = [{address}]       # add every other address of yours; the first signs new mail
timezone = {timezone}
country = {country}           # whose public holidays are no business days

[mailbox]
{mailbox}
lookback_days = 180           # how far back the first read goes
"""
_IMAP = """kind = "imap"
host = {host}                 # {found}
port = {port}
tls = "{tls}"                 # implicit | starttls | none (for a server on this machine only)
user = {user}
auth = "{auth}"               # password | xoauth2 | oauthbearer
{password}
# folders = {{ sent = "Sent", drafts = "Drafts" }}   # only where they are not found by themselves"""
_GMAIL = """kind = "gmail"
client_secret = "client_secret.json"   # from Google's console; docs/gmail.md says how
# poll_seconds = 60                    # so often Gmail is asked for news; docs/gmail.md says how to hear of it at once"""
_PASSWORD = """# The password never stands in this file. A program prints it, for example:
# password_command = ["secret-tool", "lookup", "service", "interview-watcher"]
# password_command = ["pass", "show", "mail/{host}"]"""


def init(address: str, name: str | None, config: Path, environ: Mapping[str, str], gmail: bool = False) -> int:
    """Writes watcher.toml into the config directory, for Gmail's own API where that is wanted, else for IMAP. Raises ConfigError where there is one already, or the address is none."""
    try:
        address = e_mail_address(address)
    except ValueError as error:
        raise ConfigError([Fault("command line", "ADDRESS", str(error), "write it like dana@postbox.example")]) from None
    file = config / "watcher.toml"
    if file.exists():
        raise ConfigError(
            [Fault(str(file), "-", "is there already and stays as it is", "edit it, or move it away and try again")]
        )
    if gmail:
        _write(file, _text(address, name or _asked_name(address), _GMAIL, environ))
        print(f"Wrote {file}: Gmail's own API. Look over name, timezone and country.")
        print(f"Put the client secret from Google's console into {config / 'client_secret.json'} (docs/gmail.md), then run:")
        print("  watcher login\n  watcher check")
        return 0
    provider = find_provider(address, read_providers(shipped_config() / "providers.toml"), partial(from_dns))
    _write(file, _text(address, name or _asked_name(address), _imap(provider), environ))
    _say_what_comes_next(file, provider)
    return 0


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise ConfigError(
            [Fault(str(file), "-", f"cannot be written: {error.strerror}", "check the owner and permissions")]
        ) from error


def _say_what_comes_next(file: Path, provider: Provider) -> None:
    print(
        f"Wrote {file}: {provider.name}, {provider.host}:{provider.port}"
        + (f", known by {provider.found_by}." if provider.found_by else ".")
    )
    if not provider.found_by:
        print(
            f"The host is a guess: neither the provider nor a record in DNS told. Ask your provider and set mailbox.host in {file}."
        )
    if provider.hint:
        print(provider.hint)
    print(
        f"Set mailbox.password_command in {file} to a program that prints the password, and look over name, timezone and country."
    )
    print("Then run:\n  watcher check")


def _asked_name(address: str) -> str:
    """The user's name, asked for on a terminal; else made of the address."""
    likely = " ".join(part.capitalize() for part in re.split(r"[._\-+\d]+", address.partition("@")[0]) if part) or address
    if not sys.stdin.isatty():
        return likely
    return input(f"Your name, as your mails are signed [{likely}]: ").strip() or likely


def _text(address: str, name: str, mailbox: str, environ: Mapping[str, str]) -> str:
    zone = _timezone(environ)
    return _WATCHER_TOML.format(
        shipped=shipped_config() / "watcher.toml",
        name=_quoted(name),
        address=_quoted(address),
        timezone=_quoted(zone),
        country=_quoted(_country(zone)),
        mailbox=mailbox,
    )


def _imap(provider: Provider) -> str:
    return _IMAP.format(
        host=_quoted(provider.host),
        found=provider.name if provider.found_by else "a guess; ask your provider",
        port=provider.port,
        tls=provider.tls,
        user=_quoted(provider.user),
        auth=provider.auth,
        password=_PASSWORD.format(host=provider.host),
    )


def _quoted(text: str) -> str:
    """A TOML basic string; control characters are left out."""
    clean = "".join(character for character in text if character.isprintable())
    return '"' + clean.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _timezone(environ: Mapping[str, str]) -> str:
    """This machine's zone by its IANA name; UTC where it cannot be told."""
    known = available_timezones()
    candidates = [environ.get("TZ", "").lstrip(":")]
    link = Path("/etc/localtime")
    if link.is_symlink():
        candidates.append(os.readlink(link).partition("zoneinfo/")[2])
    if Path("/etc/timezone").is_file():
        candidates.append(Path("/etc/timezone").read_text(encoding="utf-8", errors="replace").strip())
    return next((zone for zone in candidates if zone in known), "UTC")


def _country(zone: str) -> str:
    """The country that a zone lies in (zone.tab of tzdata); US where it cannot be told."""
    for table in (Path("/usr/share/zoneinfo/zone.tab"), Path("/usr/share/zoneinfo/zone1970.tab")):
        if table.is_file():
            for line in table.read_text(encoding="utf-8", errors="replace").splitlines():
                fields = line.split("\t")
                if len(fields) > 2 and fields[2] == zone:
                    return fields[0].split(",")[0]
    return "US"
