"""The remedy for a name that nobody knows."""

from __future__ import annotations

import difflib
from collections.abc import Collection


def hint(name: str, known: Collection[str], at_once: int = 12) -> str:
    """The name that was perhaps meant; else the known ones, where they are few enough to read."""
    near = difflib.get_close_matches(name, list(known), 1, 0.6)
    if near:
        return f"did you mean {near[0]}?"
    return f"there are {', '.join(known)}" if len(known) <= at_once else "take it out, or mend the name"
