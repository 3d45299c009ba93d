"""What would embarrass the sender: a draft that fails is not written, and the user is told why."""

from __future__ import annotations

import re
from collections.abc import Sequence

from watcher.draft.compose import Draft, day_in_words
from watcher.message.origin import replyable
from watcher.policy.model import Kind, Step
from watcher.process.model import Process
from watcher.signals.model import Me

MAX_WORDS = 120
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{\w*\}|\$\{|\[(?:your|name|company|role|date)[^\]]*\]|<(?:name|company|role)>|\bXXX\b|\bNone\b|\b(?:Hi|Dear|Hello) ,", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(?:yesterday|today|tomorrow|this (?:morning|afternoon|evening|week)|last (?:week|mon|tue|wed|thu|fri|sat|sun)\w*|\d+ days|(?:two|three) weeks ago|gestern|heute|morgen früh|hier soir|aujourd'hui|demain|ayer|hoy|gisteren|vandaag)\b", re.IGNORECASE)  # noqa: E501
_REPROACH = re.compile(r"\b(?:haven't heard|have not heard|still waiting|you said you would|as promised|you promised|third time|i notice|desperate|asap|urgent|salary|disappointed)\b", re.IGNORECASE)
_STATUS = re.compile(r"\b(?:status|timeline|decision|any (?:news|update)|next steps)\b", re.IGNORECASE)
_ATTACHED = re.compile(r"\b(?:attached|attachment|enclosed|im anhang|ci-joint|adjunto|bijlage)\b", re.IGNORECASE)


def lint(draft: Draft, step: Step, process: Process, others: Sequence[Process], me: Me) -> tuple[str, ...]:
    """Everything that speaks against writing a draft; empty where nothing does. `others` are the user's other processes."""
    body = draft.body
    problems = [
        problem
        for pattern, problem in (
            (_PLACEHOLDER, "a placeholder is left in the text"),
            (_RELATIVE, "the text names a time relative to the day of writing"),
            (_REPROACH, "the text sounds like a reproach"),
            (_ATTACHED, "the text speaks of an attachment that is not there"),
        )
        if pattern.search(_without_names(body, process))
    ]
    if len(body.split()) > MAX_WORDS:
        problems.append(f"the text has more than {MAX_WORDS} words")
    if body.count("!") > 1:
        problems.append("more than one exclamation mark")
    if step.kind is Kind.THANK_YOU and _STATUS.search(_without_names(body, process)):
        problems.append("a thank-you asks for the status")
    if not replyable(draft.to) or me.owns(draft.to):
        problems.append(f"nobody who should get it reads {draft.to}")
    if step.promised is not None and not _names_day(body, step, process, me):
        problems.append("the promised date is not the one in the text")
    problems += _foreign_names(body, process, others)
    return tuple(problems)


def _without_names(body: str, process: Process) -> str:
    """The text without the names that mail gave us: a company may be called Asap Logistics."""
    for name in (process.company, process.role):
        if name:
            body = body.replace(name, "")
    return body


def _names_day(body: str, step: Step, process: Process, me: Me) -> bool:
    if step.promised is None:
        return True
    return day_in_words(step.promised, process.language, me.country) in body or "promised" not in body


def _foreign_names(body: str, process: Process, others: Sequence[Process]) -> list[str]:
    """Companies and roles of other processes that stand in the text, unless they are part of this one's names."""
    own = f"{process.company} {process.role} {process.agency} " + " ".join(f"{c.name} {c.greeting}" for c in process.contacts)
    return [
        f"the text names {name!r}, which belongs to {other.id}"
        for other in others
        if other.id != process.id
        for name in (other.company, other.role)
        if len(name) > 3 and name.casefold() not in own.casefold() and re.search(rf"\b{re.escape(name)}\b", body, re.IGNORECASE)
    ]
