"""The mail that a draft answers, quoted below it as mail clients do (RFC 3676 section 4.5)."""

from __future__ import annotations

import textwrap
from datetime import date

from watcher.draft.dates import day_in_words

_INTRO = {
    "en": "On {day}, {year}, {name} wrote:",
    "de": "Am {day} {year} schrieb {name}:",
    "fr": "Le {day} {year}, {name} a écrit\u00a0:",
    "es": "El {day} de {year}, {name} escribió:",
    "nl": "Op {day} {year} schreef {name}:",
}
_MOST_LINES = 300
_WIDTH = 76


def quoted(day: date, name: str, text: str, language: str, country: str) -> str:
    """An introducing line, and the text with ">" before its lines."""
    tongue = language if language in _INTRO else "en"
    intro = _INTRO[tongue].format(day=day_in_words(day, tongue, country), year=day.year, name=name)
    lines = [part for line in text.splitlines()[:_MOST_LINES] for part in _wrapped(line.rstrip())]
    return "\n".join([intro, *(f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in lines)])


def _wrapped(line: str) -> list[str]:
    return [line] if line.startswith(">") or len(line) <= _WIDTH else textwrap.wrap(line, _WIDTH, break_long_words=False)
