"""UID FETCH: sets of UIDs as commands, and the answers' items. The usual form is read at once, any other by imapclient's parser."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from imapclient.response_parser import parse_fetch_response

from watcher.mail.imap.wire import Response
from watcher.mail.store import HEADER_FIELDS

HEADERS = "UID INTERNALDATE BODY.PEEK[HEADER.FIELDS (" + " ".join(name.upper() for name in HEADER_FIELDS) + ")]"
GMAIL_LABELS = " X-GM-LABELS"  # of X-GM-EXT-1; any other server says BAD to it
COMMAND_LETTERS = 2_000
COMMAND_BYTES = 4_000  # Exchange refuses long lines, and Dovecot those beyond 64 kB

_UID = re.compile(rb"[ (]UID (\d{1,10})[ )]", re.IGNORECASE)
_DATE = re.compile(rb'INTERNALDATE "([ \d]\d)-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-]\d{4})"', re.IGNORECASE)
# What Dovecot, Cyrus and Gmail answer to a single section beside UID and INTERNALDATE.
_USUAL = re.compile(rb'\* \d+ FETCH \(UID (\d+) (INTERNALDATE "[^"]+") BODY\[[^\]]*\](?:<0>)? \{\d+\}\)\Z')
_FETCH = re.compile(rb"\* \d{1,10} FETCH \(", re.IGNORECASE)
_SENT = re.compile(rb"\\\\?Sent\b")
_DRAFT = re.compile(rb"\\\\?Drafts?\b")
_MONTHS = {name: number for number, name in enumerate(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was fetched of one message. `content` is the one section that was asked for; None where it is not there."""

    uid: int
    content: bytes | None
    internal: bytes | None  # INTERNALDATE as the server wrote it
    sent: bool = False  # by a Gmail label
    draft: bool = False  # by a Gmail label

    @property
    def received(self) -> datetime | None:
        """When it arrived (aware), as far as the server says."""
        return _received(self.internal) if self.internal else None


def fetched(response: Response) -> Fetched | None:
    """The content of a FETCH response; None where it is no such response, or one that was not asked for (flags alone)."""
    usual = _USUAL.match(response.text)
    if usual and len(response.literals) == 1:
        return Fetched(int(usual.group(1)), response.literals[0], usual.group(2))
    if not _FETCH.match(response.text):
        return None
    uid = _UID.search(response.text)
    if uid is None:
        return None
    labels = response.text if b"X-GM-LABELS" in response.text else b""
    sent, draft = bool(_SENT.search(labels)), bool(_DRAFT.search(labels))
    if len(response.literals) == 1 and response.text.count(b"BODY[") == 1:
        return Fetched(int(uid.group(1)), response.literals[0], response.text, sent, draft)
    if b"BODY[" not in response.text.upper():
        return None
    for number, items in parsed(response).items():
        content = next((v for k, v in items.items() if k.startswith(b"BODY[") and (v is None or isinstance(v, bytes))), None)
        return Fetched(number, content, response.text, sent, draft)
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
    day, month, year, hour, minute, second, zone = found.groups()
    try:
        number = _MONTHS[month.lower()]
        return datetime(int(year), number, int(day), int(hour), int(minute), int(second), tzinfo=_zone(zone)).astimezone(UTC)
    except (ValueError, KeyError, OverflowError):
        return None


@lru_cache(maxsize=64)
def _zone(offset: bytes) -> timezone:
    size = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:5]))
    return timezone(-size if offset[:1] == b"-" else size)


def uid_sets(uids: Iterable[int], letters: int = COMMAND_LETTERS, most: int = COMMAND_BYTES) -> Iterator[tuple[bytes, list[int]]]:
    """UIDs in descending order as sequence sets (RFC 3501 section 9), runs as ranges, each set short enough for one command."""
    waiting: list[int] = []
    parts: list[bytes] = []
    low = high = length = 0
    for uid in uids:
        if waiting and uid == low - 1:
            low = uid
        else:
            if waiting:
                parts.append(_run(low, high))
                length += len(parts[-1]) + 1
            low = high = uid
        waiting.append(uid)
        if len(waiting) >= letters or length > most:
            yield b",".join([*parts, _run(low, high)]), waiting
            waiting, parts, length = [], [], 0
    if waiting:
        yield b",".join([*parts, _run(low, high)]), waiting


def _run(low: int, high: int) -> bytes:
    return b"%d" % low if low == high else b"%d:%d" % (low, high)


def descending(spans: Sequence[range]) -> Iterator[int]:
    """The UIDs of ascending spans, the highest first."""
    for span in reversed(spans):
        yield from reversed(span)


def spans_of(responses: Iterable[Response]) -> list[range]:
    """The UIDs in SEARCH (RFC 3501) or ESEARCH (RFC 4731) responses as ascending spans, none of them empty."""
    spans: list[range] = []
    for response in responses:
        words = response.text.split()
        if words[1:2] and words[1].upper() == b"SEARCH":
            spans += [range(int(word), int(word) + 1) for word in words[2:] if word.isdigit()]
        elif words[1:2] and words[1].upper() == b"ESEARCH":
            where = next((place for place, word in enumerate(words) if word.upper() == b"ALL"), None)
            for part in words[where + 1].split(b",") if where is not None else ():
                low, _, high = part.partition(b":")
                ends = sorted((int(low), int(high or low)))
                spans.append(range(ends[0], ends[1] + 1))
    return _joined(sorted(spans, key=lambda span: span.start))


def _joined(spans: Sequence[range]) -> list[range]:
    """Neighbouring spans as one."""
    joined: list[range] = []
    for span in spans:
        if joined and span.start <= joined[-1].stop:
            joined[-1] = range(joined[-1].start, max(span.stop, joined[-1].stop))
        else:
            joined.append(span)
    return joined


def uids_of(responses: Iterable[Response]) -> list[int]:
    """The UIDs in SEARCH or ESEARCH responses, the highest first."""
    return list(descending(spans_of(responses)))
