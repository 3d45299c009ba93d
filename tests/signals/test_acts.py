"""What sentences do, told by the rules: precision and recall on labelled sentences in five languages must not fall."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from labelled import Line, lines

from watcher.message.parse import parse
from watcher.signals.rules import Rules, hits

NEEDED = {"rejects": 1.0, "offers": 1.0, "holds": 1.0, "withdraws": 1.0}  # the sum by which a message is believed
FLOORS = {  # side, act: precision, recall
    ("them", "rejects"): (0.85, 0.80), ("them", "offers"): (0.80, 0.68), ("them", "holds"): (0.90, 0.78), ("them", "vague"): (0.85, 0.80),
    ("them", "answers"): (0.45, 0.95), ("them", "permits"): (0.80, 0.90), ("them", "closes"): (0.90, 0.80), ("them", "asks"): (0.70, 0.85), ("them", "invites"): (0.65, 0.75),
    ("them", "booked"): (0.45, 0.80), ("them", "cancels"): (0.70, 0.90), ("them", "moves"): (0.65, 0.85), ("them", "leaves"): (0.80, 0.90),
    ("them", "unheld"): (0.80, 0.90), ("them", "sets_task"): (0.90, 0.80), ("me", "accepts"): (0.50, 0.85), ("me", "declines"): (0.65, 0.80),
    ("me", "thanks"): (0.75, 0.80), ("me", "status"): (0.80, 0.80), ("me", "withdraws"): (0.85, 0.90), ("me", "hands_in"): (0.85, 0.85),
    ("me", "names_their_date"): (0.90, 0.80),
}  # fmt: skip


def told(line: Line, rules: Rules) -> set[str]:
    """The acts that the rules find, in a message that says this sentence alone and is known to be of its language."""
    message = parse(b"From: A <a@b.example>\nTo: c@d.example\nMessage-ID: <1@b.example>\n\n.\n")
    sums: Counter[str] = Counter()
    for _, means, score in {
        (h.rule, h.means, h.score) for h in hits(rules, replace(message, language=line.language), line.side == "me", line.text)
    }:
        sums[means] += score
    return {means for means, score in sums.items() if score >= NEEDED.get(means, 0.5)}


@pytest.fixture(scope="module")
def tally(rules: Rules) -> dict[str, Counter[tuple[str, str]]]:
    counts: dict[str, Counter[tuple[str, str]]] = {"wanted": Counter(), "found": Counter(), "right": Counter()}
    for line in lines():
        got = told(line, rules)
        for name, acts in (("wanted", line.acts), ("found", got), ("right", got & line.acts)):
            counts[name].update((line.side, act) for act in acts)
    return counts


@pytest.mark.parametrize(("side", "act"), FLOORS)
def test_an_act_is_told_as_well_as_it_was(side: str, act: str, tally) -> None:
    right, found, wanted = (tally[name][side, act] for name in ("right", "found", "wanted"))
    precision, recall = right / found, right / wanted
    assert precision >= FLOORS[side, act][0]
    assert recall >= FLOORS[side, act][1]


@pytest.mark.parametrize("language", ["fr", "es"])
@pytest.mark.parametrize("act", ["rejects", "offers", "holds", "closes", "permits", "vague", "cancels", "moves", "leaves"])
def test_an_act_that_changes_a_process_is_told_in_other_languages_too(language: str, act: str, rules: Rules) -> None:
    theirs = [line for line in lines() if line.side == "them" and line.language == language]
    found = {line for line in theirs if act in told(line, rules)}
    wanted = {line for line in theirs if act in line.acts}
    assert len(found & wanted) / len(found) >= 0.8
    assert len(found & wanted) / len(wanted) >= 0.8
