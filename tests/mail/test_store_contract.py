"""One contract for every mailbox. A further backend joins as a kind of room."""

from __future__ import annotations

import random
import threading
import time
from contextlib import ExitStack

import pytest
from rooms import KINDS, Room, everything, ids, letter

from watcher.mail.dry import DryStore
from watcher.mail.store import Cursor, Role


@pytest.fixture(scope="module", params=list(KINDS))
def make_room(request):
    with ExitStack() as stack:
        yield KINDS[request.param](stack)


@pytest.fixture
def room(make_room, tmp_path) -> Room:
    return make_room(tmp_path)


@pytest.fixture
def store(room):
    opened = room.open()
    yield opened
    opened.close()


def test_all_letters_are_seen_once_and_then_only_new_ones(room, store):
    for folder, number in (("INBOX", 1), ("Sent", 2), ("Lists/Python", 3), ("Trash", 4), ("Drafts", 5)):
        room.deliver(folder, letter(number))
    first = everything(store)
    assert ids(first.heads) == ["<1@x.example>", "<2@x.example>", "<3@x.example>"]  # drafts and trash are left out
    room.deliver("INBOX", letter(6))
    assert "<6@x.example>" in ids(everything(store, first.cursor).heads)
    assert len(ids(everything(store, Cursor("nonsense")).heads)) == 4


def test_what_comes_between_two_looks_is_seen_by_the_very_next_one(room, store):
    cursor = everything(store).cursor
    for number in range(4):
        room.deliver("INBOX", letter(number))
        part = everything(store, cursor)
        assert f"<{number}@x.example>" in ids(part.heads)
        cursor = part.cursor


def test_a_cursor_serves_another_connection(room, store):
    room.deliver("INBOX", letter(1))
    cursor = everything(store).cursor
    store.close()
    room.deliver("Sent", letter(2))
    again = room.open()
    assert "<2@x.example>" in ids(everything(again, cursor).heads)
    again.close()


def test_heads_say_folder_and_role(room, store):
    room.deliver("INBOX", letter(1))
    room.deliver("Sent", letter(2))
    roles = {ids([head])[0]: head.role for head in everything(store).heads}
    assert roles == {"<1@x.example>": Role.INBOX, "<2@x.example>": Role.SENT}


def test_letters_are_read_as_they_lie_there(room, store):
    for number in range(7):
        room.deliver("INBOX" if number % 2 else "Sent", letter(number))
    heads = everything(store).heads
    read = {bytes(found.raw).replace(b"\r\n", b"\n") for found in store.read([head.ref for head in heads])}
    assert read == {letter(number) for number in range(7)}


def test_letters_with_raw_bytes_of_any_charset_come_back_byte_for_byte(room, store):
    raws = [
        "Message-ID: <1@x.example>\nSubject: Grüße aus Köln\n\nSchöne Grüße\n".encode("latin-1"),
        "Message-ID: <2@x.example>\nSubject: 面接のご案内\n\n日時\n".encode(),
        b"Message-ID: <3@x.example>\nSubject: braces {12}\n\n) {5}\n)\n* 1 FETCH (UID 9 BODY[] {3}\n",
        b"Message-ID: <4@x.example>\n\n" + bytes(byte for byte in range(1, 256) if byte not in b"\r\n") + b"\n",
    ]
    for raw in raws:
        room.deliver("INBOX", raw)
    letters = store.read([head.ref for head in everything(store).heads])
    assert sorted(letter.raw.replace(b"\r\n", b"\n") for letter in letters) == sorted(raws)


def test_a_letter_that_was_moved_is_seen_where_it_lies_now(room, store):
    room.deliver("INBOX", letter(1))
    first = everything(store)
    room.take_away("INBOX", "<1@x.example>")
    room.deliver("Lists/Python", letter(1))
    later = everything(store, first.cursor)
    assert ids(later.heads) == ["<1@x.example>"]
    assert len(list(store.read([head.ref for head in (*first.heads, *later.heads)]))) >= 1


def test_a_letter_that_has_gone_is_left_out(room, store):
    room.deliver("INBOX", letter(1))
    room.deliver("INBOX", letter(2))
    refs = [head.ref for head in everything(store).heads]
    room.take_away("INBOX", "<1@x.example>")
    assert [found.raw.split()[1] for found in store.read(refs)] == [b"<2@x.example>"]


def test_folders_may_be_read_between_two_passes(room, store):
    for number in range(3):
        room.deliver("INBOX", letter(number))
        room.deliver("Sent", letter(10 + number))
        room.deliver("Lists/Python", letter(20 + number))
    seen, read = set(), set()
    earlier = []
    for part in store.look(None):
        seen.update(ids(part.heads))
        earlier += [head.ref for head in part.heads]
        read.update(found.raw.split()[1].decode() for found in store.read(earlier))
    assert len(seen) == 9
    assert read == seen


def test_reading_changes_nothing(room, store):
    for number in range(5):
        room.deliver("INBOX", letter(number))
    before = room.tree()
    list(store.read([head.ref for head in everything(store).heads]))
    store.find_draft("<9@x.example>")
    list(store.drafts())
    assert room.tree() == before


def test_a_draft_is_saved_with_its_flags_found_and_removed_only_unchanged(room, store):
    raw = letter(77)
    ref = store.save_draft(raw)
    assert room.draft_flags() == [{"\\Draft", "\\Seen"}]
    lying = store.find_draft("<77@x.example>")
    assert (lying.raw, lying.ref, lying.role) == (raw, ref, Role.DRAFTS)
    assert [draft.raw for draft in store.drafts()] == [raw]
    assert not store.remove_draft(ref, raw + b"edited")
    assert store.remove_draft(ref, raw)
    assert store.find_draft("<77@x.example>") is None
    assert not store.remove_draft(ref, raw)


def test_a_draft_that_the_user_replaced_stays(room, store):
    ref = store.save_draft(letter(77))
    room.take_away("Drafts", "<77@x.example>")
    room.deliver("Drafts", letter(77) + b"my own words\n")
    assert not store.remove_draft(ref, letter(77))
    assert store.find_draft("<77@x.example>").raw == letter(77) + b"my own words\n"


def test_only_the_own_draft_is_removed_among_others(room, store):
    room.deliver("Drafts", letter(1))
    ref = store.save_draft(letter(2))
    room.deliver("Drafts", letter(3))
    assert store.remove_draft(ref, letter(2))
    assert sorted(draft.raw for draft in store.drafts()) == [letter(1), letter(3)]


def test_a_draft_with_letters_of_all_scripts_comes_back_byte_for_byte(room, store):
    raw = "Message-ID: <u@x.example>\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nGrüße, 你好 \n-- \nDana\n".encode()
    ref = store.save_draft(raw)
    assert store.find_draft("<u@x.example>").raw == raw
    assert store.remove_draft(ref, raw)


def test_a_sent_draft_is_found_in_sent(room, store):
    room.deliver("Sent", letter(8))
    assert store.find_draft("<8@x.example>").role is Role.SENT
    assert store.find_draft("<none@x.example>") is None


def test_the_heads_of_a_folder_are_those_that_lie_there_now(room, store):
    drafts = next(folder.name for folder in store.folders() if folder.role is Role.DRAFTS)
    lists = next(folder.name for folder in store.folders() if folder.name.endswith("Python"))
    assert list(store.heads(drafts)) == []
    assert list(store.heads("No such folder")) == []
    room.deliver("Lists/Python", letter(1))
    ref = store.save_draft(letter(2))
    assert ids(store.heads(lists)) == ["<1@x.example>"]
    (head,) = store.heads(drafts)
    assert (head.role, ids([head])) == (Role.DRAFTS, ["<2@x.example>"])
    (read,) = store.read([head.ref])
    assert read.raw.replace(b"\r\n", b"\n") == letter(2)
    assert store.remove_draft(head.ref, letter(2))
    assert list(store.heads(drafts)) == []
    assert head.ref == ref


def test_a_dry_store_keeps_drafts_to_itself(room, store):
    room.deliver("INBOX", letter(1))
    before = room.tree()
    dry = DryStore(store)
    ref = dry.save_draft(letter(9))
    assert dry.find_draft("<9@x.example>") is not None
    assert len(everything(dry).heads) == 1
    assert dry.remove_draft(ref, letter(9))
    assert room.tree() == before


@pytest.mark.parametrize("folder", ["INBOX", "Sent"])
def test_news_wake_the_waiting(room, store, folder):
    room.deliver("INBOX", letter(1))
    cursor = everything(store).cursor
    later = threading.Timer(0.4, room.deliver, (folder, letter(2)))
    later.start()
    began = time.monotonic()
    # A file that is younger than the clock's slack may wake once too often, never once too seldom.
    while "<2@x.example>" not in ids(everything(store, cursor).heads):
        assert time.monotonic() - began < 10
        store.wait(5)
    later.join()


def test_waiting_ends_with_its_time(room, store):
    everything(store)
    time.sleep(0.1)
    began = time.monotonic()
    store.wait(0.4)
    assert time.monotonic() - began < 3


def test_no_letter_is_ever_skipped(room, store):
    chooser = random.Random(7)
    cursor, seen, count = None, set(), 0
    for _ in range(25):
        action = chooser.choice(["deliver", "deliver", "look", "close", "take away"])
        if action == "deliver":
            count += 1
            room.deliver(chooser.choice(["INBOX", "Sent", "Lists/Python"]), letter(count))
        elif action == "close":
            store.close()
        elif action == "take away" and seen:
            room.take_away("INBOX", chooser.choice(sorted(seen)))
        else:
            found = everything(store, cursor)
            cursor = found.cursor
            seen.update(ids(found.heads))
    seen.update(ids(everything(store, cursor).heads))
    assert len(seen) == count
