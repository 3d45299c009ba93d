"""Waiting for news: the history is asked, for 2 units each time: every so often, or once a notice has come, and then seldom besides."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from watcher.mail.gmail.looking import pages_of_history, told
from watcher.mail.gmail.push import Listener
from watcher.mail.gmail.session import Session
from watcher.mail.gmail.trouble import Gone


@dataclass(slots=True)
class Horizon:
    """From where in the history news count, and when it was asked last."""

    history: str | None = None
    asked: float = -math.inf

    def looked(self, history: str) -> None:
        """A look has just seen everything up to here."""
        self.history, self.asked = history, time.monotonic()


def wait(session: Session, horizon: Horizon, seconds: float, listener: Listener | None = None) -> bool:
    """True as soon as the history tells of a letter that came, or does not reach back so far any more; False once the time is over."""
    deadline = time.monotonic() + seconds
    if horizon.history is None:
        return True  # nothing was looked at yet
    while True:
        until_asked = horizon.asked + _every(session, horizon.history, listener) - time.monotonic()
        if until_asked <= 0:
            if _tells(session, horizon):
                return True
            continue
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        if listener is None:
            time.sleep(min(left, until_asked))
        elif listener.listen(min(left, until_asked), int(horizon.history)):
            horizon.asked = -math.inf


def _every(session: Session, history: str, listener: Listener | None) -> float:
    """Seconds from one question to the next: more where notices come, unless the history lags behind what they spoke of."""
    usual = session.account.poll_seconds
    push = session.account.push
    if listener is None or push is None or not listener.well or listener.heard > int(history):
        return usual
    return max(usual, push.slow_seconds)


def _tells(session: Session, horizon: Horizon) -> bool:
    """Whether there is news. What is none (a label set, a draft written) is not told again."""
    assert horizon.history is not None
    horizon.asked = time.monotonic()
    try:
        for answer in pages_of_history(session, horizon.history):
            if told(answer):
                return True
            if not answer.get("nextPageToken"):
                horizon.history = str(answer["historyId"])
    except Gone:
        return True
    return False
