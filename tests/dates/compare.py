"""Whether a predicted time agrees with one of a sentence's accepted readings: the start alone, and the full value."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

COARSE = ("day", "week", "month", "quarter", "year", "daypart")
FINE = ("minute", "hour", "second")
_RANGE = re.compile(r"\d\s*(-|–|to|and|through|until|till)\s*\w|\b(to|through|and|until)\b|[a-z]-[A-Za-z]", re.IGNORECASE)
WRONG, START, FULL = (False, False), (True, False), (True, True)
Answer = tuple[bool, bool]


def moment(text: str | None, zone: tzinfo) -> datetime | None:
    """An aware moment; None for what is none (a clock time alone)."""
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=zone)


def check(value: dict[str, Any], said: dict[str, Any], zone: tzinfo, text: str) -> Answer:
    """(start right, full value right) of a prediction `said` against one accepted reading."""
    kind = value["type"]
    if said["kind"] in ("duration", "set") or kind in ("duration", "set"):
        return WRONG
    start, end = moment(said.get("start"), zone), moment(said.get("end"), zone)
    if kind in ("time", "timerange"):
        return _clock(value, said, zone, end)
    if kind == "daypart" or value["grain"] == "daypart":
        return _daypart(value, said, zone, start, end)
    if kind == "fuzzy":
        one, low, high = start or end, moment(value["start"], zone), moment(value["end"], zone)
        right = bool(one and low and high and low - timedelta(days=1) <= one <= high)
        return right, right
    if kind == "deadline":
        return _deadline(value, said, zone, start, end)
    if kind == "open_after":
        right = _same_start(value, said, zone, start)
        return right, right and said["kind"] == "open_after"
    return _point_or_interval(value, said, zone, text)


def _same_minute(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and abs((one - other).total_seconds()) < 60


def _local_date(said: dict[str, Any], text: str, zone: tzinfo) -> date:
    """Of a day or longer the date as written, of a clock time the date in the reader's zone."""
    found = moment(text, zone)
    assert found is not None
    return found.date() if said.get("grain") in COARSE else found.astimezone(zone).date()


def _same_start(value: dict[str, Any], said: dict[str, Any], zone: tzinfo, start: datetime | None) -> bool:
    wanted = moment(value["start"], zone)
    if start is None or wanted is None:
        return False
    if value["grain"] in FINE:
        return _same_minute(start, wanted) and said.get("grain") not in COARSE
    return _local_date(said, said["start"], zone) == wanted.date()


def _clock(value: dict[str, Any], said: dict[str, Any], zone: tzinfo, end: datetime | None) -> Answer:
    parts = re.match(r"(\d\d):(\d\d)(?::\d\d)?([+-]\d\d:\d\d)?$", value["start"])
    found = moment(said.get("start") or said.get("end"), zone)
    if parts is None or found is None or said.get("grain") in COARSE:
        return WRONG
    shown = found.astimezone(datetime.fromisoformat("2000-01-01T00:00:00" + parts[3]).tzinfo if parts[3] else zone)
    if (shown.hour, shown.minute) != (int(parts[1]), int(parts[2])):
        return WRONG
    if value["type"] == "time":
        return True, said.get("end") is None or bool(value.get("open")) or said["kind"] != "interval"
    if end is None:
        return START
    local = end.astimezone(zone)
    return True, f"{local:%H:%M}" == value["end"][:5]


def _daypart(value: dict[str, Any], said: dict[str, Any], zone: tzinfo, start: datetime | None, end: datetime | None) -> Answer:
    wanted = moment(value["start"], zone)
    text = said.get("start") or said.get("end")
    if wanted is None or not text or moment(text, zone) is None:
        return WRONG
    right = _local_date(said, text, zone) == wanted.astimezone(zone).date()
    if not right and said["kind"] == "interval" and start is not None and end is not None:
        last = (end - timedelta(minutes=1)).astimezone(zone).date()
        right = last == wanted.date() and start.date() >= wanted.date() - timedelta(days=1)
    return right, right


def _deadline(value: dict[str, Any], said: dict[str, Any], zone: tzinfo, start: datetime | None, end: datetime | None) -> Answer:
    named, behind = moment(value["start"], zone), moment(value.get("end"), zone)
    assert named is not None
    by_end = right = False
    if value["grain"] in FINE:
        if _same_minute(start, named) and said.get("grain") not in COARSE:
            right = True
        elif _same_minute(end, named):
            right = by_end = True
    elif start is not None and _local_date(said, said["start"], zone) == named.date():
        right = True
    elif end is not None:
        local = end.astimezone(zone)
        by_end = _same_minute(local, behind) or (local.date() == named.date() and (local.hour, local.minute) != (0, 0))
        right = by_end or local.date() == named.date()
    return right, right and (said["kind"] in ("open_before", "deadline") or by_end)


def _implied_end(said: dict[str, Any], zone: tzinfo) -> datetime | None:
    if said.get("end"):
        return moment(said["end"], zone)
    start = moment(said.get("start"), zone)
    if said["kind"] != "point" or start is None or said.get("grain") not in ("day", "week"):
        return None
    return start + timedelta(days=7 if said["grain"] == "week" else 1)


def _point_or_interval(value: dict[str, Any], said: dict[str, Any], zone: tzinfo, text: str) -> Answer:
    start, end = moment(said.get("start"), zone), moment(said.get("end"), zone)
    if not _same_start(value, said, zone, start) and not (
        value["grain"] == "hour" and _same_minute(start, moment(value["start"], zone))
    ):
        return WRONG
    behind = moment(value.get("end"), zone)
    if value["grain"] in FINE:
        if value["type"] == "interval":
            return True, _same_minute(end, behind)
        short = start is not None and end is not None and end - start <= timedelta(hours=1) and said["kind"] != "interval"
        return True, said["kind"] != "open_before" and (end is None or _same_minute(end, behind) or short)
    implied = _implied_end(said, zone)
    if value["type"] == "interval" or value["grain"] in ("week", "month", "quarter", "year"):
        if behind is None:
            return FULL
        if implied is None:
            return START
        last = implied.astimezone(zone) if said.get("grain") not in COARSE else implied
        excluded = last.date() if (last.hour, last.minute) == (0, 0) else last.date() + timedelta(days=1)
        inclusive = value["type"] == "interval" and bool(_RANGE.search(text)) and excluded == behind.date() - timedelta(days=1)
        return True, excluded == behind.date() or inclusive
    named = moment(value["start"], zone)
    if said.get("end") and said["kind"] == "interval":
        assert named is not None
        return True, implied is not None and implied.date() - named.date() in (timedelta(days=1), timedelta(0))
    return True, said["kind"] != "open_before"
