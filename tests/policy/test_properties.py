"""What holds for every process, moment, zone, country and setting."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from policy_cases import PRIYA, SAID, check_in, process

from watcher.policy.calendar import business_calendar, in_quiet
from watcher.policy.decide import decide
from watcher.policy.model import DraftNow, Kind, LeaveAlone, Policy, WaitUntil
from watcher.process.model import Ball, Interview, InterviewStatus, Process, ReachOut, Stage
from watcher.signals.model import Window, WindowKind

ZONES = st.sampled_from([ZoneInfo(name) for name in (
    "America/New_York", "Europe/London", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "America/Santiago", "Pacific/Kiritimati",
)])  # fmt: skip
COUNTRIES = st.sampled_from(["US", "GB", "DE", "IL", "AU", "CL"])
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@st.composite
def stories(draw: st.DrawFn) -> tuple[Process, datetime, Policy, str, tzinfo]:
    """A process in any state, a moment around it, and settings."""
    zone, start = draw(ZONES), draw(DAYS)
    begin = datetime.combine(start, draw(st.times()), tzinfo=zone)
    held = Interview(
        begin, begin + timedelta(minutes=draw(st.integers(15, 480))), InterviewStatus.HELD, begin, (SAID,), thank=(PRIYA,)
    )
    due = start + timedelta(days=draw(st.integers(-3, 60)))
    kind: WindowKind = draw(st.sampled_from(["promise", "milestone", "permission", "closing", "vague"]))
    said = draw(st.sampled_from([None, Window(kind, None if kind == "vague" else due, SAID)]))
    outs = tuple(ReachOut(held.end + timedelta(days=7 * n + 1), f"<{n}@x.example>", SAID) for n in range(draw(st.integers(0, 4))))
    away = draw(st.none() | st.integers(0, 40).map(lambda n: start + timedelta(days=n)))
    policy = Policy(
        promise_grace_business_days=draw(st.integers(0, 3)), no_promise_wait_business_days=draw(st.integers(0, 9)),
        draft_hour=draw(st.integers(0, 23)), check_in_gaps_business_days=tuple(draw(st.lists(st.integers(0, 9), min_size=1, max_size=3))),
        quiet_periods=draw(st.sampled_from([("12-23..01-02",), (), ("08-01..08-20", "12-20..01-06")])),
    )  # fmt: skip
    one = process(
        stage=draw(st.sampled_from(Stage)), ball=draw(st.sampled_from(Ball)), interviews=(held,), waiting_since=held.end,
        window=said, reach_outs=outs, away_until=away,
    )  # fmt: skip
    now = held.start + timedelta(hours=draw(st.integers(-48, 24 * 90)))
    return one, now, policy, draw(COUNTRIES), zone


@given(stories())
def test_a_check_in_never_falls_on_a_holiday_or_into_a_quiet_period_nor_on_a_day_that_is_theirs(
    story: tuple[Process, datetime, Policy, str, tzinfo],
) -> None:
    one, now, policy, country, zone = story
    decision = check_in(one, now, policy, country, zone)
    if isinstance(decision, LeaveAlone):
        return
    moment = decision.at if isinstance(decision, WaitUntil) else decision.since
    workdays = business_calendar(country)
    assert workdays.is_workday(moment.date())
    assert not in_quiet(moment.date(), policy.quiet_periods)
    assert moment.utcoffset() == moment.astimezone(UTC).astimezone(zone).utcoffset()
    assert moment.hour == policy.draft_hour or not _exists(moment.date(), policy.draft_hour, zone)
    held = one.interviews[0]
    if one.reply_by is not None and one.reply_by >= held.end.astimezone(zone).date():
        assert moment.date() > one.reply_by
        assert moment.date() >= workdays.add(one.reply_by, policy.promise_grace_business_days)
    if one.away_until is not None:
        assert moment.date() >= workdays.add(one.away_until, policy.out_of_office_grace_business_days)
    if one.reach_outs:
        assert moment.date() > one.reach_outs[-1].at.astimezone(zone).date()


def _exists(day: date, hour: int, zone: tzinfo) -> bool:
    wall = datetime.combine(day, time(hour), tzinfo=zone)
    return wall.astimezone(UTC).astimezone(zone).hour == hour


@given(stories())
def test_what_is_waited_for_is_drafted_at_that_moment(story: tuple[Process, datetime, Policy, str, tzinfo]) -> None:
    one, now, policy, country, zone = story
    stays = replace(one, window=None) if one.window is not None and one.window.kind == "closing" else one
    for decision in decide(stays, now, policy, business_calendar(country), zone):
        if isinstance(decision, WaitUntil):
            assert decision.at > now
            then = decide(stays, decision.at, policy, business_calendar(country), zone)
            assert any(isinstance(d, DraftNow) and d.step.kind is decision.kind and d.since == decision.at for d in then)


@given(stories())
def test_a_process_has_at_most_one_check_in_and_a_draft_is_never_early(
    story: tuple[Process, datetime, Policy, str, tzinfo],
) -> None:
    one, now, policy, country, zone = story
    drafts = [d for d in decide(one, now, policy, business_calendar(country), zone) if isinstance(d, DraftNow)]
    assert sum(d.step.kind is Kind.CHECK_IN for d in drafts) <= 1
    assert all(d.since <= now and (d.until is None or now <= d.until) for d in drafts)
    if one.ball is Ball.MINE or one.stage is not Stage.WAITING:
        assert not any(d.step.kind is Kind.CHECK_IN for d in drafts)
