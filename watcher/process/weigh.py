"""What one thread says for and against a hiring process of mine: rules that matched, and what its structure shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from watcher.message.model import Origin
from watcher.signals.model import Evidence, Hit
from watcher.signals.occupation import names_occupation, occupation_in
from watcher.signals.read import Signals

_OCCUPATION = 1.4
_SOME_ROLE = 0.4  # "the roof job", "the position of the pumps" are roles by their form alone
_BEGAN = 1.2  # the conversation begins with an application of mine
_ELSEWHERE = -2.0  # a rule at least as strong as this names another walk of life with applications and interviews of its own
_EXPLAINED = 0.35  # what such a walk of life has too counts so much where one is named
_ANCHORS = frozenset(
    {"role_in_subject", "HIRING_SIDE", "RECRUITING_MAIL_SYSTEM", "WORK_OFFERED"}
)  # with these it is not explained away
_OUTCOMES = frozenset({"rejects", "offers", "holds"})  # there are refusals and offers of all kinds; alone they mean nothing
MATTER = frozenset({
    "SPEAKS_OF_INTERVIEW", "INTERVIEW_IN_SUBJECT", "MY_APPLICATION", "ACKNOWLEDGES", "HIRING_SIDE", "HIRING_WORDS", "HIRING_WORDS_ABROAD",
    "HIRING_SUBJECT_ABROAD", "RECRUITING_MAIL_SYSTEM", "FROM_THE_HIRING_SIDE", "I_APPLY", "APPLIES_ABROAD", "MY_PAPERS", "WORK_OFFERED",
    "WANTS_REFERENCES", "STATUS_OF_HIRING", "invites", "names_time_to_meet",
})  # fmt: skip
_AMBIGUOUS = frozenset({
    "SPEAKS_OF_INTERVIEW", "INTERVIEW_IN_SUBJECT", "MY_APPLICATION", "ACKNOWLEDGES", "JOB_IN_SUBJECT", "HIRING_WORDS_ABROAD", "HIRING_SUBJECT_ABROAD",
    "invites", "rejects", "offers", "sets_task", "names_time_to_meet", "names_window",
})  # fmt: skip
_BY_THE_WAY = 0.2  # of what another walk of life counts that is mentioned beside the conversation's own
_THE_MATTER = ("hiring", "applies", "acknowledges", "considers", "invites", "booked")
_COUNTED = ("hiring", "not_hiring", "hiring_side", "applies", "acknowledges")
_SHOWS = (("invites", 0.7), ("rejects", 0.7), ("offers", 0.5), ("holds", 0.5), ("sets_task", 0.3))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A piece of evidence and how much it counts: above 0 for a hiring process of mine, below against one."""

    score: float
    evidence: Evidence


def weigh(told: Sequence[Signals]) -> dict[str, Weighed]:
    """The evidence of the messages of one thread, by rule; each rule counts once."""
    return _explained(found(told))


def found(told: Sequence[Signals]) -> dict[str, Weighed]:
    """What was found, before one piece is seen in the light of another; more messages can only add to it."""
    counted: dict[str, Weighed] = {}
    for signals in told:
        if signals.message.origin not in (Origin.PERSON, Origin.ROBOT) and not signals.mine:
            continue
        for hit in signals.hits:
            if hit.means in _COUNTED:
                counted.setdefault(hit.rule, Weighed(hit.score, hit.evidence))
        _structure(signals, counted)
    began = told[0].says("applies") if told and told[0].mine else None
    if began is not None:
        counted["application_of_mine"] = Weighed(_BEGAN, began.evidence)
    _elsewhere(told, counted)
    return counted


def _elsewhere(told: Sequence[Signals], counted: dict[str, Weighed]) -> None:
    """Other walks of life: a flat, a visa, a study. Where a role of mine is the subject, they count only beside the matter itself."""
    anchored = "role_in_subject" in counted or {"application_of_mine", "names_role"} <= counted.keys()
    for signals in told:
        if signals.message.origin not in (Origin.PERSON, Origin.ROBOT) and not signals.mine:
            continue
        for hit in signals.hits:
            if hit.means != "elsewhere":
                continue
            aside = anchored and not _beside_the_matter(signals, hit)
            score = hit.score * _BY_THE_WAY if aside else hit.score
            if hit.rule not in counted or score < counted[hit.rule].score:
                counted[hit.rule] = Weighed(round(score, 2), hit.evidence)


def _beside_the_matter(signals: Signals, hit: Hit) -> bool:
    quote = hit.evidence.quote
    return any(other.means in _THE_MATTER and other.evidence.quote == quote for other in signals.hits)


def _explained(counted: dict[str, Weighed]) -> dict[str, Weighed]:
    """The evidence once another walk of life is named: schools, landlords and embassies speak of applications and interviews too."""
    if MATTER.isdisjoint(counted):
        counted = {rule: weighed for rule, weighed in counted.items() if rule not in _OUTCOMES}
    named = any(weighed.score <= _ELSEWHERE for weighed in counted.values())
    if not named or not _ANCHORS.isdisjoint(counted) or {"application_of_mine", "names_role"} <= counted.keys():
        return counted
    return {
        rule: Weighed(round(weighed.score * _EXPLAINED, 2), weighed.evidence) if rule in _AMBIGUOUS else weighed
        for rule, weighed in counted.items()
    }


def positive(evidence: Mapping[str, Weighed]) -> float:
    """The sum of what speaks for it; more messages can only raise it."""
    return sum(weighed.score for weighed in evidence.values() if weighed.score > 0)


def _structure(signals: Signals, counted: dict[str, Weighed]) -> None:
    """What speaks for hiring beyond single words: a role by its title, an invitation to talk, a decision, a named answer."""
    for named in signals.roles[:1]:
        if named.score >= 2.0:
            occupation = _one_person(named.text)
            counted.setdefault("names_role", Weighed(_OCCUPATION if occupation else _SOME_ROLE, named.evidence))
            if occupation and names_occupation(signals.message.subject):
                counted.setdefault("role_in_subject", Weighed(0.5, named.evidence))
    if signals.mine:
        return
    for means, score in _SHOWS:
        hit = signals.says(means)
        if hit is not None and hit.score >= 0.7:
            counted.setdefault(means, Weighed(score, hit.evidence))
    ahead = next((t for t in signals.times if t.kind in ("point", "interval") and t.start is not None and t.clock is not None
                  and t.start > signals.message.date), None)  # fmt: skip
    if ahead is not None:
        counted.setdefault("names_time_to_meet", Weighed(0.6, Evidence("names_time_to_meet", signals.message.id, ahead.text)))
    if signals.window is not None:
        counted.setdefault("names_window", Weighed(0.3, signals.window.evidence))


def _one_person(title: str) -> bool:
    """Whether a title names an occupation of one: "servers" and "hosts" are machines or many."""
    head = occupation_in(title)
    return head is not None and (not head.group().endswith("s") or head.group().endswith(("ss", "ops")))
