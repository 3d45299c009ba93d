"""`watcher run` as a process of its own, with its log and what it tells the service manager."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rooms import wait_for


class Daemon:
    """A running `watcher run` with its log and what it told the service manager."""

    def __init__(self, config: Path) -> None:
        self.log = config / "log"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(config / "notify"))
        self.socket.setblocking(False)
        self.told: list[str] = []
        environ = {**os.environ, "NOTIFY_SOCKET": str(config / "notify")}
        command = [sys.executable, "-m", "watcher", "--config", str(config), "run"]
        self.process = subprocess.Popen(command, stderr=self.log.open("w"), stdout=subprocess.DEVNULL, env=environ)

    def events(self) -> list[str]:
        return [json.loads(line)["event"] for line in self.log.read_text().splitlines() if line.startswith("{")]

    def heard(self, word: str) -> bool:
        while True:
            try:
                self.told.append(self.socket.recv(4096).decode())
            except BlockingIOError:
                return any(word in text for text in self.told)

    def until(self, condition: Callable[[], bool], seconds: float = 15) -> None:
        assert wait_for(condition, seconds), f"{self.log.read_text()}\n{self.told}"

    def stop(self) -> float:
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(10) == 0, self.log.read_text()
        return time.monotonic() - began


@contextmanager
def running(config: Path) -> Iterator[Daemon]:
    daemon = Daemon(config)
    try:
        yield daemon
    finally:
        daemon.process.kill()
        daemon.process.wait()
        daemon.socket.close()
