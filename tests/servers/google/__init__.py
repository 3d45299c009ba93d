"""A second Gmail, by other hands: the npm package @emulators/google, where install.sh could put it into place."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

PLACE = Path(__file__).parents[3] / ".servers" / "google"
TOKEN = "test-token"


def unusable() -> str | None:
    """Why it cannot be run here; None where it can."""
    if shutil.which("node") is None:
        return "node is not installed: apt-get install nodejs npm"
    if not (PLACE / "node_modules" / "@emulators" / "google").is_dir() or not (PLACE / "start.mjs").is_file():
        return "@emulators/google is not installed: tests/servers/install.sh puts it into .servers/google"
    return None


class Google:
    """The emulator with one mailbox. As a context it runs."""

    address = "me@postbox.example"

    def __enter__(self) -> Google:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.endpoint = f"http://127.0.0.1:{port}"
        self._process = subprocess.Popen(
            ["node", "start.mjs", str(port)], cwd=PLACE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        assert self._process.stdout is not None
        told = self._process.stdout.readline()
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return self
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"@emulators/google did not start: {told!r}")

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def call(self, verb: str, path: str, body: object = None) -> dict[str, object]:
        """A call of the user's own."""
        request = urllib.request.Request(
            f"{self.endpoint}/gmail/v1/users/me/{path}",
            json.dumps(body).encode() if body is not None else None,
            {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
            method=verb,
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            content = answer.read()
        return dict(json.loads(content)) if content else {}

    def deliver(self, raw: bytes, *labels: str) -> str:
        """A letter comes; its id."""
        body = {"raw": base64.urlsafe_b64encode(raw).decode(), "labelIds": list(labels)}
        return str(self.call("POST", "messages", body)["id"])

    def token_file(self, path: Path) -> Path:
        """A token file as `watcher login` writes it."""
        path.touch(mode=0o600)
        kept = {
            "token": TOKEN,
            "refresh_token": "r",
            "token_uri": f"{self.endpoint}/oauth2/token",
            "client_id": "c",
            "client_secret": "s",
        }
        path.write_text(json.dumps({**kept, "expiry": "2099-01-01T00:00:00Z"}))
        return path
