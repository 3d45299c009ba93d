"""Clock times on the 24-hour dial."""

from __future__ import annotations

from datetime import time

from watcher.signals.times.named import Clock, ClockRange


def hours(clock: Clock | ClockRange, part: tuple[int, int] | None = None) -> tuple[time, time | None]:
    """The time, or both ends of a range: bare 1 to 6 is afternoon, 7 to 12 as said, a part of the day decides."""
    if isinstance(clock, Clock):
        return time(_dial(clock, clock.meridiem, part), clock.minute), None
    first, last = clock.start, clock.end
    end = _dial(last, last.meridiem or (first.meridiem if first.meridiem == "24" else ""), part)
    start = _dial(first, first.meridiem, part)
    if last.meridiem in ("a", "p") and not first.meridiem and first.hour <= 12:
        start = _dial(first, last.meridiem, part)
        if (start, first.minute) >= (end, last.minute):
            start = first.hour % 12 if last.meridiem == "p" and first.hour != 12 else 12 if last.meridiem == "p" else start
    elif not last.meridiem and end * 60 + last.minute <= start * 60 + first.minute and end + 12 < 24:
        end += 12
    return time(start % 24, first.minute), time(end % 24, last.minute)


def _dial(clock: Clock, meridiem: str, part: tuple[int, int] | None) -> int:
    hour = clock.hour
    if meridiem == "24" or hour > 12:
        return hour % 24
    if meridiem == "a":
        return hour % 12
    if meridiem == "p":
        return hour % 12 + 12
    if hour == 0 or clock.leading_zero:
        return hour
    if part is not None:
        low, high = part
        fitting = [h for h in (hour % 12, hour % 12 + 12) if low - 2 <= h <= high]
        if fitting:
            return fitting[-1] if low >= 12 else fitting[0]
    return hour + 12 if 1 <= hour <= 6 else hour
