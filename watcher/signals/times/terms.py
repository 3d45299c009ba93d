"""A text as tokens, each with what it may mean by the lexicon."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from watcher.signals.times.lexicon import Lexicon, Phrase, Starting

_TOKEN = re.compile(r"(?P<number>\d+)|[apAP]\.\s?[mM]\b\.?|[^\W\d_]+(?:'[^\W\d_]+)*|[^\w\s]|_")
_NOTHING: dict[str, tuple[Any, int]] = {}


@dataclass(slots=True)
class Token:
    """A word, a run of digits or a mark. `number` is -1 for what is no digits; `glued` where no space stands before it."""

    text: str  # lower case, without possessive s
    raw: str
    begin: int
    stop: int
    number: int
    glued: bool
    lines: int  # line breaks before it
    means: dict[str, tuple[Any, int]]  # kind -> value and the index behind the phrase


END = Token("", "", 0, 0, -1, False, 2, _NOTHING)


class Terms:
    """The tokens of a text. Any index may be asked for; beyond the text there are empty tokens."""

    __slots__ = ("_ends", "count", "lexicon", "text", "tokens")

    def __init__(self, text: str, words: Lexicon) -> None:
        self.text, self.lexicon = text, words
        self.tokens = _tokens(text)
        self.count = len(self.tokens)
        self.tokens += [END] * 16
        self._ends: dict[int, set[str]] | None = None
        known = words.phrases
        for index, token in enumerate(self.tokens[: self.count]):
            text = token.text
            if text in known:
                token.means = self._means(index, known[text])
            if text[-2:] == "'s" and text[:-2] in known:
                token.means = {**self._means(index, known[text[:-2]]), **token.means}

    def _means(self, index: int, starting: Starting) -> dict[str, tuple[Any, int]]:
        found: dict[str, tuple[Any, int]] = {}
        behind = index + 1
        single, longer = starting
        if longer:
            second = self.tokens[behind].text
            if second in longer:
                self._add_longer(found, index, longer[second])
            if second == "-":
                self._add_longer(found, index, longer.get(self.tokens[behind + 1].text, ()))
            elif second[-2:] == "'s":
                self._add_longer(found, index, longer.get(second[:-2], ()))
        for kind, value in single:
            if kind not in found:
                found[kind] = (value, behind)
        return found

    def _add_longer(self, found: dict[str, tuple[Any, int]], index: int, phrases: tuple[Phrase, ...]) -> None:
        for words, kind, value in phrases:
            if kind not in found:
                stop = self._reach(index, words)
                if stop:
                    found[kind] = (value, stop)

    def _reach(self, index: int, words: tuple[str, ...]) -> int:
        """The index behind a phrase that begins here, 0 where it does not. A hyphen may stand for a space."""
        at = index + 1
        for word in words[1:]:
            token = self.tokens[at]
            if token.raw == "-" and word != "-" and token.glued:
                at += 1
                token = self.tokens[at]
            if (token.text != word and token.text != word + "'s") or token.lines > 1:
                return 0
            at += 1
        return at

    def __getitem__(self, index: int) -> Token:
        return self.tokens[index]  # padded with empty ones, which an index of -1 finds too

    def take(self, index: int, kind: str) -> tuple[Any, int] | None:
        """What the phrase at this index means as one of this kind: its value and the index behind it."""
        return self.tokens[index].means.get(kind)

    def skip(self, index: int, *texts: str) -> int:
        """The index behind any of these words or marks."""
        while self[index].text in texts and self[index].lines == 0:
            index += 1
        return index

    def passed(self, index: int, *kinds: str) -> int:
        """The index behind one phrase of one of these kinds, else the same index."""
        for kind in kinds:
            found = self.take(index, kind)
            if found:
                return found[1]
        return index

    def longest_before(self, index: int, kind: str) -> int:
        """How many tokens the longest phrase of this kind has that ends right before this index; 0 where there is none."""
        for start in range(max(0, index - 5), index):
            found = self.tokens[start].means.get(kind)
            if found and found[1] == index:
                return index - start
        return 0

    def before(self, index: int, *kinds: str) -> bool:
        """Whether a phrase of one of these kinds ends right before this index."""
        if self._ends is None:
            self._ends = self._kinds_by_end()
        return index in self._ends and not self._ends[index].isdisjoint(kinds)

    def _kinds_by_end(self) -> dict[int, set[str]]:
        ends: dict[int, set[str]] = {}
        for token in self.tokens[: self.count]:
            for kind, (_, stop) in token.means.items():
                if stop in ends:
                    ends[stop].add(kind)
                else:
                    ends[stop] = {kind}
        return ends

    def which_before(self, index: int) -> str:
        """ "this", "next", "last", ... where such a word (and no mere article) stands right before this index, else nothing."""
        for start in range(max(0, index - 3), index):
            which = self.tokens[start].means.get("which")
            if which and which[1] == index and which[0] != "the":
                return str(which[0])
        return ""

    def number(self, index: int) -> tuple[int, int] | None:
        """A number in digits or words at this index ("twenty-five" too), and the index behind it."""
        token = self[index]
        if token.number >= 0:
            return token.number, index + 1
        spelled = token.means.get("spelled")
        if spelled is None:
            return None
        value, stop = spelled
        if value in (20, 30):
            more = self.take(stop + (self[stop].raw == "-"), "spelled")
            if more and more[0] < 10:
                return value + more[0], more[1]
        return value, stop


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    last = 0
    append = found.append
    for match in _TOKEN.finditer(text):
        begin, stop = match.span()
        raw = match[0]
        between = begin - last
        if match.lastgroup:
            number = int(raw) if stop - begin <= 8 else 99_999_999
            lower = raw
        else:
            number = -1
            lower = raw.lower()
            if lower[1:2] == "." and len(raw) > 2:
                lower = lower[0] + "m"
        lines = 0 if not between else int(text[last] == "\n") if between == 1 else text.count("\n", last, begin)
        append(Token(lower, raw, begin, stop, number, not between, lines, _NOTHING))
        last = stop
    if found:
        found[0].glued = False
    return found
