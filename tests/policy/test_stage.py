"""Stages that only time and policy can tell, and what comes next."""

from __future__ import annotations

import pytest
from policy_cases import NEW_YORK, POLICY, at, decided, process, sent, window

from watcher.policy.calendar import business_calendar
from watcher.policy.decide import next_moment, stage_of
from watcher.policy.model import Kind, LeaveAlone
from watcher.process.model import Stage


class TestStage:
    @pytest.mark.parametrize(
        ("now", "expected"), [("2025-10-16", Stage.WAITING), ("2025-10-26", Stage.WAITING), ("2025-10-31", Stage.LET_GO)]
    )
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
