"""Counts of units: within 5-7 business days, in two weeks, a week from Monday, a month ago, half an hour."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from watcher.signals.model import Count, Unit
from watcher.signals.times.bounds import clean_start, free_after
from watcher.signals.times.days import day
from watcher.signals.times.named import Around, Length, RelativeDay, Weekday
from watcher.signals.times.terms import Terms

Found = tuple[Count | Around | Weekday | RelativeDay | Length, int]

_FILLING = frozenset(("full", "more", "weitere", "other"))
_RANGES = ("-", "to", "or", "and", "bis", "oder", "à", "ou", "a", "o", "tot", "of", "till", "until")
_LONG: tuple[Unit, ...] = ("year", "season")


def count_here(terms: Terms, index: int) -> Found | None:
    at, way = index, "length"
    if not terms[index].means:  # a figure: no word leads it
        if not terms[index + 1].means and terms[index + 1].raw != "-" and terms[index + 1].text not in _FILLING:
            return None
        amount = _amount(terms, index)
        return _of_unit(terms, index, index, amount, None, way) if amount else None
    for kind, meaning in (("leads.within", "within"), ("leads.in", "in"), ("leads.over", "over")):
        lead = terms.take(index, kind)
        length = lead and kind != "leads.over" and terms.take(lead[1], "length")
        if length:
            return Count(length[0], length[0], "minute", "in" if kind == "leads.in" else "within"), length[1]  # "in half an hour"
        if lead and (
            _amount(terms, lead[1]) or terms.take(lead[1], "which") or terms[lead[1]].text in ("the", "den", "les", "de", "los")
        ):
            at, way = lead[1], meaning
            break
    at = terms.skip(at, "the", "den", "les", "los", "las", "about", "der", "dem")
    which = terms.take(at, "which") if not terms.take(at, "count") or terms.take(at, "which") else None
    behind = which[1] if which else at
    amount = _amount(terms, behind)
    if amount is None:
        spread = _day_or_two(terms, behind) if which and which[0] in ("next", "coming") else None
        if spread is not None:
            return replace(spread[0], way="within"), spread[1]
        fortnight = which and terms.take(behind, "unit")
        if which and fortnight and fortnight[0] == "fortnight":
            return _counted(terms, index, Count(1, 1, "fortnight"), way, which[0], fortnight[1])
        if way == "within" and fortnight is None and not which:
            unit = terms.take(behind, "unit")
            return (Count(1, 1, unit[0], "within"), unit[1]) if unit and unit[0] in ("hour", "day", "week", "month") else None
        if way == "within" and which and which[0] == "the" and fortnight:
            return Count(1, 1, fortnight[0], "within"), fortnight[1]
        if way != "length" and which and which[0] == "next" and fortnight and fortnight[0] == "hour":
            return Count(1, 1, "hour", "within"), fortnight[1]  # "in the next hour"
        return _vague(terms, index, way, which) if which else None
    return _of_unit(terms, index, behind, amount, which, way)


def _of_unit(
    terms: Terms, index: int, start: int, amount: tuple[int, int, bool, int], which: tuple[str, int] | None, way: str
) -> Found | None:
    """An amount, which begins at `start`, with the unit behind it."""
    low, high, vague, stop = amount
    stop = terms.skip(stop, "of", "the", "-", "de", *_FILLING)
    if not which and terms.take(stop, "which") and terms.take(stop, "which")[1] == stop + 1:  # type: ignore[index]
        which = terms.take(stop, "which")  # "the few next days", "los 3 próximos días"
        stop = which[1] if which else stop
    unit = terms.take(stop, "unit")
    if unit is None:
        unit = _unit_in_range(terms, start, stop)
        if unit is None:
            return None
    if way == "in" and terms[amount[3]].raw == "-" and terms[amount[3]].glued and not free_after(terms, unit[1]):
        return None  # "in two-week sprints"
    return _counted(terms, index, Count(low, high, unit[0], "length", vague), way, which[0] if which else "", max(unit[1], stop))


def _amount(terms: Terms, index: int) -> tuple[int, int, bool, int] | None:
    """A count or a range of counts: lowest, highest, whether vague, the index behind."""
    low = _one_amount(terms, index)
    if low is None:
        return None
    value, vague, stop = low
    unit = terms.take(stop, "unit")
    at = unit[1] if unit and terms[unit[1]].text in _RANGES else stop  # "a day or two", "a week to ten days"
    if terms[at].text in _RANGES:
        high = _one_amount(terms, at + 1)
        if high and not vague and high[0] >= value and (at == stop or terms.take(high[2], "unit") or at != stop):
            if at != stop and not terms.take(high[2], "unit") and not free_after(terms, high[2]):
                return value, value, vague, stop
            return value, high[0], high[1], high[2]
    return value, value, vague, stop


def _one_amount(terms: Terms, index: int) -> tuple[int, bool, int] | None:
    count = terms.take(index, "count")
    if count and count[0] == "few":
        return 3, True, count[1]
    if count and count[0] == "couple":
        return 2, True, count[1]
    if count and count[1] > index + 1:
        return int(count[0]), False, count[1]
    number = terms.number(index)
    if number:
        return (number[0], False, number[1]) if number[0] < 400 else None
    return (int(count[0]), False, count[1]) if count else None


def _unit_in_range(terms: Terms, start: int, stop: int) -> tuple[Unit, int] | None:
    """ "A day or two": the unit stands at the first count."""
    for at in range(start, stop):
        unit = terms.take(at, "unit")
        if unit:
            return unit[0], stop
    return None


def _counted(terms: Terms, index: int, count: Count, way: str, which: str, stop: int) -> Found | None:
    """A count with what stands around it."""
    if terms[stop].text == "or" and terms[stop + 1].text == "so":
        stop += 2
    if count.unit == "fortnight":
        count = replace(count, low=count.low * 14, high=count.high * 14, unit="day")
    after = _counted_from_day(terms, count, stop)
    if after is not None:
        return after
    ago, hence = terms.take(stop, "trails.ago"), terms.take(stop, "trails.from_now")
    said_before = terms.before(index, "leads.ago")
    back = ago is not None and terms[stop].text == "back" and (terms[stop + 1].text in ("", ".", ",", "?", "!", ")", ";") or terms[stop + 1].text in terms.lexicon.writers)  # fmt: skip
    if back or (ago and terms[stop].text not in ("back", "earlier", "prior")) or said_before:
        return (replace(count, way="ago"), ago[1] if ago else stop) if count.unit not in _LONG or count.high == 1 else None
    if terms[stop].text in ("of", "into") and way in ("in", "within") and not which and not _of_this_mail(terms, stop):
        return None
    if hence and (way in ("in", "within") or terms[stop].text not in ("time", "out", "later")):
        stop = hence[1]
        way = "in" if way == "length" else way
    if which == "last" and (_as_verb(terms, index, count) or not (free_after(terms, stop) or terms[stop].text == "of")):
        return None  # "it will last an hour", "last 3 months payslips"
    if which == "last":
        return (replace(count, way="past"), stop) if count.unit not in _LONG else None
    if which in ("next", "coming", "following", "this") or way == "within":
        kind: Literal["within", "in"] = "within"
        return (replace(count, way=kind), stop) if count.unit not in _LONG else None
    if way == "in":
        return (
            (replace(count, way="within" if (count.vague and count.high > 2) or count.low != count.high else "in"), stop)
            if count.unit not in _LONG
            else None
        )
    if count.unit in ("minute", "hour") and count.high:
        return Length(count.high * (60 if count.unit == "hour" else 1)), stop
    return (count, stop) if clean_start(terms, index) and count.unit != "quarter" else None


def _as_verb(terms: Terms, index: int, count: Count) -> bool:
    """ "(Visits) last two hours"."""
    after_verb = terms[index - 1].text in terms.lexicon.future or terms[index - 1].text == "to"
    return terms[index].text == "last" and (after_verb or count.unit in ("minute", "hour"))


def _of_this_mail(terms: Terms, stop: int) -> bool:
    """ "(Within 24 hours) of receiving this mail", "of receipt": counted from the day of writing."""
    return terms.take(stop, "trails.of_this_mail") is not None


def _counted_from_day(terms: Terms, count: Count, stop: int) -> Found | None:
    """ "Two weeks from Monday", "a week on Tuesday", "three days after March 5", "a week before the 9th", "a week tomorrow"."""
    start, before = terms.take(stop, "trails.from"), terms.take(stop, "trails.before")
    days = count.high * {"day": 1, "week": 7}.get(count.unit, 0)
    if not days:
        return None
    if not start and not before:
        near = terms.take(stop, "relative")
        return (RelativeDay(near[0] + days), near[1]) if near and days % 7 == 0 else None
    named = day(terms, terms.skip((start or before or ("", 0))[1], "the"))
    if named is None:
        return None
    value, behind = named
    if isinstance(value, Weekday) and start and not value.which and count.unit == "week":
        return value._replace(weeks=count.high), behind
    if isinstance(value, RelativeDay) and start:
        return value._replace(days=value.days + days), behind
    return Around(value, "days", days if start else -days), behind


def _day_or_two(terms: Terms, index: int) -> tuple[Count, int] | None:
    """ "(The next) day or two"."""
    unit = terms.take(index, "unit")
    if not unit or not terms.take(unit[1], "joins.list"):
        return None
    high = _one_amount(terms, unit[1] + 1)
    return (Count(1, high[0], unit[0]), high[2]) if high and high[0] > 1 and free_after(terms, high[2]) else None


def _vague(terms: Terms, index: int, way: str, which: tuple[str, int]) -> Found | None:
    """ "(In) the coming weeks", "over the next days": a few of them."""
    unit = terms.take(which[1], "unit")
    plural = unit is not None and terms[unit[1] - 1].text in terms.lexicon.plural_units
    if not unit or not plural or which[0] not in ("next", "coming", "following", "last", "this"):
        return None
    return Count(3, 3, unit[0], "past" if which[0] == "last" else "within", vague=True), unit[1]
