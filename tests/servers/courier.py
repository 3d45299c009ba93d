"""Courier's imapd behind a loopback port: a server with few extensions and habits of its own. It needs no login (PREAUTH)."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

ROOT = Path(os.environ.get("WATCHER_TEST_SERVERS", Path(__file__).parents[2] / ".servers")) / "courier"
BINARY = ROOT / "usr" / "bin" / "imapd"
CAPABILITY = "IMAP4rev1 CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT IDLE"


class Courier:
    """A port on which each connection gets an imapd of its own, over the Maildir named by `user`."""

    def __enter__(self) -> Courier:
        self.root = Path(tempfile.mkdtemp(prefix="cr-"))
        self.user = "nobody"
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._children: list[subprocess.Popen[bytes]] = []
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def use(self, user: str) -> Path:
        """Lays out a mailbox, and lets connections from now on be its user's."""
        home = self.root / user
        for folder in ("", ".Sent", ".Drafts", ".Trash"):
            for sub in ("cur", "new", "tmp"):
                (home / folder / sub).mkdir(parents=True, exist_ok=True)
            if folder:
                (home / folder / "maildirfolder").touch()
        self.user = user
        return home

    def _serve(self) -> None:
        libraries = ":".join(str(ROOT / part) for part in ("usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu", "usr/lib"))
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            environment = {**os.environ, "LD_LIBRARY_PATH": libraries, "AUTHENTICATED": self.user, "IMAP_CAPABILITY": CAPABILITY,
                           "IMAP_IDLE_TIMEOUT": "1", "IMAP_USELOCKS": "1"}  # fmt: skip
            with connection:
                child = subprocess.Popen(
                    [str(BINARY), str(self.root / self.user)],
                    stdin=connection.fileno(),
                    stdout=connection.fileno(),
                    stderr=subprocess.DEVNULL,
                    env=environment,
                )
                self._children.append(child)

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        for child in self._children:
            child.kill()
            child.wait()
        shutil.rmtree(self.root, ignore_errors=True)
