"""A large letter without its attachments, put together from the parts that BODYSTRUCTURE (RFC 3501 section 7.4.2) names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

PART_MOST = 262_144  # bytes of one part that are read
_PARTS_MOST = 12
_BOUNDARY = b"=_parts_of_a_large_letter"


def parts_worth_reading(structure: Any) -> tuple[str, ...]:
    """The numbers, as in BODY[1.2], of the text and calendar parts of a BODYSTRUCTURE as imapclient parsed it; none where it cannot be understood."""
    return tuple(_walk(structure, ""))[:_PARTS_MOST]


def _walk(node: Any, number: str, depth: int = 0) -> Iterator[str]:
    if depth > 20 or not isinstance(node, Sequence) or not node:
        return
    if isinstance(node[0], list):
        for place, child in enumerate(node[0], 1):
            yield from _walk(child, f"{number}.{place}" if number else str(place), depth + 1)
    elif isinstance(node[0], bytes) and len(node) > 1 and isinstance(node[1], bytes):
        kind, sub = node[0].lower(), node[1].lower()
        if kind == b"text" or (kind, sub) == (b"application", b"ics") or b".ics" in repr(node).lower().encode():
            yield number or "1"


def assembled(header: bytes, parts: Sequence[tuple[bytes, bytes]]) -> bytes:
    """A letter of its header block and (MIME header, content) of its parts, as multipart/mixed with a boundary of ours."""
    lines = [line for line in _fields(header) if not line.lower().startswith((b"content-", b"mime-version:"))]
    top = b"".join(lines) + b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="' + _BOUNDARY + b'"\r\n\r\n'
    body = b"".join(
        b"--" + _BOUNDARY + b"\r\n" + mime.rstrip(b"\r\n") + b"\r\n\r\n" + content.replace(b"--" + _BOUNDARY, b"-- ") + b"\r\n"
        for mime, content in parts
    )
    return top + body + b"--" + _BOUNDARY + b"--\r\n"


def _fields(header: bytes) -> Iterator[bytes]:
    """The fields of a header block, folded lines with theirs, each with its line end."""
    field = b""
    for line in header.splitlines(keepends=True):
        if line.strip() == b"":
            break
        if line[:1] in (b" ", b"\t"):
            field += line
            continue
        if field:
            yield field
        field = line
    if field:
        yield field if field.endswith(b"\n") else field + b"\r\n"
