"""Courier's imapd behind a loopback port: a server with few extensions and habits of its own. It needs no login (PREAUTH)."""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(os.environ.get("WATCHER_TEST_SERVERS", Path(__file__).parents[2] / ".servers")) / "courier"
BINARY = ROOT / "usr" / "bin" / "imapd"
WATCHES = ROOT / "usr" / "libexec" / "gam_server"  # without it each command takes a second; it ends by itself
CAPABILITY = "IMAP4rev1 CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT IDLE"
READY = b"* PREAUTH"


def unusable() -> str | None:
    """Why Courier cannot be run here; None where it can. It is unpacked, not installed, and may lack a library."""
    if not BINARY.exists():
        return "Courier is not unpacked: tests/servers/install.sh does it"
    with tempfile.TemporaryDirectory(prefix="cr-") as root:
        _lay_out(Path(root))
        began = time.monotonic()
        try:
            child = subprocess.run(
                [str(BINARY), root], input=b"a LOGOUT\r\n", capture_output=True, env=_environment("nobody"), timeout=20
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"Courier does not run here: {error}"
    if READY in child.stdout:
        slow = time.monotonic() - began > 1 and b"FAM" in child.stdout
        return "Courier takes a second for each command here: its gam_server does not run" if slow else None
    said = (child.stderr or child.stdout).decode("utf-8", "replace").strip().splitlines()
    return f"Courier does not run here: {said[-1] if said else f'it ended with {child.returncode}'}"


def _environment(user: str) -> dict[str, str]:
    libraries = ":".join(str(ROOT / part) for part in ("usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu", "usr/lib"))
    return {**os.environ, "LD_LIBRARY_PATH": libraries, "AUTHENTICATED": user, "IMAP_CAPABILITY": CAPABILITY, "IMAP_IDLE_TIMEOUT": "1",
            "IMAP_USELOCKS": "1", "GAMIN_DEBUG_SERVER": str(WATCHES), "GAM_CLIENT_ID": f"tests-{os.getpid()}"}  # fmt: skip


def _lay_out(home: Path) -> None:
    for folder in ("", ".Sent", ".Drafts", ".Trash"):
        for sub in ("cur", "new", "tmp"):
            (home / folder / sub).mkdir(parents=True, exist_ok=True)
        if folder:
            (home / folder / "maildirfolder").touch()


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
        _lay_out(self.root / user)
        self.user = user
        return self.root / user

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            child = subprocess.Popen(
                [str(BINARY), str(self.root / self.user)],
                stdin=connection.fileno(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(self.user),
            )
            self._children.append(child)
            threading.Thread(target=_answers, args=(child, connection), daemon=True).start()

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        for child in self._children:
            child.kill()
            child.wait()
        shutil.rmtree(self.root, ignore_errors=True)


def _answers(child: subprocess.Popen[bytes], connection: socket.socket) -> None:
    """Hands on what the server says from its greeting on: where no gam_server can be run, it complains before it greets."""
    said = child.stdout
    assert isinstance(said, io.BufferedReader)
    with connection, said:
        line = said.readline()
        while line and not line.startswith(READY):
            line = said.readline()
        try:
            while line:
                connection.sendall(line)
                line = said.read1(65_536)
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # the client is gone
