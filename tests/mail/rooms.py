"""Mailboxes of every kind, for the one contract: each can be opened as a store, delivered into and looked at from outside."""

from __future__ import annotations

import hashlib
import itertools
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from imapclient import IMAPClient
from servers import courier, dovecot
from servers.courier import Courier
from servers.dovecot import PASSWORD, Dovecot
from servers.gmail import Gmail, Mailbox

from watcher.mail.gmail import Account as GmailAccount
from watcher.mail.gmail import GmailStore
from watcher.mail.imap import Account, ImapStore, Tls
from watcher.mail.maildir import open_maildir
from watcher.mail.store import Cursor, MailStore, Pass

FOLDERS = ("INBOX", "Sent", "Drafts", "Trash", "Lists/Python")


def letter(number: int) -> bytes:
    return f"Message-ID: <{number}@x.example>\nSubject: letter {number}\n\nwords {number}\n".encode()


def everything(store: MailStore, since: Cursor | None = None) -> Pass:
    """All passes of a look as one."""
    parts = list(store.look(since))
    return Pass(tuple(head for part in parts for head in part.heads), parts[-1].cursor)


def ids(heads: Any) -> list[str]:
    return sorted(
        line.split()[1].decode() for head in heads for line in head.header.splitlines() if line.lower().startswith(b"message-id")
    )


@dataclass
class MaildirRoom:
    """A Maildir, either one directory a folder or Maildir++."""

    root: Path
    dotted: bool
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        for name in FOLDERS:
            for sub in ("cur", "new", "tmp"):
                (self.place(name) / sub).mkdir(parents=True, exist_ok=True)

    def place(self, name: str) -> Path:
        if self.dotted:
            return self.root if name == "INBOX" else self.root / ("." + name.replace("/", "."))
        return self.root / name

    def open(self) -> MailStore:
        return open_maildir(self.root)

    def deliver(self, folder: str, raw: bytes) -> None:
        name = f"{1_700_000_000 + next(self.numbers)}.M1P1.host"
        part = self.place(folder) / "tmp" / name
        part.write_bytes(raw)
        earlier = time.time() - 3600
        os.utime(part, (earlier, earlier))  # as programs do that copy a mailbox
        os.rename(part, self.place(folder) / "new" / name)

    def take_away(self, folder: str, message_id: str) -> None:
        for sub in ("cur", "new"):
            for path in (self.place(folder) / sub).iterdir():
                if message_id.encode() in path.read_bytes():
                    path.unlink()

    def draft_flags(self) -> list[set[str]]:
        names = {"D": "\\Draft", "S": "\\Seen"}
        return [{names[flag] for flag in path.name.rpartition(",")[2]} for path in (self.place("Drafts") / "cur").iterdir()]

    def tree(self) -> dict[str, str]:
        return {
            str(p.relative_to(self.root)): hashlib.sha256(p.read_bytes()).hexdigest() for p in self.root.rglob("*") if p.is_file()
        }


@dataclass
class ImapRoom:
    """A user's mailbox on a server; other programs reach it over a connection of their own."""

    account: Account
    prefix: str = ""
    separator: str = "/"

    def __post_init__(self) -> None:
        with self.client() as client:
            there = {name for _, _, name in client.list_folders()}
            for name in FOLDERS:
                if self.there(name) not in there:
                    client.create_folder(self.there(name))

    def there(self, name: str) -> str:
        return name if name == "INBOX" else self.prefix + name.replace("/", self.separator)

    @contextmanager
    def client(self) -> Iterator[Any]:
        client = IMAPClient(self.account.host, self.account.port, ssl=False)
        try:
            if client._imap.state != "AUTH":
                client.plain_login(self.account.user, PASSWORD)
            yield client
        finally:
            client.logout()

    def open(self) -> MailStore:
        return ImapStore(self.account)

    def deliver(self, folder: str, raw: bytes) -> None:
        with self.client() as client:
            client.append(self.there(folder), raw.replace(b"\n", b"\r\n"))

    def take_away(self, folder: str, message_id: str) -> None:
        with self.client() as client:
            client.select_folder(self.there(folder))
            client.delete_messages(client.search(["HEADER", "Message-ID", message_id]))
            client.expunge()

    def draft_flags(self) -> list[set[str]]:
        with self.client() as client:
            client.select_folder(self.there("Drafts"), readonly=True)
            uids = client.search("ALL")
            return (
                [{flag.decode() for flag in items[b"FLAGS"]} - {"\\Recent"} for items in client.fetch(uids, ["FLAGS"]).values()]
                if uids
                else []
            )

    def tree(self) -> dict[str, str]:
        """Every message of every folder, with its flags but \\Recent, which belongs to sessions."""
        found = {}
        with self.client() as client:
            for name in FOLDERS:
                client.select_folder(self.there(name), readonly=True)
                uids = client.search("ALL")
                for uid, items in (client.fetch(uids, ["FLAGS", "BODY.PEEK[]"]) if uids else {}).items():
                    flags = sorted(set(items[b"FLAGS"]) - {b"\\Recent"})
                    found[f"{name}/{uid}"] = f"{flags} {hashlib.sha256(items[b'BODY[]']).hexdigest()}"
        return found


@dataclass
class GmailRoom:
    """A user's mailbox at a Gmail for tests; the user and other programs change it directly."""

    server: Gmail
    token: Path

    def __post_init__(self) -> None:
        self.mailbox.label("Lists/Python")

    @property
    def mailbox(self) -> Mailbox:
        return self.server.mailbox

    def open(self) -> MailStore:
        return GmailStore(self.account())

    def account(self, **more: Any) -> GmailAccount:
        settings: dict[str, Any] = {"poll_seconds": 0.2, "answer_seconds": 5, "patience_seconds": 3, "pause_seconds": 0.02}
        return GmailAccount(self.token, endpoint=self.server.endpoint, **{**settings, "units_per_minute": 10**9, **more})

    def deliver(self, folder: str, raw: bytes) -> None:
        crlf = raw.replace(b"\n", b"\r\n")
        if folder == "Drafts":
            self.mailbox.create_draft(crlf)
            return
        labels = {"INBOX": {"INBOX", "UNREAD"}, "Sent": {"SENT"}, "Trash": {"TRASH"}}
        self.mailbox.add(crlf, labels[folder] if folder in labels else {self.mailbox.label(folder)})

    def take_away(self, folder: str, message_id: str) -> None:
        for message in self.mailbox.with_id(message_id):
            self.mailbox.delete(message.id)

    def draft_flags(self) -> list[set[str]]:
        lying = [self.mailbox.messages[its].labels for its in self.mailbox.drafts.values()]
        return [({"\\Draft"} if "DRAFT" in labels else set()) | (set() if "UNREAD" in labels else {"\\Seen"}) for labels in lying]

    def tree(self) -> dict[str, str]:
        return {
            identity: f"{sorted(message.labels)} {hashlib.sha256(message.raw).hexdigest()}"
            for identity, message in self.mailbox.messages.items()
        }


Room = MaildirRoom | ImapRoom | GmailRoom
_users = itertools.count()


def account(port: int, user: str, **more: Any) -> Account:
    settings: dict[str, Any] = {"tls": Tls.NONE, "answer_seconds": 10, "poll_seconds": 0.2, "idle_seconds": 2}
    return Account("127.0.0.1", port, user, lambda: PASSWORD, **{**settings, **more})


def _dovecot(stack: ExitStack, **how: Any) -> Callable[[Path], Room]:
    if not Path(dovecot.BINARY).exists():
        pytest.skip("Dovecot is not installed: apt-get install dovecot-imapd")
    server = stack.enter_context(Dovecot(**how))
    separator = how.get("separator", "/")
    more: dict[str, Any] = {"compress": True} if how.get("compress", True) else {}
    return lambda _: ImapRoom(account(server.port, f"user{next(_users)}", **more), separator=separator)


def _courier(stack: ExitStack) -> Callable[[Path], Room]:
    if (why := courier.unusable()) is not None:
        pytest.skip(why)
    server = stack.enter_context(Courier())

    def make(_: Path) -> Room:
        user = f"user{next(_users)}"
        server.use(user)
        return ImapRoom(account(server.port, user), prefix="INBOX.", separator=".")

    return make


def _gmail(stack: ExitStack) -> Callable[[Path], Room]:
    server = stack.enter_context(Gmail())

    def make(path: Path) -> Room:
        assert server.wrong == []
        server.mailbox, server.faults = Mailbox(), []
        return GmailRoom(server, server.token_file(path / "gmail-token.json"))

    return make


POOR = "IMAP4rev1 AUTH=PLAIN LITERAL+"
KINDS: dict[str, Callable[[ExitStack], Callable[[Path], Room]]] = {
    "one directory a folder": lambda stack: lambda path: MaildirRoom(path, dotted=False),
    "Maildir++": lambda stack: lambda path: MaildirRoom(path, dotted=True),
    "Dovecot": lambda stack: _dovecot(stack, compress=False),
    "Dovecot, compressed": lambda stack: _dovecot(stack, separator=".", location="maildir:~/Maildir"),
    "Dovecot without extensions": lambda stack: _dovecot(stack, compress=False, capability=POOR),
    "Courier": _courier,
    "Gmail": _gmail,
}


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False
