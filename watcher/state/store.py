"""The state directory: one SQLite database, one writer, any number of readers."""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import structlog

from watcher.errors import StateError
from watcher.mail.store import Cursor, Ref
from watcher.message.model import Message
from watcher.state import codec
from watcher.state.model import DraftRow, Fate, Mark, PassedRow
from watcher.state.schema import MIGRATIONS

FILE = "watcher.db"
log = structlog.get_logger(__name__)


def open_state(directory: Path, read_only: bool = False) -> State:
    """The state in a directory, made where there is none. Raises StateError: held by another writer, newer, unreadable, disk full.

    A damaged database is set aside and begun anew: all of it can be read again from the mailbox, where the drafts lie too.
    """
    path = directory / FILE
    if read_only:
        if not path.exists():
            raise StateError(f"{path}: there is nothing yet; let `watcher once` run first")
        return State(_connect(path, read_only=True), None)
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StateError(
            f"{directory}: cannot be written ({error.strerror}); check its owner and permissions, or set state.path"
        ) from error
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
            for number, migration in enumerate(MIGRATIONS[version:], version + 1):
                connection.executescript(f"BEGIN; {migration} PRAGMA user_version = {number}; COMMIT;")
    except OSError as error:
        raise StateError(f"{path}: cannot be opened ({error.strerror}); check its owner and permissions") from error
    except sqlite3.OperationalError as error:
        raise _explained(path, error) from error
    return connection


def _explained(path: Path, error: sqlite3.Error) -> StateError:
    return StateError(f"{path}: {error}; check free space and permissions of the directory")


@dataclass(slots=True)
class State:
    """The open state. Every method that writes is one transaction."""

    connection: sqlite3.Connection
    _lock: int | None

    def close(self) -> None:
        """Closes the database and lets go of the lock."""
        self.connection.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            yield self.connection
            self.connection.execute("COMMIT")
        except sqlite3.Error as error:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise StateError(f"the state cannot be written: {error}; check free space and permissions of state.path") from error
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    def absorb(self, cursor: Cursor, messages: Iterable[tuple[Ref, Message]], passed: Iterable[PassedRow], at: datetime) -> None:
        """Keeps what one look into the mailbox gave, and the cursor after it, all or nothing."""
        rows = [(m.id, ref, _utc(m.date), codec.VERSION, codec.dump(m)) for ref, m in messages]
        seen = _utc(at)
        with self._writing() as db:
            db.executemany(
                "INSERT INTO message VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET codec = excluded.codec, content = excluded.content",
                rows,
            )
            db.executemany("DELETE FROM passed WHERE ref = ?", [(row[1],) for row in rows])
            db.executemany(
                "INSERT OR REPLACE INTO passed VALUES (?, ?, ?, ?)",
                [(p.ref, json.dumps(p.ids), json.dumps(p.correspondents), seen) for p in passed],
            )
            self._put(db, "cursor", cursor)
            self._put(db, "last_contact", seen)

    def cursor(self) -> Cursor | None:
        """The cursor of the last look; None where messages must be read anew."""
        outdated = self.connection.execute("SELECT 1 FROM message WHERE codec <> ? LIMIT 1", (codec.VERSION,)).fetchone()
        value = self._get("cursor")
        return Cursor(value) if value is not None and outdated is None else None

    def messages(self) -> Iterator[Message]:
        """All kept messages in order of date; a row that cannot be read is left out with a warning."""
        for identity, content in self.connection.execute(
            "SELECT id, content FROM message WHERE codec = ? ORDER BY date, id", (codec.VERSION,)
        ):
            try:
                yield codec.load(content)
            except (ValueError, KeyError, TypeError) as error:
                log.warning("state.message_unreadable", message=identity, error=str(error))

    def passed(self) -> tuple[PassedRow, ...]:
        """Letters passed over, by threads and correspondents."""
        rows = self.connection.execute("SELECT ref, ids, correspondents FROM passed")
        return tuple(PassedRow(Ref(ref), tuple(json.loads(ids)), tuple(json.loads(people))) for ref, ids, people in rows)

    def forget(self, before: datetime) -> int:
        """Prunes messages dated before a moment, and letters passed over before it; gives how many messages. Drafts and marks stay."""
        with self._writing() as db:
            db.execute("DELETE FROM passed WHERE seen < ?", (_utc(before),))
            return db.execute("DELETE FROM message WHERE date < ?", (_utc(before),)).rowcount

    def plan(self, draft: DraftRow) -> None:
        """Records the intent to make a draft, before the mailbox is touched."""
        with self._writing() as db:
            db.execute(
                "INSERT INTO draft VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (draft.message_id, draft.occasion, draft.process, draft.kind, draft.number, draft.to, draft.answers, _utc(draft.at), draft.raw, draft.ref,
                 str(draft.fate), draft.why),
            )  # fmt: skip

    def saved(self, message_id: str, ref: Ref) -> None:
        """Records that a planned draft lies in Drafts."""
        with self._writing() as db:
            db.execute("UPDATE draft SET ref = ?, fate = ? WHERE message_id = ?", (ref, str(Fate.SAVED), message_id))

    def settle(self, message_id: str, fate: Fate, why: str) -> None:
        """Records what became of a draft."""
        with self._writing() as db:
            db.execute("UPDATE draft SET fate = ?, why = ? WHERE message_id = ?", (str(fate), why, message_id))

    def drafts(self) -> tuple[DraftRow, ...]:
        """All drafts ever made, in order."""
        rows = self.connection.execute(
            "SELECT message_id, occasion, process, kind, number, recipient, answers, at, raw, ref, fate, why FROM draft ORDER BY at, message_id"
        )
        return tuple(
            DraftRow(
                mid,
                occasion,
                process,
                kind,
                number,
                to,
                answers,
                datetime.fromisoformat(at),
                raw,
                Ref(ref) if ref else None,
                Fate(fate),
                why,
            )
            for mid, occasion, process, kind, number, to, answers, at, raw, ref, fate, why in rows
        )

    def draft_for(self, occasion: str) -> DraftRow | None:
        """The draft of an occasion, whatever became of it."""
        return next((draft for draft in self.drafts() if draft.occasion == occasion), None)

    def mark(self, process: str, what: str, on: date | None, at: datetime) -> None:
        """Records the user's word about a process."""
        with self._writing() as db:
            db.execute(
                "INSERT INTO mark (process, what, on_day, at) VALUES (?, ?, ?, ?)",
                (process, what, on.isoformat() if on else None, _utc(at)),
            )

    def unmark(self, process: str) -> Mark | None:
        """Undoes the newest mark of a process, and gives it; None where there is none."""
        newest = next((m for m in reversed(self.marks()) if m.process == process and not m.undone), None)
        if newest is not None:
            with self._writing() as db:
                db.execute("UPDATE mark SET undone = 1 WHERE id = ?", (newest.id,))
        return newest

    def marks(self) -> tuple[Mark, ...]:
        """All marks in order, undone ones included."""
        rows = self.connection.execute("SELECT id, process, what, on_day, at, undone FROM mark ORDER BY id")
        return tuple(
            Mark(i, p, w, date.fromisoformat(d) if d else None, datetime.fromisoformat(a), bool(u)) for i, p, w, d, a, u in rows
        )

    def note(self, name: str, text: str) -> None:
        """Keeps a word for `status`; an empty text takes it away."""
        with self._writing() as db:
            db.execute("DELETE FROM note WHERE name = ?", (name,))
            if text:
                db.execute("INSERT INTO note VALUES (?, ?)", (name, text))

    def notes(self) -> dict[str, str]:
        """The words kept for `status`."""
        return dict(self.connection.execute("SELECT name, text FROM note ORDER BY name"))

    def remember(self, name: str, value: str | None) -> None:
        """Keeps a small value by name: next_due, fingerprint; None forgets it."""
        with self._writing() as db:
            self._put(db, name, value)

    def recall(self, name: str) -> str | None:
        """A value kept by name."""
        return self._get(name)

    def _put(self, db: sqlite3.Connection, name: str, value: str | None) -> None:
        db.execute("DELETE FROM fact WHERE name = ?", (name,))
        if value is not None:
            db.execute("INSERT INTO fact VALUES (?, ?)", (name, value))

    def _get(self, name: str) -> str | None:
        try:
            row = self.connection.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        except sqlite3.OperationalError as error:
            raise StateError(f"the state cannot be read: {error}") from error
        return row[0] if row else None


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
