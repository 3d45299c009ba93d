"""A quick look at a header block, to judge whether the rest of a letter can matter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from watcher.message import headers as h
from watcher.message.model import Address
from watcher.message.sniff import names_my_application

_WANTED = frozenset(
    [
        "message-id",
        "date",
        "from",
        "to",
        "cc",
        "reply-to",
        "subject",
        "in-reply-to",
        "references",
        "list-unsubscribe",
        "list-id",
        "precedence",
        "auto-submitted",
        "content-type",
    ]
)


_PRECEDENCE = re.compile(rb"\nprecedence[ \t]*:[ \t]*(?:bulk|junk|list)")
_AUTHOR_DOMAIN = re.compile(rb"\nfrom[ \t]*:[^\n]*@([a-z0-9.-]{1,253})>?[ \t]*\r?\n")
_SUBJECT = re.compile(rb"\nsubject[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)")
_ENCODED = b"?b?"  # RFC 2047 section 4.1: what such a subject says shows only when decoded
_IN_BULK = re.compile("bulk|junk|list", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Headline:
    """What a header block says of a letter. `bulk` and `automatic` as in Message and Origin."""

    id: str
    date: datetime | None
    author: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    subject: str
    ancestors: tuple[str, ...]
    bulk: bool
    automatic: bool
    list_id: bool
    calendar: bool


def bulk_sender(header: bytes) -> str | None:
    """The author's domain, lower case, where a header block is plainly one of a list or of bulk mail; else None.

    Plainly: it has no calendar part, and its subject speaks of no application of mine. Cheap: most of a mailbox is such mail, and
    nothing else of it needs to be read.
    """
    text = b"\n" + header.lower()
    if b"\nlist-unsubscribe" not in text and b"\nlist-id" not in text and not _PRECEDENCE.search(text):
        return None
    if b"\nauto-submitted" in text and b"\nin-reply-to" in text and b"\nlist-" not in text:
        return None  # what a machine answers to a mail of mine: an out-of-office note says "bulk" too
    subject = _SUBJECT.search(text)
    if subject and (_ENCODED in subject[1] or names_my_application(subject[1])):
        return None
    start = text.find(b"\nfrom")
    author = _AUTHOR_DOMAIN.match(text, start) if start >= 0 and b"calendar" not in text else None
    return author[1].decode("ascii") if author else None


def read_head(header: bytes) -> Headline:
    """The headline of a letter; empty fields where the header has none."""
    found: dict[str, str] = {}
    for name, value in h.unfolded(header):
        if name in _WANTED and name not in found:
            found[name] = value
    boxes = h.addresses(found.get("from", ""))
    ids = h.message_ids(found.get("message-id", ""))
    return Headline(
        id=ids[0] if ids else "",
        date=h.date(found.get("date", "")),
        author=boxes[0] if boxes else Address("", ""),
        to=h.addresses(found.get("to", "")),
        cc=h.addresses(found.get("cc", "")),
        reply_to=h.addresses(found.get("reply-to", "")),
        subject=h.words(found.get("subject", "")),
        ancestors=(*h.message_ids(found.get("references", "")), *h.message_ids(found.get("in-reply-to", ""))),
        bulk="list-unsubscribe" in found
        or "list-id" in found
        or ("precedence" in found and bool(_IN_BULK.search(found["precedence"]))),
        automatic=found.get("auto-submitted", "no").strip().lower() not in ("no", ""),
        list_id="list-id" in found,
        calendar="calendar" in found.get("content-type", "").lower(),
    )
