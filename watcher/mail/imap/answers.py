"""FETCH answers (RFC 3501 section 7.4.2). The usual form is read from the buffer by the dozen, any other by imapclient's parser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, NamedTuple

from imapclient.response_parser import parse_fetch_response

UID = re.compile(rb"[ (]UID (\d{1,10})[ )]", re.IGNORECASE)
_DATE = re.compile(rb'INTERNALDATE "([ \d]\d)-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-]\d{4})"', re.IGNORECASE)
# What Dovecot, Cyrus and Gmail answer to a single section beside UID and INTERNALDATE.
_USUAL = re.compile(rb'\* \d+ FETCH \(UID (\d+) (INTERNALDATE "[^"\r\n]+") BODY(\[[^\]\r\n]*\])(?:<0>)? \{(\d{1,7})\}\r\n')
_FETCH = re.compile(rb"\* \d{1,10} FETCH \(", re.IGNORECASE)
_IN_LITERAL = re.compile(rb"BODY\[[^\]]*\](?:<\d+>)? \{\d+\}", re.IGNORECASE)
SECTION = re.compile(rb"BODY(\[[^\]]*\])", re.IGNORECASE)
_SENT = re.compile(rb"\\\\?Sent\b")
_DRAFT = re.compile(rb"\\\\?Drafts?\b")
_MONTHS = {name: number for number, name in enumerate(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}


@dataclass(frozen=True, slots=True)
class Response:
    """An untagged response: its text without literals, each of which left its `{n}` there, and the literals."""

    text: bytes
    literals: tuple[bytes, ...] = ()


class Fetched(NamedTuple):
    """What was fetched of one message. `content` is the one section that was asked for; None where it is not there."""

    uid: int
    content: bytes | None
    internal: bytes  # INTERNALDATE as the server wrote it, perhaps with other items
    section: bytes  # as in [TEXT] or []; empty where there is none
    sent: bool = False  # by a Gmail label
    draft: bool = False  # by a Gmail label

    @property
    def received(self) -> datetime | None:
        """When it arrived (aware), as far as the server says."""
        return _received(self.internal)


def usual(buffer: bytes) -> tuple[list[Fetched], int]:
    """The whole answers of the usual form with which a buffer begins, and how many of its bytes they take."""
    found: list[Fetched] = []
    place = 0
    while match := _USUAL.match(buffer, place):
        start = match.end()
        end = start + int(match[4])
        if not buffer.startswith(b")\r\n", end):
            break  # cut off here, or more items follow: to be read line by line
        found.append(Fetched(int(match[1]), buffer[start:end], match[2], match[3]))
        place = end + 3
    return found, place


def fetched(response: Response) -> Fetched | None:
    """The content of a FETCH response of any form; None where it is no such response, or one that was not asked for (flags alone).

    Raises ValueError or imaplib's error where it cannot be read.
    """
    text = response.text
    uid, section = UID.search(text), SECTION.search(text)
    if not _FETCH.match(text) or uid is None or section is None:
        return None
    labels = text if b"X-GM-LABELS" in text else b""
    sent, draft = bool(_SENT.search(labels)), bool(_DRAFT.search(labels))
    if len(response.literals) == 1 and len(_IN_LITERAL.findall(text)) == 1:  # and it is no label's
        return Fetched(int(uid[1]), response.literals[0], text, section[1], sent, draft)
    for number, items in parsed(response).items():
        content = next((v for k, v in items.items() if k.startswith(b"BODY[") and (v is None or isinstance(v, bytes))), None)
        return Fetched(number, content, text, section[1], sent, draft)
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


@lru_cache(maxsize=1_024)  # asked with the head of a letter, and soon after with the letter
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
