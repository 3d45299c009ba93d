"""Messages into threads by Message-ID, In-Reply-To and References (RFC 5322, section 3.6.4)."""

from __future__ import annotations

from collections.abc import Iterable

from watcher.signals.read import Signals


def threads_of(messages: Iterable[Signals]) -> list[list[Signals]]:
    """Messages joined by their Message-IDs and references; bounces and automatic notes by what they answer."""
    parent: dict[str, str] = {}

    def root(node: str) -> str:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    everything = list(messages)
    for signals in everything:
        message = signals.message
        links = [*message.ancestors, *(f"uid:{invite.uid}" for invite in message.invites if invite.uid)]
        if message.bounce is not None and message.bounce.original_id:
            links.append(message.bounce.original_id)
        for link in links:
            parent[root(message.id)] = root(link)
    threads: dict[str, list[Signals]] = {}
    for signals in sorted(everything, key=lambda s: (s.message.date, s.message.id)):
        threads.setdefault(root(signals.message.id), []).append(signals)
    return list(threads.values())
