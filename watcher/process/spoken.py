"""The times that a message speaks of, read in the light of the talk so far.

"Wednesday, same hour", "6 PM the same day" and "the Tuesday" mean something only beside what was said before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import Enum

from watcher.message.model import Origin
from watcher.signals.model import TimeMention
from watcher.signals.read import Signals
from watcher.signals.text import Sentence, plain
from watcher.signals.times import zone_named

_SAME_HOUR = re.compile(
    r"\b(?:same (?:time|hour)|usual time|(?:gleiche|selbe)n? (?:zeit|uhrzeit)|même heure|misma hora|(?:gleicher|selber) (?:zeit|uhrzeit)|(?:zelfde|dezelfde) (?:tijd|uur|tijdstip))\b",
    re.IGNORECASE,
)
_SAME_DAY = re.compile(
    r"\b(?:same day|(?:selben|gleichen|demselben) tag|même jour|mismo día|zelfde dag|dezelfde dag|diezelfde dag)\b", re.IGNORECASE
)
_CLAUSE_ENDS = re.compile(
    r"\b(?:but|because|since|as|so|though|although|aber|denn|weil|weshalb|also|obwohl|da(?!\s*(?:[.,;:!?]|$))|sondern|mais|car|donc|puisque|parce que|"
    r"pero|porque|ya que|así que|sino|maar|want|omdat|aangezien|dus|hoewel)\b|[;,.!?()]|\s-\s",
    re.IGNORECASE,
)
_UNWILLING = re.compile(
    r"\b(?:can'?t|cannot|not|won'?t|don'?t|doesn'?t|isn'?t|unable|no good|no longer|clash\w{0,2}|conflict\w{0,1}|booked|away|dentist|impossible|tricky|difficult|travel\w{0,5}|"
    r"compliqué|indisponible|no (?:puedo|podré|podría|podemos|estoy|estaré|estamos|me|nos|tengo|tenemos|está)|complicado|lamentablemente|ocupad[oa]|nicht|kein\w{0,2}|leider|schlecht|ne|pas|malheureusement|impossible|imposible|no puedo|verplant|belegt|unmöglich|verhindert|ausgebucht|schwierig|ungünstig|niet|geen|helaas|onmogelijk|lastig|verhinderd|bezet|volgeboekt)\b",
    re.IGNORECASE,
)
# Somebody who says what he is or has at a time is mostly taken then ("Wednesday I'm in the air") ...
_TAKEN = re.compile(
    r"\b(?:i'?m|i am|i'?ve|i have|i'?ll have|we'?re|we have|bin ich|ich bin|habe ich|ich habe|je suis|j'ai|j'aurai|j'étais|tengo|estoy|estaré|ik ben|ben ik|ik heb|heb ik)\b",
    re.IGNORECASE,
)
# ... unless he says that he is free, glad or there.
_WILLING = re.compile(
    r"\b(?:allá|libres|disponibles|ravie?|perfecto|parfait|free|clear|open|gap|right|all set|set for|game|convenient|available|availability|nothing|around|good|fine|happy|glad|delighted|looking forward|flexible|there|diary|calendar|noted|down|yours|"
    r"frei|da|dabei|vor ort|pünktlich|bei ihnen|là|sur place|allí|ahí|ben er|aanwezig|verfügbar|zeit|gern\w?|libre|disponible|dispo|bien|vrij|beschikbaar|bereikbaar|erreichbar|joignable|tijd|prima|passt|ginge|geht|möglich|einrichten|offen|past|schikt|lukt|graag|uitstekend)\b",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)\b|\d{1,2}\.(?!\d\d)|\d[/-]\d|\b(?:next|this|coming|tomorrow|today|tonight|nächst\w{1,2}|kommend\w{1,2}|diese\w?|morgen|heute|"
    r"ce soir|próxim[oa]|siguiente|prochaine?|demain|aujourd'hui|próximo|mañana|hoy|übermorgen|overmorgen|volgende|komende|deze|aanstaande|vandaag)\b",
    re.IGNORECASE,
)
AN_INTERVIEW = re.compile(
    r"\b(?:interview\w{0,3}|\w{0,20}gespräch|schnuppertag|probetag|probearbeiten|entretien|entrevista|\w{0,20}gesprek|kennismaking|meeloopdag|screen|chat|call|meet\w{0,3}|visit)\b",
    re.IGNORECASE,
)
_THANKED_FOR = re.compile(
    r"\b(?:thanks?(?: you)?(?: so much| again)?|good|great|nice|lovely|glad|pleasure|danke|dank|merci|gracias|bedankt)\b.{0,25}?"
    r"\b(?:picking up|taking (?:my|the|our) call|giving (?:me|us)|making (?:the )?time|coming|popping|dropping|stopping|dialling|joining|speaking|talking|chatting|"
    r"sitting down|seeing you|your time|zeit|kommen|venu\w?|visite|temps|tiempo|venir|tijd|komst)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}(?:[:.h]\d{2})?")


class Mood(Enum):
    """How a time is spoken of: as one that suits or is offered, as one that is taken, in a question."""

    GIVEN = "given"
    TAKEN = "taken"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Context:
    """What is in the air, in the zone of the message that is read: days, and the one hour that "same hour" can mean."""

    days: tuple[date, ...] = ()
    hour: time | None = None
    length: timedelta | None = None  # of the meeting at that hour
    theirs: tzinfo | None = None  # the zone that "your time" means in a mail of mine
    hours: tuple[tuple[date, time, timedelta], ...] = ()  # what is offered: day, hour and length


@dataclass(frozen=True, slots=True)
class Spoken:
    """A time in a message. `start` (aware) where day and hour are known; `end` where a stretch is named."""

    day: date | None
    clock: time | None
    start: datetime | None
    end: datetime | None
    mood: Mood
    sentence: Sentence
    mention: TimeMention
    same_hour: bool = False

    @property
    def hour_alone(self) -> bool:
        """An hour that stands without a day and in no question: beside a yes ("I'll be in the lobby at ten to") no counter-offer."""
        return self.mention.day is None and self.clock is not None and self.mood is Mood.GIVEN and not self.same_hour

    @property
    def wide(self) -> bool:
        """A stretch in which a time may be picked, and no time to meet: a bare day, "after two", "before noon", an afternoon."""
        return self.clock is None or self.mention.kind in ("after", "deadline") or self.mention.grain in ("daypart", "day")


def spoken(signals: Signals, context: Context) -> list[Spoken]:
    """The times to come of which a message speaks, in order. What a promise names is none of them."""
    aligned = _aligned(signals, context)
    window = signals.window.evidence.quote if signals.window else None
    found: list[Spoken] = []
    for mention in signals.times:
        sentence = signals.sentence_of(mention)
        if mention.kind in ("duration", "set") or sentence is None or mention.past:
            continue
        if sentence.text[:240] == window and mention.day not in context.days:
            continue
        one = _one(signals, mention, sentence, aligned, context)
        if one is not None and (one.start is None or one.start > signals.message.date):
            found.append(one)
    return found


def _one(
    signals: Signals, mention: TimeMention, sentence: Sentence, aligned: dict[date, date], context: Context
) -> Spoken | None:
    mood = _mood(signals, mention, sentence)
    day, clock, start, end = mention.day, mention.clock, mention.start, mention.end
    same_day = len(set(context.days)) == 1 and _SAME_DAY.search(sentence.text) is not None
    if (day is None or same_day) and clock is not None:
        day = context.days[0] if same_day else _day_for(signals, mention, sentence, aligned, context)
        if day is None:
            return Spoken(None, clock, None, None, mood, sentence, mention)
        zone = _zone(mention, signals, context)
        start, end = datetime.combine(day, clock, tzinfo=zone), None
        if mention.until is not None:
            end = datetime.combine(day + timedelta(days=mention.until <= clock), mention.until, tzinfo=zone)
    elif day is not None and day in aligned and not _dated(mention):
        by = aligned[day] - day
        day, start, end = aligned[day], start and start + by, end and end + by
    if day is None:
        return None
    same = _same_hour(signals, sentence, aligned, context) if clock is None else None
    if same is not None and day != same[0]:
        start = datetime.combine(day, same[1], tzinfo=signals.zone)
        return Spoken(day, same[1], start, start + same[2], mood, sentence, mention, same_hour=True)
    return Spoken(day, clock, start, end, mood, sentence, mention)


def _same_hour(
    signals: Signals, sentence: Sentence, aligned: dict[date, date], context: Context
) -> tuple[date | None, time, timedelta] | None:
    """The hour and length that "same time" means: those of an offer whose day the sentence names too, else the only ones in the air."""
    if not _SAME_HOUR.search(sentence.text):
        return None
    days = {aligned.get(t.day, t.day) for t in signals.times if t.day and sentence.begin <= t.begin < sentence.stop}
    named = [offered for offered in context.hours if offered[0] in days]
    if len(named) == 1 and len(days) > 1:
        return named[0]
    return (None, context.hour, context.length or timedelta(hours=1)) if context.hour is not None else None


def _zone(mention: TimeMention, signals: Signals, context: Context) -> tzinfo:
    """The zone in which an hour without a day is meant: the named one, theirs for "your time" in a mail of mine, else the writer's."""
    if mention.zone == "your":
        return (context.theirs if signals.mine else signals.reader) or signals.zone
    return zone_named(mention.zone) or signals.zone if mention.zone not in ("", "my") else signals.zone


def _day_for(
    signals: Signals, mention: TimeMention, sentence: Sentence, aligned: dict[date, date], context: Context
) -> date | None:
    """The day of an hour that stands alone: the nearest day of its sentence, the only one of the message, the only one in the air."""
    ahead = [t for t in signals.times if t.day is not None and not t.past and t.kind != "duration"]
    beside = [t for t in ahead if sentence.begin <= t.begin < sentence.stop]
    if beside:
        nearest = min(beside, key=lambda t: abs(t.begin - mention.begin))
        return aligned.get(nearest.day, nearest.day) if nearest.day else None
    days = list(dict.fromkeys(aligned.get(t.day, t.day) for t in ahead if t.day is not None))
    if len(days) == 1:
        return days[0]
    return context.days[0] if not days and len(set(context.days)) == 1 else None


def _aligned(signals: Signals, context: Context) -> dict[date, date]:
    """Days of bare weekdays put into the week that is spoken of: the day in the air of that weekday, else that week's."""
    today = signals.message.date.astimezone(signals.zone).date()
    moved: dict[date, date] = {}
    weeks = {day - timedelta(days=day.weekday()) for day in context.days}
    for mention in signals.times:
        if mention.day is None or mention.past or _dated(mention) or mention.kind == "duration":
            continue
        same = [day for day in context.days if day.weekday() == mention.day.weekday() and day >= today]
        if same:
            moved[mention.day] = same[0]
        elif len(weeks) == 1:
            day = min(weeks) + timedelta(days=mention.day.weekday())
            if day > today and day >= mention.day:
                moved[mention.day] = day
    return moved


def _dated(mention: TimeMention) -> bool:
    """Whether a mention says more of its day than the name of the weekday."""
    if _DATED.search(mention.text) or mention.grain in ("week", "month", "quarter", "year"):
        return True
    numbers = len(_CLOCK.findall(mention.text))
    return numbers > (mention.clock is not None) + (mention.until is not None)


def _mood(signals: Signals, mention: TimeMention, sentence: Sentence) -> Mood:
    clause = _clause(signals, mention, sentence)
    if signals.mine and _UNWILLING.search(clause) and not re.search(r"\bcan'?t wait\b", clause, re.IGNORECASE):
        return Mood.TAKEN
    alone = sum(sentence.begin <= time.begin < sentence.stop for time in signals.times) == 1
    agreed = _WILLING.search(clause) is not None or (alone and signals.says_in(sentence, "accepts"))
    if signals.mine and _TAKEN.search(clause) and not agreed:
        return Mood.TAKEN
    return Mood.ASKED if sentence.asks else Mood.GIVEN


def _clause(signals: Signals, mention: TimeMention, sentence: Sentence) -> str:
    """The part of a sentence between commas, stops and conjunctions in which a time stands."""
    text = plain(signals.message.words)
    begins = [m.end() for m in _CLAUSE_ENDS.finditer(text, sentence.begin, mention.begin)]
    ends = _CLAUSE_ENDS.search(text, mention.stop, sentence.stop)
    return text[begins[-1] if begins else sentence.begin : ends.start() if ends else sentence.stop]


def stretches(said: Iterable[Spoken], zone: tzinfo) -> list[tuple[datetime, datetime]]:
    """The stretches of time that are open: "Tuesday after two", "Wednesday afternoon", "Thursday"; bounds narrow their day."""
    open_days: dict[date, tuple[datetime, datetime]] = {}
    for one in said:
        if one.day is None or one.mood is Mood.TAKEN:
            continue
        midnight = datetime.combine(one.day, time(0), tzinfo=zone)
        first, last = open_days.get(one.day, (midnight, midnight + timedelta(days=1)))
        if one.clock is not None and one.start is not None:
            if one.mention.kind == "deadline":
                last = min(last, one.start)
            elif one.mention.kind == "after":
                first = max(first, one.start)
            elif one.end is not None:
                first, last = max(first, one.start), min(last, one.end)
        elif one.mention.grain == "daypart" and one.start is not None and one.end is not None:
            first, last = one.start, one.end
        open_days[one.day] = (first, last)
    return list(open_days.values())


def past_meetings(signals: Signals) -> list[tuple[datetime, Sentence]]:
    """When, to the minute, they say that we met, and the sentence: "thanks for coming in yesterday at 3"."""
    if signals.mine or signals.message.origin is not Origin.PERSON:
        return []
    found = []
    for mention in signals.times:
        sentence = signals.sentence_of(mention)
        if not mention.past or mention.start is None or mention.clock is None or mention.start > signals.message.date:
            continue
        if sentence is not None and (AN_INTERVIEW.search(sentence.text) or _THANKED_FOR.search(sentence.text)):
            found.append((mention.start, sentence))
    return found
