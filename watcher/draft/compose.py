"""A step into a draft: to whom, in which thread, in which words; and its bytes, ready to lie in Drafts."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from watcher.draft.dates import day_in_words
from watcher.draft.facts import Author, facts_of, on_first_names, one_line
from watcher.draft.quote import quoted
from watcher.draft.template import Templates, fill
from watcher.policy.model import Kind, Step
from watcher.process.model import Process

__all__ = ["Author", "Draft", "Parent", "compose", "day_in_words", "flowed", "message_id_for", "wire_address"]

# Longer identifiers would be encoded, and broken, by the default policies (measured on 3.11 to 3.13).
_POLICY = SMTP.clone(max_line_length=998, linesep="\n")  # local line ends; a wire protocol makes its own
_REPLY = re.compile(r"^(?:(?:re|aw|antw|antwort|sv|vs|res)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_IDENTITY = re.compile(r"^<[!-;=?-~]{1,900}>$")  # RFC 5322 section 3.6.4, and no longer than a line may be
_LOCAL = re.compile(r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")  # dot-atom, RFC 5322 3.2.3
_DOMAIN = re.compile(r"^(?=.{1,253}$)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*$")
_MOST_REFERENCES = 20
_LONGEST_SUBJECT = 300
_WIDTH = 72


@dataclass(frozen=True, slots=True)
class Parent:
    """The message that a draft answers; `date` is aware, `text` what may be quoted of it."""

    message_id: str
    references: tuple[str, ...]
    subject: str
    author: str = ""
    date: datetime | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A composed draft and its bytes. `body` is the text before wrapping, `signature` its end, which is the user's own."""

    message_id: str
    to: str
    subject: str
    in_reply_to: str | None
    body: str
    raw: bytes
    signature: str = ""


def compose(step: Step, process: Process, parent: Parent | None, author: Author, templates: Templates, at: datetime) -> Draft:
    """The draft for a step. `at` (aware) becomes its Date; without a parent it starts a thread of its own. The same step gives
    the same bytes at the same moment."""
    contact = step.to.contact
    facts = facts_of(step, process, author)
    template = templates.get(process.language, _template_of(step), on_first_names(step, process, author))
    subject, body = fill(template, facts)
    if parent is not None:
        subject = _answering(parent.subject) or subject
    subject = one_line(subject)[:_LONGEST_SUBJECT].rstrip() or one_line(facts["role"] or facts["company"])
    answered = parent.message_id if parent is not None and _IDENTITY.match(parent.message_id) else None
    identity = message_id_for(step.occasion, author.address)
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = _mailbox(author.name, author.address)
    mail["To"] = _mailbox(contact.name, contact.address)
    mail["Subject"] = subject
    mail["Date"] = format_datetime(at.astimezone(author.zone))
    mail["Message-ID"] = identity
    if parent is not None and answered is not None:
        mail["In-Reply-To"] = answered
        mail["References"] = " ".join(_references(parent))
    mail.set_content(
        flowed(body) + _trail(parent, process, author), charset="utf-8", cte="quoted-printable", params={"format": "flowed"}
    )
    signature = next((name for name in (facts["my_name"], facts["my_first_name"]) if body.rstrip().endswith(name)), "")
    return Draft(identity, contact.address, subject, answered, body, mail.as_bytes(), signature)


def _trail(parent: Parent | None, process: Process, author: Author) -> str:
    """What is quoted below; it is no part of the body that we answer for."""
    if not author.quote or parent is None or parent.date is None or not parent.text.strip():
        return ""
    day = parent.date.astimezone(author.zone).date()
    return "\n" + quoted(day, one_line(parent.author), parent.text, process.language, author.country) + "\n"


def message_id_for(occasion: str, address: str) -> str:
    """The Message-ID of the draft for an occasion, in the domain of the author's address: the same however often it is made."""
    wired = wire_address(address)
    domain = wired.rpartition("@")[2] if wired else "localhost"
    return f"<{hashlib.sha256(occasion.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}@{domain}>"


def wire_address(address: str) -> str:
    """An address in plain ASCII, as a header may carry it (IDNA domain); empty where it cannot be written so."""
    local, _, domain = address.rpartition("@")
    try:
        plain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return f"{local}@{plain}" if _LOCAL.match(local) and _DOMAIN.match(plain) else ""


def _template_of(step: Step) -> str:
    """The last check-in has words of its own, whatever its number."""
    if step.kind is Kind.THANK_YOU:
        return "thank_you"
    return "check_in_3" if step.final else f"check_in_{min(step.number, 2)}"


def _answering(subject: str) -> str:
    """The thread's subject with one "Re:"; empty where it has none."""
    bare = bare_subject(subject)
    return f"Re: {bare}" if bare else ""


def bare_subject(subject: str) -> str:
    """A subject on one line, without its "Re:"."""
    return _REPLY.sub("", one_line(subject))


def _references(parent: Parent) -> list[str]:
    """The parent's references and its id (RFC 5322 section 3.6.4); of a very long thread the first and the newest."""
    known = [identity for identity in parent.references if _IDENTITY.match(identity) and identity != parent.message_id]
    known = list(dict.fromkeys(known))
    cut = known if len(known) <= _MOST_REFERENCES else [known[0], *known[-_MOST_REFERENCES + 1 :]]
    return [*cut, parent.message_id]


def _mailbox(name: str, address: str) -> tuple[HeaderAddress, ...]:
    """One mailbox for a header; none where the address cannot stand there, which the lint refuses."""
    local, _, domain = wire_address(address).rpartition("@")
    return (HeaderAddress(one_line(name)[:120], local, domain),) if domain else ()


def flowed(body: str) -> str:
    """Text as format=flowed (RFC 3676): lines of at most 72 characters, soft breaks end in a space, space-stuffed."""
    lines: list[str] = []
    for paragraph in body.splitlines():
        if paragraph == "-- ":  # the signature separator is never flowed, RFC 3676 section 4.3
            lines.append(paragraph)
            continue
        current, *words = paragraph.rstrip().split(" ")
        for word in words:
            if current.strip() and len(_stuffed(current)) + 1 + len(word) >= _WIDTH:
                lines.append(_stuffed(current) + " ")
                current = word
            else:
                current = f"{current} {word}"
        lines.append(_stuffed(current))
    return "\n".join(lines) + "\n"


def _stuffed(line: str) -> str:
    return f" {line}" if line.startswith((" ", ">", "From ")) else line
