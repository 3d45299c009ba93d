"""Waiting for a file to come: by the kernel's notifications, or by looking every so often where those fail."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path

POLL_SECONDS = 2.0
_SETTLE_SECONDS = 0.2  # after which the notifications are surely on


def wait_for_change(directories: Sequence[Path], seconds: float, stood: Sequence[int] = ()) -> bool:
    """True at the first change in one of the directories, False once the time is over.

    `stood` are the stamps of the last look: what changed between it and the waiting counts too.
    """
    before = list(stood) or stamps(directories)
    if seconds <= 0:
        return stamps(directories) != before
    try:
        return _by_notification(directories, seconds, before)
    except (OSError, RuntimeError):  # no inotify here, or no watches left: look instead
        return _by_polling(directories, seconds, before)


def _by_notification(directories: Sequence[Path], seconds: float, before: list[int]) -> bool:
    """The watching goes on in a thread, so that a signal ends the waiting at once."""
    from watchfiles import watch

    existing = [directory for directory in directories if directory.is_dir()]
    stop, over = threading.Event(), threading.Event()
    outcome: list[bool | BaseException] = []

    def look() -> None:
        try:
            changes = watch(*existing, stop_event=stop, debounce=400, step=200, recursive=False, rust_timeout=60_000)
            outcome.append(next(changes, None) is not None)
        except (OSError, RuntimeError) as error:
            outcome.append(error)
        over.set()

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        if over.wait(min(seconds, _SETTLE_SECONDS)) or stamps(directories) != before:
            return not outcome or _told(outcome[0])
        over.wait(seconds - min(seconds, _SETTLE_SECONDS))
    finally:
        stop.set()
    return bool(outcome) and _told(outcome[0])


def _told(outcome: bool | BaseException) -> bool:
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def _by_polling(directories: Sequence[Path], seconds: float, before: list[int]) -> bool:
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        if stamps(directories) != before:
            return True
        time.sleep(min(POLL_SECONDS, left))
    return False


def stamps(directories: Sequence[Path]) -> list[int]:
    """When each directory changed last, in nanoseconds; 0 where there is none."""
    found = []
    for directory in directories:
        try:
            found.append(os.stat(directory).st_mtime_ns)
        except OSError:
            found.append(0)
    return found
