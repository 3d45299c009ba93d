"""Whether a conversation is about employing me: a sum of evidence over structure, words and history."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from watcher.message.model import Origin
from watcher.signals.employer import label_of, owner
from watcher.signals.model import Evidence, Me
from watcher.signals.read import Signals

NEEDED = 2.4  # the sum at which belief is even
COLLEAGUE = -3.0  # everybody on the other side writes from my own domain
_COUNTED = ("hiring", "not_hiring", "hiring_side", "applies", "acknowledges")


@dataclass(frozen=True, slots=True)
class Belief:
    """`confidence` from 0 to 1 that this is a hiring process of mine; `engaged` where I take part in it."""

    confidence: float
    engaged: bool
    evidence: tuple[Evidence, ...]
    why_not: str = ""


def believe(told: Sequence[Signals], me: Me) -> Belief:
    """How far the messages of a conversation speak for a hiring process of mine."""
    counted: dict[str, tuple[float, Evidence]] = {}
    for signals in told:
        if signals.message.origin in (Origin.LIST, Origin.BOUNCE, Origin.RECEIPT) and not signals.mine:
            continue
        for hit in signals.hits:
            if hit.means in _COUNTED:
                counted.setdefault(hit.rule, (hit.score, hit.evidence))
        for named in signals.roles[:1]:
            if named.score >= 2.0:
                counted.setdefault("NAMES_ROLE", (1.0, named.evidence))
    total = sum(score for score, _ in counted.values())
    theirs = [s for s in told if not s.mine and s.message.origin in (Origin.PERSON, Origin.ROBOT)]
    mine = [s for s in told if s.mine]
    if theirs and all(_colleague(s, me) for s in theirs):
        total += COLLEAGUE
    applied = any(s.says("applies") for s in mine) or any(s.says("acknowledges") for s in theirs) or any(h.rule == "MY_APPLICATION" for s in theirs for h in s.hits)
    engaged = bool(mine) or applied or any(s.message.invites for s in theirs)
    if not theirs and not any(s.says("applies") for s in mine):
        return Belief(0.0, False, (), "nobody on their side has written")
    confidence = 1 / (1 + math.exp(-(total - NEEDED)))
    why_not = "" if engaged else "I never answered and did not apply"
    strongest = sorted(counted.values(), key=lambda pair: -abs(pair[0]))
    return Belief(round(confidence, 3), engaged, tuple(evidence for _, evidence in strongest), why_not)



def _colleague(signals: Signals, me: Me) -> bool:
    """Whether the writer shares my own domain, and that is no public mail provider: a colleague, or a friend at a small provider."""
    domain = signals.message.author.domain
    return bool(label_of(domain)) and any(owner(domain) == owner(mine.partition("@")[2]) for mine in me.addresses)
