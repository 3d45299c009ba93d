"""The rules: guards from the top down, the first that speaks wins. Costs rule the order: when in doubt, no draft."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo

from watcher.policy.calendar import in_quiet
from watcher.policy.model import Decision, DraftNow, Kind, LeaveAlone, Policy, Step, WaitUntil
from watcher.process.model import Ball, Interview, InterviewStatus, Process, Stage
from watcher.signals.model import Workdays

_OVER = (Stage.REJECTED, Stage.WITHDRAWN, Stage.OFFER, Stage.LET_GO)


def decide(process: Process, now: datetime, policy: Policy, workdays: Workdays, zone: tzinfo) -> tuple[Decision, ...]:
    """What to do about a process now: one decision for each thank-you that may be due, and one about a check-in."""
    stage = stage_of(process, now, policy, workdays, zone)
    return (*_thank_yous(process, stage, now, policy), _check_in(process, stage, now, policy, workdays, zone))


def next_moment(decisions: Iterable[Decision]) -> WaitUntil | None:
    """The earliest step that is waited for."""
    return min((decision for decision in decisions if isinstance(decision, WaitUntil)), key=lambda wait: wait.at, default=None)


def stage_of(process: Process, now: datetime, policy: Policy, workdays: Workdays, zone: tzinfo) -> Stage:
    """The stage of a process, with what only time and policy can tell: let go after silence, rejected by a closing condition."""
    if process.stage not in (Stage.WAITING, Stage.SCHEDULING, Stage.APPLIED):
        return process.stage
    today = now.astimezone(zone).date()
    if process.window is not None and process.window.kind == "closing" and process.window.due is not None and today > process.window.due:
        return Stage.REJECTED
    if process.unanswered >= policy.let_go_after_reach_outs:
        last = process.reach_outs[-1].at.astimezone(zone).date()
        if today >= workdays.add(last, policy.let_go_wait_business_days):
            return Stage.LET_GO
    return process.stage


def _thank_yous(process: Process, stage: Stage, now: datetime, policy: Policy) -> Iterable[Decision]:
    if stage in _OVER:
        return
    for interview in process.interviews:
        if interview.status is InterviewStatus.CANCELLED:
            continue
        yield from _thank_you(interview, now, policy)


def _thank_you(interview: Interview, now: datetime, policy: Policy) -> Iterable[Decision]:
    """One for each person to thank, from some hours after the end on, or from when it was learnt of, and never past the deadline."""
    due = max(interview.end + timedelta(hours=policy.thank_you_after_hours), interview.known_since)
    until = interview.end + timedelta(hours=policy.thank_you_deadline_hours)
    setting = f"policy.thank_you_after_hours = {policy.thank_you_after_hours:g}"
    if not interview.thank and interview.status is InterviewStatus.SCHEDULED:
        return
    for recipient in interview.thank:
        if now < due:
            yield WaitUntil(due, Kind.THANK_YOU, 1, f"the interview ends at {interview.end:%Y-%m-%d %H:%M}", setting)
        elif now <= until:
            occasion = f"thank_you/{interview.start.timestamp():.0f}/{recipient.contact.address}"
            yield DraftNow(Step(Kind.THANK_YOU, 1, recipient, occasion, interview.evidence, interview=interview.start), due, until)


def _check_in(process: Process, stage: Stage, now: datetime, policy: Policy, workdays: Workdays, zone: tzinfo) -> Decision:
    number = process.unanswered + 1
    refusal = _refusal(process, stage, number, policy)
    if refusal is not None:
        return refusal
    recipient = process.check_in_to
    if recipient is None or not recipient.contact.reachable:
        return LeaveAlone("nobody on their side can be written to")
    day, guard, setting = _due_day(process, number, policy, workdays, zone)
    if day is None:
        return LeaveAlone(guard, setting)
    if process.away_until is not None:
        back = workdays.add(process.away_until, policy.out_of_office_grace_business_days)
        if back > day:
            day, guard, setting = back, f"out of office until {process.away_until}", f"policy.out_of_office_grace_business_days = {policy.out_of_office_grace_business_days}"
    while in_quiet(day, policy.quiet_periods) or not workdays.is_workday(day):
        quiet = in_quiet(day, policy.quiet_periods)
        day += timedelta(days=1)
        if quiet:
            guard, setting = "a quiet period", f"policy.quiet_periods = {list(policy.quiet_periods)}"
    at = datetime.combine(day, time(policy.draft_hour), tzinfo=zone)
    if now < at:
        return WaitUntil(at, Kind.CHECK_IN, number, guard, setting)
    evidence = (process.window.evidence,) if process.window is not None and number == 1 else tuple(r.evidence for r in process.reach_outs[-1:])
    promised = process.reply_by if number == 1 else None
    step = Step(Kind.CHECK_IN, number, recipient, f"check_in/{number}/{process.anchor}", evidence or process.evidence[-1:], promised=promised)
    return DraftNow(step, at, None)


def _refusal(process: Process, stage: Stage, number: int, policy: Policy) -> LeaveAlone | None:
    """Why there is nothing to ask about."""
    if stage in _OVER:
        return LeaveAlone(f"the process is over: {stage}")
    if stage is Stage.ON_HOLD:
        return LeaveAlone("they paused the process")
    if stage is Stage.SCHEDULED:
        return LeaveAlone("an interview lies ahead")
    if stage is Stage.SCHEDULING:
        return LeaveAlone("an interview is being arranged")
    if stage is Stage.APPLIED:
        return LeaveAlone("there was no interview yet")
    if process.ball is Ball.MINE:
        return LeaveAlone("they wait for me")
    if number > policy.let_go_after_reach_outs:
        return LeaveAlone(f"{process.unanswered} reach-outs are unanswered", f"policy.let_go_after_reach_outs = {policy.let_go_after_reach_outs}")
    return None


def _due_day(process: Process, number: int, policy: Policy, workdays: Workdays, zone: tzinfo) -> tuple[date | None, str, str]:
    """The day of the check-in, the guard before it, the setting behind it."""
    window = process.window
    if window is not None and window.kind == "closing":
        return None, f"silence until {window.due} means no", ""
    grace = policy.promise_grace_business_days
    promised = workdays.add(window.due, grace) if window is not None and window.due is not None else None
    if number > 1:
        gaps = policy.check_in_gaps_business_days
        gap = gaps[min(number - 2, len(gaps) - 1)]
        day = workdays.add(process.reach_outs[-1].at.astimezone(zone).date(), gap)
        if promised is not None and promised > day:
            return promised, f"they named {window.due if window else ''}", f"policy.promise_grace_business_days = {grace}"
        return day, f"check-in {number - 1} went out on {process.reach_outs[-1].at:%Y-%m-%d}", f"policy.check_in_gaps_business_days = {list(gaps)}"
    if promised is not None and window is not None:
        return promised, f"they named {window.due} ({window.kind})", f"policy.promise_grace_business_days = {grace}"
    if process.waiting_since is None:
        return None, "nothing to wait from", ""
    since = process.waiting_since.astimezone(zone).date()
    if window is not None:
        wait = policy.vague_reply_wait_business_days
        return workdays.add(since, wait), "they keep me posted, without a date", f"policy.vague_reply_wait_business_days = {wait}"
    wait = policy.no_promise_wait_business_days
    return workdays.add(since, wait), "they named no date", f"policy.no_promise_wait_business_days = {wait}"
