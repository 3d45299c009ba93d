"""My words in the talk about a time: I accept, pick, counter, refuse, move or call off."""

from __future__ import annotations

import re

from watcher.process.model import InterviewStatus
from watcher.process.offers import Offer, accepts, picked, sessions, slots
from watcher.process.spoken import Mood, Spoken, spoken, stretches
from watcher.process.table import Talks, agree
from watcher.signals.read import Signals
from watcher.signals.text import Sentence

_PROPOSES = re.compile(
    r"\b(?:plutôt|préfér\w{3,6}|podemos|mejor|preferir\w{2,4}|could|can|would|might|how about|what about|any chance|possible|is there|do you have|instead|alternatively|prefer|ginge|geht|passt|könnte\w{0,2}|möglich|wäre\w?|lieber|stattdessen|alternativ|"
    r"pourr\w{2,5}|possible|serait|conviendrait|podr\w{2,4}|sería|posible|puede\w?|kan|kunnen|zou|mogelijk|schikt|liever|lukt|past|eventueel)\b",
    re.IGNORECASE,
)


def my_words(talks: Talks, signals: Signals) -> None:
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
        agree(talks, signals, matched)
        return
    ahead = talks.ahead(signals.message.date)
    unwilling = signals.says("declines") is not None or any(one.mood is Mood.TAKEN for one in said)
    if ahead and (signals.says("moves") or signals.says("cancels") or (unwilling and (counters or proposing))):
        ahead[0].status = InterviewStatus.CANCELLED
        talks.moving, talks.arranging = ahead[0], signals.message.date
    if counters and accepts(signals) and not proposing and _within_theirs(talks, signals, counters):
        agree(talks, signals, counters)
        return
    free = [one for one in said if one.mood is not Mood.TAKEN]
    if talks.arranging is not None or proposing:
        if counters or free or unwilling:
            _offer_mine(talks, signals, counters, free)
            return
    if counters and accepts(signals) and talks.proposal is None and not talks.meetings:
        agree(talks, signals, counters)
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
