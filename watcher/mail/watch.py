"""Waiting for a file to come: by the kernel's notifications, or by looking every so often where those fail."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path

POLL_SECONDS = 2.0


def wait_for_change(directories: Sequence[Path], seconds: float) -> bool:
    """True at the first change in one of the directories, False once the time is over."""
    existing = [directory for directory in directories if directory.is_dir()]
    try:
        return _by_notification(existing, seconds)
    except (OSError, RuntimeError):  # no inotify here, or no watches left: look instead
        return _by_polling(directories, seconds)


def _by_notification(directories: Sequence[Path], seconds: float) -> bool:
    """The watching goes on in a thread, so that a signal ends the waiting at once."""
    from watchfiles import watch

    stop, over = threading.Event(), threading.Event()
    outcome: list[bool | BaseException] = []

    def look() -> None:
        try:
            changes = watch(*directories, stop_event=stop, debounce=100, step=50, recursive=False, rust_timeout=500)
            outcome.append(next(changes, None) is not None)
        except (OSError, RuntimeError) as error:
            outcome.append(error)
        over.set()

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        over.wait(seconds)
    finally:
        stop.set()
    if outcome and isinstance(outcome[0], BaseException):
        raise outcome[0]
    return bool(outcome and outcome[0])


def _by_polling(directories: Sequence[Path], seconds: float) -> bool:
    before = _stamps(directories)
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        time.sleep(min(POLL_SECONDS, left))
        if _stamps(directories) != before:
            return True
    return False


def _stamps(directories: Sequence[Path]) -> list[int]:
    stamps = []
    for directory in directories:
        try:
            stamps.append(os.stat(directory).st_mtime_ns)
        except OSError:
            stamps.append(0)
    return stamps
