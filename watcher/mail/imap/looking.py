"""Looking: what is new in each folder, newest letters first, headers only."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from watcher.mail.imap.answers import Fetched, Response
from watcher.mail.imap.asking import ask_again, collected
from watcher.mail.imap.cursor import Seen, understood, written
from watcher.mail.imap.fetch import COMMAND_LETTERS, GMAIL_LABELS, HEADERS, descending, spans_of, uid_sets
from watcher.mail.imap.folders import Box
from watcher.mail.imap.session import Session, Standing
from watcher.mail.imap.trouble import CommandRefused, bear
from watcher.mail.imap.wire import Wire
from watcher.mail.store import Cursor, Head, Pass, Progress, Ref, Role, Worth

_SEARCH_LETTERS = 50_000  # so that an answer of UIDs stays within imaplib's line of a million bytes
_DEPTH = 4
_LOOKED_MOST = 4_000  # in one pass, where few letters are worth it: each pass costs a round trip for its bodies
_STATUS = re.compile(rb"\* STATUS (.+) \(([^()]*)\)\s*\Z", re.IGNORECASE)
_STATUS_ITEM = re.compile(rb"(UIDVALIDITY|UIDNEXT|HIGHESTMODSEQ) (\d+)", re.IGNORECASE)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a look is to bring."""

    after: datetime | None
    worth: Worth | None
    progress: Progress | None


def look(
    session: Session, since: Cursor | None, after: datetime | None, worth: Worth | None, progress: Progress | None
) -> Iterator[Pass]:
    """The passes over everything new; see MailStore.look."""
    seen = understood(since)
    wish = _Wish(after, worth, progress)
    with session.working() as wire:
        present = {box.name for box in session.reading}
        seen = {name: standing for name, standing in seen.items() if name in present}
        for box, standing in survey(session, wire):
            if not has_news(seen.get(box.name), standing):
                continue
            try:
                for heads, looked, now_seen in _news(session, wire, box, seen.get(box.name), wish):
                    seen[box.name] = now_seen
                    if looked:
                        yield Pass(tuple(heads), written(seen), looked)
            except CommandRefused as refusal:
                bear(refusal)
                log.warning("folder.unreadable", folder=box.name, error=str(refusal))
    yield Pass((), written(seen))


def survey(session: Session, wire: Wire) -> list[tuple[Box, Standing]]:
    """How each folder that is read stands, in one round trip for all. Folders that cannot be asked are left out with a warning."""
    items = b" (UIDVALIDITY UIDNEXT" + (b" HIGHESTMODSEQ" if session.offers(wire, "CONDSTORE") else b"") + b")"
    tickets = [wire.submit(b"NOOP"), *(wire.submit(b"STATUS " + box.quoted + items) for box in session.reading)]
    standings: dict[bytes, Standing] = {}
    for ticket in tickets:
        try:
            # Dovecot finishes a NOOP after the STATUS behind it, so an answer is known by its folder and not by its place.
            standings |= dict(found for response in wire.responses(ticket) if (found := _status(response)) is not None)
        except CommandRefused as refusal:
            bear(refusal)
            log.warning("folder.unreadable", error=str(refusal))
    if wire.grown and session.opened is not None:
        standings[session.opened.quoted] = Standing(None, None)  # its STATUS may be older than the EXISTS that the NOOP brought
    return [(box, standings[box.quoted]) for box in session.reading if box.quoted in standings]


def _status(response: Response) -> tuple[bytes, Standing] | None:
    """The folder, quoted, and its standing in a STATUS response (RFC 3501 section 7.2.4)."""
    found = _STATUS.match(response.text)
    if found is None:
        return None
    name = response.literals[0] if response.literals else found.group(1)
    bare = name[1:-1] if name[:1] == b'"' else name
    numbers = {key.upper(): int(number) for key, number in _STATUS_ITEM.findall(found.group(2))}
    standing = Standing(numbers.get(b"UIDVALIDITY"), numbers.get(b"UIDNEXT"), numbers.get(b"HIGHESTMODSEQ"))
    return b'"INBOX"' if bare.upper() == b"INBOX" else b'"' + bare + b'"', standing


def has_news(seen: Seen | None, standing: Standing) -> bool:
    """Whether a folder may hold letters that were not seen. Where the server tells too little, it may."""
    if seen is None or seen.low or seen.validity != standing.validity:
        return True
    if standing.following is not None:
        return standing.following != seen.following
    return standing.modseq is None or standing.modseq != seen.modseq


def _news(session: Session, wire: Wire, box: Box, seen: Seen | None, wish: _Wish) -> Iterator[tuple[list[Head], int, Seen]]:
    """Heads of a folder in passes, with how many letters were looked at and what was seen after each."""
    standing = session.examine_anew(wire, box)
    validity = standing.validity or 0
    # A new UIDVALIDITY makes all UIDs void; a UIDNEXT that went back does too, whatever the server says (seen at GMX).
    if seen is None or seen.validity != validity or (standing.following is not None and standing.following < seen.following):
        seen = None
    if seen is not None and standing.following != seen.following:
        newer = _spans_from(wire, seen.following, standing)
        for heads, looked, _ in _heads(session, wire, box, validity, newer, wish):
            yield heads, looked, seen  # the cursor moves on when all of them are dealt with
        highest = max((span[-1] + 1 for span in newer), default=0)
        seen = replace(seen, following=max(standing.following or 0, seen.following, highest), modseq=standing.modseq)
        yield [], 0, seen
    if seen is None or seen.low:
        spans = _spans_after(session, wire, standing, wish.after)
        if seen is None:
            seen = Seen(validity, standing.following or max((span[-1] + 1 for span in spans), default=1), 0, standing.modseq)
        below = seen.low or seen.following
        todo = [range(span.start, min(span.stop, below)) for span in spans if span.start < below]
        for heads, looked, lowest in _heads(session, wire, box, validity, todo, wish):
            yield heads, looked, replace(seen, low=lowest)
        seen = replace(seen, low=0)
    yield [], 0, replace(seen, modseq=standing.modseq)


def _spans_from(wire: Wire, first: int, standing: Standing) -> list[range]:
    """The UIDs from `first` on. `n:*` always names the last message too, even where its UID is lower (RFC 3501 section 6.4.8)."""
    if standing.following is not None and standing.following - first <= 500:
        return [range(first, standing.following)] if standing.following > first else []
    found = spans_of(wire.run(b"UID SEARCH UID %d:*" % first))
    return [range(max(first, span.start), span.stop) for span in found if span.stop > first]


def _spans_after(session: Session, wire: Wire, standing: Standing, after: datetime | None) -> list[range]:
    """The UIDs of letters that arrived since the day before `after`, ascending."""
    key = b"SINCE " + _imap_date(after - timedelta(days=1)) if after is not None else b"ALL"
    if session.offers(wire, "ESEARCH"):
        return spans_of(wire.run(b"UID SEARCH RETURN (ALL) " + key))
    found: list[range] = []
    for high in range(standing.exists, 0, -_SEARCH_LETTERS):
        found += spans_of(wire.run(b"UID SEARCH %d:%d " % (max(1, high - _SEARCH_LETTERS + 1), high) + key))
    return sorted(found, key=lambda span: span.start)


def _imap_date(moment: datetime) -> bytes:
    month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][moment.month - 1]
    return f"{moment.day}-{month}-{moment.year}".encode()


def _heads(
    session: Session, wire: Wire, box: Box, validity: int, spans: Sequence[range], wish: _Wish
) -> Iterator[tuple[list[Head], int, int]]:
    """Heads by command, newest first, several commands on the way; with the letters looked at and the lowest UID reached."""
    items = _items(session, wire)
    total = sum(map(len, spans))
    wanted_by_command: deque[list[int]] = deque()

    def commands() -> Iterator[bytes]:
        for text, wanted in uid_sets(descending(spans), COMMAND_LETTERS):
            session.examine(wire, box)  # a read in between may have opened another folder
            wanted_by_command.append(wanted)
            yield b"UID FETCH " + text + items

    heads: list[Head] = []
    done = looked = 0
    pool: dict[int, Fetched] = {}  # by UID: Dovecot may answer a command before it has said OK to the one before
    for ticket in wire.stream(commands(), _DEPTH):
        wanted = wanted_by_command.popleft()
        for letter in collected(wire, ticket):
            pool[letter.uid] = letter
        missing = [uid for uid in wanted if uid not in pool]
        if missing:
            session.examine(wire, box)
            pool |= {letter.uid: letter for letter in ask_again(wire, box.name, missing, items)}
        done += len(wanted)
        if wish.progress is not None:
            wish.progress(done, total)
        got = [pool.pop(uid) for uid in wanted if uid in pool]
        heads += _of_worth(got, box, validity, wish.worth)
        looked += len(got)
        if len(heads) >= COMMAND_LETTERS or looked >= _LOOKED_MOST or done == total:
            yield heads, looked, wanted[-1]
            heads, looked = [], 0


def _of_worth(letters: Sequence[Fetched], box: Box, validity: int, worth: Worth | None) -> Iterator[Head]:
    """The heads of letters that are worth it; drafts among Gmail's All Mail left out."""
    for letter in letters:
        if letter.content is not None and not letter.draft and (worth is None or worth(letter.content)):
            role = Role.SENT if letter.sent else box.role
            yield Head(Ref(f"{box.name}|{validity}|{letter.uid}"), box.name, role, letter.content, letter.received)


def _items(session: Session, wire: Wire) -> bytes:
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
                ref = Ref(f"{box.name}|{standing.validity or 0}|{letter.uid}")
                yield Head(ref, box.name, box.role, letter.content, letter.received)
