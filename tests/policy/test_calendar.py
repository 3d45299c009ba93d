"""Business days of a country, and quiet periods."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.policy.calendar import business_calendar, in_quiet, parse_quiet

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
COUNTRIES = st.sampled_from(["US", "GB", "DE", "FR", "ES", "NL", "IL", "SA", "JP", "AU", "CN", "IN"])


@pytest.mark.parametrize(
    ("country", "day", "works", "why"),
    [
        ("US", date(2026, 5, 22), True, "a Friday"),
        ("US", date(2026, 5, 23), False, "a Saturday"),
        ("US", date(2026, 5, 25), False, "Memorial Day"),
        ("US", date(2026, 7, 3), False, "Independence Day, observed on the Friday"),
        ("GB", date(2026, 4, 6), True, "Easter Monday is kept in parts of the country only, and subdivisions do not count"),
        ("GB", date(2026, 4, 3), False, "Good Friday"),
        ("DE", date(2026, 5, 1), False, "Tag der Arbeit"),
        ("DE", date(2026, 1, 6), True, "Epiphany is a holiday in some states only, and subdivisions do not count"),
        ("IL", date(2026, 3, 13), False, "Friday is the weekend"),
        ("IL", date(2026, 3, 15), True, "Sunday is a working day"),
        ("CN", date(2026, 2, 14), True, "a Saturday worked by decree"),
    ],
)
def test_a_business_day_is_what_the_country_works(country: str, day: date, works: bool, why: str) -> None:
    assert business_calendar(country).is_workday(day) is works, why


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2026, 3, 6), 1, date(2026, 3, 9)),  # Friday to Monday
        (date(2026, 3, 7), 1, date(2026, 3, 9)),  # from a Saturday
        (date(2026, 5, 22), 1, date(2026, 5, 26)),  # over Memorial Day
        (date(2025, 10, 10), 10, date(2025, 10, 27)),  # over Columbus Day
        (date(2026, 3, 10), 0, date(2026, 3, 10)),
    ],
)
def test_business_days_are_counted_after_the_day(start: date, count: int, expected: date) -> None:
    assert business_calendar("US").add(start, count) == expected


@given(COUNTRIES, DAYS, st.integers(1, 30))
def test_the_nth_business_day_is_one_and_has_n_minus_one_before_it(country: str, start: date, count: int) -> None:
    calendar = business_calendar(country)
    end = calendar.add(start, count)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert calendar.is_workday(end)
    assert sum(map(calendar.is_workday, between)) == count


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("year", [1, 1850, 2150, 9999])
def test_a_year_without_known_holidays_still_has_weekends(year: int) -> None:
    days = [date(year, 6, 1) + timedelta(days=n) for n in range(7)]
    for country in ("US", "IN", "IL"):
        assert sum(map(business_calendar(country).is_workday, days)) == 5


@pytest.mark.parametrize("country", ["us", "USA", " Us ", "UK", "deu"])
def test_a_code_is_known_in_any_case_and_length(country: str) -> None:
    assert business_calendar(country).is_workday(date(2026, 3, 10))


@pytest.mark.parametrize(
    ("country", "hint"),
    [
        ("Germany", "DE (Germany)"),
        ("germny", "DE (Germany)"),
        ("United State", "US (United States)"),
        ("XQQ", "ISO 3166"),
        ("", "ISO 3166"),
    ],
)
def test_an_unknown_country_is_refused_with_what_was_perhaps_meant(country: str, hint: str) -> None:
    with pytest.raises(ValueError, match="no holidays are known") as error:
        business_calendar(country)
    assert hint in str(error.value)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("12-23..01-02", [(12, 23), (12, 31), (1, 1), (1, 2)], [(12, 22), (1, 3), (7, 1)]),
        ("08-01..08-15", [(8, 1), (8, 15)], [(7, 31), (8, 16)]),
        ("2-29..2-29", [(2, 29)], [(2, 28), (3, 1)]),
        (" 05-01..05-01 ", [(5, 1)], [(4, 30), (5, 2)]),
    ],
)
def test_a_quiet_period_holds_both_its_ends_and_may_go_over_new_year(
    text: str, inside: list[tuple[int, int]], outside: list[tuple[int, int]]
) -> None:
    period = parse_quiet(text)
    assert all(period.holds(date(2028, month, day)) for month, day in inside)
    assert not any(period.holds(date(2028, month, day)) for month, day in outside)
    assert in_quiet(date(2028, *inside[0]), ("01-15..01-16", text))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "MM-DD..MM-DD"),
        ("12-23", "MM-DD..MM-DD"),
        ("12/23..01/02", "MM-DD..MM-DD"),
        ("13-01..01-02", "13-01"),
        ("12-23..02-30", "02-30"),
    ],
)
def test_a_quiet_period_that_is_none_is_refused_with_its_fault(text: str, what: str) -> None:
    with pytest.raises(ValueError, match=what.replace(".", r"\.")):
        parse_quiet(text)
