"""Messages into threads, threads into processes: by the people in them, by employer and by role.

Threads follow Message-ID, In-Reply-To and References. Threads of one person or one employer belong to one process unless they name
different roles, or, through an agency, different clients.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from watcher.message.model import Origin
from watcher.message.origin import replyable, serves_many
from watcher.process.belief import LEANING, Belief, believe, tally
from watcher.process.naming import company_of, differ, role_of, same_name
from watcher.process.threads import threads_of
from watcher.process.weigh import Weighed, weigh
from watcher.signals.employer import label_of, owner
from watcher.signals.model import Me
from watcher.signals.people import fold
from watcher.signals.read import Signals

CROWD = 12  # a letter to more people tells nothing about who belongs together


@dataclass(frozen=True, slots=True)
class Group:
    """The messages of one process in order of date, with what they say of employer and role."""

    told: tuple[Signals, ...]
    company: str
    role: str
    agency: str
    belief: Belief


@dataclass(slots=True)
class Thread:
    """Messages joined by their references, later a whole process, with what links it to others."""

    told: list[Signals]
    people: set[str]
    owners: set[str]
    uids: set[str]
    company: str
    role: str
    agency: str
    by_machine: bool
    evidence: list[dict[str, Weighed]] = field(default_factory=list)  # of each thread that counts

    @property
    def far_reaching(self) -> bool:
        """Whether it may belong to people and organisations that do not stand in it: a machine's mail, an agency's."""
        return self.by_machine or bool(self.agency)


def groups(messages: Iterable[Signals], me: Me, tracked: Collection[str] = ()) -> tuple[Group, ...]:
    """The conversations that may be hiring processes, each with how far that is believed; the caller decides on that.

    A thread with one of the messages `tracked` (Message-IDs) is among them whatever it says.
    """
    leaning: list[Thread] = []
    rest: list[tuple[list[Signals], dict[str, Weighed]]] = []
    for told in threads_of(messages):
        evidence = weigh(told)
        if tally(evidence) >= LEANING or any(signals.message.id in tracked for signals in told):
            leaning.append(thread_of(told, me, evidence))
        else:
            rest.append((told, {rule: weighed for rule, weighed in evidence.items() if weighed.score < 0}))
    processes = _merge(leaning, [thread_of(told, me, against) for told, against in rest] if leaning else [])
    _spell_alike(processes)
    return tuple(_group(thread, me) for thread in processes)


def _spell_alike(processes: Sequence[Thread]) -> None:
    """An employer that one process knows by its domain alone is called what another process with the same domain calls it."""
    own_names = [p for p in processes if p.company and not p.by_machine and p.agency in ("", p.company) and not _by_domain(p)]
    spelled = {house: process.company for process in reversed(own_names) for house in process.owners}
    for process in processes:
        if _by_domain(process):
            process.company = next((spelled[house] for house in sorted(process.owners & spelled.keys())), process.company)


def _by_domain(thread: Thread) -> bool:
    labels = {re.sub(r"[^a-z0-9]", "", label_of(house)) for house in thread.owners}
    return thread.company.casefold() in labels


def thread_of(told: list[Signals], me: Me, evidence: dict[str, Weighed]) -> Thread:
    """A thread by its messages in order of date and its own evidence."""
    own = {owner(address.partition("@")[2]) for address in me.addresses}
    people, owners, uids = set(), set(), set()
    for signals in told:
        message = signals.message
        uids |= {invite.uid for invite in message.invites}
        if message.origin is Origin.LIST:
            continue
        shown = [message.author, *message.reply_to, *message.to, *message.cc]
        for invite in message.invites:
            shown += [attendee.who for attendee in invite.attendees]
        to_me = signals.mine or any(me.owns(address.address) for address in (*message.to, *message.cc))
        if len(shown) > CROWD or not (to_me or message.invites):
            shown = [message.author, *message.reply_to]
        for address in shown:
            if me.owns(address.address) or not replyable(address.address):
                continue
            people.add(address.address)
        for address in shown:
            if label_of(address.domain) and not serves_many(address.domain) and owner(address.domain) not in own:
                owners.add(owner(address.domain))
    by_machine = bool(told) and all(s.message.origin is not Origin.PERSON for s in told if not s.mine)
    company, agency = company_of(told)
    return Thread(told, people, owners, uids, company, role_of(told, company), agency, by_machine, [evidence] if evidence else [])


@dataclass(slots=True)
class _Family:
    """Processes so far, and where each person, organisation and calendar entry occurs."""

    members: list[Thread] = field(default_factory=list)
    places: dict[str, set[int]] = field(default_factory=dict)
    far: set[int] = field(default_factory=set)  # what reaches beyond its own people and organisations

    def nearest(self, thread: Thread) -> int | None:
        """The process that a thread belongs to, the youngest of several; None where it belongs to none."""
        near = set().union(*(self.places.get(key, ()) for key in keys_of(thread)), self.far)
        candidates = range(len(self.members)) if thread.far_reaching else near
        best = max(((kinship(self.members[index], thread), index) for index in candidates), default=(0.0, -1))
        return best[1] if best[0] >= 1.0 else None

    def take(self, thread: Thread, index: int | None) -> None:
        """Adds a thread to a process, or as a new one."""
        if index is None:
            index = len(self.members)
            self.members.append(thread)
        else:
            _absorb(self.members[index], thread)
        for key in keys_of(thread):
            self.places.setdefault(key, set()).add(index)
        if self.members[index].far_reaching:
            self.far.add(index)
        else:
            self.far.discard(index)


def keys_of(thread: Thread) -> frozenset[str]:
    """By what a thread can be akin to another."""
    return frozenset({*thread.people, *(f"at {name}" for name in thread.owners), *(f"uid {uid}" for uid in thread.uids)})


def _merge(leaning: list[Thread], rest: list[Thread]) -> list[Thread]:
    """Threads of one process put together, the oldest first taking in the younger ones.

    What says nothing of hiring by itself begins no process and is no evidence for one; it is put to the process of its people, and what
    speaks against hiring there, between the very same people, counts.
    """
    family = _Family()
    for thread in sorted(leaning, key=_age):
        family.take(thread, family.nearest(thread))
    if family.members:
        for thread in sorted(rest, key=_age):
            index = family.nearest(thread)
            if index is not None:
                if not thread.people & family.members[index].people:
                    thread.evidence = []
                family.take(thread, index)
    return family.members


def _age(thread: Thread) -> datetime:
    return thread.told[0].message.date


def akin(known: Thread, new: Thread) -> bool:
    """Whether one of them would take in the other."""
    return kinship(known, new) >= 1.0


def kinship(known: Thread, new: Thread) -> float:
    """How strongly two threads belong together; 1 is enough."""
    if known.uids & new.uids:
        return 3.0
    if differ(known.role, new.role) or (known.agency and new.agency and differ(known.company, new.company)):
        return 0.0
    same_role = bool(known.role and new.role)
    kin = 0.0
    if known.people & new.people:
        kin = 2.0
    elif known.owners & new.owners:
        kin = 1.5 if _business(new) or _speaks_of(new, known) else 0.0
    elif known.company and new.company and same_name(known.company, new.company) and (new.by_machine or known.by_machine):
        kin = 1.2
    elif new.by_machine and _names_owner(new, known):
        kin = 1.0
    elif (known.agency or new.agency) and _client_of(known, new):
        kin = 1.5
    if kin and new.told[0].message.origin is Origin.LIST:
        return 0.0
    return kin + 0.5 * same_role if kin else 0.0


def _client_of(one: Thread, other: Thread) -> bool:
    """Whether an agency's thread and one of its client's are of one process: each knows the other side's people, or the client's name."""
    agent, client = (one, other) if one.agency else (other, one)
    if client.agency:
        return False
    told, heard = _all_words(agent.told), _all_words(client.told)
    named = any(_stands(s.signer.name or s.message.author.name, told) for s in client.told if not s.mine)
    given = {fold(s.message.author.name.split()[0]) for s in agent.told if not s.mine and s.message.author.name}
    answered = any(re.search(rf"\b{re.escape(name)}\b", heard) for name in given if len(name) > 2)
    labels = [re.sub(r"[^a-z0-9]", "", label_of(owner_)) for owner_ in client.owners]
    same_house = bool(agent.company) and any(len(label) > 3 and _begins_alike(agent.company, label) for label in labels)
    return (named and (answered or same_house)) or (same_house and answered)


def _all_words(told: Sequence[Signals]) -> str:
    return fold(" ".join(f"{s.message.subject} {' '.join(sentence.text for sentence in s.sentences)}" for s in told))


def _stands(name: str, text: str) -> bool:
    return " " in name and re.search(rf"\b{re.escape(fold(name))}\b", text) is not None


def _begins_alike(company: str, label: str) -> bool:
    """ "Baobab Reinsurance" and baobabre: the label is a beginning of the name without its spaces."""
    return re.sub(r"[^a-z0-9]", "", fold(company)).startswith(label)


def _business(thread: Thread) -> bool:
    """Whether a thread of the same employer speaks of hiring at all; shops and support of an employer are no part of a process."""
    return any(
        s.score("hiring") > 0 or s.message.invites or s.says("invites") or s.says("rejects") or s.window or s.says("thanks")
        for s in thread.told
    ) and (sum(s.score("not_hiring") + s.score("elsewhere") for s in thread.told) > -2)


def _speaks_of(new: Thread, known: Thread) -> bool:
    """Whether threads of one employer are about one matter: the new one names the role or somebody who wrote before, or goes where I was sent."""
    words, before = _all_words(new.told), _all_words(known.told)
    wrote = {fold(s.message.author.name.split()[0]) for s in known.told if not s.mine and s.message.author.name}
    named = {*(name for name in wrote if len(name) > 2), *([fold(known.role)] if known.role else [])}
    return any(re.search(rf"\b{re.escape(name)}\b", words) for name in named) or any(box in before for box in new.people)


def _names_owner(new: Thread, known: Thread) -> bool:
    text = fold(" ".join(f"{s.message.author.name} {s.message.subject}" for s in new.told))
    labels = [label_of(domain) for domain in known.owners]
    return any(len(label) > 3 and label in re.sub(r"[^a-z0-9]", "", text) for label in labels)


def _absorb(known: Thread, new: Thread) -> None:
    known.told = sorted([*known.told, *new.told], key=lambda s: (s.message.date, s.message.id))
    known.people |= new.people
    known.owners |= new.owners
    known.uids |= new.uids
    known.company, known.agency = company_of(known.told)
    known.role = role_of(known.told, known.company)
    known.by_machine &= new.by_machine
    known.evidence += new.evidence


def _group(thread: Thread, me: Me) -> Group:
    return Group(tuple(thread.told), thread.company, thread.role, thread.agency, believe(thread.told, thread.evidence, me))
