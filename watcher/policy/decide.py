"""A process and the clock into decisions: what to draft now, what to wait for, what to leave alone, and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo

from watcher.policy.check_in import check_in
from watcher.policy.model import Decision, Policy, WaitUntil
from watcher.policy.thank_you import thank_yous
from watcher.process.model import Process, Stage
from watcher.signals.model import Workdays


def decide(process: Process, now: datetime, policy: Policy, workdays: Workdays, zone: tzinfo) -> tuple[Decision, ...]:
    """What to do about a process at `now` (aware): a decision for each thank-you, and last the one about a check-in."""
    stage = stage_of(process, now, policy, workdays, zone)
    return (*thank_yous(process, stage, now, policy, zone), check_in(process, stage, now, policy, workdays, zone))


def next_moment(decisions: Iterable[Decision]) -> WaitUntil | None:
    """The earliest step that is waited for; its `at` is when to look again."""
    return min((decision for decision in decisions if isinstance(decision, WaitUntil)), key=lambda wait: wait.at, default=None)


def stage_of(process: Process, now: datetime, policy: Policy, workdays: Workdays, zone: tzinfo) -> Stage:
    """The stage with what only time and policy tell: let go after silence, rejected once "if you hear nothing by" has passed."""
    if process.stage not in (Stage.WAITING, Stage.SCHEDULING, Stage.APPLIED):
        return process.stage
    today = now.astimezone(zone).date()
    window = process.window
    if window is not None and window.kind == "closing" and window.due is not None and today > window.due:
        return Stage.REJECTED
    if process.reach_outs and process.unanswered >= policy.let_go_after_reach_outs:
        last = process.reach_outs[-1].at.astimezone(zone).date()
        if today >= workdays.add(last, policy.let_go_wait_business_days):
            return Stage.LET_GO
    return process.stage
