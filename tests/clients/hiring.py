"""A small mailbox about one application, the program beside it, and what both show after each thing that the user does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from letters_due import ME, THEM, mails
from rooms import ImapRoom, Room
from servers.dovecot import PASSWORD

from clients.captures import Captures
from watcher.cli import main
from watcher.mail.store import Letter, Role

CONFIG = """[me]
name = "Dana Reyes"
addresses = ["dana.reyes@postbox.example"]
timezone = "UTC"
[mailbox]
{where}
[state]
path = "{state}"
"""
REFUSAL = """From: {them}
To: {me}
Subject: Re: Data Analyst at Firm
Date: {date}
Message-ID: <no@firm.example>
In-Reply-To: <a@firm.example>
References: <a@firm.example>

Hi Dana,

thank you for the conversation. We have decided to move forward with another candidate.

Ann Lee
Firm
"""


@dataclass
class Hiring:
    """An interview was held this morning, so that its thank-you is due now; `once` is the program's sweep."""

    room: Room
    root: Path
    captures: Captures
    output: Callable[[], str]  # what was printed since it was last asked
    config: Path = field(init=False)

    def __post_init__(self) -> None:
        self.config = self.root / "config"
        self.config.mkdir()
        where = f'path = "{self.room.root}"' if not isinstance(self.room, ImapRoom) else (
            f'kind = "imap"\nhost = "127.0.0.1"\nport = {self.room.account.port}\ntls = "none"\nuser = "{self.room.account.user}"\n'
            f'password_command = ["printf", "%s", "{PASSWORD}"]'
        )  # fmt: skip
        text = CONFIG.format(where=where, state=self.root / "state")
        (self.config / "watcher.toml").write_text(text, encoding="utf-8")
        for folder, raw in mails():
            self.room.deliver(folder, raw)

    def command(self, *words: str) -> str:
        """Runs a command of the program and gives what it prints."""
        self.output()
        assert main(["--config", str(self.config), *words]) == 0
        return self.output()

    def once(self) -> str:
        """Sweeps; gives what the program says has become of its one draft."""
        said = self.command("once")
        drafts = self.status()["drafts"]
        self.captures.text("watcher", f"{said}\n{json.dumps(drafts, indent=1)}\n")
        assert len(drafts) == 1, drafts
        return str(drafts[0]["fate"])

    def status(self) -> dict[str, Any]:
        return dict(json.loads(self.command("status", "--json")))

    def refuse(self) -> None:
        """A refusal comes in."""
        text = REFUSAL.format(them=THEM, me=ME, date=format_datetime(datetime.now(UTC)))
        self.room.deliver("INBOX", text.encode())

    def lying(self, role: Role = Role.DRAFTS) -> list[bytes]:
        """What lies in Drafts, or in Sent beyond what lay there at first."""
        store = self.room.open()
        try:
            names = [folder.name for folder in store.folders() if folder.role is role]
            letters: list[Letter] = [letter for name in names for letter in store.read([head.ref for head in store.heads(name)])]
        finally:
            store.close()
        return [letter.raw for letter in letters if b"<b-firm@postbox.example>" not in letter.raw]


def words(text: str) -> str:
    """A text as a reader takes it: however it is broken into lines."""
    return re.sub(r"\s+", " ", text).strip()
