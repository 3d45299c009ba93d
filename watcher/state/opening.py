"""Opening the state directory: one SQLite database, one writer, any number of readers."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import structlog

from watcher.errors import StateError, StateFull
from watcher.state.faults import is_full
from watcher.state.schema import MIGRATIONS
from watcher.state.store import State

FILE = "watcher.db"
log = structlog.get_logger(__name__)


def open_state(directory: Path, read_only: bool = False, beside: bool = False) -> State:
    """The state in a directory, made where there is none. Raises StateError: held by another writer, newer, unreadable, disk full.

    `read_only` looks, and `beside` writes a single word, while another one may be at work: neither takes the lock.
    A damaged database is set aside and begun anew: all of it can be read again from the mailbox, where the drafts lie too.
    """
    path = directory / FILE
    if read_only:
        if not _exists(path):
            raise StateError(f"{path}: there is nothing yet; let `watcher once` run first")
        return State(_connect(path, read_only=True), None)
    if beside and _exists(path):
        return State(_connect(path), None)
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _unwritable(directory, error) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise StateError(
            f"{directory}: another watcher works with it; stop that one, or give this one its own state.path"
        ) from error
    try:
        return State(_sound(path), lock)
    except BaseException:
        os.close(lock)
        raise


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise StateError(f"{path}: cannot be read ({error.strerror}); ask as the user whom it belongs to, or as root") from error


def memory_state() -> State:
    """A state that lives only as long as it is held, for looking without leaving a trace."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    _migrate(connection, 0)
    return State(connection, None)


def _sound(path: Path) -> sqlite3.Connection:
    """An open, current database; one that is damaged is set aside first."""
    try:
        connection = _connect(path)
        if connection.execute("PRAGMA quick_check").fetchone()[0] == "ok":
            return connection
        connection.close()
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise _explained(path, error) from error
    aside = path.with_name(f"{FILE}.corrupt-{datetime.now(UTC):%Y%m%dT%H%M%S}")
    try:
        os.replace(path, aside)
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    except OSError as error:
        raise StateError(f"{path}: is damaged and cannot be set aside ({error.strerror}); move it away") from error
    log.error(
        "state.corrupt", file=str(path), set_aside=str(aside), remedy="everything is read again from the mailbox; marks are lost"
    )
    return _connect(path)


def _connect(path: Path, read_only: bool = False) -> sqlite3.Connection:
    try:
        if not read_only:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
        connection = sqlite3.connect(uri, uri=True, timeout=10, isolation_level=None)
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > len(MIGRATIONS):
            raise StateError(
                f"{path}: was written by a newer version (schema {version}, this one knows {len(MIGRATIONS)}); use that version, or another state.path"
            )
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA journal_size_limit = 4000000")
            connection.execute("PRAGMA cache_size = -3000")  # 3 MB: hashed keys fall all over their tree
            _migrate(connection, version)
    except OSError as error:
        raise _unwritable(path, error) from error
    except sqlite3.OperationalError as error:
        raise _explained(path, error) from error
    return connection


def _migrate(connection: sqlite3.Connection, version: int) -> None:
    for number, migration in enumerate(MIGRATIONS[version:], version + 1):
        connection.executescript(f"BEGIN; {migration} PRAGMA user_version = {number}; COMMIT;")


def _explained(path: Path, error: sqlite3.Error) -> StateError:
    if is_full(error):
        return StateFull(f"{path}: the disk is full; make room on it")
    return StateError(f"{path}: {error}; check free space and permissions of the directory")


def _unwritable(directory: Path, error: OSError) -> StateError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StateFull(f"{directory}: the disk is full; make room on it")
    remedy = "mount it writable" if error.errno == errno.EROFS else "check its owner and permissions"
    return StateError(f"{directory}: cannot be written ({error.strerror}); {remedy}, or set state.path")
