"""What is needed to reach a mailbox at Gmail."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from watcher.mail.gmail.methods import UNITS_PER_MINUTE


@dataclass(frozen=True, slots=True)
class Push:
    """Where Gmail announces changes of the mailbox, and how the notices are fetched from there."""

    topic: str  # projects/PROJECT/topics/NAME
    subscription: str  # projects/PROJECT/subscriptions/NAME, which pulls from that topic
    credentials: Callable[[], str]  # the JSON of an account that may pull; raises MailRefused
    kept: Path  # where it is remembered until when Gmail announces
    clock: Callable[[], float] = time.time  # seconds of the epoch
    slow_seconds: float = 300  # so often the history is asked although notices come: Gmail drops some in a rush


@dataclass(frozen=True, slots=True)
class Account:
    """An account and how to treat its server."""

    token: Path  # where `watcher login` put the token, and where a refreshed one is kept
    seed: Path | None = None  # where a token is taken from as long as there is none: a credential that cannot be written
    endpoint: str | None = None  # in place of Google's, for tests
    poll_seconds: float = 60
    units_per_minute: int = UNITS_PER_MINUTE
    answer_seconds: float = 60  # the longest wait for an answer
    patience_seconds: float = 90  # so long a question is asked again where the server is busy or gone
    pause_seconds: float = 1.0  # before it is asked again for the first time; then twice as long each time
    push: Push | None = None  # without it news is asked for every poll_seconds

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return "Gmail" if self.endpoint is None else f"Gmail at {self.endpoint}"
