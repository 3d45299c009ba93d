"""What would embarrass the sender: a draft that fails is not written, and the user is told why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses

from watcher.draft.compose import Draft, wire_address
from watcher.draft.dates import day_in_words, days_named
from watcher.draft.facts import LEFT_OVER, Author, facts_of
from watcher.draft.phrases import ATTACHMENT, RELATIVE_TIME, REPROACH, STATUS_QUESTION, first_found
from watcher.message.origin import replyable
from watcher.policy.model import Kind, Step
from watcher.process.model import Process
from watcher.signals.model import Me

MAX_WORDS = 120
_NO_NAME = re.compile(r"^\S[^\n]*\s[,:][ \t]*$", re.MULTILINE)
_SENTENCE_START = r"(?<![.!?:,\n]\s)(?<!\n)(?<!^)"


def lint(draft: Draft, step: Step, process: Process, others: Sequence[Process], me: Me) -> tuple[str, ...]:
    """Everything that speaks against writing a draft, in words; empty where nothing does. `others` are the user's other
    processes; `process` itself among them does no harm. The signature is the user's own and is not judged."""
    facts = facts_of(step, process, Author(me.name, process.mine, me.zone, me.country))
    text = draft.body.rstrip().removesuffix(draft.signature) if draft.signature else draft.body
    undated = _without_dates(text, process, step, facts, me)
    own = [facts[name] for name in ("person", "greeting", "role", "company")] + [process.agency]
    plain = _without(undated, own)
    rest = [other for other in others if other.id != process.id]
    problems = [*_text_problems(text, plain, step, process.language), *_recipient_problems(draft, step, process, rest, me)]
    return tuple(dict.fromkeys((*problems, *_names(plain, step, process, rest))))


def _without_dates(text: str, process: Process, step: Step, facts: dict[str, str], me: Me) -> str:
    """The text without the days that the step and the process know of; whatever day is left is a wrong one."""
    days = {interview.start.astimezone(me.zone).date() for interview in process.interviews}
    if step.promised is not None:
        days.add(step.promised)
    known = {day_in_words(day, process.language, me.country) for day in days} | {facts["interview_day"], facts["promised_day"]}
    return _without(text, known)


def _without(text: str, names: Iterable[str]) -> str:
    """The text without names that mail gave us: a company may be called Asap Logistics."""
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "\u2026", text)
    return text


def _text_problems(text: str, plain: str, step: Step, language: str) -> Iterator[str]:
    """What is wrong with the words; `plain` is the text without names and known dates."""
    if LEFT_OVER.search(text):
        yield "a placeholder is left in the text"
    if _NO_NAME.search(text.split("\n\n")[0]):
        yield "the greeting is a placeholder without a name"
    for day in days_named(plain):
        yield f"the text names {day!r}, which is neither the interview's day nor the promised one"
    for phrases, problem in (
        (RELATIVE_TIME, "the text names a relative time"),
        (REPROACH, "the text sounds like a reproach"),
        (ATTACHMENT, "the text speaks of an attachment that is not there"),
    ):
        if found := first_found(phrases, plain, language):
            yield f"{problem}: {found!r}"
    if step.kind is Kind.THANK_YOU and (found := first_found(STATUS_QUESTION, plain, language)):
        yield f"a thank-you asks for the status: {found!r}"
    if len(text.split()) > MAX_WORDS:
        yield f"the text has more than {MAX_WORDS} words"
    if plain.count("!") > 1:
        yield "more than one exclamation mark"


def _recipient_problems(draft: Draft, step: Step, process: Process, others: Sequence[Process], me: Me) -> Iterator[str]:
    """Whether the letter goes to exactly the one person whom the step means."""
    header = re.split(rb"\r?\n\r?\n", draft.raw, maxsplit=1)[0]
    head: Message = BytesHeaderParser(policy=compat32).parsebytes(header)
    written = [address for _, address in getaddresses([str(value) for value in head.get_all("To", [])])]
    if not header.isascii():
        yield "a header is not plain ASCII"
    if not wire_address(draft.to):
        yield f"the address {draft.to!r} cannot be written to"
    elif written != [wire_address(draft.to)] or draft.to != step.to.contact.address or head.get("Cc") or head.get("Bcc"):
        yield f"the draft is not addressed to {step.to.contact.address} alone"
    if me.owns(draft.to):
        yield f"{draft.to} is an address of mine"
    elif not replyable(draft.to):
        yield f"nobody reads what is sent to {draft.to}"
    if not step.to.contact.reachable:
        yield f"{draft.to} cannot be reached any more"
    known = {contact.address for contact in process.contacts} | {r.contact.address for i in process.interviews for r in i.thank}
    if process.check_in_to is not None:
        known.add(process.check_in_to.contact.address)
    strangers = [other.id for other in others if any(contact.address == draft.to for contact in other.contacts)]
    if draft.to not in known and strangers:
        yield f"{draft.to} belongs to {strangers[0]}"


def _names(plain: str, step: Step, process: Process, others: Sequence[Process]) -> Iterator[str]:
    """Names of other processes, and of other people than the one written to, that stand in the text."""
    for other in others:
        for name in (other.company, other.role, other.agency):
            if len(name) > 3 and _stands(name, plain):
                yield f"the text names {name!r}, which belongs to {other.id}"
    greeted = set(re.findall(r"\w[\w'’-]*", plain.strip().partition("\n")[0])[1:])
    for contact in (contact for one in (process, *others) for contact in one.contacts):
        if contact.address == step.to.contact.address:
            continue
        if (" " in contact.name and _stands(contact.name, plain)) or (contact.greeting and contact.greeting in greeted):
            yield f"the text names {contact.name or contact.greeting!r}, to whom it does not go"


def _stands(name: str, text: str) -> bool:
    """Whether a name stands in the text: one of several words anywhere, a single word where a capital tells that it is a name."""
    if " " in name:
        return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None
    return not name.islower() and re.search(rf"{_SENTENCE_START}(?<!\w){re.escape(name)}(?!\w)", text) is not None
