"""The time in which they said they would answer: promises, milestones, permissions, closing conditions, vague answers.

A window is inclusive and generous, and counts from the date of the message whose own words say it: "next week" is its Friday,
"within two weeks" day 14, "in 5-7 business days" the seventh. Of two possible dates the later one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from watcher.signals.model import Evidence, Hit, TimeMention, Window, Workdays
from watcher.signals.periods import due_date
from watcher.signals.text import Sentence

LONGEST_TALK = 480  # minutes; "the interview takes 45 minutes and starts at 2"
MILESTONE_DAYS = 5  # business days after the end of their interviews
_AT_THAT_TIME = re.compile(
    r"\b(?:then|after that|after which|afterwards|at (?:that|which) (?:point|time)|that (?:day|afternoon|evening|week)|shortly after|"
    r"après quoi|dans la foulée|a continuación|ese (?:mismo )?día|dann|danach|daraufhin|anschließend|an dem tag|am selben tag|kurz darauf|im anschluss|ensuite|alors|ce jour-là|luego|después|entonces|ese día|dan|daarna|nadien|vervolgens|die dag|dezelfde dag)\b[.!,]?",
    re.IGNORECASE,
)
_THEN = re.compile(
    r"\b(?:then|after (?:which|that)|afterwards|before (?:we|i)|at which point|following which|danach|anschließend|erst dann|daarna|nadien|pas dan)\b",
    re.IGNORECASE,
)
_FOR_A_TALK = re.compile(
    r"\b(?:for|to (?:do|have|start|begin)) (?:the|our|your|an?|that) (?:\w{3,15} )?(?:interview|call|chat|conversation|screen|meeting)\b",
    re.IGNORECASE,
)


def find_window(
    message: str,
    written: date,
    mine: bool,
    sentences: Sequence[Sentence],
    mentions: Sequence[TimeMention],
    hits: Iterable[Hit],
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
        window = _in_sentence(message, written, mine, sentence, mentions, meant, workdays)
        if (window is None or window.kind == "vague") and before is not None and not mine and _says(meant, "answers", sentence):
            window = _of_the_day_before(message, written, before, sentence, mentions, meant, workdays) or window
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
    workdays: Workdays,
) -> Window | None:
    def means(kind: str) -> bool:
        return _says(meant, kind, sentence)

    inside = [mention for mention in mentions if sentence.begin <= mention.begin < sentence.stop and not mention.past]
    due, rule = due_date(sentence.text, written, inside, workdays)
    if mine:
        told = means("names_their_date") and due is not None and due >= written and not sentence.asks
        return Window("promise", due, Evidence("names_their_date", message, sentence.text)) if told else None
    for meaning, kind in (("closes", "closing"), ("permits", "permission")):
        if means(meaning) and due is not None:
            return Window(kind, due, Evidence(meaning, message, sentence.text))  # type: ignore[arg-type]
    of_a_talk = means("booked") or means("invites") or _FOR_A_TALK.search(sentence.text) is not None
    appointed = any(mention.clock is not None and mention.kind in ("point", "interval") for mention in inside)
    if (of_a_talk and any(mention.clock is not None for mention in inside)) or (appointed and not mine):
        return None
    about_the_talk = any(mention.minutes is not None and mention.minutes <= LONGEST_TALK for mention in inside)
    then = _THEN.search(sentence.text)
    first_their_own = (
        means("milestone") and then is not None and not any(sentence.text.find(t.text, then.end()) >= 0 for t in inside)
    )
    if due is not None and due >= written and not first_their_own and means("answers") and not about_the_talk:
        return Window("promise", due, Evidence(rule, message, sentence.text))
    if due is not None and means("milestone") and not about_the_talk:
        return Window("milestone", workdays.add(due, MILESTONE_DAYS), Evidence("milestone", message, sentence.text))
    if due is None and means("vague"):
        return Window("vague", None, Evidence("vague", message, sentence.text))
    return None


def _of_the_day_before(
    message: str,
    written: date,
    before: Sentence,
    sentence: Sentence,
    mentions: Sequence[TimeMention],
    meant: Mapping[str, set[str]],
    workdays: Workdays,
) -> Window | None:
    """A promise whose day stands in the sentence before: "The board meets on Tuesday. You will hear from me then."

    Or "She is back on the 23rd. As soon as she is, we call."
    """
    inside = [mention for mention in mentions if before.begin <= mention.begin < before.stop and not mention.past]
    both = f"{before.text} {sentence.text}"
    due, rule = due_date(both, written, inside, workdays)
    points_back = rule == "once_back" or _AT_THAT_TIME.search(sentence.text) is not None
    if due is None or due < written or before.asks or not points_back:
        return None
    return Window("promise", due, Evidence(rule, message, both))


def _says(meant: Mapping[str, set[str]], kind: str, sentence: Sentence) -> bool:
    return sentence.text[:240] in meant.get(kind, ())
