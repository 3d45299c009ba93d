"""Words for what people are by trade, in five languages: "engineer", "Krankenpflegerin", "cheffe de projet"."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from watcher.signals.people import fold

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LEAST_BEFORE = 3  # letters of a compound's beginning


@dataclass(frozen=True, slots=True)
class _Occupations:
    whole: frozenset[str]
    ends: tuple[str, ...]  # of compounds


@lru_cache(maxsize=1)
def _occupations() -> _Occupations:
    data = tomllib.loads(resources.files("watcher.signals").joinpath("occupations.toml").read_text(encoding="utf-8"))
    words = [fold(word) for text in data.values() for word in text.split()]
    ends = tuple(word[1:] for word in words if word.startswith("*"))
    return _Occupations(frozenset(word.removeprefix("*") for word in words), ends)


def occupation_in(text: str) -> re.Match[str] | None:
    """The first word of a text that is an occupation, or None."""
    return next((word for word in _WORD.finditer(text) if is_occupation(word.group())), None)


def names_occupation(text: str) -> bool:
    """Whether a text holds the name of an occupation."""
    return occupation_in(text) is not None


@lru_cache(maxsize=8192)
def is_occupation(word: str) -> bool:
    """Whether a word, in the singular or the plural, stands for what people are by trade."""
    known = _occupations()
    plain = fold(word)
    for form in _singulars(plain):
        if form in known.whole or (form.rpartition("-")[2] in known.whole and form != "co-operative"):  # a firm, no tradesman
            return True
        if form.endswith(known.ends) and any(form.endswith(end) and len(form) - len(end) >= _LEAST_BEFORE for end in known.ends):
            return True
    return False


def _singulars(word: str) -> tuple[str, ...]:
    """A word, and what it may be the plural of."""
    forms = [word]
    for ending, instead in (
        ("ies", "y"),
        ("men", "man"),
        ("es", ""),
        ("s", ""),
        ("innen", "in"),
        ("in", ""),
        ("nen", ""),
        ("en", ""),
        ("n", ""),
    ):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            forms.append(word[: len(word) - len(ending)] + instead)
    return tuple(forms)
