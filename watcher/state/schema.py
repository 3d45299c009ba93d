"""The database, as an append-only tuple of migrations: each runs once, in a transaction of its own, with its number."""

from __future__ import annotations

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE message (
        id TEXT PRIMARY KEY, ref TEXT NOT NULL, date TEXT NOT NULL, codec INTEGER NOT NULL, content TEXT NOT NULL
    ) STRICT;
    CREATE INDEX message_date ON message (date);
    CREATE TABLE passed (ref TEXT PRIMARY KEY, ids TEXT NOT NULL, correspondents TEXT NOT NULL, seen TEXT NOT NULL) STRICT;
    CREATE TABLE draft (
        message_id TEXT PRIMARY KEY, occasion TEXT NOT NULL UNIQUE, process TEXT NOT NULL, kind TEXT NOT NULL, number INTEGER NOT NULL, recipient TEXT NOT NULL,
        answers TEXT, at TEXT NOT NULL, raw BLOB NOT NULL, ref TEXT, fate TEXT NOT NULL, why TEXT NOT NULL
    ) STRICT;
    CREATE TABLE mark (
        id INTEGER PRIMARY KEY, process TEXT NOT NULL, what TEXT NOT NULL, on_day TEXT, at TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    CREATE TABLE note (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;
    """,
    # Letters passed over are remembered by hashed keys alone; what was read under the first form is read anew.
    """
    DROP TABLE passed;
    CREATE TABLE passed (id INTEGER PRIMARY KEY, ref TEXT NOT NULL UNIQUE, seen TEXT NOT NULL) STRICT;
    CREATE TABLE passed_key (key INTEGER NOT NULL, passed INTEGER NOT NULL, PRIMARY KEY (key, passed)) STRICT, WITHOUT ROWID;
    CREATE TABLE reach (key INTEGER NOT NULL, message TEXT NOT NULL, PRIMARY KEY (key, message)) STRICT, WITHOUT ROWID;
    DELETE FROM fact WHERE name = 'cursor';
    """,
    # Without it a letter called back costs a walk over all keys.
    """
    CREATE INDEX passed_key_of ON passed_key (passed);
    """,
    # The life of a draft in seven words; what is written anew; what the user was told; what folders say of messages.
    """
    UPDATE draft SET fate = 'drafted' WHERE fate = 'saved';
    UPDATE draft SET fate = 'edited' WHERE fate = 'touched' AND why LIKE '%edited%';
    UPDATE draft SET fate = 'discarded' WHERE fate = 'touched';
    ALTER TABLE draft ADD COLUMN was BLOB NOT NULL DEFAULT x'';
    ALTER TABLE draft ADD COLUMN facts TEXT NOT NULL DEFAULT '';
    ALTER TABLE draft ADD COLUMN hint TEXT NOT NULL DEFAULT '';
    ALTER TABLE draft ADD COLUMN told TEXT NOT NULL DEFAULT '';
    UPDATE draft SET told = fate;
    CREATE TABLE wish (message TEXT NOT NULL, what TEXT NOT NULL, PRIMARY KEY (message, what)) STRICT, WITHOUT ROWID;
    """,
)
