"""A terminal of 110 by 34 characters in which a program runs, by tmux; keys are typed and the screen is read."""

from __future__ import annotations

import itertools
import subprocess
import time
from pathlib import Path

from clients.captures import Captures

PATIENCE = 40.0  # seconds that a screen may take on a busy machine
_started = itertools.count()


class Terminal:
    """One program in a tmux of its own."""

    def __init__(self, root: Path, command: list[str], captures: Captures) -> None:
        self.socket = root / f"tmux-{next(_started)}"  # a server that ends still answers for a while
        self.captures = captures
        size = ["-x", "110", "-y", "34"]
        self._tmux("-f", "/dev/null", "new-session", "-d", "-s", "it", *size, "sleep 600")
        self._tmux("set-option", "-g", "remain-on-exit", "on")
        self._tmux("respawn-pane", "-k", "-t", "it", "--", *command)

    def _tmux(self, *words: str) -> str:
        done = subprocess.run(["tmux", "-u", "-S", str(self.socket), *words], capture_output=True, text=True, timeout=20)
        return done.stdout

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self._tmux("kill-server")

    def screen(self) -> str:
        return self._tmux("capture-pane", "-p", "-t", "it")

    def ended(self) -> bool:
        return self._tmux("display-message", "-p", "-t", "it", "#{pane_dead}").strip() == "1"

    def type(self, *keys: str) -> None:
        """Types keys as tmux names them: `y`, `Enter`, `C-x`."""
        self._tmux("send-keys", "-t", "it", *keys)

    def write(self, text: str) -> None:
        """Types a text, letter by letter."""
        self._tmux("send-keys", "-t", "it", "-l", text)

    def until(self, words: str, what: str = "") -> str:
        """The screen as soon as it shows the words; kept as a capture where `what` names it."""
        deadline = time.monotonic() + PATIENCE
        while words not in (screen := self.screen()):
            if time.monotonic() > deadline:
                self.captures.text("stuck", screen)
                raise AssertionError(f"the terminal does not show {words!r}:\n{screen}")
            time.sleep(0.1)
        if what:
            self.captures.text(what, screen)
        return screen

    def until_ended(self) -> None:
        """Waits for the program to end."""
        deadline = time.monotonic() + PATIENCE
        while not self.ended():
            if time.monotonic() > deadline:
                self.captures.text("stuck", self.screen())
                raise AssertionError(f"the program does not end:\n{self.screen()}")
            time.sleep(0.1)
