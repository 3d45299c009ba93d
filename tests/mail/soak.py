"""Mail comes, the line breaks at random, the clock goes on: nothing is lost, nothing doubled, memory stays flat.

python tests/mail/soak.py [SECONDS] [SEED]     (600 by default)
"""

from __future__ import annotations

import logging
import random
import resource
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[1] / part) for part in ("mail", "")]

import structlog
from faulty import settings_in
from rooms import KINDS
from servers.proxy import Fault, Proxy

from watcher.demo import NOW
from watcher.errors import MailUnreachable
from watcher.mail import remote
from watcher.mail.ids import message_id_of
from watcher.mail.imap import ImapStore
from watcher.state import open_state
from watcher.sweep import sweep

ME = "Dana Reyes <dana.reyes@postbox.example>"


@dataclass(frozen=True, slots=True)
class Soaked:
    """What came of it."""

    delivered: int
    sweeps: int
    broken: int
    drafts: int
    lost: list[str]
    doubled: list[str]
    grown_kb: int  # peak memory, after the first quarter of the time


def interview(number: int, now) -> list[tuple[str, bytes]]:
    """A whole small process, whose thank-you and check-in fall due as time goes on."""
    company, day = f"Firm{number}", now + timedelta(days=2)
    them = f"Ann Lee <ann@firm{number}.example>"

    def mail(sender: str, to: str, when, text: str, name: str, answers: str) -> bytes:
        follow = f"In-Reply-To: <{answers}>\nReferences: <{answers}>\n" if answers else ""
        head = f"From: {sender}\nTo: {to}\nSubject: Data Analyst at {company}\nDate: {format_datetime(when)}\nMessage-ID: <{name}>\n{follow}\n"
        return (head + text + "\n").encode()

    a, b = f"a{number}@firm{number}.example", f"b{number}@postbox.example"
    invite = f"Hi Dana,\n\nwe'd like to interview you for the Data Analyst role on {day:%A, %B %d} at 2pm. Does that work?\n\nAnn Lee\n{company}"
    return [
        ("INBOX", mail(them, ME, now, invite, a, "")),
        ("Sent", mail(ME, them, now + timedelta(hours=1), f"Hi Ann, {day:%A, %B %d} at 2pm works.\n\nDana", b, a)),
    ]


def soak(seconds: float, seed: int, root: Path) -> Soaked:
    """Runs for so many seconds, and says what came of it."""
    chooser, now = random.Random(seed), NOW
    settings = settings_in(root)
    expected: set[str] = set()
    delivered = sweeps = broken = number = 0
    base = peak = 0
    remote.PAUSES = (0.05, 0.2)
    with ExitStack() as stack:
        room = KINDS["Dovecot"](stack)(root)
        proxy = stack.enter_context(Proxy(room.account.port, faults={10**12: Fault.STALL}))
        store = ImapStore(replace(room.account, port=proxy.port, answer_seconds=0.5, connect_seconds=1))
        began = time.monotonic()
        last = False
        while not last:
            last = time.monotonic() - began > seconds
            now += timedelta(hours=chooser.randint(1, 12))
            for folder, raw in interview(number := number + 1, now) if chooser.random() < 0.5 else ():
                room.deliver(folder, raw)
                expected.add(message_id_of(raw))
                delivered += 1
            if not last and chooser.random() < 0.7:
                proxy.faults[proxy.commands + chooser.randint(1, 60)] = chooser.choice(list(Fault))
            if last:
                proxy.faults = {10**12: Fault.STALL}
            for _ in range(8 if last else 1):
                state = open_state(settings.state_path)
                try:
                    sweep(store, state, settings, now)
                    sweeps += 1
                    break
                except MailUnreachable:
                    broken += 1
                finally:
                    known = {message.id for message in state.messages()}
                    state.close()
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            if time.monotonic() - began < seconds / 4:
                base = peak
        store.close()
        there = room.open()
        ids = [message_id_of(letter.raw) for letter in there.drafts()]
        there.close()
    doubled = sorted({name for name in ids if ids.count(name) > 1})
    return Soaked(delivered, sweeps, broken, len(ids), sorted(expected - known), doubled, peak - base)


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    length, start = float(sys.argv[1]) if len(sys.argv) > 1 else 600.0, int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory() as directory:
        result = soak(length, start, Path(directory))
    print(result)
    sys.exit(bool(result.lost or result.doubled))
