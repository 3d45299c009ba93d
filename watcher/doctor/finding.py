"""What was found, and how bad it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `exit_code` is 0 where it is well; a note is well and still worth a word."""

    what: str
    found: str
    exit_code: int = 0
    note: bool = False
