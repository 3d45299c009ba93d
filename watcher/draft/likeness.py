"""Which letter stands for which draft where the Message-ID does not tell: the same person, the same mail answered, not written before.

Some clients give a draft another Message-ID when they save or send it (Thunderbird, Gmail's web page); what it answers stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from watcher.draft.compose import bare_subject

_CLOCKS = timedelta(minutes=5)  # so far may the clock of the user's client be behind ours


@dataclass(frozen=True, slots=True)
class Slip:
    """What tells one letter of mine from another. `at` is aware; `answers` is the Message-ID that it answers, or empty."""

    id: str
    to: frozenset[str]
    answers: str
    subject: str
    at: datetime | None


def answered_by(ancestors: Sequence[str]) -> str:
    """The mail that a letter answers, the last that its References and In-Reply-To name, in this order; empty where it starts a thread."""
    return ancestors[-1] if ancestors else ""


def stands_for(letter: Slip, draft: Slip) -> bool:
    """Whether a letter may be a draft under another Message-ID."""
    if letter.id == draft.id or not letter.to & draft.to:
        return False
    if letter.at is not None and draft.at is not None and letter.at < draft.at - _CLOCKS:
        return False
    if draft.answers:
        return letter.answers == draft.answers
    return not letter.answers and bare_subject(letter.subject).casefold() == bare_subject(draft.subject).casefold()


def matched(letters: Iterable[Slip], drafts: Iterable[Slip]) -> Mapping[str, Slip]:
    """The letters by the Message-ID of the draft that each stands for. A letter stands for one draft, the youngest that it may be."""
    found: dict[str, Slip] = {}
    youngest_first = sorted(drafts, key=lambda draft: draft.at.timestamp() if draft.at else 0.0, reverse=True)
    for letter in letters:
        for draft in youngest_first:
            if draft.id not in found and stands_for(letter, draft):
                found[draft.id] = letter
                break
    return found
