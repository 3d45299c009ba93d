"""What is a Maildir's own: files that move, change flags and are no mail; the contract of all mailboxes stands beside it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watcher.errors import MailRefused
from watcher.mail.maildir import open_maildir
from watcher.mail.store import Cursor, MailStore, Pass, Role

Deliver = Callable[[str, int], Path]


def letter(number: int) -> bytes:
    return f"Message-ID: <{number}@x.example>\nSubject: letter {number}\n\nwords {number}\n".encode()


def folder(path: Path) -> Path:
    for sub in ("cur", "new", "tmp"):
        (path / sub).mkdir(parents=True, exist_ok=True)
    return path


def per_folder(root: Path):
    for name in ("INBOX", "Sent", "Drafts", "Spam", "Lists/Python"):
        folder(root / name)
    return lambda name: root / name


def maildir_plus_plus(root: Path):
    folder(root)
    for name in (".Sent", ".Drafts", ".Spam", ".Lists.Python"):
        folder(root / name)
    return lambda name: root if name == "INBOX" else root / ("." + name.replace("/", "."))


@pytest.fixture(params=[per_folder, maildir_plus_plus], ids=["one directory a folder", "Maildir++"])
def mailbox(request, tmp_path):
    place = request.param(tmp_path)

    def deliver(name: str, number: int, sub: str = "new") -> Path:
        path = place(name) / sub / f"17000000{number:02}.M{number}P1.host{':2,S' if sub == 'cur' else ''}"
        (place(name) / "tmp" / path.name).write_bytes(letter(number))
        os.utime(place(name) / "tmp" / path.name, (1_500_000_000, 1_500_000_000))  # as mbsync does
        os.rename(place(name) / "tmp" / path.name, path)
        return path

    return tmp_path, place, deliver


def everything(store: MailStore, since: Cursor | None = None) -> Pass:
    """All passes of a look as one."""
    parts = list(store.look(since))
    return Pass(tuple(head for part in parts for head in part.heads), parts[-1].cursor)


def ids(heads) -> list[bytes]:
    return sorted(line for head in heads for line in head.header.splitlines() if line.startswith(b"Message-ID"))


def tree(root: Path) -> dict[str, str]:
    return {str(p.relative_to(root)): hashlib.sha256(p.read_bytes()).hexdigest() for p in root.rglob("*") if p.is_file()}


def test_a_pass_with_nothing_new_reads_nothing_once_the_folders_have_rested(mailbox):
    root, place, deliver = mailbox
    deliver("INBOX", 1)
    for sub in ("new", "cur"):
        for name in ("INBOX", "Sent", "Lists/Python"):
            os.utime(place(name) / sub, (1_600_000_000, 1_600_000_000))
    store = open_maildir(root)
    cursor = everything(store).cursor
    assert everything(store, cursor).heads == ()


def test_a_letter_is_found_after_its_flags_and_directory_changed(mailbox):
    root, place, deliver = mailbox
    path = deliver("INBOX", 1)
    store = open_maildir(root)
    (head,) = everything(store).heads
    os.rename(path, place("INBOX") / "cur" / f"{path.name}:2,FS")
    (found,) = store.read([head.ref])
    assert found.raw == letter(1)
    os.unlink(place("INBOX") / "cur" / f"{path.name}:2,FS")
    assert list(store.read([head.ref])) == []


def test_a_draft_is_saved_with_its_flags_found_and_removed_only_unchanged(mailbox):
    root, place, _ = mailbox
    store = open_maildir(root)
    raw = letter(77)
    ref = store.save_draft(raw)
    (path,) = (place("Drafts") / "cur").iterdir()
    assert path.name.endswith(":2,DS")
    assert list((place("Drafts") / "tmp").iterdir()) == []
    lying = store.find_draft("<77@x.example>")
    assert lying is not None
    assert lying.raw == raw
    assert not store.remove_draft(ref, raw + b"edited")
    path.write_bytes(raw + b"edited by the user")
    assert not store.remove_draft(ref, raw)
    path.write_bytes(raw)
    assert store.remove_draft(ref, raw)
    assert store.find_draft("<77@x.example>") is None


def test_strange_files_are_passed_over(mailbox):
    root, place, deliver = mailbox
    deliver("INBOX", 1)
    os.mkfifo(place("INBOX") / "cur" / "pipe")
    (place("INBOX") / "cur" / "dangling").symlink_to("/nowhere/at/all")
    (place("INBOX") / "new" / "empty").touch()
    heads = everything(open_maildir(root)).heads
    assert b"Message-ID: <1@x.example>" in ids(heads)


def test_news_wake_the_waiting(mailbox):
    root, _, _ = mailbox
    store = open_maildir(root)
    assert store.wait(0.3) is False
    target = next(box.path for box in store.boxes if box.role is Role.INBOX)
    code = f"import time,pathlib; time.sleep(0.5); pathlib.Path({str(target / 'new' / '1.M1P1.h')!r}).write_bytes(b'x')"
    with subprocess.Popen([sys.executable, "-c", code]):
        assert store.wait(10) is True


@pytest.mark.parametrize("what", ["missing", "empty", "no sent"])
def test_what_is_no_mailbox_is_refused_with_a_remedy(what, tmp_path):
    root = tmp_path / "Mail"
    if what != "missing":
        root.mkdir()
    if what == "no sent":
        folder(root / "INBOX")
    with pytest.raises(MailRefused, match=r"mailbox\."):
        open_maildir(root)


def test_folders_are_known_in_other_languages(tmp_path):
    for name in ("INBOX", "Gesendet", "Entwürfe", "Papierkorb"):
        folder(tmp_path / name)
    roles = {f.name: f.role for f in open_maildir(tmp_path).folders()}
    assert (roles["Gesendet"], roles["Entwürfe"], roles["Papierkorb"]) == (Role.SENT, Role.DRAFTS, Role.TRASH)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["deliver", "flag", "move", "look"]), st.integers(0, 9)), max_size=25))
def test_no_letter_is_ever_skipped(tmp_path_factory, actions):
    root = tmp_path_factory.mktemp("box")
    place = per_folder(root)
    store, cursor, seen, count, paths = open_maildir(root), None, set(), 0, []
    for action, number in [*actions, ("look", 0)]:
        if action == "deliver":
            count += 1
            path = place("INBOX") / "new" / f"{count}.M{count}P1.host"
            path.write_bytes(letter(count))
            os.utime(path, (1_400_000_000, 1_400_000_000))
            paths.append(path)
        elif action in ("flag", "move") and paths:
            old = paths[number % len(paths)]
            base = old.name.partition(":")[0]
            new = place("INBOX" if action == "flag" else "Lists/Python") / "cur" / f"{base}:2,{'S' * (number % 2)}F"
            os.rename(old, new)
            paths[paths.index(old)] = new
        else:
            found = everything(store, cursor)
            cursor = found.cursor
            seen |= set(ids(found.heads))
    assert len(seen) == count
