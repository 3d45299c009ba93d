"""The mailbox as the program needs it: letters since a cursor, news, and drafts.

Terminology: a *folder* holds *letters*; a *ref* names a letter for as long as it lies where it lies; a *cursor* remembers what was
seen. Refs and cursors are opaque to callers. Every backend raises MailUnreachable or MailRefused, and nothing else, for trouble.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, Protocol

Ref = NewType("Ref", str)
Cursor = NewType("Cursor", str)


class Role(StrEnum):
    """What a folder is for (RFC 6154)."""

    INBOX = "inbox"
    SENT = "sent"
    DRAFTS = "drafts"
    ARCHIVE = "archive"
    JUNK = "junk"
    TRASH = "trash"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Folder:
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Head:
    """A letter's header block, enough to judge whether the rest can matter."""

    ref: Ref
    folder: str
    role: Role
    header: bytes  # up to and including the empty line
    size: int  # of the whole letter, in bytes
    received: datetime | None  # aware: when it arrived, as far as the mailbox knows


@dataclass(frozen=True, slots=True)
class Letter:
    """A whole letter as it lies in the mailbox."""

    ref: Ref
    folder: str
    role: Role
    raw: bytes
    received: datetime | None


@dataclass(frozen=True, slots=True)
class Pass:
    """What one look into the mailbox gave: the cursor to keep once everything of it is dealt with."""

    heads: tuple[Head, ...]
    gone: tuple[Ref, ...]  # letters that the cursor knew and that lie no longer there
    cursor: Cursor


Progress = Callable[[int, int], None]  # (done, total) letters


class MailStore(Protocol):
    """A mailbox. It is read without a trace: no flag of the user's changes."""

    def folders(self) -> tuple[Folder, ...]:
        """All folders with their roles."""

    def look(self, since: Cursor | None, progress: Progress | None = None) -> Pass:
        """The heads of letters that came since the cursor, drafts, junk and trash left out; all of them without a cursor.

        May repeat letters and never skips one; a cursor that is not understood only makes the answer longer.
        """

    def read(self, refs: Iterable[Ref]) -> Iterator[Letter]:
        """The whole letters, in any order; one that has gone meanwhile is left out, one that moved is still found if it can be."""

    def wait(self, seconds: float) -> bool:
        """True as soon as there is news, False once the time is over."""

    def find_draft(self, message_id: str) -> Letter | None:
        """The draft with this Message-ID, in Drafts or in Sent, or None."""

    def drafts(self) -> Iterator[Letter]:
        """All letters that lie in Drafts."""

    def save_draft(self, raw: bytes) -> Ref:
        r"""Lays the bytes into Drafts with the flags \Draft and \Seen; on return they are on stable storage."""

    def remove_draft(self, ref: Ref, raw: bytes) -> bool:
        """Removes an own draft if it still lies there byte for byte as `raw`; False, and nothing done, if it does not."""

    def close(self) -> None:
        """Lets go of connections and watches."""
