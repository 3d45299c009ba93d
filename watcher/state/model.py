"""The rows of the state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from watcher.mail.store import Ref
from watcher.message.model import Message


class Fate(StrEnum):
    """What became of a draft."""

    PLANNED = "planned"  # intended; whether it was saved is for the mailbox to say
    SAVED = "saved"  # lies in Drafts as we wrote it, as far as we know
    WITHDRAWN = "withdrawn"  # taken back by us, untouched
    SENT = "sent"
    TOUCHED = "touched"  # edited, moved or deleted by the user: theirs for good


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft, from the intent on. `occasion` and `message_id` are unique."""

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
