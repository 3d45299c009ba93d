"""The daemon: sweep, wait for news or the next due moment, sweep.

SIGTERM and SIGINT end it at once, wherever it is: whatever they interrupt, the next start goes on from what was recorded. SIGHUP reads
the settings anew after the piece of work at hand. Trouble with the mailbox is said once, and once more when it is over.
"""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType

import structlog

from watcher.errors import ConfigError, MailUnreachable
from watcher.mail.store import MailStore
from watcher.mailbox import open_store
from watcher.notify import Manager
from watcher.settings import Settings, load
from watcher.state import State, open_state
from watcher.sweep import sweep

LONGEST_WAIT = 300.0  # seconds: so late at most is a clock that was set, or a machine that slept, noticed
BACK_OFF = (5.0, 600.0)  # seconds after the first failure, and the most
log = structlog.get_logger(__name__)


class _Stop(BaseException):
    """SIGTERM or SIGINT."""


class _Reload(BaseException):
    """SIGHUP, while waiting."""


@dataclass(slots=True)
class _Bell:
    """What the signal handlers ring: a reload waits for the end of a sweep, a stop waits for nothing."""

    waiting: bool = False
    reload: bool = False

    def install(self) -> None:
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGHUP, self._on_hup)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        raise _Stop

    def _on_hup(self, _number: int, _frame: FrameType | None) -> None:
        self.reload = True
        if self.waiting:
            self.waiting = False
            raise _Reload


Clock = Callable[[], datetime]


def run(config: Path, environ: Mapping[str, str], clock: Clock) -> int:
    """Runs until it is told to stop. Raises ConfigError, StateError and MailRefused: none of these passes by itself."""
    bell, manager = _Bell(), Manager(environ)
    bell.install()
    try:
        settings = load(config, {}, environ)
        state = open_state(settings.state_path)
        try:
            _watch(config, environ, clock, settings, state, bell, manager)
        finally:
            state.close()
    except _Stop:
        manager.stopping()
        log.info("daemon.stopped")
    return 0


def _watch(
    config: Path, environ: Mapping[str, str], clock: Clock, settings: Settings, state: State, bell: _Bell, manager: Manager
) -> None:
    store = open_store(settings)
    trouble = _Trouble()
    manager.ready("reading the mailbox")
    try:
        while True:
            try:
                bell.waiting = False
                sweep(store, state, settings, clock(), lambda *_: manager.alive())
                trouble.over()
                manager.alive()
                manager.status(_status(state))
                _wait(store, _seconds_to_next(state, clock()), bell, manager)
            except MailUnreachable as error:
                pause = trouble.again(str(error))
                manager.status(f"cannot reach the mailbox; next try in {pause:.0f} s")
                _rest(pause, bell, manager)
            except _Reload:
                pass
            if bell.reload:
                bell.reload = False
                store, settings = _reloaded(config, environ, store, settings, manager)
    finally:
        store.close()


@dataclass(slots=True)
class _Trouble:
    """A mailbox that cannot be reached: said once, and once more when it is back."""

    said: str = ""
    count: int = 0

    def again(self, text: str) -> float:
        """Takes note of a failure; gives the seconds to wait, longer each time, with jitter so that many clients do not come at once."""
        if text != self.said:
            log.warning("mailbox.unreachable", error=text)
            self.said = text
        self.count += 1
        return min(BACK_OFF[1], BACK_OFF[0] * 2.0 ** min(self.count - 1, 10)) * random.uniform(0.5, 1.0)

    def over(self) -> None:
        """Takes note that all is well."""
        if self.said:
            log.info("mailbox.back", failures=self.count)
        self.said, self.count = "", 0


def _reloaded(
    config: Path, environ: Mapping[str, str], store: MailStore, settings: Settings, manager: Manager
) -> tuple[MailStore, Settings]:
    """The new settings with a store of theirs; the old ones where the new are wrong."""
    manager.reloading()
    try:
        new = load(config, {}, environ)
    except ConfigError as error:
        log.error("config.kept_old", error=str(error), remedy="mend the file and reload again")
        manager.ready("running with the old settings: the new ones are wrong")
        return store, settings
    if new.state_path != settings.state_path:
        log.warning("config.restart_needed", key="state.path")
    store.close()
    log.info("config.reloaded")
    manager.ready("reloaded")
    return open_store(new), new


def _seconds_to_next(state: State, now: datetime) -> float:
    following = state.recall("next_due")
    return max(0.0, (datetime.fromisoformat(following) - now).total_seconds()) if following else LONGEST_WAIT


def _wait(store: MailStore, seconds: float, bell: _Bell, manager: Manager) -> None:
    """Waits for news or for the time, but never long: the wall clock may be set, and time asleep is not counted."""
    longest = min(LONGEST_WAIT, manager.watchdog_seconds / 3 if manager.watchdog_seconds else LONGEST_WAIT)
    bell.waiting = not bell.reload
    if not bell.reload:
        store.wait(min(seconds, longest))
    bell.waiting = False
    manager.alive()


def _rest(seconds: float, bell: _Bell, manager: Manager) -> None:
    """Sleeps, and shows meanwhile that it lives."""
    deadline = time.monotonic() + seconds
    bell.waiting = not bell.reload
    while bell.waiting and (left := deadline - time.monotonic()) > 0:
        manager.alive()
        time.sleep(min(left, manager.watchdog_seconds / 3 if manager.watchdog_seconds else left))
    bell.waiting = False


def _status(state: State) -> str:
    following = state.recall("next_due")
    return f"{state.recall('processes') or 0} processes; " + (f"next step {following}" if following else "nothing due")
