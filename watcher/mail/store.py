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


HEADER_FIELDS = (
    "From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "List-Id", "List-Unsubscribe", "Precedence",
    "Auto-Submitted", "Content-Type",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """A letter's header block, enough to judge whether the rest can matter."""

    ref: Ref
    folder: str
    role: Role
    header: bytes  # at least the HEADER_FIELDS that the letter has
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
    """A part of what is new: the cursor to keep once everything of it is dealt with."""

    heads: tuple[Head, ...]
    cursor: Cursor
    looked: int = 0  # letters looked at, those that were not worth it among them


Worth = Callable[[bytes], bool]  # whether a letter with this header block can matter
Progress = Callable[[int, int], None]  # (done, total) letters


class MailStore(Protocol):
    """A mailbox. It is read without a trace: no flag of the user's changes."""

    def folders(self) -> tuple[Folder, ...]:
        """All folders with their roles, by the names that people see; where letters bear labels, the labels too."""

    def look(
        self, since: Cursor | None, after: datetime | None = None, worth: Worth | None = None, progress: Progress | None = None
    ) -> Iterator[Pass]:
        """The heads of letters that came since the cursor, drafts, junk and trash left out; all of them without a cursor.

        They come in passes of a bounded size, each with a cursor from which to go on; the last may be empty. Letters that arrived
        before `after` (aware) may be left out, and those that are not `worth` it are. May repeat letters and never skips one; a cursor that is not understood only makes
        the answer longer. `read` may be called between two passes.
        """

    def read(self, refs: Iterable[Ref]) -> Iterator[Letter]:
        """The letters, in any order; one that has gone meanwhile is left out, one that moved is still found if it can be.

        Attachments of a large letter may be missing.
        """

    def wait(self, seconds: float) -> bool:
        """True as soon as there is news, False once the time is over."""

    def heads(self, folder: str, most: int = 1_000) -> Iterator[Head]:
        """The heads of the letters that lie in a folder now, Drafts among them, of the newest `most`; none where there is no such folder.

        Where letters bear labels a label is a folder. A ref of a head from Drafts serves `read` and `remove_draft`, and its letter is
        read whole where it is not large.
        """

    def addresses(self) -> tuple[str, ...]:
        """Addresses, in lower case, that the mailbox itself says are the user's; none where it cannot tell."""

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
