"""The last day of a named time, as policy counts it: inclusive and generous, in the country's business days.

The time engine says what is named ("early next week", "5-7 business days", "after Easter"); here stands what it is worth.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from watcher.signals.model import Count, Feast, Stretch, TimeMention, Workdays

FEW_DAYS = 5  # business days of "a few days", "the coming days"
FEW_WEEKS = 15  # business days of "a few weeks", "the coming weeks"
AFTER_RETURN = 3  # business days after somebody's return
_WEEK = timedelta(days=7)
_WEEKDAY_OF_PART = {"early": 2, "first_half": 2, "mid": 3}  # of a week; all else is its Friday
_DAY_OF_PART = {"early": 10, "first_half": 15, "mid": 15}  # of a month; all else is its last day
_TURN_OF_YEAR = ("holidays", "in_new_year", "christmas", "new_year", "boxing_day", "three_kings")
_ONCE_BACK = re.compile(r"\b(?:once|when|after|as soon as|wenn|sobald|dès que|cuando|zodra)\b.{0,40}\b(?:back|returns?|returned|zurück|retour|vuelva|terug)\b", re.IGNORECASE)  # fmt: skip

_UNTIL = r"(?:until|till|til|jusqu['’](?:à|au|aux|en)|hasta|tot)"
_AFTER_UNTIL = re.compile(rf"\b{_UNTIL}(?: (?:the|la|les|el|de|het))?\s*$", re.IGNORECASE)
_SAYS_UNTIL = re.compile(rf"{_UNTIL}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Due:
    """A last day and the name of the step that found it. `weak` where any other time of the sentence goes before it."""

    day: date
    rule: str
    weak: bool = False


def due_date(text: str, written: date, mentions: Sequence[TimeMention], workdays: Workdays) -> tuple[date | None, str]:
    """The last day of the time that a sentence names, and the name of the step that found it; (None, "") where it names none ahead."""
    found = [(due, mention) for mention in mentions if (due := last_day(mention, written, workdays)) is not None]
    ahead = [(due, mention) for due, mention in found if due.day >= written]
    if not ahead:
        return None, ""
    firm = [(due, mention) for due, mention in ahead if not due.weak] or ahead
    deadlines = [(due, mention) for due, mention in firm if mention.kind == "deadline"]
    ends = [due for due, mention in deadlines if not _lasts_until(text, mention)] or [due for due, _ in deadlines]
    due = max(ends or [due for due, _ in firm], key=lambda one: one.day)
    named = [mention.day for _, mention in firm if mention.day is not None]
    if named and _ONCE_BACK.search(text):
        return workdays.add(max(named), AFTER_RETURN), "once_back"
    return due.day, due.rule


def _lasts_until(text: str, mention: TimeMention) -> bool:
    """Whether a state lasts until then, which is no deadline beside a real one: "We are full until Christmas, but you hear by Friday"."""
    place = text.find(mention.text)
    return _SAYS_UNTIL.match(mention.text) is not None or _AFTER_UNTIL.search(text[: max(place, 0)]) is not None


def last_day(mention: TimeMention, written: date, workdays: Workdays) -> Due | None:
    """The last day of one mention; None for what looks back, repeats, or begins without an end."""
    names = mention.names
    if mention.past or mention.kind == "set":
        return None
    if isinstance(names, Count):
        return _of_count(names, written, workdays)
    if isinstance(names, Feast) and mention.kind != "deadline" and mention.day is not None:
        return Due(_after_feast(names, mention.day, workdays), "after_feast")
    if mention.kind in ("duration", "after"):
        return None
    if isinstance(names, Stretch) and mention.start is not None and mention.end is not None:
        return _of_stretch(names, mention, written)
    if mention.end is not None and mention.grain not in ("minute", "hour", "daypart"):
        return Due((mention.end - timedelta(minutes=1)).date(), "promised_date")
    return Due(mention.day, "promised_date") if mention.day is not None else None


def _of_count(count: Count, written: date, workdays: Workdays) -> Due | None:
    weak = count.way == "length"
    if count.way in ("ago", "past") or count.unit in ("minute", "year", "season"):
        return None
    if count.unit == "hour":
        return None if weak else Due(workdays.add(written, max(1, round(count.high / 24))), "hours")
    if count.unit == "business_day":
        return Due(workdays.add(written, FEW_DAYS if count.vague and count.high > 2 else count.high), "business_days")
    if count.unit == "day":
        if count.vague:
            return Due(workdays.add(written, FEW_DAYS if count.high > 2 else count.high), "few_days", weak)
        return Due(written + timedelta(days=count.high), "days", weak)
    if count.unit in ("week", "weekend", "fortnight"):
        vague = count.vague and count.high > 2
        return Due(workdays.add(written, FEW_WEEKS) if vague else written + _WEEK * count.high, "weeks", weak)
    months = count.high * (3 if count.unit == "quarter" else 1)
    year, month = divmod(written.year * 12 + written.month - 1 + months, 12)
    return Due(date(year, month + 1, min(written.day, calendar.monthrange(year, month + 1)[1])), "months", weak)


def _of_stretch(stretch: Stretch, mention: TimeMention, written: date) -> Due | None:
    assert mention.start is not None
    assert mention.end is not None
    first, last = mention.start.date(), (mention.end - timedelta(minutes=1)).date()
    if stretch.unit == "week":
        return _of_week(stretch, first - timedelta(days=first.weekday()), written)
    if stretch.unit == "weekend":
        return Due(first - timedelta(days=1) if mention.kind == "deadline" else last, "weekend")
    if stretch.unit == "month":
        due = first.replace(day=_DAY_OF_PART[stretch.edge]) if stretch.edge in _DAY_OF_PART else _end_of_month(first)
        if due < written and stretch.number is None:
            due = _end_of_month(written)
        return Due(due, "part_of_month" if stretch.edge else "month")
    if stretch.unit == "season" and mention.kind == "deadline":
        return Due(_end_of_month(first), "season")
    return Due(last, stretch.unit)


def _of_week(stretch: Stretch, monday: date, written: date) -> Due:
    """Early: Wednesday; mid: Thursday; else Friday; of the week after where that is over. The last week of a month: its last day."""
    if stretch.nth < 0:
        return Due(_end_of_month(monday), "week_of_month")
    due = monday + timedelta(days=_WEEKDAY_OF_PART.get(stretch.edge, 4))
    return Due(due if due >= written else due + _WEEK, "part_of_week" if stretch.edge else "named_week")


def _end_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _after_feast(feast: Feast, day: date, workdays: Workdays) -> date:
    """The Friday of the week after; at the turn of the year that of the first full working week of January."""
    if feast.name not in _TURN_OF_YEAR:
        return day - timedelta(days=day.weekday()) + timedelta(days=4) + _WEEK
    monday = date(day.year + (day.month > 1), 1, 1)
    while monday.weekday() != 0 or not all(workdays.is_workday(monday + timedelta(days=offset)) for offset in range(5)):
        monday += timedelta(days=1)
    return monday + timedelta(days=4)
