"""The parts of a letter: walked without recursion, with caps on depth, number and size; headers by our own layer."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from watcher.message.charset import decode
from watcher.message.headers import unfolded, words

MAX_DEPTH = 30
MAX_PARTS = 200
MAX_PART_BYTES = 2_000_000
_PARAMETER = re.compile(r';\s*([!#$%&\'*+\-.^_`|~\w]{1,60})\s*=\s*("(?:[^"\\]|\\.){0,500}"|[^;\s]{0,500})')


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf: its content type in lower case, its parameters, its header fields and its decoded bytes."""

    content_type: str
    parameters: Mapping[str, str]
    headers: Mapping[str, tuple[str, ...]]
    content: bytes
    attached: bool
    filename: str

    @property
    def text(self) -> str:
        """The content as text by its charset."""
        return decode(self.content, self.parameters.get("charset", ""))


def split_header(raw: bytes) -> tuple[bytes, bytes]:
    """The header block and the body of a letter or part (RFC 5322 section 2.1)."""
    if raw[:2] == b"\r\n" or raw[:1] == b"\n":
        return b"", raw[2:] if raw[:1] == b"\r" else raw[1:]
    ends = [(position, len(mark)) for mark in (b"\r\n\r\n", b"\n\n", b"\n\r\n") if (position := raw.find(mark)) >= 0]
    if not ends:
        return raw, b""
    position, length = min(ends)
    return raw[:position] + b"\n", raw[position + length :]


def fields(header: bytes) -> dict[str, tuple[str, ...]]:
    """Header fields by lower-case name, raw values in order; at most 2,000 of them."""
    found: dict[str, tuple[str, ...]] = {}
    for count, (name, value) in enumerate(unfolded(header)):
        if count >= 2000:
            break
        if len(found.get(name, ())) < 60:
            found[name] = (*found.get(name, ()), value)
    return found


def content_type(headers: Mapping[str, tuple[str, ...]]) -> tuple[str, dict[str, str]]:
    """The media type and its parameters (RFC 2045 section 5.1); text/plain where there is none."""
    value = headers.get("content-type", ("text/plain",))[0][:8000]
    kind = value.partition(";")[0].strip().lower()
    parameters = {name.lower().split("*")[0]: text.strip('"') for name, text in _PARAMETER.findall(value)[:50]}
    return (kind if re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind) else "text/plain"), parameters


def leaves(raw: bytes) -> Iterator[Part]:
    """The leaf parts in order; enclosed messages are leaves too."""
    stack: list[tuple[bytes, int]] = [(raw, 0)]
    count = 0
    while stack:
        piece, depth = stack.pop()
        count += 1
        if count > MAX_PARTS:
            return
        header, body = split_header(piece)
        headers = fields(header)
        kind, parameters = content_type(headers)
        boundary = parameters.get("boundary", "")
        if kind.startswith("multipart/") and boundary and depth < MAX_DEPTH:
            stack += [(part, depth + 1) for part in reversed(_split(body, boundary.encode("utf-8", "replace")))]
            continue
        disposition = headers.get("content-disposition", ("",))[0]
        filename = words(dict(_PARAMETER.findall(disposition)).get("filename", "").strip('"') or parameters.get("name", ""))
        content = _decoded(body[: MAX_PART_BYTES * 2], headers.get("content-transfer-encoding", ("",))[0])
        yield Part(kind, parameters, headers, content[:MAX_PART_BYTES], disposition.lower().startswith("attachment"), filename)


def _split(body: bytes, boundary: bytes) -> list[bytes]:
    """The parts between boundary lines (RFC 2046 section 5.1.1), at most MAX_PARTS."""
    mark = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    parts: list[bytes] = []
    start: int | None = None
    for found in mark.finditer(body):
        if start is not None:
            parts.append(body[start : found.start()])
        if found.group(1) or len(parts) >= MAX_PARTS:
            return parts
        start = found.end() + (2 if body[found.end() : found.end() + 2] == b"\r\n" else 1)
    if start is not None:
        parts.append(body[start:])
    return parts


def _decoded(body: bytes, encoding: str) -> bytes:
    name = encoding.strip().lower()
    if name == "base64":
        clean = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
        try:
            return base64.b64decode(
                clean[: len(clean) // 4 * 4] + (clean[len(clean) // 4 * 4 :] + b"==" if len(clean) % 4 > 1 else b"")
            )
        except (binascii.Error, ValueError):
            return b""
    if name == "quoted-printable":
        return quopri.decodestring(body)
    return body
