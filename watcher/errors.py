"""The errors a user can meet. Anything else is a bug and shows its traceback (exit 1).

WatcherError
├── ConfigError       78  EX_CONFIG       a file, key or value is wrong; all faults at once
├── MailUnreachable   75  EX_TEMPFAIL     come back later
├── MailRefused       77  EX_NOPERM       wrong password, revoked token, no permission: do not retry
└── StateError        74  EX_IOERR        our own files cannot be read or written
    └── StateFull                         the disk is full: come back later
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in the configuration."""

    file: str
    key: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.what}; {self.remedy}"


class WatcherError(Exception):
    """Says what, where and what to do; carries the exit code of sysexits.h."""

    exit_code = 1


class ConfigError(WatcherError):
    """The configuration is wrong. `faults` holds all of them."""

    exit_code = 78

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class MailUnreachable(WatcherError):
    """The mailbox cannot be reached now; a later try may succeed."""

    exit_code = 75


class MailRefused(WatcherError):
    """The mailbox refuses us; a retry without the user's help would fail again."""

    exit_code = 77


class StateError(WatcherError):
    """The state directory or its database cannot be used."""

    exit_code = 74


class StateFull(StateError):
    """There is no room on the disk. Once there is, all goes on."""
