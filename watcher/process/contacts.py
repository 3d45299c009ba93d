"""Who is who on the hiring side: contacts in order of appearance, who can be reached, whom to thank."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from watcher.message.model import Address, Message, Origin
from watcher.message.origin import replyable
from watcher.process.model import Contact, Recipient
from watcher.process.relayed import by_a_person
from watcher.signals.employer import owner
from watcher.signals.model import Me
from watcher.signals.people import display_name, fold
from watcher.signals.read import Signals

_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_NAME_AND_BOX = re.compile(
    r"([A-Z][\w'-]{1,20}(?: [A-Z][\w'-]{1,25}){0,2})(?:\s?[(<\[,:]\s?| at | on | - )([\w.+-]{1,64}@[\w.-]{3,120}\w)"
)
# A room or a screen is invited like a person (RFC 5545 section 3.2.3), often without saying so.
_ROOM = re.compile(
    r"^(?:(?:meeting|conference|board|interview)[ ._-]?)?(?:room|boardroom|raum|besprechungsraum|salle|sala|zaal|vergaderzaal|huddle|zoom|teams)\b|\broom\b|^(?:room|conf|raum|salle|sala|zaal)[-._]",
    re.IGNORECASE,
)
_SALUTED = re.compile(
    r"^(?:(?:dear|hi|hello|good (?:morning|afternoon|evening)|guten (?:tag|morgen)|hallo|sehr geehrter?|liebe[r]?|bonjour|bonsoir|salut|coucou|cher|chère|hola|estimad[oa]|querid[oa]|buen día|buen[oa]s (?:días|tardes|noches)|geachte|beste|dag)\s+)?"
    r"((?:frau |herr |madame |monsieur |mme |m\.\s|señor |señora |sr\.?\s|sra\.?\s|mevrouw |meneer |heer )?(?:(?:dr|prof)\.?\s){0,2})([^\W\d_][\w'’-]+)",
    re.IGNORECASE,
)

# The writer takes somebody's work over, whoever had it: "I have inherited her vacancies", "I am taking over from Tom".
_TAKES_OVER = re.compile(
    r"\bi(?:'(?:ve|m|ll)| have| am| will| shall)?(?: \w+){0,2} (?:inherit\w*|tak\w+(?: \w+){0,4} over|took(?: \w+){0,4} over|step\w* in)\b|"
    r"\bich\b.{0,60}\bübern(?:ehme|ommen)\b|\b(?:je reprends|j'ai repris|je (?:succède|remplace)|je prends (?:la suite|le relais))\b|\bik\b.{0,60}\b(?:over|overgenomen)\b|\b(?:he asumido|asumo|asumí|me hago cargo|(?:sustituyo|reemplazo) a|tomo (?:el relevo|la posta))\b",
    re.IGNORECASE,
)
_GONE = re.compile(r"\b(?:has left|is no longer|left (?:us|the)|is leaving|moved on)\b")


@dataclass(slots=True)
class People:
    """The people of one process while the story is told."""

    by_address: dict[str, Contact] = field(default_factory=dict)
    last_wrote: dict[str, datetime] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    successors: list[str] = field(default_factory=list)
    newest: dict[str, str] = field(default_factory=dict)  # address -> Message-ID that a mail to them answers
    titled: set[str] = field(default_factory=set)  # whom I greet by title and family name
    addressed: dict[str, str] = field(default_factory=dict)  # address -> newest Message-ID of mine to them


def meet(people: People, signals: Signals, me: Me) -> None:
    """Takes in everybody that a message shows."""
    message = signals.message
    if signals.mine:
        for address in (*message.to, *message.cc):
            _add(people, address, me)
            people.addressed[address.address] = message.id
        _as_i_address_them(people, signals)
        return
    if by_a_person(signals) or message.origin is Origin.OUT_OF_OFFICE:
        _writer(people, signals)
    elif message.origin is Origin.ROBOT:
        for address in message.reply_to:
            if replyable(address.address) and address.address != message.author.address:
                _add(people, address, me)
        for address in in_the_words(signals):
            _add(people, address, me)
    for invite in message.invites:
        for address in (*(attendee.who for attendee in invite.attendees), *([invite.organizer] if invite.organizer else [])):
            if not _room(address, invite.location):
                _add(people, address, me)
    if message.origin is Origin.PERSON:
        for address in (*message.cc, *message.to, *in_the_words(signals)):
            _add(people, address, me)


def in_the_words(signals: Signals) -> list[Address]:
    """People whose name and address the text gives: "Amir Sadeghi (amir@acme.example)"."""
    text = "\n".join(sentence.text for sentence in signals.sentences)
    house = owner(signals.message.author.domain)
    by_machine = signals.message.origin is Origin.ROBOT  # it writes from its maker's domain and names people of the employer
    found = [Address(name, box.lower()) for name, box in _NAME_AND_BOX.findall(text)]
    return [box for box in found if owner(box.domain) == house or (by_machine and _named_like(box))]


def _named_like(address: Address) -> bool:
    """Whether an address is spelled after the name beside it."""
    local = re.sub(r"[^a-z]", "", address.address.partition("@")[0])
    return any(len(part) > 2 and fold(part) in local for part in address.name.split())


def _room(address: Address, location: str) -> bool:
    """A room among the attendees of a calendar entry: named as one, or as the place of the meeting."""
    return bool(_ROOM.search(address.name) or _ROOM.search(address.address)) or bool(
        address.name and fold(address.name) == fold(location.strip())
    )


def _as_i_address_them(people: People, signals: Signals) -> None:
    """A title and family name that I greet somebody by ("Dear Dr. Fitch") are how drafts greet them too."""
    first = next((sentence.text for sentence in signals.sentences), "")
    found = _SALUTED.match(first)
    if found is None or not found.group(1).strip() or len(signals.message.to) != 1:
        return
    known = people.by_address.get(signals.message.to[0].address)
    if known is not None and fold(found.group(2)) == fold(known.name.split()[-1] if known.name else ""):
        greeting = " ".join(f"{found.group(1)}{found.group(2)}".split())
        people.by_address[known.address] = replace(known, greeting=greeting)
        people.titled.add(known.address)


def _add(people: People, address: Address, me: Me) -> None:
    if not address.address or me.owns(address.address) or not replyable(address.address):
        return
    known = people.by_address.get(address.address)
    name = display_name(address)
    if known is None:
        people.by_address[address.address] = Contact(name=name, address=address.address, greeting=_given(name))
    elif not known.name and name:
        people.by_address[address.address] = Contact(name, address.address, _given(name), known.role, known.writes)


def _given(name: str) -> str:
    words = [word for word in name.split() if not re.match(r"^(?:mr|mrs|ms|miss|herr|frau)\.?$", word, re.IGNORECASE)]
    if words and re.match(r"^(?:dr|prof)\b", words[0], re.IGNORECASE) and len(words) > 1:
        return f"{words[0].rstrip('.')}. {words[-1]}"
    return words[0] if words else ""


def _writer(people: People, signals: Signals) -> None:
    message = signals.message
    address = answer_address(message)
    if not replyable(address):
        return
    known = people.by_address.get(address)
    signed = signals.signer
    greeting = signed.greeting or (known.greeting if known else "")
    if known is not None and address in people.titled:
        greeting = known.greeting
    people.by_address[address] = Contact(
        name=signed.name or (known.name if known else ""),
        address=address,
        greeting=greeting,
        role=signed.title or (known.role if known else ""),
        writes=True,
    )
    if by_a_person(signals):
        people.last_wrote[address] = message.date
        only_calendar = bool(message.invites) and not message.words.strip()
        if not only_calendar or address not in people.newest:
            people.newest[address] = message.id


def answer_address(message: Message) -> str:
    """Where an answer to a person goes: Reply-To where it is one mailbox that can be written to (RFC 5322 section 3.6.2)."""
    if len(message.reply_to) == 1 and replyable(message.reply_to[0].address):
        return message.reply_to[0].address
    return message.author.address


def depart(people: People, signals: Signals) -> None:
    """Takes in that a contact leaves: who is lost, who takes over."""
    message = signals.message
    hit = signals.says("leaves")
    if hit is None or signals.mine:
        return
    text = "\n".join(sentence.text for sentence in signals.sentences)
    others = [a.address for a in message.cc if a.address in people.by_address]
    others += [found.lower() for found in _ADDRESS.findall(text) if found.lower() != message.author.address]
    quote = hit.evidence.quote
    leaver = _named_leaver(people, quote, message.author.address)
    takes_over = _TAKES_OVER.search(quote) is not None
    of_the_writer = re.search(r"\b(?:my|I|I'm|this)\b", quote) is not None and not takes_over
    if leaver is None and message.origin is Origin.PERSON and not of_the_writer and (takes_over or not others):
        people.successors.append(message.author.address)
        return
    people.lost.add(leaver or message.author.address)
    if leaver and leaver != message.author.address and message.origin is Origin.PERSON:
        others.insert(0, message.author.address)
    named = {box.address: box.name for box in in_the_words(signals)}
    if any(address in named for address in others):  # "Payslips: payroll@...; recruitment: Bongani Mthembu, bongani@..."
        others = [address for address in others if address in named or address in people.by_address]
    for address in others:
        if address not in people.by_address:
            name = named.get(address, "")
            people.by_address[address] = Contact(name, address, _given(name))
        people.successors.append(address)


def _named_leaver(people: People, quote: str, author: str) -> str | None:
    words = {fold(word) for word in re.findall(r"[^\W\d_]+", quote)}
    for address, contact in people.by_address.items():
        given = fold(contact.greeting or contact.name.split(" ")[0]) if contact.greeting or contact.name else ""
        if address != author and given and given in words and (_GONE.search(quote) or _TAKES_OVER.search(quote)):
            return address
    return None


def contacts(people: People) -> tuple[Contact, ...]:
    """All contacts, those who write first."""
    everybody = [
        Contact(c.name, c.address, c.greeting, c.role, c.writes, c.address not in people.lost) for c in people.by_address.values()
    ]
    return tuple(sorted(everybody, key=lambda contact: not contact.writes))


def speaker(people: People, promiser: str | None) -> Recipient | None:
    """To whom a check-in goes: who made the promise, else who wrote last, else a successor or any other human of the process."""
    order = [promiser] if promiser else []
    if promiser is None or promiser in people.lost:
        order += reversed(people.successors)
    order += sorted(people.last_wrote, key=lambda address: people.last_wrote[address], reverse=True)
    order += [address for address in people.by_address if address not in order]
    for address in order:
        if address and address not in people.lost and address in people.by_address:
            return recipient(people, address)
    return None


def recipient(people: People, address: str) -> Recipient:
    """A contact with the message that a mail to them answers; a person who never wrote gets a thread of their own."""
    contact = people.by_address[address]
    return Recipient(
        Contact(contact.name, address, contact.greeting, contact.role, contact.writes, address not in people.lost),
        people.newest.get(address),
    )
