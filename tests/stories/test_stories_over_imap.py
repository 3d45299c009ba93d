"""The same stories, read through a real IMAP server, are the same stories."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
import render
import score
from rooms import KINDS, ImapRoom
from test_stories import STORIES

from watcher.cli import main
from watcher.mail.maildir import open_maildir
from watcher.message.parse import parse
from watcher.settings import load


@pytest.fixture(scope="module")
def make_room():
    with ExitStack() as stack:
        yield KINDS["Dovecot"](stack)


def replayed(config, until, capsys) -> dict:
    capsys.readouterr()
    assert main(["--config", str(config), "replay", "--until", until, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def deliver(room: ImapRoom, root) -> None:
    """Takes a rendered Maildir over, each letter with the time at which it came."""
    near = open_maildir(root)
    with room.client() as client:
        for letter in near.read([head.ref for part in near.look(None) for head in part.heads]):
            if not client.folder_exists(letter.folder):
                client.create_folder(letter.folder)
            came = parse(letter.raw).date or datetime.now(UTC)
            client.append(letter.folder, letter.raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), (), came)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_story_gives_the_same_drafts_and_facts_as_through_a_maildir(path, make_room, tmp_path, capsys):
    story = render.load(path)
    render.write_maildir(story, tmp_path / "mail")
    room = make_room(tmp_path)
    if story["message"]:
        deliver(room, tmp_path / "mail")
    text = score.config_for(story, tmp_path / "mail", tmp_path / "state")
    (tmp_path / "maildir").mkdir()
    (tmp_path / "maildir" / "watcher.toml").write_text(text)
    account = room.account
    lines = [line for line in text.splitlines() if not line.startswith(("kind =", "path ="))]
    there = f'[mailbox]\nkind = "imap"\nhost = "127.0.0.1"\nport = {account.port}\ntls = "none"\nuser = "{account.user}"\npassword_command = ["printf", "%s", "{account.secret()}"]'
    (tmp_path / "imap").mkdir()
    (tmp_path / "imap" / "watcher.toml").write_text("\n".join(there if line == "[mailbox]" else line for line in lines))
    load(tmp_path / "imap", {}, {})
    until = story["until"].isoformat()
    assert replayed(tmp_path / "imap", until, capsys) == replayed(tmp_path / "maildir", until, capsys)
