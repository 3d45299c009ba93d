"""The rules behind the drafts, sentence by sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.policy.calendar import business_calendar, in_quiet, parse_quiet
from watcher.policy.decide import decide, next_moment, stage_of
from watcher.policy.model import DraftNow, Kind, LeaveAlone, Policy, WaitUntil
from watcher.process.model import Ball, Contact, Interview, InterviewStatus, Process, ReachOut, Recipient, Stage
from watcher.signals.model import Evidence, Window

ZONE = ZoneInfo("America/New_York")
US = business_calendar("US")
PRIYA = Contact("Priya Nair", "priya@acme.example", "Priya", writes=True)
WHY = Evidence("x", "<1@acme.example>", "words")
END = datetime(2026, 3, 10, 15, tzinfo=ZONE)
POLICY = Policy()


def reach_out(day: str) -> ReachOut:
    return ReachOut(datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=ZONE), f"<{day}>", WHY)


def process(**changes) -> Process:
    interview = Interview(
        END - timedelta(hours=1), END, InterviewStatus.HELD, END - timedelta(days=5), (WHY,), thank=(Recipient(PRIYA),)
    )
    base = Process(
        id="acme/x", company="Acme", role="X", stage=Stage.WAITING, ball=Ball.THEIRS, contacts=(PRIYA,), interviews=(interview,), reach_outs=(), window=None,
        last_response=None, waiting_since=END, anchor="a", check_in_to=Recipient(PRIYA), mine="me@home.example", language="en", messages=(), evidence=(),
    )  # fmt: skip
    return replace(base, **changes)


def at(day: str, hour: float = 12) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=ZONE) + timedelta(hours=hour)


def check_in_day(p: Process, policy: Policy = POLICY) -> str | None:
    (decision,) = [d for d in decide(p, at("2026-03-10", 16), policy, US, ZONE) if not _is_thanks(d)]
    return decision.at.date().isoformat() if isinstance(decision, WaitUntil) else None


def _is_thanks(decision) -> bool:
    return (decision.step.kind if isinstance(decision, DraftNow) else decision.kind) is Kind.THANK_YOU


def window(kind: str, due: str | None) -> Window:
    return Window(kind, date.fromisoformat(due) if due else None, WHY)


@pytest.mark.parametrize(
    ("changes", "day"),
    [
        ({}, "2026-03-19"),  # 7 business days after the interview
        ({"window": window("promise", "2026-03-25")}, "2026-03-26"),  # 1 after the promise
        ({"window": window("promise", "2026-03-20")}, "2026-03-23"),  # a Friday promise
        ({"window": window("milestone", "2026-03-20")}, "2026-03-23"),
        ({"window": window("permission", "2026-03-19")}, "2026-03-20"),
        ({"window": window("vague", None)}, "2026-03-24"),  # 10 after the vague answer
        ({"window": window("closing", "2026-03-20")}, None),
        ({"reach_outs": (reach_out("2026-03-27"),)}, "2026-04-03"),  # 5 after the first
        ({"reach_outs": (reach_out("2026-03-19"), reach_out("2026-03-26"))}, "2026-04-09"),  # 10 after the second
        ({"reach_outs": tuple(map(reach_out, ("2026-03-19", "2026-03-26", "2026-04-09")))}, None),
        ({"ball": Ball.MINE}, None),
        ({"stage": Stage.SCHEDULED}, None),
        ({"stage": Stage.SCHEDULING}, None),
        ({"stage": Stage.ON_HOLD}, None),
        ({"stage": Stage.OFFER}, None),
        ({"stage": Stage.REJECTED}, None),
        ({"check_in_to": None}, None),
        ({"away_until": date(2026, 3, 30)}, "2026-04-01"),  # back on the 30th, two more
    ],
)
def test_check_ins_come_when_the_rules_say(changes, day):
    assert check_in_day(process(**changes)) == day


def test_a_check_in_in_the_quiet_period_comes_on_the_first_business_day_after():
    assert check_in_day(process(window=window("promise", "2026-12-22"))) == "2027-01-04"


def test_a_thank_you_comes_two_hours_after_the_end_and_never_past_the_deadline():
    p = process(ball=Ball.MINE)
    early = decide(p, END + timedelta(hours=1), POLICY, US, ZONE)
    assert next_moment(early).at == END + timedelta(hours=2)
    (now, _) = decide(p, END + timedelta(hours=2), POLICY, US, ZONE)
    assert isinstance(now, DraftNow)
    assert now.until == END + timedelta(hours=48)
    assert not any(isinstance(d, DraftNow) for d in decide(p, END + timedelta(hours=49), POLICY, US, ZONE))


def test_no_thank_you_for_a_cancelled_interview_or_a_process_that_is_over():
    p = process()
    cancelled = replace(p, interviews=(replace(p.interviews[0], status=InterviewStatus.CANCELLED),))
    for one in (cancelled, replace(p, stage=Stage.REJECTED), replace(p, stage=Stage.WITHDRAWN)):
        assert not any(isinstance(d, DraftNow) for d in decide(one, END + timedelta(hours=3), POLICY, US, ZONE))


def test_three_unanswered_are_let_go_ten_business_days_later():
    p = process(reach_outs=tuple(map(reach_out, ("2025-09-17", "2025-09-25", "2025-10-10"))))
    assert stage_of(p, at("2025-10-16"), POLICY, US, ZONE) is Stage.WAITING
    assert stage_of(p, at("2025-10-31"), POLICY, US, ZONE) is Stage.LET_GO


def test_silence_after_a_closing_day_is_a_no():
    p = process(window=window("closing", "2026-03-20"))
    assert stage_of(p, at("2026-03-20"), POLICY, US, ZONE) is Stage.WAITING
    assert stage_of(p, at("2026-03-21"), POLICY, US, ZONE) is Stage.REJECTED


def test_every_refusal_says_why():
    for changes in ({"ball": Ball.MINE}, {"stage": Stage.OFFER}, {"check_in_to": None}):
        assert any(
            isinstance(d, LeaveAlone) and d.guard for d in decide(process(**changes), END + timedelta(days=90), POLICY, US, ZONE)
        )


@settings(max_examples=200, deadline=None)
@given(
    days=st.integers(0, 400), kind=st.sampled_from(["promise", "milestone", "vague", None]), sent=st.lists(st.integers(0, 300), max_size=2, unique=True),
    away=st.none() | st.integers(0, 400),
)  # fmt: skip
def test_a_check_in_is_never_on_a_free_or_quiet_day_nor_before_their_time(days, kind, sent, away):
    due = date(2026, 3, 10) + timedelta(days=days)
    outs = tuple(reach_out((date(2026, 3, 11) + timedelta(days=d)).isoformat()) for d in sorted(sent))
    found = Window(kind, None if kind == "vague" else due, WHY) if kind else None
    p = process(window=found, reach_outs=outs, away_until=None if away is None else date(2026, 3, 10) + timedelta(days=away))
    waits = [d for d in decide(p, END, POLICY, US, ZONE) if isinstance(d, WaitUntil) and d.kind is Kind.CHECK_IN]
    for wait in waits:
        day = wait.at.astimezone(ZONE).date()
        assert US.is_workday(day)
        assert not in_quiet(day, POLICY.quiet_periods)
        assert wait.at.astimezone(ZONE).hour == 9
        if found is not None and found.due is not None:
            assert day > found.due
        now = [d for d in decide(p, wait.at, POLICY, US, ZONE) if isinstance(d, DraftNow) and d.step.kind is Kind.CHECK_IN]
        assert len(now) == 1


def test_business_days_know_holidays_and_quiet_periods_their_edges():
    assert US.add(date(2026, 5, 22), 1) == date(2026, 5, 26)  # Memorial Day between
    assert parse_quiet("12-23..01-02").holds(date(2026, 12, 31))
    assert not parse_quiet("12-23..01-02").holds(date(2026, 1, 3))
    with pytest.raises(ValueError, match="MM-DD"):
        parse_quiet("Christmas")
    with pytest.raises(ValueError, match="no holidays"):
        business_calendar("XX")
