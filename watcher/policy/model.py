"""What the policy can say: draft now, wait until, or leave alone, each with the guard that spoke."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from watcher.process.model import Recipient
from watcher.signals.model import Evidence


class Kind(StrEnum):
    THANK_YOU = "thank_you"
    CHECK_IN = "check_in"


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers of the rules (the [policy] table). BD = business days."""

    thank_you_after_hours: float = 2
    thank_you_deadline_hours: float = 48
    promise_grace_business_days: int = 1
    no_promise_wait_business_days: int = 7
    vague_reply_wait_business_days: int = 10
    check_in_gaps_business_days: tuple[int, ...] = (5, 10)
    let_go_after_reach_outs: int = 3
    let_go_wait_business_days: int = 10
    out_of_office_grace_business_days: int = 2
    draft_hour: int = 9
    draft_refresh_business_days: int = 5
    quiet_periods: tuple[str, ...] = ("12-23..01-02",)

    def setting(self, name: str) -> str:
        """A setting as watcher.toml writes it: "policy.draft_hour = 9"."""
        value = getattr(self, name)
        shown = json.dumps(value) if isinstance(value, tuple) else f"{value:g}"
        return f"policy.{name} = {shown}"


@dataclass(frozen=True, slots=True)
class Step:
    """One draft to be: what, to whom, for which occasion.

    `occasion` names what it is for (the interview and person thanked, or the check-in's number and what it follows); it stays the
    same however often the process is inferred anew, and makes the draft's Message-ID.
    """

    kind: Kind
    number: int
    to: Recipient
    occasion: str
    because: tuple[Evidence, ...]
    interview: datetime | None = None  # start of the interview thanked for
    promised: date | None = None  # the date they had named, for a check-in
    final: bool = False  # the last check-in that the policy allows


@dataclass(frozen=True, slots=True)
class DraftNow:
    step: Step
    since: datetime  # aware: when it became due
    until: datetime | None  # aware: after this it is too late


@dataclass(frozen=True, slots=True)
class WaitUntil:
    at: datetime  # aware
    kind: Kind
    number: int
    guard: str  # why not yet, in words
    setting: str = ""  # the setting behind it, e.g. "policy.promise_grace_business_days = 1"


@dataclass(frozen=True, slots=True)
class LeaveAlone:
    guard: str
    setting: str = ""
    kind: Kind = Kind.CHECK_IN


Decision = DraftNow | WaitUntil | LeaveAlone
