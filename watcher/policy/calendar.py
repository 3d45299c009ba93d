"""Business days of a country, and quiet periods."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from watcher.signals.model import Workdays

_PERIOD = re.compile(r"^(\d\d)-(\d\d)\.\.(\d\d)-(\d\d)$")


@dataclass(frozen=True, slots=True)
class _Country:
    holidays: Any
    weekend: frozenset[int]

    def is_workday(self, day: date) -> bool:
        """Neither weekend nor public holiday."""
        return day.weekday() not in self.weekend and day not in self.holidays

    def add(self, day: date, count: int) -> date:
        """The count-th business day after `day`."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_workday(day)
        return day


@lru_cache(maxsize=8)
def business_calendar(country: str) -> Workdays:
    """The business days of an ISO 3166 country, its national holidays left out; ValueError for a country that is not known."""
    import holidays  # 50 ms, and not needed for --help

    try:
        found = holidays.country_holidays(country)
    except NotImplementedError:
        near = difflib.get_close_matches(country.upper(), holidays.list_supported_countries(), 3, 0.4)
        raise ValueError(f"no holidays are known for the country {country!r}" + (f" (near: {', '.join(near)})" if near else "")) from None
    return _Country(found, frozenset(getattr(found, "weekend", {5, 6})))


@dataclass(frozen=True, slots=True)
class QuietPeriod:
    """Days of every year, both ends included; it may go over the turn of the year."""

    first: tuple[int, int]  # month, day
    last: tuple[int, int]

    def holds(self, day: date) -> bool:
        """Whether a day lies in the period."""
        here = (day.month, day.day)
        return self.first <= here <= self.last if self.first <= self.last else here >= self.first or here <= self.last


def parse_quiet(text: str) -> QuietPeriod:
    """A period written "12-23..01-02" (month-day); ValueError says what is wrong."""
    found = _PERIOD.match(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not of the form MM-DD..MM-DD")
    numbers = [int(part) for part in found.groups()]
    for month, day in (numbers[:2], numbers[2:]):
        try:
            date(2024, month, day)
        except ValueError:
            raise ValueError(f"{month:02}-{day:02} is no day of the year") from None
    return QuietPeriod((numbers[0], numbers[1]), (numbers[2], numbers[3]))


def in_quiet(day: date, periods: tuple[str, ...]) -> bool:
    """Whether a day lies in one of the quiet periods."""
    return any(parse_quiet(period).holds(day) for period in periods)
