"""What a template may say: the facts of a step, each shown in a form that reads well or left out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from watcher.draft.dates import day_in_words
from watcher.policy.model import Step
from watcher.process.model import Contact, Interview, InterviewStatus, Process

LEFT_OVER = re.compile(
    r"[{}\[\]<>]|\bXXX+\b|(?-i:\bNone\b)|\b(?:Company|Job|Your|First|Last) Name\b|\bDear Hiring Manager\b", re.IGNORECASE
)
_LINK = re.compile(r"://|\bwww\.|@", re.IGNORECASE)
_MOST_CHARACTERS, _MOST_WORDS = 80, 12
_JOINERS = "\u200c\u200d"  # part of the spelling in some scripts
_SCREEN = timedelta(minutes=30)
_WOMAN = re.compile(r"^(?:frau|mrs|ms|miss|mme|madame|mlle|sra|señora|mevr|mevrouw)\b", re.IGNORECASE)
_MAN = re.compile(r"^(?:herr|mr|m\.|monsieur|sr|señor|dhr|meneer|de heer)(?=\W)", re.IGNORECASE)
_TITLE = re.compile(r"^(?:dr|prof|professor|doctor|sir|dame|rev|mx)\b\.?\s", re.IGNORECASE)
_FUNCTION_WORDS = """
    hr rh team teams hiring recruiting recruitment recruiters talent careers career jobs human resources scheduling interviews
    interview applications office admin support people notifications no-reply noreply personalabteilung personal bewerbung
    bewerbungen karriere recrutement selección empleo vacatures werving info contact department dept
"""
_FUNCTION = frozenset(_FUNCTION_WORDS.split())
_GROUP = frozenset({"team", "teams", "department", "dept", "office", "recruiting", "recruitment", "careers", "hr", "resources"})


@dataclass(frozen=True, slots=True)
class Author:
    """Me, as the draft's From shows me; `signature` replaces the bare name below the body where it is given."""

    name: str
    address: str
    zone: tzinfo
    country: str = "US"
    signature: str = ""
    tone: str = "auto"  # auto | formal | first-name
    quote: bool = False  # whether I quote what I answer


def facts_of(step: Step, process: Process, author: Author) -> dict[str, str]:
    """Every placeholder and flag of the templates (draft.template.FACTS); empty for what is not known or would not read well."""
    contact = step.to.contact
    greeting = "" if _names_a_function(contact, process.company) else presentable(contact.greeting)
    interview = _interview_of(step, process)
    company = presentable(process.company)
    if process.agency and process.company.casefold() == process.agency.casefold():
        company = ""  # the client is not known, and the agency is not the employer
    start = step.interview or (interview.start if interview is not None else None)
    held_on = _shown_day(start.astimezone(author.zone).date() if start is not None else None, process, author)
    woman, man = bool(_WOMAN.match(greeting)), bool(_MAN.match(greeting))
    titled = woman or man or bool(_TITLE.match(greeting))
    full_name = presentable(contact.name) if greeting and not titled and " " in contact.name.strip() else ""
    return {
        "greeting": greeting,
        "person": full_name or greeting,
        "role": _role(process.role),
        "company": company,
        "client": company if process.agency else "",
        "interview_day": held_on,
        "promised_day": _shown_day(step.promised, process, author),
        "my_name": author.signature.strip() or one_line(author.name),
        "my_first_name": author.signature.strip() or _first_name(author.name),
        "titled": _flag(titled),
        "woman": _flag(woman),
        "man": _flag(man),
        "panel": _flag(interview is not None and interview.panel),
        "screen": _flag(interview is not None and not interview.panel and interview.end - interview.start <= _SCREEN),
        "stranger": _flag(not contact.writes and held_on != ""),
    }


def on_first_names(step: Step, process: Process, author: Author) -> bool:
    """Whether a draft speaks as among people on first-name terms; never to somebody who signs with a title."""
    greeting = presentable(step.to.contact.greeting)
    if _WOMAN.match(greeting) or _MAN.match(greeting) or _TITLE.match(greeting):
        return False
    return author.tone == "first-name" or (author.tone == "auto" and process.first_names)


def _first_name(name: str) -> str:
    """The first word of a name; the whole where the surname comes first."""
    line = one_line(name)
    return line if "," in line else line.partition(" ")[0]


def _flag(value: bool) -> str:
    return "yes" if value else ""


def _interview_of(step: Step, process: Process) -> Interview | None:
    """The interview that a step is about: the one thanked for, else the last that was held."""
    if step.interview is not None:
        return next((i for i in process.interviews if i.start == step.interview), None)
    held = [i for i in process.interviews if i.status is InterviewStatus.HELD]
    return max(held, key=lambda i: i.end, default=None)


def _shown_day(day: date | None, process: Process, author: Author) -> str:
    return day_in_words(day, process.language, author.country) if day is not None else ""


def _role(role: str) -> str:
    """A role as it stands before "position"."""
    return presentable(re.sub(r"(?<=\w)\s+(?:position|role|job|vacancy|opening)$", "", role.strip(), flags=re.IGNORECASE))


def _names_a_function(contact: Contact, company: str) -> bool:
    """Whether a display name stands for an office or a firm ("Acme Hiring Team"), so that it would be wrong to greet by it."""
    words = [word.strip(".,&").casefold() for word in (contact.name or contact.greeting).split()]
    own = {word.casefold() for word in company.split()}
    if not words:
        return False
    office = words[0] in own and any(word in _FUNCTION for word in words[1:])
    return words[0] in _FUNCTION or (len(words) > 1 and words[-1] in _GROUP) or office or " ".join(words) == company.casefold()


def one_line(text: str) -> str:
    """The text on one line, without control or formatting characters: nothing from a mail may start a line of its own."""
    kept = (c if c in _JOINERS or not unicodedata.category(c).startswith(("C", "Zl", "Zp")) else " " for c in text)
    return " ".join("".join(kept).split())


def presentable(text: str) -> str:
    """A name from mail as it may stand in a sentence; empty where it would not read as a name."""
    line = one_line(text)
    odd = LEFT_OVER.search(line) or _LINK.search(line) or not any(c.isalnum() for c in line)
    return "" if odd or len(line) > _MOST_CHARACTERS or len(line.split()) > _MOST_WORDS else line
