"""What a message offers and takes: times to meet, words of agreement, picks among offers. One message at a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise

from watcher.signals.model import Evidence, TimeMention
from watcher.signals.read import Signals

SCREEN = re.compile(
    r"\b(?:screen(?:ing)?|intro(?:ductory)?) (?:call|chat|interview)\b|\bphone screen\b|\bintro(?:ductory)? (?:call|chat)\b",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\b(?:both|all (?:of )?(?:them|those|the|three|four)|all three|either|any of)\b", re.IGNORECASE)
_ANY = re.compile(r"\b(?:either|any (?:of|one|time))\b", re.IGNORECASE)
_ORDINAL = re.compile(
    r"\bthe (first|second|third|fourth|last|latter|former|earlier|later)(?= (?:one|slot|option|time|of (?:those|these|them|the)|please|works|suits|would|is)\b|[,.;!]|$)",
    re.IGNORECASE,
)
_SAME_HOUR = re.compile(
    r"\b(?:(?:the )?same (?:time|hour)|usual time|gleiche (?:zeit|uhrzeit)|même heure|misma hora|zelfde tijd)\b", re.IGNORECASE
)
_PROGRAMME = re.compile(
    r"\b(?:agenda|programme|itinerary|(?:your|the) (?:day|schedule|visit|on-?site)|on-?site|sessions?|running order|line-?up|rounds|with [A-Z])",
    re.MULTILINE,
)
_CHOICE = re.compile(
    r"\b(?:which (?:of|one|works|suits|time|slot|would)|pick|choose|one of (?:these|the following|those)|any of (?:these|those|the)|let me know which|either)\b|\bor\b(?=\s*$|\s+\d)",
    re.IGNORECASE,
)
_PAUSE = re.compile(r"\b(?:lunch|break|coffee|tour|mittag\w{0,6}|pause|déjeuner|almuerzo|pauze)\b", re.IGNORECASE)
FEW_WORDS = 8
LONGEST_SLOT = timedelta(hours=2, minutes=30)


@dataclass(frozen=True, slots=True)
class Offer:
    """A time that one side proposed."""

    start: datetime
    end: datetime
    stated: bool  # the length was named
    evidence: Evidence


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


def at_the_same_hour(start: datetime, end: datetime, signals: Signals) -> list[Offer]:
    """The day that a message names, at the hour of a meeting that is moved: "Monday it is, same time"."""
    sentence = next((s for s in signals.sentences if _SAME_HOUR.search(s.text)), None)
    if sentence is None:
        return []
    ahead = [
        t for t in signals.times if t.clock is None and not t.past and t.start is not None and t.start > signals.message.date
    ]
    beside = [t for t in ahead if sentence.begin <= t.begin < sentence.stop]
    days = [t.day for t in beside or ahead if t.day is not None]
    local = start.astimezone(signals.zone)
    evidence = Evidence("same_hour", signals.message.id, sentence.text)
    return [
        Offer(new := local.replace(year=d.year, month=d.month, day=d.day), new + (end - start), True, evidence) for d in days[:1]
    ]


def accepts(signals: Signals) -> bool:
    """A word of agreement and none of refusal; a few words without a question agree too."""
    refuses = any(hit.means == "declines" and not _harmless(hit.evidence.quote) for hit in signals.hits)
    brief = len(signals.message.words.split()) <= FEW_WORDS and not any(sentence.asks for sentence in signals.sentences)
    return not refuses and (signals.says("accepts") is not None or brief)


def _harmless(quote: str) -> bool:
    """A sentence with a word of refusal that agrees all the same ("can't wait", "no longer than an hour is fine")."""
    return bool(re.search(r"\b(?:can't wait|no problem|not a problem|no worries|not at all)\b", quote, re.IGNORECASE))


def picked(offers: Sequence[Offer], signals: Signals) -> list[Offer]:
    """The offers that a message takes: those it names, or the only one where it says yes."""
    unwilling = [s for s in signals.sentences if signals.says_in(s, "declines") and not signals.says_in(s, "accepts")]
    mentions = [
        t for t in signals.times
        if t.kind in ("point", "interval", "after") and not t.past and not any(s.begin <= t.begin < s.stop for s in unwilling)
    ]  # fmt: skip
    own_words = " ".join(sentence.text for sentence in signals.sentences)
    ordinal = _ORDINAL.search(own_words)
    if ordinal and len(offers) > 1 and signals.says("declines") is None:
        place = {"first": 0, "former": 0, "earlier": 0, "second": 1, "third": 2, "fourth": 3}.get(ordinal.group(1).lower(), -1)
        return [offers[place]] if -len(offers) <= place < len(offers) else []
    named = [offer for offer in offers if any(_names(mention, offer, signals.zone, offers) for mention in mentions)]
    if named:
        exact = [o for o in named if any(m.clock is not None and _names(m, o, signals.zone, offers) for m in mentions)]
        return exact or named
    if any(m.clock is not None or m.day is not None for m in mentions) and len(offers) > 1:
        return []
    if not accepts(signals):
        return []
    if len(offers) == 1:
        foreign = [m for m in mentions if m.start is not None and m.clock is not None and m.grain == "minute"]
        return [] if foreign else list(offers)
    if _BOTH.search(own_words) and not _ANY.search(own_words):
        return list(offers)
    return []


def sessions(offers: Sequence[Offer], proposal: Signals | None) -> list[Offer]:
    """The parts of one day's programme, which are taken all together; none where the times are alternatives."""
    if proposal is None or len(offers) < 2 or len({offer.start.astimezone(proposal.zone).date() for offer in offers}) != 1:
        return []
    ordered = sorted(offers, key=lambda offer: offer.start)
    apart = all(offer.stated and offer.end <= later.start for offer, later in pairwise(ordered))
    told = " ".join(sentence.text for sentence in proposal.sentences)
    if not apart or _CHOICE.search(told) or not _PROGRAMME.search(told):
        return []
    return [offer for offer in ordered if not _PAUSE.search(offer.evidence.quote)]


def on_named_day(proposal: Signals | None, offer: Offer) -> bool:
    """Whether a time of mine lies on a day that they proposed without an hour."""
    if proposal is None:
        return False
    days = [
        t.day for t in proposal.times if t.day is not None and t.clock is None and t.kind in ("point", "interval") and not t.past
    ]
    return offer.start.date() in days


def _names(mention: TimeMention, offer: Offer, zone: tzinfo, offers: Sequence[Offer]) -> bool:
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
