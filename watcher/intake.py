"""Which letters matter: headers decide first, then a sniff at the raw letter, then threads and people pull in what belongs to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from watcher.mail.store import Head, Letter, MailStore, Ref
from watcher.message.head import Headline, read_head
from watcher.message.model import Message, Origin
from watcher.message.origin import recruiting_system, replyable, scheduling_tool
from watcher.message.parse import parse
from watcher.message.sniff import speaks_of_hiring
from watcher.signals.employer import label_of, owner
from watcher.signals.model import Me
from watcher.signals.role import names_role


@dataclass(frozen=True, slots=True)
class Passed:
    """A letter between people that was not kept, by its threads and correspondents alone: a later hiring mail may call it back."""

    ref: Ref
    ids: tuple[str, ...]
    correspondents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What an intake gave: messages to keep with their refs, and letters passed over."""

    messages: tuple[tuple[Ref, Message], ...]
    passed: tuple[Passed, ...]


Step = Callable[[int, int], None]


def take_in(
    store: MailStore,
    heads: Sequence[Head],
    me: Me,
    since: datetime | None,
    known: Iterable[Message],
    passed_before: Iterable[Passed],
    progress: Step | None = None,
) -> Taken:
    """The messages among new letters that can matter for hiring, and letters passed over before that now do."""
    candidates: dict[Ref, Headline] = {}
    for head in heads:
        headline = read_head(head.header)
        if _may_matter(headline, head, me, since):
            candidates[head.ref] = headline
    kept: list[tuple[Ref, Message]] = []
    passed = {p.ref: p for p in passed_before}
    threads, people = _reach(known, me)
    done = 0
    for letter in store.read(list(candidates)):
        done += 1
        if progress is not None:
            progress(done, len(candidates))
        headline = candidates[letter.ref]
        ids = {headline.id, *headline.ancestors}
        correspondents = _correspondents(headline, me)
        if not (
            headline.calendar
            or _hiring_machine(headline.author.domain)
            or ids & threads
            or correspondents & people
            or names_role(headline.subject)
            or speaks_of_hiring(letter.raw)
        ):
            passed[letter.ref] = Passed(letter.ref, tuple(i for i in ids if i), tuple(sorted(correspondents)))
            continue
        message = parse(letter.raw, letter.folder, letter.received)
        kept.append((letter.ref, message))
        more_threads, more_people = _reach([message], me)
        threads |= more_threads
        people |= more_people
    kept += _called_back(store, passed, threads, people)
    return Taken(tuple(kept), tuple(passed.values()))


def _hiring_machine(domain: str) -> bool:
    return recruiting_system(domain) or scheduling_tool(domain)


def _called_back(
    store: MailStore, passed: dict[Ref, Passed], threads: set[str], people: set[str]
) -> Iterator[tuple[Ref, Message]]:
    """Letters passed over whose thread or correspondent matters now."""
    wanted = [p.ref for p in passed.values() if set(p.ids) & threads or set(p.correspondents) & people]
    for letter in store.read(wanted):
        del passed[letter.ref]
        yield letter.ref, _message(letter)


def _message(letter: Letter) -> Message:
    return parse(letter.raw, letter.folder, letter.received)


def _may_matter(headline: Headline, head: Head, me: Me, since: datetime | None) -> bool:
    """Judged by headers alone: mail between people, from recruiting systems, with a calendar part; not lists and bulk."""
    date = headline.date or head.received
    if since is not None and date is not None and date < since:
        return False
    system = _hiring_machine(headline.author.domain)
    if headline.list_id and not system:
        return False
    if headline.bulk and not system:
        return bool(headline.reply_to) and any(replyable(a.address) for a in headline.reply_to) and headline.calendar
    return True


def _correspondents(headline: Headline, me: Me) -> set[str]:
    """Whom a letter is between, me left out; nobody where it came from a robot."""
    if not me.owns(headline.author.address) and not replyable(headline.author.address):
        return set()
    shown = [headline.author, *headline.to, *headline.cc]
    if len(shown) > 12:
        return set()
    others = {a.address for a in shown if not me.owns(a.address)}
    return others | {_house(address) for address in others if _house(address)}


def _house(address: str) -> str:
    """The organisation that an address belongs to, as "@domain"; empty for public mail providers."""
    domain = address.rpartition("@")[2]
    return f"@{owner(domain)}" if label_of(domain) else ""


def _reach(messages: Iterable[Message], me: Me) -> tuple[set[str], set[str]]:
    """The thread ids and people that messages of persons call in."""
    threads: set[str] = set()
    people: set[str] = set()
    for message in messages:
        threads |= {message.id, *message.ancestors}
        if message.origin is Origin.PERSON and len(message.to) + len(message.cc) <= 12:
            others = {
                a.address for a in (message.author, *message.to, *message.cc) if not me.owns(a.address) and replyable(a.address)
            }
            people |= others | {_house(address) for address in others if _house(address)}
    return threads, people
