"""A user's hands on the drafts: what each mail client leaves in the mailbox when a draft is opened, saved, sent, moved or deleted.

What the clients do was seen in them (neomutt 20220429, aerc 0.14, Roundcube 1.6, Thunderbird ESR); Gmail's web page is known to give a mail
another Message-ID when it is sent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rooms import Room

from watcher.draft.life import Fate
from watcher.mail.ids import message_id_of
from watcher.settings import Settings, load
from watcher.state import open_state
from watcher.state.model import DraftRow
from watcher.sweep import Swept, sweep

ZONE = ZoneInfo("America/New_York")
HELD = datetime(2026, 3, 10, 15, tzinfo=ZONE)  # the end of the interview
CONFIG = """[me]
name = "Dana Reyes"
addresses = ["dana.reyes@postbox.example"]
timezone = "America/New_York"
[mailbox]
path = "unused"
[state]
path = "{state}"
"""


def mail(
    number: int, folder: str, at: datetime, text: str, answers: str = "", subject: str = "Interview for Platform Engineer"
) -> tuple[str, bytes]:
    """A letter between the user and Priya, with the folder where it lies."""
    people = ["Priya Nair <priya.nair@acmerobotics.example>", "Dana Reyes <dana.reyes@postbox.example>"]
    author, reader = people if folder == "INBOX" else reversed(people)
    thread = f"In-Reply-To: {answers}\nReferences: {answers}\n" if answers else ""
    head = f"From: {author}\nTo: {reader}\nSubject: {subject}\nDate: {format_datetime(at)}\nMessage-ID: <m{number}@acmerobotics.example>\n{thread}"
    return folder, f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode()


STORY = (
    mail(1, "INBOX", HELD - timedelta(days=8), "Hi Dana,\n\nthank you for applying for the Platform Engineer position. Could you meet me for an interview "
         "on Tuesday, March 10 at 2pm?\n\nBest,\nPriya"),
    mail(2, "Sent", HELD - timedelta(days=7), "Hi Priya,\n\nTuesday, March 10 at 2pm works for me. Thank you!\n\nDana", "<m1@acmerobotics.example>", "Re: Interview for Platform Engineer"),
)  # fmt: skip
PROMISE = mail(3, "INBOX", HELD + timedelta(hours=1), "Hi Dana,\n\nit was good to meet you. We will let you know by Friday, March 13.\n\nBest,\nPriya",
               "<m2@acmerobotics.example>", "Re: Interview for Platform Engineer")  # fmt: skip
THANKS_DUE = HELD + timedelta(hours=2, minutes=5)
CHECK_IN_DUE = datetime(2026, 3, 16, 9, 5, tzinfo=ZONE)


@dataclass
class Hands:
    """A room, the program's state beside it, and a user in front of it."""

    room: Room
    root: Path
    numbers: list[int] = field(default_factory=lambda: [100])

    def __post_init__(self) -> None:
        (self.root / "config").mkdir()
        (self.root / "config" / "watcher.toml").write_text(CONFIG.format(state=self.root / "state"))

    def settings(self) -> Settings:
        return load(self.root / "config", {}, {})

    def sweep(self, now: datetime) -> Swept:
        settings = self.settings()
        state, store = open_state(settings.state_path), self.room.open()
        try:
            return sweep(store, state, settings, now)
        finally:
            state.close()
            store.close()

    def rows(self) -> tuple[DraftRow, ...]:
        state = open_state(self.settings().state_path, read_only=True)
        try:
            return state.drafts()
        finally:
            state.close()

    def fate(self) -> Fate:
        return self.rows()[-1].fate

    def lying(self) -> list[bytes]:
        """What lies in Drafts, with LF line ends."""
        store = self.room.open()
        try:
            return [letter.raw.replace(b"\r\n", b"\n") for letter in store.drafts()]
        finally:
            store.close()

    def new_id(self) -> str:
        self.numbers[0] += 1
        return f"<client-{self.numbers[0]}@postbox.example>"

    def replaced(self, raw: bytes, at: datetime, renamed: bool, words: bytes = b"One more thing that we spoke of.\n") -> bytes:
        """The letter as a client writes it anew: its own Date, perhaps its own Message-ID, a header of its own, and edited words."""
        raw = re.sub(rb"^Date:[^\n]*", b"Date: " + format_datetime(at).encode(), raw, count=1, flags=re.MULTILINE)
        if renamed:
            raw = re.sub(rb"^Message-ID:[^\n]*", b"Message-ID: " + self.new_id().encode(), raw, count=1, flags=re.MULTILINE)
        return raw.replace(b"\n\n", b"\nUser-Agent: a client\n\n" + words, 1)

    def take(self, raw: bytes) -> None:
        """Takes a letter out of Drafts."""
        self.room.take_away("Drafts", message_id_of(raw))

    def save(self, raw: bytes, at: datetime, renamed: bool = False) -> bytes:
        """Edits a draft and saves it in the place of the other."""
        edited = self.replaced(raw, at, renamed)
        self.take(raw)
        self.room.deliver("Drafts", edited)
        return edited

    def send(self, raw: bytes, at: datetime, renamed: bool = False, words: bytes = b"") -> bytes:
        """Sends a draft: it goes from Drafts, and a copy lies in Sent."""
        sent = self.replaced(raw, at, renamed, words)
        self.take(raw)
        self.room.deliver("Sent", sent)
        return sent

    def lay_story(self, *letters: tuple[str, bytes]) -> None:
        for folder, raw in letters:
            self.room.deliver(folder, raw)
