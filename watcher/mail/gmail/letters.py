"""Answers of the API as heads and letters."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime
from typing import Any

from watcher.mail.gmail.labels import NAMES, role_of
from watcher.mail.ids import message_id_of
from watcher.mail.store import HEADER_FIELDS, Head, Letter, Ref

ORIGINAL_ID = "X-Google-Original-Message-ID"  # where Gmail put the Message-ID that it replaced
HEAD_FIELDS = (*HEADER_FIELDS, ORIGINAL_ID)
_BREAKS = re.compile(r"[\r\n\x00]+[ \t]*")
_ENDS = re.compile(rb"\r?\n\r?\n")
_ORIGINAL = re.compile(rb"^x-google-original-message-id[ \t]*:\s*(<[^<>\s]{1,900}>)", re.IGNORECASE | re.MULTILINE)


def labels_of(message: dict[str, Any]) -> frozenset[str]:
    """A message's labels."""
    return frozenset(map(str, message.get("labelIds", ())))


def head_of(message: dict[str, Any]) -> Head:
    """The head of a message that was got with format=metadata or raw."""
    raw = raw_of(message)
    header = header_of(raw) if raw is not None else _header(message.get("payload", {}).get("headers", ()))
    role = role_of(labels_of(message))
    return Head(Ref(str(message["id"])), NAMES[role], role, header, received(message))


def letter_of(message: dict[str, Any], raw: bytes, ref: Ref | None = None) -> Letter:
    """The letter of a message."""
    role = role_of(labels_of(message))
    return Letter(ref or Ref(str(message["id"])), NAMES[role], role, raw, received(message))


def raw_of(message: dict[str, Any]) -> bytes | None:
    """The bytes of a message that was got with format=raw; None where there are none."""
    return decoded(message["raw"]) if isinstance(message.get("raw"), str) else None


def decoded(data: str) -> bytes:
    """Bytes from base64url, padded or not; what follows a fault is left out."""
    try:
        return base64.urlsafe_b64decode(data + "=" * (-len(data) % 4))
    except (binascii.Error, ValueError):
        whole = re.sub(r"[^A-Za-z0-9_-]", "", data)
        return base64.urlsafe_b64decode(whole[: len(whole) // 4 * 4])


def encoded(raw: bytes) -> str:
    """base64url, as the API wants it."""
    return base64.urlsafe_b64encode(raw).decode("ascii")


def header_of(raw: bytes) -> bytes:
    """The header block of a letter, the empty line at its end included."""
    found = _ENDS.search(raw)
    return raw[: found.end()] if found else raw


def received(message: dict[str, Any]) -> datetime | None:
    """When a message came, aware, UTC."""
    try:
        return datetime.fromtimestamp(int(message["internalDate"]) / 1000, UTC)
    except (KeyError, ValueError, TypeError, OverflowError, OSError):
        return None


def ids_of(header: bytes) -> frozenset[str]:
    """The Message-IDs that a letter of ours may be known by: its own, and the one that Gmail replaced."""
    found = _ORIGINAL.search(header)
    names = {message_id_of(header), found.group(1).decode("utf-8", "replace") if found else ""}
    return frozenset(names - {""})


def _header(fields: Any) -> bytes:
    """A header block from names and values. Values come unfolded and decoded; they may hold anything, so line breaks are taken out."""
    lines = [
        f"{field['name']}: {_BREAKS.sub(' ', str(field['value']))}\r\n"
        for field in fields
        if isinstance(field, dict) and _is_name(field.get("name")) and field.get("value") is not None
    ]
    return ("".join(lines) + "\r\n").encode("utf-8", "replace")


def _is_name(name: Any) -> bool:
    return isinstance(name, str) and name.isascii() and name.isprintable() and ":" not in name and " " not in name
