"""Stretches and counts: early next week, the second half of March, Q3, within 5-7 business days, two weeks from Monday, a month ago."""

from __future__ import annotations

from dataclasses import replace

from watcher.signals.model import Count, Stretch, Unit
from watcher.signals.times.bounds import clean_stop, free_after, is_name
from watcher.signals.times.counts import count_here
from watcher.signals.times.days import day
from watcher.signals.times.named import Around, Length, RelativeDay, Weekday
from watcher.signals.times.terms import END, Terms

Found = tuple[Stretch | Count | Around | Weekday | RelativeDay | Length, int]

_ENDS: tuple[tuple[str, Unit], ...] = (
    ("phrases.end_of_week", "week"), ("phrases.end_of_month", "month"), ("phrases.end_of_quarter", "quarter"), ("phrases.end_of_year", "year"),
)  # fmt: skip
_OFFSETS = {"this": 0, "coming": 1, "next": 1, "following": 1, "last": -1, "the": 0, "that": 0, "after_next": 2}
_OF_WEEKS = frozenset(("edge", "which", "unit", "joins.glue", "unit_article", "phrases.week_of", "phrases.week_ending", "phrases.week_number"))  # fmt: skip
_OF_STRETCHES = frozenset((
    "edge", "month", "which", "season", "unit", "nth", "phrases.quarter_letter", "phrases.midweek", *(kind for kind, _ in _ENDS),
))  # fmt: skip
_RANGES = ("-", "to", "or", "and", "bis", "oder", "à", "ou", "a", "o", "tot", "of", "till", "until")
_SMALL_WORDS = ("of", "in", "the", "-", "on", "der", "des", "de", "la", "le", "el", "du", "del", "van", "to", "im", "am", "vom")


def span(terms: Terms, index: int) -> Found | None:
    """The stretch or count named here, and the index behind it."""
    token = terms.tokens[index]
    if not token.means and len(token.raw) < 4:  # a figure that is no year
        return count_here(terms, index)
    week = _week_of(terms, index) if not _OF_WEEKS.isdisjoint(token.means) else None
    if week is not None:
        return week
    counted = count_here(terms, index)
    if counted is not None:
        return counted
    return _stretch(terms, index) if token.number >= 0 or not _OF_STRETCHES.isdisjoint(token.means) else None


def _week_of(terms: Terms, index: int) -> Found | None:
    """ "(early) the week of the 9th", "w/c 5 January", "the week after March 3", "week 12"."""
    edge = terms.take(index, "edge")
    at = terms.skip(edge[1], *_SMALL_WORDS) if edge else index
    at = terms.skip(at, "the", "der", "in", "la", "de")
    phrase = terms.take(at, "phrases.week_of")
    ending = None if phrase else terms.take(at, "phrases.week_ending")
    if phrase or ending:
        start = terms.skip((phrase or ending or ("", 0))[1], ":", "the", "on", "vom", "am", ",", "du", "del", "de", "van")
        named = day(terms, start) or day(terms, start - 1)
        if named is not None:
            return Around(named[0], "week_ending" if ending else "week", 0, edge[0] if edge else ""), named[1]
    numbered = terms.take(at, "phrases.week_number")
    if numbered and 1 <= terms[numbered[1]].number <= 53:
        return Stretch("week", number=terms[numbered[1]].number, edge=edge[0] if edge else ""), numbered[1] + 1
    unit = terms.take(at, "unit")
    side = unit and terms.take(unit[1], "trails.from")
    if unit and unit[0] == "week" and side and terms[at - 1].text in ("the", "la", "de") and terms[unit[1]].text != "on":
        named = day(terms, terms.skip(side[1], "the", "on"))
        if named and not (isinstance(named[0], Weekday) and named[0].in_stretch):
            return Around(named[0], "week_after"), named[1]
        if free_after(terms, side[1]) and not terms.take(side[1], "which") and terms[side[1]].number < 0:
            return Stretch("week", after_named=True), side[1]
    return None


def _stretch(terms: Terms, index: int) -> Found | None:
    means = terms.tokens[index].means
    for kind, unit in _ENDS:
        if kind in means and not terms.take(means[kind][1], "which"):
            return Stretch(unit, edge="end"), means[kind][1]
    nth = _nth_week(terms, index) if "nth" in means else None
    if nth is not None:
        return nth
    midweek = terms.take(index, "phrases.midweek")
    if midweek:
        return Stretch("week", edge="mid"), midweek[1]
    edge = terms.take(index, "edge")
    at = terms.skip(edge[1], *_SMALL_WORDS) if edge else index
    target = _target(terms, at, edge[0] if edge else "", index)
    if target is None:
        return None
    found, stop = target
    found = replace(found, edge=edge[0]) if edge else found
    if not edge and not found.edge:  # "next week, early on", "nächste Woche Anfang"
        trailing = terms.take(stop, "edge_after")
        if trailing:
            return replace(found, edge=trailing[0]), trailing[1]
    return found, stop


def _nth_week(terms: Terms, index: int) -> Found | None:
    """ "The first week of April", "the last week in the month"."""
    nth = terms.take(index, "nth")
    unit = nth and terms.take(terms.skip(nth[1], "full"), "unit")
    if (
        not nth
        or not unit
        or unit[0] != "week"
        or terms[unit[1]].text not in ("of", "in", "im", "des", "de", "du", "del", "van", "after")
    ):
        return None
    at = terms.skip(unit[1] + 1, "the", "new")
    month = terms.take(at, "month")
    if month:
        return Stretch("week", number=month[0], nth=nth[0]), month[1]
    which = terms.take(at, "which") or ("this", at)
    month_unit = terms.take(which[1], "unit")
    if month_unit and month_unit[0] == "month":
        return Stretch("week", offset=_OFFSETS.get(which[0], 0), nth=nth[0]), month_unit[1]
    return None


def _target(terms: Terms, at: int, edge: str, index: int) -> tuple[Stretch, int] | None:
    """The week, month, quarter or year itself."""
    month = terms.take(at, "month")
    if month:
        return _named_month(terms, at, month, edge, index)
    token = terms[at]
    if token.text == "q" and 1 <= terms[at + 1].number <= 4 and terms[at + 1].glued:
        return _quarter(terms, at, edge, index)
    if len(token.raw) == 4 and 1990 < token.number < 2100:
        led = edge or terms.before(at, "leads.by", "leads.after")
        return (Stretch("year", number=token.number), at + 1) if led and free_after(terms, at + 1) else None
    season = terms.take(at, "season")
    which = terms.take(at, "which")
    if which and terms.take(which[1], "season"):
        season = terms.take(which[1], "season")
        return (Stretch("season", _OFFSETS.get(which[0], 0), season[0][0]), season[1]) if season and free_after(terms, season[1]) and which[0] != "the" else None  # fmt: skip
    in_the = terms[at - 1].text in ("the", "le", "la") and terms.before(at - 1, "leads.in", "leads.on")
    if season and (edge or in_the or terms.before(at, "leads.by")) and free_after(terms, season[1]):
        return Stretch("season", 0, season[0][0]), season[1]
    return _unit_target(terms, at, which, edge)


def _unit_target(terms: Terms, at: int, which: tuple[str, int] | None, edge: str) -> tuple[Stretch, int] | None:
    start = which[1] if which else at
    unit = terms.take(start, "unit")
    if unit is None or unit[0] not in ("week", "weekend", "month", "quarter", "year", "fortnight"):
        return None
    kind, stop = unit
    earlier = terms.take(stop, "phrases.before_last")
    if earlier and not edge:
        return Stretch(kind, -2), earlier[1]
    after = terms.take(stop, "which_after")
    late = terms.take(stop, "which")
    if late and late[0] == "after_next" and not edge.startswith("x"):
        return Stretch(kind, 2), late[1]
    if which and which[0] == "next" and terms[which[1] - 1].text == "next" and late and late[0] == "after_next":
        return Stretch(kind, 2), late[1]
    if not which and after:
        return Stretch(kind, _OFFSETS.get(after[0], 1)), after[1]
    if which and which[0] == "that":
        return None
    if not which or which[0] == "the":
        the = which is not None or terms[at - 1].text in ("the", "der", "des", "la", "de", "del", "du", "van")
        if kind == "weekend" and the and terms.before(at, "leads.over", "leads.by", "leads.after", "leads.on"):
            return Stretch(kind), stop
        return (Stretch(kind), stop) if (edge and edge != "later") or (edge == "later" and the) else None
    if terms[stop].text in ("of",) and kind == "week":
        return None
    if which[0] == "following":
        return Stretch(kind, 1, after_named=True), stop
    if kind == "fortnight":
        return None
    return Stretch(kind, _OFFSETS.get(which[0], 0)), stop


def _quarter(terms: Terms, at: int, edge: str, index: int) -> tuple[Stretch, int] | None:
    led = (
        edge or terms.before(index, "leads.by", "leads.after", "leads.on", "leads.in", "joins.range") or terms.which_before(index)
    )
    year, stop = None, at + 2
    if len(terms[stop].raw) == 4 and 1990 < terms[stop].number < 2100:
        year, stop = terms[stop].number, stop + 1
    if not (led or year) or not (free_after(terms, stop) or edge):
        return None
    return Stretch("quarter", number=terms[at + 1].number, year=year), stop


def _named_month(terms: Terms, at: int, month: tuple[int, int], edge: str, index: int) -> tuple[Stretch, int] | None:
    number, stop = month
    figure = terms[terms.skip(stop, "of", "de", ",")]
    year = None
    if len(figure.raw) == 4 and 1990 < figure.number < 2100:
        year, stop = figure.number, terms.skip(stop, "of", "de", ",") + 1
    elif terms[stop].number >= 0 and not edge:
        return None
    led = (
        edge
        or terms.before(index, "leads.by", "leads.after", "leads.on", "leads.in", "leads.within", "leads.over", "leads.between")
        or terms.which_before(index)
    )
    other = terms[index - 1].text in (*_RANGES, "/", ",") and terms.take(index - 2, "month")
    ahead = (
        terms[stop].text in (*_RANGES, "/")
        and terms.take(stop + 1, "month")
        and terms[at].text not in terms.lexicon.other_meanings
    )
    if not (led or year or other or ahead) or (is_name(terms, at, stop) and not year):
        return None
    if terms[at].raw.islower() and terms[at].text in terms.lexicon.other_meanings and not edge and not year:
        return None
    lead = terms[index - 1].text
    if not edge and not year and lead in ("to", "of", "for", "about", "around", "at", "on", "this is") and not other:
        moved = lead == "to" and any(terms[near].text in terms.lexicon.moving for near in range(max(0, index - 4), index))
        if lead not in ("for", "around") and not moved:
            return None
    if year is None and not free_after(terms, stop) and terms[stop] is not END and not edge and terms[stop].raw[:1].isupper():
        return None
    offset = {"next": 1, "last": -1}.get(terms.which_before(index), 0)
    return (Stretch("month", offset, number, year), stop) if clean_stop(terms, stop) or edge or terms[stop].raw == "-" else None
