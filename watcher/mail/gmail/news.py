"""Waiting for news: the history is asked every so often, for 2 units each time."""

from __future__ import annotations

import time
from dataclasses import dataclass

from watcher.mail.gmail.looking import pages_of_history, told
from watcher.mail.gmail.session import Session
from watcher.mail.gmail.trouble import Gone


@dataclass(slots=True)
class Watch:
    """From where in the history news count, and when it was asked last."""

    history: str | None = None
    asked: float = 0.0

    def looked(self, history: str) -> None:
        """A look has just seen everything up to here."""
        self.history, self.asked = history, time.monotonic()


def wait(session: Session, watch: Watch, seconds: float) -> bool:
    """True as soon as the history tells of a letter that came, or does not reach back so far any more; False once the time is over."""
    deadline = time.monotonic() + seconds
    if watch.history is None:
        return True  # nothing was looked at yet
    while True:
        left = deadline - time.monotonic()
        until_next = watch.asked + session.account.poll_seconds - time.monotonic()
        if until_next > left:
            time.sleep(max(0.0, left))
            return False
        time.sleep(max(0.0, until_next))
        if _tells(session, watch):
            return True


def _tells(session: Session, watch: Watch) -> bool:
    """Whether there is news. What is none (a label set, a draft written) is not told again."""
    assert watch.history is not None
    watch.asked = time.monotonic()
    try:
        for answer in pages_of_history(session, watch.history):
            if told(answer):
                return True
            if not answer.get("nextPageToken"):
                watch.history = str(answer["historyId"])
    except Gone:
        return True
    return False
