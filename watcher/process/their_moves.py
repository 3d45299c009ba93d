"""Their words in the talk about a time: they propose, confirm, pick among mine, move or call off."""

from __future__ import annotations

import re
from datetime import timedelta

from watcher.message.model import Origin
from watcher.message.origin import scheduling_tool
from watcher.process.model import InterviewStatus
from watcher.process.offers import Offer, picked, same_days, slots
from watcher.process.spoken import AN_INTERVIEW, Spoken, past_meetings, spoken, stretches
from watcher.process.table import Meeting, Talks, agree, meet, settle
from watcher.signals.model import Evidence
from watcher.signals.read import Signals

_BOOKED_SUBJECT = re.compile(
    r"\b(?:remind|confirm|booked|scheduled|new event|invitation|erinnerung|bestätig|terminbestätigung|gebucht|einladung|herinnering|bevestig|geboekt|uitnodiging|afspraak)",
    re.IGNORECASE,
)
_AGREED_BEFORE = re.compile(
    r"\bas (?:we )?(?:agreed|discussed|arranged|promised)|per our (?:phone |telephone )?(?:call|conversation|chat)|have you down|(?:further to|following|after) our (?:call|conversation|chat|talk)|confirm(?:ing|ed|s|s? that|s? the)\b|to confirm\b|"
    r"comme (?:convenu|prévu|discuté|entendu)|(?:tal )?como (?:acordamos|hablamos|quedamos|habíamos quedado|convenimos)|según lo (?:acordado|hablado|conversado)|créneaux?|quels? jours?|dispos?|libre|horarios?|huecos?|qué días?|wie (?:am telefon |telefonisch |eben )?(?:besprochen|vereinbart|abgemacht|ausgemacht)|bestätige ich|comme convenu|como (?:acordamos|hablamos|quedamos)|zoals (?:telefonisch |net )?(?:besproken|afgesproken|overeengekomen)|bevestig ik",
    re.IGNORECASE,
)
_TIMES_WANTED = re.compile(
    r"\b(?:times?|slots?|availab\w{2,6}|when|what days?|which days?|free|look like|wann|zeit|termine?|quand|disponib\w{2,9}|cuándo|welche[rn]? tage?|uhrzeit\w{0,2}|verfügbar\w{0,5}|zeitfenster|terminvorschl\w{2,5}|passt|wanneer|beschikbaar\w{0,4}|welke dag\w{0,2}|moment\w{0,2}|tijd\w{0,4}|schikt|uitkom\w{1,2})\b",
    re.IGNORECASE,
)


def wants_times(signals: Signals) -> bool:
    """Whether they ask when I can, or offer a talk without a time."""
    asking = [s for s in signals.sentences if s.asks or signals.says_in(s, "asks")]
    return any(_TIMES_WANTED.search(sentence.text) for sentence in asking)


def their_words(talks: Talks, signals: Signals) -> None:
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
            meet(talks, signals, offer)
        settle(talks)
        return
    talks.offers, talks.open, talks.offered_by_me, talks.proposal = fresh, [], False, signals
    talks.arranging = signals.message.date


def _they_answer(talks: Talks, signals: Signals, said: list[Spoken]) -> None:
    """Words without a new time: they take what I offered, or ask me for times."""
    if talks.offered_by_me and talks.offers:
        refused = any(one.sentence.asks for one in said)
        taken = [] if refused else picked(talks.offers, signals, said)
        if taken:
            agree(talks, signals, taken)
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
    same_day = [m for m in talks.ahead(signals.message.date) if m.start.astimezone(signals.zone).date() == day]
    names_one = AN_INTERVIEW.search(fresh[0].evidence.quote) is not None  # perhaps a second one beside that of the entry
    quote = fresh[0].evidence.quote
    instead = bool(named) and quote.endswith("?") and not names_one  # the agreed day is spoken of, another one asked for
    return beside or instead or any(not m.uid or (len(same_day) == 1 and not names_one) for m in same_day)


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
