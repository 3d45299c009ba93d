"""The day that the pieces of a time name, counted from the message's own date. Of two possible days the later one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from watcher.signals.model import Feast
from watcher.signals.times.feasts import feast_day
from watcher.signals.times.named import Around, CalendarDay, Day, DayOfMonth, NthWeekday, NumericDay, RelativeDay, Weekday
from watcher.signals.times.reference import Reference

WEEK = timedelta(days=7)


class Context(NamedTuple):
    """What stands around a time: whether its words look back, the days named before it, the week that its sentence is about, and
    whether its hour is still to come today."""

    past: bool = False
    before: Sequence[date] = ()
    week: date | None = None  # a Monday
    still_today: bool = False
    listed: bool = False  # the last day before stands right beside it


class Named(NamedTuple):
    """First and last day, and whether they lie behind."""

    first: date
    last: date
    past: bool


def add_workdays(day: date, count: int) -> date:
    """The count-th weekday after a day, holidays not minded (negative counts go back)."""
    step = 1 if count >= 0 else -1
    for _ in range(abs(count)):
        day += timedelta(days=step)
        while day.weekday() > 4:
            day += timedelta(days=step)
    return day


def end_of_month(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def month_of(today: date, offset: int) -> tuple[int, int]:
    year, month = divmod(today.year * 12 + today.month - 1 + offset, 12)
    return year, month + 1


def day_named(value: Day | None, weekday: Weekday | None, reference: Reference, context: Context) -> Named | None:
    """The day or days; None where they name none (31 February)."""
    today = reference.today
    wanted = weekday.number if weekday else None
    if value is None:
        return _weekday(weekday, reference, context) if weekday else None
    if isinstance(value, RelativeDay):
        return _relative(value, today, context)
    if isinstance(value, DayOfMonth):
        return _with_last(_day_of_month(value, wanted, today, context), value.until)
    if isinstance(value, CalendarDay):
        day = _calendar_day([(value.month, value.day)], value.year, wanted, today, context.past)
        return _with_last(day, value.until)
    if isinstance(value, NumericDay):
        return _with_last(_calendar_day(_orders(value, reference.order), value.year, wanted, today, context.past), None)
    if isinstance(value, NthWeekday):
        return _nth_weekday(value, today, context)
    if isinstance(value, Feast):
        feast = feast_day(value.name, today, context.past)
        return Named(feast, feast, context.past) if feast else None
    if isinstance(value, Weekday):
        return _weekday(value, reference, context)
    return _around(value, reference, context)


def _with_last(found: tuple[date, bool] | None, until: int | None) -> Named | None:
    if found is None:
        return None
    first, past = found
    if until is None or until > end_of_month(first.year, first.month).day:
        return Named(first, first, past)
    last = first.replace(day=until)
    if last < first:
        year, month = month_of(first, 1)
        last = date(year, month, until)
    return Named(first, last, past)


def _relative(value: RelativeDay, today: date, context: Context) -> Named:
    base = context.before[-1] if value.from_named and context.before else today
    day = add_workdays(base, value.days) if value.business else base + timedelta(days=value.days, weeks=value.weeks)
    return Named(day, day, value.days < 0)


def _weekday(value: Weekday, reference: Reference, context: Context) -> Named:
    first, past = _one_weekday(value, reference, context)
    if value.until is None:
        return Named(first, first, past)
    return Named(first, first + timedelta(days=(value.until - first.weekday()) % 7), past)


def _one_weekday(value: Weekday, reference: Reference, context: Context) -> tuple[date, bool]:
    today, which, wanted = reference.today, value.which, value.number
    monday = today - timedelta(days=today.weekday())
    ahead = (wanted - today.weekday()) % 7
    if value.in_stretch is not None:
        return monday + WEEK * value.in_stretch.offset + timedelta(days=wanted), False
    if which == "before_last":
        return today - timedelta(days=(today.weekday() - wanted) % 7 or 7) - WEEK, True
    if which == "last":
        return today - timedelta(days=(today.weekday() - wanted) % 7 or 7), True
    if which in ("following", "that") and context.before and context.before[-1] >= today:
        base = context.before[-1]
        day = base + timedelta(days=(wanted - base.weekday()) % 7)
        return (day + WEEK if day == base and which == "following" else day), False
    if which in ("following", "that") and context.week is not None:
        return context.week + WEEK * (which == "following") + timedelta(days=wanted), False
    if value.weeks:
        return today + timedelta(days=ahead or 7) + WEEK * value.weeks, False
    if which == "after_next":
        return today + timedelta(days=ahead or 7) + WEEK, False
    if which in ("next", "following"):
        return monday + WEEK + timedelta(days=wanted), False
    if context.past and not which:
        return today - timedelta(days=(today.weekday() - wanted) % 7), True
    if context.week is not None and not which:
        return context.week + timedelta(days=wanted), False
    if ahead == 0 and not (which == "this" or context.still_today):
        return today + WEEK, False
    return today + timedelta(days=ahead), False


def _nth_weekday(value: NthWeekday, today: date, context: Context) -> Named | None:
    years = [today.year, today.year + 1] if value.month else [month_of(today, value.offset)[0]]
    month = value.month or month_of(today, value.offset)[1]
    for year in years:
        days = [date(year, month, n) for n in range(1, end_of_month(year, month).day + 1)]
        fitting = [day for day in days if day.weekday() == value.number]
        day = fitting[-1] if value.nth < 0 else fitting[min(value.nth, len(fitting)) - 1]
        if day >= today or context.past or year == years[-1]:
            return Named(day, day, day < today)
    return None


def _around(value: Around, reference: Reference, context: Context) -> Named | None:
    """A week around a day, or days counted from one."""
    inner = value.day
    found = day_named(
        None if isinstance(inner, Weekday) else inner, inner if isinstance(inner, Weekday) else None, reference, context
    )
    if found is None:
        return None
    if value.unit == "days":
        day = found.first + timedelta(days=value.shift)
        return Named(day, day, found.past)
    if value.unit == "week_ending":
        return Named(found.first - timedelta(days=6 if found.first.weekday() == 6 else 4), found.first, found.past)
    monday = found.first - timedelta(days=found.first.weekday())
    if value.unit == "week_after":
        monday += WEEK
    return Named(monday, monday + timedelta(days=6), found.past)


def _day_of_month(value: DayOfMonth, wanted: int | None, today: date, context: Context) -> tuple[date, bool] | None:
    """The next (or, looking back, the last) day with this number, on the wanted weekday if one is named."""
    offsets = range(-3, 8) if value.offset is None else (value.offset,)
    candidates = []
    for offset in offsets:
        year, month = month_of(today, offset)
        if value.day <= end_of_month(year, month).day:
            candidates.append(date(year, month, value.day))
    if not candidates:
        return None
    if value.offset is not None:
        return candidates[0], candidates[0] < today
    if wanted is not None and any(day.weekday() == wanted for day in candidates):
        candidates = [day for day in candidates if day.weekday() == wanted]
    base = max((day for day in context.before[-1:] if day >= today and wanted is None and context.listed), default=today)
    behind = [day for day in candidates if day <= today]
    ahead = [day for day in candidates if day >= base] or [day for day in candidates if day >= today]
    if context.past and behind:
        return behind[-1], True
    return (ahead[0], False) if ahead else (behind[-1], True)


def _calendar_day(
    orders: Sequence[tuple[int, int]], year: int | None, wanted: int | None, today: date, past: bool
) -> tuple[date, bool] | None:
    """A day with its month; weekday and day must agree where both are named, which also settles order and year."""
    years = [year] if year else [today.year - 1, today.year, today.year + 1, today.year + 2]
    candidates = [
        date(one, month, day) for month, day in orders for one in years if 1 <= month <= 12 and 1 <= day <= end_of_month(one, month).day
    ]  # fmt: skip
    if not candidates:
        return None
    if wanted is not None:
        agreeing = [day for day in candidates if day.weekday() == wanted and abs((day - today).days) < 330]
        if agreeing:
            best = min(agreeing, key=lambda day: ((day > today) if past else (day < today), abs((day - today).days)))
            return best, best < today
    first_order = [day for day in candidates if (day.month, day.day) == orders[0]] or candidates
    if year:
        return first_order[0], first_order[0] < today
    behind = [day for day in first_order if day <= today]
    if past and behind:
        return behind[-1], True
    near = [day for day in first_order if -45 <= (day - today).days <= 320] or [day for day in first_order if day > today]
    found = min(near, key=lambda day: (day < today, abs((day - today).days)))
    return found, found < today


def _orders(value: NumericDay, order: str) -> list[tuple[int, int]]:
    """Readings of a numeric date as (month, day), the likelier first."""
    a, b = value.first, value.second
    if a > 12:
        return [(b, a)]
    if b > 12:
        return [(a, b)]
    return [(b, a), (a, b)] if value.dotted or order == "dmy" else [(a, b), (b, a)]
