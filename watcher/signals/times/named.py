"""What the pieces of a text name, before it is counted from any date. Weekdays count from Monday = 0.

Named tuples, since two dozen dataclasses would double the time of the import.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from watcher.signals.model import Count, Feast, Stretch


class CalendarDay(NamedTuple):
    """A day of a month: "March 5", "5 March 2027". `until` where it runs to a later day ("March 17-18")."""

    day: int
    month: int
    year: int | None = None
    until: int | None = None


class NumericDay(NamedTuple):
    """3/4, 18.06., 01-02-26: the order is for the reader's locale, a weekday or the numbers to tell."""

    first: int
    second: int
    year: int | None
    dotted: bool


class DayOfMonth(NamedTuple):
    """ "The 14th"; `offset` months from the present one where that is said ("the 1st of next month")."""

    day: int
    until: int | None = None
    offset: int | None = None


class Weekday(NamedTuple):
    """A weekday with what stands at it: this, next, following, last, before_last, after_next, that; `weeks` on top ("a week from Friday")."""

    number: int
    which: str = ""
    weeks: int = 0
    in_stretch: Stretch | None = None  # "Thursday of next week"
    until: int | None = None  # "Monday to Wednesday"


class NthWeekday(NamedTuple):
    """ "The first Monday in April". Month None for the present one; -1 is the last."""

    nth: int
    number: int
    month: int | None
    offset: int = 0


class RelativeDay(NamedTuple):
    """ "Tomorrow"; with `business`, the count is of working days."""

    days: int
    business: bool = False
    from_named: bool = False  # "the next day" counts from the day named before
    weeks: int = 0


class Around(NamedTuple):
    """A stretch around a day: "the week of the 9th", "the week after March 3", "two days before Friday"."""

    day: Day
    unit: Literal["week", "week_after", "week_before", "week_ending", "days", "after", "before"]
    shift: int = 0  # days
    edge: str = ""


Day = CalendarDay | NumericDay | DayOfMonth | Weekday | NthWeekday | RelativeDay | Around | Feast
Span = Stretch | Count


class Clock(NamedTuple):
    """A clock time as written. `meridiem`: a, p, 24 (as it stands) or nothing; `sure` where it is a time without a day beside it."""

    hour: int
    minute: int = 0
    meridiem: str = ""
    leading_zero: bool = False
    sure: bool = True
    maybe_day: bool = False  # "Mon 9"
    ish: bool = False


class ClockRange(NamedTuple):
    start: Clock
    end: Clock

    @property
    def sure(self) -> bool:
        return self.start.sure or self.end.sure


class Part(NamedTuple):
    """A part of a day, from hour to hour; `today` for "tonight", "this morning"."""

    hours: tuple[int, int]
    today: bool = False


Mark = Literal["end_of_day", "now", "set"]  # "EOD", "now", "every Tuesday"


class Zone(NamedTuple):
    """IANA name, offset ("+02:00"), "your" or "my"."""

    name: str


class Length(NamedTuple):
    minutes: int


Slot = Literal["day", "weekday", "span", "clock", "part", "zone", "length", "end_of_day", "now", "set"]
Value = Day | Span | Clock | ClockRange | Part | Mark | Zone | Length


class Atom(NamedTuple):
    """One piece: its slot, its value, and the indexes of its tokens (stop is exclusive)."""

    slot: Slot
    value: Value
    begin: int
    stop: int
    extra: tuple[Atom, ...] = ()
