"""The time in which they said they would answer: promises, milestones, permissions, closing conditions, vague answers.

A window is inclusive and generous, and counts from the date of the message whose own words say it: "next week" is its Friday,
"within two weeks" day 14, "in 5-7 business days" the seventh. Of two possible dates the later one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from watcher.signals.model import Evidence, Hit, TimeMention, Window, Workdays
from watcher.signals.periods import due_date
from watcher.signals.rules import Rules, word_pattern
from watcher.signals.text import Sentence

LONGEST_TALK = 480  # minutes; "the interview takes 45 minutes and starts at 2"
MILESTONE_DAYS = 5  # business days after the end of their interviews
_GIVES_TIME = re.compile(
    r"\b(?:give (?:me|us)|allow(?: (?:me|us|for))?|bear with (?:me|us)|need|let (?:you|u|ya) know|takes?|take us|take me|within|ready|expect|"
    r"bis spätestens|spätestens|innerhalb|sous|d'ici|dans un délai|en un plazo|antes del?|uiterlijk|binnen)\b",
    re.IGNORECASE,
)
_ASKS_FOR_TIME = re.compile(
    r"\b(?:(?:give|allow) (?:me|us|for)?|(?:it|this|that)(?:'ll| will| may| might| should| could| can) (?:\w{4,10} )?(?:take|be)\b|(?:turnaround|process|review|reply|response|decision|it)\b.{0,20}\b(?:usually|typically|normally|generally)\b|"
    r"(?:we|i)(?:'ll| will| may| might)? need (?:a few|a couple|another|some|a (?:bit|little)|two|three|four|until|till|about|more|the rest)|bear with (?:me|us) (?:for|until|till))",
    re.IGNORECASE,
)
_AT_THAT_TIME = re.compile(
    r"\b(?:then|after that|after which|afterwards|at (?:that|which) (?:point|time)|that (?:day|afternoon|evening|week)|shortly after)\b[.!,]?",
    re.IGNORECASE,
)
_THEN = re.compile(r"\b(?:then|after (?:which|that)|afterwards|before (?:we|i)|at which point|following which)\b", re.IGNORECASE)
_FOR_A_TALK = re.compile(
    r"\b(?:for|to (?:do|have|start|begin)) (?:the|our|your|an?|that) (?:\w{3,15} )?(?:interview|call|chat|conversation|screen|meeting)\b",
    re.IGNORECASE,
)
_DIRECTED_AT_ME = re.compile(
    r"\b(?:(?:please|kindly|pls|could you|can you|would you|will you|do you)\b.{0,60}|^)"
    r"\b(?:let (?:me|us) know|tell (?:me|us)|send|reply|respond|confirm|return|complete|submit|share|e-?mail (?:me|us)|get (?:it|them|that|back to (?:me|us)))"
    r"\b|\b(?:let|tell|send|give) (?:me|us) (?!until|till|a (?:day|week|fortnight|couple|few|bit)|two|three|some|an? (?:other )?|another|time|to|come|get|circle|check|find|ask|speak|talk|see|think|discuss|\w{1,10} (?:business |working |more )?(?:days?|weeks?))"
    r"|\bback to (?:me|us)\b|\bdeadline for (?:your|the|applications)|\byour (?:deadline|answer to us)",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:if (?:there|we|you|your|a match|selected|successful|shortlisted|it)|should (?:we|you|your|there)|only (?:shortlisted|successful|candidates)|"
    r"wenn Sie|falls|si (?:votre|su)|als (?:je|u))\b.{0,80}\b(?:match|fit|suitable|selected|successful|shortlisted|interested|interest|contact|touch|hear|invite\w?)\b",
    re.IGNORECASE,
)
_QUOTES_THEM = re.compile(r"\b(?:you|they|he|she|your|as discussed|as agreed)\b", re.IGNORECASE)


def find_window(
    message: str,
    written: date,
    mine: bool,
    sentences: Sequence[Sentence],
    mentions: Sequence[TimeMention],
    hits: Iterable[Hit],
    rules: Rules,
    workdays: Workdays,
) -> Window | None:
    """The strongest window that one message names, or None. `written` is the local date of the message, `message` its id.

    In a message of mine only what I say that they said counts.
    """
    meant: dict[str, set[str]] = {}
    for hit in hits:
        meant.setdefault(hit.means, set()).add(hit.evidence.quote)
    found: list[Window] = []
    before: Sentence | None = None
    for sentence in sentences:
        window = _in_sentence(message, written, mine, sentence, mentions, meant, rules, workdays)
        if (window is None or window.kind == "vague") and before is not None and not mine and _AT_THAT_TIME.search(sentence.text):
            window = _of_the_day_before(message, written, before, sentence, mentions, rules, workdays) or window
        if window is not None:
            found.append(window)
        before = sentence
    for kind in ("closing", "permission", "promise", "milestone", "vague"):
        of_kind = [window for window in found if window.kind == kind]
        if of_kind:
            return max(of_kind, key=lambda window: window.due or date.min)
    return None


def _in_sentence(
    message: str,
    written: date,
    mine: bool,
    sentence: Sentence,
    mentions: Sequence[TimeMention],
    meant: dict[str, set[str]],
    rules: Rules,
    workdays: Workdays,
) -> Window | None:
    def means(kind: str) -> bool:
        return sentence.text[:240] in meant.get(kind, ())

    inside = [mention for mention in mentions if sentence.begin <= mention.begin < sentence.stop and not mention.past]
    due, rule = due_date(sentence.text, written, inside, workdays)
    if mine:
        told = means("names_their_date") and due is not None and due >= written and not sentence.asks
        return Window("promise", due, Evidence("names_their_date", message, sentence.text)) if told else None
    for meaning, kind in (("closes", "closing"), ("permits", "permission")):
        if means(meaning) and due is not None:
            return Window(kind, due, Evidence(meaning, message, sentence.text))  # type: ignore[arg-type]
    of_a_talk = means("booked") or means("invites") or _FOR_A_TALK.search(sentence.text) is not None
    if of_a_talk and any(mention.clock is not None for mention in inside):
        return None
    first_their_own = means("milestone") and _THEN.search(sentence.text) is not None
    if (
        due is not None
        and due >= written
        and not first_their_own
        and _answers(sentence, rules)
        and not _CONDITION.search(sentence.text)
    ):
        return Window("promise", due, Evidence(rule, message, sentence.text))
    about_the_talk = any(mention.minutes is not None and mention.minutes <= LONGEST_TALK for mention in inside)
    if due is not None and means("milestone") and not about_the_talk:
        return Window("milestone", workdays.add(due, MILESTONE_DAYS), Evidence("milestone", message, sentence.text))
    if due is None and means("vague") and not _CONDITION.search(sentence.text):
        return Window("vague", None, Evidence("vague", message, sentence.text))
    return None


def _of_the_day_before(
    message: str,
    written: date,
    before: Sentence,
    sentence: Sentence,
    mentions: Sequence[TimeMention],
    rules: Rules,
    workdays: Workdays,
) -> Window | None:
    """A promise whose day stands in the sentence before: "The board meets on Tuesday. You'll hear from me then." """
    inside = [mention for mention in mentions if before.begin <= mention.begin < before.stop and not mention.past]
    due, rule = due_date(before.text, written, inside, workdays)
    if due is None or due < written or before.asks or not _answers(sentence, rules) or _CONDITION.search(sentence.text):
        return None
    return Window("promise", due, Evidence(rule, message, f"{before.text} {sentence.text}"))


def _answers(sentence: Sentence, rules: Rules) -> bool:
    """Whether the sentence speaks of their telling me something in the time to come, not of me telling them."""
    if _DIRECTED_AT_ME.search(sentence.text):
        return False
    tells = word_pattern(rules.words["tell"]).search(sentence.text)
    gives = _GIVES_TIME.search(sentence.text)
    will = word_pattern(rules.words["will"]).search(sentence.text)
    if sentence.asks and not re.search(r"\bgive (?:me|us)\b", sentence.text, re.IGNORECASE):
        return False
    return _ASKS_FOR_TIME.search(sentence.text) is not None or bool(
        tells
        and (
            will
            or gives
            or re.search(
                r"\b(?:by|before|on|due|figure|reckon|guess|probably|hopefully|likely|prolly)\b", sentence.text, re.IGNORECASE
            )
        )
    )
