"""The demo mailbox on a Dovecot behind a proxy that does harm, and what must hold whatever it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from rooms import ImapRoom
from servers.proxy import Fault, Proxy

from watcher.demo import NOW
from watcher.errors import MailUnreachable
from watcher.mail.imap import ImapStore
from watcher.mail.store import Role
from watcher.message.parse import parse
from watcher.settings import Settings, load, shipped_config
from watcher.state import open_state
from watcher.sweep import sweep

DEMO = shipped_config() / "demo"
CONFIG = """[me]
name = "Dana Reyes"
addresses = ["dana.reyes@postbox.example"]
timezone = "America/New_York"
[mailbox]
kind = "imap"
host = "127.0.0.1"
user = "dana"
[state]
path = "{state}"
"""


def settings_in(root: Path) -> Settings:
    root.mkdir(parents=True, exist_ok=True)
    (root / "watcher.toml").write_text(CONFIG.format(state=root / "state"), encoding="utf-8")
    return load(root, {}, {})


def fill(room: ImapRoom) -> int:
    """Lays the letters of the demo into a room; gives how many."""
    files = sorted(DEMO.rglob("*.eml"))
    by_folder: dict[str, list[bytes]] = {}
    for file in files:
        by_folder.setdefault(file.parent.name, []).append(file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    with room.client() as client:
        for folder, letters in by_folder.items():
            if client.has_capability("MULTIAPPEND"):
                client.multiappend(room.there(folder), letters)
                continue
            for raw in letters:
                client.append(room.there(folder), raw)
    return len(files)


def sweep_until_done(room: ImapRoom, proxy: Proxy, settings: Settings, tries: int = 6) -> int:
    """Sweeps, a new connection after each failure, until a sweep goes through; gives the number of messages known then."""
    for _ in range(tries):
        store = ImapStore(replace(room.account, port=proxy.port, answer_seconds=0.7, connect_seconds=2))
        state = open_state(settings.state_path)
        try:
            sweep(store, state, settings, NOW)
            return len(list(state.messages()))
        except MailUnreachable:
            continue
        finally:
            state.close()
            store.close()
    raise AssertionError(f"no sweep went through in {tries} tries")


def drafts(room: ImapRoom) -> list[tuple[str, str]]:
    store = room.open()
    try:
        messages = [parse(letter.raw) for letter in store.drafts() if letter.role is Role.DRAFTS]
    finally:
        store.close()
    return sorted((message.to[0].address, message.subject) for message in messages)


def commands_of_a_sweep(room: ImapRoom, root: Path) -> tuple[int, int, list[tuple[str, str]]]:
    """How many lines a client sends in a whole sweep, how many messages are kept, and the drafts, where nothing is wrong."""
    with Proxy(room.account.port, faults={10**9: Fault.STALL}) as proxy:
        kept = sweep_until_done(room, proxy, settings_in(root))
        return proxy.commands, kept, drafts(room)


def harmed(make: Callable[[Path], Any], root: Path, where: int, fault: Fault) -> tuple[int, list[tuple[str, str]]]:
    """A sweep with one fault, and sweeps after it; the messages known and the drafts that lie there."""
    room = make(root)
    fill(room)
    with Proxy(room.account.port, faults={where: fault}) as proxy:
        kept = sweep_until_done(room, proxy, settings_in(root))
        return kept, drafts(room)
