"""Sweeps again and again in one process, with new mail each time, and shows that nothing grows: memory, open files, threads.

python tests/bench/sweeps.py [SWEEPS]     (10,000 by default; some minutes)
"""

from __future__ import annotations

import logging
import os
import random
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / part) for part in ("", "mail", "bench")]

import structlog  # noqa: E402
from mailbox_of_many import ME, NOW, hiring, incoming  # noqa: E402
from rooms import MaildirRoom  # noqa: E402

from watcher.mail.maildir import open_maildir  # noqa: E402
from watcher.settings import load  # noqa: E402
from watcher.state import open_state  # noqa: E402
from watcher.sweep import sweep  # noqa: E402
from watcher.upkeep import give_memory_back  # noqa: E402

SETTINGS = (
    '[me]\nname = "Dana Reyes"\naddresses = ["{me}"]\ntimezone = "UTC"\n[mailbox]\npath = "{mail}"\n[state]\npath = "{state}"\n'
)


@dataclass(frozen=True, slots=True)
class Held:
    """What the process holds after so many sweeps."""

    sweeps: int
    memory: float  # MB, resident
    files: int
    threads: int


def held(sweeps: int) -> Held:
    give_memory_back()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    memory = int(status.split("VmRSS:")[1].split()[0]) / 1024
    return Held(sweeps, memory, len(os.listdir("/proc/self/fd")), threading.active_count())


def many(root: Path, sweeps: int, every: int) -> Iterator[Held]:
    """Sweeps over a Maildir in which twenty processes live; what is held is told every so often.

    Before each sweep comes a letter of ordinary mail; each tenth judges everything anew. Old letters go, as in a mailbox that is kept tidy.
    """
    room = MaildirRoom(root / "mail", dotted=False)
    for number in range(20):
        for folder, raw in hiring(number):
            room.deliver(folder, raw)
    root.joinpath("watcher.toml").write_text(SETTINGS.format(me=ME, mail=root / "mail", state=root / "state"), encoding="utf-8")
    settings = load(root, {}, {})
    store, state = open_maildir(root / "mail"), open_state(settings.state_path)
    chooser = random.Random(1)
    recent: list[tuple[str, str]] = []
    inbox = root / "mail" / "INBOX" / "new"
    for number in range(sweeps + 1):
        if number % every == 0:
            yield held(number)
        room.deliver("INBOX", incoming(chooser, number, recent))
        del recent[:-50]
        if number % 10 == 0:
            state.remember("marked", "yes")
        sweep(store, state, settings, NOW + timedelta(seconds=number))
        store.wait(0.5 if number % 100 == 50 else 0.0)
        if number % 100 == 99:
            for path in sorted(inbox.iterdir())[:-60]:
                path.unlink()
    state.close()
    store.close()


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    sweeps = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory(prefix="sweeps-") as place:
        for now in many(Path(place), sweeps, max(1, sweeps // 10)):
            print(f"{now.sweeps:6d} sweeps: {now.memory:6.1f} MB, {now.files} open files, {now.threads} threads", flush=True)


if __name__ == "__main__":
    main()
