"""The same stories, read through a real IMAP server, are the same stories."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest
from elsewhere import letters, told_twice
from rooms import KINDS
from test_stories import STORIES


@pytest.fixture(scope="module")
def make_room():
    with ExitStack() as stack:
        yield KINDS["Dovecot"](stack)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_story_gives_the_same_drafts_and_facts_as_through_a_maildir(path, make_room, tmp_path, capsys):
    room = make_room(tmp_path)
    account = room.account

    def lay(root: Path) -> str:
        with room.client() as client:
            for letter, raw, came in letters(root):
                if not client.folder_exists(letter.folder):
                    client.create_folder(letter.folder)
                client.append(letter.folder, raw, (), came)
        return f'kind = "imap"\nhost = "127.0.0.1"\nport = {account.port}\ntls = "none"\nuser = "{account.user}"\npassword_command = ["printf", "%s", "{account.secret()}"]'

    near, afar = told_twice(path, tmp_path, lay, capsys)
    assert afar == near
