"""Nothing grows from sweep to sweep; the short form of tests/bench/sweeps.py."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parent / "bench" / "sweeps.py"


def test_hundreds_of_sweeps_leave_memory_files_and_threads_as_they_were():
    done = subprocess.run([sys.executable, str(BENCH), "400"], capture_output=True, text=True, timeout=300, check=True)
    rows = [line.split() for line in done.stdout.splitlines()]
    memory, files, threads = ([float(row[column]) for row in rows] for column in (2, 4, 7))
    assert len(rows) == 11
    assert memory[-1] - memory[3] < 2, done.stdout  # MB; the first sweeps fill caches
    assert max(files[3:]) - files[3] <= 4, done.stdout  # a watch of the folders ends a moment after its wait
    assert max(threads[3:]) - threads[3] <= 4, done.stdout
