"""A step into a draft: who, in which thread, in which words; and its bytes, ready to lie in Drafts."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from watcher.draft.template import Templates, fill
from watcher.policy.model import Kind, Step
from watcher.process.model import Process

# Longer identifiers would be encoded, and broken, by the default policies (measured on 3.11 to 3.13).
_POLICY = SMTP.clone(max_line_length=998, linesep="\n")  # local line ends; a wire protocol makes its own
_REPLY = re.compile(r"^(?:re|aw|sv|antw|rv|ref)\s*(?:\[\d+\])?:", re.IGNORECASE)
_WIDTH = 72
_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
    "nl": "januari februari maart april mei juni juli augustus september oktober november december".split(),
}
_WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split(),
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche".split(),
    "es": "lunes martes miércoles jueves viernes sábado domingo".split(),
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag".split(),
}
_FORMS = {"de": "{weekday}, {day}. {month}", "fr": "{weekday} {day} {month}", "es": "{weekday} {day} de {month}", "nl": "{weekday} {day} {month}"}


@dataclass(frozen=True, slots=True)
class Parent:
    """The message that a draft answers."""

    message_id: str
    references: tuple[str, ...]
    subject: str


@dataclass(frozen=True, slots=True)
class Author:
    """Me, as the draft's From shows me; `signature` replaces the bare name below the body where it is given."""

    name: str
    address: str
    zone: tzinfo
    country: str = "US"
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A composed draft and its bytes."""

    message_id: str
    to: str
    subject: str
    in_reply_to: str | None
    body: str
    raw: bytes


def message_id_for(occasion: str, address: str) -> str:
    """The Message-ID of the draft for an occasion: the same however often it is made."""
    domain = address.rpartition("@")[2] or "localhost"
    return f"<iw-{hashlib.sha256(f'{occasion}|{address}'.encode()).hexdigest()[:32]}@{domain}>"


def compose(step: Step, process: Process, parent: Parent | None, author: Author, templates: Templates, at: datetime) -> Draft:
    """The draft for a step. `at` (aware) becomes its Date; without a parent it starts a thread of its own."""
    language = process.language
    contact = step.to.contact
    name = "thank_you" if step.kind is Kind.THANK_YOU else f"check_in_{min(step.number, 3)}"
    facts = {
        "greeting": _one_line(contact.greeting or contact.name),
        "role": _one_line(process.role),
        "company": _one_line(process.company),
        "promised": "yes" if step.promised else "",
        "interview_day": day_in_words(step.interview.astimezone(author.zone).date(), language, author.country) if step.interview else "",
        "promised_day": day_in_words(step.promised, language, author.country) if step.promised else "",
        "my_name": author.signature or author.name,
    }
    subject, body = fill(templates.get(language, name), facts)
    if parent is not None and parent.subject.strip():
        subject = parent.subject if _REPLY.match(parent.subject) else f"Re: {parent.subject}"
    identity = message_id_for(step.occasion, author.address)
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = _header_address(author.name, author.address)
    mail["To"] = _header_address(contact.name, contact.address)
    mail["Subject"] = _one_line(subject)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = identity
    if parent is not None:
        mail["In-Reply-To"] = parent.message_id
        mail["References"] = " ".join(dict.fromkeys((*parent.references[-20:], parent.message_id)))
    mail.set_content(flowed(body), charset="utf-8", cte="quoted-printable", params={"format": "flowed"})
    return Draft(identity, contact.address, _one_line(subject), parent.message_id if parent else None, body, mail.as_bytes())


def _one_line(text: str) -> str:
    """No control characters: nothing from a mail may start a header of its own."""
    return " ".join("".join(" " if ord(c) < 32 or c in "\x7f\x85\u2028\u2029" else c for c in text).split())


def _header_address(name: str, address: str) -> HeaderAddress:
    local, _, domain = address.rpartition("@")
    return HeaderAddress(_one_line(name), local, domain)


def day_in_words(day: date, language: str, country: str) -> str:
    """A date with its weekday, as the language writes it; never relative."""
    weekday = _WEEKDAYS.get(language, _WEEKDAYS["en"])[day.weekday()]
    month = _MONTHS.get(language, _MONTHS["en"])[day.month - 1]
    form = _FORMS.get(language, "{weekday}, {month} {day}" if country in ("US", "CA", "PH") else "{weekday} {day} {month}")
    return form.format(weekday=weekday, month=month, day=day.day)


def flowed(body: str) -> str:
    """Text as format=flowed (RFC 3676): lines of at most 72 characters, soft breaks end in a space, space-stuffed."""
    lines: list[str] = []
    for paragraph in body.splitlines():
        current = ""
        for word in paragraph.split(" "):
            if current and len(current) + 1 + len(word) > _WIDTH - 1:
                lines.append(_stuffed(current) + " ")
                current = word
            else:
                current = f"{current} {word}" if current else word
        lines.append(_stuffed(current))
    return "\n".join(lines) + "\n"


def _stuffed(line: str) -> str:
    return f" {line}" if line.startswith((" ", ">", "From ")) else line
