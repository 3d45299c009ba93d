"""neomutt in a terminal, over IMAP or on a Maildir, with an editor that does what the test says."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from rooms import ImapRoom, Room, wait_for
from servers.dovecot import PASSWORD

from clients.captures import Captures
from clients.sink import Sink
from clients.terminal import Terminal

BINARY = "/usr/bin/neomutt"
SETTINGS = """
set spoolfile="+INBOX" postponed="+Drafts" record="+Sent" trash="+Trash"
set ssl_starttls=no ssl_force_tls=no
set smtp_url="smtp://127.0.0.1:{sink}/"
set from="dana.reyes@postbox.example" realname="Dana Reyes" use_from=yes hostname="postbox.example"
set editor="{editor}" edit_headers=no abort_unmodified=no recall=yes postpone=ask-yes abort_nosubject=no
set header_cache="" sort=threads confirmappend=no delete=yes send_charset="utf-8" wait_key=no
set index_format="%Z %-18.18L %s"
"""
# The body is shown, held open for as long as the test holds it, and the words go below the greeting.
EDITOR = """#!/bin/sh
cp "$1" {root}/seen
while [ -e {root}/hold ]; do sleep 0.1; done
[ -s {root}/words ] && sed -i "2r {root}/words" "$1"
exit 0
"""


def unusable() -> str | None:
    """Why neomutt cannot be driven here; None where it can."""
    there = os.path.exists(BINARY) and os.path.exists("/usr/bin/tmux")
    return None if there else "neomutt or tmux is not installed: tests/clients/install.sh does it"


@dataclass
class Neomutt:
    """neomutt, started anew for each thing that the user does."""

    room: Room
    root: Path
    sink: Sink
    captures: Captures
    places: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        editor = self.root / "editor"
        editor.write_text(EDITOR.format(root=self.root))
        editor.chmod(0o755)
        if isinstance(self.room, ImapRoom):
            account = self.room.account
            where = f'set folder="imap://127.0.0.1:{account.port}/" imap_user="{account.user}" imap_pass="{PASSWORD}" imap_authenticators="login"\n'
        else:
            where = f'set mbox_type=Maildir folder="{self.room.root}"\n'
        (self.root / "rc").write_text(where + SETTINGS.format(sink=self.sink.port, editor=editor), encoding="utf-8")

    def run(self, *arguments: str) -> Terminal:
        environ = [f"HOME={self.root}", "TERM=screen-256color", "LANG=C.UTF-8", "LC_ALL=C.UTF-8"]
        command = ["env", "-u", "COLUMNS", "-u", "LINES", *environ, BINARY, "-n", "-F", str(self.root / "rc"), *arguments]
        return Terminal(self.root, command, self.captures)

    def open(self) -> Composing:
        for name in ("seen", "words"):
            (self.root / name).unlink(missing_ok=True)
        (self.root / "hold").touch()
        return Composing(self, self.run("-p"))

    def delete(self) -> None:
        with self.run("-f", "+Drafts") as terminal:
            terminal.until("Ann Lee", "drafts")
            terminal.type("d")
            terminal.until("Del:1", "deleted")
            terminal.type("q")
            terminal.until_ended()

    def listed(self) -> str:
        with self.run("-f", "+Drafts") as terminal:
            return terminal.until("Msgs:", "drafts")

    def sent_tree(self) -> list[int]:
        with self.run("-f", "+Sent") as terminal:
            lines = terminal.until("Ann Lee", "sent").splitlines()
        return [int("─>" in line) for line in lines if "Ann Lee" in line]

    def close(self) -> None:
        """Nothing runs between two things that the user does."""


@dataclass
class Composing:
    """A draft that was recalled: neomutt takes it out of the folder, and the editor holds it."""

    client: Neomutt
    terminal: Terminal
    shown: str = field(init=False)

    def __post_init__(self) -> None:
        seen = self.client.root / "seen"
        assert wait_for(lambda: seen.exists() and seen.stat().st_size > 0, 40), self.terminal.screen()
        self.shown = seen.read_text(encoding="utf-8")
        self.client.captures.text("in-the-editor", self.shown)

    def _edited(self, words: str) -> str:
        """Leaves the editor; the screen on which neomutt asks what to do with the mail."""
        if words:
            (self.client.root / "words").write_text(f"{words}\n\n", encoding="utf-8")
        (self.client.root / "hold").unlink()
        return self.terminal.until("y:Send", "compose")

    def save(self, words: str) -> None:
        with self.terminal:
            self._edited(words)
            self.terminal.type("q")
            self.terminal.until("postpone", "asked")
            self.terminal.type("y")
            self.terminal.until_ended()

    def send(self, words: str) -> None:
        with self.terminal:
            self._edited(words)
            self.terminal.type("y")
            self.terminal.until_ended()

    def leave(self) -> None:
        self.save("")
