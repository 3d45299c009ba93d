"""What is agreed and what is in the air between the two sides, and what it means to agree, settle and give up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from watcher.message.model import Invite
from watcher.process.model import InterviewStatus
from watcher.process.offers import Offer, same_days
from watcher.process.spoken import Context
from watcher.signals.model import Evidence
from watcher.signals.read import Signals


@dataclass(slots=True)
class Meeting:
    """An agreed time while the story is told."""

    start: datetime
    end: datetime
    status: InterviewStatus
    known_since: datetime
    evidence: list[Evidence]
    arranged: Signals  # the message of theirs from which it came
    uid: str = ""
    sequence: int = 0
    invite: Invite | None = None
    arranged_before: list[Signals] = field(default_factory=list)  # earlier mails that said who would be there


@dataclass(slots=True)
class Talks:
    """What is agreed and what is in the air. Only the fold that makes one may change it."""

    meetings: list[Meeting] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    open: list[tuple[datetime, datetime]] = field(default_factory=list)  # stretches in which a time may be picked
    offered_by_me: bool = False
    proposal: Signals | None = None  # their message that the offers came from
    moving: Meeting | None = None
    arranging: datetime | None = None  # since when a time is being looked for

    def ahead(self, at: datetime) -> list[Meeting]:
        """Agreed meetings that begin after a moment, the nearest first."""
        return sorted(
            (m for m in self.meetings if m.status is not InterviewStatus.CANCELLED and m.start > at), key=lambda m: m.start
        )

    def context(self, at: datetime, zone: tzinfo) -> Context:
        """What a time that is said only by half can mean at a moment, in the zone of who says it."""
        spoken_of = self.moving or next(iter(self.ahead(at)), None)
        days = [*same_days(self.offers, zone), *(first.astimezone(zone).date() for first, _ in self.open)]
        hours = {offer.start for offer in self.offers}
        if spoken_of is not None and not days:
            days = [spoken_of.start.astimezone(zone).date()]
        if spoken_of is not None:
            hour, length = spoken_of.start.astimezone(zone).time(), spoken_of.end - spoken_of.start
        elif len(hours) == 1:
            hour, length = self.offers[0].start.astimezone(zone).time(), self.offers[0].end - self.offers[0].start
        else:
            hour, length = None, None
        theirs = self.proposal.zone if self.proposal is not None else None
        offered = tuple((o.start.astimezone(zone).date(), o.start.astimezone(zone).time(), o.end - o.start) for o in self.offers)
        return Context(tuple(dict.fromkeys(days)), hour, length, theirs, offered)


def same_appointment(talks: Talks, start: datetime, signals: Signals) -> Meeting | None:
    """The meeting that a new time stands for: the same time, the one being moved, or an agreed one of that day without an entry."""
    for meeting in talks.meetings:
        if abs(meeting.start - start) < timedelta(minutes=15):
            return meeting
    if talks.moving is not None:
        return talks.moving
    open_ones = [
        m for m in talks.ahead(signals.message.date) if not m.uid and m.start.date() == start.astimezone(m.start.tzinfo).date()
    ]
    return open_ones[0] if len(open_ones) == 1 and signals.says("moves") else None


def agree(talks: Talks, signals: Signals, picked: list[Offer]) -> None:
    for offer in picked:
        meet(talks, signals, offer)
    if picked:
        settle(talks)


def meet(talks: Talks, signals: Signals, offer: Offer) -> None:
    source = talks.proposal if signals.mine and talks.proposal is not None else signals
    meeting = same_appointment(talks, offer.start, signals)
    own = Evidence("agreed", signals.message.id, next((s.text for s in signals.sentences), signals.message.subject))
    if meeting is None:
        meeting = Meeting(offer.start, offer.end, InterviewStatus.SCHEDULED, signals.message.date, [], source)
        talks.meetings.append(meeting)
    if meeting.start != offer.start or meeting.invite is None:
        meeting.end = offer.end
    meeting.start, meeting.status = offer.start, InterviewStatus.SCHEDULED
    meeting.evidence += [offer.evidence, own]
    talks.moving = None


def settle(talks: Talks) -> None:
    talks.offers, talks.open, talks.offered_by_me, talks.moving, talks.arranging = [], [], False, None, None


def give_up(talks: Talks, at: datetime, evidence: Evidence) -> None:
    """The process is over: what lay ahead of `at` will not take place, and no time is looked for any more."""
    for meeting in talks.ahead(at):
        meeting.status = InterviewStatus.CANCELLED
        meeting.evidence.append(evidence)
    settle(talks)
