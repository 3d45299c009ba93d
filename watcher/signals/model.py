"""What one message says: signals, each with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from watcher.message.model import Address


@dataclass(frozen=True, slots=True)
class Me:
    """The user: `addresses` in lower case, the first is the main one."""

    name: str
    addresses: tuple[str, ...]
    zone: tzinfo
    country: str = "US"

    def owns(self, address: str) -> bool:
        """True for an address of mine, sub-addresses (`me+jobs@`) included."""
        local, _, domain = address.partition("@")
        return address in self.addresses or f"{local.partition('+')[0]}@{domain}" in self.addresses


class Workdays(Protocol):
    """Business days of one country. Days are local dates."""

    def is_workday(self, day: date) -> bool:
        """Neither weekend nor public holiday."""

    def add(self, day: date, count: int) -> date:
        """The count-th business day after `day`; `day` itself need not be one. add(friday, 1) is Monday."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why something is believed: the rule or step, the message and the very words."""

    rule: str
    message: str  # Message-ID
    quote: str


Unit = Literal["minute", "hour", "day", "business_day", "week", "weekend", "fortnight", "month", "quarter", "season", "year"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A week, month, quarter, ... or a part of one, as named: "early next week", "the second half of March", "Q3".

    `offset` counts from the present one where neither `number` (month 1-12, quarter 1-4, ISO week, year) nor a day is named.
    """

    unit: Unit
    offset: int = 0
    number: int | None = None
    year: int | None = None
    edge: str = ""  # early, first_half, mid, second_half, late, later, end; empty for all of it
    nth: int = 0  # the nth week of a month; -1 the last
    after_named: bool = False  # "the week after": counts from the day named before
    until: int | None = None  # "between March and May"


@dataclass(frozen=True, slots=True)
class Count:
    """A number of units from the day of writing: "within 5-7 business days", "in two weeks", "a month ago", "it takes ten days"."""

    low: int
    high: int
    unit: Unit
    way: Literal["in", "within", "past", "ago", "length"] = "length"
    vague: bool = False  # "a few days"


@dataclass(frozen=True, slots=True)
class Feast:
    """A feast by its key in the data files: "easter", "holidays", ..."""

    name: str


Grain = Literal["minute", "hour", "daypart", "day", "week", "month", "quarter", "year"]
MentionKind = Literal["point", "interval", "deadline", "after", "duration", "set"]


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time that the text names, resolved against the message's date and zone.

    `day` is the local date it names (None where only a clock time stands there), `clock` the local clock time (None where only a
    day stands there), `until` the end of a clock range. `start` is aware and, for a day or longer, local midnight; `end` is
    exclusive: of a deadline ("by Friday") it is the midnight after Friday. A mention with a clock and no day has `start` None.
    """

    begin: int  # offsets into the text
    stop: int
    text: str
    kind: MentionKind
    grain: Grain
    start: datetime | None = None
    end: datetime | None = None
    day: date | None = None
    clock: time | None = None
    until: time | None = None
    zone: str = ""  # the zone as named in the text, resolved to an IANA name or an offset; empty where none is named
    minutes: int | None = None  # of a duration
    past: bool = False  # the words look back ("last Tuesday", "on the 3rd we spoke")
    names: Stretch | Count | Feast | None = None  # what it names where that is no single day


WindowKind = Literal["promise", "milestone", "permission", "closing", "vague"]


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which they said they would answer: by `due` (a local date), or, for `vague`, no date at all.

    closing: silence until `due` means no. permission: I may ask after `due`, without grace.
    """

    kind: WindowKind
    due: date | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matched."""

    rule: str
    means: str
    score: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Named:
    """A person, company or role that the message names."""

    what: Literal["person", "company", "role"]
    text: str
    score: float
    evidence: Evidence
    address: Address | None = None
