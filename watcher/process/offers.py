"""What a message offers and takes: times to meet, words of agreement, picks among offers. One message at a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise

from watcher.process.spoken import AN_INTERVIEW, Mood, Spoken
from watcher.signals.model import Evidence
from watcher.signals.read import Signals
from watcher.signals.text import Sentence

SCREEN = re.compile(
    r"\b(?:screen(?:ing)?|intro(?:ductory)?) (?:call|chat|interview)\b|\bphone screen\b|\bintro(?:ductory)? (?:call|chat)\b",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"\b(?:les (?:deux|trois)|toutes|ambas|los (?:dos|tres)|peu importe|l'un ou l'autre|cualquiera?|me da igual|both|all (?:of )?(?:them|those|the|three|four)|all three|either|any of|beide|alle drei|les deux|tous|ambos|todos|beides|beide termine|alle termine|alle vier|jeder der|egal welcher|allebei|alle drie|alle vier|beide momenten|een van beide)\b",
    re.IGNORECASE,
)
_ANY = re.compile(
    r"\b(?:either|any (?:of|one|time)|egal welche\w?|jeder der|jederzeit|maakt niet uit welke|eender welk\w?|om het even welk\w?|n'importe|cualquiera)\b",
    re.IGNORECASE,
)
# Ordinals by which a slot is picked, in the five languages; -1 counts from the end.
_PLACES = {
    "first": 0, "former": 0, "second": 1, "third": 2, "fourth": 3, "last": -1, "latter": -1,
    "erste": 0, "ersten": 0, "zweite": 1, "zweiten": 1, "dritte": 2, "dritten": 2, "vierte": 3, "vierten": 3, "letzte": -1, "letzten": -1, "letztere": -1, "letzteren": -1, "erstere": 0, "ersteren": 0,
    "premier": 0, "première": 0, "deuxième": 1, "second créneau": 1, "seconde": 1, "troisième": 2, "dernier": -1, "dernière": -1,
    "primero": 0, "primera": 0, "segundo": 1, "segunda": 1, "tercero": 2, "tercera": 2, "último": -1, "última": -1,
    "eerste": 0, "eerstgenoemde": 0, "tweede": 1, "derde": 2, "vierde": 3, "laatste": -1, "laatstgenoemde": -1,
}  # fmt: skip
_ARTICLE = r"(?:the|your|option|slot|number|der|die|das|den|le|la|el|de|het)"
_ORDINAL = re.compile(
    rf"\b{_ARTICLE} ({'|'.join(sorted(_PLACES, key=len, reverse=True))})\b(?! (?:week|month|day|half|thing|place|floor|of (?:january|february|march|april|may|june|july|august|september|october|november|december)))",
    re.IGNORECASE,
)
_MIDDLE = re.compile(
    r"\b(?:the |your )?middle (?:one|slot|time|option|of)\b|\b(?:der|den|die|das) mittlere\w?\b|celui du milieu|el del? (?:en )?medio|\bde middelste\b",
    re.IGNORECASE,
)
_BY_TIME = re.compile(
    r"\b(?:the )?(?:(earlie(?:r|st)|früher\w{0,2}|le plus tôt|vroegste|más temprano)|(later|latest|später\w{0,2}|le plus tard|laatste|más tarde))(?: (?:one|slot|time|of (?:the|those)|option|termin|créneau|horario|hueco)|(?=[,.;!]|$))",
    re.IGNORECASE,
)
_MORNING = re.compile(
    r"\b(?:the )?(?:(morning|vormittag\w?|matin|mañana|ochtend)|(afternoon|nachmittag\w?|après-midi|tarde|middag))(?: (?:one|slot|time|option))?\b",
    re.IGNORECASE,
)
_PROGRAMME = re.compile(
    r"\b(?:agenda|programme|itinerary|(?:your|the) (?:day|schedule|visit|on-?site)|(?:morning|afternoon|day) (?:\w+ ){0,4}looks like|on-?site|sessions?|running order|line-?up|rounds|with [A-Z]|ablauf|tagesablauf|programma|dagindeling|déroulé|planning)",
    re.MULTILINE,
)
_CHOICE = re.compile(
    r"\b(?:which (?:of|one|works|suits|time|slot|would|is better)|pick|choose|one of (?:these|the following|those)|l'un (?:de ces|des)|au choix|lequel|laquelle|uno de (?:estos|los siguientes)|a elegir|cuál|any of (?:these|those|the)|let me know which|either)\b|\b(?:which (?:of|one|works|suits|time|slot|would|is better)|pick|choose|one of (?:these|the following|those)|any of (?:these|those|the)|let me know which|either|welche\w?(?: der| von)? (?:termine?|zeit\w{0,4}|beiden?)|einen der|eine der|aussuchen|welk\w? (?:moment|tijdstip|van)|een van (?:de|deze)|kies)\b|\bor\b(?=\s*$|\s+\d)",
    re.IGNORECASE,
)
_PAUSE = re.compile(
    r"\b(?:lunch|break|coffee|tour|mittag\w{0,6}|kaffee|rundgang|lunchpauze|rondleiding|koffie|pause|déjeuner|almuerzo|pauze)\b",
    re.IGNORECASE,
)
_COMES = re.compile(r"\b(?:come|report|present yourself|meet|join us|be here|be at|noted|okay|confirmed)\b", re.IGNORECASE)
FEW_WORDS = 8
LONGEST_SLOT = timedelta(hours=2, minutes=30)


@dataclass(frozen=True, slots=True)
class Offer:
    """A time that one side proposed."""

    start: datetime
    end: datetime
    stated: bool  # the length was named
    evidence: Evidence


def slots(signals: Signals, said: Sequence[Spoken]) -> list[Offer]:
    """The times to the minute that a message names for a meeting to come; free stretches of mine are none."""
    length, stated = _length(signals)
    found: dict[datetime, Offer] = {}
    asked = not signals.mine and any(one.mood is Mood.ASKED and one.start is not None and not one.wide for one in said)
    for one in said:
        mention = one.mention
        if asked and one.hour_alone:
            continue  # "Friday at half eight? We open at ten."
        if one.start is None or one.clock is None or one.mood is Mood.TAKEN:
            continue
        if mention.kind not in ("point", "interval") and not _comes_by(one, said):
            continue
        end = one.end if one.same_hour or (mention.kind == "interval" and mention.until is not None) else None
        if signals.mine and end is not None and end - one.start > LONGEST_SLOT:
            continue
        evidence = Evidence("same_hour" if one.same_hour else "names_time", signals.message.id, one.sentence.text)
        found.setdefault(one.start, Offer(one.start, end or one.start + length, stated or end is not None, evidence))
    return list(found.values())


def _comes_by(one: Spoken, said: Sequence[Spoken]) -> bool:
    """ "You can come on Monday, 14th by 11am": where people say so, it is the hour itself; not beside another hour of that day."""
    named = (
        one.mention.kind == "deadline"
        and one.mention.day is not None
        and (_COMES.search(one.sentence.text) or AN_INTERVIEW.search(one.sentence.text)) is not None
    )
    return named and not any(o is not one and o.day == one.day and o.clock not in (None, one.clock) for o in said)


def _length(signals: Signals) -> tuple[timedelta, bool]:
    minutes = [t.minutes for t in signals.times if t.kind == "duration" and t.minutes is not None and 10 <= t.minutes <= 480]
    if minutes:
        return timedelta(minutes=minutes[0]), True
    text = signals.message.subject + "\n" + "\n".join(sentence.text for sentence in signals.sentences)
    return timedelta(minutes=30 if SCREEN.search(text) else 60), False


def accepts(signals: Signals) -> bool:
    """A word of agreement and none of refusal; a few words without a question agree too."""
    refuses = any(hit.means == "declines" and not _harmless(signals, hit.evidence.quote) for hit in signals.hits)
    brief = len(signals.message.words.split()) <= FEW_WORDS and not any(sentence.asks for sentence in signals.sentences)
    return not refuses and (signals.says("accepts") is not None or brief)


def _harmless(signals: Signals, quote: str) -> bool:
    """A sentence with a word of refusal that agrees all the same ("can't wait"), or stands beside one that agrees and names no time."""
    if re.search(r"\b(?:can't wait|no problem|not a problem|no worries|not at all)\b", quote, re.IGNORECASE):
        return True
    agreed = [hit.evidence.quote for hit in signals.hits if hit.means == "accepts" and hit.evidence.quote != quote]
    sentence = next((s for s in signals.sentences if s.text[:240] == quote), None)
    return bool(agreed) and sentence is not None and not _speaks_of_a_time(signals, sentence)


_OF_A_TIME = re.compile(
    r"\b(?:it|that|this|then|either|any|none|those|these|day|days|date|time|times|week|hour|slot|both|make|morning|afternoon|evening|meet|there)\b",
    re.IGNORECASE,
)


def _speaks_of_a_time(signals: Signals, sentence: Sentence) -> bool:
    return bool(_OF_A_TIME.search(sentence.text)) or any(sentence.begin <= t.begin < sentence.stop for t in signals.times)


def picked(offers: Sequence[Offer], signals: Signals, said: Sequence[Spoken]) -> list[Offer]:
    """The offers that a message takes: those it names, or the only one where it says yes."""
    own_words = " ".join(sentence.text for sentence in signals.sentences)
    willing = [one for one in said if one.mood is not Mood.TAKEN]
    named = _named(offers, willing, signals.zone)
    to_the_hour = len(named) == 1 and any(not one.wide and _fits(one, named[0], signals.zone, offers) for one in willing)
    if len(offers) > 1 and not to_the_hour:
        by_place = _by_place(offers, own_words, signals.zone)
        if by_place and (len(named) != 1 or _ORDINAL.search(own_words)):
            return by_place
    if named:
        return named
    if any(one.clock is not None or one.day is not None for one in willing) and len(offers) > 1:
        return []
    if any(one.mood is Mood.TAKEN for one in said) and len(offers) > 1:
        left = _left_over(offers, said, signals.zone)
        return left if accepts(signals) and len(left) == 1 else []
    if not accepts(signals):
        return []
    if len(offers) == 1:
        foreign = any(one.start is not None and not one.wide and not one.hour_alone for one in said)
        taken = any(one.mood is Mood.TAKEN and _fits(one, offers[0], signals.zone, offers) for one in said)
        return [] if foreign or taken else list(offers)
    if _BOTH.search(own_words) and not _ANY.search(own_words):
        return list(offers)
    return []


def _named(offers: Sequence[Offer], willing: Sequence[Spoken], zone: tzinfo) -> list[Offer]:
    named = [offer for offer in offers if any(_fits(one, offer, zone, offers) for one in willing)]
    exact = [o for o in named if any(one.clock is not None and _fits(one, o, zone, offers) for one in willing)]
    return exact or named


def _left_over(offers: Sequence[Offer], said: Sequence[Spoken], zone: tzinfo) -> list[Offer]:
    """The offers on days that the message does not rule out."""
    taken = {one.day for one in said if one.mood is Mood.TAKEN}
    return [offer for offer in offers if offer.start.astimezone(zone).date() not in taken]


def _by_place(offers: Sequence[Offer], text: str, zone: tzinfo) -> list[Offer]:
    """The offer picked by its place in the list, by earlier or later, or by the part of the day."""
    by_time = _BY_TIME.search(text)
    if by_time:
        ordered = sorted(offers, key=lambda offer: offer.start)
        return [ordered[0] if by_time.group(1) else ordered[-1]]
    if _MIDDLE.search(text) and len(offers) % 2:
        return [offers[len(offers) // 2]]
    ordinal = _ORDINAL.search(text)
    if ordinal:
        place = _PLACES[ordinal.group(1).lower()]
        return [offers[place]] if -len(offers) <= place < len(offers) else []
    part = _MORNING.search(text)
    if part:
        fitting = [o for o in offers if (o.start.astimezone(zone).hour < 12) == bool(part.group(1))]
        return fitting if len(fitting) == 1 else []
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


def _fits(one: Spoken, offer: Offer, zone: tzinfo, offers: Sequence[Offer]) -> bool:
    """Whether a time picks an offer: by day and hour, or by either where that is clear."""
    days = {offer.start.date(), offer.start.astimezone(zone).date()}
    if one.day is not None and one.day not in days:
        return False
    if one.wide:
        same_day = [o for o in offers if one.day in (o.start.astimezone(zone).date(), o.start.date())]
        if one.mention.grain == "daypart" and one.start is not None and one.end is not None:
            return one.start <= offer.start < one.end
        return one.clock is None and one.day is not None and len(same_day) == 1
    if one.clock is None:
        return False
    clocks = {(t.hour, t.minute) for t in (offer.start, offer.start.astimezone(zone))}
    said = (one.clock.hour, one.clock.minute)
    return said in clocks or ((said[0] + 12) % 24, said[1]) in clocks or one.start == offer.start


def same_days(offers: Sequence[Offer], zone: tzinfo) -> tuple[date, ...]:
    """The local days of offers, without repeats."""
    return tuple(dict.fromkeys(offer.start.astimezone(zone).date() for offer in offers))
