"""UIDs as sets in commands, and as spans in the answers to searches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from watcher.mail.imap.answers import Response
from watcher.mail.store import HEADER_FIELDS

HEADERS = "UID INTERNALDATE BODY.PEEK[HEADER.FIELDS (" + " ".join(name.upper() for name in HEADER_FIELDS) + ")]"
GMAIL_LABELS = " X-GM-LABELS"  # of X-GM-EXT-1; any other server says BAD to it
COMMAND_LETTERS = 250
COMMAND_BYTES = 4_000  # Exchange refuses long lines, and Dovecot those beyond 64 kB


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
