"""A group of atoms as a mention: its pieces put together, its day found, the words around it minded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from watcher.signals.model import Count, Feast, Stretch, TimeMention
from watcher.signals.times.dial import hours
from watcher.signals.times.groups import Group
from watcher.signals.times.named import Around, CalendarDay, Clock, ClockRange, DayOfMonth, Part, Weekday, Zone
from watcher.signals.times.reference import NOTHING, Reference
from watcher.signals.times.resolve_day import Context, Named, day_named
from watcher.signals.times.resolve_span import resolve_count, resolve_stretch


def resolve(group: Group, reference: Reference, context: Context, deadline: bool, after: bool) -> TimeMention | None:
    """The mention that the group makes; span and text are the caller's to fill. None where it makes no time."""
    span, weekday = group.of("span"), group.of("weekday")
    value = weekday.value if weekday and isinstance(weekday.value, Weekday) else None
    if span is not None and value is None:
        return _span(group, reference, context, deadline, after)
    if span is not None and value is not None and isinstance(span.value, Stretch):
        value = value._replace(in_stretch=span.value)
    length = group.of("length")
    if length is not None:
        return replace(NOTHING, kind="duration", grain="minute", minutes=length.value.minutes)  # type: ignore[union-attr]
    if group.has("now"):
        return replace(NOTHING, kind="point", grain="minute", start=reference.at, day=reference.today)
    part = group.of("part")
    place = group.of("zone")
    clock = group.of("clock")
    name = reference.as_meant(place.value.name) if place and isinstance(place.value, Zone) else ""
    named = _day(group, value, reference, context)
    if named is None and part is not None and isinstance(part.value, Part) and part.value.today:
        named = Named(reference.today, reference.today, False)
    found: TimeMention | None = None
    if clock is not None:
        said = part.value.hours if part and isinstance(part.value, Part) else None
        if group.has("set"):
            found = _clocked(clock.value, said, name, False, False)  # type: ignore[arg-type]
        else:
            found = _on_day(_clocked(clock.value, said, name, deadline, after), named, reference)  # type: ignore[arg-type]
            if found is not None and found.kind == "set" and named is not None and _of_a_month(group):
                found = reference.days(named.first, named.last, kind="interval", day=named.first)
    elif group.has("end_of_day"):
        due = named.last if named else reference.today
        found = replace(reference.days(due, due, kind="deadline"), day=due)
    elif named is not None:
        found = _whole_days(group, named, reference, deadline, after)
    elif group.has("set"):
        found = NOTHING
    if found is None:
        return None
    if named is not None and named.past and not found.past:
        found = replace(found, past=True)
    return replace(found, kind="set") if group.has("set") else found


def _span(group: Group, reference: Reference, context: Context, deadline: bool, after: bool) -> TimeMention | None:
    atom = group.of("span")
    value = atom.value if atom else None
    if isinstance(value, Count):
        return resolve_count(value, reference)
    if not isinstance(value, Stretch):
        return None
    found = resolve_stretch(
        value,
        reference,
        deadline or group.has("end_of_day"),
        context.past,
        [*context.before, *([context.week] if context.week else [])],
    )
    return replace(found, kind="after") if after and found.kind == "interval" else found


def _day(group: Group, weekday: Weekday | None, reference: Reference, context: Context) -> Named | None:
    """The day of the group; of "tomorrow, 6 January" the one that is more exact, unless they disagree."""
    days = [atom.value for atom in group.atoms if atom.slot == "day"]
    if not days:
        return day_named(None, weekday, reference, context)
    return day_named(days[-1], weekday, reference, context)  # type: ignore[arg-type]


def _of_a_month(group: Group) -> bool:
    """ "25th to 27th October, 10 to 4" happens once, "Monday to Friday, 9 to 5" every week."""
    return any(isinstance(atom.value, CalendarDay | DayOfMonth) for atom in group.atoms)


def _clocked(
    clock: Clock | ClockRange, part: tuple[int, int] | None, zone: str, deadline: bool, after: bool
) -> TimeMention | None:
    ends = (clock.start, clock.end) if isinstance(clock, ClockRange) else (clock,)
    if any(end.hour > 24 for end in ends):
        return None
    start, until = hours(clock, part)
    kind = "interval" if until else "deadline" if deadline else "after" if after else "point"
    return TimeMention(0, 0, "", kind, "minute", clock=start, until=until, zone=zone)  # type: ignore[arg-type]


def _on_day(mention: TimeMention | None, named: Named | None, reference: Reference) -> TimeMention | None:
    if mention is None or named is None:
        return mention
    if named.first != named.last and (named.last - named.first).days < 7:
        return replace(reference.at_day(mention, named.first), kind="set")  # "Monday to Friday, 9 to 5"
    return reference.at_day(mention, named.first)


def _whole_days(group: Group, named: Named, reference: Reference, deadline: bool, after: bool) -> TimeMention:
    first, last = named.first, named.last
    day = group.of("day")
    value = day.value if day else None
    if isinstance(value, Around) and value.unit != "days":
        names = Stretch("week", edge=value.edge)
        if deadline:
            due = first + timedelta(days=4)
            return reference.days(due, due, kind="deadline", names=names)
        first, last = _edge_of(value.edge, first, last)
        return reference.days(first, last, kind="interval", grain="day" if value.edge else "week", names=names)
    feast = value if isinstance(value, Feast) else None
    if feast and feast.name == "in_new_year" and not deadline:
        return replace(reference.days(first, first, kind="after", names=feast), day=first)
    if deadline:
        return reference.days(last, last, kind="deadline", day=last, names=feast)
    if first != last:
        return reference.days(first, last, kind="interval", day=first)
    part = group.of("part")
    if part is not None and isinstance(part.value, Part):
        start, end = (_at_hour(first, hour, reference) for hour in part.value.hours)
        return replace(NOTHING, kind="interval", grain="daypart", start=start, end=end, day=first)
    return reference.days(first, first, kind="after" if after else "point", day=first, names=feast)


def _edge_of(edge: str, first: date, last: date) -> tuple[date, date]:
    parts = {
        "early": (0, 2),
        "first_half": (0, 2),
        "mid": (2, 2),
        "late": (3, 4),
        "later": (3, 4),
        "second_half": (3, 4),
        "end": (4, 4),
    }
    if edge not in parts:
        return first, last
    return first + timedelta(days=parts[edge][0]), first + timedelta(days=parts[edge][1])


def _at_hour(day: date, hour: int, reference: Reference) -> datetime:
    return datetime.combine(day + timedelta(days=hour // 24), time(hour % 24), tzinfo=reference.zone)
