"""The machine: the state and its disk, the clock, other watchers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from watcher.claim import is_claimed
from watcher.doctor.finding import Finding
from watcher.errors import StateError, WatcherError
from watcher.settings import Settings
from watcher.state import open_state

_CLOCK_SLACK = timedelta(hours=26)
_LEAST_FREE = 50_000_000  # bytes
_SHARED = ("nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p")  # SQLite's WAL needs memory that all its users share


def state(settings: Settings) -> Iterator[Finding]:
    """Whether the state can be kept. Nothing is made, and nothing is asked for that a running watcher holds."""
    directory = settings.state_path
    try:
        if (directory / "watcher.db").exists():
            open_state(directory, beside=True).close()
        else:
            _can_be_made(directory)
    except OSError as error:
        yield Finding(
            "state", f"{directory}: cannot be read ({error.strerror}); ask as the user whom it belongs to, or as root", 74
        )
        return
    except WatcherError as error:
        yield Finding("state", str(error), error.exit_code)
        return
    place = next(path for path in (directory, *directory.parents) if path.exists())
    free = shutil.disk_usage(place).free
    if free < _LEAST_FREE:
        yield Finding(
            "state", f"{directory}: only {free // 1_000_000} MB are free; make room, or set state.path to another disk", 74
        )
    elif (kind := _file_system(place)) in _SHARED:
        yield Finding(
            "state", f"{directory} lies on {kind}, where the database may be damaged; set state.path to a local disk", 74
        )
    else:
        yield Finding("state", f"{directory}, {free // 1_000_000} MB free")


def _can_be_made(directory: Path) -> None:
    place = next(path for path in (directory, *directory.parents) if path.exists())
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        raise StateError(
            f"{directory}: cannot be written, as {place} is not ours; check its owner and permissions, or set state.path"
        )


def _file_system(place: Path) -> str:
    """The kind of file system that a directory lies on; empty where that cannot be told."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    kinds = {Path(words[1].replace("\\040", " ")): words[2] for line in mounts if len(words := line.split()) > 2}
    resolved = place.resolve()
    return next((kinds[path] for path in (resolved, *resolved.parents) if path in kinds), "")


def clock(arrivals: Sequence[datetime], now: datetime) -> Finding:
    """Whether the clock goes with the newest letter."""
    newest = max(arrivals, default=None)
    shown = f"{now:%Y-%m-%d %H:%M %Z}"
    if newest is None:
        return Finding("clock", shown)
    if newest - now > _CLOCK_SLACK:
        ahead = f"the newest letter came {newest:%Y-%m-%d %H:%M}, which lies ahead of this machine's clock"
        return Finding("clock", f"{ahead} ({now:%Y-%m-%d %H:%M}); set the clock (timedatectl set-ntp true)", 78)
    return Finding("clock", f"{shown}, newest letter {newest.astimezone(now.tzinfo):%Y-%m-%d %H:%M}")


def zone(settings: Settings, now: datetime) -> Finding:
    """Whether the machine's zone is that of the settings, by which days and hours are counted."""
    there = now.astimezone(settings.me.zone)
    if there.utcoffset() == now.utcoffset():
        return Finding("time zone", str(settings.me.zone))
    word = f"{settings.me.zone}, where it is {there:%H:%M}; this machine shows {now:%H:%M}. Right if you live there, else set me.timezone"
    return Finding("time zone", word, note=True)


def watching(settings: Settings) -> Finding:
    """Whether a watcher is at work on this mailbox."""
    if is_claimed(settings.mailbox.identity):
        return Finding("watcher", "at work on this mailbox")
    return Finding("watcher", "none is running; start one with `watcher run`, or see `watcher install-units`", note=True)
