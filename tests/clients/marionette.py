"""Mozilla's remote control, spoken to a program that was started with --marionette: JSON behind its length, one answer a command."""

from __future__ import annotations

import base64
import json
import socket
import time
from pathlib import Path
from typing import Any


class Refused(Exception):
    """What the program answers instead of a result."""


class Marionette:
    """A session in the program's own windows (context `chrome`)."""

    def __init__(self, port: int, patience: float) -> None:
        deadline = time.monotonic() + patience
        while True:
            try:
                self._socket = socket.create_connection(("127.0.0.1", port), timeout=patience)
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        self._answers = self._socket.makefile("rb")
        self._number = 0
        self._read()  # the greeting
        self.command("WebDriver:NewSession", capabilities={})
        self.command("WebDriver:SetTimeouts", script=int(patience * 1000))
        self.command("Marionette:SetContext", value="chrome")

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            step = self._answers.read(1)
            if not step:
                raise Refused("the program has ended")
            length += step
        return json.loads(self._answers.read(int(length[:-1])))

    def command(self, name: str, **parameters: Any) -> Any:
        """The result of a command. Raises Refused."""
        self._number += 1
        text = json.dumps([0, self._number, name, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(text), text))
        _, _, error, result = self._read()
        if error:
            raise Refused(f"{name}: {error['message']}")
        return result

    def run(self, script: str, *arguments: Any) -> Any:
        """What the body of an asynchronous function returns. Raises Refused where it throws."""
        body = (
            "const done = arguments[arguments.length - 1];"
            f"(async () => {{ {script} }})().then(value => done({{value}}), error => done({{error: `${{error}} ${{error.stack}}`}}));"
        )
        told = self.command("WebDriver:ExecuteAsyncScript", script=body, args=list(arguments), newSandbox=False)["value"]
        if "error" in told:
            raise Refused(told["error"])
        return told.get("value")

    def windows(self) -> list[str]:
        return list(self.command("WebDriver:GetWindowHandles"))

    def switch_to(self, window: str) -> None:
        self.command("WebDriver:SwitchToWindow", handle=window, focus=True)

    def screenshot(self, path: Path) -> None:
        """The window as a PNG file."""
        path.write_bytes(base64.b64decode(self.command("WebDriver:TakeScreenshot", full=False, hash=False)["value"]))

    def close(self) -> None:
        self._answers.close()
        self._socket.close()
