"""Who holds an interview: by the calendar entry, by whom the arranging mail names, else the one who arranged it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from watcher.message.model import Origin
from watcher.process.contacts import People, answer_address, in_the_words
from watcher.process.talks import Meeting
from watcher.signals.model import Me
from watcher.signals.people import fold
from watcher.signals.read import Signals

_ABSENT = re.compile(
    r"\b(?:ich (?:selbst|bin|werde)\b.{0,40}\b(?:nicht|außer haus|abwesend|verhindert)|je (?:ne |serai |suis ).{0,30}\b(?:pas|absent\w?)|no (?:estaré|podré)|ik (?:ben|zal)\b.{0,30}\b(?:niet|er niet bij|afwezig)|leave (?:the two of )?you to it)\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(
    r"\b(?:(?:and|&|with|join|joins|meet|see|to) (?:me|us|myself|ourselves|i)\b|(?:me|i|myself) (?:and|&)|us\b|mit mir|und ich|ich und|uns\b|et moi|avec (?:moi|nous)|conmigo|y yo|con nosotr\w{2}|met (?:mij|ons)|en ik|"
    r"(?:i|we|ich|wir|je|nous|ik|wij|we)\b.{0,40}\b(?:meet|talk|speak|chat|see you|interview|discuss|hear|show|walk|sit down|sprechen|kennenlernen|unterhalten|rencontrer|échanger|parler|conocerte|hablar|spreken|ontmoeten))",
    re.IGNORECASE,
)
_PAPERS = re.compile(
    r"\b(?:paperwork|in the office|the admin|bookings|reimburse\w*)\b",
    re.IGNORECASE,
)
_MEETS = re.compile(
    r"\b(?:meet\w*|interview\w*|join\w*|talk\w*|speak\w*|see you|panel|show you|sit in|with (?:me|us|you)|and (?:I|myself|me)|führen|gespräch|entretien|entrevista|gesprek|recev\w*|vous recevoir)\b",
    re.IGNORECASE,
)
# The writer counts himself among those who will be there.
_WITH_ME = re.compile(
    r"\b(?:and (?:myself|me|I)\b|myself and|both of us|we (?:should |would |will )?both|(?:und|et|y|en) (?:ich|mir|moi|yo|ik|mij|mich|mezelf)\b)",
    re.IGNORECASE,
)


def interviewers(people: People, meeting: Meeting, me: Me) -> tuple[list[str], bool]:
    """Addresses of those who held a meeting, and whether they are several; the one who arranged it where none is known."""
    known: list[str] = []
    if meeting.invite is not None:
        known = [
            a.who.address for a in meeting.invite.attendees if not me.owns(a.who.address) and a.who.address in people.by_address
        ]
    arranged = meeting.arranged.message
    arranger = answer_address(arranged) if arranged.origin is Origin.PERSON else ""
    if not arranger or me.owns(arranger) or arranger not in people.by_address:
        arranger = next((a.address for a in arranged.reply_to if a.address in people.by_address), "")
    by_words = _named_in_copy(meeting.arranged, people, arranger)
    told = (meeting.arranged, *meeting.arranged_before)
    if known and arranger and arranger not in known and any(_includes_himself(s, known, people) for s in told):
        known = [arranger, *known]  # "with Ruth and myself" beside an entry of Ruth's
    known = known or by_words
    if not known:
        known = [arranger] if arranger else sorted(people.last_wrote, key=lambda a: people.last_wrote[a], reverse=True)[:1]
    if not known:
        known = [address for address, contact in people.by_address.items() if address not in people.lost][:1]
    return list(dict.fromkeys(known)), len(known) > 1


def _named_in_copy(arranged: Signals, people: People, arranger: str) -> list[str]:
    """People in copy whom the arranging mail names, with the writer where the words include them."""
    text = fold("\n".join(sentence.text for sentence in arranged.sentences))
    named = [
        address
        for address, contact in people.by_address.items()
        if address != arranger and " " in contact.name and _speaks_of(contact.name, text)
    ]
    written = [box.address for box in in_the_words(arranged)]
    for box in [*(address.address for address in arranged.message.cc), *written]:
        contact = people.by_address.get(box)
        parts = [fold(part) for part in contact.name.split() if len(part) > 2] if contact else []
        if any(re.search(rf"\b{re.escape(part)}\b", text) for part in parts) and not _of_the_office(arranged, parts):
            named.append(box)
    named = list(dict.fromkeys(named))
    if not named:
        return []
    absent = arranged.says("not_present") is not None or any(_ABSENT.search(s.text) for s in arranged.sentences)
    meeting_words = " ".join(
        s.text
        for s in arranged.sentences
        if arranged.says_in(s, "invites") or any(n in fold(s.text) for n in _names_of(named, people))
    )
    included = bool(_FIRST_PERSON.search(meeting_words)) and not absent
    return [*([arranger] if included and arranger else []), *named]


def _of_the_office(arranged: Signals, parts: Sequence[str]) -> bool:
    """Whether somebody is named only as the one who keeps the papers: "Val in the office is in copy, she does the paperwork"."""
    about = [s.text for s in arranged.sentences if any(part in fold(s.text) for part in parts)]
    return bool(about) and all(_PAPERS.search(text) and not _MEETS.search(text) for text in about)


def _includes_himself(arranged: Signals, known: Sequence[str], people: People) -> bool:
    """Whether the writer names one of them and himself beside: "with Ruth and myself"."""
    names = _names_of(known, people)
    whole = fold(arranged.message.words)
    for sentence in arranged.sentences:
        found = _WITH_ME.search(sentence.text)
        place = whole if found and "both" in found.group().lower() else fold(sentence.text)
        if found and any(name in place for name in names):
            return arranged.says("not_present") is None
    return False


def _speaks_of(name: str, text: str) -> bool:
    """Whether a folded text names somebody in full, or by a title and the family name: "Mr Fourie"."""
    whole = fold(name)
    titled = rf"\b(?:mr|mrs|ms|miss|dr|prof|herrn?|frau|m|mme|monsieur|madame|sra?|don|dona|de heer|dhr|mevrouw|mevr)\.? {re.escape(whole.split()[-1])}\b"
    return re.search(rf"\b{re.escape(whole)}\b", text) is not None or re.search(titled, text) is not None


def _names_of(addresses: Iterable[str], people: People) -> Sequence[str]:
    return [fold(part) for address in addresses for part in people.by_address[address].name.split() if len(part) > 2]
