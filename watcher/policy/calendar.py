"""Business days of a country, and quiet periods."""

from __future__ import annotations

import difflib
import importlib.util
import re
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from watcher.signals.model import Workdays

_PERIOD = re.compile(r"^(\d\d?)-(\d\d?)\.\.(\d\d?)-(\d\d?)$")


@dataclass(frozen=True, slots=True)
class _Country:
    holidays: Any  # holidays.HolidayBase, which the library leaves untyped in parts

    def is_workday(self, day: date) -> bool:
        """Neither weekend nor public holiday; a weekend day that the country works by decree counts."""
        known = self.holidays.start_year <= day.year <= self.holidays.end_year
        return bool(self.holidays.is_working_day(day)) if known else day.weekday() not in self.holidays.weekend

    def add(self, day: date, count: int) -> date:
        """The count-th business day after `day`. Raises OverflowError beyond the year 9999."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_workday(day)
        return day


@lru_cache(maxsize=8)
def business_calendar(country: str) -> Workdays:
    """The business days of an ISO 3166 country ("US", "DEU"; case does not matter), by its nationwide public holidays.

    Raises ValueError for a country that is not known, naming those that were perhaps meant.
    """
    import holidays  # 50 ms, and not needed for --help
    from holidays.registry import COUNTRIES

    code = country.strip().upper()
    _load_countries_singly()
    if not any(code in codes for _, *codes in COUNTRIES.values()):
        near = _near(country.strip())
        hint = f"; did you mean {' or '.join(near)}?" if near else "; write its ISO 3166 code, like US or DE"
        raise ValueError(f"no holidays are known for the country {country!r}{hint}")
    return _Country(holidays.country_holidays(code))


def _load_countries_singly() -> None:
    """Has the library load the countries that are asked for and no other: its own package loads all 250, 8 MB in 0.2 s."""
    name = "holidays.countries"
    if name not in sys.modules and (spec := importlib.util.find_spec(name)) is not None:
        sys.modules[name] = importlib.util.module_from_spec(spec)  # with its path, but not run


def _near(country: str) -> list[str]:
    """The codes of countries whose code or English name resembles what was written."""
    from holidays.registry import COUNTRIES

    names = {name.replace("_", " "): codes[1] for name, codes in COUNTRIES.items()}
    by_name = difflib.get_close_matches(country.casefold(), list(names), 3, 0.75)
    by_code = difflib.get_close_matches(country.upper(), list(names.values()), 3, 0.6) if len(country) <= 3 else []
    return list(dict.fromkeys([f"{names[name]} ({name.title()})" for name in by_name] + by_code))


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
    """A period written "12-23..01-02" (month-day, both included). Raises ValueError with what is wrong."""
    found = _PERIOD.match(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not of the form MM-DD..MM-DD, like 12-23..01-02")
    numbers = [int(part) for part in found.groups()]
    for month, day in (numbers[:2], numbers[2:]):
        try:
            date(2024, month, day)  # a leap year: 29 February is a day of some years
        except ValueError:
            raise ValueError(f"{month:02}-{day:02} in {text!r} is no day of the year (month-day)") from None
    return QuietPeriod((numbers[0], numbers[1]), (numbers[2], numbers[3]))


def in_quiet(day: date, periods: tuple[str, ...]) -> bool:
    """Whether a day lies in one of the quiet periods. Raises ValueError as `parse_quiet` does."""
    return any(parse_quiet(period).holds(day) for period in periods)
