"""From where times are counted, and in which zone clocks run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo

from watcher.signals.model import Count, Feast, Grain, MentionKind, Stretch, TimeMention
from watcher.signals.times.zones import zone_named

_MOUNTAIN_DAYLIGHT = timedelta(hours=-6)
NOTHING = TimeMention(0, 0, "", "point", "day")  # the span and its text are for the finder to fill


@dataclass(frozen=True, slots=True)
class Reference:
    """The message's date, the zone meant where none is named, the order of numeric dates, the reader's zone, a zone said for all."""

    at: datetime
    zone: tzinfo
    order: str
    reader: tzinfo
    general: str = ""

    @property
    def today(self) -> date:
        return self.at.astimezone(self.zone).date()

    def zone_of(self, name: str) -> tzinfo:
        """The zone of a mention: the one it names, the one named for all, the default."""
        if name == "your":
            return self.reader
        wanted = name if name != "my" else ""
        if name == "my":
            return self.zone
        named = self.as_meant(wanted or self.general)
        return zone_named(named) or self.zone if named else self.zone

    def as_meant(self, name: str) -> str:
        """A zone's name; of "MST" that of Denver where the writer's own clock shows mountain daylight time (many write MST all year)."""
        return "America/Denver" if name == "MST" and self.at.utcoffset() == _MOUNTAIN_DAYLIGHT else name

    def midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(0), tzinfo=self.zone)

    def days(
        self, first: date, last: date, kind: MentionKind = "point", grain: Grain = "day", day: date | None = None,
        past: bool = False, names: Stretch | Count | Feast | None = None,
    ) -> TimeMention:  # fmt: skip
        """A mention from the first day to the last, both included."""
        start, end = self.midnight(first), self.midnight(last + timedelta(days=1))
        return TimeMention(0, 0, "", kind, grain, start, end, day, past=past, names=names)

    def at_day(self, mention: TimeMention, day: date) -> TimeMention:
        """A clock mention put on a day."""
        if mention.clock is None:
            return mention
        zone = self.zone_of(mention.zone)
        start = datetime.combine(day, mention.clock, tzinfo=zone)
        end = None
        if mention.until is not None:
            end = datetime.combine(day + timedelta(days=mention.until <= mention.clock), mention.until, tzinfo=zone)
        if mention.kind == "deadline":
            return replace(mention, day=day, start=start, end=start)
        kind = "set" if mention.kind == "set" else "interval" if end else "after" if mention.kind == "after" else "point"
        m = mention
        return TimeMention(m.begin, m.stop, m.text, kind, "minute", start, end, day, m.clock, m.until, m.zone, m.minutes, m.past, m.names)  # type: ignore[arg-type]  # fmt: skip
