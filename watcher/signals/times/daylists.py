"""Days that share their month: "4 and 5 November", "either 18 or 19 May", "August 11, 13 and 18"."""

from __future__ import annotations

from watcher.signals.times.bounds import clean_stop, free_after
from watcher.signals.times.figures import day_number, is_clock, to_month, year_behind
from watcher.signals.times.named import Atom, CalendarDay
from watcher.signals.times.terms import Terms

_MOST = 6


def month_of_list(terms: Terms, index: int) -> tuple[int, int | None] | None:
    """Month and year for the first of "4 and 5 November", "10th, 11th or 12th March"; `index` is behind that first."""
    for _ in range(_MOST):
        joined = terms.take(index, "joins.list")
        number = joined and day_number(terms, terms.skip(joined[1], "and", "or", "the"))
        if number is None:
            return None
        index = number[1]
        month = terms.take(to_month(terms, index), "month")
        if month is not None:
            return month[0], year_behind(terms, month[1])[0]
    return None


def days_behind(terms: Terms, first: CalendarDay, index: int) -> tuple[Atom, ...]:
    """The further days of "August 11, 13 and 18"; `index` is behind the first. Hours of that day ("August 4, 10 or 11") are none."""
    found: list[Atom] = []
    last, at = first.day, index
    while len(found) < _MOST:
        joined = terms.take(at, "joins.list")
        start = terms.skip(joined[1], "and", "or", "the") if joined else at
        number = day_number(terms, start) if joined else None
        if number is None:
            break
        day, stop, _ = number
        if is_clock(terms, stop) or terms.take(stop, "zone_letters"):
            if found and terms[at].text == "," and terms[found[-1].begin - 1].text != ",":
                break  # "November 3 or 4, 10am"
            return ()  # "August 11, 13:30 or 15:30"
        if day <= last or not clean_stop(terms, stop) or not free_after(terms, stop):
            break
        found.append(Atom("day", CalendarDay(day, first.month, first.year), start, stop))
        last, at = day, stop
    by_comma = terms[index].text == ","
    told = any(terms.before(index - near, "phrases.day_list") for near in range(1, 8))
    if by_comma and not told and (len(found) < 2 or last <= 12) and last <= 24:
        return ()
    return tuple(found)
