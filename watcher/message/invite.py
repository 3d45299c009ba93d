"""Calendar parts (RFC 5545, RFC 5546) by the icalendar library, behind a sanitiser for what calendars really send."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Any

from watcher.message.charset import decode
from watcher.message.model import Address, Attendee, Invite

MAX_BYTES = 1_000_000
MAX_EVENTS = 50
MAX_ATTENDEES = 100
_CUSTOM_ZONE = re.compile(r'TZID="?tzone://Microsoft/(Utc|Custom)"?', re.I)
_OFFSET_ZONE = re.compile(r"^(?:GMT|UTC)?\s*([+-])(\d{1,2}):?(\d{2})?$", re.I)
_ISO = re.compile(
    r"(DTSTART|DTEND|RECURRENCE-ID|DTSTAMP)([^:\r\n]*):(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:?\d\d)?)?",
    re.I,
)
_NO_SECONDS = re.compile(r"((?:DTSTART|DTEND)[^:\r\n]*:\d{8}T\d{4})(Z?)(?=\r?\n)", re.I)
_LOWER = re.compile(r"((?:DTSTART|DTEND|DTSTAMP)[^:\r\n]*:\d{8})t(\d{4,6})(z?)", re.I)
_TRIGGER = re.compile(r"BEGIN:VALARM.*?END:VALARM\r?\n", re.S | re.I)
_TIMEZONES = re.compile(r"BEGIN:VTIMEZONE.*?END:VTIMEZONE\r?\n", re.S | re.I)
_DEFAULT_ZONE = re.compile(r"^X-WR-TIMEZONE:(.+)$", re.M | re.I)


def read(raw: bytes, charset: str, method: str, fallback: tzinfo) -> tuple[Invite, ...]:
    """The events of a calendar part. `method` is the Content-Type's parameter; `fallback` the zone of floating times."""
    if not raw or len(raw) > MAX_BYTES:
        return ()
    text = _sanitised(_text(raw, charset))
    for attempt in (text, _TIMEZONES.sub("", text)):  # a broken VTIMEZONE must not cost the event
        events = _parse(attempt, method, fallback)
        if events:
            return events
    return ()


def _text(raw: bytes, charset: str) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    return decode(raw, charset).lstrip("\ufeff")


def _sanitised(text: str) -> str:
    text = re.sub(r"\r\n?|\n", "\r\n", text)
    begin = text.upper().find("BEGIN:VCALENDAR")
    if begin < 0:
        begin = text.upper().find("BEGIN:VEVENT")
        if begin < 0:
            return ""
        text = "BEGIN:VCALENDAR\r\n" + text[begin:]
    else:
        text = text[begin:]
    text = _TRIGGER.sub("", text)
    text = _CUSTOM_ZONE.sub(lambda found: "TZID=UTC" if found.group(1).lower() == "utc" else "X-ZONE=custom", text)
    text = _ISO.sub(_basic, text)
    text = _LOWER.sub(lambda m: f"{m.group(1)}T{m.group(2)}{m.group(3).upper()}", text)
    text = _NO_SECONDS.sub(r"\g<1>00\2", text)
    for name in ("VEVENT", "VCALENDAR"):
        missing = text.upper().count(f"BEGIN:{name}") - text.upper().count(f"END:{name}")
        text = text.rstrip() + f"\r\nEND:{name}" * max(0, min(missing, 3)) + "\r\n"
    return text


def _basic(found: re.Match[str]) -> str:
    """An ISO 8601 time in the extended form as RFC 5545 wants it."""
    name, parameters, year, month, day, hour, minute, second, zone = found.groups()
    if hour is None:
        return f"{name};VALUE=DATE:{year}{month}{day}"
    if zone and zone not in ("Z", "z"):
        moment = datetime.fromisoformat(
            f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{zone[:3]}:{zone[-2:]}"
        ).astimezone(UTC)
        return f"{name}:{moment:%Y%m%dT%H%M%SZ}"
    return f"{name}{parameters}:{year}{month}{day}T{hour}{minute}{second or '00'}{'Z' if zone else ''}"


def _parse(text: str, method: str, fallback: tzinfo) -> tuple[Invite, ...]:
    from icalendar import Calendar  # 60 ms to import, and few letters hold a calendar

    if not text:
        return ()
    try:
        calendar = Calendar.from_ical(text)
    except (ValueError, KeyError, IndexError, AttributeError, TypeError, RecursionError, OverflowError):
        return ()
    named = _DEFAULT_ZONE.search(text)
    default = _zone(named.group(1).strip()) if named else None
    how = str(calendar.get("METHOD", "") or method or "PUBLISH").upper()
    return tuple(invite for event in _events(calendar) if (invite := _invite(event, how, default, fallback)) is not None)


def _events(calendar: Any) -> Iterator[Any]:
    yield from islice(calendar.walk("VEVENT"), MAX_EVENTS)


def _invite(event: Any, method: str, default: tzinfo | None, fallback: tzinfo) -> Invite | None:
    start, floating, all_day = _moment(event, "DTSTART", default, fallback)
    if start is None:
        return None
    end, _, _ = _moment(event, "DTEND", default, fallback)
    if end is None:
        length = _property(event, "DURATION")
        end = start + length if isinstance(length, timedelta) and timedelta(0) < length < timedelta(days=30) else None
    stamp, _, _ = _moment(event, "DTSTAMP", None, UTC)
    try:
        sequence = int(event.get("SEQUENCE", 0) or 0)
    except (ValueError, TypeError):
        sequence = 0
    people = event.get("ATTENDEE", [])
    people = people if isinstance(people, list) else [people]
    attendees = tuple(a for person in people[:MAX_ATTENDEES] if (a := _attendee(person)) is not None)
    organizer = _attendee(event.get("ORGANIZER"))
    return Invite(
        method=method, uid=_string(event, "UID"), sequence=sequence, start=start, end=end, summary=_string(event, "SUMMARY"),
        description=_string(event, "DESCRIPTION")[:20_000], location=_string(event, "LOCATION"), status=_string(event, "STATUS").upper(),
        recurrence_id=str(event.get("RECURRENCE-ID", "") and _string(event, "RECURRENCE-ID")), stamp=stamp, floating=floating, all_day=all_day,
        organizer=organizer.who if organizer else None, attendees=attendees,
    )  # fmt: skip


def _property(event: Any, name: str) -> Any:
    value = event.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    try:
        return getattr(value, "dt", None)
    except (ValueError, TypeError, AttributeError):
        return None  # the library keeps a broken property and raises only when it is read


def _string(event: Any, name: str) -> str:
    value = event.get(name, "")
    value = value[0] if isinstance(value, list) and value else value
    return " ".join(str(value).replace("\0", "").split()) if name != "DESCRIPTION" else str(value).replace("\0", "")


def _moment(event: Any, name: str, default: tzinfo | None, fallback: tzinfo) -> tuple[datetime | None, bool, bool]:
    """An aware moment, whether the calendar left its zone open, and whether it is a whole day."""
    value = _property(event, name)
    if isinstance(value, datetime):
        if value.tzinfo is not None and value.utcoffset() is not None:
            return value, False, False
        parameter = _parameters(event.get(name)).get("TZID", "")
        zone = _zone(str(parameter)) or default
        return value.replace(tzinfo=zone or fallback), zone is None, False
    if isinstance(value, date):
        return datetime.combine(value, time(0), tzinfo=default or fallback), True, True
    return None, False, False


def _parameters(value: Any) -> Mapping[str, Any]:
    value = value[0] if isinstance(value, list) and value else value
    return getattr(value, "params", {})


def _zone(name: str) -> tzinfo | None:
    """A zone by IANA or Windows name or by offset; None where it is not known."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    clean = name.strip().strip('"')
    offset = _OFFSET_ZONE.match(clean)
    if offset:
        minutes = int(offset.group(2)) * 60 + int(offset.group(3) or 0)
        from datetime import timezone

        return timezone(timedelta(minutes=minutes if offset.group(1) == "+" else -minutes)) if minutes < 24 * 60 else None
    try:
        return ZoneInfo(WINDOWS_TO_OLSON.get(clean, clean))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _attendee(value: Any) -> Attendee | None:
    if value is None:
        return None
    address = re.sub(r"^mailto:", "", str(value).strip(), flags=re.I).strip().lower()
    if "@" not in address or len(address) > 320 or re.search(r"[\s<>,;]", address):
        return None
    parameters = getattr(value, "params", {})
    name = str(parameters.get("CN", "")).strip().strip("\"'")
    return Attendee(Address("" if "@" in name else name, address), str(parameters.get("PARTSTAT", "NEEDS-ACTION")).upper())
