"""Which of many patterns can match a text at all, found for all of them in one pass over it (RE2), so that few are really tried."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

import re2

_MEMORY = 24 << 20  # of the states of one automaton
_AUTOMATA = 6  # one of all patterns would have too many states to keep, one for each pattern too many passes
_AT_MOST = re.compile(r"\{0?,\d+\}")
_AT_LEAST_ONE = re.compile(r"\{[1-9]\d*,\d+\}")
_LOOKS = ("(?!", "(?=", "(?<!", "(?<=")


class Sieve:
    """Patterns of Python's `re` made wider, so that whatever they match the sieve lets through."""

    def __init__(self, patterns: Sequence[str | None]) -> None:
        self._always: list[int] = []  # what RE2 does not understand is always tried
        self._sets = [self._set(patterns, range(first, len(patterns), _AUTOMATA)) for first in range(_AUTOMATA)]

    def _set(self, patterns: Sequence[str | None], numbers: Iterable[int]) -> tuple[re2.Set, list[int]]:
        options = re2.Options()
        options.never_capture = True
        options.case_sensitive = False
        options.max_mem = _MEMORY
        options.log_errors = False
        together, taken = re2.Set.SearchSet(options), []
        for number in numbers:
            pattern = patterns[number]
            if pattern is None:
                continue
            try:
                together.Add(wider(pattern))
                taken.append(number)
            except re2.error:
                self._always.append(number)
        together.Compile()
        return together, taken

    def let_through(self, text: str) -> list[int]:
        """The numbers of the patterns that may match, in order."""
        bare = text if text.isascii() else _bare(text)
        found = [taken[index] for together, taken in self._sets if taken for index in together.Match(bare) or ()]
        return sorted(found + self._always)


def wider(pattern: str) -> str:
    """A pattern in RE2's words that matches wherever this one does: without accents, looks around and bounds of repetition."""
    return _bare(_AT_LEAST_ONE.sub("+", _AT_MOST.sub("*", _without_looks(pattern))))


def _bare(text: str) -> str:
    """Without accents; what has no Latin base stays as it is."""
    return (
        "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
        .encode("utf-8", "replace")
        .decode()
    )


def _without_looks(pattern: str) -> str:
    """The pattern without its look-ahead and look-behind groups."""
    kept: list[str] = []
    at = 0
    while at < len(pattern):
        if pattern.startswith(_LOOKS, at):
            at = _end_of_group(pattern, at)
            continue
        step = 2 if pattern[at] == "\\" else 1
        kept.append(pattern[at : at + step])
        at += step
    return "".join(kept)


def _end_of_group(pattern: str, at: int) -> int:
    """The place behind the bracket that closes the group that opens here."""
    depth, in_class = 0, False
    while at < len(pattern):
        character = pattern[at]
        if character == "\\":
            at += 1
        elif in_class:
            in_class = character != "]"
        elif character == "[":
            in_class = True
        elif character in "()":
            depth += 1 if character == "(" else -1
            if depth == 0:
                return at + 1
        at += 1
    return at
