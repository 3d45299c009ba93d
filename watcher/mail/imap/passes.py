"""The passes over a folder: heads, and the letters of those that are worth it, asked for ahead."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
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
_ON_ORDER = 250  # letters, besides those that the caller reads: a command in between takes what is on the way into memory


@dataclass(frozen=True, slots=True)
class Wish:
    """What a look is to bring."""

    after: datetime | None
    worth: Worth | None
    progress: Progress | None


@dataclass(slots=True)
class Stretch:
    """A stretch of a folder that was looked at: the heads worth it, and the orders by which their letters are on the way."""

    heads: dict[int, Head]  # by UID
    looked: int
    asked: int
    lowest: int  # UID
    orders: tuple[Order, ...] | None = None  # None: not asked for yet


@dataclass(frozen=True, slots=True)
class _Asked:
    """A command for heads, and the UIDs in it, the highest first."""

    ticket: Ticket
    uids: list[int]


def passes(session: Session, wire: Wire, box: Box, validity: int, spans: Sequence[range], wish: Wish) -> Iterator[Stretch]:
    """The letters of ascending spans of UIDs, newest first.

    Heads are judged, and stretches given, in the order in which they were asked for, and more is always asked for before the caller gets
    to work: commands for heads, and those for the letters of the stretches that come next.
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
        given = step if isinstance(step, Stretch) else None
        if isinstance(step, _Asked):
            line.append(_judged(session, wire, box, validity, step, items, wish))
            ask()
        if wish.worth is not None:  # who judges heads reads letters
            _order_ahead(session, wire, box, validity, given, line)
        if given is not None:
            done += given.asked
            if wish.progress is not None:
                wish.progress(done, total)
            yield given


def _order_ahead(
    session: Session, wire: Wire, box: Box, validity: int, now: Stretch | None, line: Iterable[_Asked | Stretch]
) -> None:
    """Asks for the letters of the stretch that is given now, and of those in line, as many as are to be on the way."""
    on_order = 0
    for stretch in ([now] if now else []) + [step for step in line if isinstance(step, Stretch)]:
        if stretch.orders is None:
            session.examine(wire, box)
            stretch.orders = tuple(order(wire, box, validity, {uid: head.ref for uid, head in stretch.heads.items()}))
        on_order += len(stretch.heads) if stretch is not now else 0
        if on_order >= _ON_ORDER:
            break


def _judged(session: Session, wire: Wire, box: Box, validity: int, asked: _Asked, items: bytes, wish: Wish) -> Stretch:
    """The heads of a command that are worth it."""
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
    return Stretch(heads, len(got), len(asked.uids), asked.uids[-1])


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
