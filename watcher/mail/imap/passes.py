"""The passes over a folder: heads, and the letters of those that are worth it, asked for ahead."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from watcher.mail.imap.answers import Fetched
from watcher.mail.imap.asking import ask_again, collected
from watcher.mail.imap.fetch import COMMAND_LETTERS, GMAIL_LABELS, HEADERS, descending, uid_sets
from watcher.mail.imap.folders import Box
from watcher.mail.imap.reading import Order, order
from watcher.mail.imap.session import Session
from watcher.mail.imap.wire import Ticket, Wire
from watcher.mail.store import Head, Progress, Ref, Role, Worth

_DEPTH = 8  # 2,000 heads, so that a slow line is full


@dataclass(frozen=True, slots=True)
class Wish:
    """What a look is to bring."""

    after: datetime | None
    worth: Worth | None
    progress: Progress | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a folder that was looked at: the heads worth it, and the orders by which their letters are on the way."""

    heads: tuple[Head, ...]
    orders: tuple[Order, ...]
    looked: int
    asked: int
    lowest: int  # UID


@dataclass(frozen=True, slots=True)
class _Asked:
    """A command for heads, and the UIDs in it, the highest first."""

    ticket: Ticket
    uids: list[int]


def passes(session: Session, wire: Wire, box: Box, validity: int, spans: Sequence[range], wish: Wish) -> Iterator[Stretch]:
    """The letters of ascending spans of UIDs, newest first.

    Everything is dealt with in the order in which it was asked for, so that the server works while the caller does: commands for heads,
    and between them those for the letters that were worth it in an earlier one. These arrive by the time the caller reads them.
    """
    items = items_of(session, wire)
    sets = uid_sets(descending(spans), COMMAND_LETTERS)
    line: deque[_Asked | Stretch] = deque()

    def ask() -> None:
        for text, uids in islice(sets, 1):
            session.examine(wire, box)  # the caller may have read in another folder
            line.append(_Asked(wire.submit(b"UID FETCH " + text + items, uids), uids))

    for _ in range(_DEPTH):
        ask()
    done, total = 0, sum(map(len, spans))
    while line:
        step = line.popleft()
        if isinstance(step, _Asked):
            line.append(_judged(session, wire, box, validity, step, items, wish))
            ask()
            continue
        done += step.asked
        if wish.progress is not None:
            wish.progress(done, total)
        yield step


def _judged(session: Session, wire: Wire, box: Box, validity: int, asked: _Asked, items: bytes, wish: Wish) -> Stretch:
    """The heads of a command, and orders for their letters; a caller that judges heads is one that reads letters."""
    got = {letter.uid: letter for letter in collected(wire, asked.ticket)}
    missing = [uid for uid in asked.uids if uid not in got]
    if missing:
        session.examine(wire, box)
        got |= {letter.uid: letter for letter in ask_again(wire, box.name, missing, items)}
    heads = {
        letter.uid: _head(box, validity, letter)
        for letter in (got[uid] for uid in asked.uids if uid in got)
        if _is_worth(letter, wish.worth)
    }
    orders: tuple[Order, ...] = ()
    if wish.worth is not None and heads:
        session.examine(wire, box)
        orders = tuple(order(wire, box, validity, {uid: head.ref for uid, head in heads.items()}))
    return Stretch(tuple(heads.values()), orders, len(got), len(asked.uids), asked.uids[-1])


def _is_worth(letter: Fetched, worth: Worth | None) -> bool:
    """Drafts among Gmail's All Mail are not."""
    return letter.content is not None and not letter.draft and (worth is None or worth(letter.content))


def _head(box: Box, validity: int, letter: Fetched) -> Head:
    role = Role.SENT if letter.sent else box.role
    return Head(Ref(f"{box.name}|{validity}|{letter.uid}"), box.name, role, letter.content or b"", letter.received)


def items_of(session: Session, wire: Wire) -> bytes:
    """What is asked of each letter."""
    labels = GMAIL_LABELS if session.offers(wire, "X-GM-EXT-1") else ""
    return f" ({HEADERS}{labels})".encode()


def heads(session: Session, folder: str, most: int) -> Iterator[Head]:
    """The heads of the newest letters of one folder; see MailStore.heads."""
    with session.working() as wire:
        box = next((box for box in session.boxes if box.name == folder), None)
        standing = session.examine_anew(wire, box) if box is not None else None
        if box is None or standing is None or not standing.exists:
            return
        lowest = max(1, standing.exists - most + 1)
        for letter in list(collected(wire, wire.submit(f"FETCH {lowest}:* ({HEADERS})".encode()))):
            if letter.content is not None:
                yield _head(box, standing.validity or 0, letter)
