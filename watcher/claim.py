"""One watcher a mailbox, on this machine: whatever state directory, user or service manager it has."""

from __future__ import annotations

import hashlib
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from watcher.errors import StateError


@contextmanager
def claimed(mailbox: str) -> Iterator[None]:
    """Holds a mailbox, by its name. Raises StateError where another watcher has it.

    It is a name in the kernel's abstract socket space (unix(7)), which vanishes with the process that holds it, however that ends.
    Other systems have none; there the lock of the state directory must do.
    """
    if not sys.platform.startswith("linux"):
        yield
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        try:
            sock.bind(_name(mailbox))
        except OSError as error:
            raise StateError(
                f"{mailbox}: another watcher watches this mailbox already; stop it first (systemctl status 'watcher*', "
                "systemctl --user status watcher), or leave the work to it"
            ) from error
        yield


def is_claimed(mailbox: str) -> bool:
    """Whether a watcher runs for a mailbox. It is asked without a lock, so that nobody is held up."""
    if not sys.platform.startswith("linux"):
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        try:
            sock.connect(_name(mailbox))
        except ConnectionRefusedError:
            return False
        except OSError:  # somebody is there and does not take our word
            return True
    return True


def _name(mailbox: str) -> str:
    return "\0interview-watcher/" + hashlib.blake2b(mailbox.encode(), digest_size=16).hexdigest()
