"""What watcher.toml may hold. pydantic stands only here, at the border; inside the program go frozen dataclasses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_ADDRESS = re.compile(r"^[^\s@<>,;]{1,64}@[^\s@<>,;]{1,253}$")


def _is_address(value: str) -> str:
    if not _ADDRESS.match(value):
        raise ValueError(f"{value!r} is no e-mail address")
    return value.lower()


def _is_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except Exception as error:  # ZoneInfo raises KeyError, ValueError and OSError, by what the name looks like
        raise ValueError(f"{value!r} is no IANA time zone; write it like America/New_York") from error
    return value


def _is_country(value: str) -> str:
    from watcher.policy.calendar import business_calendar

    business_calendar(value)
    return value


def _is_quiet(value: str) -> str:
    from watcher.policy.calendar import parse_quiet

    parse_quiet(value)
    return value


def _is_path(value: str) -> str:
    if not value.strip():
        raise ValueError("the path is empty")
    return str(Path(value).expanduser())


EMail = Annotated[str, AfterValidator(_is_address)]
Days = Annotated[int, Field(ge=0, le=60)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class MeTable(_Table):
    name: str = Field(min_length=1)
    addresses: list[EMail] = Field(min_length=1)
    timezone: Annotated[str, AfterValidator(_is_zone)]
    country: Annotated[str, AfterValidator(_is_country)] = "US"


class MailboxTable(_Table):
    kind: Literal["maildir"] = "maildir"
    path: Annotated[str, AfterValidator(_is_path)]
    folders: dict[Literal["sent", "drafts", "inbox", "archive", "junk", "trash"], str] = {}
    lookback_days: int = Field(180, ge=1, le=3650)


class StateTable(_Table):
    path: Annotated[str, AfterValidator(_is_path)] | None = None
    keep_days: int = Field(400, ge=30, le=36500)


class PolicyTable(_Table):
    thank_you_after_hours: float = Field(2, ge=0, le=24)
    thank_you_deadline_hours: float = Field(48, ge=1, le=240)
    promise_grace_business_days: Days = 1
    no_promise_wait_business_days: Days = 7
    vague_reply_wait_business_days: Days = 10
    check_in_gaps_business_days: list[Days] = Field([5, 10], min_length=1)
    let_go_after_reach_outs: int = Field(3, ge=1, le=10)
    let_go_wait_business_days: Days = 10
    out_of_office_grace_business_days: Days = 2
    draft_hour: int = Field(9, ge=0, le=23)
    quiet_periods: list[Annotated[str, AfterValidator(_is_quiet)]] = ["12-23..01-02"]


class SignalsTable(_Table):
    sure: float = Field(0.6, ge=0, le=1)


class DraftTable(_Table):
    signature_file: str | None = None
    backfill_days: int = Field(30, ge=0, le=3650)


TABLES: dict[str, type[_Table]] = {
    "me": MeTable,
    "mailbox": MailboxTable,
    "state": StateTable,
    "policy": PolicyTable,
    "signals": SignalsTable,
    "draft": DraftTable,
}
SECRET_KEYS = frozenset({"password", "passwd", "secret", "token_value", "access_token", "refresh_token", "app_password"})
