"""From text to mentions: tokens, atoms, groups, each resolved with the words around it, then what lists and headings share."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, tzinfo

from watcher.signals.model import Stretch, TimeMention
from watcher.signals.times.atoms import atoms
from watcher.signals.times.beside import is_hour
from watcher.signals.times.bounds import is_moved
from watcher.signals.times.dial import hours
from watcher.signals.times.groups import Group, groups
from watcher.signals.times.lexicon import lexicon
from watcher.signals.times.lists import ranges, shared
from watcher.signals.times.named import Atom, Clock, ClockRange, DayOfMonth, Weekday, Zone
from watcher.signals.times.reference import Reference
from watcher.signals.times.resolve import resolve
from watcher.signals.times.resolve_day import Context, day_named
from watcher.signals.times.terms import END, Terms

MAX_TEXT = 20_000
_WRAPPED = 50
_FRESH_LINE = re.compile(r"\s*(?:[-*>]\s|\d{1,2}[.)]\s|[A-Z][\w /&]{1,24}\s?:\s)|\s{4,}\S")
_PLAIN = str.maketrans({"–": "-", "—": "-", "‑": "-", "−": "-", "‐": "-", "’": "'", "‘": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "⋅": "|", "·": "|", "\t": " ", "*": " "})  # fmt: skip
_CUES_BEFORE, _CUES_AFTER, _LIST_GAP = 14, 3, 3
_COMES = frozenset(
    (
        "come",
        "stop",
        "drop",
        "swing",
        "pop",
        "call",
        "go",
        "came",
        "round",
        "coming",
        "stopping",
        "dropping",
        "swinging",
        "popping",
        "dropped",
        "stopped",
        "passing",
    )
)
_MAY_END = frozenset("?!;.:")
_NO_FULL_STOP = frozenset(("mr", "mrs", "ms", "dr", "prof", "st", "approx", "ca", "e", "g", "i", "sept", "oct"))


def find_times(
    text: str, at: datetime, zone: tzinfo | None = None, order: str = "mdy", language: str = "en", reader: tzinfo | None = None
) -> tuple[TimeMention, ...]:
    """The times that a text names, in order, with offsets into it.

    `at` (aware) is the date of the message that says it; `zone` the one meant where the text names none (else the offset of `at`);
    `order` ("mdy" or "dmy") how 3/4 is read; `reader` the zone of "your time" (else `zone`). Only the first MAX_TEXT characters are
    looked at.
    """
    plain = _unwrapped(text[:MAX_TEXT].translate(_PLAIN))
    terms = Terms(plain, lexicon(language))
    pieces = atoms(terms)
    if not pieces:
        return ()
    meant = zone or at.tzinfo or at.astimezone().tzinfo
    assert meant is not None
    general = next((a.value.name for a in pieces if isinstance(a.value, Zone) and _for_all(terms, a.begin)), "")
    reference = Reference(at, meant, order, reader or meant, general)
    mentions: list[TimeMention] = []
    days: list[date] = []
    clock_first: set[int] = set()  # where a time begins that names its hour before its day
    beside = -9  # the token behind the last day
    last = -9  # the token behind the last clock time
    week: tuple[int, date] | None = None  # the token behind a future week, and its Monday
    for group in groups(terms, pieces):
        near = week[1] if week and not _sentence_between(terms, week[0], group.begin) else None
        mention = _mention(terms, group, pieces, reference, days, near, last, beside)
        if mention is None:
            continue
        last = group.stop if mention.clock is not None else last
        begin, stop = terms[group.begin].begin, terms[group.stop - 1].stop
        mentions.append(_placed(mention, begin, stop, text[begin:stop], mention.past or _gone_by(mention, at)))
        if group.atoms[0].slot == "clock":
            clock_first.add(begin)
        if mention.day is not None:
            days.append(mention.day)
            beside = group.stop
        if isinstance(mention.names, Stretch) and mention.names.unit == "week" and mention.start and mention.start > at:
            begun = mention.start.date()
            week = (group.stop, begun - timedelta(days=begun.weekday()))
    return tuple(shared(plain, ranges(plain, mentions, reference), reference, clock_first))


def _placed(m: TimeMention, begin: int, stop: int, text: str, past: bool) -> TimeMention:
    """The mention with its place in the text; the plain call takes half the time of dataclasses.replace."""
    return TimeMention(
        begin, stop, text, m.kind, m.grain, m.start, m.end, m.day, m.clock, m.until, m.zone, m.minutes, past, m.names
    )


def _gone_by(mention: TimeMention, at: datetime) -> bool:
    """ "At 2 today", written at three."""
    named = mention.kind == "point" and mention.day is not None and mention.clock is not None and mention.start is not None
    return named and mention.start < at and mention.day == at.date()  # type: ignore[operator]


def _unwrapped(text: str) -> str:
    """The text with the line breaks of hard wrapping made spaces; of the same length."""
    if "\n" not in text:
        return text
    lines = text.split("\n")
    joined = []
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else ""
        wrapped = len(line) >= _WRAPPED and following.strip() and not _FRESH_LINE.match(following)
        joined.append(line + (" " if wrapped else "\n"))
    return "".join(joined)[: len(text)]


def _for_all(terms: Terms, index: int) -> bool:
    """ "(all times Eastern)", "times are in CET"."""
    return terms.before(terms.skip(index - 1, "(") if terms[index - 1].raw == "(" else index, "zones.all")


def _mention(
    terms: Terms, group: Group, pieces: list[Atom], reference: Reference, days: list[date], week: date | None, last: int, beside: int
) -> TimeMention | None:  # fmt: skip
    if all(atom.slot in ("zone", "part") for atom in group.atoms) and not _of_today(group):
        return None
    clock = group.of("clock")
    value = clock.value if clock else None
    if (
        isinstance(value, Clock | ClockRange)
        and not value.sure
        and not group.has("day", "weekday", "part", "zone", "set", "span")
    ):
        if not is_hour(terms, group, pieces, last):
            return None
    group = _ninth_or_nine(group, reference)
    past = _looks_back(terms, group)
    deadline, after = (
        _led(terms, group, "by") and not _comes_by(terms, group),
        _led(terms, group, "after") and not is_moved(terms, group.begin),
    )
    if deadline and after:  # "not before Wednesday" is no deadline
        deadline = terms.longest_before(group.begin, "leads.by") >= terms.longest_before(group.begin, "leads.after")
    still = isinstance(value, Clock | ClockRange) and hours(value)[0] > reference.at.astimezone(reference.zone).time()
    context = Context(past and not deadline, days, week, still, 0 < group.begin - beside <= _LIST_GAP)
    return resolve(group, reference, context, deadline, after and not deadline)


def _of_today(group: Group) -> bool:
    return any(getattr(atom.value, "today", False) for atom in group.atoms)


def _ninth_or_nine(group: Group, reference: Reference) -> Group:
    """ "Mon 9" is the ninth where that is a Monday soon, else nine o'clock."""
    clock, weekday = group.of("clock"), group.of("weekday")
    if clock is None or weekday is None or not isinstance(clock.value, Clock) or not clock.value.maybe_day or group.has("day"):
        return group
    if not isinstance(weekday.value, Weekday) or clock.value.hour == 0:
        return group
    named = day_named(DayOfMonth(clock.value.hour), weekday.value, reference, Context())
    if named is None or named.first.weekday() != weekday.value.number or not 0 <= (named.first - reference.today).days <= 14:
        return group
    day = Atom("day", DayOfMonth(clock.value.hour), clock.begin, clock.stop)
    return Group([day if atom is clock else atom for atom in group.atoms], group.stop)


def _ends_before(terms: Terms, at: int) -> bool:
    """Whether a sentence (or what stands before a colon or semicolon) ends right before this token."""
    token, before = terms.tokens[at], terms.tokens[at - 1]
    if token.lines > 1 or before.raw in ("?", "!", ";"):
        return True
    if before.raw == ".":
        return not token.glued and (token.raw[:1].isupper() or token.lines > 0) and terms[at - 2].text not in _NO_FULL_STOP
    return before.raw == ":" and not token.glued


def _sentence_between(terms: Terms, start: int, stop: int) -> bool:
    return any(terms[at].raw in (".", "?", "!") and not terms[at + 1].glued for at in range(start, stop))


def _looks_back(terms: Terms, group: Group) -> bool:
    """Whether the nearest verb-like cue looks back: behind the time ("Friday was"), else before it ("we spoke on Friday")."""
    words = terms.lexicon
    for at in range(group.stop, group.stop + _CUES_AFTER):
        token = terms[at]
        if token is END or token.lines or token.raw in (".", "?", "!", ",", ";") or token.text in ("and", "but"):
            break
        if token.text in words.past_after:
            return True
        if token.text in words.future:
            return False
    past, future, tokens = words.past, words.future, terms.tokens
    for at in range(group.begin - 1, max(-1, group.begin - _CUES_BEFORE - 1), -1):
        token = tokens[at]
        if (token.raw in _MAY_END or tokens[at + 1].lines > 1) and _ends_before(terms, at + 1):
            break
        if token.text in future:
            return False
        told = (token.text.endswith("ed") and len(token.text) > 4) or token.text in words.irregular
        if told and tokens[at - 1].text in words.writers:
            return True  # "we reviewed", "he left"
        if token.text in past:
            if _looks_ahead(terms, at):
                continue
            return True
        if token.text in words.glad and _glad_of_talk(terms, at):
            return True
    return False


def _looks_ahead(terms: Terms, at: int) -> bool:
    """A word that else looks back: "will be held", "will last", "Were the 29th to prove inconvenient"."""
    text, before = terms[at].text, terms[at - 1].text
    if before == "be" or (text == "last" and (before == "to" or before in terms.lexicon.future)):
        return True
    return text == "were" and (at == 0 or _ends_before(terms, at))


def _glad_of_talk(terms: Terms, at: int) -> bool:
    """ "Great meeting you on Monday", "lovely to talk on Friday"; not "it would be great to talk"."""
    following = terms[at + 1]
    if following.text.endswith("ing"):
        return True
    wish = any(terms[earlier].text in ("be", "would", "it'd", "we'd") for earlier in (at - 1, at - 2))
    return following.text == "to" and not wish and (terms[at + 2].text in terms.lexicon.talk or terms[at + 2].text == "have")


def _led(terms: Terms, group: Group, kind: str) -> bool:
    """Whether words before, inside or behind the group make it a deadline ("by") or a beginning ("after")."""
    start = group.begin
    while terms[start - 1].text in ("the", "le", "la", "den", "dem", "el", "de", ",", ":", "(", "zum") and start > 0:
        if terms.before(start, f"leads.{kind}"):
            return True
        start -= 1
    if terms.before(start, f"leads.{kind}"):
        return True
    behind_article = terms.skip(group.begin, "the", "dem", "den", "der", "le", "el", "de")
    if behind_article != start and terms.before(behind_article, f"leads.{kind}"):
        return True
    clock = group.of("clock")
    if clock is not None and clock.begin > group.begin and terms.before(clock.begin, f"leads.{kind}"):
        return terms[clock.begin - 1].text not in ("from", "von", "de", "van") or kind == "after"
    if clock is not None and clock.stop < group.stop and terms.take(clock.stop, f"trails.{kind}") is not None:
        return True  # "9:30 onwards on 27 June"
    at = terms.skip(group.stop, ",", "(")
    return terms.take(at, f"trails.{kind}") is not None


def _comes_by(terms: Terms, group: Group) -> bool:
    """ "Come by Tuesday"."""
    return any(terms[at].text == "by" and terms[at - 1].text in _COMES for at in (group.begin - 1, group.begin - 2))
