"""Measures a first and a second sweep over a large Maildir, the start of the program and the parser; prints a small table.

python tests/bench/bench.py [LETTERS]     (20,000 by default, 20 hiring processes among them; in a directory of its own)
"""

from __future__ import annotations

import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

NOW = datetime(2026, 3, 18, 16, tzinfo=UTC)
CONFIG = """[me]
name = "Dana Reyes"
addresses = ["dana.reyes@postbox.example"]
timezone = "America/New_York"
[mailbox]
path = "{root}/Mail"
[state]
path = "{root}/state"
"""
WORDS = [
    "the",
    "report",
    "we",
    "spoke",
    "of",
    "is",
    "ready",
    "and",
    "the",
    "numbers",
    "look",
    "fine",
    "for",
    "this",
    "quarter",
    "please",
    "have",
    "a",
    "look",
    "when",
    "you",
    "find",
    "time",
    "thanks",
    "garden",
    "dinner",
    "order",
    "ticket",
    "meeting",
]


def letter(chooser: random.Random, number: int) -> tuple[str, str]:
    """Folder and text of an ordinary mail: a third newsletters, a third machines, a third people."""
    when = NOW - timedelta(minutes=chooser.randrange(60 * 24 * 170))
    text = "\n".join(" ".join(chooser.choices(WORDS, k=12)) for _ in range(chooser.randint(5, 60)))
    head = f"Message-ID: <{number}@bulk{number % 97}.example>\nDate: {format_datetime(when)}\nSubject: {' '.join(chooser.choices(WORDS, k=4))}\n"
    kind = number % 3
    if kind == 0:
        return (
            "INBOX",
            f"From: Shop <news@shop{number % 50}.example>\nTo: dana.reyes@postbox.example\nList-Unsubscribe: <https://x.example>\n{head}\n{text}\n",
        )
    if kind == 1:
        return (
            "INBOX",
            f"From: Bank <noreply@bank{number % 20}.example>\nTo: dana.reyes@postbox.example\nAuto-Submitted: auto-generated\n{head}\n{text}\n",
        )
    if number % 2:
        return (
            "Sent",
            f"From: Dana Reyes <dana.reyes@postbox.example>\nTo: Friend <f{number % 300}@friends.example>\n{head}\n{text}\n",
        )
    return "INBOX", f"From: Friend <f{number % 300}@friends.example>\nTo: dana.reyes@postbox.example\n{head}\n{text}\n"


def hiring(number: int) -> list[tuple[str, str]]:
    """An invitation, my acceptance and their promise."""
    company, start = f"Firm{number}", NOW - timedelta(days=20 + number)
    day = start + timedelta(days=5)
    them, me = f"Ann Lee <ann@firm{number}.example>", "Dana Reyes <dana.reyes@postbox.example>"

    def mail(folder: str, sender: str, to: str, when: datetime, text: str, name: str, answers: str) -> tuple[str, str]:
        follow = f"In-Reply-To: <{answers}>\nReferences: <{answers}>\n" if answers else ""
        return (
            folder,
            f"From: {sender}\nTo: {to}\nSubject: Data Analyst at {company}\nDate: {format_datetime(when)}\nMessage-ID: <{name}>\n{follow}\n{text}\n",
        )

    first, second, third = (f"{part}@firm{number}.example" for part in "abc")
    return [
        mail(
            "INBOX",
            them,
            me,
            start,
            f"Hi Dana,\n\nwe'd like to interview you for the Data Analyst role on {day:%A, %B %d} at 2pm. Does that work?\n\nAnn Lee\n{company}",
            first,
            "",
        ),
        mail("Sent", me, them, start + timedelta(hours=2), f"Hi Ann, {day:%A, %B %d} at 2pm works.\n\nDana", second, first),
        mail(
            "INBOX", them, me, day + timedelta(days=1), "Hi Dana, we'll get back to you within two weeks.\n\nAnn", third, second
        ),
    ]


def build(root: Path, count: int) -> None:
    chooser = random.Random(20261124)
    for folder in ("INBOX", "Sent", "Drafts"):
        for sub in ("cur", "new", "tmp"):
            (root / "Mail" / folder / sub).mkdir(parents=True)
    letters = [letter(chooser, number) for number in range(count)] + [mail for number in range(20) for mail in hiring(number)]
    for number, (folder, text) in enumerate(letters):
        (root / "Mail" / folder / "cur" / f"{number}.M{number}P1.bench:2,S").write_text(text)
    (root / "config").mkdir()
    (root / "config" / "watcher.toml").write_text(CONFIG.format(root=root))


SWEEP = """
import resource, sys, time
from datetime import datetime, UTC
from pathlib import Path
from watcher.mailbox import open_store
from watcher.settings import load
from watcher.state import open_state
from watcher.sweep import sweep
root = Path(sys.argv[1])
settings = load(root / "config", {}, {})
state = open_state(settings.state_path)
began, cpu = time.perf_counter(), time.process_time()
swept = sweep(open_store(settings), state, settings, datetime(2026, 3, 18, 16, tzinfo=UTC))
print(time.perf_counter() - began, time.process_time() - cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, len(swept.insight.processes) if swept.insight else 0, len(swept.drafted))
"""


def run(root: Path) -> list[float]:
    done = subprocess.run([sys.executable, "-c", SWEEP, str(root)], capture_output=True, text=True, check=True)
    return [float(value) for value in done.stdout.split()[-5:]]


def start_up() -> float:
    times = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "watcher", "--help"], capture_output=True, check=True)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    root = Path(tempfile.mkdtemp(prefix="watcher-bench-"))
    try:
        build(root, count)
        wall, cpu, memory, processes, drafted = run(root)
        time.sleep(3)  # letters younger than the clock's slack are looked at again
        run(root)
        again, *_ = run(root)
        rows = [
            ("first sweep, letters per second of one core", f"{(count + 60) / cpu:,.0f}"),
            ("first sweep, seconds (wall / cpu)", f"{wall:.1f} / {cpu:.1f}"),
            ("first sweep, peak memory", f"{memory:.0f} MB"),
            ("processes found, drafts made", f"{processes:.0f}, {drafted:.0f}"),
            ("second sweep with nothing new, beside start-up", f"{again:.3f} s"),
            ("watcher --help", f"{start_up():.3f} s"),
        ]
        print(
            f"{count:,} letters and 20 processes, Python {sys.version.split()[0]}, peak of this script {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB\n"
        )
        for name, value in rows:
            print(f"{name:50} {value}")
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
