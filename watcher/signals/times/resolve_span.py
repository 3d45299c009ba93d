"""Stretches and counts as days: early next week, mid-April, Q3, within 5 business days, two weeks ago."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from watcher.signals.model import Count, Grain, Stretch, TimeMention
from watcher.signals.times.reference import NOTHING, Reference
from watcher.signals.times.resolve_day import WEEK, add_workdays, end_of_month, month_of

# First and last day of a part of a week (Monday = 0) and of a month (0 for its last day).
_WEEK_PARTS = {"": (0, 6), "early": (0, 2), "first_half": (0, 2), "mid": (2, 2), "second_half": (3, 4), "late": (3, 4), "later": (3, 4), "end": (4, 4)}  # fmt: skip
_MONTH_PARTS = {"": (1, 0), "early": (1, 10), "first_half": (1, 15), "mid": (10, 20), "second_half": (16, 0), "late": (20, 0), "later": (20, 0), "end": (0, 0)}  # fmt: skip
_ENDS = ("end",)


def resolve_stretch(value: Stretch, reference: Reference, deadline: bool, past: bool, before: list[date]) -> TimeMention:
    """A week, month, quarter, season or year as the days that it covers; the end of one is its last (working) day."""
    today, deadline = reference.today, deadline and value.offset >= 0
    base = before[-1] if value.after_named and before else today
    if value.unit in ("week", "weekend"):
        return _week(value, reference, deadline, base, past)
    year, first, last = _months(value, today, past)
    begin, stop = date(year, first, 1), end_of_month(year + (last - 1) // 12, (last - 1) % 12 + 1)
    if value.unit == "month" or (value.unit == "year" and value.edge in ("early", "late", "mid")):
        begin, stop = _part_of_months(value, begin, stop, today, deadline)
    elif value.edge:
        begin, stop = _part_of_long(value.edge, begin, stop)
    behind = stop < today
    if value.edge in _ENDS or (deadline and value.edge):
        return reference.days(stop, stop, kind="deadline", grain="day", past=behind, names=value)
    if deadline:  # "by April": its first day and its last both fit
        return reference.days(begin, stop, kind="deadline", grain="day", past=behind, names=value)
    grain: Grain = "day" if value.edge else "quarter" if value.unit == "season" else value.unit  # type: ignore[assignment]
    return reference.days(begin, stop, kind="interval", grain=grain, past=behind, names=value)


def _week(value: Stretch, reference: Reference, deadline: bool, base: date, past: bool) -> TimeMention:
    today, edge = reference.today, value.edge
    monday = base - timedelta(days=base.weekday()) + WEEK * value.offset
    if value.nth:
        monday = nth_week(value, today)
    elif value.number is not None:
        monday = date.fromisocalendar(today.year, min(value.number, 52), 1)
        monday = monday if monday >= today - WEEK * 8 else date.fromisocalendar(today.year + 1, min(value.number, 52), 1)
    elif value.after_named:
        monday = base - timedelta(days=base.weekday()) + WEEK
    elif value.offset == 0 and today.weekday() > 4 and edge and value.unit == "week":
        monday += WEEK  # said at the weekend
    if value.unit == "weekend":
        monday -= WEEK * (past and value.offset == 0 and monday + timedelta(days=5) > today)
        return reference.days(monday + timedelta(days=5), monday + timedelta(days=6), kind="deadline" if deadline else "interval", grain="day", names=value)  # fmt: skip
    first, last = (monday + timedelta(days=offset) for offset in _WEEK_PARTS.get(edge, (0, 6)))
    if edge == "later" and value.offset == 0 and first <= today + timedelta(days=1) <= last + timedelta(days=2):
        first = min(today + timedelta(days=1), monday + timedelta(days=6))
    elif edge == "later" and value.offset == 0 and not value.nth:
        first = today + timedelta(days=1)
    last = max(first, last)
    if deadline or edge in _ENDS:
        due = monday + timedelta(days=4) if not edge or edge in _ENDS else last
        return reference.days(due, due, kind="deadline", grain="day", names=value)
    grain: Grain = "day" if edge else "week"
    return reference.days(first, last, kind="interval", grain=grain, past=last < today, names=value)


def nth_week(value: Stretch, today: date) -> date:
    """The Monday of the nth week of a month: of the first one that begins in it, or the week of its last day."""
    if value.number is not None:
        year, month = today.year + (value.number < today.month), value.number
    else:
        year, month = month_of(today, value.offset)
    if value.nth < 0:
        last = end_of_month(year, month)
        return last - timedelta(days=last.weekday())
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7) + WEEK * (value.nth - 1)


def _months(value: Stretch, today: date, past: bool) -> tuple[int, int, int]:
    """Year, first month and last month (beyond 12 in the year after) of a stretch longer than a week."""
    if value.unit == "month":
        if value.number is None:
            year, month = month_of(today, value.offset)
            return year, month, month
        year = value.year or today.year + (value.number < today.month) + (value.offset if value.number != today.month else 0)
        if value.year is None and value.offset == 0 and ((past and value.number >= today.month) or (past and year > today.year)):
            year = today.year - (value.number > today.month)
        if value.offset > 0 and value.number > today.month and value.year is None:
            year = today.year
        return year, value.number, value.number
    if value.unit == "quarter":
        if value.number is None:
            quarter = (today.month - 1) // 3 + value.offset
            return today.year + quarter // 4, quarter % 4 * 3 + 1, quarter % 4 * 3 + 3
        last = value.number * 3
        ahead = last < today.month and not past
        return value.year or today.year + ahead - (past and last - 2 > today.month), last - 2, last
    if value.unit == "season":
        begin = value.number or 6
        year = today.year + (begin + 2 < today.month) + (value.offset if begin <= today.month <= begin + 2 else 0)
        return year, begin, begin + 2
    year = value.number or today.year + value.offset
    return year, 1, 12


def _part_of_months(value: Stretch, begin: date, stop: date, today: date, deadline: bool) -> tuple[date, date]:
    if value.unit == "year":
        return {
            "early": (begin, begin.replace(month=3, day=31)),
            "mid": (begin.replace(month=6), begin.replace(month=7, day=31)),
        }.get(value.edge, (begin.replace(month=10), stop))
    first, last = _MONTH_PARTS.get(value.edge, (1, 0))
    if value.edge == "later" and value.offset == 0 and value.number is None:
        return min(today + timedelta(days=1), stop), stop
    if value.edge == "mid" and deadline:
        return begin.replace(day=15), begin.replace(day=15)
    return (begin.replace(day=first) if first else stop), (begin.replace(day=last) if last else stop)


def _part_of_long(edge: str, begin: date, stop: date) -> tuple[date, date]:
    days = (stop - begin).days + 1
    third, half = timedelta(days=days // 3), timedelta(days=days // 2)
    if edge in ("early", "first_half"):
        end = begin + (third if edge == "early" else half)
        return begin, end.replace(day=1) - timedelta(days=1)
    if edge == "mid":
        return (begin + third).replace(day=1), (begin + third + third).replace(day=1) - timedelta(days=1)
    if edge in ("end",):
        return stop, stop
    return (stop - third).replace(day=1), stop


def resolve_count(value: Count, reference: Reference) -> TimeMention:
    """A count of units from the day of writing. Lengths ("it takes ten days") stay lengths, with their minutes."""
    if value.unit in ("minute", "hour"):
        return _by_the_clock(value, reference)
    today = reference.today
    low, high = (_add(today, amount, value.unit, value.way in ("ago", "past")) for amount in (value.low, value.high))
    if value.way == "ago":
        return reference.days(high, high, kind="point", grain="day", past=True, names=value)
    if value.way == "past":
        return reference.days(high, today - timedelta(days=1), kind="interval", grain="day", past=True, names=value)
    if value.way == "in":
        return reference.days(low, high, kind="point" if low == high else "interval", grain="day", day=low, names=value)
    if value.way == "within":
        return replace(
            reference.days(today, high - timedelta(days=value.unit != "business_day"), kind="deadline", grain="day", names=value)
        )
    return replace(NOTHING, kind="duration", grain="day", minutes=(high - today).days * 1440, names=value)


def _add(today: date, count: int, unit: str, back: bool) -> date:
    amount = -count if back else count
    if unit == "business_day":
        return add_workdays(today, amount)
    if unit in ("month", "quarter", "year"):
        months = amount * {"month": 1, "quarter": 3, "year": 12}[unit]
        year, month = month_of(today, months)
        return date(year, month, min(today.day, end_of_month(year, month).day))
    if unit in ("week", "weekend"):
        return today + WEEK * amount
    return today + timedelta(days=amount)


def _by_the_clock(value: Count, reference: Reference) -> TimeMention:
    unit = timedelta(minutes=1) if value.unit == "minute" else timedelta(hours=1)
    if value.way in ("ago", "past"):
        start = reference.at - unit * value.high
        return replace(NOTHING, kind="point", grain="minute", start=start, day=start.astimezone(reference.zone).date(), past=True, names=value)  # fmt: skip
    if value.way == "in":
        start = reference.at + unit * value.high
        return replace(
            NOTHING, kind="point", grain="minute", start=start, day=start.astimezone(reference.zone).date(), names=value
        )
    if value.way == "within":
        return replace(
            NOTHING, kind="deadline", grain="hour", start=reference.at, end=reference.at + unit * value.high, names=value
        )
    return replace(NOTHING, kind="duration", grain="minute", minutes=int(unit.total_seconds() // 60) * value.high, names=value)
