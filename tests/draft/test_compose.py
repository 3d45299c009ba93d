"""The headers and bytes of a draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from draft_cases import AT, ME, PARENT, PRIYA, PROCESS, asks, read, thanks
from hypothesis import given
from hypothesis import strategies as st

from watcher.draft.compose import Parent, compose, flowed, message_id_for, wire_address
from watcher.draft.template import Template, Templates
from watcher.policy.model import Step
from watcher.process.model import Contact


class TestHeaders:
    def test_an_answer_goes_into_the_thread(self, templates: Templates) -> None:
        mail = read(compose(asks(), PROCESS, PARENT, ME, templates, AT))
        assert mail["Subject"] == "Re: Platform Engineer at Acme Robotics"
        assert mail["In-Reply-To"] == "<m3@acme.example>"
        assert mail["References"] == "<m1@acme.example> <m2@acme.example> <m3@acme.example>"
        assert mail["From"] == "Dana Reyes <dana.reyes@postbox.example>"
        assert mail["To"] == "Priya Nair <priya.nair@acme.example>"
        assert mail["Date"].datetime == AT
        assert mail.get_content_type() == "text/plain"
        assert (mail.get_content_charset(), mail.get_param("format")) == ("utf-8", "flowed")

    @pytest.mark.parametrize(
        ("subject", "expected"),
        [
            ("Interview", "Re: Interview"),
            ("Re: Interview", "Re: Interview"),
            ("RE: re: Interview", "Re: Interview"),
            ("AW: Einladung", "Re: Einladung"),
            ("Re[2]: Interview", "Re: Interview"),
            ("Fwd: Interview", "Re: Fwd: Interview"),
            ("Ref: 4711 Interview", "Re: Ref: 4711 Interview"),
            ("Restaurant manager: interview", "Re: Restaurant manager: interview"),
            ("Interview\r\nBcc: x@y.example", "Re: Interview Bcc: x@y.example"),
            ("Gespräch am 3. März", "Re: Gespräch am 3. März"),
            ("", "Platform Engineer - checking in"),
            ("Re:", "Platform Engineer - checking in"),
        ],
    )
    def test_the_subject_of_the_thread_stays_and_has_one_re(self, subject: str, expected: str, templates: Templates) -> None:
        draft = compose(asks(), PROCESS, replace(PARENT, subject=subject), ME, templates, AT)
        assert draft.subject == expected
        assert read(draft)["Subject"] == expected

    @pytest.mark.parametrize(
        ("step", "role", "expected"),
        [
            (thanks(), "Platform Engineer", "Thank you - Platform Engineer interview"),
            (thanks(), "", "Thank you"),
            (asks(), "Platform Engineer", "Platform Engineer - checking in"),
            (asks(), "", "Checking in"),
        ],
    )
    def test_a_new_thread_has_the_subject_of_the_template(
        self, step: Step, role: str, expected: str, templates: Templates
    ) -> None:
        draft = compose(step, replace(PROCESS, role=role), None, ME, templates, AT)
        assert (draft.subject, draft.in_reply_to) == (expected, None)
        assert read(draft)["References"] is None

    def test_a_template_without_a_subject_takes_the_role(self) -> None:
        from watcher.draft.template import Line

        bare = Templates({("en", "check_in_1"): Template("check_in_1", "en", "", (Line((), "Hello"),))})
        assert compose(asks(), PROCESS, None, ME, bare, AT).subject == "Platform Engineer"

    def test_a_long_parent_id_and_a_long_thread_stay_whole(self, templates: Templates) -> None:
        long = f"<{'a' * 400}@mail.example>"
        many = tuple(f"<{n}-{'r' * 50}@mail.example>" for n in range(60))
        draft = compose(asks(), PROCESS, Parent(long, many, "Interview"), ME, templates, AT)
        mail = read(draft)
        assert f"In-Reply-To: {long}\n".encode() in draft.raw
        assert b"=?" not in draft.raw
        known = mail["References"].split()
        assert mail["In-Reply-To"] == long
        assert (known[0], known[-1], len(known)) == (many[0], long, 21)
        assert known[1:-1] == list(many[-19:])

    def test_the_same_step_gives_the_same_message_id_at_any_time(self, templates: Templates) -> None:
        first = compose(asks(), PROCESS, PARENT, ME, templates, AT)
        later = compose(asks(), replace(PROCESS, role="Other"), None, ME, templates, AT + timedelta(days=9))
        assert first.message_id == later.message_id == read(first)["Message-ID"]
        assert first.message_id.endswith("@postbox.example>")
        assert compose(asks(2), PROCESS, PARENT, ME, templates, AT).message_id != first.message_id

    def test_the_same_step_gives_the_same_bytes(self, templates: Templates) -> None:
        assert compose(thanks(), PROCESS, PARENT, ME, templates, AT) == compose(thanks(), PROCESS, PARENT, ME, templates, AT)

    @pytest.mark.parametrize(
        ("address", "wired"),
        [
            ("priya@acme.example", "priya@acme.example"),
            ("p+jobs.x_y@acme.example", "p+jobs.x_y@acme.example"),
            ("jürgen@acme.example", ""),
            ("j@münchen.example", "j@xn--mnchen-3ya.example"),
            ("a b@acme.example", ""),
            ("a@b.example, c@d.example", ""),
            ("a@b.example>", ""),
            ("a@b.example\r\nBcc: c@d.example", ""),
            ("nobody", ""),
            ("", ""),
        ],
    )
    def test_an_address_is_written_in_plain_ascii_or_not_at_all(self, address: str, wired: str, templates: Templates) -> None:
        assert wire_address(address) == wired
        draft = compose(asks(to=replace(PRIYA, address=address)), PROCESS, PARENT, ME, templates, AT)
        assert [a.addr_spec for h in read(draft).get_all("To", []) for a in h.addresses] == ([wired] if wired else [])

    def test_a_message_id_needs_no_address_to_be_valid(self) -> None:
        assert message_id_for("x", "nobody").endswith("@localhost>")


ANY = st.text(max_size=40)


@given(ANY, ANY, ANY, ANY, ANY, ANY, st.lists(ANY, max_size=3), st.sampled_from(["en", "de", "fr", "es", "nl"]))
def test_nothing_from_a_mail_adds_a_header_a_recipient_or_a_byte_beyond_ascii(
    templates: Templates,
    name: str,
    role: str,
    company: str,
    address: str,
    subject: str,
    identity: str,
    references: list[str],
    language: str,
) -> None:
    to = Contact(name, address, name)
    one = replace(PROCESS, role=role, company=company, language=language, agency=name)
    parent = Parent(identity, tuple(references), subject)
    for step in (thanks(to), asks(to=to, promised=date(2026, 3, 24)), asks(3, to=to, final=True)):
        draft = compose(step, one, parent, ME, templates, AT)
        mail = read(draft)
        assert {key.casefold() for key in mail} <= {
            "from", "to", "subject", "date", "message-id", "in-reply-to", "references", "content-type", "content-transfer-encoding", "mime-version",
        }  # fmt: skip
        assert [a.addr_spec for h in mail.get_all("To", []) for a in h.addresses] in ([], [wire_address(address)])
        assert draft.raw.isascii()
        assert b"\r" not in draft.raw
        assert max(map(len, draft.raw.splitlines())) <= 998
        assert mail["Message-ID"] == draft.message_id


def unflowed(text: str) -> str:
    """format=flowed text as a reader joins it (RFC 3676 section 4)."""
    paragraphs, open_end = [""], False
    for line in text.splitlines():
        bare = line.removeprefix(" ")
        paragraphs[-1:] = [paragraphs[-1] + bare] if open_end else [*paragraphs[-1:], bare]
        open_end = line.endswith(" ") and line != "-- "
    return "\n".join(paragraphs[1:])


@pytest.mark.parametrize(
    "text", ["From here on", "> not quoted", "  indented", "-- ", "a" * 100, "word " * 40 + "end", "ends in space \nnext", ""]
)
def test_text_comes_back_from_flowed_as_it_was(text: str) -> None:
    lines = flowed(text).splitlines()
    assert unflowed(flowed(text)) == "\n".join(line if line == "-- " else line.rstrip() for line in text.splitlines())
    assert not any(line.startswith(("From ", ">")) for line in lines)


@given(st.lists(st.text("abc >-F", max_size=30), max_size=40))
def test_flowed_lines_are_at_most_72_characters_long(words: list[str]) -> None:
    text = " ".join(words)
    assert all(len(line) <= 72 or " " not in line.strip() for line in flowed(text).split("\n"))
    assert unflowed(flowed(text)).split() == text.split()
