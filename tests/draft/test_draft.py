"""Drafts: headers, words, lint."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.draft.compose import Author, Parent, compose, flowed
from watcher.draft.lint import lint
from watcher.draft.template import load_template
from watcher.message.parse import parse
from watcher.policy.model import Kind, Step
from watcher.process.model import Ball, Contact, Process, Recipient, Stage

AT = datetime(2026, 3, 11, 17, tzinfo=UTC)
AUTHOR = Author("Dana Reyes", "dana.reyes@postbox.example", ZoneInfo("America/New_York"))


def process(
    company: str = "Acme Robotics", role: str = "Platform Engineer", language: str = "en", identity: str = "acme/x"
) -> Process:
    return Process(
        identity,
        company,
        role,
        Stage.WAITING,
        Ball.THEIRS,
        (),
        (),
        (),
        None,
        None,
        None,
        "a",
        None,
        AUTHOR.address,
        language,
        (),
        (),
    )


def step(
    kind: Kind, number: int = 1, greeting: str = "Priya", promised: date | None = None, address: str = "priya@acme.example"
) -> Step:
    contact = Contact("Priya Nair" if greeting else "", address, greeting)
    interview = datetime(2026, 3, 10, 18, tzinfo=UTC) if kind is Kind.THANK_YOU else None
    return Step(kind, number, Recipient(contact, "<m3@acme.example>"), f"{kind}/{number}", (), interview, promised)


ALL = [(Kind.THANK_YOU, 1), (Kind.CHECK_IN, 1), (Kind.CHECK_IN, 2), (Kind.CHECK_IN, 3)]


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "nl"])
def test_every_shipped_template_in_every_combination_passes_the_lint(language, templates, me):
    for (kind, number), company, role, greeting, promised in itertools.product(
        ALL, ("Acme Robotics", ""), ("Platform Engineer", ""), ("Priya", "Dr. Nair", ""), (None, date(2026, 3, 13))
    ):
        one, p = step(kind, number, greeting, promised if kind is Kind.CHECK_IN else None), process(company, role, language)
        draft = compose(one, p, None, AUTHOR, templates, AT)
        assert lint(draft, one, p, (), me) == (), draft.body
        assert role in draft.body
        assert "{" not in draft.body + draft.subject
        assert draft.subject


def test_the_headers_are_what_a_mail_client_needs(templates):
    parent = Parent("<m3@acme.example>", ("<m1@acme.example>", "<m2@acme.example>"), "Platform Engineer at Acme")
    draft = compose(step(Kind.CHECK_IN, 1, promised=date(2026, 3, 13)), process(), parent, AUTHOR, templates, AT)
    mail = message_from_bytes(draft.raw, policy=default)
    assert mail["Subject"] == "Re: Platform Engineer at Acme"
    assert mail["In-Reply-To"] == "<m3@acme.example>"
    assert mail["References"].split() == ["<m1@acme.example>", "<m2@acme.example>", "<m3@acme.example>"]
    assert str(mail["To"]) == "Priya Nair <priya@acme.example>"
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content_charset() == "utf-8"
    assert mail["Content-Type"].params["format"] == "flowed"
    assert draft.raw.isascii()
    assert "Friday, March 13" in draft.body
    assert all(len(line) <= 78 for line in draft.raw.splitlines())


def test_the_message_id_depends_on_the_occasion_alone(templates):
    first = compose(step(Kind.CHECK_IN), process(), None, AUTHOR, templates, AT)
    again = compose(
        step(Kind.CHECK_IN), process("Acme Inc", "Engineer"), None, AUTHOR, templates, datetime(2026, 4, 1, tzinfo=UTC)
    )
    assert first.message_id == again.message_id
    assert first.message_id != compose(step(Kind.CHECK_IN, 2), process(), None, AUTHOR, templates, AT).message_id


def test_a_long_parent_id_stays_whole(templates):
    long_id = "<" + "x" * 110 + "@acme.example>"
    draft = compose(step(Kind.CHECK_IN), process(), Parent(long_id, (), "Role"), AUTHOR, templates, AT)
    assert parse(draft.raw).in_reply_to == (long_id,)


@settings(max_examples=60, deadline=None)
@given(name=st.text(max_size=30), role=st.text(max_size=30), subject=st.text(max_size=60))
def test_nothing_from_a_mail_adds_a_header_or_a_recipient(name, role, subject, templates):
    contact = Contact(name, "priya@acme.example", name)
    one = Step(Kind.CHECK_IN, 1, Recipient(contact, "<m@x>"), "o", ())
    draft = compose(one, process(role=role), Parent("<m@x>", (), subject), AUTHOR, templates, AT)
    header, _, _ = draft.raw.partition(b"\n\n")
    names = {line.split(b":")[0].lower() for line in header.splitlines() if line[:1] not in (b" ", b"\t")}
    assert names <= {
        b"from",
        b"to",
        b"subject",
        b"date",
        b"message-id",
        b"in-reply-to",
        b"references",
        b"content-type",
        b"content-transfer-encoding",
        b"mime-version",
    }
    assert [a.address for a in parse(draft.raw).to] == ["priya@acme.example"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("Hi ,\nI wanted to check.", "placeholder"), ("It has been 9 days.", "relative"), ("I still haven't heard back.", "reproach"),
        ("See the attached file.", "attachment"), ("word " * 130, "words"), ("I love Beta Foods!", "Beta Foods"),
    ],
)  # fmt: skip
def test_the_lint_finds_what_would_embarrass(body, problem, templates, me):
    from dataclasses import replace

    one = step(Kind.CHECK_IN)
    draft = replace(compose(one, process(), None, AUTHOR, templates, AT), body=body)
    assert any(
        problem in found for found in lint(draft, one, process(), (process("Beta Foods", "Chef", identity="beta/chef"),), me)
    )


def test_no_draft_to_a_machine_or_to_me(templates, me):
    for address in ("no-reply@acme.example", me.addresses[0], "mailer-daemon@acme.example"):
        one = step(Kind.CHECK_IN, address=address)
        assert lint(compose(one, process(), None, AUTHOR, templates, AT), one, process(), (), me)


def test_a_template_with_a_wrong_placeholder_is_explained():
    template, faults = load_template("thank_you", "en", "Subject: Hi\n?rol: x {compny}\n")
    assert template is None
    assert any("'role'" in fault for fault in faults)
    assert any("'company'" in fault for fault in faults)


def test_flowed_lines_are_short_and_join_again():
    text = "word " * 60
    lines = flowed(text.strip()).splitlines()
    assert all(len(line) <= 72 for line in lines)
    assert all(line.endswith(" ") for line in lines[:-1])
