"""Named, scored rules over sentences, with examples and exceptions.

A rule speaks in frames of notions (see signals.frames), or in a regular expression, or in both. A pattern may name word lists as `{list}`;
`.` never crosses a sentence. `unless` voids a match in the same sentence. Each rule carries sentences that it must hit and must miss; they
are tried when the rules are compiled.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from watcher.message.language import guess
from watcher.message.model import Message
from watcher.signals.frames import EMPTY, Frame, Lexicon, Places, compile_frame, places, says
from watcher.signals.model import Evidence, Hit
from watcher.signals.sieve import Sieve
from watcher.signals.text import plain

MEANS: tuple[str, ...] = (
    "hiring", "not_hiring", "elsewhere", "hiring_side", "acknowledges", "considers", "answers", "applies", "invites", "asks", "booked", "cancels", "moves", "accepts", "declines",
    "rejects", "offers", "holds", "resumes", "withdraws", "closes", "permits", "answers_later", "milestone", "vague", "names_their_date", "thanks",
    "status", "sets_task", "hands_in", "leaves", "absent", "unheld", "courtesy", "not_present", "agency", "later",
)  # fmt: skip

_ESCAPE_OR_CLASS = re.compile(r"\\.|\[\^?\]?[^\]]*\]")
_UNBOUNDED = re.compile(r"[*+]|\{\d*,\}")
_LIST_NAME = re.compile(r"\{([a-z_]+)\}")
MAX_QUOTE = 240
_CONTRACTIONS = ("n't", "can(?:'t", "'re", "'ve")

Where = Literal["subject", "body", "from", "to", "signature"]
Author = Literal["me", "them", "any"]


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """A rule as it is written in a rules file."""

    name: str
    describe: str
    means: str
    match: str = ""
    frames: tuple[str, ...] = ()
    score: float = 1.0
    where: str = "body"
    author: str = "any"
    unless: str = ""
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class RuleFault:
    rule: str
    key: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    describe: str
    means: str
    score: float
    where: str
    author: str
    pattern: re.Pattern[str] | None
    frames: tuple[Frame, ...]
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Rules:
    """Compiled rules, the word lists they were made from, and the lexicon of their notions in each language."""

    rules: tuple[Rule, ...]
    words: Mapping[str, tuple[str, ...]]
    lexicons: Mapping[str, Lexicon]  # by ISO 639-1 code
    sieve: Sieve  # of the rules' patterns, by their number


def compile_rules(
    specs: Sequence[RuleSpec], words: Mapping[str, Sequence[str]], lexicons: Mapping[str, Lexicon]
) -> tuple[Rules | None, list[RuleFault]]:
    """The compiled rules, or None and every fault: unknown meanings, notions, lists and places, bad patterns, examples that fail."""
    faults: list[RuleFault] = []
    notions = frozenset(name for lexicon in lexicons.values() for name in lexicon.notions)
    alternatives = {name: _alternation(members) for name, members in words.items()}
    rules = []
    for spec in specs:
        if spec.score == 0:
            continue
        rule = _compile(spec, alternatives, notions, faults)
        if rule is not None:
            rules.append(rule)
            faults += _failing_examples(rule, spec, lexicons)
    if faults:
        return None, faults
    sieve = Sieve([rule.pattern.pattern if rule.pattern is not None else None for rule in rules])
    return Rules(tuple(rules), {name: tuple(members) for name, members in words.items()}, lexicons, sieve), []


def _alternation(members: Sequence[str]) -> str:
    longest_first = sorted(members, key=len, reverse=True)
    return "(?:" + "|".join(r"\s".join(part for part in member.split(" ")) for member in longest_first) + ")"


def _compile(spec: RuleSpec, alternatives: Mapping[str, str], notions: Collection[str], faults: list[RuleFault]) -> Rule | None:
    before = len(faults)
    if spec.means not in MEANS:
        faults.append(RuleFault(spec.name, "means", f"{spec.means!r} is not a meaning", "use one of " + ", ".join(MEANS)))
    if spec.where not in ("subject", "body", "from", "to", "signature"):
        faults.append(RuleFault(spec.name, "where", f"{spec.where!r} is no place", "use subject, body, signature, from or to"))
    if spec.author not in ("me", "them", "any"):
        faults.append(RuleFault(spec.name, "author", f"{spec.author!r} is no author", "use me, them or any"))
    if not spec.match and not spec.frames:
        faults.append(RuleFault(spec.name, "match", "says nothing to look for", "give it a pattern (match) or frames"))
    pattern = _pattern(spec, "match", spec.match, alternatives, faults) if spec.match else None
    unless = _pattern(spec, "unless", spec.unless, alternatives, faults) if spec.unless else None
    frames = _frames(spec, notions, faults)
    if len(faults) > before:
        return None
    return Rule(spec.name, spec.describe, spec.means, spec.score, spec.where, spec.author, pattern, frames, unless)


def _frames(spec: RuleSpec, notions: Collection[str], faults: list[RuleFault]) -> tuple[Frame, ...]:
    found = []
    for text in spec.frames:
        try:
            found.append(compile_frame(text, notions))
        except ValueError as error:
            faults.append(
                RuleFault(spec.name, "frames", f"no notion is called {error} (in {text!r})", "define it under [notions]")
            )
    return tuple(found)


def _pattern(
    spec: RuleSpec, key: str, text: str, alternatives: Mapping[str, str], faults: list[RuleFault]
) -> re.Pattern[str] | None:
    unknown = sorted({name for name in _LIST_NAME.findall(text) if name not in alternatives})
    if unknown:
        faults.append(RuleFault(spec.name, key, f"no word list is called {', '.join(unknown)}", "define it under [words]"))
        return None
    if _UNBOUNDED.search(_ESCAPE_OR_CLASS.sub("x", text)):
        faults.append(RuleFault(spec.name, key, "a repetition has no bound", "write {0,40} instead of * or +"))
        return None
    whole = _LIST_NAME.sub(lambda found: alternatives[found.group(1)], text)
    for contraction in _CONTRACTIONS:  # phones and haste leave the apostrophe out
        whole = whole.replace(contraction, contraction.replace("'", "'?"))
    try:
        return re.compile(whole, re.IGNORECASE)
    except re.error as error:
        faults.append(RuleFault(spec.name, key, f"the pattern does not compile: {error}", "mend the regular expression"))
        return None


def _failing_examples(rule: Rule, spec: RuleSpec, lexicons: Mapping[str, Lexicon]) -> Iterator[RuleFault]:
    def hit(example: str) -> bool:
        return bool(_hits(rule, _Text(plain(example), lexicon_for(lexicons, guess(example)))))

    for example in spec.hits:
        if not hit(example):
            yield RuleFault(rule.name, "hits", f"does not hit {example!r}", "mend the rule or the example")
    for example in spec.misses:
        if hit(example):
            yield RuleFault(rule.name, "misses", f"hits {example!r}", "narrow the rule, or use unless")


def lexicon_for(lexicons: Mapping[str, Lexicon], language: str) -> Lexicon:
    """The lexicon of a language; the English one where there is none."""
    return lexicons.get(language) or lexicons.get("en") or EMPTY


class _Text:
    """A text of one sentence a line; what each holds is looked up once, when a rule asks first."""

    def __init__(self, text: str, lexicon: Lexicon, sieve: Sieve | None = None) -> None:
        self.text = text
        self._lexicon = lexicon
        self._sieve = sieve
        self._let_through: dict[int, list[tuple[int, int]]] | None = None
        self._notions: list[tuple[str, Places]] | None = None

    def notions(self) -> list[tuple[str, Places]]:
        """Each sentence with the places of its notions."""
        if self._notions is None:
            self._notions = [(line, places(self._lexicon, line)) for line in self.text.split("\n") if line]
        return self._notions

    def worth_trying(self, number: int | None) -> Sequence[tuple[int, int]]:
        """Where the sentences begin and stop that the pattern of a rule may match."""
        if self._sieve is None or number is None:
            return [(0, len(self.text))]
        if self._let_through is None:
            self._let_through = {}
            begin = 0
            for line in self.text.split("\n"):
                for known in self._sieve.let_through(line) if line else ():
                    self._let_through.setdefault(known, []).append((begin, begin + len(line)))
                begin += len(line) + 1
        return self._let_through.get(number, ())


def _hits(rule: Rule, text: _Text, number: int | None = None) -> list[str]:
    """The sentences (lines of the text) that the rule hits, each once."""
    found: dict[str, None] = {}
    for begin, stop in text.worth_trying(number) if rule.pattern is not None else ():
        for match in rule.pattern.finditer(text.text, begin, stop) if rule.pattern is not None else ():
            start = text.text.rfind("\n", 0, match.start()) + 1
            end = text.text.find("\n", match.end())
            found[text.text[start : end if end >= 0 else len(text.text)]] = None
    for sentence, notions in text.notions() if rule.frames else ():
        if any(says(frame, notions) for frame in rule.frames):
            found[sentence] = None
    return [sentence for sentence in found if rule.unless is None or not rule.unless.search(sentence)]


def hits(rules: Rules, message: Message, mine: bool, body: str) -> tuple[Hit, ...]:
    """What the rules find in one message. `body` holds its sentences, one a line (see text.sentences).

    A rule counts once for a message; every sentence it hits in the body is evidence of its own.
    """
    texts = {
        "body": body,
        "subject": plain(message.subject),
        "signature": plain(message.signature),
        "from": f"{message.author.name} <{message.author.address}>",
        "to": ", ".join(address.address for address in (*message.to, *message.cc)),
    }
    lexicon = lexicon_for(rules.lexicons, message.language)
    where = {name: _Text(text, lexicon, rules.sieve) for name, text in texts.items()}
    author = "me" if mine else "them"
    found: list[Hit] = []
    for number, rule in enumerate(rules.rules):
        if rule.author in ("any", author):
            for sentence in _hits(rule, where[rule.where], number):
                evidence = Evidence(rule.name, message.id, sentence[:MAX_QUOTE])
                found.append(Hit(rule.name, rule.means, rule.score, evidence))
    return tuple(found)
