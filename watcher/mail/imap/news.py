"""Waiting for news: IDLE (RFC 2177) in slices, NOTIFY (RFC 5465) for the other folders where the server has it, else polling."""

from __future__ import annotations

import time
from collections.abc import Mapping

from watcher.mail.imap.cursor import Seen
from watcher.mail.imap.folders import Box
from watcher.mail.imap.looking import has_news, survey
from watcher.mail.imap.session import Session
from watcher.mail.imap.trouble import CommandRefused
from watcher.mail.imap.wire import Wire
from watcher.mail.store import Role

_RENEW_SECONDS = 28 * 60  # RFC 2177: within 29 minutes


def wait(session: Session, seen: Mapping[str, Seen], seconds: float) -> bool:
    """True as soon as a folder that is read holds something that was not seen, False once the time is over.

    Between two slices every folder is asked; thereby a connection that died without a word is noticed.
    """
    deadline = time.monotonic() + seconds
    while True:
        with session.working() as wire:
            if _changed(session, wire, seen):
                return True
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            if session.offers(wire, "IDLE"):
                told = _idle(session, wire, seen, min(left, session.account.idle_seconds, _RENEW_SECONDS))
                if told:
                    return True
                continue
        time.sleep(min(max(0.0, deadline - time.monotonic()), session.account.poll_seconds))


def _changed(session: Session, wire: Wire, seen: Mapping[str, Seen]) -> bool:
    return any(has_news(seen.get(box.name), standing) for box, standing in survey(session, wire))


def _idle(session: Session, wire: Wire, seen: Mapping[str, Seen], seconds: float) -> bool:
    """One slice on the inbox. What came before the folder was opened shows in its UIDNEXT."""
    box = next((box for box in session.reading if box.role is Role.INBOX), session.reading[0])
    standing = session.examine(wire, box)
    before = seen.get(box.name)
    if before is not None and standing.following is not None and standing.following > before.following:
        return True
    _ask_for_others(session, wire, box)
    return wire.idle(seconds, session.account.answer_seconds / 2)


def _ask_for_others(session: Session, wire: Wire, box: Box) -> None:
    others = [other for other in session.reading if other.name != box.name]
    if not others or not session.offers(wire, "NOTIFY"):
        return
    names = b" ".join(other.quoted for other in others)
    command = b"NOTIFY SET (SELECTED (MessageNew MessageExpunge)) (MAILBOXES (" + names + b") (MessageNew MessageExpunge))"
    try:
        wire.run(command)
    except CommandRefused:
        return  # the slices' end will tell
