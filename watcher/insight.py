"""Messages into processes: signals, linking, belief and the fold, in this order. Inferences are never stored; this makes them anew."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from watcher.draft.compose import Author, Parent
from watcher.draft.manner import Manner, manner_of
from watcher.message.model import Message
from watcher.policy.calendar import business_calendar
from watcher.policy.model import Step
from watcher.process.belief import Belief
from watcher.process.fold import fold
from watcher.process.link import Group, groups
from watcher.process.marks import Said, apply
from watcher.process.model import Process
from watcher.settings import Settings
from watcher.signals.people import fold as without_accents
from watcher.signals.read import Signals, read


@dataclass(frozen=True, slots=True)
class Considered:
    """A conversation that looked like hiring and is not tracked, and why."""

    company: str
    role: str
    belief: Belief
    why_not: str
    told: tuple[Signals, ...]

    @property
    def confidence(self) -> float:
        """From 0 to 1, that it is a hiring process of mine."""
        return self.belief.confidence

    @property
    def unsure(self) -> bool:
        """Whether only belief is wanting: I take part in it. Cold outreach that I never answered is none of it."""
        return not self.belief.why_not


@dataclass(frozen=True, slots=True)
class Insight:
    """What is known at a moment."""

    processes: tuple[Process, ...]
    told: dict[str, tuple[Signals, ...]]  # by process
    beliefs: dict[str, Belief]  # by process
    considered: tuple[Considered, ...]
    ignored: tuple[tuple[str, str], ...] = ()  # process and why: by the user's word
    manner: Manner = field(default_factory=Manner)


@dataclass(slots=True)
class Reader:
    """Signals of messages, each read once."""

    settings: Settings
    known: dict[str, Signals] = field(default_factory=dict)

    def signals(self, messages: Iterable[Message]) -> list[Signals]:
        """The signals of each message, in order of date; copies of one message count once."""
        workdays = business_calendar(self.settings.me.country)
        found: dict[str, Signals] = {}
        for message in messages:
            if message.id not in self.known:
                self.known[message.id] = read(message, self.settings.me, self.settings.rules, workdays)
            found.setdefault(message.id, self.known[message.id])
        return sorted(found.values(), key=lambda s: (s.message.date, s.message.id))


def understand(
    signals: Sequence[Signals],
    settings: Settings,
    now: datetime,
    said: Sequence[Said] = (),
    wishes: Collection[tuple[str, str]] = (),
) -> Insight:
    """The processes as they stand at `now` (aware), from the messages dated up to then and what the user said of them: by marks, and by
    `wishes`, which are words about a message (its Message-ID, "ignore" or "mine"). A mark is stronger than a wish."""
    past = [s for s in signals if s.message.date <= now]
    processes: list[Process] = []
    told: dict[str, tuple[Signals, ...]] = {}
    beliefs: dict[str, Belief] = {}
    considered: list[Considered] = []
    ignored: list[tuple[str, str]] = []
    tracked = {message for message, what in wishes if what == "mine"}
    for group in groups(past, settings.me, tracked):
        identity = _identity(group, told)
        words = [word for word in said if word.process == identity and word.at <= now]
        wished = {what for message, what in wishes if any(s.message.id == message for s in group.told)}
        mine = "mine" in wished or any(word.what == "mine" for word in words)
        why_not = (
            ""
            if mine
            else group.belief.why_not
            or (
                ""
                if group.belief.confidence >= settings.sure
                else f"belief {group.belief.confidence:.2f} is below signals.sure = {settings.sure:g}"
            )
        )
        if why_not:
            if group.belief.confidence >= 0.3:
                considered.append(Considered(group.company, group.role, group.belief, why_not, group.told))
            continue
        told[identity] = group.told
        beliefs[identity] = group.belief
        folded = fold(identity, group.company, group.role, group.agency, group.belief.confidence, group.told, settings.me, now)
        process = apply(folded, words, now, settings.me.zone)
        if process is None:
            ignored.append((identity, f"by your mark; take it back with: watcher mark {identity} undo"))
        elif "ignore" in wished and not any(word.what in ("mine", "reopen") for word in words):
            ignored.append((identity, f"a mail of it lies in {settings.ignore_folder}; move it out again to undo that"))
        else:
            processes.append(process)
    manner = manner_of([s.message for s in past if s.mine], settings.me.name)
    return Insight(tuple(processes), told, beliefs, tuple(considered), tuple(ignored), manner)


def _identity(group: Group, taken: dict[str, tuple[Signals, ...]]) -> str:
    """ "company/role" as slugs, numbered where it repeats."""
    base = f"{_slug(group.company) or 'unknown'}/{_slug(group.role) or 'unknown'}"
    identity, number = base, 2
    while identity in taken:
        identity, number = f"{base}-{number}", number + 1
    return identity


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", without_accents(text).replace("&", " and ")).strip("-")[:60]


def parent_of(step: Step, by_id: dict[str, Message]) -> Parent | None:
    """The message that a step answers."""
    message = by_id.get(step.to.answers or "")
    if message is None:
        return None
    trail = "\n\n".join(part for part in (message.words, message.signature, message.quoted) if part.strip())
    return Parent(
        message.id, message.ancestors, message.subject, message.author.name or message.author.address, message.date, trail
    )


def author_of(process: Process, settings: Settings, manner: Manner) -> Author:
    """Me, by the address that they write to and the name that I use there, in my own manner."""
    signature = settings.signature or (manner.signature if settings.sign_as_sent else "")
    quote = settings.quote == "always" or (settings.quote == "as sent" and manner.quotes)
    name = manner.names.get(process.mine, settings.me.name)
    return Author(name, process.mine, settings.me.zone, settings.me.country, signature, settings.tone, quote)
