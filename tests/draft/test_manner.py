"""How I write is taken from what I sent: signature, name, and whether I quote."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from draft_cases import AT, ME, PARENT, PROCESS, asks, read

from watcher.draft.compose import compose
from watcher.draft.manner import manner_of
from watcher.draft.quote import quoted
from watcher.draft.template import Templates
from watcher.message.model import Message
from watcher.message.parse import parse


def sent(number: int, text: str, name: str = "Dana Reyes", more: str = "") -> Message:
    return parse(
        f"From: {name} <dana.reyes@postbox.example>\nTo: ann@acme.example\nSubject: x\nDate: Tue, {number} Mar 2026 14:00:00 +0000\n"
        f"Message-ID: <{number}@x>\n{more}Content-Type: text/plain; charset=utf-8\n\n{text}".encode()
    )


BLOCK = "Hello Ann,\n\nthank you for the papers, they came in time and I have read them all.\n\nBest regards,\nDana Reyes\n+1 555 0100\n"


@pytest.mark.parametrize(
    ("mails", "signature"),
    [
        ([BLOCK, BLOCK], "Dana Reyes\n+1 555 0100"),
        ([BLOCK], ""),
        (["Hello Ann,\n\nthat suits me very well indeed.\n\nThanks,\nDana\n"] * 2, "Dana"),
        (["Hello Ann,\n\nthat suits me very well indeed.\n\nDana\n\nSent from my iPhone\n"] * 2, "Dana"),
        (["Hello Ann,\n\nthat suits me very well indeed.\n\n-- \nDana Reyes\nCarpenter\n"] * 2, "Dana Reyes\nCarpenter"),
        (["Hello Ann,\n\nthat suits me very well indeed.\n\nBest,\nThe Reyes Family\n"] * 2, ""),
        (["Hello Ann,\n\nthat suits me very well indeed.\n"] * 2, ""),
        (
            [BLOCK, BLOCK, "Hello,\n\nyes of course.\n\nCheers,\nDana\n", "Hello,\n\nno, of course not.\n\nCheers,\nDana\n"],
            "Dana",
        ),
    ],
)
def test_the_signature_is_the_one_that_stands_below_my_mails(mails: list[str], signature: str) -> None:
    assert manner_of([sent(n, text) for n, text in enumerate(mails, 1)], "Dana Reyes").signature == signature


@pytest.mark.parametrize(("name", "shown"), [("Dana Reyes", "Dana Reyes"), ("Dana", "Dana"), ("DR Consulting", None)])
def test_the_name_is_the_one_that_my_mails_show(name: str, shown: str | None) -> None:
    assert manner_of([sent(1, BLOCK, name)], "Dana Reyes").names.get("dana.reyes@postbox.example") == shown


def test_i_quote_where_most_of_my_answers_do() -> None:
    answer = "Yes.\n\nOn Mon, 2 Mar 2026, Ann wrote:\n> Will you come?\n"
    more = "In-Reply-To: <m@x>\nReferences: <m@x>\n"
    assert manner_of([sent(1, answer, more=more), sent(2, answer, more=more)], "Dana Reyes").quotes
    assert not manner_of([sent(1, "Yes.\n", more=more), sent(2, answer, more=more)], "Dana Reyes").quotes
    assert not manner_of([], "Dana Reyes").quotes


def test_the_trail_stands_below_the_words_and_is_no_part_of_them(templates: Templates) -> None:
    long = "word " * 40
    parent = replace(
        PARENT, author="Priya Nair", date=datetime(2026, 3, 11, 2, tzinfo=UTC), text=f"Hi Dana,\n{long}\n> you wrote"
    )
    draft = compose(asks(), PROCESS, parent, replace(ME, quote=True), templates, AT)
    text = read(draft).get_content()
    assert "wrote:" not in draft.body
    assert "\nOn Tuesday, March 10, 2026, Priya Nair wrote:\n> Hi Dana,\n> word" in text
    assert ">> you wrote" in text
    assert all(len(line) <= 78 for line in text.splitlines())
    assert parse(draft.raw).words.count("word") == 0
    assert "wrote:" not in read(compose(asks(), PROCESS, parent, ME, templates, AT)).get_content()


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "nl"])
def test_what_is_quoted_is_no_word_of_mine_in_any_language(language: str) -> None:
    trail = quoted(datetime(2026, 3, 10, tzinfo=UTC).date(), "Priya Nair", "An answer by Friday.", language, "US")
    message = parse(
        f"From: a@b.example\nDate: Tue, 10 Mar 2026 14:00:00 +0000\nContent-Type: text/plain; charset=utf-8\n\nMy words.\n\n{trail}\n".encode()
    )
    assert message.words == "My words."
