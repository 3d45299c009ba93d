"""What the state holds and how it is read and written. Every method that writes is one transaction."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

import structlog

from watcher.errors import StateError, StateFull
from watcher.mail.store import Cursor, Ref
from watcher.message.model import Message
from watcher.state import codec, rows
from watcher.state.faults import is_full
from watcher.state.model import DraftRow, Fate, KeptRow, Mark, PassedRow

_TOGETHER_SECONDS = 1.0
_AT_ONCE = 500  # names in one question
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class State:
    """The open state. Every method that writes is one transaction."""

    connection: sqlite3.Connection
    _lock: int | None
    _version: int = field(init=False)  # counts what others have written; from the opening on, so that no word is missed
    _committed: float = -_TOGETHER_SECONDS  # when a transaction was committed last, by the monotonic clock

    def __post_init__(self) -> None:
        self._version = self._written_elsewhere()

    def close(self) -> None:
        """Closes the database and lets go of the lock."""
        try:
            self.commit()
        finally:
            self.connection.close()
            if self._lock is not None:
                os.close(self._lock)
                self._lock = None

    @contextmanager
    def _writing(self, lasting: bool = True) -> Iterator[sqlite3.Connection]:
        """A transaction. Those that need not be `lasting` are committed once a second, and a crash may take them, all or nothing."""
        with self._guarded():
            if lasting:
                self.commit()
            if not self.connection.in_transaction:
                self.connection.execute(f"PRAGMA synchronous = {'FULL' if lasting else 'NORMAL'}")
                self.connection.execute("BEGIN IMMEDIATE")
            yield self.connection
            if lasting or time.monotonic() - self._committed > _TOGETHER_SECONDS:
                self.connection.execute("COMMIT")
                self._committed = time.monotonic()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                if is_full(error):
                    raise StateFull("the state cannot be written: the disk is full; make room on it") from error
                raise StateError(
                    f"the state cannot be written: {error}; check free space and permissions of state.path"
                ) from error
            raise

    def absorb(self, cursor: Cursor, kept: Sequence[KeptRow], passed: Iterable[PassedRow], at: datetime) -> int:
        """Keeps what one pass over the mailbox gave, and the cursor after it, all or nothing; gives how many messages are new.

        It is on disk after `commit`, or a second later; what a crash takes is read again, because the cursor goes with it.
        """
        seen = rows.utc(at)
        with self._writing(lasting=False) as db:
            before = db.execute("SELECT count(*) FROM message").fetchone()[0]
            db.executemany(
                "INSERT INTO message VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET codec = excluded.codec, content = excluded.content",
                [(k.message.id, k.ref, rows.utc(k.message.date), codec.VERSION, codec.dump(k.message)) for k in kept],
            )
            db.executemany("INSERT OR IGNORE INTO reach VALUES (?, ?)", [(key, k.message.id) for k in kept for key in k.keys])
            self._called_back(db, [k.ref for k in kept])
            self._pass_over(db, list(passed), seen)
            self._put(db, "cursor", cursor)
            self._put(db, "last_contact", seen)
            fresh = int(db.execute("SELECT count(*) FROM message").fetchone()[0]) - int(before)
            if fresh:
                self._put(db, "unjudged", "yes")  # until a sweep has come to its end: a crash must not make it forget the news
            return fresh

    def commit(self) -> None:
        """Commits what was absorbed."""
        if self.connection.in_transaction:
            with self._guarded():
                self.connection.execute("COMMIT")
                self._committed = time.monotonic()

    def _pass_over(self, db: sqlite3.Connection, letters: Sequence[PassedRow], seen: str) -> None:
        upsert = "INSERT INTO passed (ref, seen) VALUES (?, ?) ON CONFLICT (ref) DO UPDATE SET seen = excluded.seen"
        db.executemany(upsert, [(letter.ref, seen) for letter in letters])
        for start in range(0, len(letters), _AT_ONCE):
            some = letters[start : start + _AT_ONCE]
            asked = f"SELECT ref, id FROM passed WHERE ref IN ({', '.join('?' * len(some))})"
            numbers = dict(db.execute(asked, [letter.ref for letter in some]).fetchall())
            keys = sorted((key, numbers[letter.ref]) for letter in some for key in letter.keys)
            db.executemany("INSERT OR IGNORE INTO passed_key VALUES (?, ?)", keys)

    def _called_back(self, db: sqlite3.Connection, refs: Sequence[Ref]) -> None:
        """Takes letters that are kept now out of those passed over."""
        for ref in refs:
            row = db.execute("DELETE FROM passed WHERE ref = ? RETURNING id", (ref,)).fetchone()
            if row is not None:
                db.execute("DELETE FROM passed_key WHERE passed = ?", row)

    def kept_among(self, keys: Collection[int]) -> set[int]:
        """Which of the keys a kept message has."""
        asked = "SELECT DISTINCT key FROM reach WHERE key IN (SELECT value FROM json_each(?))"
        return {row[0] for row in self.connection.execute(asked, (json.dumps(list(keys)),))}

    def passed_with(self, keys: Collection[int]) -> list[Ref]:
        """The letters passed over that have one of the keys, in order of their first look."""
        found = {row for key in keys for row in self.connection.execute("SELECT passed FROM passed_key WHERE key = ?", (key,))}
        refs = (self.connection.execute("SELECT ref FROM passed WHERE id = ?", row).fetchone() for row in sorted(found))
        return [Ref(row[0]) for row in refs if row is not None]

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

    def newest(self) -> datetime | None:
        """The date of the newest message."""
        latest = self.connection.execute("SELECT max(date) FROM message").fetchone()[0]
        return datetime.fromisoformat(latest) if latest else None

    def forget(self, before: datetime) -> int:
        """Prunes messages dated before a moment, and letters passed over before it; gives how many messages. Drafts and marks stay."""
        moment = rows.utc(before)
        with self._writing() as db:
            db.execute("DELETE FROM passed_key WHERE passed IN (SELECT id FROM passed WHERE seen < ?)", (moment,))
            db.execute("DELETE FROM passed WHERE seen < ?", (moment,))
            db.execute("DELETE FROM reach WHERE message IN (SELECT id FROM message WHERE date < ?)", (moment,))
            return db.execute("DELETE FROM message WHERE date < ?", (moment,)).rowcount

    def plan(self, draft: DraftRow) -> None:
        """Records the intent to make a draft, before the mailbox is touched. One that we took back ourselves may be planned again."""
        with self._writing() as db:
            db.execute("DELETE FROM draft WHERE occasion = ? AND fate = ?", (draft.occasion, str(Fate.WITHDRAWN)))
            db.execute(
                f"INSERT INTO draft ({', '.join(rows.DRAFT)}) VALUES ({', '.join('?' * len(rows.DRAFT))})",
                rows.of_draft(draft),
            )

    def saved(self, message_id: str, ref: Ref, raw: bytes) -> None:
        """Records that a planned draft lies in Drafts, and its bytes as the mailbox keeps them."""
        with self._writing() as db:
            db.execute(
                "UPDATE draft SET ref = ?, raw = ?, was = x'', fate = ? WHERE message_id = ?",
                (ref, raw, str(Fate.DRAFTED), message_id),
            )

    def rewrite(self, draft: DraftRow, was: bytes) -> None:
        """Records the intent to lay a draft down in other words in the place of `was`, before the mailbox is touched."""
        with self._writing() as db:
            db.execute(
                "UPDATE draft SET fate = ?, was = ?, raw = ?, recipient = ?, answers = ?, at = ?, why = ?, facts = ?, hint = ? WHERE message_id = ?",
                (str(Fate.PLANNED), was, draft.raw, draft.to, draft.answers, rows.utc(draft.at), draft.why, draft.facts, draft.hint, draft.message_id),
            )  # fmt: skip

    def settle(self, message_id: str, fate: Fate, why: str) -> None:
        """Records what became of a draft."""
        with self._writing() as db:
            db.execute("UPDATE draft SET fate = ?, why = ? WHERE message_id = ?", (str(fate), why, message_id))

    def told(self, message_id: str, fate: Fate) -> None:
        """Records that the user is notified of a draft's fate."""
        with self._writing() as db:
            db.execute("UPDATE draft SET told = ? WHERE message_id = ?", (str(fate), message_id))

    def drafts(self) -> tuple[DraftRow, ...]:
        """All drafts ever made, in order."""
        asked = f"SELECT {', '.join(rows.DRAFT)} FROM draft ORDER BY at, message_id"
        return tuple(rows.to_draft(*row) for row in self.connection.execute(asked))

    def mark(self, process: str, what: str, on: date | None, at: datetime) -> None:
        """Records the user's word about a process."""
        with self._writing() as db:
            db.execute(
                "INSERT INTO mark (process, what, on_day, at) VALUES (?, ?, ?, ?)",
                (process, what, on.isoformat() if on else None, rows.utc(at)),
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

    def wish(self, wishes: Collection[tuple[str, str]]) -> bool:
        """Keeps what folders say of messages, as (Message-ID, word), in the place of what they said before; whether that changed."""
        if set(wishes) == set(self.wishes()):
            return False
        with self._writing() as db:
            db.execute("DELETE FROM wish")
            db.executemany("INSERT INTO wish VALUES (?, ?)", sorted(set(wishes)))
            self._put(db, "unjudged", "yes")
        return True

    def wishes(self) -> tuple[tuple[str, str], ...]:
        """What folders say of messages: (Message-ID, word)."""
        return tuple(self.connection.execute("SELECT message, what FROM wish ORDER BY message, what"))

    def has(self, message_id: str) -> bool:
        """Whether a message is kept."""
        return self.connection.execute("SELECT 1 FROM message WHERE id = ?", (message_id,)).fetchone() is not None

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
        """Keeps a small value by name: next_due, fingerprint, processes; None forgets it."""
        with self._writing() as db:
            self._put(db, name, value)

    def recall(self, name: str) -> str | None:
        """A value kept by name."""
        return self._get(name)

    def changed_elsewhere(self) -> bool:
        """Whether another program has written since this was last asked, or since the opening."""
        before, self._version = self._version, self._written_elsewhere()
        return before != self._version

    def _written_elsewhere(self) -> int:
        return int(self.connection.execute("PRAGMA data_version").fetchone()[0])

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
