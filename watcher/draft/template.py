"""Templates in plain text, made to be edited.

    Subject: {role} - checking in

    ?titled: Dear {greeting},
    ?greeting !titled: Hi {greeting},
    ?!greeting: Hello,

    I wanted to ask about the hiring process[ for the {role} position].

`Subject:` is used where a draft starts a thread of its own. `{role}` is a placeholder. A part in square brackets is kept only
where all its placeholders are known, and so is a line with placeholders outside of brackets. A line that begins `?fact !fact:` is
kept only where the first fact is known and the second is not. One line is one paragraph; it is wrapped when the draft is written.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

PLACEHOLDERS = ("greeting", "person", "role", "company", "client", "interview_day", "promised_day", "my_name", "my_first_name")
FLAGS = ("titled", "woman", "man", "panel", "screen", "stranger")
FACTS = (*PLACEHOLDERS, *FLAGS)
NAMES = ("thank_you", "check_in_1", "check_in_2", "check_in_3", "call")
FIRST_NAME = ".first_name"  # what follows the name of a template for people who are on first-name terms
_CONDITION = re.compile(r"^\?([^:]*):[ ]?(.*)$")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the body with the facts it needs; "!" stands before those that must be unknown."""

    needs: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Template:
    """A checked template: the subject of a new thread (may be empty), and the lines of the body."""

    name: str
    language: str
    subject: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Templates:
    """All templates by language and name; English is the last resort."""

    by_key: Mapping[tuple[str, str], Template]

    def get(self, language: str, name: str, first_names: bool = False) -> Template:
        """The template of a language, or the English one; on first-name terms the one for these, where there is one. Raises KeyError
        for a name that is not shipped."""
        for tongue in (language, "en"):
            for key in ((tongue, name + FIRST_NAME), (tongue, name)) if first_names else ((tongue, name),):
                if key in self.by_key:
                    return self.by_key[key]
        raise KeyError(name)


def load_template(name: str, language: str, text: str) -> tuple[Template | None, tuple[str, ...]]:
    """The template in a text, or None and everything that is wrong with it, by line."""
    subject = ""
    lines: list[Line] = []
    faults: list[str] = []
    for number, written in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        faults += [f"line {number}: {fault}" for fault in _faults(written)]
        if number == 1 and written.casefold().startswith("subject:"):
            subject = written.partition(":")[2].strip()
            continue
        found = _CONDITION.match(written)
        lines.append(Line(tuple(found.group(1).split()), found.group(2)) if found else Line((), written))
    if not any(line.text.strip() for line in lines):
        faults.append("the body is empty")
    if faults:
        return None, tuple(dict.fromkeys(faults))
    return Template(name, language, subject, tuple(lines)), ()


def _faults(line: str) -> Iterator[str]:
    """What is wrong with one line."""
    found = _CONDITION.match(line)
    if line.startswith("?") and (found is None or not found.group(1).strip()):
        yield "a line that begins with ? needs a fact and a colon, as in `?role: ...`"
    for fact in found.group(1).split() if found else ():
        if fact.removeprefix("!") not in FACTS:
            yield _unknown("fact", fact.removeprefix("!"), FACTS)
    text = found.group(2) if found else line
    for word in _PLACEHOLDER.findall(text):
        if word not in PLACEHOLDERS:
            yield _unknown("placeholder", word, PLACEHOLDERS)
    if re.search(r"[{}]", _PLACEHOLDER.sub("", text)):
        yield "a brace stands alone or doubled; a placeholder is written {role}"
    if re.search(r"[\[\]]", _OPTIONAL.sub("", text)):
        yield "a square bracket stands alone or inside another pair"
    for part in _OPTIONAL.findall(text):
        if not _PLACEHOLDER.search(part):
            yield f"[{part}] holds no placeholder, so there is nothing to keep it for"


def _unknown(what: str, word: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(word, known, 1)
    return f"there is no {what} {word!r}" + (f", did you mean {near[0]!r}?" if near else f" (known: {', '.join(known)})")


def fill(template: Template, facts: Mapping[str, str]) -> tuple[str, str]:
    """Subject and body with the facts filled in; a fact counts as known where it is not empty."""
    subject = _filled(template.subject, facts) or ""
    kept = [_filled(line.text, facts) for line in template.lines if all(_holds(fact, facts) for fact in line.needs)]
    paragraphs = re.sub(r"\n{3,}", "\n\n", "\n".join(text for text in kept if text is not None))
    return subject[:1].upper() + subject[1:], paragraphs.strip() + "\n"


def _holds(fact: str, facts: Mapping[str, str]) -> bool:
    return not facts.get(fact[1:]) if fact.startswith("!") else bool(facts.get(fact))


def _filled(text: str, facts: Mapping[str, str]) -> str | None:
    """The text with its placeholders filled, its optional parts kept or left out; None where a fact is missing."""
    kept = _OPTIONAL.sub(lambda found: found.group(1) if _known(found.group(1), facts) else "", text)
    return _PLACEHOLDER.sub(lambda found: facts[found.group(1)], kept) if _known(kept, facts) else None


def _known(text: str, facts: Mapping[str, str]) -> bool:
    return all(facts.get(word) for word in _PLACEHOLDER.findall(text))
