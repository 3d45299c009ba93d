"""Thank-yous, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from policy_cases import OVER, PRIYA, SAID, SAM, at, decided, interview, process, thanks, window

from watcher.policy.decide import next_moment
from watcher.policy.model import DraftNow, Kind, LeaveAlone, WaitUntil
from watcher.process.model import Ball, Interview, InterviewStatus, Recipient, Stage


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
