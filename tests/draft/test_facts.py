"""The words of a draft: what is said, to whom, and what is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from draft_cases import AT, INTERVIEW, ME, PARENT, PRIYA, PROCESS, START, asks, thanks

from watcher.draft.compose import compose
from watcher.draft.dates import day_in_words
from watcher.draft.facts import facts_of, presentable
from watcher.draft.template import FACTS, Templates
from watcher.process.model import Contact


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

    @pytest.mark.parametrize(
        ("number", "final", "says"),
        [(2, False, "once more"), (2, True, "last note"), (3, True, "last note"), (4, False, "once more")],
    )
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
            ("fr", "Claire", "Claire Petit", "Bonjour Claire Petit,"),
            ("fr", "", "", "Bonjour,"),
            ("es", "Lucía", "Lucía Gil", "Buenos días, Lucía Gil:"),
            ("es", "Sra. Gil", "Lucía Gil", "Estimada Sra. Gil:"),
            ("nl", "Anouk", "Anouk de Wit", "Beste Anouk de Wit,"),
            ("fi", "Aino", "Aino Salo", "Hi Aino,"),
        ],
    )
    def test_people_are_greeted_as_they_sign(
        self, language: str, greeting: str, name: str, first_line: str, templates: Templates
    ) -> None:
        to = Contact(name, "p@acme.example", greeting, writes=True)
        process = replace(PROCESS, language=language, first_names=language not in ("de", "fr", "es", "nl"))
        body = compose(asks(to=to), process, PARENT, ME, templates, AT).body
        assert body.splitlines()[0] == first_line

    @pytest.mark.parametrize(
        ("day", "language", "country", "words"),
        [
            (date(2026, 3, 10), "en", "US", "Tuesday, March 10"),
            (date(2026, 3, 10), "en", "GB", "Tuesday 10 March"),
            (date(2026, 3, 10), "de", "DE", "Dienstag, den 10. März"),
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
        assert "I interviewed for the Platform Engineer role on Tuesday, March 10" in body

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

    @pytest.mark.parametrize(
        ("language", "first_line", "last_line"),
        [
            ("en", "Hi Ana,", "Dana Reyes"),
            ("de", "Hallo Ana,", "Dana"),
            ("fr", "Bonjour Ana,", "Dana"),
            ("es", "Hola, Ana:", "Dana"),
            ("nl", "Beste Ana,", "Dana"),
        ],
    )
    def test_people_on_first_name_terms_write_so(
        self, language: str, first_line: str, last_line: str, templates: Templates
    ) -> None:
        to = Contact("Ana Gil", "p@acme.example", "Ana", writes=True)
        draft = compose(asks(to=to), replace(PROCESS, language=language), PARENT, ME, templates, AT)
        assert (draft.body.splitlines()[0], draft.body.splitlines()[-1], draft.signature) == (first_line, last_line, last_line)

    @pytest.mark.parametrize(
        ("tone", "greeting", "first_line"),
        [
            ("formal", "Priya", "Dear Priya Nair,"),
            ("first-name", "Priya", "Hi Priya,"),
            ("first-name", "Dr. Nair", "Dear Dr. Nair,"),
        ],
    )
    def test_the_user_may_set_the_tone(self, tone: str, greeting: str, first_line: str, templates: Templates) -> None:
        to = replace(PRIYA, greeting=greeting)
        body = compose(asks(to=to), PROCESS, PARENT, replace(ME, tone=tone), templates, AT).body
        assert body.splitlines()[0] == first_line

    @pytest.mark.parametrize("role", ["Baker", "Baker position", "Baker role"])
    def test_position_is_not_said_twice(self, role: str, templates: Templates) -> None:
        assert "the Baker role." in compose(asks(), replace(PROCESS, role=role), PARENT, ME, templates, AT).body

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
