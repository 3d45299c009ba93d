"""An installed instance of the service: its settings, its password and what systemd says of it."""

from __future__ import annotations

import itertools
import time
from contextlib import ExitStack
from dataclasses import dataclass

from box import Box
from rooms import ImapRoom, account
from servers.dovecot import PASSWORD, Dovecot

_numbers = itertools.count(300)  # users of the server that other tests do not take
PROGRAM = "/opt/watcher/bin/watcher"

SETTINGS = """[me]
name = "Dana Reyes"
addresses = ["dana.reyes@postbox.example"]
timezone = "UTC"
[mailbox]
kind = "imap"
host = "127.0.0.1"
port = {port}
tls = "none"
user = "{user}"
timeout_seconds = 5
"""


@dataclass(frozen=True, slots=True)
class Instance:
    """watcher@NAME.service with a mailbox of its own."""

    box: Box
    name: str
    room: ImapRoom

    @property
    def unit(self) -> str:
        return f"watcher@{self.name}.service"

    @property
    def state(self) -> str:
        return f"/var/lib/private/watcher/{self.name}"

    def settings(self, more: str = "", port: int = 0) -> None:
        text = SETTINGS.format(port=port or self.room.account.port, user=self.room.account.user)
        self.box.write(f"/etc/watcher/{self.name}/watcher.toml", text + more)

    def password(self, text: str = PASSWORD) -> None:
        self.box.shell("install -d -m 700 /etc/credstore")
        self.box.write(f"/etc/credstore/watcher.{self.name}.password", text + "\n", "600")

    def drop_in(self, text: str) -> None:
        self.box.write(f"/etc/systemd/system/{self.unit}.d/test.conf", f"[Service]\n{text}\n")
        self.box.run("systemctl", "daemon-reload")

    def systemctl(self, verb: str, check: bool = True) -> float:
        began = time.monotonic()
        self.box.run("systemctl", verb, self.unit, check=check)
        return time.monotonic() - began

    def show(self, name: str) -> str:
        return self.box.run("systemctl", "show", "--value", "-p", name, self.unit).stdout.strip()

    def journal(self, *match: str) -> str:
        return self.box.journal(400, "-u", self.unit, *match)

    def events(self, event: str) -> list[str]:
        found = self.box.journal(400, f"_SYSTEMD_UNIT={self.unit}", f"WATCHER_EVENT={event}", "-o", "cat")
        return [line for line in found.splitlines() if line]

    def kill(self, signal: str) -> None:
        self.box.run("systemctl", "kill", "-s", signal, self.unit)

    def drafts(self) -> int:
        return len(self.room.draft_flags())


def instance(box: Box, dovecot: Dovecot, stack: ExitStack, more: str = "", drop_in: str = "", port: int = 0) -> Instance:
    """A fresh instance, settings and password in place, not started."""
    number = next(_numbers)
    made = Instance(box, f"box{number}", ImapRoom(account(dovecot.port, f"user{number}")))
    made.settings(more, port)
    made.password()
    if drop_in:
        made.drop_in(drop_in)
    stack.callback(lambda: box.run("systemctl", "stop", made.unit, check=False))
    return made
