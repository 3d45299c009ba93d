"""Reading at Gmail: labels, history, what it costs, large letters, broken-off readings."""

from __future__ import annotations

import random
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from rooms import KINDS, everything, ids, letter

from watcher.mail.store import Cursor, Role
from watcher.message.parse import parse


@pytest.fixture(scope="module")
def make_room():
    with ExitStack() as stack:
        yield KINDS["Gmail"](stack)


@pytest.fixture
def room(make_room, tmp_path):
    made = make_room(tmp_path)
    made.server.asked.clear()
    yield made
    assert made.server.wrong == []


@pytest.fixture
def store(room):
    opened = room.open()
    yield opened
    opened.close()


def test_a_look_with_nothing_new_is_one_question_of_two_units(room, store):
    for number in range(30):
        room.deliver("INBOX", letter(number))
    cursor = everything(store).cursor
    room.server.asked.clear()
    assert everything(store, cursor).heads == ()
    assert dict(room.server.asked) == {"gmail.users.history.list": 1}
    assert room.server.units == 2


def test_a_letter_costs_one_call_where_it_is_read_whole_at_once(room, store):
    for number in range(120):
        room.deliver("INBOX" if number % 3 else "Sent", letter(number))
    for part in store.look(None):
        assert len(list(store.read([head.ref for head in part.heads]))) == len(part.heads)
    assert room.server.asked["gmail.users.messages.get"] == 120
    assert room.server.asked["batch"] == 3
    assert room.server.units == 120 * 5 + 4 * 5 + 1


def test_labels_that_are_set_and_letters_that_are_archived_are_no_news(room, store):
    room.deliver("INBOX", letter(1))
    cursor = everything(store).cursor
    (lying,) = room.mailbox.with_id("<1@x.example>")
    room.mailbox.relabel(lying.id, add=[room.mailbox.label("Jobs"), "STARRED"], remove=["INBOX", "UNREAD"])
    room.server.asked.clear()
    assert everything(store, cursor).heads == ()
    assert room.server.units == 2
    assert not store.wait(0.5)


@pytest.mark.parametrize("hidden", ["SPAM", "TRASH"])
def test_a_letter_fetched_from_spam_or_trash_is_news(room, store, hidden):
    room.deliver("INBOX", letter(1))
    (lying,) = room.mailbox.with_id("<1@x.example>")
    room.mailbox.relabel(lying.id, add=[hidden], remove=["INBOX"])
    first = everything(store)
    assert first.heads == ()
    room.mailbox.relabel(lying.id, add=["INBOX"], remove=[hidden])
    assert ids(everything(store, first.cursor).heads) == ["<1@x.example>"]


def test_a_chat_is_no_letter(room, store):
    room.mailbox.add(letter(1), {"CHAT"})
    assert everything(store).heads == ()


def test_labels_tell_the_role_whatever_else_a_letter_bears(room, store):
    mailbox = room.mailbox
    mailbox.add(letter(1), {"SENT", "INBOX", mailbox.label("Jobs")})  # sent to myself
    mailbox.add(letter(2), {mailbox.label("Jobs")})
    found = {ids([head])[0]: (head.role, head.folder) for head in everything(store).heads}
    assert found == {"<1@x.example>": (Role.SENT, "Sent"), "<2@x.example>": (Role.ARCHIVE, "All Mail")}
    assert {folder.name: folder.role for folder in store.folders()}["Jobs"] is Role.OTHER
    assert ids(store.heads("Jobs")) == ["<1@x.example>", "<2@x.example>"]


def test_a_history_that_is_forgotten_makes_the_window_be_read_again(room, store):
    for number in range(8):
        room.deliver("INBOX", letter(number))
    cursor = everything(store).cursor
    room.deliver("INBOX", letter(8))
    room.mailbox.forget_history()
    room.deliver("Sent", letter(9))
    again = everything(store, cursor)
    assert len(again.heads) == len(set(ids(again.heads))) == 10
    room.deliver("INBOX", letter(10))
    assert ids(everything(store, again.cursor).heads) == ["<10@x.example>"]


def test_a_wait_whose_history_is_forgotten_ends_with_news(room, store):
    everything(store)
    room.mailbox.forget_history()
    assert store.wait(3)


def test_waiting_asks_no_oftener_than_it_should(room):
    from watcher.mail.gmail import GmailStore

    store = GmailStore(room.account(poll_seconds=0.5))
    everything(store)
    room.server.asked.clear()
    for _ in range(10):
        assert not store.wait(0.1)
    assert 1 <= room.server.asked["gmail.users.history.list"] <= 2
    store.close()


def test_the_window_leaves_out_what_is_older(room, store):
    now = datetime(2026, 3, 18, tzinfo=UTC)
    for number in range(300):
        room.mailbox.add(letter(number), {"INBOX"}, (now - timedelta(days=400)).timestamp())
    room.mailbox.add(letter(900), {"INBOX"}, now.timestamp())
    parts = list(store.look(None, now - timedelta(days=180)))
    assert "<900@x.example>" in ids(head for part in parts for head in part.heads)
    assert sum(part.looked for part in parts) <= 100  # the newest are looked at whatever their date


def test_a_reading_that_breaks_off_goes_on_where_it_was_and_skips_nothing(room, store, monkeypatch):
    from watcher.mail.gmail import looking

    monkeypatch.setattr(looking, "PASS_LETTERS", 20)
    chooser = random.Random(3)
    for number in range(90):  # arrival and date have nothing to do with each other, as after an import
        room.mailbox.add(letter(number), {"INBOX"}, 1_700_000_000 + chooser.randrange(10**6))
    seen, looked, cursor = set(), 0, None
    for number in range(90, 100):
        for part in room.open().look(cursor):
            seen.update(ids(part.heads))
            looked += part.looked
            cursor = part.cursor
            break  # a crash after each pass
        room.deliver("INBOX", letter(number))
    seen.update(ids(everything(store, cursor).heads))
    assert len(seen) == 100
    assert looked <= 100


def test_many_pages_of_history_are_all_read(room, store):
    cursor = everything(store).cursor
    for number in range(1_203):
        room.mailbox.add(letter(number), {"INBOX"})
    parts = list(store.look(cursor))
    assert len(ids(head for part in parts for head in part.heads)) == 1_203
    assert [part.looked for part in parts] == [500, 500, 203]
    assert len(ids(everything(store, parts[1].cursor).heads)) == 203


def test_a_foreign_cursor_only_makes_the_answer_longer(room, store):
    room.deliver("INBOX", letter(1))
    for nonsense in (
        "",
        "{}",
        '{"history": 7, "down_to": null}',
        '{"history": "x", "down_to": null}',
        '{"INBOX": [1, 2, 0, null]}',
    ):
        assert len(everything(store, Cursor(nonsense)).heads) == 1


def test_a_large_letter_is_read_without_its_attachments_but_with_its_calendar(room, store):
    boundary = b"b1"
    parts = [
        b"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + "Grüße aus dem Büro".encode("latin-1"),
        b"Content-Type: text/calendar; method=REQUEST; name=invite.ics\r\nContent-Disposition: attachment; filename=invite.ics\r\n\r\n"
        b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR",
        b"Content-Type: application/pdf; name=big.pdf\r\nContent-Disposition: attachment; filename=big.pdf\r\n\r\n" + b"x" * 400_000,
    ]  # fmt: skip
    head = b"Message-ID: <big@x.example>\r\nFrom: A <a@b.example>\r\nDate: Tue, 10 Mar 2026 10:00:00 +0000\r\nSubject: =?utf-8?q?Gespr=C3=A4ch?=\r\n"
    head += b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n"
    room.mailbox.add(head + b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts) + b"--b1--\r\n", {"INBOX"})
    (read,) = store.read([head.ref for head in everything(store).heads])
    assert len(read.raw) < 5_000
    message = parse(read.raw)
    assert (message.id, message.subject) == ("<big@x.example>", "Gespräch")
    assert "Grüße aus dem Büro" in message.words
    assert b"text/calendar" in read.raw
    assert room.server.asked["gmail.users.messages.attachments.get"] == 1


def test_letters_of_any_bytes_come_back_byte_for_byte(room, store):
    chooser = random.Random(5)
    sent = [b"Message-ID: <%d@x.example>\r\n\r\n" % n + chooser.randbytes(chooser.randrange(3_000)) for n in range(60)]
    for raw in sent:
        room.mailbox.add(raw, {"INBOX"})
    refs = [head.ref for head in everything(store).heads]
    assert sorted(found.raw for found in store.read(refs)) == sorted(sent)


def test_a_decoded_header_cannot_bring_in_a_field(room, store):
    room.mailbox.add(
        b"Message-ID: <1@x.example>\r\nSubject: =?utf-8?q?hi=0D=0ABcc=3A_x=40y.example?=\r\n\r\n" + b"x" * 70_000, {"INBOX"}
    )
    (head,) = everything(store).heads
    assert b"\nBcc" not in head.header
    assert b"Subject: hi" in head.header


def test_aliases_count_once_they_are_verified(room, store):
    room.mailbox.aliases = [("Dana@Alumni.example", "accepted"), ("boss@else.example", "pending")]
    assert store.addresses() == ("me@postbox.example", "dana@alumni.example")
