"""Stretches of time without a date of their own: "in 5-7 business days", "early next week", "mid-April", "after Easter"."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from watcher.signals.model import Workdays

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
NUMBERS = {"a": 1, "an": 1, "one": 1, "ein": 1, "eine": 1, "einer": 1, "un": 1, "une": 1, "una": 1, "een": 1, "two": 2, "zwei": 2, "deux": 2,
           "dos": 2, "twee": 2, "couple": 2, "three": 3, "drei": 3, "trois": 3, "tres": 3, "drie": 3, "four": 4, "vier": 4, "five": 5, "six": 6,
           "seven": 7, "eight": 8, "nine": 9, "ten": 10, "zehn": 10, "dix": 10, "diez": 10, "tien": 10, "twelve": 12, "fourteen": 14}  # fmt: skip
_NUMBER = r"(?:\d{1,3}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + ")"
_RANGE = rf"(?P<low>{_NUMBER})(?:\s?(?:-|to|or|bis|à|ou|a|tot|of)\s?(?P<high>{_NUMBER}))?(?: of)?(?: the)?"
_NEXT = r"(?:next|coming|following|other|more|kommenden|nächsten|prochain\w{0,2}|próxim\w{1,2}|komende)"
_BUSINESS = (
    r"(?:business|working|work|week)[ -]?days?|werktagen?|arbeitstagen?|jours ouvr\w{2,4}|días (?:hábiles|laborables)|werkdagen"
)


@dataclass(frozen=True, slots=True)
class Period:
    """The last day of a named stretch. `strong` where it overrides a date named in the same sentence."""

    due: date
    rule: str
    strong: bool = True


_Resolve = Callable[[re.Match[str], date, Sequence[date], Workdays], date | None]


def named_period(text: str, written: date, days: Sequence[date], workdays: Workdays) -> Period | None:
    """The stretch of time that a sentence names, counted from the day it was written; None where it names none.

    `days` are the dates that the same sentence names; "once Ann is back on the 23rd" and "the week of March 23" need them.
    """
    for rule, pattern, resolve, strong in _PERIODS:
        found = pattern.search(text)
        if found is not None:
            due = resolve(found, written, days, workdays)
            if due is not None:
                return Period(due, rule, strong)
    return None


def _number(text: str) -> int:
    return int(text) if text.isdigit() else NUMBERS.get(text.lower(), 1)


def _highest(found: re.Match[str]) -> int:
    return _number(found["high"] or found["low"])


def _friday(day: date, weeks: int = 0) -> date:
    return day - timedelta(days=day.weekday()) + timedelta(days=4, weeks=weeks)


def _end_of_month(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _month_ahead(written: date, month: int) -> int:
    return written.year + (month < written.month - 1)


def _within_days(found: re.Match[str], written: date, days: Sequence[date], workdays: Workdays) -> date:
    return written + timedelta(days=_highest(found))


def _within_business_days(found: re.Match[str], written: date, days: Sequence[date], workdays: Workdays) -> date:
    return workdays.add(written, _highest(found))


def _within_weeks(found: re.Match[str], written: date, days: Sequence[date], workdays: Workdays) -> date:
    return written + timedelta(weeks=_highest(found))


def _edge_of_week(found: re.Match[str], written: date, days: Sequence[date], workdays: Workdays) -> date | None:
    """Early: Wednesday; mid: Thursday; late, end: Friday; of this week where it still lies ahead, else of the next one."""
    edge, which = found["edge"].lower(), (found["which"] or "").lower()
    weekday = 2 if edge.startswith(("early", "earlier", "begin", "start", "first")) else 3 if edge.startswith("mid") else 4
    next_week = "next" in which or "following" in which or "coming" in which
    monday = written - timedelta(days=written.weekday()) + timedelta(weeks=1 if next_week else 0)
    due = monday + timedelta(days=weekday)
    return due if due >= written else due + timedelta(weeks=1)


def _named_week(found: re.Match[str], written: date, days: Sequence[date], workdays: Workdays) -> date:
    weeks = 2 if "after" in found.group().lower() else 1 if "this" not in found.group().lower() else 0
    due = _friday(written, weeks)
    return due if due >= written else due + timedelta(weeks=1)


def _week_of_month(found: re.Match[str], written: date, days: Sequence[date], workdays: Workdays) -> date | None:
    """The Friday of the nth full or broken week, whichever ends later; the last day of the month for its last week."""
    month = MONTHS[found["month"].lower()] if found["month"] else written.month + 1
    year = _month_ahead(written, month) if found["month"] else written.year + (month > 12)
    month = (month - 1) % 12 + 1
    if found["nth"].lower() in ("last", "final"):
        return _end_of_month(year, month)
    monday = date(year, month, 1) + timedelta(days=-date(year, month, 1).weekday() % 7)
    due = monday + timedelta(days=4, weeks=_NTH[found["nth"].lower()] - 1)
    return due if due >= written else None


def _week_of_day(found: re.Match[str], written: date, days: Sequence[date], workdays: Workdays) -> date | None:
    return _friday(max(days)) if days else None


def _week_after_day(found: re.Match[str], written: date, days: Sequence[date], workdays: Workdays) -> date | None:
    return _friday(max(days), 1) if days else None


def _part_of_month(found: re.Match[str], written: date, days: Sequence[date], workdays: Workdays) -> date | None:
    edge, which = found["edge"].lower(), found["which"].lower()
    if which in MONTHS:
        month, year = MONTHS[which], _month_ahead(written, MONTHS[which])
    else:
        month, year = written.month, written.year
        if which.startswith(("next", "the next", "following", "the following", "the coming", "coming")):
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    if edge.startswith("mid"):
        due = date(year, month, 15)
    elif edge.startswith(("early", "beginning", "start", "first")):
        due = date(year, month, 10)
    else:
        due = _end_of_month(year, month)
    if due < written and which not in MONTHS:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        due = date(year, month, min(due.day, 28)) if due.day < 28 else _end_of_month(year, month)
    return due if due >= written else None


def _next_month(found: re.Match[str], written: date, days: Sequence[date], workdays: Workdays) -> date:
    later = "next" in found.group().lower()
    year, month = (written.year + (written.month == 12), written.month % 12 + 1) if later else (written.year, written.month)
    return _end_of_month(year, month)


def _quarter_end(found: re.Match[str], written: date, days: Sequence[date], workdays: Workdays) -> date:
    named = found["quarter"]
    month = int(named[-1]) * 3 if named else (written.month + 2) // 3 * 3
    return _end_of_month(written.year + (month < written.month), month)


def _year_end(found: re.Match[str], written: date, days: Sequence[date], workdays: Workdays) -> date:
    return date(written.year, 12, 31)


def _after_holidays(found: re.Match[str], written: date, days: Sequence[date], workdays: Workdays) -> date:
    """The Friday of the first full working week of January."""
    year = written.year + (written.month > 1)
    monday = date(year, 1, 1)
    while monday.weekday() != 0 or not all(workdays.is_workday(monday + timedelta(days=offset)) for offset in range(5)):
        monday += timedelta(days=1)
    return monday + timedelta(days=4)


def _after_feast(found: re.Match[str], written: date, days: Sequence[date], workdays: Workdays) -> date:
    """The Friday of the week after the feast."""
    feast = found["feast"].lower()
    year = written.year
    day = _feast(feast, year)
    if day < written - timedelta(days=7):
        day = _feast(feast, year + 1)
    return _friday(day, 1)


def _feast(name: str, year: int) -> date:
    if name.startswith(("easter", "oster", "pâques", "semana", "pasen")):
        return easter(year)
    if name.startswith("thanks"):
        first = date(year, 11, 1)
        return first + timedelta(days=(3 - first.weekday()) % 7 + 21)
    if name.startswith(("labor", "labour")):
        first = date(year, 9, 1)
        return first + timedelta(days=-first.weekday() % 7)
    if name.startswith("memorial"):
        last = date(year, 5, 31)
        return last - timedelta(days=last.weekday())
    return date(year, 7, 4)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous Gregorian algorithm)."""
    golden, century, rest = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    correction = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


def _once_back(found: re.Match[str], written: date, days: Sequence[date], workdays: Workdays) -> date | None:
    return workdays.add(max(days), 3) if days else None


def _few_days(found: re.Match[str], written: date, days: Sequence[date], workdays: Workdays) -> date:
    return workdays.add(written, 2 if "couple" in found.group().lower() else 5)


def _few_weeks(found: re.Match[str], written: date, days: Sequence[date], workdays: Workdays) -> date:
    return workdays.add(written, 15)


def _hours(found: re.Match[str], written: date, days: Sequence[date], workdays: Workdays) -> date:
    return workdays.add(written, max(1, round(_highest(found) / 24)))


def _end_of_today(found: re.Match[str], written: date, days: Sequence[date], workdays: Workdays) -> date | None:
    return written if not days else None


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4}
_MONTH_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_EDGE = r"(?P<edge>early|earlier|mid(?:dle)?|late(?:r)?|end|beginning|start|first (?:half|part|days)|second half|back half|close)"
_AHEAD = r"(?:within|in|after|takes?|take|allow(?: for)?|give (?:me|us)|need(?:s)?|about|around|another|over|for|next|inside|innerhalb von|in den|sous|dans|en|binnen|à)"

_PERIODS: tuple[tuple[str, re.Pattern[str], _Resolve, bool], ...] = (
    ("business_days", _pattern(rf"\b{_RANGE} (?:{_NEXT} )?(?:{_BUSINESS})\b"), _within_business_days, True),
    ("once_back", _pattern(r"\b(?:once|when|after|as soon as|wenn|sobald)\b.{0,40}\b(?:back|return\w{0,3}|zurück)\b"), _once_back, True),
    ("week_after_day", _pattern(r"\bthe week (?:after|following) (?!next\b)"), _week_after_day, True),
    ("week_after_next", _pattern(r"\bnext week\b.{0,80}\bthe week (?:after|following)\b(?! (?:next|the|that|this|easter|my|your|our))"), lambda f, w, d, c: _friday(w, 2), True),
    ("week_of_month", _pattern(rf"\b(?P<nth>first|second|third|fourth|1st|2nd|3rd|last|final) (?:full )?week (?:of|in) (?:(?P<month>{_MONTH_NAMES})\b|next month|the new month)"), _week_of_month, True),
    ("week_of_day", _pattern(r"\b(?:(?:the |that )?week (?:of|commencing|beginning|starting)|w/?c|der woche (?:vom|ab))\b"), _week_of_day, True),
    ("few_weeks", _pattern(rf"\b(?:(?:a|the)? ?(?:{_NEXT} )?(?:few|several) (?:{_NEXT} )?|(?:the )?coming )weeks\b"), _few_weeks, True),
    ("weeks", _pattern(rf"\b(?:{_AHEAD} )?(?:the )?(?:{_NEXT} )?{_RANGE} (?:{_NEXT} )?(?:full )?(?:weeks?|wochen?|semaines?|semanas?|weken)\b(?! (?:ago|from|of))"), _within_weeks, False),
    ("fortnight", _pattern(r"\b(?P<low>(?:a|next|the next)) fortnight\b(?P<high>)"), lambda f, w, d, c: w + timedelta(days=14), True),
    ("couple_or_few_days", _pattern(rf"\b(?:(?:a|the|{_NEXT}) )*(?:couple of|few|several|coming) (?:{_NEXT} )?days\b|\b(?:couple|few) (?:of )?days\b"), _few_days, True),
    ("days", _pattern(rf"\b{_AHEAD} (?:the )?(?:{_NEXT} )?{_RANGE} (?:{_NEXT} )?(?:calendar )?(?:days|tagen?|jours|días|dagen)\b(?! ago)"), _within_days, True),
    ("hours", _pattern(rf"\b{_AHEAD} (?:the )?(?:{_NEXT} )?{_RANGE} (?:hours|stunden|heures|horas|uur)\b"), _hours, True),
    ("part_of_month", _pattern(rf"\b{_EDGE}(?: of)?[ -](?:the )?(?P<which>(?:{_MONTH_NAMES})\b|(?:next |this |the |following |coming )?month\b)"), _part_of_month, False),
    ("part_of_week", _pattern(rf"\b{_EDGE}(?: of| in| on)?[ -](?:the )?(?P<which>(?:this|next|following|coming|the|that) )?(?:working |work |business )?week\b"), _edge_of_week, True),
    ("week_out", _pattern(r"\b(?:before|by|until) (?:the |this )?week(?:'s| is)? (?:out|over|end|up)\b|\b(?:before|by) the weekend\b"), lambda f, w, d, c: _friday(w), True),
    ("eow", _pattern(r"\b(?P<edge>e)ow\b(?P<which>)"), lambda f, w, d, c: _friday(w), True),
    ("named_week", _pattern(r"\b(?:(?:next|this|following|coming) week|the week after next)\b(?!end)"), _named_week, False),
    ("after_holidays", _pattern(r"\b(?:(?:after|over|following|once) (?:the )?(?:holidays|christmas|xmas|festive|break|winter break)|(?:in|into|early in) the new year|nach den feiertagen|après les fêtes)"), _after_holidays, True),
    ("after_feast", _pattern(r"\b(?:after|following|post|nach|après|na)[ -](?:the )?(?P<feast>easter|ostern|pâques|pasen|thanksgiving|labou?r day|memorial day|4th(?: of july)?|fourth(?: of july)?|july 4th)"), _after_feast, True),
    ("quarter", _pattern(r"\bend of (?:the )?(?P<quarter>q[1-4])?(?:quarter)?\b(?<!of )(?<!the )"), _quarter_end, False),
    ("month", _pattern(r"\b(?:later )?(?:this|next) month\b"), _next_month, False),
    ("year", _pattern(r"\b(?:end of (?:the|this) year|before the year is out|(?:by|before) year[ -]end)\b"), _year_end, True),
    ("today", _pattern(r"\b(?:by|before) (?:end of (?:the )?day|eod|cob|close of (?:business|play))\b"), _end_of_today, False),
)  # fmt: skip
