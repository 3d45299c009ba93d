"""Clock times on the 24-hour dial."""

from __future__ import annotations

from datetime import time
from typing import Any


def hours(clock: dict[str, Any] | None, part: tuple[int, int] | None = None) -> tuple[time, time | None]:
    """Clock times on the 24-hour dial: bare 1 to 6 is afternoon, 7 to 12 as said, a day part decides."""
    if clock is None:
        return time(0), None
    second = clock.get("h2")
    first_ap, second_ap = clock["ap"], clock.get("ap2", "")
    start = _dial(clock["h"], first_ap, part, clock.get("lead0", False))
    if second is None:
        return time(start, clock["m"]), None
    end = _dial(second, second_ap or (first_ap if first_ap == "24" else ""), part, False)
    if second_ap and not first_ap and clock["h"] <= 12:
        start = _dial(clock["h"], second_ap, part, False)
        if (start, clock["m"]) >= (end, clock["m2"]):
            start = clock["h"] % 12 if second_ap == "p" else start
            if second_ap == "p" and clock["h"] == 12:
                start = 12
    elif not second_ap and end * 60 + clock["m2"] <= start * 60 + clock["m"] and end + 12 < 24:
        end += 12
    return time(start % 24, clock["m"]), time(end % 24, clock["m2"])


def _dial(hour: int, meridiem: str, part: tuple[int, int] | None, leading_zero: bool) -> int:
    if meridiem == "24" or hour > 12:
        return hour % 24
    if meridiem == "a":
        return hour % 12
    if meridiem == "p":
        return hour % 12 + 12
    if part is not None:
        return hour % 12 if part[1] <= 12 else 12 + hour % 12 if hour != 12 or part[0] < 18 else 0
    if hour == 0 or leading_zero:
        return hour
    return hour + 12 if 1 <= hour <= 6 else hour
