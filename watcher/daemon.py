"""The daemon: sweep, wait for news or the next due moment, sweep.

SIGTERM and SIGINT end it at once, wherever it is: whatever they interrupt, the next start goes on from what was recorded. SIGHUP reads
the settings anew after the piece of work at hand. Trouble that passes is said once, and once more when it is over.
"""

from __future__ import annotations

import faulthandler
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from watcher import waiting
from watcher.bell import Bell, Reload, Stop
from watcher.claim import claimed
from watcher.errors import ConfigError, MailRefused, MailUnreachable, StateError, StateFull, WatcherError
from watcher.log import configure
from watcher.mail.store import MailStore
from watcher.mailbox import open_store
from watcher.news import tell
from watcher.notify import Manager
from watcher.outage import Outage
from watcher.settings import Settings, load
from watcher.state import State, open_state
from watcher.upkeep import give_memory_back, renew, worth_renewing

if TYPE_CHECKING:
    from watcher.sweep import Swept

_CONTACT_EVERY = timedelta(minutes=5)  # so often at most is written down that the mailbox was reached
_NOTHING_NEW = (1.0, 60.0)  # seconds to rest after news that were none, and the most
log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]


def serve(config: Path, environ: Mapping[str, str], clock: Clock, private: bool = False) -> int:
    """Runs until it is told to stop, and gives the exit code; why it ended otherwise is in its log."""
    faulthandler.enable()  # the watchdog's SIGABRT then shows in the log where the program hung
    configure(environ, verbose=True, private=private, repeats=False)  # a service's journal is its memory
    try:
        return run(config, environ, clock)
    except WatcherError as error:
        log.error("daemon.ended", error=str(error), exit_code=error.exit_code)
        return error.exit_code
    except sqlite3.Error as error:
        log.error(
            "daemon.ended",
            error=f"the state cannot be read ({error}); a damaged one is set aside at the next start",
            exit_code=74,
        )
        return StateError.exit_code
    except Exception as error:  # a bug: its traceback belongs into the log too, with addresses hidden
        log.critical("daemon.failed", error=repr(error), exc_info=True)
        return 1


def run(config: Path, environ: Mapping[str, str], clock: Clock) -> int:
    """Runs until it is told to stop. Raises ConfigError, StateError and MailRefused: none of these passes by itself."""
    bell, manager = Bell(), Manager(environ)
    bell.install()
    try:
        settings = load(config, {}, environ)
        with claimed(settings.mailbox.identity), closing(open_state(settings.state_path)) as state:
            _Watch(config, environ, clock, settings, open_store(settings), state, bell, manager).watch()
    except Stop:
        manager.stopping()
        log.info("daemon.stopped")
    return 0


@dataclass(slots=True)
class _Watch:
    """One mailbox under watch."""

    config: Path
    environ: Mapping[str, str]
    clock: Clock
    settings: Settings
    store: MailStore
    state: State
    bell: Bell
    manager: Manager
    outage: Outage = field(default_factory=Outage)
    _note: str = ""  # what is said in every status until a reload succeeds
    _lean: bool = False
    _contact: datetime | None = None
    _rest: float = 0.0  # seconds to rest before the next wait, after news that were none

    def watch(self) -> None:
        """Sweeps and waits until an exception ends it."""
        self.manager.ready("reading the mailbox")
        imap, limit = self.settings.mailbox.imap, self.manager.watchdog_seconds
        if imap is not None and 0 < limit < 2 * imap.timeout_seconds:
            log.warning(
                "watchdog.short", watchdog_seconds=limit, remedy="set WatchdogSec= to more than twice mailbox.timeout_seconds"
            )
        log.info("daemon.started", mailbox=self.settings.mailbox.place, state=str(self.settings.state_path))
        try:
            while True:
                try:
                    self._round()
                except Reload:
                    self._reload()
        finally:
            self.store.close()

    def _round(self) -> None:
        """Sweeps and waits once. Raises Reload, from the rest after a trouble too."""
        try:
            self._stay_lean(self._work())
            self._wait()
        except MailUnreachable as error:
            self._trouble("mailbox.unreachable", f"cannot reach the mailbox: {error}")
        except StateFull as error:
            self._trouble("state.full", f"cannot write: {error}")

    def _work(self) -> Swept:
        """One sweep, and what is told of it."""
        from watcher.sweep import sweep  # a third of the time that a start takes, and not needed to be READY

        swept = sweep(self.store, self.state, self.settings, self.clock(), self._step)
        now = self.clock()
        tell(self.state, swept, self.settings, self.environ, now)
        self.outage.over(now)
        if self.state.recall("trouble") is not None:  # perhaps that of an earlier start
            self.state.remember("trouble", None)
        self._reached(now)
        self.manager.status(_status(self.state, swept) + self._note)
        return swept

    def _stay_lean(self, swept: Swept) -> None:
        """Gives memory back after the first sweep, and all of it after a very long one."""
        if worth_renewing(swept.new_letters, self.environ):
            log.info("daemon.renewed", letters=swept.new_letters)
            self.store.close()
            self.state.close()
            renew()
        if not self._lean:
            give_memory_back()
            self._lean = True

    def _step(self, *_: object) -> None:
        self.bell.answer()
        self.manager.alive()

    def _wait(self) -> None:
        """Waits for work. A mailbox that tells of news and then has none is not asked faster and faster."""
        due = self.state.recall("next_due")
        wait = waiting.Wait(
            datetime.fromisoformat(due) if due else None,
            self.clock,
            self.state.changed_elsewhere,
            lambda: self._reached(self.clock()),
        )
        if self._rest:
            waiting.for_a_while(self._rest, self.bell, self.manager)
        began = time.monotonic()
        why = waiting.for_work(self.store, wait, self.bell, self.manager)
        hasty = why == "news" and time.monotonic() - began < _NOTHING_NEW[0]
        self._rest = min(_NOTHING_NEW[1], max(_NOTHING_NEW[0], self._rest * 2)) if hasty else 0.0

    def _reached(self, now: datetime) -> None:
        """Writes down that the mailbox has answered."""
        self.manager.alive()
        if self._contact is None or abs(now - self._contact) >= _CONTACT_EVERY:
            self.state.remember("last_contact", now.isoformat())
            self._contact = now

    def _trouble(self, event: str, text: str) -> None:
        """Says it once, tells whoever asks, and rests."""
        now = self.clock()
        known = self.outage.since is not None
        pause = self.outage.again(event, text, now)
        self._contact = None
        if not known:
            try:
                self.state.remember("trouble", f"{now.isoformat(timespec='seconds')} {text}")
            except StateFull:
                log.debug("trouble.unrecorded")  # the trouble is the very disk
        self.manager.status(f"{text}; next try in {pause:.0f} s")
        waiting.for_a_while(pause, self.bell, self.manager)

    def _reload(self) -> None:
        """Takes the new settings over, with a store of theirs; keeps the old ones where the new are wrong."""
        self.bell.reload = False
        self.manager.reloading()
        try:
            new = load(self.config, {}, self.environ)
            store = open_store(new)
            _try(store)
        except (ConfigError, MailRefused) as error:
            log.error("config.kept_old", error=str(error), remedy="mend it and reload again")
            self._note = "; the old settings hold: the new ones are wrong (see the log)"
            self.manager.ready(self._note[2:])
            return
        if (new.state_path, new.mailbox.identity) != (self.settings.state_path, self.settings.mailbox.identity):
            store.close()
            log.error(
                "config.kept_old", error="another mailbox or state.path needs a restart", remedy="systemctl restart the unit"
            )
            self._note = "; the old settings hold: the new ones need a restart"
            self.manager.ready(self._note[2:])
            return
        self.store.close()
        self.store, self.settings, self._note = store, new, ""
        log.info("config.reloaded")
        self.manager.ready("reloaded")


def _try(store: MailStore) -> None:
    """Finds out whether the mailbox lets us in. One that cannot be reached just now is no reason against the settings."""
    try:
        store.folders()
    except MailUnreachable:
        return
    except BaseException:
        store.close()
        raise


def _status(state: State, swept: Swept) -> str:
    """A line for `systemctl status`."""
    following = state.recall("next_due")
    due = f"next look at {datetime.fromisoformat(following).astimezone():%Y-%m-%d %H:%M}" if following else "nothing due"
    held = "; the clock stands wrong: nothing is judged" if swept.clock_wrong else ""
    return f"{state.recall('processes') or 0} processes; {due}{held}"
