"""Trouble that passes by itself: said once, again where it lasts, and when it is over; longer pauses between the tries."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

_LONG = timedelta(hours=1)
BACK_OFF = (5.0, 600.0)  # seconds after the first failure, and the most
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Outage:
    """A mailbox that cannot be reached, or a disk that is full."""

    since: datetime | None = None
    count: int = 0
    _lasting: bool = False

    def again(self, event: str, text: str, now: datetime) -> float:
        """Takes note of a failure at `now`; gives the seconds to wait, longer each time.

        They vary at random, so that many clients do not come back to a server at once.
        """
        if self.since is None:
            self.since = now
            log.warning(event, error=text)
        elif not self._lasting and now - self.since >= _LONG:
            log.warning(event, error=text, since=self.since.isoformat(timespec="seconds"), failures=self.count)
            self._lasting = True
        self.count += 1
        return min(BACK_OFF[1], BACK_OFF[0] * 2.0 ** min(self.count - 1, 10)) * random.uniform(0.5, 1.0)

    def over(self, now: datetime) -> bool:
        """Takes note that all is well; True where it was not before."""
        if self.since is None:
            return False
        log.info("trouble.over", failures=self.count, seconds=round((now - self.since).total_seconds()))
        self.since, self.count, self._lasting = None, 0, False
        return True
