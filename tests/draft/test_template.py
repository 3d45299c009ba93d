"""Templates: what may stand in them, what is kept, and what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from watcher.draft.template import FIRST_NAME, NAMES, Template, Templates, fill, load_template

SHIPPED = Path(__file__).parent.parent.parent / "config" / "templates"
LANGUAGES = ("en", "de", "fr", "es", "nl")


def loaded(text: str) -> Template:
    template, faults = load_template("thank_you", "en", text)
    assert template is not None, faults
    return template


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_template_loads_and_has_a_subject(language: str, name: str) -> None:
    for tone in ("",) if name == "call" else ("", FIRST_NAME):
        file = SHIPPED / language / f"{name}{tone}.txt"
        template, faults = load_template(name, language, file.read_text(encoding="utf-8"))
        assert faults == ()
        assert template is not None
        assert template.subject or name == "call"


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("About the {role} job.", {"role": "Baker"}, "About the Baker job.\n"),
        ("One.\nAbout the {role} job.\nTwo.", {}, "One.\nTwo.\n"),
        ("The post[ of {role}][ at {company}] is open.", {"role": "Baker"}, "The post of Baker is open.\n"),
        ("The post[ of {role} at {company}] is open.", {"role": "Baker"}, "The post is open.\n"),
        ("?role: A {role}.\n?!role: A job.", {"role": "Baker"}, "A Baker.\n"),
        ("?role: A {role}.\n?!role: A job.", {}, "A job.\n"),
        ("?role !panel: Alone.\n?role panel: Together.", {"role": "Baker", "panel": "yes"}, "Together.\n"),
        ("One.\n\n{role}\n\nTwo.", {}, "One.\n\nTwo.\n"),
        ("{role}", {"role": "{company} [x]", "company": "Acme"}, "{company} [x]\n"),
        ("\ufeffOne.\r\nTwo.", {}, "One.\nTwo.\n"),
    ],
)
def test_the_body_keeps_what_is_known(text: str, facts: dict[str, str], expected: str) -> None:
    assert fill(loaded(text + "\n.end"), facts)[1].removesuffix("\n.end\n") + "\n" == expected


@pytest.mark.parametrize(
    ("line", "facts", "expected"),
    [
        ("Subject: [{role} - ]checking in", {"role": "Baker"}, "Baker - checking in"),
        ("Subject: [{role} - ]checking in", {}, "Checking in"),
        ("subject: Thanks", {}, "Thanks"),
        ("Subject: {role}", {}, ""),
        ("Hello", {}, ""),
    ],
)
def test_the_subject_is_the_first_line_where_it_says_so(line: str, facts: dict[str, str], expected: str) -> None:
    assert fill(loaded(f"{line}\n\nBody."), facts)[0] == expected


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Hi {greting},", "line 1: there is no placeholder 'greting', did you mean 'greeting'?"),
        ("A\nB {zzz}", "line 2: there is no placeholder 'zzz' (known: greeting"),
        ("?rolle: x", "line 1: there is no fact 'rolle', did you mean 'role'?"),
        ("?!panell: x", "did you mean 'panel'?"),
        ("?role x", "needs a fact and a colon"),
        ("?: x", "needs a fact and a colon"),
        ("Hi {{greeting}},", "a brace stands alone or doubled"),
        ("Hi {greeting,", "a brace stands alone"),
        ("[a [b {role}]]", "a square bracket stands alone or inside another pair"),
        ("a] {role}", "a square bracket stands alone"),
        ("x [maybe] y", "[maybe] holds no placeholder"),
        ("Subject: Re {rol}\n\nBody.", "line 1: there is no placeholder 'rol'"),
        ("Subject: only", "the body is empty"),
        ("", "the body is empty"),
    ],
)
def test_a_fault_is_told_with_its_line_and_what_was_perhaps_meant(text: str, fault: str) -> None:
    template, faults = load_template("check_in_1", "en", text)
    assert template is None
    assert any(fault in found for found in faults), faults


def test_all_faults_are_told_at_once() -> None:
    _, faults = load_template("check_in_1", "en", "Hi {greting},\n\n?rolle: {compani}\n")
    assert len(faults) == 3


def test_a_language_without_first_name_words_says_it_formally() -> None:
    german, english = loaded("Guten Tag"), loaded("Hi")
    templates = Templates({("de", "thank_you"): german, ("en", "thank_you" + FIRST_NAME): english})
    assert templates.get("de", "thank_you", first_names=True) is german
    assert templates.get("en", "thank_you", first_names=True) is english


def test_a_language_without_templates_falls_back_to_english() -> None:
    english = loaded("Hello")
    templates = Templates({("en", "thank_you"): english})
    assert templates.get("fi", "thank_you") is english
