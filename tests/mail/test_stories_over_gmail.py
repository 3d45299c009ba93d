"""The same stories, read through a Gmail, are the same stories."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest
from elsewhere import letters, told_twice
from rooms import KINDS
from test_stories import STORIES

from watcher.mail.store import Role

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


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_story_gives_the_same_drafts_and_facts_as_through_a_maildir(path, make_room, tmp_path, capsys):
    room = make_room(tmp_path)

    def lay(root: Path) -> str:
        for letter, raw, came in letters(root):
            room.mailbox.add(raw, LABELS.get(letter.role, set()), came.timestamp())
        return (
            f'kind = "gmail"\nclient_secret = "client_secret.json"\ntoken = "{room.token}"\n'
            f'api_endpoint = "{room.server.endpoint}"\nquota_units_per_minute = 1000000'
        )

    near, afar = told_twice(path, tmp_path, lay, capsys)
    assert afar == near
    assert room.server.wrong == []
