"""Which letters matter: headers decide first, then a sniff at the raw letter, then threads and people pull in what belongs to them.

A letter that is kept for its own sake calls in the letters of its thread and of its people, before and after it, whatever the order of
reading. What was passed over is remembered by hashed keys alone: no word and no address of it stays.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, Protocol

from watcher.mail.store import Head, Letter, MailStore, Ref
from watcher.message.head import Headline, bulk_sender, read_head
from watcher.message.model import Message
from watcher.message.origin import replyable, serves_many
from watcher.message.parse import parse
from watcher.message.sniff import names_my_application, speaks_of_hiring
from watcher.signals.employer import label_of, owner
from watcher.signals.model import Me
from watcher.signals.occupation import names_occupation

_ENCLOSED_ID = re.compile(rb"^message-id:\s*(<[^<>\s]{1,900}>)", re.IGNORECASE | re.MULTILINE)
_CROWD = 12  # a letter to more people tells nothing about who knows whom


@dataclass(frozen=True, slots=True)
class Kept:
    """A message that can matter, and the keys by which it calls in others."""

    ref: Ref
    message: Message
    keys: frozenset[int]


@dataclass(frozen=True, slots=True)
class Passed:
    """A letter that was passed over, by the keys of its thread and people: a later hiring mail may call it back."""

    ref: Ref
    keys: frozenset[int]


@dataclass(frozen=True, slots=True)
class Taken:
    """What an intake gave."""

    kept: tuple[Kept, ...]
    passed: tuple[Passed, ...]


class Memory(Protocol):
    """What earlier intakes kept and passed over."""

    def kept_among(self, keys: Collection[int]) -> set[int]:
        """Which of the keys a kept message has."""

    def passed_with(self, keys: Collection[int]) -> list[Ref]:
        """The letters passed over that have one of the keys."""


class _Candidate(NamedTuple):
    """A letter that may matter by its head, with its keys."""

    headline: Headline
    thread: frozenset[int]
    people: frozenset[int]

    @property
    def keys(self) -> frozenset[int]:
        return self.thread | self.people


Step = Callable[[int, int], None]


def worth_a_look(header: bytes) -> bool:
    """Whether a header block is more than one of a list or of bulk mail; recruiting systems send in bulk too."""
    sender = bulk_sender(header)
    return sender is None or serves_many(sender)


def take_in(
    store: MailStore,
    heads: Sequence[Head],
    me: Me,
    since: datetime | None,
    memory: Memory,
    progress: Step | None = None,
    always: bool = False,
) -> Taken:
    """The messages among new letters that can matter for hiring, and letters passed over before that now do. `always`: all matter."""
    candidates: dict[Ref, _Candidate] = {}
    for head in heads:
        headline = read_head(head.header)
        if always or _may_matter(headline, head, me, since):
            candidates[head.ref] = _Candidate(headline, _thread(headline.id, headline.ancestors), _people(headline, me))
    known = memory.kept_among({key for candidate in candidates.values() for key in candidate.keys})
    kept: list[Kept] = []
    passed: dict[Ref, _Candidate] = {}
    reach: set[int] = set()
    for done, letter in enumerate(store.read(list(candidates))):
        if progress is not None:
            progress(done + 1, len(candidates))
        candidate = candidates[letter.ref]
        if returned := _returned(candidate.headline, letter):
            candidate = candidate._replace(thread=candidate.thread | returned)
            known |= memory.kept_among(returned)
        keys = candidate.keys
        if always or _of_hiring(candidate.headline, letter):
            kept.append(Kept(letter.ref, _message(letter), keys))
            reach |= keys
        elif not (reach.isdisjoint(keys) and known.isdisjoint(keys)):
            kept.append(Kept(letter.ref, _message(letter), candidate.thread))
            reach |= candidate.thread
        else:
            passed[letter.ref] = candidate
    kept += _called_back(store, passed, reach, memory)
    return Taken(tuple(kept), tuple(Passed(ref, candidate.keys) for ref, candidate in passed.items()))


def _of_hiring(headline: Headline, letter: Letter) -> bool:
    return (
        headline.calendar
        or serves_many(headline.author.domain)
        or names_occupation(headline.subject)
        or speaks_of_hiring(headline.subject, letter.raw)
    )


def _called_back(store: MailStore, passed: dict[Ref, _Candidate], reach: set[int], memory: Memory) -> list[Kept]:
    """Letters passed over, now or before, whose thread or people matter now; their threads call further ones."""
    called: list[Kept] = []
    asked: set[Ref] = set()
    fresh = set(reach)
    while fresh:
        here = [ref for ref, candidate in passed.items() if not fresh.isdisjoint(candidate.keys)]
        wanted = [ref for ref in dict.fromkeys([*here, *memory.passed_with(fresh)]) if ref not in asked]
        asked.update(wanted)
        fresh = set()
        for letter in store.read(wanted):
            message = _message(letter)
            keys = _thread(message.id, message.ancestors)
            passed.pop(letter.ref, None)
            called.append(Kept(letter.ref, message, keys))
            fresh |= keys - reach
            reach |= keys
    return called


def _message(letter: Letter) -> Message:
    return parse(letter.raw, letter.folder, letter.received)


def _may_matter(headline: Headline, head: Head, me: Me, since: datetime | None) -> bool:
    """Judged by headers alone: mail between people, from recruiting systems, with a calendar part; not lists and bulk."""
    date = headline.date or head.received
    if since is not None and date is not None and date < since:
        return False
    system = serves_many(headline.author.domain)
    if headline.list_id and not system:
        return False
    if headline.bulk and not system:
        booked = headline.calendar and any(replyable(a.address) for a in headline.reply_to)
        answers = headline.automatic and bool(headline.ancestors)  # an out-of-office note calls itself bulk too
        return booked or answers or names_my_application(headline.subject.encode("utf-8", "replace"))
    return True


def _thread(identity: str, ancestors: Collection[str]) -> frozenset[int]:
    return frozenset(_key("thread", name) for name in (identity, *ancestors) if name)


def _returned(headline: Headline, letter: Letter) -> frozenset[int]:
    """The keys of letters that a machine encloses: a bounce tells by their Message-IDs alone what came back (RFC 3464)."""
    if replyable(headline.author.address):
        return frozenset()
    return _thread("", [found.decode("ascii", "replace") for found in _ENCLOSED_ID.findall(letter.raw)])


def _people(headline: Headline, me: Me) -> frozenset[int]:
    """Whom a letter is between, me left out, and their organisations; nobody where it came from a robot or went to a crowd."""
    if not me.owns(headline.author.address) and not replyable(headline.author.address):
        return frozenset()
    shown = [headline.author, *headline.to, *headline.cc]
    if len(shown) > _CROWD:
        return frozenset()
    others = {a.address for a in shown if not me.owns(a.address)}
    names = others | {house for address in others if (house := _house(address))}
    return frozenset(_key("person", name) for name in names)


@lru_cache(maxsize=512)
def _house(address: str) -> str:
    """The organisation that an address belongs to, as "@domain"; empty for public mail providers."""
    domain = address.rpartition("@")[2]
    return f"@{owner(domain)}" if label_of(domain) else ""


def _key(kind: str, name: str) -> int:
    """A key of 64 bits, signed as SQLite's integers are."""
    return int.from_bytes(
        hashlib.blake2b(f"{kind} {name}".encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True
    )
