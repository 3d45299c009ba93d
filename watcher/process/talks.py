"""How an interview comes to be agreed: a negotiation in moves across messages of both sides, and calendar entries.

What is in the air (`Talks`) and one message give a move: propose, counter, accept, pick, confirm, move or call off. A proposal that
nobody accepted is no interview; a moved interview is one interview at its last agreed time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from watcher.message.model import Invite, Origin
from watcher.message.origin import scheduling_tool
from watcher.process.model import InterviewStatus
from watcher.process.offers import Offer, accepts, picked, same_days, sessions, slots
from watcher.process.spoken import Context, Mood, Spoken, past_meetings, spoken, stretches
from watcher.signals.model import Evidence
from watcher.signals.read import Signals
from watcher.signals.text import Sentence

_PROPOSES = re.compile(
    r"\b(?:could|can|would|might|how about|what about|any chance|possible|is there|do you have|instead|alternatively|prefer|ginge|geht|passt|könnte\w{0,2}|möglich|"
    r"pourr\w{2,5}|possible|serait|conviendrait|podr\w{2,4}|sería|posible|puede\w?|kan|kunnen|zou|mogelijk|schikt)\b",
    re.IGNORECASE,
)
_BOOKED_SUBJECT = re.compile(r"\b(?:remind|confirm|booked|scheduled|new event|invitation)", re.IGNORECASE)
_AGREED_BEFORE = re.compile(
    r"\bas (?:we )?(?:agreed|discussed|arranged|promised)|per our (?:phone |telephone )?(?:call|conversation|chat)|have you down|(?:further to|following|after) our (?:call|conversation|chat|talk)|confirm(?:ing|ed|s|s? that|s? the)\b|to confirm\b|"
    r"wie (?:besprochen|vereinbart)|comme convenu|como (?:acordamos|hablamos|quedamos)|zoals (?:besproken|afgesproken)",
    re.IGNORECASE,
)
_TIMES_WANTED = re.compile(
    r"\b(?:times?|slots?|availab\w{2,6}|when|what days?|which days?|free|look like|wann|zeit|termine?|quand|disponib\w{2,9}|cuándo|wanneer|beschikbaar\w{0,4})\b",
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
        return Context(tuple(dict.fromkeys(days)), hour, length, theirs)


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
    agreed = tuple((m.start, m.end, m.status) for m in talks.meetings)
    return (agreed, tuple(talks.offers), tuple(talks.open), talks.offered_by_me)


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


def give_up(talks: Talks, at: datetime, evidence: Evidence) -> None:
    """The process is over: what lay ahead of `at` will not take place, and no time is looked for any more."""
    for meeting in talks.ahead(at):
        meeting.status = InterviewStatus.CANCELLED
        meeting.evidence.append(evidence)
    _settle(talks)


def wants_times(signals: Signals) -> bool:
    """Whether they ask when I can, or offer a talk without a time."""
    asking = [s for s in signals.sentences if s.asks or signals.says_in(s, "asks")]
    return any(_TIMES_WANTED.search(sentence.text) for sentence in asking)


# ---- their words


def _their_words(talks: Talks, signals: Signals) -> None:
    said = spoken(signals, talks.context(signals.message.date, signals.zone))
    offers = slots(signals, said)
    standing = {m.start for m in talks.meetings if m.status is not InterviewStatus.CANCELLED}
    fresh = [offer for offer in offers if offer.start not in standing]
    _met_before(talks, signals)
    if _calls_off(talks, signals, said, offers, fresh):
        if not fresh:
            return
    elif not fresh:
        if not offers:  # else a reminder, or the time said again
            _they_answer(talks, signals, said)
        return
    if _stands(talks, signals, said, fresh):
        for offer in fresh:
            _meet(talks, signals, offer)
        _settle(talks)
        return
    talks.offers, talks.open, talks.offered_by_me, talks.proposal = fresh, [], False, signals
    talks.arranging = signals.message.date


def _they_answer(talks: Talks, signals: Signals, said: list[Spoken]) -> None:
    """Words without a new time: they take what I offered, or ask me for times."""
    if talks.offered_by_me and talks.offers:
        refused = any(one.sentence.asks for one in said)
        taken = [] if refused else picked(talks.offers, signals, said)
        if taken:
            _agree(talks, signals, taken)
            return
    wanted = wants_times(signals)
    asked_days = [one for one in said if one.wide and one.mention.kind != "deadline" and (one.sentence.asks or wanted)]
    tasked = signals.says("sets_task") is not None
    if asked_days and not tasked and not talks.ahead(signals.message.date) and signals.message.origin is Origin.PERSON:
        talks.offers, talks.open, talks.offered_by_me = [], stretches(asked_days, signals.zone), False
        talks.proposal, talks.arranging = signals, signals.message.date


def _calls_off(talks: Talks, signals: Signals, said: list[Spoken], offers: list[Offer], fresh: list[Offer]) -> bool:
    """They take an agreed time back, to move it or for good; true where they do."""
    ahead = talks.ahead(signals.message.date)
    if not ahead or (offers and not fresh and not _cancelled_in_words(signals, offers)):
        return False
    zone = signals.zone
    days = {t.day for t in signals.times if not t.past}
    named = [m for m in ahead if m.start.astimezone(zone).date() in days]
    in_words = signals.says("cancels") or signals.says("moves") or (signals.says("declines") if fresh else None)
    if not in_words and not _puts_off(signals, named, fresh, talks):
        return False
    target = (named or ahead)[0]
    talks.moving = target
    if fresh and not _asks(signals) and not any(o.evidence.quote.endswith("?") for o in fresh):
        return True  # the new time stands with these words
    target.status = InterviewStatus.CANCELLED
    target.evidence.append(in_words.evidence if in_words else fresh[0].evidence)
    talks.arranging = signals.message.date
    return True


def _cancelled_in_words(signals: Signals, offers: list[Offer]) -> bool:
    quotes = {offer.evidence.quote[:240] for offer in offers}
    return any(hit.means == "cancels" and hit.evidence.quote in quotes for hit in signals.hits)


def _puts_off(signals: Signals, named: list[Meeting], fresh: list[Offer], talks: Talks) -> bool:
    """A new time beside the day that was agreed, in one sentence or on that same day: the agreed one moves."""
    if len(fresh) != 1:
        return False
    if fresh[0].evidence.rule == "same_hour":
        return True
    day = fresh[0].start.astimezone(signals.zone).date()
    beside = any(
        sentence.text == fresh[0].evidence.quote and t.day == m.start.astimezone(signals.zone).date() != day
        for m in named
        for t in signals.times
        if (sentence := signals.sentence_of(t)) is not None
    )
    same_day = [m for m in talks.ahead(signals.message.date) if m.start.astimezone(signals.zone).date() == day and not m.uid]
    return beside or bool(same_day)


def _stands(talks: Talks, signals: Signals, said: list[Spoken], fresh: list[Offer]) -> bool:
    """Whether their times stand already: a confirmation, a pick among mine, a move that they announce."""
    if signals.message.origin is Origin.ROBOT or scheduling_tool(signals.message.author.domain):
        return bool(
            signals.says("booked")
            or scheduling_tool(signals.message.author.domain)
            or _BOOKED_SUBJECT.search(signals.message.subject)
        )
    quotes = {offer.evidence.quote for offer in fresh}
    booked = any(hit.means == "booked" and hit.evidence.quote in quotes for hit in signals.hits)
    if any(quote.endswith("?") for quote in quotes):
        return False
    if talks.moving is not None and not _asks(signals):
        return True
    if talks.offered_by_me:
        return len(fresh) == 1 and (booked or (not _asks(signals) and _within_mine(talks, signals, fresh[0])))
    if talks.arranging is not None and talks.proposal is not None and not talks.offers and not _asks(signals):
        return len(fresh) == 1
    agreed = any(_AGREED_BEFORE.search(quote) for quote in quotes)
    return booked and (agreed or not _asks(signals))


def _within_mine(talks: Talks, signals: Signals, offer: Offer) -> bool:
    """Whether a time of theirs lies where I said I could; where my days are not known it is taken to."""
    if not talks.offers and not talks.open:
        return True
    if any(first <= offer.start < last for first, last in talks.open) or any(o.start == offer.start for o in talks.offers):
        return True
    day = offer.start.astimezone(signals.zone).date()
    return signals.says("declines") is None and day in same_days(talks.offers, signals.zone)


def _asks(signals: Signals) -> bool:
    return signals.says("asks") is not None


def _met_before(talks: Talks, signals: Signals) -> None:
    """An interview that is first heard of when it is over: "thanks for coming in yesterday at 3"."""
    for start, sentence in past_meetings(signals):
        if any(abs(m.start - start) < timedelta(hours=12) for m in talks.meetings):
            continue
        evidence = Evidence("past_mention", signals.message.id, sentence.text)
        end = start + timedelta(hours=1)
        talks.meetings.append(Meeting(start, end, InterviewStatus.SCHEDULED, signals.message.date, [evidence], signals))


# ---- my words


def _my_words(talks: Talks, signals: Signals) -> None:
    said = spoken(signals, talks.context(signals.message.date, signals.zone))
    theirs = talks.offers if not talks.offered_by_me else []
    matched = picked(theirs, signals, said) if theirs else []
    if len(matched) < len(theirs) and accepts(signals) and not any(one.clock is not None for one in said):
        matched = sessions(theirs, talks.proposal) or matched
    agreeing = accepts(signals) and len(theirs) == 1
    given = [one for one in said if not (agreeing and one.hour_alone)]
    counters = [o for o in slots(signals, given) if not any(o.start == m.start for m in talks.meetings)]
    proposing = any(_proposes(one.sentence) for one in said if one.mood is Mood.ASKED)
    if matched and not proposing:
        _agree(talks, signals, matched)
        return
    ahead = talks.ahead(signals.message.date)
    unwilling = signals.says("declines") is not None or any(one.mood is Mood.TAKEN for one in said)
    if ahead and (signals.says("moves") or signals.says("cancels") or (unwilling and (counters or proposing))):
        ahead[0].status = InterviewStatus.CANCELLED
        talks.moving, talks.arranging = ahead[0], signals.message.date
    if counters and accepts(signals) and not proposing and _within_theirs(talks, signals, counters):
        _agree(talks, signals, counters)
        return
    free = [one for one in said if one.mood is not Mood.TAKEN]
    if talks.arranging is not None or proposing:
        if counters or free or unwilling:
            _offer_mine(talks, signals, counters, free)
            return
    if counters and accepts(signals) and talks.proposal is None and not talks.meetings:
        _agree(talks, signals, counters)
    elif talks.arranging is not None and not talks.offers:
        talks.offered_by_me = True  # my free days, to pick from


def _proposes(sentence: Sentence) -> bool:
    return sentence.asks and bool(_PROPOSES.search(sentence.text))


def _offer_mine(talks: Talks, signals: Signals, counters: list[Offer], free: list[Spoken]) -> None:
    """My times, in place of theirs; where I only refuse theirs, nothing is on the table."""
    wide = [one for one in free if one.wide or one.end is not None]
    days = {one.day for one in wide}
    exact = [o for o in counters if o.start.astimezone(signals.zone).date() not in days]
    talks.offers, talks.open = exact or counters, stretches(wide, signals.zone)
    talks.offered_by_me = True
    talks.arranging = talks.arranging or signals.message.date


def _within_theirs(talks: Talks, signals: Signals, counters: list[Offer]) -> bool:
    """Whether times of mine lie on days that they left open."""
    if talks.offered_by_me or not talks.open:
        return False
    days = {first.astimezone(signals.zone).date() for first, _ in talks.open}
    return all(offer.start.astimezone(signals.zone).date() in days for offer in counters)


def _agree(talks: Talks, signals: Signals, picked: list[Offer]) -> None:
    for offer in picked:
        _meet(talks, signals, offer)
    if picked:
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
    talks.offers, talks.open, talks.offered_by_me, talks.moving, talks.arranging = [], [], False, None, None
