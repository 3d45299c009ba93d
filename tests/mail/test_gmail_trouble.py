"""Everything that can go wrong with Gmail goes wrong here; nothing is lost, nothing is made twice, and errors say what to do."""

from __future__ import annotations

import json
import stat
import time
from contextlib import ExitStack

import pytest
from rooms import KINDS, everything, ids, letter
from servers.gmail import Fault, Kind
from servers.gmail.faults import DONE, PASSING

from watcher.errors import MailRefused, MailUnreachable
from watcher.mail import remote
from watcher.mail.gmail import GmailStore
from watcher.mail.gmail.pace import Pace, pause
from watcher.mail.store import Role

DRAFT = (
    b"Message-ID: <own@x.example>\nIn-Reply-To: <1@x.example>\nReferences: <1@x.example>\nSubject: Re: letter 1\n\nThank you.\n"
)


@pytest.fixture(scope="module")
def make_room():
    with ExitStack() as stack:
        yield KINDS["Gmail"](stack)


@pytest.fixture
def room(make_room, tmp_path, monkeypatch):
    monkeypatch.setattr(remote, "PAUSES", (0.05, 0.1))
    made = make_room(tmp_path)
    made.server.asked.clear()
    made.server.consent.granted = made.server.consent.granted
    made.server.units_per_second = None
    made.server.stall_seconds = 0.8
    yield made
    assert made.server.wrong == []


@pytest.fixture
def store(room):
    opened = GmailStore(room.account(answer_seconds=0.4))
    yield opened
    opened.close()


def fill(room, count=70):
    for number in range(count):
        room.deliver("INBOX" if number % 2 else "Sent", letter(number))


@pytest.mark.parametrize("kind", PASSING, ids=lambda kind: kind.value)
@pytest.mark.parametrize("method", ["users.getProfile", "messages.list", "batch"])
def test_what_passes_by_itself_costs_a_first_reading_nothing_but_time(room, store, kind, method):
    fill(room)
    if kind is Kind.UNAUTHORIZED:
        room.server.consent.expire()  # the token is renewed, and the call made again
    else:
        room.server.faults = [Fault(kind, method, times=2)]
    found = everything(store)
    assert len(found.heads) == len(set(ids(found.heads))) == 70
    assert len(list(store.read([head.ref for head in found.heads]))) == 70


@pytest.mark.parametrize("kind", [Kind.RATE_403, Kind.BUSY_429, Kind.BROKEN_500, Kind.NONSENSE], ids=lambda kind: kind.value)
def test_parts_of_a_batch_that_fail_are_asked_for_again(room, store, kind):
    fill(room)
    room.server.faults = [Fault(kind, "part of gmail.users.messages.get", times=9, spare=spare) for spare in (5, 30)]
    found = everything(store)
    assert len(ids(found.heads)) == 70
    assert all(fault.times == 0 for fault in room.server.faults)


def test_where_batches_do_not_work_letters_are_read_one_by_one(room, store):
    fill(room, 20)
    room.server.faults = [Fault(Kind.NOT_FOUND, "batch", times=10**6)]
    assert len(everything(store).heads) == 20


def test_a_server_that_is_busy_is_asked_more_slowly_and_in_smaller_batches_and_all_is_read(room, store):
    fill(room, 150)
    room.server.units_per_second = 400
    found = everything(store)
    assert len(set(ids(found.heads))) == 150
    assert store.session.pace.share < 1
    waste = room.server.asked["gmail.users.messages.get"] / 150
    assert waste < 3


def test_a_letter_that_cannot_be_had_is_passed_over(room, store):
    fill(room, 10)
    store_session = store.session
    store_session.account = room.account(patience_seconds=30, pause_seconds=0.01)
    (bad,) = room.mailbox.with_id("<3@x.example>")
    real = room.server.answer

    def answer(verb, target, *rest):
        if bad.id in target:
            room.server.asked["gmail.users.messages.get"] += 1
            return 500, {"Content-Type": "application/json"}, b'{"error": {"code": 500, "message": "Internal error"}}'
        return real(verb, target, *rest)

    room.server.answer = answer
    try:
        assert len(ids(everything(store).heads)) == 9
    finally:
        room.server.answer = real


def test_an_outage_of_one_method_is_no_reason_to_pass_letters_over(room, store):
    fill(room, 30)
    room.server.faults = [Fault(Kind.BROKEN_500, "messages.get", times=10**6)]
    store.session.account = room.account(patience_seconds=2, pause_seconds=0.01)
    with pytest.raises(MailUnreachable):
        everything(store)
    room.server.faults = []
    assert len(everything(store).heads) == 30


@pytest.mark.parametrize("others", [0, 3])
def test_a_letter_by_itself_is_passed_over_only_where_another_can_be_had(room, store, others):
    fill(room, others)
    cursor = everything(store).cursor
    room.deliver("INBOX", letter(77))
    (bad,) = room.mailbox.with_id("<77@x.example>")
    store.session.account = room.account(patience_seconds=2, pause_seconds=0.01)
    real = room.server.answer
    failed = (500, {"Content-Type": "application/json"}, b'{"error": {"code": 500, "message": "Internal error"}}')
    room.server.answer = lambda verb, target, *rest: failed if bad.id in target else real(verb, target, *rest)
    try:
        if others:
            assert everything(store, cursor).heads == ()
        else:
            with pytest.raises(MailUnreachable):
                everything(store, cursor)
    finally:
        room.server.answer = real


def test_a_token_that_is_refused_within_a_batch_is_renewed(room, store):
    fill(room, 20)
    before = room.server.consent.refreshed
    room.server.faults = [
        Fault(Kind.UNAUTHORIZED, "part of gmail.users.messages.get", times=30)
    ]  # the client asks once more itself
    assert len(everything(store).heads) == 20
    assert room.server.consent.refreshed == before + 1


@pytest.mark.parametrize("kind", [Kind.BROKEN_500, Kind.HTML_502, Kind.CUT_BEFORE, Kind.BUSY_429], ids=lambda kind: kind.value)
def test_what_does_not_pass_in_time_is_unreachable_and_no_busy_loop(room, store, kind):
    room.server.faults = [Fault(kind, times=10**6, retry_after=1)]
    began = time.monotonic()
    with pytest.raises(MailUnreachable, match="tried again later"):
        everything(store)
    assert time.monotonic() - began < 5
    assert sum(room.server.asked.values()) < 12


def test_a_server_that_wants_rest_gets_it(room, store):
    room.server.faults = [Fault(Kind.BUSY_429, "getProfile", retry_after=1)]
    began = time.monotonic()
    everything(store)
    assert time.monotonic() - began >= 1


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.SCOPE_403, "permission is missing.*watcher login"),
        (Kind.DISABLED_403, "Gmail API is not enabled.*enable it"),
    ],
    ids=lambda value: str(value),
)
def test_what_the_user_must_mend_is_refused_with_the_remedy(room, store, kind, words):
    room.server.faults = [Fault(kind, times=10**6)]
    with pytest.raises(MailRefused, match=words):
        everything(store)
    assert sum(room.server.asked.values()) == 1


def test_a_token_without_the_permission_for_drafts_is_refused_with_the_remedy(room, store):
    fill(room, 2)
    _, refresh = room.server.consent.issue(("https://www.googleapis.com/auth/gmail.readonly",))
    kept = json.loads(room.token.read_text())
    room.token.write_text(json.dumps({**kept, "refresh_token": refresh, "expiry": "2020-01-01T00:00:00Z"}))
    assert len(everything(store).heads) == 2
    with pytest.raises(MailRefused, match="leave both boxes ticked"):
        store.save_draft(DRAFT)


def test_a_token_that_ran_out_is_renewed_and_kept(room, store):
    room.server.token_file(room.token, expired=True)
    everything(store)
    kept = json.loads(room.token.read_text())
    assert kept["expiry"] > "2026"
    assert stat.S_IMODE(room.token.stat().st_mode) == 0o600
    assert room.server.consent.scopes_of(kept["token"])
    assert list(room.token.parent.glob(".*")) == []


def test_a_login_that_was_revoked_is_refused_with_the_remedy(room, store):
    room.server.consent.revoke()
    with pytest.raises(MailRefused, match=r"7 days.*watcher login"):
        everything(store)


def test_a_new_login_of_another_process_is_taken_over(room, store):
    everything(store)
    room.server.consent.revoke()
    room.server.token_file(room.token)
    fill(room, 3)
    assert len(everything(store).heads) == 3


def test_trouble_with_renewing_passes(room, store):
    room.server.token_file(room.token, expired=True)
    room.server.faults = [Fault(Kind.UNAVAILABLE_503, "token")]
    store.session.account = room.account(patience_seconds=10)
    everything(store)


@pytest.mark.parametrize(
    ("text", "mode", "words"),
    [
        (None, 0o600, "no login yet.*watcher login"),
        ("{}", 0o600, "is no token"),
        ("nonsense", 0o600, "is no token"),
        ("{}", 0o644, "chmod 600"),
    ],
)
def test_a_token_file_that_cannot_be_used_is_refused_with_the_remedy(room, store, text, mode, words):
    room.token.unlink()
    if text is not None:
        room.token.write_text(text)
        room.token.chmod(mode)
    with pytest.raises(MailRefused, match=words):
        everything(store)


@pytest.mark.parametrize("kind", list(Kind), ids=lambda kind: kind.value)
def test_whatever_befalls_the_creation_of_a_draft_there_is_never_a_second(room, store, kind):
    fill(room, 3)
    if kind is Kind.UNAUTHORIZED:
        everything(store)
        room.server.consent.expire()
    else:
        room.server.faults = [Fault(kind, "drafts.create")]
    refused = kind in (Kind.SCOPE_403, Kind.DISABLED_403)
    saved = kind in DONE or kind in (Kind.UNAUTHORIZED, Kind.RATE_403, Kind.BUSY_429, Kind.NOT_FOUND)
    if saved:
        ref = store.save_draft(DRAFT)
        assert store.find_draft("<own@x.example>").ref == ref
    else:
        with pytest.raises(MailRefused if refused else MailUnreachable):
            store.save_draft(DRAFT)
    assert len(room.mailbox.drafts) == saved
    if not saved:  # as the next sweep does it
        room.server.faults = []
        assert store.find_draft("<own@x.example>") is None
        store.save_draft(DRAFT)
    assert [store.find_draft("<own@x.example>").raw] == [DRAFT]
    assert len(room.mailbox.drafts) == 1


@pytest.mark.parametrize("kind", [k for k in PASSING if k is not Kind.UNAUTHORIZED], ids=lambda kind: kind.value)
def test_whatever_befalls_the_removal_of_a_draft_it_is_gone_or_untouched(room, store, kind):
    ref = store.save_draft(DRAFT)
    room.server.faults = [Fault(kind, "drafts.delete")]
    try:
        assert store.remove_draft(ref, DRAFT)
        assert room.mailbox.drafts == {}
    except MailUnreachable:
        assert len(room.mailbox.drafts) == 1
        assert store.remove_draft(ref, DRAFT)


def test_a_draft_lies_in_the_thread_of_what_it_answers(room, store):
    fill(room, 3)
    ref = store.save_draft(DRAFT)
    (parent,) = room.mailbox.with_id("<1@x.example>")
    made = room.mailbox.messages[ref.partition("|")[0]]
    assert made.thread == parent.thread
    assert made.raw == DRAFT.replace(b"\n", b"\r\n")
    new = store.save_draft(b"Message-ID: <new@x.example>\nSubject: Another matter\n\nHello.\n")
    assert room.mailbox.messages[new.partition("|")[0]].thread != parent.thread


def test_a_draft_whose_thread_is_gone_is_laid_down_all_the_same(room, store):
    room.deliver("INBOX", letter(2))
    store.save_draft(DRAFT)
    assert len(room.mailbox.drafts) == 1


def test_a_draft_that_was_edited_under_its_id_is_not_removed(room, store):
    ref = store.save_draft(DRAFT)
    (draft,) = room.mailbox.drafts
    room.mailbox.edit_draft(draft, DRAFT.replace(b"\n", b"\r\n"))  # saved again, unchanged: yet it is the user's now
    assert not store.remove_draft(ref, DRAFT)
    assert len(room.mailbox.drafts) == 1


def test_a_message_id_that_gmail_replaced_is_known_by_the_one_it_keeps_beside(room, store):
    ref = store.save_draft(DRAFT)
    (draft,) = room.mailbox.drafts
    replaced = DRAFT.replace(
        b"Message-ID: <own@x.example>", b"Message-ID: <CA7@mail.gmail.com>\nX-Google-Original-Message-ID: <own@x.example>"
    )
    room.mailbox.edit_draft(draft, replaced.replace(b"\n", b"\r\n"))
    lying = store.find_draft("<own@x.example>")
    assert lying.role is Role.DRAFTS
    assert lying.ref != ref


def test_the_pace_keeps_to_the_units_of_a_minute():
    now = [0.0]
    pace = Pace(6_000, clock=lambda: now[0], sleep=lambda seconds: now.__setitem__(0, now[0] + seconds))
    for _ in range(400):
        pace.take(250)
    assert 100_000 / 6_000 * 60 - 11 <= now[0] <= 100_000 / 6_000 * 60 + 1
    pace.slower()
    before = now[0]
    pace.take(250)
    assert now[0] - before >= 4.9


def test_pauses_grow_and_respect_what_the_server_wants():
    assert all(0.5 * 2**n <= pause(n, 1, None) <= 2**n for n in range(6))
    assert len({pause(3, 1, None) for _ in range(9)}) > 1
    assert pause(0, 1, 30) >= 30
    assert pause(50, 1, None) <= 64
