"""The signals that a service is told by: SIGTERM and SIGINT stop it, SIGHUP has it read its settings anew."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from types import FrameType


class Stop(BaseException):
    """SIGTERM or SIGINT."""


class Reload(BaseException):
    """SIGHUP, while waiting."""


@dataclass(slots=True)
class Bell:
    """What the signal handlers ring: a reload waits for the end of a sweep, a stop waits for nothing.

    An exception out of a handler is lost where Python runs a destructor or a callback of C, so a stop is remembered too: `answer`
    raises it again at the next step.
    """

    waiting: bool = False
    reload: bool = False
    stop: bool = False

    def install(self) -> None:
        """Takes the signals over."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGHUP, self._hup)

    def answer(self) -> None:
        """Raises Stop where one was told."""
        if self.stop:
            raise Stop

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stop = True
        raise Stop

    def _hup(self, _number: int, _frame: FrameType | None) -> None:
        self.reload = True
        if self.waiting:
            self.waiting = False
            raise Reload
