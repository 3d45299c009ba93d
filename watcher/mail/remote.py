"""What drafts on any server have in common: line ends, and the search for one of which nobody knows whether it was stored.

The drafts of the program have LF line ends and those on a server CRLF (RFC 5322 section 2.3).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from watcher.errors import MailUnreachable
from watcher.mail.store import Letter

PAUSES = (0.2, 1.0, 3.0)  # seconds before each search: a server may still be storing what it took before the line broke


def to_server(raw: bytes) -> bytes:
    """A draft of the program as it goes to a server."""
    return raw.replace(b"\n", b"\r\n")


def from_server(raw: bytes) -> bytes:
    """A draft on a server as the program knows it."""
    return raw.replace(b"\r\n", b"\n")


def as_ours(letter: Letter) -> Letter:
    """A letter of a server with the line ends of the program."""
    return replace(letter, raw=from_server(letter.raw))


def search(find: Callable[[], Letter | None]) -> Letter | None:
    """The draft, if it turns up within a few searches; None where it does not, or the server does not answer."""
    for pause in PAUSES:
        time.sleep(pause)
        try:
            lying = find()
        except MailUnreachable:
            continue
        if lying is not None:
            return lying
    return None
