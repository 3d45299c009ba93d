"""How an interview comes to be agreed: offers, counter-offers and acceptances across messages of both sides, and calendar entries.

A proposal that nobody accepted is no interview; a moved interview is one interview at its last agreed time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from watcher.message.model import Invite, Origin
from watcher.message.origin import scheduling_tool
from watcher.process.model import InterviewStatus
from watcher.process.offers import Offer, accepts, at_the_same_hour, on_named_day, picked, sessions, slots
from watcher.signals.model import Evidence
from watcher.signals.read import Signals

_PROPOSES = re.compile(
    r"\b(?:could|can|would|might|how about|what about|any chance|possible|is there|do you have|instead|alternatively|prefer)\b",
    re.IGNORECASE,
)
_BOOKED_SUBJECT = re.compile(r"\b(?:remind|confirm|booked|scheduled|new event|invitation)", re.IGNORECASE)
_AGREED_BEFORE = re.compile(
    r"\bas (?:we )?(?:agreed|discussed|arranged|promised)|per our (?:phone |telephone )?(?:call|conversation|chat)|have you down|(?:further to|following|after) our (?:call|conversation|chat|talk)|confirm(?:ing|ed|s|s? that|s? the)\b|to confirm\b",
    re.IGNORECASE,
)


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


@dataclass(slots=True)
class Talks:
    """What is agreed and what is in the air. Only the fold that makes one may change it."""

    meetings: list[Meeting] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    offered_by_me: bool = False
    proposal: Signals | None = None  # their message that the offers came from
    moving: Meeting | None = None
    arranging: datetime | None = None  # since when a time is being looked for

    def ahead(self, at: datetime) -> list[Meeting]:
        """Agreed meetings that begin after a moment, the nearest first."""
        return sorted(
            (m for m in self.meetings if m.status is not InterviewStatus.CANCELLED and m.start > at), key=lambda m: m.start
        )


def hear(talks: Talks, signals: Signals) -> bool:
    """Takes in a message of theirs; true where it brought a new time, an offer or a change."""
    before = _state(talks)
    calendar = [invite for invite in signals.message.invites if invite.method not in ("REPLY", "COUNTER", "REFRESH")]
    for invite in calendar:
        _calendar(talks, signals, invite)
    if not calendar:
        _their_words(talks, signals)
    return _state(talks) != before


def speak(talks: Talks, signals: Signals) -> bool:
    """Takes in a message of mine; true where it settled, offered or changed a time."""
    before = _state(talks)
    for invite in signals.message.invites:
        declined = any(a.partstat == "DECLINED" for a in invite.attendees)
        if declined:
            _cancel([m for m in talks.meetings if m.uid == invite.uid], talks, signals)
    if not signals.message.invites:
        _my_words(talks, signals)
    return _state(talks) != before


def _state(talks: Talks) -> tuple[object, ...]:
    return (tuple((m.start, m.end, m.status) for m in talks.meetings), tuple(talks.offers), talks.offered_by_me)


def _calendar(talks: Talks, signals: Signals, invite: Invite) -> None:
    known = next((m for m in talks.meetings if m.uid and m.uid == invite.uid), None)
    evidence = Evidence("calendar_entry", signals.message.id, f"{invite.summary} {invite.start:%Y-%m-%d %H:%M %z}")
    if invite.method == "CANCEL" or invite.status == "CANCELLED":
        same_time = [m for m in talks.meetings if m.start == invite.start]
        _cancel([known] if known else same_time, talks, signals)
        return
    if known is not None and invite.sequence < known.sequence:
        return
    end = invite.end if invite.end and invite.end > invite.start else invite.start + timedelta(hours=1)
    if known is None:
        known = _same_appointment(talks, invite.start, signals)
    if known is None:
        known = Meeting(invite.start, end, InterviewStatus.SCHEDULED, signals.message.date, [], signals)
        talks.meetings.append(known)
    known.start, known.end, known.status = invite.start, end, InterviewStatus.SCHEDULED
    known.uid, known.sequence, known.invite = invite.uid, invite.sequence, invite
    known.evidence.append(evidence)
    known.arranged = signals
    _settle(talks)


def _same_appointment(talks: Talks, start: datetime, signals: Signals) -> Meeting | None:
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


def _cancel(meetings: list[Meeting], talks: Talks, signals: Signals) -> None:
    for meeting in meetings:
        if meeting.start > signals.message.date or signals.message.invites:
            meeting.status = InterviewStatus.CANCELLED
            meeting.evidence.append(Evidence("cancelled", signals.message.id, signals.message.subject))
            talks.moving = meeting
            talks.arranging = signals.message.date


def _their_words(talks: Talks, signals: Signals) -> None:
    offers = slots(signals) or _same_hour(talks, signals)
    known = {m.start for m in talks.meetings if m.status is not InterviewStatus.CANCELLED}
    fresh = [offer for offer in offers if offer.start not in known]
    if offers and not fresh:
        return  # a reminder, or the time said again
    ahead = talks.ahead(signals.message.date)
    calls_off = bool(signals.says("cancels") or signals.says("moves")) and ahead
    if calls_off:
        _called_off(talks, signals, fresh, ahead)
    if not fresh:
        if talks.offered_by_me and talks.offers and accepts(signals):
            _agree(talks, signals, picked(talks.offers, signals))
        return
    if _fixed(talks, signals, fresh):
        for offer in fresh:
            _meet(talks, signals, offer)
        _settle(talks)
        return
    talks.offers, talks.offered_by_me, talks.proposal = fresh, False, signals
    talks.arranging = signals.message.date


def _called_off(talks: Talks, signals: Signals, fresh: list[Offer], ahead: list[Meeting]) -> None:
    named = [m for m in ahead if any(t.day == m.start.astimezone(signals.zone).date() for t in signals.times)]
    target = (named or ahead)[0]
    if fresh and not _asks(signals):
        talks.moving = target
        return
    target.status = InterviewStatus.CANCELLED
    target.evidence.append((signals.says("cancels") or signals.says("moves")).evidence)  # type: ignore[union-attr]
    talks.moving, talks.arranging = target, signals.message.date


def _fixed(talks: Talks, signals: Signals, fresh: list[Offer]) -> bool:
    """Whether their times stand already: a confirmation, a pick among mine, a move that they announce."""
    if signals.message.origin is Origin.ROBOT or scheduling_tool(signals.message.author.domain):
        return bool(
            signals.says("booked")
            or scheduling_tool(signals.message.author.domain)
            or _BOOKED_SUBJECT.search(signals.message.subject)
        )
    quotes = {offer.evidence.quote for offer in fresh}
    booked = any(hit.means == "booked" and hit.evidence.quote in quotes for hit in signals.hits)
    question = any(quote.endswith("?") for quote in quotes)
    if question:
        return False
    if talks.moving is not None and not _asks(signals):
        return True
    if talks.offered_by_me or (
        talks.arranging is not None and talks.proposal is not None and not talks.offers and not _asks(signals)
    ):
        return len(fresh) == 1 and (booked or not _asks(signals))
    agreed = any(_AGREED_BEFORE.search(quote) for quote in quotes)
    return booked and (agreed or not _asks(signals))


def _asks(signals: Signals) -> bool:
    return signals.says("asks") is not None


def _my_words(talks: Talks, signals: Signals) -> None:
    theirs = talks.offers if not talks.offered_by_me else []
    matched = picked(theirs, signals) if theirs else []
    if len(matched) < len(theirs) and accepts(signals) and not any(t.clock is not None for t in signals.times):
        matched = sessions(theirs, talks.proposal) or matched
    counters = [
        offer
        for offer in (slots(signals, mine=True) or _same_hour(talks, signals))
        if not any(offer.start == m.start for m in talks.meetings)
    ]
    proposing = any(
        s.asks and _PROPOSES.search(s.text) and any(s.begin <= t.begin < s.stop for t in signals.times) for s in signals.sentences
    )
    if matched and not proposing:
        _agree(talks, signals, matched)
        return
    ahead = talks.ahead(signals.message.date)
    if ahead and (signals.says("moves") or signals.says("cancels") or (signals.says("declines") and (counters or proposing))):
        ahead[0].status = InterviewStatus.CANCELLED
        talks.moving, talks.arranging = ahead[0], signals.message.date
    if counters and accepts(signals) and not proposing and all(on_named_day(talks.proposal, offer) for offer in counters):
        _agree(talks, signals, counters)
        return
    if counters and (proposing or signals.says("declines") or talks.arranging is not None or not accepts(signals)):
        if talks.arranging is not None or proposing:
            talks.offers, talks.offered_by_me = counters, True
            talks.arranging = talks.arranging or signals.message.date
        return
    if proposing or (signals.says("declines") and not matched):
        if talks.offers and not talks.offered_by_me:
            talks.offers, talks.offered_by_me = [], True
        return
    if counters and accepts(signals) and talks.proposal is None and not talks.meetings:
        _agree(talks, signals, counters)
    elif talks.arranging is not None and not talks.offers:
        talks.offered_by_me = True  # my free days, to pick from


def _agree(talks: Talks, signals: Signals, picked: list[Offer]) -> None:
    if not picked:
        return
    for offer in picked:
        _meet(talks, signals, offer)
    _settle(talks)


def _meet(talks: Talks, signals: Signals, offer: Offer) -> None:
    source = talks.proposal if signals.mine and talks.proposal is not None else signals
    meeting = _same_appointment(talks, offer.start, signals)
    own = Evidence("agreed", signals.message.id, next((s.text for s in signals.sentences), signals.message.subject))
    if meeting is None:
        meeting = Meeting(offer.start, offer.end, InterviewStatus.SCHEDULED, signals.message.date, [], source)
        talks.meetings.append(meeting)
    if meeting.start != offer.start or meeting.invite is None:
        meeting.end = offer.end
    meeting.start, meeting.status = offer.start, InterviewStatus.SCHEDULED
    meeting.evidence += [offer.evidence, own]
    talks.moving = None


def _settle(talks: Talks) -> None:
    talks.offers, talks.offered_by_me, talks.moving, talks.arranging = [], False, None, None


def _same_hour(talks: Talks, signals: Signals) -> list[Offer]:
    """A new day for the meeting being moved, or else the next one, at its hour."""
    moved = talks.moving or next(iter(talks.ahead(signals.message.date)), None)
    return at_the_same_hour(moved.start, moved.end, signals) if moved is not None else []
