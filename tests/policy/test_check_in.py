"""Check-ins, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from policy_cases import POLICY, PRIYA, SAID, at, check_in, check_in_day, process, sent, window

from watcher.policy.model import DraftNow, Kind, LeaveAlone, WaitUntil
from watcher.process.model import Ball, Contact, Process, ReachOut, Recipient, Stage
from watcher.signals.model import Evidence, Window


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

    @pytest.mark.parametrize(
        ("returned", "expected"),
        [
            ("2026-03-25 10", "2026-03-26"),
            ("2026-03-25 8", "2026-03-25"),
            ("2026-03-27 16", "2026-03-30"),
            ("2026-03-20 10", "2026-03-25"),
        ],
    )
    def test_after_a_mail_of_mine_that_came_back_the_next_draft_hour_is_awaited(self, returned: str, expected: str) -> None:
        day, hour = returned.split()
        one = process(window=window("promise", "2026-03-24"), returned=at(day, int(hour)))
        assert check_in_day(one) == date.fromisoformat(expected)

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
        assert check_in_day(
            process(window=window("promise", "2026-03-24")), replace(POLICY, promise_grace_business_days=0)
        ) == date(2026, 3, 25)

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
        assert check_in_day(process(reach_outs=sent("2026-03-19")), replace(POLICY, check_in_gaps_business_days=(0,))) == date(
            2026, 3, 20
        )

    def test_a_promise_that_still_runs_is_waited_for(self) -> None:
        one = process(reach_outs=sent("2026-03-16"), window=window("promise", "2026-03-31"))
        assert check_in_day(one) == date(2026, 4, 1)

    def test_names_no_promise_and_rests_on_the_reach_out_before(self) -> None:
        mine = ReachOut(at("2026-03-26", 11), "<r@postbox.example>", Evidence("status", "<r@postbox.example>", "any news"))
        decision = check_in(
            process(reach_outs=(mine,), window=window("promise", "2026-03-24"), anchor=mine.message), at("2026-04-03")
        )
        assert isinstance(decision, DraftNow)
        assert decision.step.promised is None
        assert decision.step.because == (mine.evidence,)
        assert decision.step.occasion == "check_in/2/<r@postbox.example>"
