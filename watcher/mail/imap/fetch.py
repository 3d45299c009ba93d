"""UID FETCH: sets of UIDs as commands, and the answers' items. The usual form is read at once, any other by imapclient's parser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from imapclient.response_parser import parse_fetch_response

from watcher.mail.imap.wire import Response
from watcher.mail.store import HEADER_FIELDS

HEADERS = "UID INTERNALDATE BODY.PEEK[HEADER.FIELDS (" + " ".join(name.upper() for name in HEADER_FIELDS) + ")]"
GMAIL_LABELS = " X-GM-LABELS"  # of X-GM-EXT-1; any other server says BAD to it
COMMAND_LETTERS = 2_000
COMMAND_BYTES = 4_000  # Exchange refuses long lines, and Dovecot those beyond 64 kB

_UID = re.compile(rb"[ (]UID (\d{1,10})[ )]", re.IGNORECASE)
_DATE = re.compile(rb'INTERNALDATE "([ \d]\d)-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"', re.IGNORECASE)
_FETCH = re.compile(rb"\* \d{1,10} FETCH \(", re.IGNORECASE)
_SENT = re.compile(rb"\\\\?Sent\b")
_DRAFT = re.compile(rb"\\\\?Drafts?\b")
_MONTHS = {
    name: number
    for number, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was fetched of one message. `content` is the one section that was asked for; None where it is not there."""

    uid: int
    content: bytes | None
    received: datetime | None  # aware
    sent: bool = False  # by a Gmail label
    draft: bool = False  # by a Gmail label


def fetched(response: Response) -> Fetched | None:
    """The content of a FETCH response; None where it is no such response, or one that was not asked for (flags alone)."""
    if not _FETCH.match(response.text):
        return None
    uid = _UID.search(response.text)
    if uid is None:
        return None
    labels = response.text if b"X-GM-LABELS" in response.text else b""
    sent, draft = bool(_SENT.search(labels)), bool(_DRAFT.search(labels))
    if len(response.literals) == 1 and response.text.count(b"BODY[") == 1:
        return Fetched(int(uid.group(1)), response.literals[0], _received(response.text), sent, draft)
    if b"BODY[" not in response.text.upper():
        return None
    for number, items in parsed(response).items():
        content = next((v for k, v in items.items() if k.startswith(b"BODY[") and (v is None or isinstance(v, bytes))), None)
        return Fetched(number, content, _received(response.text), sent, draft)
    return None


def parsed(response: Response) -> Mapping[int, dict[bytes, Any]]:
    """The items of a FETCH response by UID, read by imapclient. Raises ValueError or imaplib's error where it cannot be read."""
    text = response.text.split(b" ", 1)[1].replace(b" FETCH ", b" ", 1) if response.text[:2] == b"* " else response.text
    pieces: list[Any] = []
    literals = iter(response.literals)
    for part in re.split(rb"(?<=\})(?=[ )])", text):
        literal = next(literals, None) if re.search(rb"\{\d+\}\Z", part) else None
        pieces.append(part if literal is None else (part, literal))
    result: Mapping[int, dict[bytes, Any]] = parse_fetch_response(pieces)
    return result


def _received(text: bytes) -> datetime | None:
    """INTERNALDATE, which the server may give in any zone."""
    found = _DATE.search(text)
    if found is None:
        return None
    day, month, year, hour, minute, second, sign, zone_hours, zone_minutes = found.groups()
    offset = timedelta(hours=int(zone_hours), minutes=int(zone_minutes)) * (-1 if sign == b"-" else 1)
    try:
        number = _MONTHS[month.decode().lower()]
        moment = datetime(int(year), number, int(day), int(hour), int(minute), int(second), tzinfo=timezone(offset))
        return moment.astimezone(UTC)
    except (ValueError, KeyError, OverflowError):
        return None


def uid_sets(uids: Sequence[int], letters: int = COMMAND_LETTERS, most: int = COMMAND_BYTES) -> Iterator[tuple[bytes, list[int]]]:
    """UIDs as sequence sets (RFC 3501 section 9), in the order given, runs as ranges, each short enough for one command."""
    start = 0
    while start < len(uids):
        parts: list[bytes] = []
        taken, length = 0, 0
        while start + taken < len(uids) and taken < letters and length < most:
            run = 1
            first = uids[start + taken]
            step = 1 if start + taken + 1 < len(uids) and uids[start + taken + 1] > first else -1
            while taken + run < letters and start + taken + run < len(uids) and uids[start + taken + run] == first + step * run:
                run += 1
            last = first + step * (run - 1)
            parts.append(b"%d" % first if run == 1 else b"%d:%d" % (min(first, last), max(first, last)))
            length += len(parts[-1]) + 1
            taken += run
        yield b",".join(parts), list(uids[start : start + taken])
        start += taken


def uids_of(responses: Sequence[Response]) -> list[int]:
    """The UIDs in SEARCH (RFC 3501) or ESEARCH (RFC 4731) responses, ascending."""
    found: set[int] = set()
    for response in responses:
        words = response.text.split()
        if words[1:2] and words[1].upper() == b"SEARCH":
            found.update(int(word) for word in words[2:] if word.isdigit())
        elif words[1:2] and words[1].upper() == b"ESEARCH":
            where = next((place for place, word in enumerate(words) if word.upper() == b"ALL"), None)
            for part in words[where + 1].split(b",") if where is not None else ():
                low, _, high = part.partition(b":")
                ends = sorted((int(low), int(high or low)))
                found.update(range(ends[0], ends[1] + 1))
    return sorted(found)
