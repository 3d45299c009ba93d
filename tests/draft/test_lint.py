"""What would embarrass the sender is found; what is shipped never does."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.draft.compose import Draft, Parent, compose
from watcher.draft.facts import Author
from watcher.draft.lint import MAX_WORDS, lint
from watcher.draft.template import Templates
from watcher.policy.model import Kind, Step
from watcher.process.model import Ball, Contact, Interview, InterviewStatus, Process, Recipient, Stage
from watcher.signals.model import Me

ZONE = ZoneInfo("America/New_York")
AT = datetime(2026, 3, 11, 13, tzinfo=UTC)
START = datetime(2026, 3, 10, 14, tzinfo=ZONE)
ME = Me("Dana Reyes", ("dana.reyes@postbox.example", "dana@alias.example"), ZONE, "US")
AUTHOR = Author(ME.name, ME.addresses[0], ZONE)
PRIYA = Contact("Priya Nair", "priya.nair@acme.example", "Priya", writes=True)
SAM = Contact("Samuel Lee", "sam.lee@acme.example", "Sam")
OTTO = Contact("Otto Brandt", "otto.brandt@beta.example", "Otto")
INTERVIEW = Interview(START, START + timedelta(hours=1), InterviewStatus.HELD, START, ())
PROCESS = Process(
    "acme/engineer", "Acme Robotics", "Platform Engineer", Stage.WAITING, Ball.THEIRS, (PRIYA, SAM), (INTERVIEW,), (), None, None, None,
    "a", None, ME.addresses[0], "en", (), (),
)  # fmt: skip
OTHER = replace(PROCESS, id="beta/chef", company="Beta Foods", role="Sous Chef", contacts=(OTTO,), interviews=())
CHECK_IN = Step(Kind.CHECK_IN, 1, Recipient(PRIYA), "check_in/1/a", (), promised=date(2026, 3, 24))
THANK_YOU = Step(Kind.THANK_YOU, 1, Recipient(PRIYA), "thank_you/a", (), interview=START)


def written(body: str, templates: Templates, step: Step = CHECK_IN) -> Draft:
    return replace(compose(step, PROCESS, None, AUTHOR, templates, AT), body=body + "\nDana Reyes\n")


def problems(body: str, templates: Templates, step: Step = CHECK_IN, others: tuple[Process, ...] = (OTHER,)) -> tuple[str, ...]:
    return lint(written(body, templates, step), step, PROCESS, others, ME)


@pytest.mark.parametrize(
    "body",
    [
        "Hi Priya,\n\nI wanted to check on the status of the Platform Engineer position.",
        "Hi Priya,\n\nI understood that there might be an answer by Tuesday, March 24.",
        "Hi Priya,\n\nThank you for our talk on Tuesday, March 10!",
        "Hello,\n\nMay I ask about the timeline? I march on.",
    ],
)
def test_a_good_text_passes(body: str, templates: Templates) -> None:
    assert problems(body, templates) == ()


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("Hi {{name}},\n\nText.", "placeholder"),
        ("Hi [Your Name],\n\nText.", "placeholder"),
        ("Hi <Name>,\n\nText.", "placeholder"),
        ("Hi Priya,\n\nThe role at XXX.", "placeholder"),
        ("Hi Priya,\n\nThe None position.", "placeholder"),
        ("Dear Hiring Manager,\n\nText.", "placeholder"),
        ("Hi ,\n\nText.", "without a name"),
        ("Dear ,\n\nText.", "without a name"),
        ("Hi Priya,\n\nThank you for yesterday.", "relative time: 'yesterday'"),
        ("Hi Priya,\n\nThank you for this morning.", "relative time"),
        ("Hi Priya,\n\nIt has been 9 days.", "relative time: '9 days'"),
        ("Hi Priya,\n\nIt has been two weeks.", "relative time"),
        ("Hi Priya,\n\nIt was ten business days ago.", "relative time"),
        ("Hi Priya,\n\nWe spoke on Tuesday.", "'Tuesday'"),
        ("Hi Priya,\n\nWe spoke on Wednesday, March 10.", "'Wednesday'"),
        ("Hi Priya,\n\nWe spoke on March 11.", "'March 11'"),
        ("Hi Priya,\n\nWe spoke on 11 March.", "'11 March'"),
        ("Hi Priya,\n\nI still haven't heard back.", "reproach"),
        ("Hi Priya,\n\nI have not heard from you.", "reproach"),
        ("Hi Priya,\n\nYou said you would write.", "reproach"),
        ("Hi Priya,\n\nAs promised, an answer was due.", "reproach"),
        ("Hi Priya,\n\nThis is the third time I write.", "reproach"),
        ("Hi Priya,\n\nIt is urgent.", "reproach"),
        ("Hi Priya,\n\nSee the attached file.", "attachment"),
        ("Hi Priya,\n\nGreat! Thanks!", "exclamation"),
        ("Hi Priya,\n\n" + "word " * MAX_WORDS, "words"),
        ("Hi Priya,\n\nI would love to join Beta Foods.", "'Beta Foods', which belongs to beta/chef"),
        ("Hi Priya,\n\nThe sous chef position.", "'Sous Chef', which belongs to beta/chef"),
        ("Hi Otto,\n\nText.", "'Otto Brandt', to whom"),
        ("Hi Sam,\n\nText.", "'Samuel Lee', to whom"),
        ("Hi Priya,\n\nSamuel Lee told me so.", "'Samuel Lee', to whom"),
    ],
)
def test_what_would_embarrass_is_found(body: str, problem: str, templates: Templates) -> None:
    assert any(problem in found for found in problems(body, templates)), problems(body, templates)


@pytest.mark.parametrize(
    "ask", ["Is there any news?", "What are the next steps?", "What is the status?", "When will you decide?"]
)
def test_a_thank_you_asks_for_nothing(ask: str, templates: Templates) -> None:
    body = f"Hi Priya,\n\nThank you. {ask}"
    assert any("thank-you asks" in found for found in problems(body, templates, THANK_YOU))
    assert not any("thank-you asks" in found for found in problems(body, templates, CHECK_IN))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Das Gespräch gestern war gut."), ("de", "Leider keine Antwort."), ("de", "Anbei mein Lebenslauf."), ("de", "Am Dienstag war es gut."),
        ("fr", "Merci pour hier."), ("fr", "Je suis sans nouvelles."), ("fr", "Vous trouverez ci-joint un document."), ("fr", "Merci pour le 11 mars."),
        ("es", "Gracias por lo de ayer."), ("es", "Sigo esperando."), ("es", "Adjunto un documento."), ("es", "Hablamos el 11 de marzo."),
        ("nl", "Bedankt voor gisteren."), ("nl", "Zoals beloofd."), ("nl", "Zie de bijlage."), ("nl", "We spraken op dinsdag."),
    ],
)  # fmt: skip
def test_other_languages_are_read_too(language: str, text: str, templates: Templates) -> None:
    assert lint(written(f"{text}\n", templates), CHECK_IN, replace(PROCESS, language=language), (), ME)


def test_a_word_of_another_language_is_no_problem(templates: Templates) -> None:
    german = written("Guten Tag,\n\nich bin hier sehr interessiert.", templates)
    assert lint(german, CHECK_IN, replace(PROCESS, language="de"), (), ME) == ()


@pytest.mark.parametrize(
    ("company", "role"),
    [
        ("Asap Logistics", "Status Analyst"),
        ("Monday", "Sunday School Teacher"),
        ("Urgent Care", "Decision Scientist"),
        ("Yahoo!", "Attached Staff Nurse"),
    ],
)
def test_names_are_no_phrases(company: str, role: str, templates: Templates) -> None:
    one = replace(PROCESS, company=company, role=role)
    for step in (CHECK_IN, THANK_YOU):
        assert lint(compose(step, one, None, AUTHOR, templates, AT), step, one, (OTHER, one), ME) == ()


@pytest.mark.parametrize("company", ["Best", "Could", "Thank", "Hello", "check", "Work"])
def test_a_company_called_like_a_common_word_is_not_seen_everywhere(company: str, templates: Templates) -> None:
    other = replace(OTHER, company=company, role="")
    for step in (CHECK_IN, THANK_YOU):
        assert lint(compose(step, PROCESS, None, AUTHOR, templates, AT), step, PROCESS, (other,), ME) == ()


def test_a_name_that_two_processes_share_is_no_problem(templates: Templates) -> None:
    same_house = replace(OTHER, company="Acme", role="Engineer", contacts=(replace(PRIYA, address="priya@private.example"),))
    assert lint(compose(THANK_YOU, PROCESS, None, AUTHOR, templates, AT), THANK_YOU, PROCESS, (same_house, PROCESS), ME) == ()


def test_the_signature_is_the_users_own(templates: Templates) -> None:
    loud = replace(AUTHOR, signature="Dana!!! Today! Beta Foods\n" + "word " * 200)
    assert lint(compose(CHECK_IN, PROCESS, None, loud, templates, AT), CHECK_IN, PROCESS, (OTHER,), ME) == ()


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("no-reply@acme.example", "nobody reads"),
        ("mailer-daemon@acme.example", "nobody reads"),
        ("dana.reyes@postbox.example", "address of mine"),
        ("dana+jobs@alias.example", "address of mine"),
        ("a@acme.example, b@acme.example", "cannot be written"),
        ("jürgen@acme.example", "cannot be written"),
        ("", "cannot be written"),
        ("otto.brandt@beta.example", "belongs to beta/chef"),
    ],
)
def test_a_draft_goes_to_one_person_who_reads_it(address: str, problem: str, templates: Templates) -> None:
    step = replace(CHECK_IN, to=Recipient(replace(PRIYA, address=address)))
    draft = compose(step, PROCESS, None, AUTHOR, templates, AT)
    assert any(problem in found for found in lint(draft, step, PROCESS, (OTHER,), ME))


@pytest.mark.parametrize(
    "line",
    [
        b"To: Priya Nair <priya.nair@acme.example>, x@y.example",
        b"To: x@y.example",
        b"To: priya.nair@acme.example\nCc: x@y.example",
        b"X: y",
    ],
)
def test_bytes_that_go_elsewhere_are_refused(line: bytes, templates: Templates) -> None:
    draft = compose(CHECK_IN, PROCESS, None, AUTHOR, templates, AT)
    to = next(written for written in draft.raw.splitlines() if written.startswith(b"To:"))
    astray = replace(draft, raw=draft.raw.replace(to, line))
    assert any("alone" in found for found in lint(astray, CHECK_IN, PROCESS, (), ME))


def test_a_lost_contact_is_refused(templates: Templates) -> None:
    step = replace(CHECK_IN, to=Recipient(replace(PRIYA, reachable=False)))
    assert any("reached" in found for found in lint(compose(step, PROCESS, None, AUTHOR, templates, AT), step, PROCESS, (), ME))


LANGUAGES = ("en", "de", "fr", "es", "nl", "pt")
STEPS = (
    THANK_YOU, CHECK_IN, replace(CHECK_IN, promised=None), replace(CHECK_IN, number=2, promised=None),
    replace(CHECK_IN, number=3, promised=None, final=True), replace(CHECK_IN, number=1, final=True),
)  # fmt: skip
SESSIONS = ((), (INTERVIEW,), (replace(INTERVIEW, panel=True),), (replace(INTERVIEW, end=START + timedelta(minutes=20)),))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_template_in_every_combination_is_clean_and_says_what_is_known(language: str, templates: Templates) -> None:
    for step, role, company, agency, sessions, greeting, writes in itertools.product(
        STEPS,
        ("Platform Engineer", ""),
        ("Acme Robotics", ""),
        ("Rowe Recruitment", ""),
        SESSIONS,
        ("Priya", "Dr. Nair", "Frau Nair", ""),
        (True, False),
    ):
        one = replace(PROCESS, role=role, company=company, agency=agency, interviews=sessions, language=language)
        to = replace(PRIYA, greeting=greeting, name="Priya Nair" if greeting else "", writes=writes)
        meant = replace(step, to=Recipient(to))
        draft = compose(meant, one, None, AUTHOR, templates, AT)
        assert lint(draft, meant, one, (OTHER, one), ME) == (), draft.body
        assert role in draft.body
        assert greeting in draft.body
        assert draft.subject == draft.subject.strip(" -")
        assert len(draft.body.split("\n\n")) >= 3
        assert "  " not in draft.body
        assert " ." not in draft.body
        assert " ," not in draft.body
        if meant.kind is Kind.THANK_YOU:
            assert "10" in draft.body
        if meant.promised and not meant.final:
            assert "24" in draft.body


NAMES = st.text(max_size=60) | st.text("Aa éß'’-.!?,:{}[]<>&/\\\n\r\u202e\u200d", max_size=30) | st.sampled_from(
    ["today", "None", "Hi", "Best", "Tuesday, March 10", "March", "May", "yesterday!", "status", "Will", "you", "2 days", "[Your Name]", "the", "Sam"]
)  # fmt: skip


@given(st.sampled_from(STEPS), st.sampled_from(LANGUAGES), st.sampled_from(SESSIONS), NAMES, NAMES, NAMES, NAMES, NAMES)
def test_odd_names_from_mail_never_make_a_shipped_template_unclean(
    templates: Templates,
    step: Step,
    language: str,
    sessions: tuple[Interview, ...],
    role: str,
    company: str,
    agency: str,
    greeting: str,
    name: str,
) -> None:
    to = replace(PRIYA, name=name, greeting=greeting)
    one = replace(PROCESS, role=role, company=company, agency=agency, language=language, interviews=sessions, contacts=(to,))
    meant = replace(step, to=Recipient(to))
    draft = compose(meant, one, Parent("<m@acme.example>", (), name), AUTHOR, templates, AT)
    assert lint(draft, meant, one, (one,), ME) == (), draft.body
