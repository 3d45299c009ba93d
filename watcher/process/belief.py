"""Whether a conversation is about employing me: a sum of evidence over structure, words and history."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from watcher.message.model import Origin
from watcher.message.origin import replyable
from watcher.process.spoken import past_meetings
from watcher.process.weigh import MATTER, Weighed
from watcher.signals.employer import label_of, owner
from watcher.signals.model import Evidence, Me
from watcher.signals.occupation import names_occupation
from watcher.signals.people import fold
from watcher.signals.read import Signals

_BY_PHONE = re.compile(
    r"\b(?:per|following|after|further to|from) our (?:\w+ )?(?:call|conversation|chat|talk)|as (?:agreed|discussed|arranged)|by (?:phone|telephone)",
    re.IGNORECASE,
)
NEEDED = 2.4  # the sum at which belief is even
LEANING = 1.0  # what a thread needs to count at all: many threads that say next to nothing add up to nothing
COLLEAGUE = -3.0  # everybody on the other side writes from my own domain
NO_EMPLOYMENT = -1.6  # applications, interviews and appointments there are in all walks of life; none of them names a job
NO_MATTER = -1.0  # roles, jobs and posts occur in all talk; here nobody applies, hires, invites or is paid
SIDES_CHANGED = -4.0  # either may be a slip of the rules; both together are none
UNOPPOSED = 2.0  # what speaks against counts so much more where nothing speaks of a job
_EMPLOYMENT = (
    "NAMES_A_JOB",
    "HIRING_SIDE",
    "HIRING_WORDS",
    "RECRUITING_MAIL_SYSTEM",
    "WORK_TALK",
    "names_role",
    "HIRING_WORDS_ABROAD",
    "WORK_OFFERED",
    "MY_PAPERS",
    "NEEDS_SOMEBODY",
    "application_of_mine",
)


@dataclass(frozen=True, slots=True)
class Belief:
    """`confidence` from 0 to 1 that this is a hiring process of mine; `why_not` where it cannot be one yet, else empty."""

    confidence: float
    evidence: tuple[Weighed, ...]  # the weightiest first
    why_not: str = ""


_STANDS_OUT = re.compile(r"\byour (?:background|profile|experience) (?:stood|stands|caught|jumped)", re.IGNORECASE)


def believe(told: Sequence[Signals], threads: Sequence[Mapping[str, Weighed]], me: Me) -> Belief:
    """How far a conversation speaks for a hiring process of mine, by the evidence of its threads."""
    theirs = [s for s in told if not s.mine and s.message.origin in (Origin.PERSON, Origin.ROBOT)]
    mine = [s for s in told if s.mine]
    counted = pooled(threads)
    if not theirs and not any(s.says("applies") for s in mine):
        return Belief(0.0, (), "nobody on their side has written")
    if theirs and (_colleague(theirs[0], me) or all(_colleague(s, me) for s in theirs)):
        counted["COLLEAGUE"] = _shown(COLLEAGUE, "COLLEAGUE", theirs[0], "the other side writes from my own domain")
    final = in_all(counted)
    for rule, score, words in _lacking(counted):
        final[rule] = _shown(score, rule, told[-1], words)
    total = sum(weighed.score for weighed in final.values())
    strongest = sorted(final.values(), key=lambda weighed: -abs(weighed.score))
    why_not = "" if _engaged(theirs, mine, me) else "I never answered and did not apply"
    return Belief(_confidence(total), tuple(strongest), why_not)


def tally(counted: Mapping[str, Weighed]) -> float:
    """The sum of the evidence of a thread."""
    lacking = sum(score for _, score, _ in _lacking(counted))
    return sum(weighed.score for weighed in in_all(counted).values()) + lacking


def _lacking(counted: Mapping[str, Weighed]) -> list[tuple[str, float, str]]:
    """What is missed, by rule, and how much that counts."""
    missed = []
    if not _speaks_of_employment(counted):
        missed.append(("NO_EMPLOYMENT", NO_EMPLOYMENT, "nothing names a job"))
    if MATTER.isdisjoint(counted):
        missed.append(("NO_MATTER", NO_MATTER, "nothing is said of applying, hiring or meeting"))
    if {"I_HIRE", "THEY_APPLY"} <= counted.keys():
        missed.append(("SIDES_CHANGED", SIDES_CHANGED, "they apply, and I write as the one who hires"))
    return missed


def in_all(counted: Mapping[str, Weighed]) -> dict[str, Weighed]:
    """The evidence as it counts in the end: what speaks against weighs more where nothing speaks of employment."""
    if _speaks_of_employment(counted):
        return dict(counted)
    return {rule: w if w.score > 0 else Weighed(w.score * UNOPPOSED, w.evidence) for rule, w in counted.items()}


def _speaks_of_employment(counted: Mapping[str, Weighed]) -> bool:
    return any(rule in counted for rule in _EMPLOYMENT)


def _shown(score: float, rule: str, signals: Signals, words: str) -> Weighed:
    return Weighed(score, Evidence(rule, signals.message.id, words))


def hopeless(threads: Sequence[Mapping[str, Weighed]], sure: float) -> bool:
    """Whether nothing of this could ever be believed as far as `sure`, whatever speaks against it."""
    return _confidence(sum(w.score for w in pooled(threads).values() if w.score > 0)) < sure


def _confidence(total: float) -> float:
    return round(1 / (1 + math.exp(NEEDED - total)), 3)


def pooled(threads: Sequence[Mapping[str, Weighed]]) -> dict[str, Weighed]:
    """The evidence of the threads together, each rule once; the strongest thread's words are shown."""
    counted: dict[str, Weighed] = {}
    for evidence in sorted(threads, key=tally, reverse=True):
        for rule, weighed in evidence.items():
            if rule not in counted:
                counted[rule] = weighed
    return counted


def _engaged(theirs: Sequence[Signals], mine: Sequence[Signals], me: Me) -> bool:
    """Whether I take part in it: I answered, applied, or a talk was agreed."""
    cold = any(hit.rule == "COLD_OUTREACH" for s in theirs for hit in s.hits)
    applied = (
        any(s.says("applies") for s in mine)
        or any(_asked_by_a_system(s) for s in theirs)
        or any(s.says("acknowledges") for s in theirs)
        or any(_considers_me(s, me) for s in theirs)
    )
    return (
        bool(mine)
        or (applied and not cold)
        or any(_books(s) for s in theirs)
        or any(_agreed_by_phone(s) for s in theirs)
        or _invited(theirs)
        or any(past_meetings(s) for s in theirs)
    )


def _invited(theirs: Sequence[Signals]) -> bool:
    """An entry for my calendar; one of a recruiter's is an advance like his mails, until I take it."""
    entries = [signals for signals in theirs if signals.message.invites]
    taken = any(who.partstat == "ACCEPTED" for s in entries for invite in s.message.invites for who in invite.attendees)
    advance = any(s.says("agency") or _STANDS_OUT.search(hit.evidence.quote) for s in theirs for hit in s.hits)
    return bool(entries) and (taken or not advance)


def _considers_me(signals: Signals, me: Me) -> bool:
    """Whether they have papers of mine before them; what goes to many names neither me nor a time to meet nor what the job is."""
    if signals.says("considers") is None:
        return False
    words = fold(f"{signals.message.subject} {signals.message.words}")
    named = any(len(name) > 2 and fold(name) in words for name in me.name.split())
    dated = any(t.clock is not None and t.start is not None and t.start > signals.message.date for t in signals.times)
    return named or dated or names_occupation(signals.message.subject)


def _asked_by_a_system(signals: Signals) -> bool:
    """A recruiting system writes to those who applied, or whom a recruiter put there; alerts and advertisements aside."""
    return any(hit.rule == "RECRUITING_MAIL_SYSTEM" for hit in signals.hits) and signals.says("not_hiring") is None


def _books(signals: Signals) -> bool:
    """A machine confirms a time that I picked, and names a person to answer to."""
    robot = signals.message.origin is Origin.ROBOT and any(replyable(box.address) for box in signals.message.reply_to)
    return (
        robot and signals.says("booked") is not None and any(t.clock is not None and t.start is not None for t in signals.times)
    )


def _agreed_by_phone(signals: Signals) -> bool:
    """A person fixes a time that was agreed outside of the mail."""
    return any(hit.means == "booked" and _BY_PHONE.search(hit.evidence.quote) for hit in signals.hits)


def _colleague(signals: Signals, me: Me) -> bool:
    """Whether the writer shares my own domain, and that is no public mail provider: a colleague, or a friend at a small provider."""
    domain = signals.message.author.domain
    return bool(label_of(domain)) and any(owner(domain) == owner(mine.partition("@")[2]) for mine in me.addresses)
