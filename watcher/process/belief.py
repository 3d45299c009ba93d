"""Whether a conversation is about employing me: a sum of evidence over structure, words and history."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from watcher.message.model import Origin
from watcher.message.origin import replyable
from watcher.signals.employer import label_of, owner
from watcher.signals.model import Evidence, Me
from watcher.signals.read import Signals
from watcher.signals.role import names_role

_BY_PHONE = re.compile(
    r"\b(?:per|following|after|further to|from) our (?:\w+ )?(?:call|conversation|chat|talk)|as (?:agreed|discussed|arranged)|by (?:phone|telephone)",
    re.IGNORECASE,
)
_APPLICATION = re.compile(
    r"\b(?:appl(?:y|ied|ying|ication)|candidatur|bewerb|solicit|sollicit|shortlist)|\b(?:r[ée]sum[ée]|CV) (?:for|in\b|to us)|\b(?:for|got|received?|sending|popping|reading|reviewed) (?:us )?(?:in )?your (?:r[ée]sum[ée]|CV)",
    re.IGNORECASE,
)
NEEDED = 2.4  # the sum at which belief is even
COLLEAGUE = -3.0  # everybody on the other side writes from my own domain
NO_EMPLOYMENT = -1.2  # applications, interviews and appointments there are in all walks of life; none of them names a job
UNOPPOSED = 2.0  # what speaks against counts so much more where nothing speaks of a job
_EMPLOYMENT = (
    "NAMES_A_JOB",
    "HIRING_SIDE",
    "HIRING_WORDS",
    "RECRUITING_MAIL_SYSTEM",
    "WORK_TALK",
    "names_role",
    "HIRING_WORDS_ABROAD",
)
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
        if signals.message.origin not in (Origin.PERSON, Origin.ROBOT) and not signals.mine:
            continue
        for hit in signals.hits:
            if hit.means in _COUNTED:
                counted.setdefault(hit.rule, (hit.score, hit.evidence))
        _structure(signals, counted)
    employment = any(rule in counted for rule in _EMPLOYMENT)
    total = sum(score * (1 if score > 0 or employment else UNOPPOSED) for score, _ in counted.values())
    total += 0.0 if employment else NO_EMPLOYMENT
    theirs = [s for s in told if not s.mine and s.message.origin in (Origin.PERSON, Origin.ROBOT)]
    mine = [s for s in told if s.mine]
    if theirs and (_colleague(theirs[0], me) or all(_colleague(s, me) for s in theirs)):
        total += COLLEAGUE
    cold = any(hit.rule == "COLD_OUTREACH" for s in theirs for hit in s.hits)
    applied = (
        any(s.says("applies") for s in mine)
        or any(s.says("acknowledges") for s in theirs)
        or any(_says_i_applied(s) for s in theirs)
    )
    engaged = (
        bool(mine)
        or (applied and not cold)
        or any(_books(s) for s in theirs)
        or any(_agreed_by_phone(s) for s in theirs)
        or any(s.message.invites for s in theirs)
    )
    if not theirs and not any(s.says("applies") for s in mine):
        return Belief(0.0, False, (), "nobody on their side has written")
    confidence = 1 / (1 + math.exp(-(total - NEEDED)))
    why_not = "" if engaged else "I never answered and did not apply"
    strongest = sorted(counted.values(), key=lambda pair: -abs(pair[0]))
    return Belief(round(confidence, 3), engaged, tuple(evidence for _, evidence in strongest), why_not)


def _says_i_applied(signals: Signals) -> bool:
    """They speak of an application of mine, not only of a résumé that they found."""
    return any(
        hit.rule.startswith(("MY_APPLICATION", "HIRING_WORDS_ABROAD")) and _APPLICATION.search(hit.evidence.quote)
        for hit in signals.hits
    )


def _books(signals: Signals) -> bool:
    """A machine confirms a time that I picked, and names a person to answer to."""
    robot = signals.message.origin is Origin.ROBOT and any(replyable(box.address) for box in signals.message.reply_to)
    return (
        robot and signals.says("booked") is not None and any(t.clock is not None and t.start is not None for t in signals.times)
    )


def _agreed_by_phone(signals: Signals) -> bool:
    """A person fixes a time that was agreed outside of the mail."""
    return any(hit.means == "booked" and _BY_PHONE.search(hit.evidence.quote) for hit in signals.hits)


def _structure(signals: Signals, counted: dict[str, tuple[float, Evidence]]) -> None:
    """What speaks for hiring beyond single words: a role by its title, an invitation to talk, a decision, a named answer."""
    for named in signals.roles[:1]:
        if named.score >= 2.0:
            counted.setdefault("names_role", (1.4, named.evidence))
            if names_role(signals.message.subject):
                counted.setdefault("role_in_subject", (0.5, named.evidence))
    if signals.mine:
        return
    for means, score in (("invites", 0.7), ("rejects", 0.7), ("offers", 0.5), ("holds", 0.5), ("sets_task", 0.3)):
        hit = signals.says(means)
        if hit is not None and hit.score >= 0.7:
            counted.setdefault(means, (score, hit.evidence))
    if any(
        t.kind in ("point", "interval") and t.start is not None and t.clock is not None and t.start > signals.message.date
        for t in signals.times
    ):
        counted.setdefault("names_time_to_meet", (0.6, Evidence("names_time_to_meet", signals.message.id, signals.times[0].text)))
    if signals.window is not None:
        counted.setdefault("names_window", (0.3, signals.window.evidence))


def _colleague(signals: Signals, me: Me) -> bool:
    """Whether the writer shares my own domain, and that is no public mail provider: a colleague, or a friend at a small provider."""
    domain = signals.message.author.domain
    return bool(label_of(domain)) and any(owner(domain) == owner(mine.partition("@")[2]) for mine in me.addresses)
