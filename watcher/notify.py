"""Telling the service manager how it goes: sd_notify(3), over the socket that it names."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping

_PATIENCE = 2.0  # seconds


class Manager:
    """The service manager, or nobody where none listens."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._address = environ.get("NOTIFY_SOCKET", "")
        self._told = 0.0
        watched_by = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        microseconds = environ.get("WATCHDOG_USEC", "") if watched_by else ""
        self.watchdog_seconds = int(microseconds) / 1_000_000 if microseconds.isdigit() else 0.0

    def tell(self, **fields: str) -> None:
        """Sends fields such as READY="1" in one datagram. A manager that has gone, or does not listen, is no reason to stop."""
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        text = "\n".join(f"{name}={value}" for name, value in fields.items())
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
            sock.settimeout(_PATIENCE)
            try:
                sock.sendto(text.encode(), address)
            except OSError:
                return

    def ready(self, status: str) -> None:
        """The service is up, or has taken over its new settings."""
        self.tell(READY="1", STATUS=status)

    def status(self, text: str) -> None:
        """A line for `systemctl status`."""
        self.tell(STATUS=text)

    def alive(self) -> None:
        """Real progress was made. It is told once a second at most: a long reading makes progress thousands of times."""
        now = time.monotonic()
        if now - self._told >= 1:
            self._told = now
            self.tell(WATCHDOG="1")

    def reloading(self) -> None:
        """The settings are being read anew (Type=notify-reload wants the moment)."""
        self.tell(RELOADING="1", MONOTONIC_USEC=str(time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000))

    def stopping(self) -> None:
        """The service is about to end."""
        self.tell(STOPPING="1")
