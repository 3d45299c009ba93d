"""Log events as entries of the systemd journal, with their fields and priority (systemd.journal-fields(7), its native protocol)."""

from __future__ import annotations

import re
import socket
import struct
import sys
from collections.abc import MutableMapping
from typing import Any

SOCKET = "/run/systemd/journal/socket"
_PRIORITY = {"debug": 7, "info": 6, "warning": 4, "error": 3, "critical": 2}  # syslog(3)
_TO_UNDERSCORE = re.compile("[^A-Z0-9_]")


def render(logger: object, name: str, event: MutableMapping[str, Any]) -> bytes:
    """The last structlog processor: the fields of an entry, in the form of the native protocol."""
    level, what = str(event.pop("level", "info")), str(event.pop("event", ""))
    trace = event.pop("exception", None)
    shown = " ".join(f"{key}={value}" for key, value in event.items())
    fields = {
        "MESSAGE": f"{what} {shown}".strip() + (f"\n{trace}" if trace else ""),
        "PRIORITY": str(_PRIORITY.get(level, 6)),
        "SYSLOG_IDENTIFIER": "watcher",
        "WATCHER_EVENT": what,
    }
    fields |= {"WATCHER_" + _TO_UNDERSCORE.sub("_", key.upper()): str(value) for key, value in event.items()}
    return b"".join(_field(key, value) for key, value in fields.items())


def _field(name: str, value: str) -> bytes:
    """A field; one of several lines goes with its length (in bytes, 64 bits, little-endian) before it."""
    key, content = name.encode(), value.encode("utf-8", "replace")
    return key + b"\n" + struct.pack("<Q", len(content)) + content + b"\n" if b"\n" in content else key + b"=" + content + b"\n"


class Journal:
    """A structlog logger that sends each entry to the journal, and to stderr where that is not possible."""

    def __init__(self, *_: object) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)

    def msg(self, entry: bytes) -> None:
        """Sends an entry."""
        try:
            self._socket.sendto(entry, SOCKET)
        except OSError:  # no journal there, or an entry larger than a datagram
            print(entry.decode("utf-8", "replace").partition("\nPRIORITY=")[0], file=sys.stderr, flush=True)

    debug = info = warning = warn = error = critical = fatal = exception = log = msg
