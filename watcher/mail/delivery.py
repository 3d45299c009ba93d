"""Delivery into a Maildir folder, and the removal of what was delivered: on stable storage when they return."""

from __future__ import annotations

import os
import socket
import time
from itertools import count
from pathlib import Path

_delivery = count()


def deliver(folder: Path, raw: bytes) -> str:
    """Writes a letter in tmp and renames it into cur with the flags D and S; gives the part of its file name that stays. Raises OSError."""
    host = socket.gethostname().replace("/", "_").replace(":", "_")
    name = f"{time.time():.6f}".replace(".", ".M", 1) + f"P{os.getpid()}Q{next(_delivery)}.{host}"
    part = folder / "tmp" / name
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        os.rename(part, folder / "cur" / f"{name}:2,DS")
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync(folder / "cur")
    return name


def unlink_if_same(path: Path, raw: bytes) -> bool:
    """Removes a file whose bytes are still exactly `raw`."""
    try:
        if path.read_bytes() != raw:
            return False
        path.unlink()
    except OSError:
        return False
    _sync(path.parent)
    return True


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
