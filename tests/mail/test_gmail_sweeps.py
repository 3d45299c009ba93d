"""Sweeps over Gmail: drafts in their thread, aliases that are mine, drafts that the user edits, sends or deletes in the web page."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from rooms import KINDS
from servers.gmail import Fault, Kind
from servers.gmail.mailbox import as_the_web_page

from watcher.draft.life import Fate
from watcher.errors import MailUnreachable
from watcher.mail import remote
from watcher.settings import load
from watcher.state import open_state
from watcher.sweep import look_at, sweep

NOW = datetime(2026, 3, 10, 21, tzinfo=UTC)  # two hours after the interview and more
ALIAS = "dana@alumni.example"


@pytest.fixture(scope="module")
def make_room():
    with ExitStack() as stack:
        yield KINDS["Gmail"](stack)


@pytest.fixture
def room(make_room, tmp_path):
    made = make_room(tmp_path)
    made.mailbox.address = "dana.reyes@postbox.example"
    made.mailbox.aliases = [(ALIAS, "accepted")]
    deliver(made, "INBOX", "Priya Nair <priya.nair@acmerobotics.example>", ALIAS, "Interview for Platform Engineer at Acme Robotics",
            "Hi Dana,\n\nthank you for applying for the Platform Engineer role. Could we schedule an interview on Tuesday, March 10 at 2pm Eastern?\n\nPriya Nair\nEngineering Manager, Acme Robotics",
            "<1@acme.example>", None, NOW - timedelta(days=4))  # fmt: skip
    deliver(made, "SENT", f"Dana Reyes <{ALIAS}>", "priya.nair@acmerobotics.example", "Re: Interview for Platform Engineer at Acme Robotics",
            "Hi Priya,\n\nTuesday, March 10 at 2pm Eastern works for me. I look forward to the interview.\n\nDana", "<2@alumni.example>", "<1@acme.example>", NOW - timedelta(days=3))  # fmt: skip
    return made


def deliver(room, label, author, to, subject, text, name, answers, at):
    thread = f"In-Reply-To: {answers}\nReferences: {answers}\n" if answers else ""
    raw = f"From: {author}\nTo: {to}\nSubject: {subject}\nDate: {format_datetime(at)}\nMessage-ID: {name}\n{thread}Content-Type: text/plain; charset=utf-8\n\n{text}\n"
    room.mailbox.add(raw.replace("\n", "\r\n").encode(), {label}, at.timestamp())


@pytest.fixture
def world(room, tmp_path):
    (tmp_path / "watcher.toml").write_text(
        '[me]\nname = "Dana Reyes"\naddresses = ["dana.reyes@postbox.example"]\ntimezone = "America/New_York"\n'
        f'[mailbox]\nkind = "gmail"\nclient_secret = "x.json"\n[state]\npath = "{tmp_path}/state"\n'
    )
    store, state = room.open(), open_state(tmp_path / "state")
    yield store, state, load(tmp_path, {}, {})
    store.close()
    state.close()
    assert room.server.wrong == []


def fates(state):
    return [str(row.fate) for row in state.drafts()]


def test_a_thank_you_lies_in_its_thread_from_the_alias_that_was_written_to(room, world):
    store, state, settings = world
    assert len(sweep(store, state, settings, NOW).drafted) == 1
    ((_, its),) = room.mailbox.drafts.items()
    message = room.mailbox.messages[its]
    (parent,) = room.mailbox.with_id("<2@alumni.example>")
    assert message.thread == parent.thread
    assert f"From: Dana Reyes <{ALIAS}>".encode() in message.raw
    assert b"Subject: Re: Interview for Platform Engineer at Acme Robotics\r\n" in message.raw
    assert b"References: <1@acme.example>" in message.raw
    insight, _ = look_at(state, settings, NOW)
    assert [process.company for process in insight.processes] == ["Acme Robotics"]


def test_sweeps_with_nothing_new_make_no_second_draft_and_ask_one_question(room, world):
    store, state, settings = world
    for minutes in range(3):
        sweep(store, state, settings, NOW + timedelta(minutes=minutes))
    assert fates(state) == [str(Fate.DRAFTED)]
    assert len(room.mailbox.drafts) == 1
    room.server.asked.clear()
    sweep(store, state, settings, NOW + timedelta(minutes=5))
    assert dict(room.server.asked) == {"gmail.users.history.list": 1}


def test_a_draft_edited_in_the_web_page_is_the_users(room, world):
    store, state, settings = world
    sweep(store, state, settings, NOW)
    ((draft, its),) = room.mailbox.drafts.items()
    edited = as_the_web_page(room.mailbox.messages[its].raw, 1) + b"My own words.\r\n"
    room.mailbox.edit_draft(draft, edited)
    for minutes in (10, 20):
        sweep(store, state, settings, NOW + timedelta(minutes=minutes))
    assert fates(state) == [str(Fate.EDITED)]
    assert [room.mailbox.messages[its].raw for its in room.mailbox.drafts.values()] == [edited]


@pytest.mark.parametrize("edited_before", [False, True])
def test_a_draft_sent_in_the_web_page_is_sent(room, world, edited_before):
    store, state, settings = world
    sweep(store, state, settings, NOW)
    ((draft, its),) = room.mailbox.drafts.items()
    later = format_datetime(NOW + timedelta(minutes=8)).encode()
    raw = as_the_web_page(room.mailbox.messages[its].raw, 2)
    raw = b"\r\n".join(b"Date: " + later if line.startswith(b"Date:") else line for line in raw.split(b"\r\n"))
    if edited_before:
        room.mailbox.edit_draft(draft, raw)
        sweep(store, state, settings, NOW + timedelta(minutes=5))
    room.mailbox.send_draft(draft, raw)
    for minutes in (10, 20):
        sweep(store, state, settings, NOW + timedelta(minutes=minutes))
    assert fates(state) == [str(Fate.SENT)]
    assert room.mailbox.drafts == {}


def test_a_draft_that_was_deleted_is_not_made_again(room, world):
    store, state, settings = world
    sweep(store, state, settings, NOW)
    room.mailbox.delete(next(iter(room.mailbox.drafts.values())))
    for minutes in (10, 20):
        sweep(store, state, settings, NOW + timedelta(minutes=minutes))
    assert fates(state) == [str(Fate.DISCARDED)]
    assert room.mailbox.drafts == {}


def test_a_draft_that_is_no_longer_called_for_is_taken_back(room, world):
    store, state, settings = world
    sweep(store, state, settings, NOW)
    deliver(room, "INBOX", "Priya Nair <priya.nair@acmerobotics.example>", ALIAS, "Re: Interview for Platform Engineer at Acme Robotics",
            "Hi Dana,\n\nI am sorry that we had to cancel today's interview; it did not take place. We have decided not to move forward with your application.\n\nPriya",
            "<3@acme.example>", "<2@alumni.example>", NOW + timedelta(minutes=5))  # fmt: skip
    sweep(store, state, settings, NOW + timedelta(minutes=10))
    assert fates(state) == [str(Fate.WITHDRAWN)]
    assert room.mailbox.drafts == {}


@pytest.mark.parametrize(
    "kind", [Kind.STALL_AFTER, Kind.CUT_AFTER, Kind.CUT_BEFORE, Kind.BROKEN_500, Kind.TRUNCATED], ids=lambda k: k.value
)
def test_whatever_befalls_any_call_of_a_sweep_there_is_one_draft_in_the_end(room, world, monkeypatch, kind):
    monkeypatch.setattr(remote, "PAUSES", (0.02,))
    store, state, settings = world
    store.session.account = room.account(answer_seconds=0.3, patience_seconds=0.3)
    room.server.stall_seconds = 0.6
    for spare in range(12):
        room.server.faults = [Fault(kind, "", times=40, spare=spare)]
        with suppress(MailUnreachable):
            sweep(store, state, settings, NOW)
        room.server.faults = []
    sweep(store, state, settings, NOW)
    assert len(room.mailbox.drafts) == 1
    assert fates(state) == [str(Fate.DRAFTED)]
