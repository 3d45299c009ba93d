"""The pace of questions: quota units a minute, slower for a while where the server asks for it; and pauses that grow, with jitter."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

_BURST_SECONDS = 10.0  # of quota that may be spent at once
_SLOWEST = 1 / 32  # of the full pace
_PAUSE_MOST = 64.0


@dataclass(slots=True)
class Pace:
    """A bucket of quota units that fills steadily. Halved where the server is busy, it recovers within the next calls."""

    units_per_minute: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    share: float = 1.0  # of the full pace
    _left: float = field(init=False)
    _at: float = field(init=False)

    def __post_init__(self) -> None:
        self._left = self._most
        self._at = self.clock()

    @property
    def _most(self) -> float:
        return max(50.0, self._rate * _BURST_SECONDS)

    @property
    def _rate(self) -> float:
        return self.units_per_minute / 60 * self.share

    def take(self, units: float) -> None:
        """Waits until so many units may be spent."""
        now = self.clock()
        self._left = min(self._most, self._left + (now - self._at) * self._rate)
        self._at = now
        self._left -= units
        if self._left < 0:
            self.sleep(-self._left / self._rate)

    def slower(self) -> None:
        """The server is busy."""
        self.share = max(_SLOWEST, self.share / 2)
        self._left = min(self._left, 0.0)

    def well(self) -> None:
        """The server answered."""
        self.share = min(1.0, self.share * 1.05)


def pause(attempt: int, first: float, after: float | None) -> float:
    """Seconds to wait before a question is asked again: what the server wants, at least, else twice as long each time, with jitter."""
    grown = min(first * 2.0**attempt, _PAUSE_MOST) * random.uniform(0.5, 1.0)
    return grown if after is None else after + grown / 4
