"""One sweep after another: exactly one draft a step, whatever happens in between."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from watcher.demo import NOW, lay_out
from watcher.draft.life import Fate
from watcher.mail.maildir import open_maildir
from watcher.mail.store import Role
from watcher.message.parse import parse
from watcher.settings import Settings, load, shipped_config
from watcher.state import open_state
from watcher.sweep import sweep

CONFIG = """[me]
name = "Dana Reyes"
addresses = ["dana.reyes@postbox.example"]
timezone = "America/New_York"

[mailbox]
path = "{root}/Mail"

[state]
path = "{root}/state"
"""
EXPECTED = {
    ("priya.nair@acmerobotics.example", "Re: Platform Engineer at Acme Robotics"), ("hugo.bellini@larkspurbooks.example", "Re: Interview: Backlist Editor"),
    ("olga.brandt@tideline-energy.example", "Re: Data Analyst - meeting the team"), ("kofi.mensah@tideline-energy.example", "Thank you - Data Analyst interview"),
    ("theo.marsh@quarrystreet.example", "Re: Project Coordinator at Quarry Street Architects"),
}  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    lay_out(shipped_config() / "demo", tmp_path / "Mail")
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "watcher.toml").write_text(CONFIG.format(root=tmp_path))
    return tmp_path


def settings_of(root: Path) -> Settings:
    return load(root / "config", {}, {})


def run(root: Path, now: datetime = NOW):
    settings = settings_of(root)
    state = open_state(settings.state_path)
    try:
        return sweep(open_maildir(root / "Mail"), state, settings, now)
    finally:
        state.close()


def drafts(root: Path) -> list[tuple[str, str]]:
    messages = [parse(letter.raw) for letter in open_maildir(root / "Mail").drafts()]
    return sorted((message.to[0].address, message.subject) for message in messages)


def others(root: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in (root / "Mail").rglob("*") if p.is_file() and "Drafts" not in p.parts}


def test_a_sweep_makes_the_drafts_that_are_due_and_a_second_one_makes_none(root):
    before = others(root)
    first = run(root)
    assert set(drafts(root)) == EXPECTED
    assert len(first.drafted) == len(EXPECTED)
    assert run(root).insight is None  # nothing new, nothing due: no inference at all
    assert set(drafts(root)) == EXPECTED
    assert len(drafts(root)) == len(EXPECTED)
    assert others(root) == before


def test_a_thank_you_is_withdrawn_once_its_time_is_over(root):
    run(root)
    swept = run(root, NOW + timedelta(days=2, hours=1))
    assert len(swept.withdrawn) == 3
    assert not any("Thank you" in subject or "Backlist" in subject for _, subject in drafts(root))


def test_an_edited_draft_is_never_touched_again(root):
    run(root)
    letter = next(letter for letter in open_maildir(root / "Mail").drafts() if b"hugo" in letter.raw)
    path = next(p for p in (root / "Mail" / "Drafts" / "cur").iterdir() if p.read_bytes() == letter.raw)
    path.write_bytes(letter.raw + b"my own words\n")
    run(root, NOW + timedelta(days=2, hours=1))
    assert path.read_bytes() == letter.raw + b"my own words\n"


def test_a_deleted_draft_is_never_made_again(root):
    run(root)
    for path in (root / "Mail" / "Drafts" / "cur").iterdir():
        path.unlink()
    run(root, NOW + timedelta(hours=1))
    run(root, NOW + timedelta(days=1))
    assert drafts(root) == []


def test_a_draft_that_was_sent_is_known_and_not_made_again(root):
    run(root)
    path = next(p for p in (root / "Mail" / "Drafts" / "cur").iterdir() if b"priya" in p.read_bytes())
    os.rename(path, root / "Mail" / "Sent" / "cur" / path.name.replace(":2,DS", ":2,S"))
    run(root, NOW + timedelta(hours=1))
    state = open_state(settings_of(root).state_path, read_only=True)
    fates = {row.to: row.fate for row in state.drafts()}
    assert fates["priya.nair@acmerobotics.example"] is Fate.SENT
    assert not any("priya" in to for to, _ in drafts(root))


def test_a_rejection_takes_the_untouched_draft_back(root):
    run(root)
    letter = (
        b"From: Priya Nair <priya.nair@acmerobotics.example>\nTo: dana.reyes@postbox.example\nSubject: Re: Platform Engineer at Acme Robotics\n"
        b"Date: Wed, 18 Mar 2026 13:00:00 -0400\nMessage-ID: <no@acmerobotics.example>\n\nHi Dana,\n\nwe have decided to move forward with another candidate.\n\nPriya\n"
    )
    (root / "Mail" / "INBOX" / "new" / "99.M1P1.host").write_bytes(letter)
    swept = run(root, NOW + timedelta(hours=2))
    assert len(swept.withdrawn) == 1
    assert not any("priya" in to for to, _ in drafts(root))


def test_a_lost_state_makes_no_second_draft(root):
    run(root)
    for path in (root / "state").iterdir():
        path.unlink()
    run(root)
    assert len(drafts(root)) == len(EXPECTED)


CHILD = """
import os, signal, sys
from pathlib import Path
root, stop = Path(sys.argv[1]), int(sys.argv[2])
from watcher.demo import NOW
from watcher.mail.maildir import open_maildir
from watcher.settings import load
from watcher.state import open_state
from watcher.sweep import sweep
settings = load(root / "config", {}, {})
count = 0
def step(frame, event, argument):
    global count
    name = frame.f_code.co_filename
    where = "watcher/sweep" in name or "watcher/desk/" in name or "watcher/state/" in name or "watcher/mail/maildir" in name or "watcher/mail/delivery" in name
    native = event == "c_call" and getattr(argument, "__name__", "") in ("rename", "fsync", "unlink", "execute", "executemany", "open", "write")
    if where and (event == "call" or native):
        count += 1
        if count == stop:
            os.kill(os.getpid(), signal.SIGKILL)
state = open_state(settings.state_path)
store = open_maildir(root / "Mail")
sys.setprofile(step)
sweep(store, state, settings, NOW)
sys.setprofile(None)
print(count)
"""


def child(root: Path, stop: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", CHILD, str(root), str(stop)], capture_output=True, text=True, timeout=60)


def test_a_kill_at_any_step_leaves_exactly_one_draft_a_step(tmp_path_factory):
    def fresh() -> Path:
        made = tmp_path_factory.mktemp("killed")
        lay_out(shipped_config() / "demo", made / "Mail")
        (made / "config").mkdir()
        (made / "config" / "watcher.toml").write_text(CONFIG.format(root=made))
        return made

    whole = child(fresh(), 0)
    total = int(whole.stdout.splitlines()[-1])
    assert total > 60
    # Every step of the part that writes, and a sample of the long reading before it.
    late = range(max(1, total - 240), total - 10, 7)
    for stop in sorted({*range(1, total, max(1, total // 12)), *late}):
        root = fresh()
        done = child(root, stop)
        # A directory lists its files in any order, so that a search in it ends some steps sooner or later.
        assert done.returncode == -9 or (done.returncode == 0 and stop > total - 40), done.stderr
        run(root)
        assert sorted(drafts(root)) == sorted(EXPECTED), f"killed at step {stop} of {total}"
        assert list((root / "Mail" / "Drafts" / "cur").iterdir())


def test_the_first_run_on_an_old_mailbox_drafts_nothing_for_what_is_long_over(root):
    swept = run(root, NOW + timedelta(days=200))
    assert swept.drafted == ()


def test_folders_keep_their_roles(root):
    assert {f.role for f in open_maildir(root / "Mail").folders()} >= {Role.INBOX, Role.SENT, Role.DRAFTS}
