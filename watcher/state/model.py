"""The rows of the state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from watcher.draft.life import Fate
from watcher.mail.store import Ref
from watcher.message.model import Message


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft, from the intent on. `occasion` and `message_id` are unique.

    `raw` is what we wrote, as the mailbox gave it back; `was` is what we wrote before, while it is written anew. `facts` are the facts in
    its words, `hint` a line for the user that is no part of it.
    """

    message_id: str
    occasion: str
    process: str
    kind: str
    number: int
    to: str
    answers: str | None
    at: datetime  # aware: when it was decided on
    raw: bytes
    ref: Ref | None = None
    fate: Fate = Fate.PLANNED
    why: str = ""
    was: bytes = b""
    facts: str = ""
    hint: str = ""
    told: str = ""  # the last fate that the user was notified of


@dataclass(frozen=True, slots=True)
class Mark:
    """The user's word about a process."""

    id: int
    process: str
    what: str
    on: date | None
    at: datetime
    undone: bool = False


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A message to keep, with the keys by which it calls in others."""

    ref: Ref
    message: Message
    keys: frozenset[int]


@dataclass(frozen=True, slots=True)
class PassedRow:
    """A letter that was not kept, by the keys of its thread and people."""

    ref: Ref
    keys: frozenset[int]


__all__ = ["DraftRow", "Fate", "KeptRow", "Mark", "PassedRow"]
