"""What a user's mailbox at Gmail holds: messages with labels, threads, drafts, and the history of their changes.

A message never changes under its id. A draft that is edited or sent gets a new message with a new id, and the web page gives it a new
Message-ID too.
"""

from __future__ import annotations

import email
import itertools
import re
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

_MESSAGE_ID = re.compile(rb"^message-id[ \t]*:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
_IDS = re.compile(r"<[^<>\s]+>")


@dataclass
class Message:
    id: str
    thread: str
    labels: set[str]
    raw: bytes
    date: int  # milliseconds
    history: int

    @property
    def message_id(self) -> str:
        found = _MESSAGE_ID.search(self.raw)
        return found.group(1).decode() if found else ""


@dataclass
class Record:
    """An entry of the history."""

    id: int
    kind: str  # messagesAdded, messagesDeleted, labelsAdded, labelsRemoved
    message: str
    thread: str
    labels: list[str]
    changed: list[str] = field(default_factory=list)


class Topics(Protocol):
    """Where changes are announced."""

    topics: dict[str, set[str]]

    def notice(self, topic: str, address: str, history: int | str, url_safe: bool = False) -> None:
        """Lays a notice into a topic."""


class Mailbox:
    def __init__(self, address: str = "me@postbox.example") -> None:
        self.address = address
        self.aliases: list[tuple[str, str]] = []  # address, verificationStatus
        self.labels: dict[str, str] = {}  # id by name
        self.messages: dict[str, Message] = {}
        self.drafts: dict[str, str] = {}  # id of the message by id of the draft
        self.records: list[Record] = []
        self.oldest = 0  # before this id the history is forgotten
        self.lock = threading.RLock()
        self._history = itertools.count(1_000_000, 7)
        self._ids = itertools.count(0x18C0_0000_0000_0000)
        self._drafts = itertools.count(7_000_000_001)
        self.now = next(self._history)
        self._by_message_id: dict[str, str] = {}  # thread
        self.project = "watcher-7"  # of the client
        self.pubsub: Topics | None = None
        self.watched = ""  # the topic where changes are announced
        self.watch_until = 0.0  # seconds of the epoch
        self.clock: Callable[[], float] = time.time

    def add(self, raw: bytes, labels: Iterable[str], date: float | None = None, thread: str | None = None) -> Message:
        """A message comes into the mailbox."""
        with self.lock:
            identity = f"{next(self._ids):016x}"
            place = thread or self._thread_of(raw) or identity
            self.now = next(self._history)
            when = int((time.time() if date is None else date) * 1000)
            message = Message(identity, place, set(labels), raw, when, self.now)
            self.messages[identity] = message
            if message.message_id:
                self._by_message_id.setdefault(message.message_id, place)
            self._note("messagesAdded", message)
            return message

    def _thread_of(self, raw: bytes) -> str | None:
        parsed = email.message_from_bytes(raw)
        names = _IDS.findall(f"{parsed.get('References', '')} {parsed.get('In-Reply-To', '')}")
        return next((self._by_message_id[name] for name in reversed(names) if name in self._by_message_id), None)

    def _note(self, kind: str, message: Message, changed: Iterable[str] = ()) -> None:
        message.history = self.now
        self.records.append(Record(self.now, kind, message.id, message.thread, sorted(message.labels), sorted(changed)))
        self.announce()

    def announce(self) -> None:
        """Tells the topic, as long as a watch holds, by which moment the mailbox has changed."""
        if self.pubsub is not None and self.watched and self.clock() < self.watch_until:
            self.pubsub.notice(self.watched, self.address, self.now)

    def delete(self, identity: str) -> None:
        """A message is gone for good."""
        with self.lock:
            message = self.messages.pop(identity)
            self.now = next(self._history)
            self._note("messagesDeleted", message)
            self.drafts = {draft: its for draft, its in self.drafts.items() if its != identity}

    def relabel(self, identity: str, add: Iterable[str] = (), remove: Iterable[str] = ()) -> None:
        """Labels are set and taken off."""
        with self.lock:
            message = self.messages[identity]
            for kind, changed in (("labelsAdded", set(add) - message.labels), ("labelsRemoved", set(remove) & message.labels)):
                if changed:
                    message.labels = message.labels | changed if kind == "labelsAdded" else message.labels - changed
                    self.now = next(self._history)
                    self._note(kind, message, changed)

    def label(self, name: str) -> str:
        """The id of a label of the user's, which is made where there is none."""
        return self.labels.setdefault(name, f"Label_{len(self.labels) + 1}")

    def create_draft(self, raw: bytes, thread: str | None = None) -> str:
        """A draft is laid down; the id of the draft."""
        with self.lock:
            message = self.add(raw, {"DRAFT"}, thread=thread)
            draft = f"r{next(self._drafts)}"
            self.drafts[draft] = message.id
            return draft

    def edit_draft(self, draft: str, raw: bytes) -> Message:
        """The user edits a draft: the message gets a new id."""
        with self.lock:
            old = self.messages[self.drafts[draft]]
            new = self.add(raw, {"DRAFT"}, thread=old.thread)
            self.drafts[draft] = new.id
            del self.messages[old.id]
            self._note("messagesDeleted", old)
            return new

    def send_draft(self, draft: str, raw: bytes | None = None) -> Message:
        """The user sends a draft: the message gets a new id."""
        with self.lock:
            old = self.messages[self.drafts.pop(draft)]
            del self.messages[old.id]
            self.now = next(self._history)
            self._note("messagesDeleted", old)
            return self.add(raw or old.raw, {"SENT"}, thread=old.thread)

    def with_id(self, message_id: str) -> list[Message]:
        """The messages with a Message-ID."""
        return [message for message in self.messages.values() if message.message_id == message_id]

    def forget_history(self) -> None:
        """What happened up to now can no longer be asked for."""
        with self.lock:
            self.now = next(self._history)
            self.oldest = self.now
            self.records.clear()


def as_the_web_page(raw: bytes, number: int) -> bytes:
    """A letter as the web page saves or sends it: with a Message-ID of its own and without foreign X- fields."""
    head, gap, body = raw.partition(b"\r\n\r\n")
    fields = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"message-id", b"x-"))]
    return b"\r\n".join([*fields, b"Message-ID: <CAweb%d@mail.gmail.com>" % number]) + gap + body
