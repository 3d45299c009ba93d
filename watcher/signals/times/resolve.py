"""A group of atoms into a moment, a day or a stretch, counted from the message's own date. Of two possible days the later one."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from watcher.signals.model import TimeMention
from watcher.signals.times.atoms import Atom
from watcher.signals.times.dial import hours


@lru_cache(maxsize=64)
def _zone_named(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@dataclass(frozen=True, slots=True)
class Reference:
    """From where times are counted: the message's date, the zone meant where none is named, the order of numeric dates."""

    at: datetime
    zone: tzinfo
    order: str
    general: str = ""

    @property
    def today(self) -> date:
        return self.at.astimezone(self.zone).date()

    def zone_of(self, name: str) -> tzinfo:
        """The zone of a mention: the one it names, the one named for all, the default."""
        if name.startswith(("+", "-")):
            minutes = int(name[1:3]) * 60 + int(name[4:6])
            return timezone(timedelta(minutes=minutes if name[0] == "+" else -minutes))
        return _zone_named(name or self.general) or self.zone if (name or self.general) not in ("", "your", "my") else self.zone

    def at_day(self, mention: TimeMention, day: date) -> TimeMention:
        """A clock mention put on a day."""
        if mention.clock is None:
            return mention
        zone = self.zone_of(mention.zone)
        start = datetime.combine(day, mention.clock, tzinfo=zone)
        end = None
        if mention.until is not None:
            end = datetime.combine(day + timedelta(days=mention.until <= mention.clock), mention.until, tzinfo=zone)
        kind = mention.kind
        if kind == "deadline":
            return replace(mention, day=day, start=start, end=start)
        return replace(
            mention,
            day=day,
            start=start,
            end=end,
            kind="interval" if end else "after" if kind == "after" else "point",
            grain="minute",
        )


def resolve(
    atoms: Sequence[Atom], reference: Reference, past: bool, deadline: bool, after: bool, days_before: Sequence[date]
) -> TimeMention | None:
    """The mention that the atoms make; its span and text are the caller's to fill. None where they make no time."""
    value: dict[str, dict[str, Any]] = {}
    for atom in atoms:
        value.setdefault(atom.slot, {}).update(atom.value)
    if "length" in value:
        return TimeMention(0, 0, "", "duration", "minute", minutes=value["length"]["minutes"])
    if "week" in value:
        return _week(value["week"], reference, deadline)
    _day_or_hour(value, reference)
    zone = _zone_text(value.get("zone", {}))
    if value.get("date", {}).get("ago"):
        return TimeMention(0, 0, "", "point", "day", past=True)
    day, looked_back = _day(value, reference, past, days_before)
    part = value.get("daypart", {}).get("part") or value.get("date", {}).get("part")
    clock = value.get("clock") or (
        {k: v for k, v in value["date"].items() if k in ("h", "m", "ap", "offset")} if "h" in value.get("date", {}) else None
    )
    if clock:
        if clock.get("offset"):
            zone = "+00:00" if clock["offset"] in ("z", "Z") else clock["offset"][:3] + ":" + clock["offset"][-2:]
        return _timed(clock, part, day, zone, reference, deadline, after, looked_back)
    if day is None:
        return None
    midnight = datetime.combine(day, time(0), tzinfo=reference.zone)
    following = datetime.combine(day + timedelta(days=1), time(0), tzinfo=reference.zone)
    if deadline:
        return TimeMention(0, 0, "", "deadline", "day", midnight, following, day, past=looked_back)
    if part:
        start, end = (datetime.combine(day + timedelta(days=hour // 24), time(hour % 24), tzinfo=reference.zone) for hour in part)
        return TimeMention(0, 0, "", "interval", "daypart", start, end, day, past=looked_back)
    return TimeMention(0, 0, "", "after" if after else "point", "day", midnight, following, day, zone=zone, past=looked_back)


def _day_or_hour(value: dict[str, dict[str, Any]], reference: Reference) -> None:
    """ "Mon 9" is the ninth where that is a Monday soon, else nine o'clock."""
    number = value.get("clock", {}).get("or_day")
    if number is None or "weekday" not in value or "date" in value:
        return
    day, _ = _day_of_month(number, value["weekday"].get("weekday"), reference.today, False)
    if day is not None and day.weekday() == value["weekday"].get("weekday") and 0 <= (day - reference.today).days <= 14:
        value["date"] = {"dom": number}
        del value["clock"]


def _zone_text(value: dict[str, Any]) -> str:
    if "offset" in value:
        sign = "-" if value["offset"] < 0 else "+"
        return f"{sign}{abs(value['offset']) // 60:02}:{abs(value['offset']) % 60:02}"
    return str(value.get("zone") or value.get("person") or "")


def _week(value: dict[str, Any], reference: Reference, deadline: bool) -> TimeMention:
    monday = reference.today - timedelta(days=reference.today.weekday()) + timedelta(weeks=value["weeks"])
    first, last = 0, 7
    edge = value["edge"]
    if edge.startswith(("early", "begin", "start")):
        last = 3
    elif edge.startswith("mid"):
        first, last = 1, 4
    elif edge.startswith(("late", "end", "the end", "eow", "ende", "fin", "eind")):
        first, last = 2, 5
    start, end = (datetime.combine(monday + timedelta(days=offset), time(0), tzinfo=reference.zone) for offset in (first, last))
    return TimeMention(0, 0, "", "deadline" if deadline else "interval", "week", start, end)


def _day(
    value: dict[str, dict[str, Any]], reference: Reference, past: bool, days_before: Sequence[date]
) -> tuple[date | None, bool]:
    """The day that the date and weekday atoms name, and whether it lies behind."""
    stated, weekday = value.get("date", {}), value.get("weekday", {})
    today = reference.today
    if "relative" in stated:
        return today + timedelta(days=stated["relative"]), stated["relative"] < 0
    if "next_day" in stated:
        return (days_before[-1] + timedelta(days=1), False) if days_before else (today + timedelta(days=1), False)
    if "that" in weekday:
        base = days_before[-1] if days_before else today
        return base + timedelta(days=(weekday["that"] - base.weekday()) % 7), False
    wanted = weekday.get("weekday")
    if "dom" in stated:
        return _day_of_month(stated["dom"], wanted, today, past)
    if "month" in stated or "a" in stated:
        return _calendar_day(stated, wanted, reference, past)
    if wanted is None:
        return None, past
    return _weekday(weekday, wanted, reference, past, value, days_before)


def _weekday(
    weekday: dict[str, Any],
    wanted: int,
    reference: Reference,
    past: bool,
    value: dict[str, dict[str, Any]],
    days_before: Sequence[date],
) -> tuple[date, bool]:
    if "following" in weekday.get("mod", "") and days_before and days_before[-1] >= reference.today:
        return days_before[-1] + timedelta(
            days=(wanted - days_before[-1].weekday() - 1) % 7 + 1
        ), False  # counted from the day named before
    today, mod = reference.today, weekday.get("mod", "")
    ahead = (wanted - today.weekday()) % 7
    if mod in (
        "last",
        "past",
        "this past",
        "previous",
        "the previous",
        "letzten",
        "vergangenen",
        "vorige",
        "afgelopen",
        "dernier",
        "pasado",
    ):
        return today - timedelta(days=(today.weekday() - wanted) % 7 or 7), True
    if weekday.get("weeks"):
        count = {"a": 1, "one": 1, "two": 2}[weekday["weeks"].lower()]
        return today + timedelta(days=ahead or 7, weeks=count), False
    trailing = weekday.get("after", "")
    if trailing in ("week", "wk", "woche", "semaine", "semana"):
        return today + timedelta(days=ahead or 7, weeks=1), False
    if past and not mod:
        return today - timedelta(days=(today.weekday() - wanted) % 7), True
    following = mod.startswith(("next", "following", "the following", "nächste", "volgende")) or weekday.get(
        "ofweek", ""
    ).startswith(("next", "the following", "der nächsten"))
    if following or trailing in ("prochain", "próximo", "que viene"):
        monday = today - timedelta(days=today.weekday())
        day = monday + timedelta(weeks=1, days=wanted)
        return day, False
    if ahead == 0:
        clock = value.get("clock")
        said = hours(clock)[0] if clock else None
        if mod.startswith("this") or (said is not None and said > reference.at.astimezone(reference.zone).time()):
            return today, False
        return today + timedelta(days=7), False
    return today + timedelta(days=ahead), False


def _day_of_month(dom: int, wanted: int | None, today: date, past: bool) -> tuple[date | None, bool]:
    """The next (or, looking back, the last) day with this number, on the wanted weekday if one is named."""
    candidates = []
    for offset in range(-3, 7):
        year, month = divmod(today.year * 12 + today.month - 1 + offset, 12)
        if dom <= calendar.monthrange(year, month + 1)[1]:
            candidates.append(date(year, month + 1, dom))
    if wanted is not None and any(day.weekday() == wanted for day in candidates):
        candidates = [day for day in candidates if day.weekday() == wanted]
    behind = [day for day in candidates if day <= today]
    ahead = [day for day in candidates if day >= today]
    if past and behind:
        return behind[-1], True
    return (ahead[0], False) if ahead else (behind[-1] if behind else None, True)


def _calendar_day(stated: dict[str, Any], wanted: int | None, reference: Reference, past: bool) -> tuple[date | None, bool]:
    """A day with its month; weekday and day must agree where both are named, which also settles order and year."""
    today, year = reference.today, stated.get("year")
    orders = [(stated["month"], stated["day"])] if "month" in stated else _orders(stated, reference.order)
    years = [year] if year else [today.year - 1, today.year, today.year + 1]
    candidates = []
    for month, day in orders:
        for one in years:
            if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(one, month)[1]:
                candidates.append(date(one, month, day))
    if not candidates:
        return None, past
    if wanted is not None:
        agreeing = [day for day in candidates if day.weekday() == wanted and abs((day - today).days) < 330]
        if agreeing:
            best = min(agreeing, key=lambda day: (abs((day - today).days) if not past else abs((today - day).days), day < today))
            return best, best < today
    first_order = [day for day in candidates if (day.month, day.day) == orders[0]] or candidates
    if year:
        return first_order[0], first_order[0] < today
    if past:
        behind = [day for day in first_order if day <= today]
        return (behind[-1], True) if behind else (first_order[0], False)
    near = [day for day in first_order if -45 <= (day - today).days <= 320]
    day = min(near, key=lambda d: (d < today, abs((d - today).days))) if near else first_order[-1]
    return day, day < today


def _orders(stated: dict[str, Any], order: str) -> list[tuple[int, int]]:
    a, b = stated["a"], stated["b"]
    day_first = stated["separator"] == "." or order == "dmy"
    if a > 12:
        return [(b, a)]
    if b > 12:
        return [(a, b)]
    return [(b, a), (a, b)] if day_first else [(a, b), (b, a)]


def _timed(
    clock: dict[str, Any],
    part: tuple[int, int] | None,
    day: date | None,
    zone: str,
    reference: Reference,
    deadline: bool,
    after: bool,
    past: bool,
) -> TimeMention | None:
    if clock["h"] > 24 or clock.get("h2", 0) > 24:
        return None
    start, until = hours(clock, part)
    kind = (
        "deadline"
        if deadline and until is None
        else "after"
        if after and until is None and not clock.get("weak")
        else "interval"
        if until
        else "point"
    )
    mention = TimeMention(0, 0, "", kind, "minute", None, None, None, start, until, zone, None, past)  # type: ignore[arg-type]
    return reference.at_day(mention, day) if day is not None else mention
