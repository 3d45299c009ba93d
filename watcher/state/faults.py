"""What a failure of the database comes of."""

from __future__ import annotations

import sqlite3


def is_full(error: sqlite3.Error) -> bool:
    """Whether a failure comes of a disk without room."""
    code = getattr(error, "sqlite_errorcode", None) or 0
    return code & 0xFF == sqlite3.SQLITE_FULL or code == sqlite3.SQLITE_IOERR_SHMSIZE
