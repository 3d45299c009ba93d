"""The pieces of a text that name times, in order."""

from __future__ import annotations

from watcher.signals.model import Count, Stretch
from watcher.signals.times.bounds import clean_stop, free_after
from watcher.signals.times.clocks import clock_or_range
from watcher.signals.times.daylists import days_behind
from watcher.signals.times.days import day
from watcher.signals.times.named import Atom, CalendarDay, Clock, Length, Part, RelativeDay, Weekday, Zone
from watcher.signals.times.spans import span
from watcher.signals.times.terms import Terms, Token
from watcher.signals.times.zones import zone

MAX_ATOMS = 400
_SIGNS = ("+", "-")
_STARTS = frozenset((
    "month", "ordinal", "which", "weekday", "nth", "relative", "feast", "spelled", "count", "unit", "edge", "season", "length", "part",
    "todays_part", "compound", "weekday_repeated", "leads.within", "leads.in", "leads.over", "clock.noon", "clock.midnight",
    "clock.half_past", "clock.quarter", "clock.end_of_day", "clock.now", "phrases.every", "phrases.weekdays", "phrases.week_of",
    "phrases.week_ending", "phrases.week_number", "phrases.end_of_week", "phrases.end_of_month", "phrases.end_of_quarter",
    "phrases.end_of_year", "phrases.quarter_letter", "phrases.midweek", "phrases.next_day", "zone_letters", "zone_name", "zones.yours", "zones.mine",
))  # fmt: skip
# Kinds with which a clock time, a day, and what _worded finds begin.
_CLOCKS = frozenset(("clock.noon", "clock.midnight", "clock.half_past", "clock.quarter", "spelled"))
_DAYS = frozenset(("feast", "month", "ordinal", "which", "weekday", "phrases.weekday_of", "nth", "relative", "phrases.next_day"))
_WORDED = frozenset((
    "compound", "clock.end_of_day", "phrases.every", "weekday_repeated", "phrases.weekdays", "length", "clock.now", "part", "todays_part",
))  # fmt: skip
# Kinds that name nothing by themselves: they need a figure or a word of the lexicon behind them.
_LEADS = frozenset((
    "which", "count", "edge", "nth", "ordinal", "clock.at", "clock.weak_at", "clock.am", "clock.pm", "zones.all", "ordinal_ending",
    "leads.within", "leads.in", "leads.over", "leads.on", "leads.by", "leads.after", "leads.between",
    "joins.glue", "joins.list", "joins.range", "joins.and", "trails.from", "trails.before", "trails.by", "trails.after",
))  # fmt: skip
_BETWEEN = frozenset(("-", "full", "more", "other", "weitere"))  # may stand between such a word and what it leads to
_PHRASES = frozenset(kind for kind in _STARTS if kind.startswith("phrases."))
_STARTS_SPAN = frozenset(("unit", "which", "edge", "count", "nth", "month", "leads.within", "leads.in", "leads.over", "spelled", "season", "relative"))  # fmt: skip


def atoms(terms: Terms) -> list[Atom]:
    """The atoms of a text, at most MAX_ATOMS of them."""
    found: list[Atom] = []
    tokens, index = terms.tokens, 0
    while index < terms.count and len(found) < MAX_ATOMS:
        token = tokens[index]
        atom = None
        if token.number >= 0 or (not _STARTS.isdisjoint(token.means) and not _leads_nowhere(terms, token)):
            atom = _atom(terms, index)
        elif token.raw in _SIGNS or (token.raw[:1].isupper() and _may_be_a_place(terms, index)):
            atom = _place(terms, index)
        if atom is None:
            index += 1
            continue
        found.append(atom)
        found += atom.extra
        index = max(atom.stop, *(more.stop for more in atom.extra), index + 1) if atom.extra else max(atom.stop, index + 1)
    return found


def _may_be_a_place(terms: Terms, index: int) -> bool:
    """ "Lisbon time", "Europe/Lisbon"."""
    following = terms.tokens[index + 1]
    return "zones.time" in following.means or following.raw == "/"


def _leads_nowhere(terms: Terms, token: Token) -> bool:
    """Whether a word that names nothing by itself ("the", "in", "first") stands before what names nothing either."""
    if not token.means.keys() <= _LEADS:
        return False
    for _, stop in token.means.values():
        following = terms.tokens[stop]
        if following.means or following.number >= 0 or following.text in _BETWEEN:
            return False
    return True


def _atom(terms: Terms, index: int) -> Atom | None:
    """The longest piece that begins here."""
    token, means = terms.tokens[index], terms.tokens[index].means
    best: Atom | None = None
    if token.number >= 0 or not _CLOCKS.isdisjoint(means):
        best = _clock(terms, index)
    if token.number >= 0 or not _DAYS.isdisjoint(means):
        named = day(terms, index)
        if named is not None:
            dated = _day_atom(terms, index, *named)
            hour_alone = best is not None and isinstance(best.value, Clock) and not best.value.sure
            best = dated if hour_alone and isinstance(named[0], CalendarDay) else _longer(best, dated)
    if token.number >= 0 or not _STARTS_SPAN.isdisjoint(means) or not _PHRASES.isdisjoint(means):  # fmt: skip
        stretch = span(terms, index)
        if stretch is not None:
            value, stop = stretch
            slot = "length" if isinstance(value, Length) else "span" if isinstance(value, Stretch | Count) else "day"
            best = _longer(best, Atom("weekday" if isinstance(value, Weekday) else slot, value, index, stop))  # type: ignore[arg-type]
    if not _WORDED.isdisjoint(means):
        best = _longer(best, _worded(terms, index))
    if (best is None or best.slot == "part") and token.number < 0:
        best = _longer(best, _place(terms, index))
    return best


def _place(terms: Terms, index: int) -> Atom | None:
    place = zone(terms, index)
    return Atom("zone", place[0], index, place[1]) if place else None


def _longer(one: Atom | None, other: Atom | None) -> Atom | None:
    if one is None or other is None:
        return one or other
    return other if other.stop > one.stop else one


def _clock(terms: Terms, index: int) -> Atom | None:
    found = clock_or_range(terms, index)
    return Atom("clock", found[0], index, found[1]) if found else None


def _day_atom(terms: Terms, index: int, value: object, stop: int) -> Atom:
    slot = "weekday" if isinstance(value, Weekday) else "day"
    month_first = isinstance(value, CalendarDay) and not value.until and "month" in terms[index].means
    extra = days_behind(terms, value, stop) if month_first else ()  # type: ignore[arg-type]
    extra = extra or _time_of_iso(terms, stop)
    return Atom(slot, value, index, stop, extra)  # type: ignore[arg-type]


def _time_of_iso(terms: Terms, stop: int) -> tuple[Atom, ...]:
    """The time of 2026-01-14T15:00:00Z."""
    if terms[stop].text != "t" or not terms[stop].glued or len(terms[stop + 1].raw) != 2 or terms[stop + 2].raw != ":":
        return ()
    hour, minute, at = terms[stop + 1].number, terms[stop + 3].number, stop + 4
    if hour > 23 or not 0 <= minute < 60:
        return ()
    if terms[at].raw == ":" and terms[at + 1].number >= 0:
        at += 2
        if terms[at].raw == "." and terms[at].glued and terms[at + 1].number >= 0 and terms[at + 1].glued:
            at += 2
    clock = Atom("clock", Clock(hour, minute, "24"), stop, at)
    if terms[at].text == "z" and terms[at].glued:
        return clock, Atom("zone", Zone("UTC"), at, at + 1)
    if terms[at].raw in ("+", "-") and terms[at].glued and terms[at + 1].number >= 0:
        hours, minutes, last = terms[at + 1].number, 0, at + 2
        if len(terms[at + 1].raw) == 4:
            hours, minutes = divmod(hours, 100)
        elif terms[last].raw == ":":
            minutes, last = max(0, terms[last + 1].number), last + 2
        return clock, Atom("zone", Zone(f"{terms[at].raw}{hours:02}:{minutes:02}"), at, last)
    return (clock,)


def _worded(terms: Terms, index: int) -> Atom | None:
    """Parts of the day, its end, now, repetition, lengths in words."""
    means = terms[index].means
    if "compound" in means:
        (kind, number, hours), stop = means["compound"]
        part = Atom("part", Part(hours), stop, stop)
        if kind == "weekday":
            return Atom("weekday", Weekday(number), index, stop, (part,))
        return Atom("day", RelativeDay(number), index, stop, (part,))
    if "clock.end_of_day" in means:
        return Atom("end_of_day", "end_of_day", index, means["clock.end_of_day"][1])
    if "phrases.every" in means:
        return _repeated(terms, index, means["phrases.every"][1])
    if "weekday_repeated" in means:
        return Atom("set", "set", index, means["weekday_repeated"][1])
    if "phrases.weekdays" in means and terms[index].raw.endswith("s") and terms[index - 1].number < 0:
        return Atom("set", "set", index, means["phrases.weekdays"][1])
    if "length" in means:
        minutes, stop = means["length"]
        ago = terms.take(stop, "trails.ago")
        return Atom("span", Count(minutes, minutes, "minute", "ago"), index, ago[1]) if ago else Atom("length", Length(minutes), index, stop)  # fmt: skip
    if "clock.now" in means:
        stop = means["clock.now"][1]
        said = terms[index - 1].text in terms.lexicon.talk
        return Atom("now", "now", index, stop) if said and free_after(terms, stop) else None
    best: Atom | None = None
    if "part" in means:
        hours, stop = means["part"]
        if terms[index].text not in ("am", "pm") or terms.before(index, "weekday", "relative", "ordinal_ending"):
            best = Atom("part", Part(hours), index, stop) if clean_stop(terms, stop) else None
    if "todays_part" in means:
        hours, stop = means["todays_part"]
        best = _longer(best, Atom("part", Part(hours, today=True), index, stop))
        best = Atom("part", Part(hours, today=True), index, stop) if best is not None and best.stop == stop else best
    return best


def _repeated(terms: Terms, index: int, stop: int) -> Atom | None:
    behind = terms.passed(stop, "weekday", "unit", "part", "weekday_repeated")
    if behind == stop:
        other = terms[stop].text in ("other", "two", "three", "single", "second") or terms[stop].number >= 0
        behind = terms.passed(stop + 1, "weekday", "unit", "part") if other else stop
        if behind == stop or behind == stop + 1:
            both = terms[index].text == "each"  # "the 22nd or the 23rd, each at 10"
            return Atom("set", "set", index, stop) if terms.take(stop, "clock.at") and not both else None
    return Atom("set", "set", index, behind)
