"""What the mailbox shows of the drafts made before: in Drafts, in Sent, and among the mails of mine that were read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.draft.life import LYING, Copy, Deed, Fate, Sight, conclude
from watcher.draft.likeness import Slip, answered_by, matched
from watcher.mail.ids import message_id_of
from watcher.mail.store import Head, Letter, MailStore, Role
from watcher.message.head import read_head
from watcher.message.model import Message
from watcher.signals.model import Me
from watcher.state.model import DraftRow

FOLLOWED = timedelta(days=60)  # so long is a draft looked for that is gone: it may come back out of an editor or the trash


@dataclass(frozen=True, slots=True)
class Seen:
    """A draft with what the mailbox shows of it; `own` are the letters that are byte for byte what we wrote."""

    row: DraftRow
    sight: Sight
    own: tuple[Letter, ...] = ()

    @property
    def news(self) -> bool:
        """Whether the mailbox shows anything else than was concluded before, or something is left to be done."""
        told = conclude(self.row.fate, self.sight, self.row.fate not in (Fate.WITHDRAWN, Fate.OVERTAKEN))
        return told.fate is not self.row.fate or told.deed is not Deed.NOTHING


@dataclass(frozen=True, slots=True)
class Desk:
    """The drafts of ours as they were seen, and the user's own letters in Drafts."""

    seen: tuple[Seen, ...] = ()
    others: tuple[Slip, ...] = ()


def followed(rows: Iterable[DraftRow], now: datetime) -> list[DraftRow]:
    """The drafts whose life may go on."""
    return [row for row in rows if row.fate in LYING or (row.fate is not Fate.SENT and row.at > now - FOLLOWED)]


def look_at_desk(store: MailStore, rows: Sequence[DraftRow]) -> Desk:
    """How the drafts lie; nothing is asked of the mailbox where there are none."""
    if not rows:
        return Desk()
    heads = drafts_heads(store)
    by_id: dict[str, list[Head]] = {}
    for head in heads:
        by_id.setdefault(message_id_of(head.header), []).append(head)
    ids = {row.message_id for row in rows}
    letters: dict[str, list[Letter]] = {}
    for letter in store.read([head.ref for name in ids for head in by_id.get(name, ())]):
        letters.setdefault(message_id_of(letter.raw), []).append(letter)
    others = tuple(slip_of_head(head) for head in heads if message_id_of(head.header) not in ids)
    found = [_under_its_id(store, row, letters.get(row.message_id, ())) for row in rows]
    gone = [
        slip_of(seen.row)
        for seen in found
        if not seen.sight.copies and not seen.sight.sent and seen.row.fate is not Fate.WITHDRAWN
    ]
    resaved = matched(others, gone)
    seen = tuple(
        replace(one, sight=replace(one.sight, copies=frozenset({Copy.RESAVED}))) if one.row.message_id in resaved else one
        for one in found
    )
    return Desk(seen, others)


def drafts_heads(store: MailStore) -> list[Head]:
    """The heads of all letters in Drafts."""
    return [head for folder in store.folders() if folder.role is Role.DRAFTS for head in store.heads(folder.name)]


def _under_its_id(store: MailStore, row: DraftRow, letters: Iterable[Letter]) -> Seen:
    """What lies under a draft's own Message-ID in Drafts; in Sent it is looked for only where it is gone and was not."""
    copies: set[Copy] = set()
    own: list[Letter] = []
    for letter in letters:
        raw = letter.raw.replace(b"\r\n", b"\n")
        old = bool(row.was) and raw == row.was and row.fate in (Fate.PLANNED, Fate.WITHDRAWN)
        kind = Copy.OURS if raw == row.raw else Copy.OLD if old else Copy.EDITED
        copies.add(kind)
        if kind is not Copy.EDITED:
            own.append(replace(letter, raw=raw))
    if copies or row.fate not in LYING:
        return Seen(row, Sight(frozenset(copies)), tuple(own))
    lying = store.find_draft(row.message_id)
    if lying is not None and lying.role is Role.DRAFTS:  # it came while we looked, or lies below many others
        return _under_its_id(store, row, [lying])
    return Seen(row, Sight(sent=lying is not None))


def with_mail_of_mine(desk: Desk, messages: Iterable[Message], sent: Collection[str], archive: Collection[str], me: Me) -> Desk:
    """The same with what mails of mine tell: sent under its Message-ID, or answered after it was gone.

    `sent` are the folders for sent mail, and in `archive` it may lie too. A draft that was only moved elsewhere is not sent, and still
    bears the date that we wrote.
    """
    by_id = {seen.row.message_id: seen.row for seen in desk.seen}
    mine = [message for message in messages if me.owns(message.author.address)]
    arrived = {m.id for m in mine if m.id in by_id and (m.folder in sent or not _unsent(m, by_id[m.id]))}
    gone = [slip_of(seen.row) for seen in desk.seen if not seen.sight.copies]
    answers = matched([slip_of_message(m) for m in mine if m.id not in by_id and m.folder in (*sent, *archive)], gone)
    return replace(
        desk,
        seen=tuple(
            replace(
                one,
                sight=replace(
                    one.sight, sent=one.sight.sent or one.row.message_id in arrived, answered=one.row.message_id in answers
                ),
            )
            for one in desk.seen
        ),
    )


def sent_messages(messages: Iterable[Message], rows: Iterable[DraftRow]) -> list[Message]:
    """The messages without drafts of ours that lie in another folder and were not sent."""
    unsent = {row.message_id: row for row in rows if row.fate is not Fate.SENT}
    return [message for message in messages if message.id not in unsent or not _unsent(message, unsent[message.id])]


def _unsent(message: Message, row: DraftRow) -> bool:
    """Whether a letter is the draft itself: every client gives a letter the date of its sending."""
    return abs(message.date - row.at) < timedelta(seconds=1)


def slip_of(row: DraftRow) -> Slip:
    """What tells a draft of ours."""
    return replace(_slip(row.raw, row.message_id), to=frozenset({row.to}), answers=row.answers or "", at=row.at)


def slip_of_head(head: Head) -> Slip:
    """What tells a letter by its head."""
    return _slip(head.header, head.ref)


def _slip(header: bytes, otherwise: str) -> Slip:
    headline = read_head(header.replace(b"\r\n", b"\n").partition(b"\n\n")[0] + b"\n\n")
    to = frozenset(address.address for address in headline.to)
    return Slip(headline.id or otherwise, to, answered_by(headline.ancestors), headline.subject, headline.date)


def slip_of_message(message: Message) -> Slip:
    """What tells a message of mine."""
    to = frozenset(address.address for address in message.to)
    return Slip(message.id, to, answered_by((*message.references, *message.in_reply_to)), message.subject, message.date)
