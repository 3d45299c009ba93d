"""Folders that the user renames, and letters that lie in two of them, on real servers: nothing is lost, nothing counts twice."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager

import pytest
from faulty import drafts, fill, settings_in
from rooms import KINDS

from watcher.demo import NOW
from watcher.draft.life import Fate
from watcher.errors import MailUnreachable
from watcher.state import open_state
from watcher.sweep import sweep

NEWS = b"""Message-ID: <after-the-rename@x.example>
From: Nora Lindqvist <nora@northpier.example>
To: dana.reyes@postbox.example
Subject: Your interview for the planner role
Date: Tue, 17 Mar 2026 09:00:00 +0000

We would like to invite you to an interview.
"""

QUIET = b"""Message-ID: <lunch@x.example>
From: Ann Berg <ann@friends.example>
To: dana.reyes@postbox.example
Subject: Lunch
Date: Tue, 17 Mar 2026 08:00:00 +0000

At noon?
"""


@pytest.fixture(scope="module")
def make_room():
    with ExitStack() as stack:
        yield KINDS["Dovecot"](stack)


@contextmanager
def watched(room, settings, fresh):
    """Sweeps over one connection, or each over a fresh one; the daemon, too, tries again after trouble that passes."""
    state = open_state(settings.state_path)
    stores = [room.open()]

    def once():
        if fresh:
            stores.append(room.open())
        try:
            return sweep(stores[-1], state, settings, NOW)
        except (
            MailUnreachable
        ):  # Dovecot hangs up where the folder that is open is renamed, Courier refuses the name that is gone
            return sweep(stores[-1], state, settings, NOW)

    try:
        yield once, state
    finally:
        state.close()
        for store in stores:
            store.close()


CONNECTIONS = pytest.mark.parametrize("fresh", [False, True], ids=["over one connection", "over a fresh connection"])


@CONNECTIONS
@pytest.mark.parametrize("opened", ["Jobs", "INBOX"])
def test_a_renamed_folder_loses_nothing_and_its_letters_count_once(make_room, tmp_path, fresh, opened):
    room = make_room(tmp_path)
    fill(room)
    with room.client() as client:
        client.create_folder("Jobs")
        client.select_folder("INBOX")
        client.move("1:*", "Jobs")
    with watched(room, settings_in(tmp_path), fresh) as (once, state):
        once()
        room.deliver(opened, QUIET)
        once()
        before, laid = {message.id for message in state.messages()}, drafts(room)
        assert laid
        with room.client() as client:
            client.rename_folder("Jobs", "Search/Jobs 2026")
        room.deliver("Search/Jobs 2026", NEWS)
        kept = once().kept + once().kept
        assert {message.id for message in state.messages()} == before | {"<after-the-rename@x.example>"}
        assert kept == 1
        assert drafts(room) == laid
        assert once().new_letters == 0


@CONNECTIONS
def test_a_renamed_sent_folder_tells_what_was_sent_as_before(make_room, tmp_path, fresh):
    room = make_room(tmp_path)
    fill(room)
    with watched(room, settings_in(tmp_path), fresh) as (once, state):
        once()
        before, laid = {message.id for message in state.messages()}, drafts(room)
        with room.client() as client:
            client.rename_folder("Sent", "Sent 2025")
        swept = [once(), once()]
        assert {message.id for message in state.messages()} == before
        assert sum(len(one.drafted) + len(one.withdrawn) for one in swept) == 0
        assert drafts(room) == laid


@CONNECTIONS
def test_drafts_that_leave_with_their_folder_are_neither_written_again_nor_sent_and_known_when_it_is_back(
    make_room, tmp_path, fresh
):
    """Dovecot's special use stays with the name, so that what was renamed is a drafts folder no longer."""
    room = make_room(tmp_path)
    fill(room)
    with watched(room, settings_in(tmp_path), fresh) as (once, state):
        once()
        rows, laid = {row.message_id: row.fate for row in state.drafts()}, drafts(room)
        assert set(rows.values()) == {Fate.DRAFTED}
        with room.client() as client:
            client.rename_folder("Drafts", "Put aside")
        once()
        assert {row.message_id: row.fate for row in state.drafts()} == dict.fromkeys(rows, Fate.DISCARDED)
        assert drafts(room) == []
        with room.client() as client:
            client.delete_folder("Drafts")
            client.rename_folder("Put aside", "Drafts")
        once()
        assert {row.message_id: row.fate for row in state.drafts()} == rows
        assert drafts(room) == laid


@CONNECTIONS
def test_drafts_are_known_in_a_drafts_folder_of_another_name(tmp_path, fresh):
    """Where names alone tell what a folder is for."""
    with ExitStack() as stack:
        room = KINDS["Courier"](stack)(tmp_path)
        fill(room)
        with watched(room, settings_in(tmp_path), fresh) as (once, state):
            once()
            rows, laid = {row.message_id: row.fate for row in state.drafts()}, drafts(room)
            with room.client() as client:
                client.rename_folder("INBOX.Drafts", "INBOX.Entwürfe")
            room.deliver("INBOX", QUIET)
            once()
            assert {row.message_id: row.fate for row in state.drafts()} == rows
            assert drafts(room) == laid


@CONNECTIONS
def test_a_letter_in_two_folders_counts_once(make_room, tmp_path, fresh):
    """As on Gmail, where labels that mailbox.read chooses hold the same letter."""
    room = make_room(tmp_path)
    fill(room)
    room.deliver("INBOX", NEWS)
    room.deliver("Lists/Python", NEWS)
    with watched(room, settings_in(tmp_path), fresh) as (once, state):
        once()
        kept = [message.id for message in state.messages()]
        assert kept.count("<after-the-rename@x.example>") == 1
        with room.client() as client:
            client.create_folder("Jobs")
            client.select_folder("INBOX", readonly=True)
            client.copy("1:*", "Jobs")
        again = once()
        assert again.kept == 0
        assert len(again.drafted) == 0
        assert [message.id for message in state.messages()] == kept
