"""A mailbox to try things on: read as it is, while drafts are only kept in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from watcher.mail.ids import message_id_of
from watcher.mail.store import Cursor, Folder, Head, Letter, MailStore, Pass, Progress, Ref, Role, Worth


@dataclass(slots=True)
class DryStore:
    """MailStore that writes nothing into the mailbox beneath."""

    beneath: MailStore
    saved: dict[Ref, bytes] = field(default_factory=dict)

    def folders(self) -> tuple[Folder, ...]:
        """All folders with their roles."""
        return self.beneath.folders()

    def look(
        self, since: Cursor | None, after: datetime | None = None, worth: Worth | None = None, progress: Progress | None = None
    ) -> Iterator[Pass]:
        """What came since the cursor."""
        return self.beneath.look(since, after, worth, progress)

    def read(self, refs: Iterable[Ref]) -> Iterator[Letter]:
        """Whole letters."""
        refs = list(refs)
        yield from (self._letter(ref, self.saved[ref]) for ref in refs if ref in self.saved)
        yield from self.beneath.read([ref for ref in refs if ref not in self.saved])

    def wait(self, seconds: float) -> bool:
        """Waits for news."""
        return self.beneath.wait(seconds)

    def drafts(self) -> Iterator[Letter]:
        """The drafts beneath and the ones kept here."""
        yield from self.beneath.drafts()
        yield from (self._letter(ref, raw) for ref, raw in self.saved.items())

    def heads(self, folder: str, most: int = 1_000) -> Iterator[Head]:
        """The heads in a folder beneath; among those of Drafts the ones kept here."""
        yield from self.beneath.heads(folder, most)
        if any(known.name == folder and known.role is Role.DRAFTS for known in self.beneath.folders()):
            for ref, raw in self.saved.items():
                yield Head(ref, folder, Role.DRAFTS, raw.partition(b"\n\n")[0] + b"\n\n", None)

    def addresses(self) -> tuple[str, ...]:
        """What the mailbox beneath says of the user."""
        return self.beneath.addresses()

    def find_draft(self, message_id: str) -> Letter | None:
        """A draft kept here or lying beneath."""
        kept = next((self._letter(ref, raw) for ref, raw in self.saved.items() if message_id_of(raw) == message_id), None)
        return kept or self.beneath.find_draft(message_id)

    def save_draft(self, raw: bytes) -> Ref:
        """Keeps the draft in memory."""
        ref = Ref(f"dry|{len(self.saved)}")
        self.saved[ref] = raw
        return ref

    def remove_draft(self, ref: Ref, raw: bytes) -> bool:
        """Forgets a draft kept here; one that lies beneath stays."""
        if self.saved.get(ref) != raw:
            return False
        del self.saved[ref]
        return True

    def close(self) -> None:
        """Closes the mailbox beneath."""
        self.beneath.close()

    def _letter(self, ref: Ref, raw: bytes) -> Letter:
        return Letter(ref, "Drafts", Role.DRAFTS, raw, None)
