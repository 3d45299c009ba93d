"""Ordinary mail from wherever it lies: a Maildir, an mbox, or a tree of files with one message each."""

from __future__ import annotations

import mailbox
import re
from collections import Counter
from collections.abc import Iterator
from email.utils import getaddresses
from pathlib import Path

from watcher.message.headers import unfolded
from watcher.message.mime import split_header

_MBOX_START = re.compile(rb"^From \S+.*\d{4}", re.ASCII)
_LISTED = re.compile(
    rb"^(?:list-[a-z-]+|precedence|x-mailing-list|mailing-list|x-beenthere|auto-submitted|feedback-id)[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*",
    re.IGNORECASE | re.MULTILINE,
)
_RECIPIENTS = re.compile(rb"^(?:to|cc)[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*", re.IGNORECASE | re.MULTILINE)
_NOT_MAIL = {".json", ".toml", ".py", ".md", ".js", ".lock", ".html"}


def letters(root: Path) -> Iterator[bytes]:
    """The raw messages under a path: an mbox where it is a file that starts as one, each file of its own otherwise."""
    if root.is_file():
        yield from _file(root)
        return
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix not in _NOT_MAIL and "tmp" not in path.parts[len(root.parts) :]:
            yield from _file(path)


def _file(path: Path) -> Iterator[bytes]:
    with path.open("rb") as handle:
        first = handle.readline(400)
        rest = handle.read(1_000_000)
    if not _MBOX_START.match(first):
        yield path.read_bytes()
        return
    if not re.search(rb"\n\nFrom \S+.*\d{4}\n[\w-]+:", rest):
        yield path.read_bytes()[len(first) :]  # one message behind its postmark
        return
    box = mailbox.mbox(path, create=False)
    for key in box.iterkeys():
        yield box.get_bytes(key)


def header_of(raw: bytes) -> dict[str, str]:
    """The header fields of a letter, names in lower case, the first of each name."""
    header, _ = split_header(raw)
    found: dict[str, str] = {}
    for name, value in unfolded(header):
        found.setdefault(name, str(value))
    return found


def most_frequent_recipient(raws: list[bytes]) -> str:
    """The address that most of the letters were written to."""
    counted: Counter[str] = Counter()
    for raw in raws:
        header = header_of(raw)
        counted.update({a.lower() for _, a in getaddresses([header.get("to", ""), header.get("delivered-to", "")]) if "@" in a})
    return counted.most_common(1)[0][0] if counted else "me@postbox.example"


def as_personal(raw: bytes, me: str, number: int) -> list[bytes]:
    """A letter of a list or crowd as if it had been written to me alone, and my answer to it: the hardest form of ordinary mail."""
    end = re.search(rb"\r?\n\r?\n", raw)
    head, body = (raw[: end.start() + 1], raw[end.end() :]) if end else (raw, b"")
    head = head.replace(b"\r\n", b"\n")
    head = _RECIPIENTS.sub(b"", _LISTED.sub(b"", head))
    fields = header_of(raw)
    sender = fields.get("from", "somebody@elsewhere.example")
    identity = fields.get("message-id", f"<{number}@eval.example>").strip()
    written = f"To: <{me}>\n".encode()
    if "message-id" not in fields:
        written += f"Message-ID: {identity}\n".encode()
    answer = (
        f"From: <{me}>\nTo: {sender}\nSubject: Re: {fields.get('subject', '')}\nDate: {fields.get('date', '')}\n"
        f"Message-ID: <answer-{number}@eval.example>\nIn-Reply-To: {identity}\nReferences: {identity}\n\n"
        f"Hi,\n\nthanks for your message, that works for me. Talk soon.\n\nBest\n"
    )
    return [written + head + b"\n" + body, answer.encode("utf-8", "replace")]
