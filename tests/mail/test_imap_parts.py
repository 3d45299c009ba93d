"""The small steps of the IMAP reader: sets of UIDs, answers, letters without attachments, headers asked for."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.mail.imap.answers import Fetched, Response, fetched, usual
from watcher.mail.imap.cursor import Seen, understood, written
from watcher.mail.imap.fetch import descending, spans_of, uid_sets
from watcher.mail.imap.structure import assembled, parts_worth_reading
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


def answer(uid: int, content: bytes) -> bytes:
    start = b'* %d FETCH (UID %d INTERNALDATE "17-Mar-2026 09:00:00 +0000" BODY[]<0> {%d}' % (uid, uid, len(content))
    return start + b"\r\n" + content + b")\r\n"


@given(st.lists(st.binary(max_size=40), max_size=6), st.integers(0, 700))
def test_a_buffer_cut_anywhere_gives_the_letters_that_are_whole_in_it_and_no_other(contents, cut):
    answers = [answer(uid, content) for uid, content in enumerate(contents, 1)]
    buffer = b"".join(answers)
    letters, size = usual(buffer[:cut])
    whole = [uid for uid in range(1, len(answers) + 1) if sum(map(len, answers[:uid])) <= cut]
    assert [(letter.uid, letter.content) for letter in letters] == [(uid, contents[uid - 1]) for uid in whole]
    assert size == sum(len(answers[uid - 1]) for uid in whole)


def test_an_answer_of_another_form_ends_the_quick_reading_and_says_the_same_the_slow_way():
    usual_one = answer(7, b"words")
    late_uid = b'* 7 FETCH (INTERNALDATE "17-Mar-2026 09:00:00 +0000" BODY[]<0> {5}\r\nwords UID 7)\r\n'
    flags_too = usual_one[:-3] + b" FLAGS (\\Seen))\r\n"
    for odd in (late_uid, flags_too, b"* 7 EXPUNGE\r\n", b"* BYE\r\n"):
        assert usual(usual_one + odd) == (usual(usual_one)[0], len(usual_one))
        assert usual(odd) == ([], 0)
    quick = usual(usual_one)[0][0]
    slow = fetched(Response(b'* 7 FETCH (INTERNALDATE "17-Mar-2026 09:00:00 +0000" BODY[]<0> {5} UID 7)', (b"words",)))
    assert isinstance(slow, Fetched)
    assert (slow.uid, slow.content, slow.section, slow.received) == (quick.uid, quick.content, quick.section, quick.received)


def response(stream: bytes) -> Response:
    """An untagged response as the wire hands it on: each literal taken out, its `{n}` left."""
    text, literals = b"", []
    while found := re.search(rb"\{(\d+)\}\r\n", stream):
        text += stream[: found.end() - 2]
        end = found.end() + int(found[1])
        literals.append(stream[found.end() : end])
        stream = stream[end:]
    return Response(text + stream.removesuffix(b"\r\n"), tuple(literals))


HEADER = b"Subject: \\Draft of a talk\r\n\r\n"


def literal(raw: bytes) -> bytes:
    return b"{%d}\r\n%b" % (len(raw), raw)


LABELS = [
    (b'"\\\\Inbox" "Jobs"', False, False),
    (b'"\\\\Sent" "\\\\Important"', True, False),
    (b"\\Draft", False, True),
    (literal(b'A "quote"'), False, False),
    (literal(b"BODY[] UID 9 {3}"), False, False),
    (b'"\\\\Sent" ' + literal(b'"UID"') + b" " + literal(b"Jobs"), True, False),
    (literal(b"\\\\Draft-ideas") + b" \\Sent", True, False),
]


@pytest.mark.parametrize(("labels", "sent", "draft"), LABELS)
@pytest.mark.parametrize("order", ["labels first", "labels last"])
@pytest.mark.parametrize("body", [literal(HEADER), b'"Subject: x"', b"NIL"], ids=["literal", "quoted", "nil"])
def test_labels_in_any_form_leave_the_letter_as_it_is(labels, sent, draft, order, body):
    items = [
        b"X-GM-LABELS (%b)" % labels,
        b'UID 7 INTERNALDATE "17-Mar-2026 09:00:00 +0000" BODY[HEADER.FIELDS (SUBJECT)] %b' % body,
    ]
    stream = b"* 3 FETCH (%b)\r\n" % b" ".join(items if order == "labels first" else items[::-1])
    assert usual(stream) == ([], 0)
    found = fetched(response(stream))
    assert found is not None
    content = {b"{": HEADER, b'"': b"Subject: x", b"N": None}[body[:1]]
    assert (found.uid, found.content, found.sent, found.draft) == (7, content, sent, draft)
