"""The days of feasts that people count from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous Gregorian algorithm)."""
    golden, century, rest = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    correction = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


def _nth(month: int, weekday: int, nth: int) -> Callable[[int], date]:
    """The nth weekday of a month; -1 the last."""

    def of(year: int) -> date:
        if nth < 0:
            last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
            return last - timedelta(days=(last.weekday() - weekday) % 7)
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))

    return of


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


_DAYS: dict[str, Callable[[int], date]] = {
    "christmas_eve": _fixed(12, 24), "christmas": _fixed(12, 25), "boxing_day": _fixed(12, 26), "new_year_eve": _fixed(12, 31),
    "new_year": _fixed(1, 1), "in_new_year": _fixed(1, 1), "holidays": _fixed(1, 1), "three_kings": _fixed(1, 6),
    "easter": easter, "easter_monday": lambda year: easter(year) + timedelta(days=1), "good_friday": lambda year: easter(year) - timedelta(days=2),
    "ascension": lambda year: easter(year) + timedelta(days=39), "whitsun": lambda year: easter(year) + timedelta(days=49),
    "thanksgiving": _nth(11, 3, 4), "labor_day": _nth(9, 0, 1), "memorial_day": _nth(5, 0, -1), "independence_day": _fixed(7, 4),
    "valentines": _fixed(2, 14), "halloween": _fixed(10, 31), "mlk_day": _nth(1, 0, 3), "presidents_day": _nth(2, 0, 3),
    "columbus_day": _nth(10, 0, 2), "veterans_day": _fixed(11, 11), "juneteenth": _fixed(6, 19), "april_fools": _fixed(4, 1),
    "kings_day": _fixed(4, 27), "bastille_day": _fixed(7, 14), "saint_nicholas": _fixed(12, 5),
}  # fmt: skip


def feast_day(name: str, today: date, past: bool = False) -> date | None:
    """The next day of this feast, or the last one; None for a feast that is not known."""
    of = _DAYS.get(name)
    if of is None:
        return None
    years = (today.year + 1, today.year, today.year - 1) if past else (today.year, today.year + 1)
    fitting = (day for day in map(of, years) if (day <= today if past else day >= today))
    return next(fitting, of(today.year))
