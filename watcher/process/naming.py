"""What several messages call the employer, the agency and the role, put together; and whether two names mean the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from watcher.message.model import Origin
from watcher.message.origin import serves_many
from watcher.process.relayed import by_a_person
from watcher.signals.employer import agency_domain, agency_name
from watcher.signals.model import Named
from watcher.signals.occupation import names_occupation
from watcher.signals.people import display_name, fold
from watcher.signals.read import Signals

_PAPERS_TO = (
    r"\b(?:CV|r[ée]sum[ée]|details|profile|papers|application|forward|unterlagen|lebenslauf|dossier|candidature|currículum|perfil|profiel)\b"
    r"[^.;!?]{0,30}?\b(?:to|with|at|before|in front of|an|bei|à|auprès de|a|aan|bij)\s+(?:the\s+|der\s+|die\s+|das\s+)?"
)


def same_name(one: str, other: str) -> bool:
    """Whether two names mean the same: one holds the other, spelling aside."""
    a, b = _letters(one), _letters(other)
    return bool(a and b) and (a in b or b in a)


@lru_cache(maxsize=16384)
def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(text))


def differ(one: str, other: str) -> bool:
    """Whether two role titles or company names are of different things: neither shares its telling words with the other."""
    if not one or not other or same_name(one, other):
        return False
    first, second = ({w for w in re.findall(r"[a-z0-9]+", fold(text)) if len(w) > 1} for text in (one, other))
    initials = "".join(word[0] for word in re.findall(r"[a-z]+", fold(one)))
    if fold(other) == initials or fold(one) == "".join(word[0] for word in re.findall(r"[a-z]+", fold(other))):
        return False
    return len(first & second) < min(len(first), len(second))


def _best(names: Iterable[tuple[str, float]]) -> str:
    """The spelling with the highest sum of scores; names that hold one another count together."""
    scores: dict[str, float] = {}
    for text, score in names:
        scores[text] = max(scores.get(text, 0.0), score) + 0.02 * (text in scores)
    if not scores:
        return ""
    total = {
        text: score + sum(0.3 * other for rest, other in scores.items() if rest != text and same_name(rest, text))
        for text, score in scores.items()
    }
    return max(total, key=lambda text: (total[text], -len(text)))


def company_of(told: Sequence[Signals]) -> tuple[str, str]:
    """The employer and, where one stands between, the agency."""
    theirs = [s for s in told if not s.mine and s.message.origin is not Origin.LIST]
    named = [named for s in told for named in s.employers]
    people = _names(told)
    named = [n for n in named if fold(n.text) not in people]
    human = any(s.message.origin is Origin.PERSON for s in theirs)
    if human:  # a machine's domain is its maker's where people write too
        machines = {s.message.id for s in theirs if s.message.origin is Origin.ROBOT}
        named = [
            n for n in named if n.evidence.message not in machines or not n.evidence.rule.endswith(("fits_domain", "domain"))
        ]
    agency = _best((n.text, n.score) for n in named if n.evidence.rule.endswith("fits_domain"))
    if not any(
        s.says("agency") or (agency_domain(s.message.author.domain) and not serves_many(s.message.author.domain)) for s in theirs
    ) and not _called_an_agency(named, theirs, agency):
        return _best((n.text, n.score) for n in named if n.text), ""
    clients = [
        (n.text, n.score)
        for n in named
        if n.text and not (agency and same_name(n.text, agency)) and not n.evidence.rule.endswith(("fits_domain", "domain"))
    ]
    subjects = [(segment, 2.0) for s in theirs for segment in _client_segments(s, agency)]
    subjects += [(firm, 2.5) for s in theirs for firm in _sent_on_to(s)]
    return _best([*clients, *subjects]) or agency, agency


def _called_an_agency(named: Sequence[Named], theirs: Sequence[Signals], agency: str) -> bool:
    """Whether a firm that is never called otherwise bears a recruiter's name, "Heron Lane Recruitment", and a subject names another one.

    The recruiters of an employer sign so too ("Acme Recruitment"), but there the employer is named without them as well.
    """
    if any(_put_forward(s, agency) for s in theirs):
        return True
    own = [n.text for n in named if n.evidence.rule.endswith("fits_domain")]
    return bool(own) and all(agency_name(text) for text in own) and any(_client_segments(s, agency) for s in theirs)


def _put_forward(signals: Signals, agency: str) -> bool:
    """Whether they passed my papers on to the firm that the subject names: "I sent your CV through to Acme"."""
    if signals.says("considers") is None:
        return False
    body = " ".join(sentence.text for sentence in signals.sentences)
    return bool(_sent_on_to(signals)) or any(
        re.search(rf"{_PAPERS_TO}{re.escape(client)}\b", body, re.IGNORECASE) for client in _client_segments(signals, agency)
    )


def _sent_on_to(signals: Signals) -> list[str]:
    """Firms that the text says my papers went to and that the subject names too."""
    body = " ".join(sentence.text for sentence in signals.sentences)
    found = re.findall(rf"(?i:{_PAPERS_TO})((?:[A-Z][\w&'’-]*)(?:\s+(?:(?:of|and|&)\s+)?[A-Z][\w&'’-]*){{0,4}})", body)
    return [
        name for name in found if re.search(rf"\b{re.escape(name)}\b", signals.message.subject) and not names_occupation(name)
    ]


def _names(told: Sequence[Signals]) -> set[str]:
    """The names, given, family and whole, of the people who write: "as arranged with Pieter" names no employer."""
    found: set[str] = set()
    for signals in (s for s in told if by_a_person(s)):
        for name in (signals.signer.name, display_name(signals.message.author)):
            words = name.split()
            found |= {fold(name), fold(words[0])} if 1 < len(words) < 4 else set()
    return found


def _client_segments(signals: Signals, agency: str) -> list[str]:
    """The parts of an agency's subject that name neither the role nor the agency, and that the text names again."""
    body = "\n".join(sentence.text for sentence in signals.sentences)
    roles = [named.text for named in signals.roles if "," not in named.text]
    segments = re.split(
        r"\s+[-–—|/]+\s+|\s*\|\|?\s*|[:,]\s+|\s(?:at|bei|chez|bij|en)\s(?=[A-Z])",
        re.sub(r"^(?:\w{2,3}:\s*)+", "", signals.message.subject),
    )
    return [
        part.strip() for part in segments
        if part.strip()[:1].isupper() and part.strip() in body and not re.search(r"\d", part) and not names_occupation(part) and not any(same_name(part, role) for role in roles) and not (agency and same_name(part, agency))
    ]  # fmt: skip


def role_of(told: Sequence[Signals], company: str) -> str:
    """The role as they call it; my own words count less, and the employer's name is no part of it."""
    named = [
        (text, n.score * (0.6 if s.mine else 1.0))
        for s in told
        if s.message.origin is not Origin.LIST
        for n in s.roles
        if (text := _without(n.text, company))
    ]
    best = _best((text, score) for text, score in named if score >= 1.2)
    # Places and notes are added to a title ("fleet mechanic kwinana", "Estimator, Burnaby"): the part that other places give alone is it.
    shorter = [
        text
        for text, score in named
        if score >= 1.8 and re.match(rf"{re.escape(fold(text))}[\s,(-]", fold(best)) and len(text.split()) > 1
    ]
    return max(shorter, key=len) if shorter else best


def _without(role: str, company: str) -> str:
    """A title without the parts between commas that name the employer."""
    parts = [part for part in role.split(", ") if not (company and fold(part.strip()) == fold(company))]
    return ", ".join(parts)
