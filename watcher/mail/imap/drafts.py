r"""Drafts: laid down with their flags in the APPEND itself, found by Message-ID, taken back only as they were written."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Iterator

import structlog

from watcher.errors import MailRefused, MailUnreachable
from watcher.mail.ids import message_id_of
from watcher.mail.imap.answers import fetched
from watcher.mail.imap.asking import collected
from watcher.mail.imap.fetch import uid_sets, uids_of
from watcher.mail.imap.folders import Box, the_one
from watcher.mail.imap.session import Session
from watcher.mail.imap.trouble import CommandRefused, passing
from watcher.mail.imap.wire import Wire
from watcher.mail.remote import from_server, search, to_server
from watcher.mail.store import Letter, Ref, Role

_BY_HEADER_MOST = 1_000  # drafts whose Message-IDs are looked at one by one rather than searched for
_APPENDUID = re.compile(r"\[APPENDUID (\d+) (\d+)\]", re.IGNORECASE)
log = structlog.get_logger(__name__)


def save(session: Session, raw: bytes) -> Ref:
    """APPENDs a draft; where the line breaks meanwhile, the draft is looked for before anything else is tried."""
    message_id = message_id_of(raw)
    try:
        with session.working() as wire:
            box = the_one(session.boxes, Role.DRAFTS, session.account.place)
            wire.settle()
            session.leave(wire, box)
            said = _append(wire, box, raw, session.account.place)
    except MailUnreachable as trouble:
        if isinstance(trouble.__cause__, CommandRefused):
            raise  # a clear NO: it was not stored
        log.warning("draft.uncertain", message_id=message_id, error=str(trouble))
        stored = search(lambda: find(session, message_id))
        if stored is None:
            raise
        return stored.ref
    given = _APPENDUID.search(said)
    if given:
        return Ref(f"{box.name}|{given.group(1)}|{given.group(2)}")
    lying = find(session, message_id)
    if lying is None:
        raise MailUnreachable(f"{session.account.place}: the server took the draft, but it does not lie in {box.name}")
    return lying.ref


def _append(wire: Wire, box: Box, raw: bytes, place: str) -> str:
    try:
        said = wire.client.append(box.name, to_server(raw), (rb"\Draft", rb"\Seen"))
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        if passing(str(error)):
            raise CommandRefused("APPEND", "NO", str(error)) from error
        raise MailRefused(
            f"{place}: the folder {box.name} does not take the draft ({error}); see mailbox.folders.drafts"
        ) from error
    return said.decode("ascii", "replace") if isinstance(said, bytes) else str(said)


def find(session: Session, message_id: str) -> Letter | None:
    """The letter with a Message-ID in Drafts, else in Sent."""
    with session.working() as wire:
        for role in (Role.DRAFTS, Role.SENT):
            for box in session.boxes:
                if box.role is role:
                    letter = _find_in(session, wire, box, message_id)
                    if letter is not None:
                        return letter
    return None


def _find_in(session: Session, wire: Wire, box: Box, message_id: str) -> Letter | None:
    standing = session.examine_anew(wire, box)
    if box.role is Role.DRAFTS and standing.exists <= _BY_HEADER_MOST:
        if not standing.exists:
            return None
        listed = collected(wire, wire.submit(b"UID FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"))
        uids = [letter.uid for letter in listed if letter.content and message_id_of(letter.content) == message_id]
    else:
        quoted = message_id.encode("ascii", "replace").replace(b"\\", b"\\\\").replace(b'"', b'\\"')
        uids = uids_of(wire.run(b'UID SEARCH HEADER Message-ID "' + quoted + b'"'))
    return next(_whole(wire, box, standing.validity or 0, sorted(uids, reverse=True)), None)


def _whole(wire: Wire, box: Box, validity: int, uids: list[int]) -> Iterator[Letter]:
    for text, _ in uid_sets(uids, 50):
        for letter in collected(wire, wire.submit(b"UID FETCH " + text + b" (UID INTERNALDATE BODY.PEEK[])")):
            if letter.content is not None:
                raw = from_server(letter.content)
                yield Letter(Ref(f"{box.name}|{validity}|{letter.uid}"), box.name, box.role, raw, letter.received)


def all_drafts(session: Session) -> Iterator[Letter]:
    """The letters in Drafts."""
    with session.working() as wire:
        for box in session.boxes:
            if box.role is Role.DRAFTS:
                standing = session.examine_anew(wire, box)
                uids = uids_of(wire.run(b"UID SEARCH ALL")) if standing.exists else []
                yield from _whole(wire, box, standing.validity or 0, uids)


def remove(session: Session, ref: Ref, raw: bytes) -> bool:
    """Removes a draft of ours; see MailStore.remove_draft. Content never changes under a UID, so what was compared is what goes."""
    folder, validity, uid = ref.rsplit("|", 2)
    with session.working() as wire:
        box = next((box for box in session.boxes if box.name == folder and box.role is Role.DRAFTS), None)
        if box is None:
            return False
        with session.selected(wire, box) as standing:
            if str(standing.validity or 0) != validity:
                return False
            lying = next((f for r in wire.run(b"UID FETCH %d (UID BODY.PEEK[])" % int(uid)) if (f := fetched(r))), None)
            if lying is None or lying.content is None or from_server(lying.content) != raw:
                return False
            return _expunge(session, wire, int(uid))


def _expunge(session: Session, wire: Wire, uid: int) -> bool:
    r"""Expunges one message and no other, even one that the user marked \Deleted and has not expunged yet."""
    wire.run(rb"UID STORE %d +FLAGS.SILENT (\Deleted)" % uid)
    if session.offers(wire, "UIDPLUS"):
        wire.run(b"UID EXPUNGE %d" % uid)
        return True
    if uids_of(wire.run(b"UID SEARCH DELETED")) == [uid]:
        wire.run(b"EXPUNGE")
        return True
    wire.run(rb"UID STORE %d -FLAGS.SILENT (\Deleted)" % uid)
    trash = next((box for box in session.boxes if box.role is Role.TRASH), None)
    if trash is not None and session.offers(wire, "MOVE"):
        try:
            wire.run(b"UID MOVE %d " % uid + trash.quoted)
            return True
        except CommandRefused as refusal:
            log.info("draft.not_moved", error=str(refusal))
    log.warning("draft.left", remedy="other drafts are marked as deleted there; expunge the folder in your mail client")
    return False
