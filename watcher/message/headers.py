"""Headers without exceptions: encoded words, addresses, message ids and dates (RFC 5322, RFC 2047) as they come in real mail."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from functools import lru_cache

from watcher.message.charset import decode
from watcher.message.model import Address

MAX_VALUE = 60_000
MAX_ADDRESSES = 500
_ENCODED = re.compile(r"=\?([^?\s]{1,40})\?([bqBQ])\?([^?]{0,2000})\?=")
_BETWEEN_ENCODED = re.compile(r"(\?=)[ \t\r\n]+(=\?)")
_ID = re.compile(r"<[^<>\s]{1,900}>")
_ADDRESS = re.compile(
    r"[^\s<>,;:()\"\[\]\\@]{1,128}@[\w.\-\u0080-\U0010ffff]{1,253}|[^\s<>,;:()\"\[\]\\@]{1,128}@\[[^\]]{1,60}\]"
)
_GROUPING = re.compile(r"[\"(\\]|<[^>]*[,;<]")
_GROUP = re.compile(r"^[^\"<>]{0,40}:\s*")
_COMMENT = re.compile(r"\(([^()]{1,200})\)")
_SEPARATOR = re.compile("[,;]")
_FOLD = re.compile(r"\r?\n[ \t]")
_FIELD = re.compile(r"^([!-9;-~]{1,80})[ \t]*:([^\n]*)", re.MULTILINE)
_DATE = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)(?: \([A-Z]{1,5}\))?"
)
_MONTHS = {
    name: number
    for number, name in enumerate(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], 1)
}


def unfolded(header: bytes) -> Iterator[tuple[str, str]]:
    """Name (lower case) and raw value of each field of a header block; bytes that are no ASCII are read as UTF-8 or Windows-1252."""
    text = decode(header[:400_000])
    if "\n " in text or "\n\t" in text:
        text = _FOLD.sub(" ", text)
    for name, value in _FIELD.findall(text):
        yield name.lower(), value[:MAX_VALUE].replace("\r", " ").strip()


def words(value: str) -> str:
    """A header value with its encoded words (RFC 2047) decoded, on one line; neighbours of one charset are joined before decoding."""
    if "=?" not in value:
        return _line(value)
    pieces: list[str] = []
    pending: list[bytes] = []
    charset, position = "", 0
    joined = _BETWEEN_ENCODED.sub(r"\1\2", value)
    for found in _ENCODED.finditer(joined):
        between = joined[position : found.start()]
        label = found.group(1).lower().split("*")[0]
        if pending and (between or label != charset):
            pieces.append(decode(b"".join(pending), charset))
            pending = []
        pieces.append(between)
        charset, position = label, found.end()
        pending.append(_undo(found.group(2), found.group(3)))
    if pending:
        pieces.append(decode(b"".join(pending), charset))
    pieces.append(joined[position:])
    return _line("".join(pieces))


def _undo(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if encoding in "bB":
        try:
            return base64.b64decode(raw + b"=" * (-len(raw) % 4))
        except (binascii.Error, ValueError):
            return raw
    return quopri.decodestring(raw.replace(b"_", b" "), header=False)


def _line(value: str) -> str:
    return " ".join(value.split())


def addresses(value: str) -> tuple[Address, ...]:
    """The mailboxes of an address field, groups and rubbish between them left out; at most MAX_ADDRESSES."""
    return _short(value) if len(value) < _SHORT else _addresses(value)


def _addresses(value: str) -> tuple[Address, ...]:
    found: list[Address] = []
    for item in _items(value[:MAX_VALUE]):
        if len(found) >= MAX_ADDRESSES:
            break
        box = _mailbox(item)
        if box is not None:
            found.append(box)
    return tuple(found)


_SHORT = 200
_short = lru_cache(maxsize=512)(_addresses)  # the same people write to each other again and again


def _items(value: str) -> Iterator[str]:
    """Splits at commas and semicolons outside quotes, comments and angle brackets."""
    if not _GROUPING.search(value):
        yield from _SEPARATOR.split(value)
        return
    quoted = escaped = angle = False
    depth, start = 0, 0
    for index, character in enumerate(value):
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == '"' and depth == 0:
            quoted = not quoted
        elif not quoted:
            if character == "(":
                depth += 1
            elif character == ")":
                depth = max(0, depth - 1)
            elif character == "<":
                angle = True
            elif character == ">":
                angle = False
            elif character in ",;" and not depth and not angle:
                yield value[start:index]
                start = index + 1
    yield value[start:]


def _mailbox(item: str) -> Address | None:
    text = item.strip()
    angle = text.rfind("<")
    if angle >= 0:
        found = _ADDRESS.search(text, angle)
        name = text[:angle]
    else:
        found = _ADDRESS.search(text)
        comment = _COMMENT.search(text)
        name = comment.group(1) if comment else ""
    if found is None:
        return None
    name = words(name.strip().strip(":")).strip().strip('"').replace('\\"', '"').strip().strip("'")
    address = found.group().lower().strip(".'")
    if ":" in name:
        name = _GROUP.sub("", name)
    return Address(name if "@" not in name else "", address)


def message_ids(value: str) -> tuple[str, ...]:
    """The Message-IDs of a field, angle brackets kept, without repeats (RFC 5322 section 3.6.4)."""
    return tuple(dict.fromkeys(_ID.findall(value[:MAX_VALUE]))) if value else ()


def date(value: str) -> datetime | None:
    """The date of a Date or Received field, aware; None where it is none. `-0000` is read as UTC."""
    try:
        usual = _DATE.fullmatch(value)
        if usual and usual[2] in _MONTHS:
            day, month, year, hour, minute, second, sign, hours, minutes = usual.groups()
            zone = _zone((-60 if sign == "-" else 60) * (int(hours) * 60 + int(minutes)))
            return datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), min(int(second), 59), tzinfo=zone)
        parts = parsedate_tz(value[:200])
        if parts is None:
            return None
        full = parts[0] if parts[0] > 99 else parts[0] + (2000 if parts[0] < 69 else 1900)
        return datetime(full, parts[1], parts[2], parts[3], parts[4], min(parts[5], 59), tzinfo=_zone(parts[9] or 0))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


@lru_cache(maxsize=256)
def _zone(seconds: int) -> timezone:
    return timezone(timedelta(seconds=seconds)) if seconds else UTC


def arrived(received: Iterable[str]) -> datetime | None:
    """When the topmost Received field says that the mail came in."""
    for value in received:
        found = date(value.rpartition(";")[2])
        if found is not None:
            return found
    return None
