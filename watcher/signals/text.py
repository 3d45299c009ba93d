"""A message's own words as sentences, so that rules and times speak of the same places."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_CHARS = 20_000  # nobody says anything about an interview after that
MAX_SENTENCE = 600

_TRANSLATE = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "‑": "-",
                            "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " "})  # fmt: skip
_ABBREVIATION = re.compile(
    r"\b(?:mr|mrs|ms|mx|dr|prof|st|no|nr|approx|ca|e\.g|i\.e|etc|vs|inc|ltd|co|corp|dept|ext|tel|ref|resp|sr|jr|pls|bzw|z\.b|mag|dipl|ing|hr|fr|str|abs|evtl|inkl|zzgl|mme|mlle|av|bd|sra|srta|dña|dhr|mevr|drs|ir|mw|[a-z])\.$",
    re.I,
)
_MONTH = r"(?:jan|jän|feb|mär|apr|mai|jun|jul|aug|sep|okt|nov|dez)"
_ORDINAL_DAY = re.compile(rf"\s?\d{{1,2}}\.\s+{_MONTH}", re.I)  # "20. März"
_DAY_ALONE = re.compile(r"\b(?:am|ab|bis|bis zum|zum|vom|den|dem|der) \d{1,2}\.\s+(?=[a-zäöü])")  # "am 23. wieder im Haus"
_STOP = re.compile(r"[.!?…]+[)\"']*(?=\s)|\n\s*\n|\n")
_NEW_LINE_STARTS = re.compile(rf"\s*(?:[-*•·>]\s|\d{{1,2}}[.)]\s(?!(?i:{_MONTH}))|[A-Z][\w /&]{{1,24}}\s?:\s)")
_SHORT_LINE = 50


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence. `begin` and `stop` are offsets into the words; `text` has plain quotes and single spaces."""

    begin: int
    stop: int
    text: str
    paragraph: int

    @property
    def asks(self) -> bool:
        """True where it ends with a question mark."""
        return self.text.endswith("?")


def plain(text: str) -> str:
    """The text with typographic quotes, dashes and spaces made plain; of the same length."""
    return text.translate(_TRANSLATE)


def sentences(words: str) -> tuple[Sentence, ...]:
    """The sentences of a text, at most MAX_CHARS of it; a line that stands alone (a list item, a label) is a sentence too."""
    text = plain(words[:MAX_CHARS])
    found: list[Sentence] = []
    begin, paragraph = 0, 0
    for stop in _STOP.finditer(text):
        if stop.group().startswith("\n"):
            blank = stop.group().count("\n") > 1
            if not blank and not _breaks(text, stop):
                continue
        elif (_ABBREVIATION.search(text, max(begin, stop.start() - 8), stop.start() + 1) and "?" not in stop.group()) or (
            stop.group() == "."
            and (
                _ORDINAL_DAY.match(text, max(begin, stop.start() - 2))
                or _DAY_ALONE.search(text, max(begin, stop.start() - 11), stop.end() + 2)
            )
        ):
            continue
        else:
            blank = False
        _append(found, text, begin, stop.end(), paragraph)
        paragraph += blank
        begin = stop.end()
    _append(found, text, begin, len(text), paragraph)
    return tuple(found)


def _breaks(text: str, stop: re.Match[str]) -> bool:
    """Whether a single line break ends a sentence: the line is short, or the next one begins a list item or a labelled line."""
    line_start = text.rfind("\n", 0, stop.start()) + 1
    if _NEW_LINE_STARTS.match(text, stop.end()):
        return True
    line = text[line_start : stop.start()].rstrip()
    return len(line) < _SHORT_LINE


def _append(found: list[Sentence], text: str, begin: int, stop: int, paragraph: int) -> None:
    while begin < stop:
        end = min(stop, begin + MAX_SENTENCE)
        collapsed = " ".join(text[begin:end].split())
        if collapsed:
            found.append(Sentence(begin, end, collapsed, paragraph))
        begin = end
