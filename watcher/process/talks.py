"""How an interview comes to be agreed: offers, counter-offers and acceptances across messages of both sides, and calendar entries.

A proposal that nobody accepted is no interview; a moved interview is one interview at its last agreed time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from watcher.message.model import Invite, Origin
from watcher.message.origin import scheduling_tool
from watcher.process.model import InterviewStatus
from watcher.signals.model import Evidence, TimeMention
from watcher.signals.read import Signals

SCREEN = re.compile(r"\b(?:screen(?:ing)?|intro(?:ductory)?) (?:call|chat|interview)\b|\bphone screen\b|\bintro(?:ductory)? (?:call|chat)\b", re.IGNORECASE)
_BOTH = re.compile(r"\b(?:both|all (?:of )?(?:them|those|the|three|four)|all three|either|any of)\b", re.IGNORECASE)
_ANY = re.compile(r"\b(?:either|any (?:of|one|time))\b", re.IGNORECASE)
_ORDINAL = re.compile(r"\bthe (first|second|third|fourth|last|latter|former|earlier|later)(?: (?:one|slot|option|time))?\b", re.IGNORECASE)
_PROPOSES = re.compile(r"\b(?:could|can|would|might|how about|what about|any chance|possible|is there|do you have|instead|alternatively|prefer)\b", re.IGNORECASE)
_SAME_HOUR = re.compile(r"\b(?:(?:the )?same (?:time|hour)|usual time|gleiche (?:zeit|uhrzeit)|même heure|misma hora|zelfde tijd)\b", re.IGNORECASE)
_AGREED_BEFORE = re.compile(r"\bas (?:we )?(?:agreed|discussed|arranged|promised)|per our (?:call|conversation|chat)|(?:further to|following|after) our (?:call|conversation|chat|talk)|confirm(?:ing|ed|s|s? that|s? the)\b|to confirm\b", re.IGNORECASE)
FEW_WORDS = 8
LONGEST_SLOT = timedelta(hours=2, minutes=30)


@dataclass(frozen=True, slots=True)
class Offer:
    """A time that one side proposed."""

    start: datetime
    end: datetime
    stated: bool  # the length was named
    evidence: Evidence


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
        return sorted((m for m in self.meetings if m.status is not InterviewStatus.CANCELLED and m.start > at), key=lambda m: m.start)


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
    open_ones = [m for m in talks.ahead(signals.message.date) if not m.uid and m.start.date() == start.astimezone(m.start.tzinfo).date()]
    return open_ones[0] if len(open_ones) == 1 and signals.says("moves") else None


def _cancel(meetings: list[Meeting], talks: Talks, signals: Signals) -> None:
    for meeting in meetings:
        if meeting.start > signals.message.date or signals.message.invites:
            meeting.status = InterviewStatus.CANCELLED
            meeting.evidence.append(Evidence("cancelled", signals.message.id, signals.message.subject))
            talks.moving = meeting
            talks.arranging = signals.message.date


def _their_words(talks: Talks, signals: Signals) -> None:
    offers = slots(signals) or _at_the_same_hour(talks, signals)
    known = {m.start for m in talks.meetings if m.status is not InterviewStatus.CANCELLED}
    fresh = [offer for offer in offers if offer.start not in known]
    if offers and not fresh:
        return  # a reminder, or the time said again
    ahead = talks.ahead(signals.message.date)
    calls_off = bool(signals.says("cancels") or signals.says("moves")) and ahead
    if calls_off:
        _called_off(talks, signals, fresh, ahead)
    if not fresh:
        if talks.offered_by_me and talks.offers and _accepts(signals):
            _agree(talks, signals, _picked(talks, signals))
        return
    if _fixed(talks, signals, fresh):
        for offer in fresh:
            _meet(talks, signals, offer)
        _settle(talks)
        return
    talks.offers, talks.offered_by_me, talks.proposal = fresh, False, signals
    talks.arranging = signals.message.date


def _at_the_same_hour(talks: Talks, signals: Signals) -> list[Offer]:
    """The day that a message names, at the hour of the meeting being moved: "Monday it is, same time"."""
    moved = talks.moving or next(iter(talks.ahead(signals.message.date)), None)
    sentence = next((s for s in signals.sentences if _SAME_HOUR.search(s.text)), None)
    if moved is None or sentence is None:
        return []
    days = [t.day for t in signals.times if t.day is not None and t.clock is None and not t.past and t.start is not None and t.start > signals.message.date]
    local = moved.start.astimezone(signals.zone)
    evidence = Evidence("same_hour", signals.message.id, sentence.text)
    return [Offer(start := local.replace(year=d.year, month=d.month, day=d.day), start + (moved.end - moved.start), True, evidence) for d in days[:1]]


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
        return bool(signals.says("booked") or scheduling_tool(signals.message.author.domain) or "remind" in signals.message.subject.lower())
    quotes = {offer.evidence.quote for offer in fresh}
    booked = any(hit.means == "booked" and hit.evidence.quote in quotes for hit in signals.hits)
    question = any(quote.endswith("?") for quote in quotes)
    if question:
        return False
    if talks.moving is not None and not _asks(signals):
        return True
    if talks.offered_by_me or (talks.arranging is not None and talks.proposal is not None and not talks.offers and not _asks(signals)):
        return len(fresh) == 1 and (booked or not _asks(signals))
    agreed = any(_AGREED_BEFORE.search(quote) for quote in quotes)
    return booked and (agreed or not _asks(signals))


def _asks(signals: Signals) -> bool:
    return signals.says("asks") is not None


def _accepts(signals: Signals) -> bool:
    """A word of agreement and none of refusal; a few words without a question agree too."""
    refuses = any(hit.means == "declines" and not _harmless(hit.evidence.quote) for hit in signals.hits)
    brief = len(signals.message.words.split()) <= FEW_WORDS and not any(sentence.asks for sentence in signals.sentences)
    return not refuses and (signals.says("accepts") is not None or brief)


def _harmless(quote: str) -> bool:
    """A sentence with a word of refusal that agrees all the same ("can't wait", "no longer than an hour is fine")."""
    return bool(re.search(r"\b(?:can't wait|no problem|not a problem|no worries|not at all)\b", quote, re.IGNORECASE))


def _my_words(talks: Talks, signals: Signals) -> None:
    matched = _picked(talks, signals) if talks.offers and not talks.offered_by_me else []
    counters = [offer for offer in (slots(signals, mine=True) or _at_the_same_hour(talks, signals)) if not any(offer.start == m.start for m in talks.meetings)]
    proposing = any(s.asks and _PROPOSES.search(s.text) and any(s.begin <= t.begin < s.stop for t in signals.times) for s in signals.sentences)
    if matched and not proposing:
        _agree(talks, signals, matched)
        return
    ahead = talks.ahead(signals.message.date)
    if ahead and (signals.says("moves") or signals.says("cancels") or (signals.says("declines") and (counters or proposing))):
        ahead[0].status = InterviewStatus.CANCELLED
        talks.moving, talks.arranging = ahead[0], signals.message.date
    if counters and _accepts(signals) and not proposing and all(_on_named_day(talks, offer) for offer in counters):
        _agree(talks, signals, counters)
        return
    if counters and (proposing or signals.says("declines") or talks.arranging is not None or not _accepts(signals)):
        if talks.arranging is not None or proposing:
            talks.offers, talks.offered_by_me = counters, True
            talks.arranging = talks.arranging or signals.message.date
        return
    if proposing or (signals.says("declines") and not matched):
        if talks.offers and not talks.offered_by_me:
            talks.offers, talks.offered_by_me = [], True
        return
    if counters and _accepts(signals) and talks.proposal is None and not talks.meetings:
        _agree(talks, signals, counters)
    elif talks.arranging is not None and not talks.offers:
        talks.offered_by_me = True  # my free days, to pick from


def _on_named_day(talks: Talks, offer: Offer) -> bool:
    """Whether a time of mine lies on a day that they proposed without an hour."""
    if talks.proposal is None:
        return False
    days = [t.day for t in talks.proposal.times if t.day is not None and t.clock is None and t.kind in ("point", "interval") and not t.past]
    return offer.start.date() in days


def _picked(talks: Talks, signals: Signals) -> list[Offer]:
    """The offers that a message takes: those it names, or the only one where it says yes."""
    unwilling = [s for s in signals.sentences if signals.says_in(s, "declines") and not signals.says_in(s, "accepts")]
    mentions = [
        t for t in signals.times
        if t.kind in ("point", "interval", "after") and not t.past and not any(s.begin <= t.begin < s.stop for s in unwilling)
    ]  # fmt: skip
    named = [offer for offer in talks.offers if any(_names(mention, offer, signals.zone, talks.offers) for mention in mentions)]
    own_words = " ".join(sentence.text for sentence in signals.sentences)
    if named:
        exact = [o for o in named if any(m.clock is not None and _names(m, o, signals.zone, talks.offers) for m in mentions)]
        return exact or named
    if any(m.clock is not None or m.day is not None for m in mentions) and len(talks.offers) > 1:
        return []
    if not _accepts(signals):
        return []
    if len(talks.offers) == 1:
        foreign = [m for m in mentions if m.start is not None and m.clock is not None and m.grain == "minute"]
        return [] if foreign else list(talks.offers)
    ordinal = _ORDINAL.search(own_words)
    if ordinal:
        place = {"first": 0, "former": 0, "earlier": 0, "second": 1, "third": 2, "fourth": 3}.get(ordinal.group(1).lower(), -1)
        return [talks.offers[place]] if -len(talks.offers) <= place < len(talks.offers) else []
    if _BOTH.search(own_words) and not _ANY.search(own_words):
        return list(talks.offers)
    return []


def _names(mention: TimeMention, offer: Offer, zone: tzinfo, offers: list[Offer]) -> bool:
    """Whether a mention picks an offer: by day and clock, or by either where that is clear."""
    days = {offer.start.date(), offer.start.astimezone(zone).date()}
    if mention.day is not None and mention.day not in days and not _same_weekday(mention, days):
        return False
    if mention.clock is None:
        same_day = [o for o in offers if o.start.astimezone(zone).date() == mention.day or o.start.date() == mention.day]
        return mention.day is not None and (len(same_day) == 1)
    clocks = {(t.hour, t.minute) for t in (offer.start, offer.start.astimezone(zone))}
    said = (mention.clock.hour, mention.clock.minute)
    same = said in clocks or ((said[0] + 12) % 24, said[1]) in clocks or mention.start == offer.start
    return same


def _same_weekday(mention: TimeMention, days: set[date]) -> bool:
    """A bare weekday that was resolved to another week than the one in question."""
    bare = not any(character.isdigit() for character in mention.text.split(":")[0].rsplit(" at ", 1)[0])
    return bare and mention.day is not None and any(abs((mention.day - day).days) == 7 for day in days)


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


def slots(signals: Signals, mine: bool = False) -> list[Offer]:
    """The times to the minute that a message names for a meeting to come; free stretches of mine are none."""
    length, stated = _length(signals)
    found: dict[datetime, Offer] = {}
    window = signals.window.evidence.quote if signals.window else None
    for mention in signals.times:
        sentence = signals.sentence_of(mention)
        if mention.start is None or mention.clock is None or mention.kind not in ("point", "interval") or mention.past:
            continue
        if mention.start <= signals.message.date or sentence is None or sentence.text == window:
            continue
        end = mention.end if mention.kind == "interval" and mention.end is not None and mention.until is not None else None
        if mine and end is not None and end - mention.start > LONGEST_SLOT:
            continue
        evidence = Evidence("names_time", signals.message.id, sentence.text)
        found.setdefault(mention.start, Offer(mention.start, end or mention.start + length, stated or end is not None, evidence))
    return list(found.values())


def _length(signals: Signals) -> tuple[timedelta, bool]:
    minutes = [t.minutes for t in signals.times if t.kind == "duration" and t.minutes is not None and 10 <= t.minutes <= 480]
    if minutes:
        return timedelta(minutes=minutes[0]), True
    text = signals.message.subject + "\n" + "\n".join(sentence.text for sentence in signals.sentences)
    return timedelta(minutes=30 if SCREEN.search(text) else 60), False
