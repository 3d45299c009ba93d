"""A password: tried out, and stored in the system's keyring."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from watcher.errors import ConfigError, Fault
from watcher.mailbox import open_store
from watcher.secrets import to_keyring
from watcher.settings import Settings


def log_in(settings: Settings, config: Path, ask: Callable[[str], str] | None = None) -> int:
    """Asks for the password of the mailbox, logs in with it, and stores it only then.

    Raises ConfigError where the mailbox takes none, MailRefused and MailUnreachable from the login and from the keyring.
    """
    imap = settings.mailbox.imap
    file = str(config / "watcher.toml")
    if imap is None or imap.auth != "password":
        what = "takes no password" if imap is None else f'is opened with a token (auth = "{imap.auth}")'
        raise ConfigError([Fault(file, "mailbox", what, "nothing is to be stored here")])
    password = (ask or _ask)(f"Password of {settings.mailbox.place}: ")
    if not password:
        raise ConfigError([Fault("command line", "password", "is empty", "type it, or give it on stdin")])
    with closing(open_store(settings, password)) as store:
        store.folders()
    keyring = to_keyring(settings.mailbox.identity, password)
    print(f"the login works; the password is stored in {keyring}")
    if imap.password_command:
        print("mailbox.password_command goes before it: take that out of watcher.toml to use the keyring")
    return 0


def _ask(prompt: str) -> str:
    """The password, unseen on a terminal, else the first line of stdin."""
    return getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
