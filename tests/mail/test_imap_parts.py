"""The small steps of the IMAP reader: sets of UIDs, answers, letters without attachments, headers asked for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from watcher.mail.imap.cursor import Seen, understood, written
from watcher.mail.imap.fetch import descending, spans_of, uid_sets
from watcher.mail.imap.structure import assembled, parts_worth_reading
from watcher.mail.imap.wire import Response
from watcher.mail.store import HEADER_FIELDS, Cursor
from watcher.message.head import _WANTED
from watcher.message.parse import parse


def expanded(text: bytes) -> set[int]:
    found: set[int] = set()
    for part in text.split(b","):
        low, _, high = part.partition(b":")
        found.update(range(int(low), int(high or low) + 1))
    return found


@given(st.sets(st.integers(1, 5000)), st.integers(1, 300), st.integers(10, 400))
def test_every_uid_is_in_exactly_one_set_and_no_set_is_too_long(uids, letters, most):
    ordered = sorted(uids, reverse=True)
    seen: list[int] = []
    for text, wanted in uid_sets(ordered, letters, most):
        assert expanded(text) == set(wanted)
        assert len(wanted) <= letters
        assert len(text) <= most + 25
        seen += wanted
    assert seen == ordered


@given(st.sets(st.integers(1, 3000)))
def test_search_answers_in_both_forms_say_the_same(uids):
    plain = Response(b"* SEARCH " + b" ".join(b"%d" % uid for uid in uids))
    text = b",".join(text for text, _ in uid_sets(sorted(uids, reverse=True)))
    extended = Response(b'* ESEARCH (TAG "A1") UID ALL ' + text if uids else b'* ESEARCH (TAG "A1") UID')
    assert list(descending(spans_of([plain]))) == list(descending(spans_of([extended]))) == sorted(uids, reverse=True)


def test_the_headers_that_are_asked_for_are_those_that_decide():
    assert {name.lower() for name in HEADER_FIELDS} == set(_WANTED)


def test_a_cursor_comes_back_and_a_strange_one_is_none():
    seen = {"INBOX": Seen(7, 12, 3, 99), "Entwürfe|a": Seen(1, 2)}
    assert understood(written(seen)) == seen
    for strange in ("", "null", "[]", '{"INBOX": 3}', '{"INBOX": [1]}', '{"INBOX": ["a", 1, 1, 1]}'):
        assert understood(Cursor(strange)) == {}


def test_of_a_large_letter_the_words_and_the_calendar_are_read_and_the_attachments_not():
    structure = (
        [([(b"text", b"plain", (b"charset", b"utf-8")), (b"text", b"html", None)], b"alternative"), (b"application", b"pdf", (b"name", b"cv.pdf")),
         (b"application", b"octet-stream", (b"name", b"invite.ics"))],
        b"mixed",
    )  # fmt: skip
    assert parts_worth_reading(structure) == ("1.1", "1.2", "3")
    raw = assembled(
        b"Subject: =?utf-8?q?x?=\r\n long\r\nContent-Type: multipart/mixed;\r\n boundary=b\r\nFrom: a@b.example\r\n\r\n",
        [
            (b"Content-Type: text/plain; charset=utf-8\r\n\r\n", "Grüße um drei".encode()),
            (b"Content-Type: text/html\r\n\r\n", b"<p>other</p>"),
        ],
    )
    message = parse(raw)
    assert "Grüße um drei" in message.words
    assert message.author.address == "a@b.example"
