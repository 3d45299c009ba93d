"""A step becomes a letter: its words, its headers, its bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.draft.compose import Draft, Parent, compose, flowed, message_id_for, wire_address
from watcher.draft.dates import day_in_words
from watcher.draft.facts import Author, facts_of, presentable
from watcher.draft.template import FACTS, Template, Templates
from watcher.policy.model import Kind, Step
from watcher.process.model import Ball, Contact, Interview, InterviewStatus, Process, Recipient, Stage

ZONE = ZoneInfo("America/New_York")
AT = datetime(2026, 3, 11, 13, tzinfo=UTC)
START = datetime(2026, 3, 10, 14, tzinfo=ZONE)
ME = Author("Dana Reyes", "dana.reyes@postbox.example", ZONE)
PRIYA = Contact("Priya Nair", "priya.nair@acme.example", "Priya", writes=True)
PARENT = Parent("<m3@acme.example>", ("<m1@acme.example>", "<m2@acme.example>"), "Platform Engineer at Acme Robotics")
INTERVIEW = Interview(START, START + timedelta(hours=1), InterviewStatus.HELD, START, ())
PROCESS = Process(
    "acme/x", "Acme Robotics", "Platform Engineer", Stage.WAITING, Ball.THEIRS, (PRIYA,), (INTERVIEW,), (), None, None, None, "a", None,
    ME.address, "en", (), (),
)  # fmt: skip


def thanks(to: Contact = PRIYA) -> Step:
    return Step(Kind.THANK_YOU, 1, Recipient(to), "thank_you/o", (), interview=START)


def asks(number: int = 1, to: Contact = PRIYA, promised: date | None = None, final: bool = False) -> Step:
    return Step(Kind.CHECK_IN, number, Recipient(to), f"check_in/{number}", (), promised=promised, final=final)


def read(draft: Draft) -> EmailMessage:
    message = message_from_bytes(draft.raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


class TestWords:
    def test_a_thank_you_names_person_role_company_and_day(self, templates: Templates) -> None:
        body = compose(thanks(), PROCESS, PARENT, ME, templates, AT).body
        assert body.startswith("Hi Priya,\n")
        for fact in ("Platform Engineer", "Acme Robotics", "Tuesday, March 10", "Dana Reyes"):
            assert fact in body

    def test_a_check_in_asks_for_the_status_and_names_the_promised_day(self, templates: Templates) -> None:
        body = compose(asks(promised=date(2026, 3, 24)), PROCESS, PARENT, ME, templates, AT).body
        for fact in ("Hi Priya,", "status", "Platform Engineer", "Tuesday, March 24"):
            assert fact in body

    @pytest.mark.parametrize(("number", "final", "says"), [(2, False, "once more"), (2, True, "last note"), (3, True, "last note"), (4, False, "once more")])
    def test_only_the_final_check_in_is_called_the_last(self, number: int, final: bool, says: str, templates: Templates) -> None:
        body = compose(asks(number, final=final), PROCESS, PARENT, ME, templates, AT).body
        assert says in body
        assert "Platform Engineer" in body

    @pytest.mark.parametrize(
        ("language", "greeting", "name", "first_line"),
        [
            ("en", "Jen", "Jennifer Ito", "Hi Jen,"),
            ("en", "Dr. Lindqvist", "Petra Lindqvist", "Dear Dr. Lindqvist,"),
            ("en", "Mr. Okafor", "Chidi Okafor", "Dear Mr. Okafor,"),
            ("en", "", "", "Hello,"),
            ("en", "Acme", "Acme Hiring Team", "Hello,"),
            ("en", "Acme", "Acme Robotics", "Hello,"),
            ("en", "Talent", "Talent Acquisition", "Hello,"),
            ("en", "{name}", "{name}", "Hello,"),
            ("de", "Katrin", "Katrin Vogel", "Guten Tag Katrin Vogel,"),
            ("de", "Frau Vogel", "Katrin Vogel", "Sehr geehrte Frau Vogel,"),
            ("de", "Herr Abel", "Jonas Abel", "Sehr geehrter Herr Abel,"),
            ("de", "Dr. Vogel", "Katrin Vogel", "Guten Tag Dr. Vogel,"),
            ("de", "Katrin", "", "Guten Tag Katrin,"),
            ("de", "", "", "Guten Tag,"),
            ("fr", "Claire", "Claire Petit", "Bonjour Claire,"),
            ("fr", "", "", "Bonjour,"),
            ("es", "Lucía", "Lucía Gil", "Hola, Lucía:"),
            ("es", "Sra. Gil", "Lucía Gil", "Estimada Sra. Gil:"),
            ("nl", "Anouk", "Anouk de Wit", "Beste Anouk,"),
            ("fi", "Aino", "Aino Salo", "Hi Aino,"),
        ],
    )
    def test_people_are_greeted_as_they_sign(
        self, language: str, greeting: str, name: str, first_line: str, templates: Templates
    ) -> None:
        to = Contact(name, "p@acme.example", greeting, writes=True)
        body = compose(asks(to=to), replace(PROCESS, language=language), PARENT, ME, templates, AT).body
        assert body.splitlines()[0] == first_line

    @pytest.mark.parametrize(
        ("day", "language", "country", "words"),
        [
            (date(2026, 3, 10), "en", "US", "Tuesday, March 10"),
            (date(2026, 3, 10), "en", "GB", "Tuesday 10 March"),
            (date(2026, 3, 10), "de", "DE", "Dienstag, 10. März"),
            (date(2026, 4, 1), "fr", "FR", "mercredi 1er avril"),
            (date(2026, 3, 10), "es", "ES", "martes 10 de marzo"),
            (date(2026, 3, 10), "nl", "NL", "dinsdag 10 maart"),
            (date(2026, 3, 10), "fi", "FI", "Tuesday 10 March"),
        ],
    )
    def test_days_are_written_as_the_language_does(self, day: date, language: str, country: str, words: str) -> None:
        assert day_in_words(day, language, country) == words

    def test_the_interview_is_on_its_local_day(self, templates: Templates) -> None:
        late = replace(INTERVIEW, start=datetime(2026, 3, 11, 1, tzinfo=UTC), end=datetime(2026, 3, 11, 2, tzinfo=UTC))
        step = replace(thanks(), interview=late.start)
        assert "March 10" in compose(step, replace(PROCESS, interviews=(late,)), None, ME, templates, AT).body

    def test_the_agency_is_told_which_client_it_is_about(self, templates: Templates) -> None:
        one = replace(PROCESS, company="Delta Foods", agency="Rowe Recruitment")
        assert "with Delta Foods" in compose(asks(), one, PARENT, ME, templates, AT).body
        assert "with Acme" not in compose(asks(), PROCESS, PARENT, ME, templates, AT).body

    def test_an_agency_is_never_called_the_employer(self, templates: Templates) -> None:
        one = replace(PROCESS, company="Rowe Recruitment", agency="Rowe Recruitment")
        assert "Rowe" not in compose(thanks(), one, PARENT, ME, templates, AT).body

    def test_a_person_who_never_wrote_is_told_of_the_interview(self, templates: Templates) -> None:
        body = compose(asks(to=replace(PRIYA, writes=False)), PROCESS, None, ME, templates, AT).body
        assert "I interviewed for the Platform Engineer position on Tuesday, March 10" in body

    def test_a_panel_and_a_screen_have_words_of_their_own(self, templates: Templates) -> None:
        panel = compose(thanks(), replace(PROCESS, interviews=(replace(INTERVIEW, panel=True),)), None, ME, templates, AT).body
        short = replace(INTERVIEW, end=START + timedelta(minutes=30))
        screen = compose(thanks(), replace(PROCESS, interviews=(short,)), None, ME, templates, AT).body
        assert "your colleagues" in panel
        assert "conversation" in screen

    def test_the_signature_stands_in_place_of_the_name(self, templates: Templates) -> None:
        draft = compose(asks(), PROCESS, PARENT, replace(ME, signature="Dana\n+1 555 0100\n"), templates, AT)
        assert draft.body.endswith("Best regards,\nDana\n+1 555 0100\n")
        assert draft.signature == "Dana\n+1 555 0100"

    def test_the_facts_given_are_the_facts_that_templates_may_use(self) -> None:
        assert set(facts_of(thanks(), PROCESS, ME)) == set(FACTS)

    @pytest.mark.parametrize("role", ["Baker", "Baker position", "Baker role"])
    def test_position_is_not_said_twice(self, role: str, templates: Templates) -> None:
        assert "the Baker position." in compose(asks(), replace(PROCESS, role=role), PARENT, ME, templates, AT).body

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("Acme  Robotics", "Acme Robotics"),
            ("Acme\r\nBcc: x", "Acme Bcc: x"),
            ("Yahoo!", "Yahoo!"),
            ("[Your Company]", ""),
            ("{{company}}", ""),
            ("None", ""),
            ("see https://evil.example", ""),
            ("a@b.example", ""),
            ("<b>Acme</b>", ""),
            ("---", ""),
            ("x" * 81, ""),
            ("w " * 13, ""),
            ("Ac\u202eme", "Ac me"),
            ("می\u200cخواهم", "می\u200cخواهم"),
        ],
    )
    def test_a_name_from_mail_is_shown_only_where_it_reads_as_one(self, text: str, shown: str) -> None:
        assert presentable(text) == shown


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
    def test_a_new_thread_has_the_subject_of_the_template(self, step: Step, role: str, expected: str, templates: Templates) -> None:
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
    templates: Templates, name: str, role: str, company: str, address: str, subject: str, identity: str, references: list[str], language: str
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


@pytest.mark.parametrize("text", ["From here on", "> not quoted", "  indented", "-- ", "a" * 100, "word " * 40 + "end", "ends in space \nnext", ""])
def test_text_comes_back_from_flowed_as_it_was(text: str) -> None:
    lines = flowed(text).splitlines()
    assert unflowed(flowed(text)) == "\n".join(line if line == "-- " else line.rstrip() for line in text.splitlines())
    assert not any(line.startswith(("From ", ">")) for line in lines)


@given(st.lists(st.text("abc >-F", max_size=30), max_size=40))
def test_flowed_lines_are_at_most_72_characters_long(words: list[str]) -> None:
    text = " ".join(words)
    assert all(len(line) <= 72 or " " not in line.strip() for line in flowed(text).split("\n"))
    assert unflowed(flowed(text)).split() == text.split()
