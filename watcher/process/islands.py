"""Messages put apart into sets between which nothing is ever linked, so that the past of each can be gone through alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from watcher.process.belief import LEANING, hopeless
from watcher.process.link import Thread, akin, keys_of, thread_of
from watcher.process.threads import threads_of
from watcher.process.weigh import found, positive
from watcher.signals.model import Me
from watcher.signals.read import Signals


def islands(messages: Iterable[Signals], me: Me, sure: float) -> list[list[Signals]]:
    """The islands in which belief could ever have reached `sure`, each in order of date; all the rest of a mailbox is left out.

    Whatever the moment: evidence for a process only grows with more messages, so its sum at the end bounds all earlier ones.
    """
    leaning: list[Thread] = []
    rest: list[list[Signals]] = []
    for told in threads_of(messages):
        evidence = found(told)
        if positive(evidence) >= LEANING:
            leaning.append(thread_of(told, me, evidence))
        else:
            rest.append(told)
    hopeful = [group for group in _joined(leaning) if not hopeless([e for thread in group for e in thread.evidence], sure)]
    others = [thread_of(told, me, {}) for told in rest] if hopeful else []
    return [_with_others(group, others) for group in hopeful]


def _joined(threads: Sequence[Thread]) -> list[list[Thread]]:
    """Threads joined by any person, organisation, calendar entry or machine that could link them."""
    parent = list(range(len(threads)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    first: dict[str, int] = {}
    for index, thread in enumerate(threads):
        for key in keys_of(thread):
            parent[root(index)] = root(first.setdefault(key, index))
    for index, thread in enumerate(threads):
        if thread.far_reaching:
            for other, known in enumerate(threads):
                if root(other) != root(index) and (akin(known, thread) or akin(thread, known)):
                    parent[root(other)] = root(index)
    groups: dict[int, list[Thread]] = {}
    for index, thread in enumerate(threads):
        groups.setdefault(root(index), []).append(thread)
    return list(groups.values())


def _with_others(group: Sequence[Thread], others: Sequence[Thread]) -> list[Signals]:
    """The messages of an island with those that its people and organisations call in."""
    keys = frozenset().union(*(keys_of(thread) for thread in group))
    told = [signals for thread in group for signals in thread.told]
    for other in others:
        if keys_of(other) & keys or (
            (other.far_reaching or any(t.agency for t in group)) and any(akin(thread, other) for thread in group)
        ):
            told += other.told
    return sorted(told, key=lambda s: (s.message.date, s.message.id))
