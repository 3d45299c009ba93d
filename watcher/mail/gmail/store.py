"""MailStore over the Gmail API."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from watcher.mail.gmail import drafts, labels, looking, news, reading
from watcher.mail.gmail.account import Account
from watcher.mail.gmail.cursor import understood
from watcher.mail.gmail.push import Listener
from watcher.mail.gmail.session import Session
from watcher.mail.store import Cursor, Folder, Head, Letter, Pass, Progress, Ref, Role, Worth

_KEPT_SECONDS = 3600.0  # the addresses are asked for again after this


class GmailStore:
    """A mailbox at Gmail. Labels count as folders."""

    def __init__(self, account: Account) -> None:
        self.session = Session(account)
        self._shelf = reading.Shelf()
        self._desk = drafts.Desk(self.session, {})
        self._horizon = news.Horizon()
        self._listener = Listener(self.session, account.push) if account.push is not None else None
        self._labels: tuple[str | None, list[dict[str, Any]]] | None = None
        self._by_label: dict[tuple[str | None, int], tuple[str | None, dict[str, Head]]] = {}
        self._addresses: tuple[float, tuple[str, ...]] | None = None

    def folders(self) -> tuple[Folder, ...]:
        """Gmail's own places and the user's labels."""
        return labels.folders(self._known_labels())

    def _known_labels(self) -> list[dict[str, Any]]:
        """The labels; nothing is asked where no moment of the history has passed since."""
        if self._labels is None or self._labels[0] is None or self._labels[0] != self._horizon.history:
            answer = self.session.ask("gmail.users.labels.list", fields="labels(id,name,type)")
            self._labels = (self._horizon.history, list(answer.get("labels", ())))
        return self._labels[1]

    def addresses(self) -> tuple[str, ...]:
        """The account's own address and its send-as aliases, as far as they are verified."""
        if self._addresses is None or time.monotonic() - self._addresses[0] > _KEPT_SECONDS:
            answer = self.session.ask(
                "gmail.users.settings.sendAs.list", fields="sendAs(sendAsEmail,isPrimary,verificationStatus)"
            )
            mine = [
                str(alias["sendAsEmail"]).lower()
                for alias in answer.get("sendAs", ())
                if alias.get("isPrimary") or alias.get("verificationStatus") == "accepted"
            ]
            self._addresses = (time.monotonic(), tuple(mine))
        return self._addresses[1]

    def look(
        self, since: Cursor | None, after: datetime | None = None, worth: Worth | None = None, progress: Progress | None = None
    ) -> Iterator[Pass]:
        """The heads of letters that came since the cursor; a broken-off first look goes on where it was."""
        for part in looking.look(self.session, self._shelf, since, looking.Wish(after, worth, progress)):
            seen = understood(part.cursor)
            if seen is not None and seen.down_to is None:
                self._horizon.looked(seen.history)
            yield part

    def read(self, refs: Iterable[Ref]) -> Iterator[Letter]:
        """The letters; of those beyond 256 kB only header, text and calendar parts."""
        asked = list(refs)
        held = self._desk.held(self._horizon.history)
        yield from (held[ref] for ref in asked if ref in held)
        for letter in reading.read(self.session, self._shelf, [ref for ref in asked if ref not in held]):
            self._desk.keep(letter)
            yield letter

    def wait(self, seconds: float) -> bool:
        """True as soon as the history tells of something that the last look did not see."""
        return news.wait(self.session, self._horizon, seconds, self._listener)

    def notice_after(self, seconds: float) -> float | None:
        """The seconds until a notice of the mailbox came over the subscription; None where none did. It is set up only to be tried out."""
        return self._listener.try_out(seconds) if self._listener is not None else None

    def heads(self, folder: str, most: int = 1_000) -> Iterator[Head]:
        """The heads of the newest letters with a label; those of drafts as of the last look."""
        if folder == labels.NAMES[Role.DRAFTS]:
            return iter(self._desk.heads_as_of(self._horizon.history)[:most])
        known, label = labels.label_of(folder, self._known_labels())
        return iter(self._labelled(label, most)) if known else iter(())

    def _labelled(self, label: str | None, most: int) -> list[Head]:
        """Nothing is asked where no moment of the history has passed since."""
        history, heads = self._by_label.get((label, most), (None, {}))
        if history is None or history != self._horizon.history:
            heads = looking.heads_with(self.session, label, most, heads)
            self._by_label[label, most] = (self._horizon.history, heads)
        return list(heads.values())

    def find_draft(self, message_id: str) -> Letter | None:
        """The draft with this Message-ID, in Drafts or in Sent."""
        return drafts.find(self._desk, message_id)

    def drafts(self) -> Iterator[Letter]:
        """All letters that lie in Drafts."""
        return drafts.all_drafts(self._desk)

    def save_draft(self, raw: bytes) -> Ref:
        """Creates a draft in the thread of what it answers."""
        return drafts.save(self._desk, raw)

    def remove_draft(self, ref: Ref, raw: bytes) -> bool:
        """Deletes an own draft that is still as it was written."""
        return drafts.remove(self._desk, ref, raw)

    def close(self) -> None:
        """Closes the connections."""
        self.session.close()
        if self._listener is not None:
            self._listener.close()
