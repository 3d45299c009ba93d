"""What was seen of the mailbox, as a cursor."""

from __future__ import annotations

import json
from dataclasses import dataclass

from watcher.mail.store import Cursor


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything up to a moment of the mailbox's history was seen. While the first reading goes on, of what lay there before that
    moment only the messages down to and including the id `down_to`."""

    history: str
    down_to: str | None = None


def written(seen: Seen) -> Cursor:
    """The cursor."""
    return Cursor(json.dumps({"history": seen.history, "down_to": seen.down_to}))


def understood(cursor: Cursor | None) -> Seen | None:
    """What a cursor says; None where it is none of ours."""
    if cursor is None:
        return None
    try:
        kept = json.loads(cursor)
        history, down_to = kept["history"], kept["down_to"]
    except (ValueError, TypeError, KeyError):
        return None
    if not isinstance(history, str) or not history.isdecimal() or not isinstance(down_to, str | None):
        return None
    return Seen(history, down_to)
