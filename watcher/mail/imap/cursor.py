"""What was seen of each folder, as a cursor."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from watcher.mail.store import Cursor


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a folder: every UID from `low` up to, not including, `following`; those below `low` are still to come."""

    validity: int
    following: int
    low: int = 0  # 0: the first reading is complete
    modseq: int | None = None


def written(seen: Mapping[str, Seen]) -> Cursor:
    """The cursor."""
    return Cursor(json.dumps({name: [s.validity, s.following, s.low, s.modseq] for name, s in sorted(seen.items())}))


def understood(cursor: Cursor | None) -> dict[str, Seen]:
    """What a cursor says; nothing where it is none of ours."""
    if cursor is None:
        return {}
    try:
        return {
            str(name): Seen(int(validity), int(following), int(low), None if modseq is None else int(modseq))
            for name, (validity, following, low, modseq) in json.loads(cursor).items()
        }
    except (ValueError, TypeError, AttributeError):
        return {}
