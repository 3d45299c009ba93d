"""Thank-yous: some hours after each interview that was held, and never past the deadline."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo

from watcher.policy.model import Decision, DraftNow, Kind, LeaveAlone, Policy, Step, WaitUntil
from watcher.process.model import Interview, InterviewStatus, Process, Recipient, Stage

OVER = (Stage.REJECTED, Stage.WITHDRAWN, Stage.OFFER, Stage.LET_GO)


def thank_yous(process: Process, stage: Stage, now: datetime, policy: Policy, zone: tzinfo) -> tuple[Decision, ...]:
    """A decision for each interview and person to thank. Moments are in `zone`."""
    taking_place = [i for i in process.interviews if i.status is not InterviewStatus.CANCELLED]
    if taking_place and stage in OVER:
        return (LeaveAlone(f"no thanks once the process is over ({stage})", kind=Kind.THANK_YOU),)
    decisions = [_decision(interview, to, now, policy, zone) for interview, to in _occasions(taking_place, zone)]
    return tuple(decision for decision in decisions if decision is not None)


def _occasions(interviews: Iterable[Interview], zone: tzinfo) -> list[tuple[Interview, Recipient | None]]:
    """Whom to thank for which interview: one person once a day, for the last of that day's sessions. None: nobody known yet."""
    last: dict[tuple[str, date], tuple[Interview, Recipient | None]] = {}
    for interview in sorted(interviews, key=lambda i: i.end):
        day = _local(interview.start, zone).date()
        for recipient in interview.thank:
            last[recipient.contact.address, day] = interview, recipient
        if not interview.thank:
            last["", day] = interview, None
    return list(last.values())


def _decision(interview: Interview, to: Recipient | None, now: datetime, policy: Policy, zone: tzinfo) -> Decision | None:
    try:
        due, until = _limits(interview, policy, zone)
    except OverflowError:
        return LeaveAlone(f"the interview of {interview.start:%Y-%m-%d} lies beyond the calendar", kind=Kind.THANK_YOU)
    ended = _local(interview.end, zone)
    if now < due <= until:
        guard = f"the interview {'ends' if now < ended else 'ended'} at {ended:%Y-%m-%d %H:%M}"
        return WaitUntil(due, Kind.THANK_YOU, 1, guard, policy.setting("thank_you_after_hours"))
    if to is None:
        return None
    contact = to.contact
    if not contact.address or not contact.reachable:
        return LeaveAlone(f"{contact.name or contact.address} cannot be written to", kind=Kind.THANK_YOU)
    if due > until or now > until:
        guard = f"too late to thank {contact.name or contact.address} for the interview of {ended:%Y-%m-%d}"
        return LeaveAlone(guard, policy.setting("thank_you_deadline_hours"), Kind.THANK_YOU)
    occasion = f"thank_you/{interview.start.astimezone(UTC):%Y-%m-%dT%H:%MZ}/{contact.address}"
    return DraftNow(Step(Kind.THANK_YOU, 1, to, occasion, interview.evidence, interview=interview.start), due, until)


def _limits(interview: Interview, policy: Policy, zone: tzinfo) -> tuple[datetime, datetime]:
    """From when to when thanks are due. Counted in UTC: adding hours to a local time is wrong by one when the clocks change."""
    end = interview.end.astimezone(UTC)
    due = max(end + timedelta(hours=policy.thank_you_after_hours), interview.known_since.astimezone(UTC))
    return due.astimezone(zone), (end + timedelta(hours=policy.thank_you_deadline_hours)).astimezone(zone)


def _local(moment: datetime, zone: tzinfo) -> datetime:
    """The moment in the zone; unchanged at the ends of the calendar, where there is no other."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment
