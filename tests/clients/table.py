"""What the tests found, as a table: client x action x conclusion."""

from __future__ import annotations

from collections.abc import Iterable

NAME = "client, action, conclusion"  # of the property that a test records
_HEADING = "what the user did"


def table(found: Iterable[tuple[str, str, str]]) -> list[str]:
    """The lines of the table: an action a line, a client a column."""
    cells = {(action, client): conclusion for client, action, conclusion in found}
    clients = sorted({client for _, client in cells})
    actions = list(dict.fromkeys(action for action, _ in cells))
    wide = max(len(action) for action in [*actions, _HEADING])
    lines = [" | ".join([_HEADING.ljust(wide), *(f"{client:18}" for client in clients)])]
    for action in sorted(actions):
        lines.append(" | ".join([action.ljust(wide), *(f"{cells.get((action, client), '-'):18}" for client in clients)]))
    return lines
