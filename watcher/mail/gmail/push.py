"""Waiting by notices: the watch is kept alive, notices are pulled, and trouble with either only means that news comes by polling."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from watcher.errors import MailUnreachable
from watcher.mail.gmail import watch
from watcher.mail.gmail.account import Push
from watcher.mail.gmail.pace import pause
from watcher.mail.gmail.pubsub import Subscription
from watcher.mail.gmail.session import Session
from watcher.mail.gmail.trouble import Gone, Passing

SHORTEST = 1.0  # seconds: a pull that is cut off takes notices along, which then come again later
_EMPTY_PAUSE = 1.0  # after a pull that brought nothing at once
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Trial:
    """Something that is tried again with growing pauses, and complained of once."""

    name: str
    first: float
    failures: int = 0
    not_before: float = -math.inf  # by the monotonic clock

    def run(self, work: Callable[[], None]) -> bool:
        """Does the work unless a pause is on; whether it was done. Trouble that passes is noted, MailRefused raised."""
        if time.monotonic() < self.not_before:
            return False
        try:
            work()
        except (Passing, Gone, MailUnreachable) as trouble:
            self._failed(trouble)
            return False
        if self.failures:
            log.info("push.over", of=self.name, failures=self.failures)
        self.failures = 0
        return True

    def _failed(self, trouble: Exception) -> None:
        seconds = pause(self.failures, self.first, trouble.after if isinstance(trouble, Passing) else None)
        if not self.failures:
            log.warning("push.trouble", of=self.name, error=str(trouble), remedy="none needed: news comes by polling meanwhile")
        self.failures += 1
        self.not_before = time.monotonic() + seconds


class Listener:
    """Hears of changes of one mailbox."""

    def __init__(self, session: Session, push: Push) -> None:
        self._session, self._push = session, push
        self._subscription = Subscription(session.account, push)
        self._watch = watch.remembered(push.kept)
        first = session.account.pause_seconds
        self._renewal, self._pulling = _Trial("watch", first), _Trial("pull", first)
        self._unheard = False  # whether there was no watch until now, so that changes were not announced
        self.heard = 0  # the furthest moment of the history that a notice spoke of

    @property
    def well(self) -> bool:
        """Whether changes are announced and notices come."""
        holds = self._watch is not None and self._watch.holds(self._push.topic, self._push.clock())
        return holds and not self._pulling.failures

    def listen(self, seconds: float, history: int) -> bool:
        """True as soon as there may be something later than a moment of the history; False once the time is over, or a little before.

        Raises MailRefused where the topic, the subscription or the credentials are for the user to mend.
        """
        deadline = time.monotonic() + seconds
        before = max(history, self.heard)
        if seconds >= SHORTEST:
            self._renewal.run(self._keep_watch)
            if self._unheard:
                self._unheard = False
                return True
            if self._pulling.run(lambda: self._pull(deadline - time.monotonic())):
                return self.heard > before
        time.sleep(max(0.0, min(deadline, self._next_try()) - time.monotonic()))
        return False

    def try_out(self, seconds: float) -> float | None:
        """Renews the watch, of which Gmail tells the topic at once; gives the seconds until a notice came, None where none did.

        Nothing is remembered of it. Raises MailRefused, and MailUnreachable where Gmail or Pub/Sub is not to be had.
        """
        began = time.monotonic()
        try:
            mine = watch.renewed(self._session, self._push, self._watch).address
            while (left := began + seconds - time.monotonic()) > 0:
                if any(notice.address == mine for notice in self._subscription.pull(left)):
                    return time.monotonic() - began
                time.sleep(min(left, 0.2))
        except (Passing, Gone) as trouble:
            raise MailUnreachable(f"{self._session.account.place}: {trouble}; try again later") from trouble
        return None

    def _next_try(self) -> float:
        now = time.monotonic()
        return min((trial.not_before for trial in (self._renewal, self._pulling) if trial.not_before > now), default=math.inf)

    def _keep_watch(self) -> None:
        now = self._push.clock()
        if self._watch is None or self._watch.is_due(self._push.topic, now):
            held = self._watch is not None and self._watch.holds(self._push.topic, now)
            self._watch = watch.renewed(self._session, self._push, self._watch)
            self._unheard = not held
            watch.remember(self._push.kept, self._watch)
            log.info("push.watching", topic=self._push.topic, days=round((self._watch.until - now) / 86_400, 1))

    def _pull(self, seconds: float) -> None:
        """Pulls once; notices about other mailboxes are passed over, and one that comes late or twice tells nothing new."""
        began = time.monotonic()
        notices = self._subscription.pull(max(0.1, seconds))
        if not notices and time.monotonic() - began < min(_EMPTY_PAUSE, seconds) / 2:  # it did not wait
            self._pulling.not_before = time.monotonic() + _EMPTY_PAUSE
        mine = self._watch.address if self._watch is not None else ""
        self.heard = max([self.heard, *(notice.history for notice in notices if notice.address == mine)])

    def close(self) -> None:
        """Closes the connection. The watch stays: what is announced meanwhile is only stale afterwards."""
        self._subscription.close()
