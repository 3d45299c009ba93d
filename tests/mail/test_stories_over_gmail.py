"""The same stories, read through a Gmail, are the same stories."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
import render
import score
from rooms import KINDS, GmailRoom
from test_stories import STORIES

from watcher.cli import main
from watcher.mail.maildir import open_maildir
from watcher.mail.store import Role
from watcher.message.parse import parse

LABELS = {
    Role.INBOX: {"INBOX", "UNREAD"},
    Role.SENT: {"SENT"},
    Role.DRAFTS: {"DRAFT"},
    Role.JUNK: {"SPAM"},
    Role.TRASH: {"TRASH"},
}


@pytest.fixture(scope="module")
def make_room():
    with ExitStack() as stack:
        yield KINDS["Gmail"](stack)


def replayed(config, until, capsys) -> dict:
    capsys.readouterr()
    assert main(["--config", str(config), "replay", "--until", until, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def deliver(room: GmailRoom, root) -> None:
    """Takes a rendered Maildir over, each letter with the time at which it came."""
    near = open_maildir(root)
    for letter in near.read([head.ref for part in near.look(None) for head in part.heads]):
        came = parse(letter.raw).date or datetime.now(UTC)
        room.mailbox.add(
            letter.raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), LABELS.get(letter.role, set()), came.timestamp()
        )


def config_for(story, room: GmailRoom, text: str) -> str:
    """The settings of a story with its mailbox at a Gmail."""
    lines = [line for line in text.splitlines() if not line.startswith(("kind =", "path ="))]
    there = (
        f'[mailbox]\nkind = "gmail"\nclient_secret = "client_secret.json"\ntoken = "{room.token}"\n'
        f'api_endpoint = "{room.server.endpoint}"\nquota_units_per_minute = 1000000'
    )
    return "\n".join(there if line == "[mailbox]" else line for line in lines)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_story_gives_the_same_drafts_and_facts_as_through_a_maildir(path, make_room, tmp_path, capsys):
    story = render.load(path)
    render.write_maildir(story, tmp_path / "mail")
    room = make_room(tmp_path)
    if story["message"]:
        deliver(room, tmp_path / "mail")
    text = score.config_for(story, tmp_path / "mail", tmp_path / "state")
    for name, its in (("maildir", text), ("gmail", config_for(story, room, text))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "watcher.toml").write_text(its)
    until = story["until"].isoformat()
    assert replayed(tmp_path / "gmail", until, capsys) == replayed(tmp_path / "maildir", until, capsys)
    assert room.server.wrong == []
