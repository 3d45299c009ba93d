"""Measures the daemon as a process of its own on a large mailbox: start to READY, first sweep, and then what it costs to do nothing.

python tests/bench/daemon.py [INBOX SENT [SECONDS]]     (100,000, 20,000 and 300 by default)

Processor time is of the daemon alone; the server's is shown beside it. Memory is VmRSS, after the first sweep and at the end.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / part) for part in ("", "mail", "bench")]

from imap import served  # noqa: E402
from mailbox_of_many import ME  # noqa: E402
from servers.dovecot import PASSWORD  # noqa: E402

SETTINGS = """[me]
name = "Dana Reyes"
addresses = ["{me}"]
timezone = "America/New_York"
[mailbox]
{mailbox}
lookback_days = 3650
[state]
path = "{state}"
"""
IMAP = """kind = "imap"
host = "127.0.0.1"
port = {port}
tls = "none"
user = "user0"
password_command = ["printf", "%s", "{password}"]"""
_TICK = os.sysconf("SC_CLK_TCK")


def rss(pid: int) -> float:
    """Resident memory in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def processor(pid: int) -> float:
    """Seconds of processor time so far, children included."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICK


class Daemon:
    """A running `watcher run` that tells its state over a socket, as it would the service manager."""

    def __init__(self, config: Path) -> None:
        path = config / "notify"
        path.unlink(missing_ok=True)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))
        self.log = config / "log"
        environ = {**os.environ, "NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "300000000"}
        self.began = time.perf_counter()
        command = [sys.executable, "-m", "watcher", "--config", str(config), "run"]
        self.process = subprocess.Popen(command, env=environ, stderr=self.log.open("w"))

    def until(self, word: str, seconds: float) -> float:
        """Seconds from the start until the word is told."""
        self.socket.settimeout(seconds)
        while word not in self.socket.recv(65536).decode():
            pass
        return time.perf_counter() - self.began

    def stop(self) -> float:
        began = time.perf_counter()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)
        self.socket.close()
        return time.perf_counter() - began


def measure(config: Path, seconds: float) -> None:
    """Prints the figures of a first run, of a warm start, and of doing nothing."""
    daemon = Daemon(config)
    ready = daemon.until("READY=1", 60)
    swept = daemon.until("processes", 1800)
    time.sleep(10)
    print(f"first start: READY after {ready:.2f} s, first sweep done after {swept:.1f} s, then {rss(daemon.process.pid):.1f} MB")
    print(f"stop: {daemon.stop():.2f} s")
    daemon = Daemon(config)
    ready = daemon.until("READY=1", 60)
    swept = daemon.until("processes", 600)
    time.sleep(5)
    pid = daemon.process.pid
    before, memory = processor(pid), rss(pid)
    time.sleep(seconds)
    used = processor(pid) - before
    print(f"warm start: READY after {ready:.2f} s, sweep done after {swept:.2f} s")
    print(
        f"idle for {seconds:.0f} s: {used:.2f} s of processor time = {100 * used / seconds:.3f} %; {memory:.1f} MB, at the end {rss(pid):.1f} MB"
    )
    print(f"stop: {daemon.stop():.2f} s")


def main() -> None:
    inbox, sent = (int(word) for word in (sys.argv[1:3] or ("100000", "20000")))
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 300.0
    with served(inbox, sent) as server, tempfile.TemporaryDirectory(prefix="wb-") as place:
        kinds = {
            "IMAP": IMAP.format(port=server.port, password=PASSWORD),
            "Maildir": f'path = "{server.mail_of("user0")}"\nfolders = {{ sent = "Sent", drafts = "Drafts" }}',
        }
        for name, mailbox in kinds.items():
            config = Path(place) / name
            config.mkdir()
            (config / "watcher.toml").write_text(
                SETTINGS.format(me=ME, mailbox=mailbox, state=config / "state"), encoding="utf-8"
            )
            print(f"--- {name}, {inbox} + {sent} letters")
            measure(config, seconds)


if __name__ == "__main__":
    main()
