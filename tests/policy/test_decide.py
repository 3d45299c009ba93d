"""The rules behind the drafts, sentence by sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.policy.calendar import business_calendar, in_quiet
from watcher.policy.decide import decide, next_moment, stage_of
from watcher.policy.model import Decision, DraftNow, Kind, LeaveAlone, Policy, WaitUntil
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
    return Interview(start, start + timedelta(minutes=minutes), status, known_since or start - timedelta(days=3), (SAID,), thank=thank)


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


def decided(one: Process, now: datetime, policy: Policy = POLICY, country: str = "US", zone: tzinfo = NEW_YORK) -> tuple[Decision, ...]:
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


class TestThankYou:
    @pytest.mark.parametrize(
        ("hours_after_end", "expected"), [(-1, WaitUntil), (1.99, WaitUntil), (2, DraftNow), (48, DraftNow), (48.01, LeaveAlone)]
    )
    def test_is_due_two_hours_after_the_end_and_never_later_than_48(self, hours_after_end: float, expected: type) -> None:
        one = process()
        (decision,) = thanks(one, one.interviews[0].end + timedelta(hours=hours_after_end))
        assert isinstance(decision, expected)

    def test_says_what_it_waits_for_and_by_which_setting(self) -> None:
        (decision,) = thanks(process(), at("2026-03-10", 14))
        assert decision == WaitUntil(
            at("2026-03-10", 17), Kind.THANK_YOU, 1, "the interview ends at 2026-03-10 15:00", "policy.thank_you_after_hours = 2"
        )

    def test_goes_to_each_interviewer_with_an_occasion_of_its_own(self) -> None:
        decisions = thanks(process(interviews=(interview(thank=(PRIYA, SAM)),)), at("2026-03-10", 18))
        assert [d.step.occasion for d in decisions if isinstance(d, DraftNow)] == [
            "thank_you/2026-03-10T18:00Z/priya@acme.example",
            "thank_you/2026-03-10T18:00Z/sam@acme.example",
        ]

    def test_is_written_for_an_interview_learnt_of_only_afterwards_when_that_mail_comes(self) -> None:
        learnt = at("2026-03-11", 20)
        (decision,) = thanks(process(interviews=(interview(known_since=learnt),)), learnt)
        assert isinstance(decision, DraftNow)
        assert decision.since == learnt
        assert decision.until == at("2026-03-12", 15)

    def test_is_too_late_for_an_interview_learnt_of_after_the_deadline(self) -> None:
        learnt = at("2026-03-12", 16)
        (decision,) = thanks(process(interviews=(interview(known_since=learnt),)), learnt)
        assert decision == LeaveAlone(
            "too late to thank Priya Nair for the interview of 2026-03-10", "policy.thank_you_deadline_hours = 48", Kind.THANK_YOU
        )

    @pytest.mark.parametrize("stage", OVER)
    def test_is_not_written_once_the_process_is_over(self, stage: Stage) -> None:
        assert all(isinstance(d, LeaveAlone) for d in thanks(process(stage=stage), at("2026-03-10", 18)))

    @pytest.mark.parametrize("stage", [s for s in Stage if s not in OVER])
    def test_is_not_hindered_by_a_pause_or_a_later_round(self, stage: Stage) -> None:
        assert [type(d) for d in thanks(process(stage=stage), at("2026-03-10", 18))] == [DraftNow]

    def test_is_not_hindered_by_what_they_ask_of_me(self) -> None:
        assert [type(d) for d in thanks(process(ball=Ball.MINE), at("2026-03-10", 18))] == [DraftNow]

    def test_is_not_written_for_a_cancelled_interview(self) -> None:
        assert thanks(process(interviews=(interview(status=InterviewStatus.CANCELLED),)), at("2026-03-10", 18)) == []

    def test_is_not_written_where_silence_has_come_to_mean_no(self) -> None:
        one = process(window=window("closing", "2026-03-10"))
        assert all(isinstance(d, LeaveAlone) for d in thanks(one, at("2026-03-11", 10)))

    def test_thanks_a_person_once_for_the_sessions_of_one_day_after_the_last(self) -> None:
        one = process(interviews=(interview(hour=10), interview(hour=14, thank=(SAM,)), interview(hour=16)))
        (priya, sam) = sorted(thanks(one, at("2026-03-10", 16, 30)), key=lambda d: isinstance(d, DraftNow))
        assert isinstance(priya, WaitUntil)
        assert priya.at == at("2026-03-10", 19)
        assert isinstance(sam, WaitUntil)
        assert [type(d) for d in thanks(one, at("2026-03-10", 19))] == [DraftNow, DraftNow]

    def test_thanks_a_person_again_for_another_day(self) -> None:
        one = process(interviews=(interview("2026-03-10"), interview("2026-03-11")))
        assert [type(d) for d in thanks(one, at("2026-03-11", 18))] == [DraftNow, DraftNow]

    def test_is_waited_for_even_while_nobody_is_known_to_thank(self) -> None:
        ahead = process(stage=Stage.SCHEDULED, interviews=(interview(thank=(), status=InterviewStatus.SCHEDULED),))
        following = next_moment(decided(ahead, at("2026-03-09")))
        assert following is not None
        assert following.at == at("2026-03-10", 17)
        assert thanks(ahead, at("2026-03-10", 18)) == []

    def test_is_not_written_to_a_lost_address(self) -> None:
        lost = Recipient(replace(PRIYA.contact, reachable=False))
        assert [type(d) for d in thanks(process(interviews=(interview(thank=(lost,)),)), at("2026-03-10", 18))] == [LeaveAlone]

    def test_hours_are_true_hours_when_the_clocks_change(self) -> None:
        friday = process(interviews=(interview("2026-03-06", 16),))  # the clocks go forward on Sunday the 8th
        (decision,) = thanks(friday, at("2026-03-06", 19))
        assert isinstance(decision, DraftNow)
        assert decision.until is not None
        assert decision.until.astimezone(UTC) - at("2026-03-06", 17).astimezone(UTC) == timedelta(hours=48)
        assert decision.until.hour == 18

    @pytest.mark.parametrize("year", [1, 9999])
    def test_an_interview_at_the_end_of_the_calendar_breaks_nothing(self, year: int) -> None:
        start = datetime(year, 1, 1, tzinfo=UTC) if year == 1 else datetime(year, 12, 31, 22, tzinfo=UTC)
        odd = Interview(start, start + timedelta(hours=1), InterviewStatus.HELD, start, (SAID,), thank=(PRIYA,))
        assert all(not isinstance(d, DraftNow) for d in thanks(process(interviews=(odd,)), at("2026-03-10")))


class TestFirstCheckIn:
    @pytest.mark.parametrize(
        ("holds", "expected", "why"),
        [
            (None, "2026-03-19", "no time named: 7 business days after the interview"),
            (window("promise", "2026-03-24"), "2026-03-25", "a promise: 1 business day after it"),
            (window("promise", "2026-03-20"), "2026-03-23", "promised for a Friday: Monday"),
            (window("promise", "2026-03-21"), "2026-03-23", "promised for a Saturday: Monday"),
            (window("milestone", "2026-03-27"), "2026-03-30", "a milestone counts like a promise"),
            (window("permission", "2026-03-19"), "2026-03-20", "I may ask after Thursday: Friday"),
            (window("vague", None), "2026-03-24", "no date at all: 10 business days"),
            (window("promise", "2026-03-10"), "2026-03-11", "promised for the day of the interview itself"),
            (window("promise", "2026-03-05"), "2026-03-19", "a time before the interview was about something else"),
        ],
    )
    def test_comes_when_their_time_is_over(self, holds: Window | None, expected: str, why: str) -> None:
        assert check_in_day(process(window=holds)) == date.fromisoformat(expected), why

    def test_counts_from_their_last_human_message_where_that_is_later(self) -> None:
        assert check_in_day(process(waiting_since=at("2026-03-13", 17))) == date(2026, 3, 24)

    def test_counts_the_local_day_of_the_message(self) -> None:
        late = datetime(2026, 3, 14, 2, tzinfo=UTC)  # still Friday evening in New York
        assert check_in_day(process(waiting_since=late)) == date(2026, 3, 24)

    def test_leaves_out_public_holidays_of_the_country(self) -> None:
        one = process(window=window("promise", "2026-05-22"))
        assert check_in_day(one, country="US") == date(2026, 5, 26)  # over Memorial Day
        assert check_in_day(one, country="DE") == date(2026, 5, 26)  # over Whit Monday
        assert check_in_day(one, country="ES") == date(2026, 5, 25)

    def test_appears_at_the_draft_hour_and_stays_due(self) -> None:
        one = process(window=window("promise", "2026-03-24"))
        assert isinstance(check_in(one, at("2026-03-25", 8, 59)), WaitUntil)
        for now in (at("2026-03-25", 9), at("2026-05-25", 9)):
            decision = check_in(one, now)
            assert isinstance(decision, DraftNow)
            assert (decision.since, decision.until) == (at("2026-03-25", 9), None)
            assert decision.step.occasion == "check_in/1/interview/2026-03-10T14:00"
            assert decision.step.promised == date(2026, 3, 24)
            assert decision.step.because == (SAID,)

    def test_appears_at_an_hour_that_exists_when_the_clocks_go_forward(self) -> None:
        jerusalem = ZoneInfo("Asia/Jerusalem")  # on Friday 27 March 2026 two o'clock is three
        one = process(window=window("promise", "2026-03-26"))
        decision = check_in(one, at("2026-03-12"), replace(POLICY, draft_hour=2), zone=jerusalem)
        assert isinstance(decision, WaitUntil)
        assert decision.at.isoformat() == "2026-03-27T03:00:00+03:00"

    def test_names_the_promise_and_the_setting_it_waits_for(self) -> None:
        assert check_in(process(window=window("promise", "2026-03-24")), at("2026-03-12")) == WaitUntil(
            at("2026-03-25"), Kind.CHECK_IN, 1, "they named 2026-03-24 (promise)", "policy.promise_grace_business_days = 1"
        )

    def test_never_comes_on_the_promised_day_itself_whatever_the_grace(self) -> None:
        assert check_in_day(process(window=window("promise", "2026-03-24")), replace(POLICY, promise_grace_business_days=0)) == date(2026, 3, 25)

    def test_gives_them_the_grace_anew_when_they_wrote_after_the_promised_day(self) -> None:
        one = process(window=window("promise", "2026-03-16"), waiting_since=at("2026-03-18", 16))
        assert check_in_day(one) == date(2026, 3, 19)

    def test_a_milestone_is_no_date_that_they_named(self) -> None:
        decision = check_in(process(window=window("milestone", "2026-03-27")), at("2026-03-30"))
        assert isinstance(decision, DraftNow)
        assert decision.step.promised is None

    @pytest.mark.parametrize(
        ("one", "words"),
        [
            (process(stage=Stage.SCHEDULED), "lies ahead"),
            (process(stage=Stage.SCHEDULING), "being arranged"),
            (process(stage=Stage.APPLIED), "no interview yet"),
            (process(stage=Stage.ON_HOLD), "paused"),
            (process(stage=Stage.OFFER), "over (offer)"),
            (process(stage=Stage.REJECTED), "over (rejected)"),
            (process(stage=Stage.WITHDRAWN), "over (withdrawn)"),
            (process(stage=Stage.LET_GO), "over (let_go)"),
            (process(ball=Ball.MINE), "wait for me"),
            (process(window=window("closing", "2027-01-01")), "means no"),
            (process(check_in_to=None), "nobody"),
            (process(check_in_to=Recipient(replace(PRIYA.contact, reachable=False))), "nobody"),
            (process(check_in_to=Recipient(Contact("Priya", ""))), "nobody"),
            (process(waiting_since=None), "since when"),
        ],
    )
    def test_is_not_written(self, one: Process, words: str) -> None:
        decision = check_in(one, at("2026-06-01"))
        assert isinstance(decision, LeaveAlone)
        assert words in decision.guard

    @pytest.mark.parametrize(
        ("away_until", "expected"),
        [("2026-04-14", "2026-04-16"), ("2026-04-10", "2026-04-14"), ("2026-03-12", "2026-03-19")],
    )
    def test_never_comes_before_the_contact_is_back_and_two_days_more(self, away_until: str, expected: str) -> None:
        assert check_in_day(process(away_until=date.fromisoformat(away_until))) == date.fromisoformat(expected)

    @pytest.mark.parametrize(
        ("due", "expected"),
        [("2025-12-19", "2025-12-22"), ("2025-12-22", "2026-01-05"), ("2025-12-31", "2026-01-05"), ("2026-01-01", "2026-01-05")],
    )
    def test_that_would_fall_into_the_quiet_period_comes_on_the_first_business_day_after(self, due: str, expected: str) -> None:
        one = process(interviews=(), waiting_since=at("2025-12-10"), window=window("promise", due))
        assert check_in_day(one) == date.fromisoformat(expected)

    def test_business_days_inside_the_quiet_period_count_as_usual(self) -> None:
        one = process(interviews=(), waiting_since=at("2025-12-19"))  # 22 23 24 26 29 30 31: the seventh is the 31st
        assert check_in_day(one) == date(2026, 1, 5)

    def test_a_year_that_is_quiet_throughout_has_no_check_in(self) -> None:
        decision = check_in(process(), at("2026-06-01"), replace(POLICY, quiet_periods=("01-01..12-31",)))
        assert isinstance(decision, LeaveAlone)
        assert "quiet_periods" in decision.setting

    @pytest.mark.parametrize("odd", [{"window": Window("promise", date.max, SAID)}, {"away_until": date.max}])
    def test_a_date_at_the_end_of_the_calendar_breaks_nothing(self, odd: dict[str, object]) -> None:
        assert isinstance(check_in(process(**odd), at("2026-06-01")), LeaveAlone)


class TestLaterCheckIns:
    def test_the_second_comes_five_business_days_after_the_first_that_i_sent(self) -> None:
        assert check_in_day(process(reach_outs=sent("2026-03-19"))) == date(2026, 3, 26)

    def test_the_third_comes_ten_business_days_after_the_second(self) -> None:
        assert check_in_day(process(reach_outs=sent("2026-03-19", "2026-03-26"))) == date(2026, 4, 9)

    def test_there_is_no_fourth(self) -> None:
        decision = check_in(process(reach_outs=sent("2026-03-19", "2026-03-26", "2026-04-09")), at("2026-04-15"))
        assert decision == LeaveAlone("3 reach-outs are unanswered", "policy.let_go_after_reach_outs = 3")

    def test_only_the_last_allowed_one_is_final(self) -> None:
        finals = []
        for earlier in ([], ["2026-03-19"], ["2026-03-19", "2026-03-26"]):
            decision = check_in(process(reach_outs=sent(*earlier)), at("2026-04-10"))
            assert isinstance(decision, DraftNow)
            finals.append((decision.step.number, decision.step.final))
        assert finals == [(1, False), (2, False), (3, True)]

    def test_the_last_gap_repeats_where_the_list_is_too_short(self) -> None:
        longer = replace(POLICY, check_in_gaps_business_days=(5,), let_go_after_reach_outs=5)
        assert check_in_day(process(reach_outs=sent("2026-03-19", "2026-03-26", "2026-04-02")), longer) == date(2026, 4, 9)

    def test_a_gap_of_nothing_is_still_the_next_business_day(self) -> None:
        assert check_in_day(process(reach_outs=sent("2026-03-19")), replace(POLICY, check_in_gaps_business_days=(0,))) == date(2026, 3, 20)

    def test_a_promise_that_still_runs_is_waited_for(self) -> None:
        one = process(reach_outs=sent("2026-03-16"), window=window("promise", "2026-03-31"))
        assert check_in_day(one) == date(2026, 4, 1)

    def test_names_no_promise_and_rests_on_the_reach_out_before(self) -> None:
        mine = ReachOut(at("2026-03-26", 11), "<r@postbox.example>", Evidence("status", "<r@postbox.example>", "any news"))
        decision = check_in(process(reach_outs=(mine,), window=window("promise", "2026-03-24"), anchor=mine.message), at("2026-04-03"))
        assert isinstance(decision, DraftNow)
        assert decision.step.promised is None
        assert decision.step.because == (mine.evidence,)
        assert decision.step.occasion == "check_in/2/<r@postbox.example>"


class TestStage:
    @pytest.mark.parametrize(("now", "expected"), [("2025-10-16", Stage.WAITING), ("2025-10-26", Stage.WAITING), ("2025-10-31", Stage.LET_GO)])
    @pytest.mark.parametrize("before", [Stage.WAITING, Stage.SCHEDULING])
    def test_is_let_go_ten_business_days_after_the_third(self, now: str, expected: Stage, before: Stage) -> None:
        one = process(stage=before, reach_outs=sent("2025-09-12", "2025-09-19", "2025-10-10"))
        found = stage_of(one, at(now, 12), POLICY, business_calendar("US"), NEW_YORK)
        assert found is (expected if expected is Stage.LET_GO else before)

    @pytest.mark.parametrize("stage", [Stage.SCHEDULED, Stage.ON_HOLD, Stage.OFFER, Stage.REJECTED, Stage.WITHDRAWN])
    def test_is_not_let_go_where_something_else_is_known(self, stage: Stage) -> None:
        one = process(stage=stage, reach_outs=sent("2025-09-12", "2025-09-19", "2025-10-10"))
        assert stage_of(one, at("2026-10-31"), POLICY, business_calendar("US"), NEW_YORK) is stage

    @pytest.mark.parametrize(("now", "expected"), [("2026-03-20", Stage.WAITING), ("2026-03-21", Stage.REJECTED)])
    def test_is_rejected_from_the_day_after_silence_meant_no(self, now: str, expected: Stage) -> None:
        one = process(window=window("closing", "2026-03-20"))
        assert stage_of(one, at(now, 0), POLICY, business_calendar("US"), NEW_YORK) is expected

    def test_two_unanswered_are_not_let_go(self) -> None:
        one = process(reach_outs=sent("2025-09-12", "2025-09-19"))
        assert stage_of(one, at("2026-10-31"), POLICY, business_calendar("US"), NEW_YORK) is Stage.WAITING


def test_the_next_moment_is_the_earliest_that_is_waited_for() -> None:
    decisions = decided(process(), at("2026-03-10", 14))
    following = next_moment(decisions)
    assert following is not None
    assert (following.kind, following.at) == (Kind.THANK_YOU, at("2026-03-10", 17))
    assert next_moment([LeaveAlone("nothing")]) is None


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
    held = Interview(begin, begin + timedelta(minutes=draw(st.integers(15, 480))), InterviewStatus.HELD, begin, (SAID,), thank=(PRIYA,))
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
def test_a_process_has_at_most_one_check_in_and_a_draft_is_never_early(story: tuple[Process, datetime, Policy, str, tzinfo]) -> None:
    one, now, policy, country, zone = story
    drafts = [d for d in decide(one, now, policy, business_calendar(country), zone) if isinstance(d, DraftNow)]
    assert sum(d.step.kind is Kind.CHECK_IN for d in drafts) <= 1
    assert all(d.since <= now and (d.until is None or now <= d.until) for d in drafts)
    if one.ball is Ball.MINE or one.stage is not Stage.WAITING:
        assert not any(d.step.kind is Kind.CHECK_IN for d in drafts)
