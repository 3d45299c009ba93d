"""Waiting: for news, for the next due moment, for a word of the user's; and noticing that the clock was set or the machine slept.

The kernel's waits count neither time asleep nor a clock that is set, so a wait is cut into slices; after each the clocks are compared.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

import structlog

from watcher.bell import Bell, Reload
from watcher.mail.store import MailStore
from watcher.notify import Manager

SLICE = 300.0  # seconds: so late at most is a clock that was set noticed
LONGEST = 900.0  # seconds without a look into the mailbox, whether it tells of news or not
T = TypeVar("T")
_JUMP = 5.0  # seconds by which two clocks must differ to mean something
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Clocks:
    """Three clocks at one moment, in seconds: the wall's, one that counts sleep and one that does not."""

    wall: float
    boot: float
    monotonic: float

    def jumped(self, later: Clocks) -> str:
        """What happened to time until `later`: "slept", "set" or nothing."""
        boot, wall = later.boot - self.boot, later.wall - self.wall
        if boot - (later.monotonic - self.monotonic) > _JUMP:
            return "slept"
        return "set" if abs(wall - boot) > _JUMP else ""


def clocks() -> Clocks:
    """The clocks now. Where there is no clock that counts sleep, sleep shows as a clock that was set."""
    monotonic = time.monotonic()
    boot = time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else monotonic
    return Clocks(time.time(), boot, monotonic)


@dataclass(frozen=True, slots=True)
class Wait:
    """What a wait ends at, and whom it tells that all is well."""

    due: datetime | None  # aware: the next due moment
    clock: Callable[[], datetime]
    told: Callable[[], bool]  # whether the user gave a word meanwhile
    reached: Callable[[], None]  # called whenever the mailbox has answered

    def left(self) -> float:
        """Seconds until it is due."""
        return LONGEST if self.due is None else (self.due - self.clock()).total_seconds()


def for_work(store: MailStore, wait: Wait, bell: Bell, manager: Manager) -> str:
    """Waits for whatever comes first and says what it was: news, due, told, slept, set, or long. Raises Reload and Stop."""
    began = before = clocks()
    while (left := wait.left()) > 0:
        rest = LONGEST - (before.boot - began.boot)
        if rest <= 0:
            return "long"
        if _listening(bell, partial(store.wait, min(left, rest, slice_of(manager)))):
            return "news"
        manager.alive()
        wait.reached()
        after = clocks()
        if jump := before.jumped(after):
            log.info("clock.jumped", how=jump, seconds=round(after.wall - before.wall - (after.monotonic - before.monotonic)))
            return jump
        if wait.told():
            return "told"
        before = after
    return "due"


def for_a_while(seconds: float, bell: Bell, manager: Manager) -> None:
    """Rests, and shows meanwhile that it lives; ends early after a sleep of the machine, when all may be different. Raises Reload and Stop."""
    before = clocks()
    deadline = before.monotonic + seconds
    while (left := deadline - time.monotonic()) > 0:
        manager.alive()
        _listening(bell, partial(time.sleep, min(left, slice_of(manager))))
        if before.jumped(clocks()) == "slept":
            return


def slice_of(manager: Manager) -> float:
    """The longest silence in seconds."""
    return min(SLICE, manager.watchdog_seconds / 3) if manager.watchdog_seconds else SLICE


def _listening(bell: Bell, work: Callable[[], T]) -> T:
    """Work that a reload may break off; nothing is done where one is told already."""
    bell.answer()
    if bell.reload:
        raise Reload
    bell.waiting = True
    try:
        return work()
    finally:
        bell.waiting = False
