"""What servers and lines do wrong, one by one, as seen at providers and in other programs."""

from __future__ import annotations

import re
import threading
import time
from contextlib import ExitStack
from dataclasses import replace

import pytest
from rooms import KINDS, everything, ids, letter
from servers.proxy import Fault, Proxy
from servers.scripted import Scripted

from watcher.errors import MailRefused, MailUnreachable
from watcher.mail.imap import Account, ImapStore, Tls
from watcher.mail.store import Role

INBOX = b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 4] ok\r\n"


def status(uidnext: int = 4, validity: int = 7, folder: bytes = b"INBOX") -> bytes:
    return b"* STATUS %b (UIDVALIDITY %d UIDNEXT %d)\r\n" % (folder, validity, uidnext)


def fetch(uid: int, section: bytes = b"BODY[HEADER]", raw: bytes | None = None) -> bytes:
    raw = letter(uid).replace(b"\n", b"\r\n") if raw is None else raw
    return b'* %d FETCH (UID %d INTERNALDATE "18-Mar-2026 12:00:00 +0100" %b {%d}\r\n%b)\r\n' % (uid, uid, section, len(raw), raw)


SMALL = [
    (rb'STATUS "INBOX"', status()),
    (rb"STATUS", b""),
    (rb'EXAMINE "INBOX"', INBOX),
    (rb"UID SEARCH", b"* SEARCH 1 2 3\r\n"),
    (rb"UID FETCH 1:3", b"".join(map(fetch, (1, 2, 3)))),
]


def store_of(server: Scripted | Proxy, **more) -> ImapStore:
    quick = {"answer_seconds": 2, "idle_seconds": 1, "poll_seconds": 0.1}
    return ImapStore(Account("127.0.0.1", server.port, "user1", lambda: "x", Tls.NONE, **{**quick, **more}))


@pytest.fixture
def told(capsys):
    return lambda: capsys.readouterr().out


def waiting(idle: bytes, seconds: float = 5) -> bool:
    with Scripted([*SMALL, (rb"IDLE", b"+ idling\r\n" + idle)]) as server:
        store = store_of(server)
        everything(store)
        try:
            return store.wait(seconds)
        finally:
            store.close()


def test_news_in_the_same_packet_as_the_continuation_are_heard():
    began = time.monotonic()
    assert waiting(b"* 4 EXISTS\r\n") is True
    assert time.monotonic() - began < 1


def test_a_line_in_two_packets_is_one_line():
    assert waiting(b"* 4 EX%WAITISTS\r\n") is True


def test_the_end_of_the_connection_in_idle_is_noticed_at_once():
    began = time.monotonic()
    with pytest.raises(MailUnreachable, match="connection ended"):
        waiting(b"%WAIT%CUT")
    assert time.monotonic() - began < 2


def test_a_goodbye_in_idle_is_said_in_the_servers_words():
    with pytest.raises(MailUnreachable, match="Session expired, please login again"):
        waiting(b"* BYE Session expired, please login again.\r\n")


def test_a_line_cut_short_is_no_line():
    with pytest.raises(MailUnreachable, match="cut within a line"):
        waiting(b"* 4 EXI%WAIT%CUT")


def test_chatter_in_idle_is_no_news():
    with Scripted([*SMALL, (rb"IDLE", b"+ idling\r\n* OK Still here\r\n* 3 RECENT\r\n%WAIT%TAG OK done\r\n")]) as server:
        store = store_of(server)
        everything(store)
        assert store.wait(0.5) is False


def test_a_server_without_idle_is_polled():
    counts = iter([4, 4, 4, 5, 5])
    answers = [(rb"CAPABILITY", b"* CAPABILITY IMAP4rev1\r\n"), (rb'STATUS "INBOX"', lambda _: status(next(counts, 5))), *SMALL]
    with Scripted(answers) as server:
        store = store_of(server)
        everything(store)
        assert store.wait(5) is True
    assert not any(heard.startswith(b"IDLE") for heard in server.heard)


def test_a_peer_that_died_without_a_word_is_noticed_within_a_slice_and_the_wait_for_an_answer():
    with (
        Scripted([*SMALL, (rb"IDLE", b"+ idling\r\n%WAIT%WAIT%WAIT%WAIT%WAIT%WAIT%WAIT%WAIT%WAIT%WAIT")]) as server,
        Proxy(server.port) as proxy,
    ):
        store = store_of(proxy)
        everything(store)
        threading.Timer(0.3, lambda: setattr(proxy, "silent", True)).start()
        began = time.monotonic()
        with pytest.raises(MailUnreachable):
            store.wait(60)
        assert time.monotonic() - began < 1 + 2 + 1


def test_a_letter_that_the_server_cannot_give_is_skipped_named_and_not_asked_for_again(told):
    answers = [
        (rb"UID FETCH 1:3", fetch(1) + b"%TAG NO [SERVERBUG] Some messages could not be FETCHed (Failure)\r\n"),
        (rb"UID FETCH 3 ", fetch(3)),
        (rb"UID FETCH 2 ", b"%TAG NO System Error (Failure)\r\n"),
        *SMALL,
    ]
    with Scripted(answers) as server:
        store = store_of(server)
        first = everything(store)
        assert ids(first.heads) == ["<1@x.example>", "<3@x.example>"]
        assert "letter.skipped" in told()
        before = len(server.heard)
        assert everything(store, first.cursor).heads == ()
        assert not any(heard.startswith(b"UID FETCH") for heard in server.heard[before:])


def test_a_letter_missing_from_an_answer_is_asked_for_twice():
    with Scripted([(rb"UID FETCH 1:3", fetch(1) + fetch(3)), (rb"UID FETCH 2 ", fetch(2)), *SMALL]) as server:
        assert len(ids(everything(store_of(server)).heads)) == 3


@pytest.mark.parametrize(
    "said",
    [
        b"%TAG NO [LIMIT] FETCH Rate limit hit.\r\n",
        b"%TAG BAD Request is throttled. Suggested Backoff Time: 9000 milliseconds\r\n",
        b"%TAG NO [OVERQUOTA] Account exceeded command or bandwidth limits.\r\n",
        b"%TAG BAD User is authenticated but not connected.\r\n",
        b"* BYE [UNAVAILABLE] too many commands\r\n",
    ],
)
def test_a_throttled_server_is_left_alone_and_no_letter_taken_for_unreadable(said):
    answers = [(rb"UID FETCH 1:3", fetch(3) + said), *SMALL]
    with Scripted(answers) as server:
        store = store_of(server)
        passes = store.look(None)
        with pytest.raises(MailUnreachable):
            list(passes)
        assert not any(heard.startswith(b"UID FETCH 2 ") for heard in server.heard)
        server.answers[0] = (rb"UID FETCH 1:3", b"".join(map(fetch, (1, 2, 3))))
        assert len(everything(store).heads) == 3


def test_a_folder_that_is_throttled_is_no_unreadable_folder():
    answers = [(rb'EXAMINE "INBOX"', b"%TAG NO [LIMIT] SELECT Rate limit hit\r\n"), *SMALL]
    with Scripted(answers) as server, pytest.raises(MailUnreachable, match="has enough for now"):
        everything(store_of(server))


def test_answers_in_another_order_with_flags_between_are_understood():
    odd = (
        b"* 2 FETCH (FLAGS (\\Seen))\r\n"
        b'* 3 FETCH (BODY[HEADER.FIELDS ("FROM")] {42}\r\nMessage-ID: <3@x.example>\r\nSubject: last\r\n INTERNALDATE " 8-Mar-2026 12:00:00 +0100" UID 3)\r\n'
        b'* 2 FETCH (UID 2 BODY[HEADER] "Message-ID: <2@x.example>\\"" INTERNALDATE NIL)\r\n* 4 EXISTS\r\n'
    ) + fetch(1)
    with Scripted([(rb"UID FETCH 1:3", odd), *SMALL]) as server:
        heads = everything(store_of(server)).heads
    assert len(heads) == 3
    assert [head.received is None for head in heads] == [False, True, False]


@pytest.mark.parametrize(("uidnext", "validity"), [(4, 8), (2, 7)])
def test_a_folder_that_began_anew_is_read_anew(uidnext, validity):
    now = [4, 7]
    answers = [
        (rb'STATUS "INBOX"', lambda _: status(*now)),
        (rb'EXAMINE "INBOX"', lambda _: b"* 3 EXISTS\r\n* OK [UIDVALIDITY %d] ok\r\n* OK [UIDNEXT %d] ok\r\n" % (now[1], now[0])),
        (rb"UID SEARCH", lambda _: b"* SEARCH 1 2 3\r\n" if now == [4, 7] else b"* SEARCH 1\r\n"),
        (rb"UID FETCH 1 ", fetch(9, raw=letter(9)).replace(b"UID 9", b"UID 1")),
        *SMALL,
    ]
    with Scripted(answers) as server:
        store = store_of(server)
        first = everything(store)
        now[:] = [uidnext, validity]
        assert ids(everything(store, first.cursor).heads) == ["<9@x.example>"]


def test_no_letter_is_asked_for_twice_where_nothing_is_missing():
    """Bodies are read while headers are on the way; answers that lie across two packets or buffers find the command they belong to."""
    count = 2_000
    raw = b"Message-ID: <%d@x.example>\r\nSubject: s\r\n\r\n" + b"words of some length " * 150
    with ExitStack() as stack:
        room = KINDS["Dovecot"](stack)(None)
        with room.client() as client:
            for start in range(0, count, 500):
                client.multiappend("INBOX", [raw % number for number in range(start, start + 500)])
        proxy = stack.enter_context(Proxy(room.account.port, faults={10**9: Fault.STALL}))  # counts commands
        store = ImapStore(replace(room.account, port=proxy.port))
        read = sum(1 for part in store.look(None) for _ in store.read([head.ref for head in part.heads]))
        store.close()
    assert read == count
    assert proxy.commands < 60


def test_letters_that_were_asked_for_ahead_are_asked_for_once_and_again_only_where_they_are_read_again():
    with ExitStack() as stack:
        room = KINDS["Dovecot"](stack)(None)
        with room.client() as client:
            client.multiappend("INBOX", [letter(number).replace(b"\n", b"\r\n") for number in range(200)])
        proxy = stack.enter_context(Proxy(room.account.port, faults={10**9: Fault.STALL}))  # counts commands
        store = ImapStore(replace(room.account, port=proxy.port))
        look = store.look(None, worth=lambda header: b"letter 7" not in header)
        part = next(look)
        refs = [head.ref for head in part.heads]
        before = proxy.commands
        read = [found.ref for found in store.read(refs)]
        assert sorted(read) == sorted(refs)
        assert len(refs) == 200 - 11
        once = proxy.commands
        assert once - before <= 1  # the proxy may count the command that was sent ahead late
        assert sorted(found.ref for found in store.read(refs[:50])) == sorted(refs[:50])
        assert proxy.commands == once + 1
        assert [again.heads for again in look] == [()]
        store.close()


def test_a_server_that_never_tells_the_next_uid_loses_nothing():
    there = [1, 2, 3]
    answers = [
        (rb'STATUS "INBOX"', b"* STATUS INBOX (UIDVALIDITY 7)\r\n"),
        (rb'EXAMINE "INBOX"', b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n"),
        (rb"UID SEARCH UID 4", lambda _: b"* SEARCH %d\r\n" % there[-1]),  # n:* names the last one even below n
        (rb"UID FETCH 4 ", fetch(4)),
        *SMALL,
    ]
    with Scripted(answers) as server:
        store = store_of(server)
        first = everything(store)
        assert len(first.heads) == 3
        assert everything(store, first.cursor).heads == ()
        there.append(4)
        assert ids(everything(store, first.cursor).heads) == ["<4@x.example>"]


def test_a_folder_that_cannot_be_opened_does_not_stop_the_others(told):
    answers = [(rb'STATUS "Sent"', status(folder=b"Sent")), (rb'EXAMINE "Sent"', b"%TAG NO System Error (Failure)\r\n"), *SMALL]
    with Scripted(answers) as server:
        assert len(everything(store_of(server)).heads) == 3
    assert "folder.unreadable" in told()


GMAIL_LIST = (
    b'* LIST (\\HasNoChildren) "/" INBOX\r\n* LIST (\\All) "/" "[Gmail]/Alle Nachrichten"\r\n* LIST (\\Sent) "/" "[Gmail]/Gesendet"\r\n'
    b'* LIST (\\Drafts) "/" "[Gmail]/Entw&APw-rfe"\r\n* LIST (\\Flagged) "/" "[Gmail]/Markiert"\r\n* LIST (\\Junk) "/" "[Gmail]/Spam"\r\n'
)


def test_gmail_is_read_by_all_mail_and_labels():
    def labelled(uid: int, labels: bytes) -> bytes:
        return fetch(uid).replace(b"UID %d " % uid, b"X-GM-LABELS (%b) UID %d " % (labels, uid))

    answers = [
        (rb"CAPABILITY", b"* CAPABILITY IMAP4rev1 X-GM-EXT-1 UIDPLUS\r\n"),
        (rb'LIST "" "?\*', GMAIL_LIST),
        (rb'STATUS "\[Gmail\]/Alle Nachrichten"', status(folder=b'"[Gmail]/Alle Nachrichten"')),
        (rb"EXAMINE", INBOX),
        (
            rb"UID FETCH 1:3 .*X-GM-LABELS",
            labelled(1, b'"\\\\Inbox" {13}\r\nJobs ("mine")') + labelled(2, b'"\\\\Sent"') + labelled(3, b"\\Draft"),
        ),
        *SMALL,
    ]
    with Scripted(answers) as server:
        heads = everything(store_of(server)).heads
    assert {ids([head])[0]: head.role for head in heads} == {"<1@x.example>": Role.ARCHIVE, "<2@x.example>": Role.SENT}
    assert not any(b"INBOX" in heard for heard in server.heard if heard.startswith((b"STATUS", b"EXAMINE")))


def test_the_user_chooses_the_folders_to_read():
    with Scripted([(rb"STATUS", lambda command: status(folder=command.split()[1])), (rb"EXAMINE", INBOX), *SMALL]) as server:
        store = store_of(server, read=("IN*",))
        assert {head.folder for head in everything(store).heads} == {"INBOX"}
        with pytest.raises(MailRefused, match=r"mailbox\.read fits none of the folders INBOX, Sent, Drafts"):
            everything(store_of(server, read=("Jobs",)))


@pytest.mark.parametrize(
    "structure", [b"(((((", b'("text" "plain" NIL NIL NIL "7bit")(("x"', b"NIL", b'("application" "pdf" NIL NIL NIL "base64" 99)']
)
def test_a_large_letter_without_a_structure_is_read_by_its_first_bytes(structure):
    large = b"Message-ID: <1@x.example>\r\n\r\n" + b"words " * 20_000
    answers = [
        (rb"UID FETCH 1 \(UID BODYSTRUCTURE", b"* 1 FETCH (UID 1 BODYSTRUCTURE %b)\r\n" % structure),
        (rb"UID FETCH 1 \(UID INTERNALDATE BODY.PEEK\[\]<0.65536>", fetch(1, b"BODY[]<0>", large[:65_536])),
        (rb"UID FETCH 1 \(UID BODY.PEEK\[\]<0", b"* 1 FETCH (UID 1 BODY[]<0> {%d}\r\n%b)\r\n" % (len(large), large)),
        (rb"UID FETCH 1 ", fetch(1)),
        (rb"UID SEARCH", b"* SEARCH 1\r\n"),
        *SMALL,
    ]
    with Scripted(answers) as server:
        store = store_of(server)
        (found,) = store.read([head.ref for head in everything(store).heads])
    assert found.raw == (large if b"pdf" in structure else large[:65_536])  # one part of 256 kB where the structure is sound


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (b"[OVERQUOTA] Not enough disk quota", MailUnreachable),
        (b"Request is throttled. Suggested Backoff Time: 9 ms", MailUnreachable),
        (b"[TRYCREATE] Mailbox does not exist", MailRefused),
    ],
)
def test_a_full_mailbox_is_no_reason_to_stop_for_good_and_a_missing_folder_is(said, error):
    answers = [(rb"APPEND", b"%TAG NO " + said + b"\r\n"), (rb"EXAMINE", b"* 0 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n")]
    with Scripted(answers) as server, pytest.raises(error):
        store_of(server).save_draft(letter(1))


def test_a_server_that_gives_no_uid_for_the_draft_is_searched_for_it():
    answers = [
        (rb"APPEND", b"%TAG OK [APPENDUID none] done\r\n"),
        (rb'EXAMINE "Drafts"', b"* 1 EXISTS\r\n* OK [UIDVALIDITY 5] ok\r\n"),
        (rb"UID FETCH 1:\*", fetch(9)),
        (rb"UID FETCH 9 ", fetch(9, b"BODY[]")),
    ]
    with Scripted(answers) as server:
        assert store_of(server).save_draft(letter(9)) == "Drafts|5|9"
    appended = next(heard for heard in server.heard if heard.startswith(b"APPEND"))
    assert re.match(rb"APPEND \"?Drafts\"? \(\\Draft \\Seen\) \{", appended)  # flags in the command itself, no date


def test_an_endless_literal_costs_no_endless_memory():
    size = 20_000_000
    with Scripted(
        [
            (rb"UID FETCH 1:3", b"* 1 FETCH (UID 1 BODY[HEADER] {%d}\r\n" % size + b"x" * size + b")\r\n" + fetch(2) + fetch(3)),
            *SMALL,
        ]
    ) as server:
        heads = everything(store_of(server)).heads
    assert len(heads) == 3
    assert max(len(head.header) for head in heads) <= 4_000_000


@pytest.mark.parametrize(
    "noise",
    [
        b"\x00\xff\xfe rubbish\r\n",
        b"* 1 FETCH (UID 99999999999999999999 BODY[] {5}\r\nabcde)\r\n",
        b"* FETCH\r\n",
        b"* 1 FETCH ((((\r\n",
        b"* \r\n",
    ],
)
def test_noise_ends_in_a_clear_error_or_in_nothing(noise):
    with Scripted([(rb"UID FETCH 1:3", noise + b"".join(map(fetch, (1, 2, 3)))), *SMALL]) as server:
        found, said = 0, ""
        try:
            found = len(everything(store_of(server)).heads)
        except MailUnreachable as trouble:
            said = str(trouble)
    assert found >= 3 or "user1 at 127.0.0.1" in said


def test_a_first_look_that_broke_off_goes_on_where_it_was(tmp_path):
    with ExitStack() as stack:
        room = KINDS["Dovecot"](stack)(tmp_path)
        with room.client() as client:
            for number in range(0, 5000, 500):
                client.multiappend("INBOX", [letter(number + n).replace(b"\n", b"\r\n") for n in range(500)])
        passes = room.open().look(None)
        first = next(passes)
        passes.close()
        again = room.open()
        rest = everything(again, first.cursor)
        assert 0 < len(first.heads) < 5000
        assert len(first.heads) + len(rest.heads) == 5000
        assert len(set(ids([*first.heads, *rest.heads]))) == 5000
        again.close()


def test_a_connection_that_the_server_closed_meanwhile_is_opened_anew():
    with Scripted(SMALL) as server, Proxy(server.port) as proxy:
        store = store_of(proxy)
        cursor = everything(store).cursor
        proxy.cut_all()
        store._session._used -= 60
        assert everything(store, cursor).heads == ()
        store.close()
