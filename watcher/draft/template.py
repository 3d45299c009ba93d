"""Templates in plain text. A line that begins `?fact !fact:` is kept only where the first fact is known and the second is not.

The first line is `Subject: ...`, used where a draft starts a thread of its own. Placeholders stand in braces.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

PLACEHOLDERS = ("greeting", "role", "company", "interview_day", "promised_day", "my_name")
FACTS = ("greeting", "role", "company", "promised", "panel")
NAMES = ("thank_you", "check_in_1", "check_in_2", "check_in_3")
_CONDITION = re.compile(r"^\?([!\w ]+):[ ]?(.*)$")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Template:
    """A checked template: the subject of a new thread, and body lines with the facts they need."""

    name: str
    language: str
    subject: str
    lines: tuple[tuple[tuple[str, ...], str], ...]  # facts ("!" before those that must be unknown), text


@dataclass(frozen=True, slots=True)
class Templates:
    """All templates by language and name; English is the last resort."""

    by_key: Mapping[tuple[str, str], Template]

    def get(self, language: str, name: str) -> Template:
        """The template of a language, or the English one."""
        return self.by_key.get((language, name)) or self.by_key["en", name]


def load_template(name: str, language: str, text: str) -> tuple[Template | None, tuple[str, ...]]:
    """The template in a text, or None and everything that is wrong with it."""
    faults: list[str] = []
    first, _, rest = text.partition("\n")
    if not first.startswith("Subject:"):
        faults.append("the first line must be `Subject: ...`")
        rest = text
    lines: list[tuple[tuple[str, ...], str]] = []
    for line in rest.splitlines():
        found = _CONDITION.match(line)
        facts = tuple(found.group(1).split()) if found else ()
        lines.append((facts, found.group(2) if found else line))
        faults += [_unknown("fact", fact.lstrip("!"), FACTS) for fact in facts if fact.lstrip("!") not in FACTS]
    faults += [_unknown("placeholder", word, PLACEHOLDERS) for word in _PLACEHOLDER.findall(text) if word not in PLACEHOLDERS]
    if not any(text.strip() for _, text in lines):
        faults.append("the body is empty")
    if faults:
        return None, tuple(dict.fromkeys(faults))
    return Template(name, language, first.removeprefix("Subject:").strip(), tuple(lines)), ()


def _unknown(what: str, word: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(word, known, 1)
    return f"there is no {what} {word!r}" + (f", did you mean {near[0]!r}?" if near else f" (known: {', '.join(known)})")


def fill(template: Template, facts: Mapping[str, str]) -> tuple[str, str]:
    """Subject and body with the facts filled in; a fact counts as known where it is not empty."""
    def holds(fact: str) -> bool:
        return not facts.get(fact[1:]) if fact.startswith("!") else bool(facts.get(fact))

    kept = [text for needed, text in template.lines if all(map(holds, needed))]
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(_filled(line, facts) for line in kept)).strip() + "\n"
    subject = _filled(template.subject, facts).strip(" -")
    return subject, body


def _filled(text: str, facts: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: facts.get(found.group(1), ""), text)
