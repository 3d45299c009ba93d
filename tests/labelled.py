"""The labelled sentences of signals/sentences: who says it, in which language, and what it does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SENTENCES = Path(__file__).parent / "signals" / "sentences"


@dataclass(frozen=True)
class Line:
    side: str
    language: str
    text: str
    acts: frozenset[str]


def lines() -> list[Line]:
    found = []
    for path in sorted(SENTENCES.glob("*.txt")):
        mark = side = language = ""
        alike: list[str] = []
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("@"):
                mark, side, language, *alike = line.split()
            elif line.strip():
                labels, _, text = line.partition("|") if mark == "@" else (" ".join(alike), "", line)
                found.append(Line(side, language, text.strip(), frozenset(labels.split()) - {"-"}))
    return found
