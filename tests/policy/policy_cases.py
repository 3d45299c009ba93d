"""A process that waits, with what tests change about it, and short questions to the policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from watcher.policy.calendar import business_calendar
from watcher.policy.decide import decide
from watcher.policy.model import Decision, DraftNow, Kind, Policy, WaitUntil
from watcher.process.model import Ball, Contact, Interview, InterviewStatus, Process, ReachOut, Recipient, Stage
from watcher.signals.model import Evidence, Window, WindowKind

NEW_YORK = ZoneInfo("America/New_York")
SAID = Evidence("rule", "<m1@acme.example>", "the words")
PRIYA = Recipient(Contact("Priya Nair", "priya@acme.example", "Priya", writes=True), "<m1@acme.example>")
SAM = Recipient(Contact("Sam Lee", "sam@acme.example", "Sam"))
POLICY = Policy()
OVER = [Stage.REJECTED, Stage.WITHDRAWN, Stage.OFFER, Stage.LET_GO]


def at(day: str, hour: int = 9, minute: int = 0, zone: tzinfo = NEW_YORK) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(hour, minute), tzinfo=zone)


def interview(
    day: str = "2026-03-10", hour: int = 14, minutes: int = 60, thank: tuple[Recipient, ...] = (PRIYA,),
    status: InterviewStatus = InterviewStatus.HELD, known_since: datetime | None = None, zone: tzinfo = NEW_YORK,
) -> Interview:  # fmt: skip
    start = at(day, hour, zone=zone)
    return Interview(
        start, start + timedelta(minutes=minutes), status, known_since or start - timedelta(days=3), (SAID,), thank=thank
    )


def process(**changes: object) -> Process:
    """A process that waits since its interview of Tuesday 10 March 2026, 14:00 to 15:00 in New York."""
    held = interview()
    usual = Process(
        id="acme/engineer", company="Acme", role="Engineer", stage=Stage.WAITING, ball=Ball.THEIRS, contacts=(PRIYA.contact,),
        interviews=(held,), reach_outs=(), window=None, last_response=at("2026-03-03", 10), waiting_since=held.end,
        anchor="interview/2026-03-10T14:00", check_in_to=PRIYA, mine="dana@postbox.example", language="en", messages=(), evidence=(SAID,),
    )  # fmt: skip
    return replace(usual, **changes)  # type: ignore[arg-type]


def window(kind: WindowKind, due: str | None) -> Window:
    return Window(kind, date.fromisoformat(due) if due else None, SAID)


def sent(*days: str) -> tuple[ReachOut, ...]:
    return tuple(ReachOut(at(day, 11), f"<{day}@postbox.example>", SAID) for day in days)


def decided(
    one: Process, now: datetime, policy: Policy = POLICY, country: str = "US", zone: tzinfo = NEW_YORK
) -> tuple[Decision, ...]:
    return decide(one, now, policy, business_calendar(country), zone)


def of_kind(decisions: tuple[Decision, ...], kind: Kind) -> list[Decision]:
    return [d for d in decisions if (d.step.kind if isinstance(d, DraftNow) else d.kind) is kind]


def check_in(one: Process, now: datetime, policy: Policy = POLICY, country: str = "US", zone: tzinfo = NEW_YORK) -> Decision:
    (only,) = of_kind(decided(one, now, policy, country, zone), Kind.CHECK_IN)
    return only


def check_in_day(one: Process, policy: Policy = POLICY, country: str = "US") -> date:
    """The day for which a check-in is planned, asked long before."""
    decision = check_in(one, at("2025-01-01"), policy, country)
    assert isinstance(decision, WaitUntil), decision
    return decision.at.date()


def thanks(one: Process, now: datetime, policy: Policy = POLICY) -> list[Decision]:
    return of_kind(decided(one, now, policy), Kind.THANK_YOU)
