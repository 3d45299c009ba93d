"""Check-ins: guards from the top down, the first that speaks wins. Costs rule the order: when in doubt, no draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from watcher.policy.calendar import in_quiet
from watcher.policy.model import Decision, DraftNow, Kind, LeaveAlone, Policy, Step, WaitUntil
from watcher.policy.thank_you import OVER
from watcher.process.model import Ball, Interview, InterviewStatus, Process, Recipient, Stage
from watcher.signals.model import Evidence, Workdays

_NOT_NOW = {
    Stage.ON_HOLD: "they paused the process",
    Stage.SCHEDULED: "an interview lies ahead",
    Stage.SCHEDULING: "an interview is being arranged",
    Stage.APPLIED: "there was no interview yet",
}
_LONGEST_SHIFT = 400  # days: more than any quiet period that leaves a day of the year


@dataclass(frozen=True, slots=True)
class _Due:
    """The local day of a check-in, and what is waited for until then."""

    day: date
    guard: str
    setting: str


def check_in(process: Process, stage: Stage, now: datetime, policy: Policy, workdays: Workdays, zone: tzinfo) -> Decision:
    """The one decision about asking how things stand. Moments are in `zone`, at the draft hour of a business day."""
    number = process.unanswered + 1
    recipient = process.check_in_to
    refusal = _refusal(process, stage, number, policy)
    if refusal is not None:
        return refusal
    if recipient is None or not recipient.contact.reachable or not recipient.contact.address:
        return LeaveAlone("nobody on their side can be written to")
    try:
        due = _due(process, number, policy, workdays, zone)
        if due is None:
            return LeaveAlone("nothing tells since when the answer is due")
        due = _not_at_once(_not_while_away(due, process, policy, workdays), process, policy, zone)
        due = _open_day(due, policy, workdays)
        if due is None:
            return LeaveAlone("every day of the year is quiet", policy.setting("quiet_periods"))
        at = _moment(due.day, policy.draft_hour, zone)
    except OverflowError:
        return LeaveAlone("the day that they named lies beyond the calendar")
    if now < at:
        return WaitUntil(at, Kind.CHECK_IN, number, due.guard, due.setting)
    return DraftNow(_step(process, recipient, number, policy, zone), at, None)


def _refusal(process: Process, stage: Stage, number: int, policy: Policy) -> LeaveAlone | None:
    """Why there is nothing to ask about."""
    if stage in OVER:
        return LeaveAlone(f"the process is over ({stage})")
    if stage in _NOT_NOW:
        return LeaveAlone(_NOT_NOW[stage])
    if process.ball is Ball.MINE:
        return LeaveAlone("they wait for me")
    if process.window is not None and process.window.kind == "closing":
        return LeaveAlone(f"silence until {process.window.due} means no")
    if number > policy.let_go_after_reach_outs:
        return LeaveAlone(f"{process.unanswered} reach-outs are unanswered", policy.setting("let_go_after_reach_outs"))
    return None


def _due(process: Process, number: int, policy: Policy, workdays: Workdays, zone: tzinfo) -> _Due | None:
    """When a check-in is due by what they said and what I wrote, before holidays of theirs and quiet periods; None: never."""
    promised = _by_promise(process, policy, workdays, zone)
    if number == 1:
        return promised or _by_default(process, policy, workdays, zone)
    sent = process.reach_outs[-1].at.astimezone(zone).date()
    gaps = policy.check_in_gaps_business_days
    gap = gaps[min(number - 2, len(gaps) - 1)] if gaps else 0
    day = workdays.add(sent, max(gap, 1))
    by_gap = _Due(day, f"check-in {number - 1} went out on {sent}", policy.setting("check_in_gaps_business_days"))
    return promised if promised is not None and promised.day > by_gap.day else by_gap


def _by_promise(process: Process, policy: Policy, workdays: Workdays, zone: tzinfo) -> _Due | None:
    """After the day that they named; never on that day, which is theirs to its end, nor in the hour in which they wrote again."""
    named = _promised(process, zone)
    if named is None or process.window is None:
        return None
    grace = policy.promise_grace_business_days
    day = max(workdays.add(named, grace), named + timedelta(days=1))
    if process.waiting_since is not None:
        day = max(day, workdays.add(process.waiting_since.astimezone(zone).date(), grace))
    return _Due(day, f"they named {named} ({process.window.kind})", policy.setting("promise_grace_business_days"))


def _promised(process: Process, zone: tzinfo) -> date | None:
    """The day until which their time runs. One before the last interview was about something else than its outcome."""
    last = _last_held(process)
    if process.reply_by is None or (last is not None and process.reply_by < last.end.astimezone(zone).date()):
        return None
    return process.reply_by


def _last_held(process: Process) -> Interview | None:
    held = [i for i in process.interviews if i.status is InterviewStatus.HELD]
    return max(held, key=lambda i: i.end, default=None)


def _by_default(process: Process, policy: Policy, workdays: Workdays, zone: tzinfo) -> _Due | None:
    """Where no day was named: from the last interview or their last message."""
    if process.waiting_since is None:
        return None
    since = process.waiting_since.astimezone(zone).date()
    if process.window is not None and process.window.due is None:
        wait, name = policy.vague_reply_wait_business_days, "vague_reply_wait_business_days"
        guard = f"they will be in touch and named no date, since {since}"
    else:
        wait, name = policy.no_promise_wait_business_days, "no_promise_wait_business_days"
        guard = f"they named no date, since {since}"
    return _Due(workdays.add(since, max(wait, 1)), guard, policy.setting(name))


def _not_while_away(due: _Due, process: Process, policy: Policy, workdays: Workdays) -> _Due:
    if process.away_until is None:
        return due
    name = "out_of_office_grace_business_days"
    back = workdays.add(process.away_until, policy.out_of_office_grace_business_days)
    return _Due(back, f"out of office until {process.away_until}", policy.setting(name)) if back > due.day else due


def _not_at_once(due: _Due, process: Process, policy: Policy, zone: tzinfo) -> _Due:
    """A mail of mine that came back is asked anew at the next draft hour: meanwhile I may write to somebody else myself."""
    if process.returned is None:
        return due
    local = process.returned.astimezone(zone)
    day = local.date() + timedelta(days=local.hour >= policy.draft_hour)
    return _Due(day, f"my mail came back on {local.date()}", due.setting) if day > due.day else due


def _open_day(due: _Due, policy: Policy, workdays: Workdays) -> _Due | None:
    """The same, moved to the first business day outside of the quiet periods; None where there is none."""
    day, guard, setting = due.day, due.guard, due.setting
    for _ in range(_LONGEST_SHIFT):
        if in_quiet(day, policy.quiet_periods):
            guard, setting = f"{day} lies in a quiet period", policy.setting("quiet_periods")
        elif workdays.is_workday(day):
            return _Due(day, guard, setting)
        day += timedelta(days=1)
    return None


def _moment(day: date, hour: int, zone: tzinfo) -> datetime:
    """The local hour of that day. Through UTC, so that an hour that the clocks skip becomes one that exists."""
    return datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC).astimezone(zone)


def _step(process: Process, recipient: Recipient, number: int, policy: Policy, zone: tzinfo) -> Step:
    occasion = f"{Kind.CHECK_IN}/{number}/{process.anchor}"
    # A milestone's day is our reckoning ("interviews end this week" and some days), nothing that they said.
    theirs = number == 1 and process.window is not None and process.window.kind in ("promise", "permission")
    promised = _promised(process, zone) if theirs else None
    final = number >= policy.let_go_after_reach_outs
    return Step(Kind.CHECK_IN, number, recipient, occasion, _because(process, number), promised=promised, final=final)


def _because(process: Process, number: int) -> tuple[Evidence, ...]:
    last = _last_held(process)
    if number > 1:
        return (process.reach_outs[-1].evidence,)
    if process.window is not None:
        return (process.window.evidence,)
    return last.evidence if last is not None and last.evidence else process.evidence[-1:]
