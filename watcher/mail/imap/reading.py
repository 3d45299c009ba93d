"""Reading whole letters: in batches, with a cap; of a large one only the parts that hold words or a calendar."""

from __future__ import annotations

import imaplib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import structlog

from watcher.mail.imap.answers import Fetched, parsed
from watcher.mail.imap.asking import ask_again, collected
from watcher.mail.imap.fetch import uid_sets
from watcher.mail.imap.folders import Box
from watcher.mail.imap.session import Session
from watcher.mail.imap.structure import PART_MOST, assembled, parts_worth_reading
from watcher.mail.imap.trouble import CommandRefused, bear
from watcher.mail.imap.wire import Ticket, Wire
from watcher.mail.store import Letter, Ref

WHOLE_MOST = 65_536  # a letter up to here is read whole
_ITEMS = b" (UID INTERNALDATE BODY.PEEK[]<0.%d>)" % WHOLE_MOST
_COMMAND_LETTERS = 200
_DEPTH = 3
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Order:
    """A command on the way that asks for letters of one folder."""

    wire: Wire
    ticket: Ticket
    box: Box
    validity: int
    refs: Mapping[int, Ref]  # by UID


def order(wire: Wire, box: Box, validity: int, refs: Mapping[int, Ref]) -> Iterator[Order]:
    """Asks for letters, by UID, of the folder that is open, a command at each step, and waits for none of them."""
    for text, uids in uid_sets(sorted(refs, reverse=True), _COMMAND_LETTERS):
        ticket = wire.submit(b"UID FETCH " + text + _ITEMS, uids)
        yield Order(wire, ticket, box, validity, {uid: refs[uid] for uid in uids})


def read(session: Session, refs: Iterable[Ref], ahead: Sequence[Order] = ()) -> Iterator[Letter]:
    """The letters of refs, those first that were asked for `ahead`; see MailStore.read."""
    wanted = set(refs)
    if not wanted:
        return
    with session.working() as wire:
        for one in ahead:
            if one.wire is wire and not wanted.isdisjoint(one.refs.values()):
                yield from (letter for letter in _delivered(session, one) if letter.ref in wanted)
                wanted.difference_update(one.refs.values())
        for folder, validity, uids in _by_folder(wanted):
            box = next((box for box in session.boxes if box.name == folder), None)
            if box is not None and _stands(session, wire, box, validity):
                orders = order(wire, box, validity, uids)
                on_the_way = deque(islice(orders, _DEPTH))
                while on_the_way:
                    yield from _delivered(session, on_the_way.popleft())
                    if _stands(session, wire, box, validity):  # the caller may have read elsewhere meanwhile
                        on_the_way.extend(islice(orders, 1))


def _by_folder(refs: Iterable[Ref]) -> list[tuple[str, int, dict[int, Ref]]]:
    """Folders, their UIDVALIDITY and the letters in them by UID."""
    found: dict[tuple[str, int], dict[int, Ref]] = {}
    for ref in refs:
        folder, validity, uid = ref.rsplit("|", 2)
        found.setdefault((folder, int(validity)), {})[int(uid)] = ref
    return [(*place, letters) for place, letters in found.items()]


def _stands(session: Session, wire: Wire, box: Box, validity: int) -> bool:
    """Opens a folder; whether it could be, and its UIDs mean what they meant."""
    try:
        return (session.examine(wire, box).validity or 0) == validity
    except CommandRefused as refusal:
        bear(refusal)
        log.warning("folder.unreadable", folder=box.name, error=str(refusal))
        return False


def _delivered(session: Session, order: Order) -> Iterator[Letter]:
    """The letters of an order as they come; those that are missing at its end are asked for again."""
    missing = set(order.refs)
    for letter in chain(collected(order.wire, order.ticket), _again(session, order, missing)):
        if letter.uid in missing:
            missing.remove(letter.uid)
            if letter.content is not None:
                yield _letter(session, order, letter)


def _again(session: Session, order: Order, missing: set[int]) -> Iterator[Fetched]:
    if missing and _stands(session, order.wire, order.box, order.validity):
        yield from ask_again(order.wire, order.box.name, sorted(missing, reverse=True), _ITEMS)


def _letter(session: Session, order: Order, letter: Fetched) -> Letter:
    if len(letter.content or b"") >= WHOLE_MOST and _stands(session, order.wire, order.box, order.validity):
        letter = _without_attachments(order.wire, letter)
    return Letter(order.refs[letter.uid], order.box.name, order.box.role, letter.content or b"", letter.received)


def _without_attachments(wire: Wire, letter: Fetched) -> Fetched:
    """A large letter by its text parts; its first bytes where the server cannot tell the parts (BODYSTRUCTURE is broken on some)."""
    try:
        structure = _items(wire, letter.uid, b"BODYSTRUCTURE").get(b"BODYSTRUCTURE", ())
        parts = parts_worth_reading(structure)
        if not parts or not isinstance(structure[0], list):
            content = _items(wire, letter.uid, b"BODY.PEEK[]<0.%d>" % PART_MOST).get(b"BODY[]<0>")
            return letter._replace(content=content) if isinstance(content, bytes) else letter
        sections = b" ".join(b"BODY.PEEK[%s.MIME] BODY.PEEK[%s]<0.%d>" % (p.encode(), p.encode(), PART_MOST) for p in parts)
        items = _items(wire, letter.uid, b"BODY.PEEK[HEADER] " + sections)
        found = [(items.get(b"BODY[%s.MIME]" % p.encode()), items.get(b"BODY[%s]<0>" % p.encode())) for p in parts]
        header = items.get(b"BODY[HEADER]")
        texts = [(mime, content) for mime, content in found if isinstance(mime, bytes) and isinstance(content, bytes)]
        return letter._replace(content=assembled(header, texts)) if isinstance(header, bytes) and texts else letter
    except (CommandRefused, ValueError, TypeError, IndexError, imaplib.IMAP4.error) as error:
        log.info("letter.structure_unknown", uid=letter.uid, error=str(error)[:200])
        return letter


def _items(wire: Wire, uid: int, items: bytes) -> dict[bytes, Any]:
    """The items of one message, by imapclient's parser; what the server sent unasked beside them is passed over."""
    for response in wire.run(b"UID FETCH %d (UID " % uid + items + b")"):
        if b" FETCH (" in response.text.upper():
            found = parsed(response).get(uid)
            if found and len(found) > 1:
                return dict(found)
    return {}
