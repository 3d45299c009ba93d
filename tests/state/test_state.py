"""State: nothing lost, nothing doubled, and clear words where it cannot work."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import render

from watcher.errors import StateError
from watcher.mail.store import Cursor, Ref
from watcher.message.parse import parse
from watcher.state import codec, open_state
from watcher.state.model import DraftRow, Fate, KeptRow, PassedRow

AT = datetime(2026, 3, 18, 12, tzinfo=UTC)
STORIES = sorted((Path(__file__).parent.parent / "stories" / "dev").glob("*.toml"))


def draft(name: str = "a") -> DraftRow:
    return DraftRow(f"<{name}@x>", f"check_in/1/{name}", "acme/x", "check_in", 1, "ann@acme.example", None, AT, b"raw")


def test_every_message_comes_back_exactly():
    for path in STORIES:
        story = render.load(path)
        for message in story["message"]:
            parsed = parse(render.build(story, message).as_bytes(), "INBOX")
            assert codec.load(codec.dump(parsed)) == parsed


def test_absorbed_messages_cursor_and_passed_letters_stay(tmp_path):
    message = parse(b"Message-ID: <1@x>\nFrom: a@b.example\nDate: Tue, 10 Mar 2026 14:00:00 +0000\n\nwords")
    state = open_state(tmp_path)
    kept = KeptRow(Ref("INBOX|1"), message, frozenset([1, -2]))
    assert state.absorb(Cursor("c1"), [kept], [PassedRow(Ref("INBOX|2"), frozenset([7, 8]))], AT) == 1
    assert state.absorb(Cursor("c1"), [kept], [], AT) == 0
    state.close()
    again = open_state(tmp_path)
    assert again.cursor() == "c1"
    assert list(again.messages()) == [message]
    assert again.kept_among([5, -2, 8]) == {-2}
    assert again.kept_among([7]) == set()
    assert again.passed_with([8, 9]) == ["INBOX|2"]
    again.absorb(Cursor("c2"), [KeptRow(Ref("INBOX|2"), message, frozenset())], [], AT)
    assert again.passed_with([8]) == []
    assert again.forget(AT + timedelta(days=1)) == 1
    again.close()


def test_a_draft_is_unique_by_occasion(tmp_path):
    state = open_state(tmp_path)
    state.plan(draft())
    with pytest.raises(StateError):
        state.plan(draft())
    state.saved("<a@x>", Ref("Drafts|1"), b"as kept")
    assert (state.drafts()[0].fate, state.drafts()[0].raw) == (Fate.DRAFTED, b"as kept")
    state.settle("<a@x>", Fate.EDITED, "edited")
    assert (state.drafts()[0].fate, state.drafts()[0].why) == (Fate.EDITED, "edited")
    state.settle("<a@x>", Fate.WITHDRAWN, "")
    state.plan(draft())  # what we took back ourselves may be planned again
    assert state.drafts()[0].fate is Fate.PLANNED
    state.close()


def test_marks_can_be_undone(tmp_path):
    state = open_state(tmp_path)
    state.mark("acme/x", "called", date(2026, 3, 20), AT)
    assert state.unmark("acme/x").what == "called"
    assert state.marks()[0].undone
    assert state.unmark("acme/x") is None
    state.close()


def test_files_are_private(tmp_path):
    directory = tmp_path / "state"
    open_state(directory).close()
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert stat.S_IMODE((directory / "watcher.db").stat().st_mode) == 0o600


def test_a_second_writer_is_refused_and_a_reader_is_not(tmp_path):
    state = open_state(tmp_path)
    with pytest.raises(StateError, match="another watcher"):
        open_state(tmp_path)
    reader = open_state(tmp_path, read_only=True)
    assert reader.drafts() == ()
    state.close()


def test_a_newer_schema_is_refused(tmp_path):
    open_state(tmp_path).close()
    with sqlite3.connect(tmp_path / "watcher.db") as db:
        db.execute("PRAGMA user_version = 999")
    with pytest.raises(StateError, match="newer version"):
        open_state(tmp_path)


def test_a_damaged_database_is_set_aside_and_begun_anew(tmp_path):
    open_state(tmp_path).close()
    (tmp_path / "watcher.db").write_bytes(b"no database at all, " * 500)
    state = open_state(tmp_path)
    assert state.cursor() is None
    state.close()
    assert len(list(tmp_path.glob("watcher.db.corrupt-*"))) == 1


def test_a_full_disk_is_a_clear_error_and_the_old_state_stays(tmp_path):
    code = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from watcher.errors import StateError
from watcher.mail.store import Cursor, Ref
from watcher.message.parse import parse
from watcher.state import open_state
from watcher.state.model import KeptRow
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
state = open_state(Path(sys.argv[1]))
state.absorb(Cursor("before"), [], [], datetime.now(UTC))
state.commit()
resource.setrlimit(resource.RLIMIT_FSIZE, (70_000, 70_000))
big = [KeptRow(Ref(str(n)), parse(b"Message-ID: <%d@x>\\n\\n" % n + b"words " * 2000), frozenset()) for n in range(50)]
try:
    state.absorb(Cursor("after"), big, [], datetime.now(UTC))
    state.commit()
except StateError as error:
    print(error)
    print(state.cursor())
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=60)
    assert "free space" in done.stdout, done.stderr
    assert done.stdout.splitlines()[-1] == "before"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_directory_is_a_clear_error(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(StateError, match="permissions"):
        open_state(tmp_path / "state")


def test_reading_where_nothing_is_says_what_to_do(tmp_path):
    with pytest.raises(StateError, match="watcher once"):
        open_state(tmp_path, read_only=True)


def test_a_word_written_beside_is_noticed_once_from_the_opening_on(tmp_path):
    state = open_state(tmp_path)
    with closing(open_state(tmp_path, beside=True)) as other:
        other.mark("acme/x", "ignore", None, AT)  # before anybody has asked
    assert state.changed_elsewhere()
    assert not state.changed_elsewhere()
    state.remember("next_due", None)
    assert not state.changed_elsewhere()  # one's own word is no news
    state.close()
