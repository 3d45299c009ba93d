"""Messages into processes: signals, linking, belief and the fold, in this order. Inferences are never stored; this makes them anew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from watcher.draft.compose import Author, Parent
from watcher.message.model import Message
from watcher.policy.calendar import business_calendar
from watcher.policy.model import Step
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
    confidence: float
    why_not: str
    told: tuple[Signals, ...]


@dataclass(frozen=True, slots=True)
class Insight:
    """What is known at a moment."""

    processes: tuple[Process, ...]
    told: dict[str, tuple[Signals, ...]]  # by process
    considered: tuple[Considered, ...]


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


def understand(signals: Sequence[Signals], settings: Settings, now: datetime, said: Sequence[Said] = ()) -> Insight:
    """The processes as they stand at `now` (aware), from the messages dated up to then and what the user said of them."""
    past = [s for s in signals if s.message.date <= now]
    processes: list[Process] = []
    told: dict[str, tuple[Signals, ...]] = {}
    considered: list[Considered] = []
    for group in groups(past, settings.me):
        identity = _identity(group, told)
        mine = any(word.process == identity and word.what == "mine" for word in said)
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
                considered.append(Considered(group.company, group.role, group.belief.confidence, why_not, group.told))
            continue
        told[identity] = group.told
        folded = fold(identity, group.company, group.role, group.agency, group.belief.confidence, group.told, settings.me, now)
        process = apply(folded, [word for word in said if word.process == identity and word.at <= now], now, settings.me.zone)
        if process is not None:
            processes.append(process)
    return Insight(tuple(processes), told, tuple(considered))


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
    return Parent(message.id, message.ancestors, message.subject) if message is not None else None


def author_of(process: Process, settings: Settings) -> Author:
    """Me, by the address that they write to."""
    return Author(settings.me.name, process.mine, settings.me.zone, settings.me.country, settings.signature)
