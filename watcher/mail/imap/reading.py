"""Reading whole letters: in batches, with a cap; of a large one only the parts that hold words or a calendar."""

from __future__ import annotations

import imaplib
from collections.abc import Iterable, Iterator
from typing import Any

import structlog

from watcher.mail.imap.answers import Fetched, parsed
from watcher.mail.imap.asking import ask_again, collected
from watcher.mail.imap.fetch import uid_sets
from watcher.mail.imap.folders import Box
from watcher.mail.imap.session import Session
from watcher.mail.imap.structure import PART_MOST, assembled, parts_worth_reading
from watcher.mail.imap.trouble import CommandRefused, bear
from watcher.mail.imap.wire import Wire
from watcher.mail.store import Letter, Ref

WHOLE_MOST = 65_536  # a letter up to here is read whole
_ITEMS = b" (UID INTERNALDATE BODY.PEEK[]<0.%d>)" % WHOLE_MOST
_COMMAND_LETTERS = 200
_DEPTH = 3
log = structlog.get_logger(__name__)


def read(session: Session, refs: Iterable[Ref]) -> Iterator[Letter]:
    """The letters of refs; see MailStore.read."""
    wanted: dict[str, dict[int, list[int]]] = {}
    for ref in refs:
        folder, validity, uid = ref.rsplit("|", 2)
        wanted.setdefault(folder, {}).setdefault(int(validity), []).append(int(uid))
    if not wanted:
        return
    with session.working() as wire:
        by_name = {box.name: box for box in session.boxes}
        for folder, by_validity in wanted.items():
            box = by_name.get(folder)
            if box is None:
                continue
            try:
                standing = session.examine(wire, box)
            except CommandRefused as refusal:
                bear(refusal)
                log.warning("folder.unreadable", folder=folder, error=str(refusal))
                continue
            yield from _letters(session, wire, box, standing.validity or 0, by_validity.get(standing.validity or 0, []))


def _letters(session: Session, wire: Wire, box: Box, validity: int, uids: list[int]) -> Iterator[Letter]:
    sets = list(uid_sets(sorted(uids, reverse=True), _COMMAND_LETTERS))

    def commands() -> Iterator[bytes]:
        for text, _ in sets:
            yield b"UID FETCH " + text + _ITEMS

    pool: dict[int, Fetched] = {}
    for (_, wanted), ticket in zip(sets, wire.stream(commands(), _DEPTH), strict=True):
        pool |= {letter.uid: letter for letter in collected(wire, ticket)}
        missing = [uid for uid in wanted if uid not in pool]
        pool |= {letter.uid: letter for letter in (ask_again(wire, box.name, missing, _ITEMS) if missing else ())}
        for letter in [pool.pop(uid) for uid in wanted if uid in pool]:
            if letter.content is not None:
                large = len(letter.content) >= WHOLE_MOST
                yield _letter(box, validity, _without_attachments(wire, letter) if large else letter)


def _letter(box: Box, validity: int, letter: Fetched) -> Letter:
    return Letter(Ref(f"{box.name}|{validity}|{letter.uid}"), box.name, box.role, letter.content or b"", letter.received)


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
