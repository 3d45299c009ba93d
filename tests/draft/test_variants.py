"""Every shipped template with every combination of facts: fit to be sent, and understood by ourselves once it was sent."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from draft_cases import AT, INTERVIEW, ME, PARENT, PROCESS, START, asks, thanks

from watcher.draft.compose import Draft, compose
from watcher.draft.lint import lint
from watcher.draft.template import Templates
from watcher.message.parse import parse
from watcher.policy.calendar import business_calendar
from watcher.policy.model import Step
from watcher.process.fold import ENOUGH
from watcher.process.model import Contact, Process
from watcher.signals.model import Me
from watcher.signals.read import read
from watcher.signals.rules import Rules

LANGUAGES = ("en", "de", "fr", "es", "nl")
WHO = {
    "signs": Contact("Ana Gil", "ana.gil@acme.example", "Ana", writes=True),
    "a doctor": Contact("Ana Gil", "ana.gil@acme.example", "Dr. Gil", writes=True),
    "a woman": Contact("Ana Gil", "ana.gil@acme.example", "Frau Gil", writes=True),
    "a man": Contact("Ben Gil", "ana.gil@acme.example", "Mr. Gil", writes=True),
    "no name": Contact("", "ana.gil@acme.example", "", writes=True),
    "never wrote": Contact("Ana Gil", "ana.gil@acme.example", "Ana"),
}
OTHER = replace(
    PROCESS,
    id="beta/chef",
    company="Beta Foods",
    role="Sous Chef",
    contacts=(Contact("Otto Brandt", "otto@beta.example", "Otto"),),
    interviews=(),
)


def variants(language: str, first_names: bool) -> list[tuple[Step, Process]]:
    short = replace(INTERVIEW, end=START + timedelta(minutes=30))
    found: list[tuple[Step, Process]] = []
    for to, role, agency, interview in itertools.product(
        WHO.values(), ("Platform Engineer", ""), ("", "Rowe Recruitment"), (INTERVIEW, replace(INTERVIEW, panel=True), short)
    ):
        process = replace(
            PROCESS, language=language, first_names=first_names, role=role, agency=agency, contacts=(to,), interviews=(interview,)
        )
        found += [(thanks(to), process)]
        found += [
            (asks(number, to, promised, number == 3), process) for number in (1, 2, 3) for promised in (None, date(2026, 3, 24))
        ]
    return found


def drafts(language: str, first_names: bool, templates: Templates) -> list[tuple[Step, Process, Draft]]:
    return [
        (step, process, compose(step, process, PARENT, ME, templates, AT)) for step, process in variants(language, first_names)
    ]


@pytest.mark.parametrize("first_names", [False, True], ids=["formal", "first names"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_variant_is_fit_to_be_sent(language: str, first_names: bool, templates: Templates, me: Me) -> None:
    for step, process, draft in drafts(language, first_names, templates):
        assert lint(draft, step, process, (process, OTHER), me) == (), draft.body
        assert not re.search(r"  |\s[,.;:](?:\s|$)|\(\)|,\s*,|\.\s*\.|\n\n\n", draft.body.replace("\u00a0", "~")), draft.body
        greeting, first, *_ = draft.body.split("\n\n")
        assert len(greeting.splitlines()) == 1
        assert len(first.splitlines()) == 1
        assert draft.body.count("\n\n") == 3


@pytest.mark.parametrize("first_names", [False, True], ids=["formal", "first names"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_we_write_is_understood_once_it_was_sent(
    language: str, first_names: bool, templates: Templates, me: Me, rules: Rules
) -> None:
    for step, _, draft in drafts(language, first_names, templates):
        signals = read(parse(draft.raw), me, rules, business_calendar("US"))
        assert signals.score("withdraws") < ENOUGH, draft.body
        if step.kind == "thank_you":
            assert signals.says("thanks") is not None, draft.body
            assert signals.says("status") is None, draft.body
        elif step.number < 3:
            assert signals.says("status") is not None, draft.body


FAMILIAR = {
    "de": (r"\b(?:du|dich|dir|dein\w*|ihr|euch)\b", r"\b(?:Sie|Ihnen|Ihr\w*)\b"),
    "fr": (r"\b(?:tu|te|toi|tes|t')\b", r"\bvous\b(?! rencontrer)|\bvotre (?!choix)"),
    "es": (r"\b(?:te|ti|tu|tú)\b", r"\b(?:usted\w*|le|su)\b"),
    "nl": (r"\b(?:je|jij|jullie|me)\b", r"\b(?:u|uw)\b"),
}


@pytest.mark.parametrize("language", FAMILIAR)
def test_the_tones_are_not_mixed(language: str, templates: Templates) -> None:
    familiar, formal = FAMILIAR[language]
    for _, _, draft in drafts(language, False, templates):
        assert not re.search(familiar, draft.body.split("\n\n", 1)[1]), draft.body
    for step, process, draft in drafts(language, True, templates):
        if not step.to.contact.greeting.endswith("Gil"):
            assert process.first_names
            assert not re.search(formal, draft.body.split("\n\n", 1)[1]), draft.body
