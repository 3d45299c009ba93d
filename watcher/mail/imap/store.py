"""MailStore over an IMAP server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from watcher.mail.imap import drafts, looking, news, passes, reading
from watcher.mail.imap.account import Account
from watcher.mail.imap.cursor import Seen, understood
from watcher.mail.imap.passes import Wish
from watcher.mail.imap.session import Session
from watcher.mail.store import Cursor, Folder, Head, Letter, Pass, Progress, Ref, Worth


class ImapStore:
    """A mailbox on an IMAP server, over one connection, which is opened with the first piece of work."""

    def __init__(self, account: Account) -> None:
        self._session = Session(account)
        self._seen: dict[str, Seen] = {}
        self._ahead: tuple[reading.Order, ...] = ()  # for letters of the pass that was given last

    def folders(self) -> tuple[Folder, ...]:
        """All folders with their roles."""
        with self._session.working():
            return tuple(Folder(box.name, box.role) for box in self._session.boxes)

    def look(
        self, since: Cursor | None, after: datetime | None = None, worth: Worth | None = None, progress: Progress | None = None
    ) -> Iterator[Pass]:
        """The heads of letters that came since the cursor, the newest first; a broken-off first look goes on where it was."""
        for part, ahead in looking.look(self._session, since, Wish(after, worth, progress)):
            self._seen, self._ahead = understood(part.cursor), ahead
            yield part
        self._ahead = ()

    def read(self, refs: Iterable[Ref]) -> Iterator[Letter]:
        """The letters; of those beyond 64 kB only header, text and calendar parts."""
        ahead, self._ahead = self._ahead, ()  # their answers come once
        return reading.read(self._session, refs, ahead)

    def wait(self, seconds: float) -> bool:
        """True as soon as the server tells of something that the last look did not see."""
        return news.wait(self._session, self._seen, seconds)

    def heads(self, folder: str, most: int = 1_000) -> Iterator[Head]:
        """The heads of the newest letters in a folder."""
        return passes.heads(self._session, folder, most)

    def addresses(self) -> tuple[str, ...]:
        """None: the mailbox cannot tell."""
        return ()

    def find_draft(self, message_id: str) -> Letter | None:
        """The draft with this Message-ID, in Drafts or in Sent."""
        return drafts.find(self._session, message_id)

    def drafts(self) -> Iterator[Letter]:
        """All letters that lie in Drafts."""
        return drafts.all_drafts(self._session)

    def save_draft(self, raw: bytes) -> Ref:
        r"""APPENDs to Drafts with \Draft and \Seen."""
        return drafts.save(self._session, raw)

    def remove_draft(self, ref: Ref, raw: bytes) -> bool:
        """Expunges an own draft that is still as it was written."""
        return drafts.remove(self._session, ref, raw)

    def close(self) -> None:
        """Closes the connection."""
        self._session.drop()
