"""Looking: what is new in each folder, newest letters first, headers only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from watcher.mail.imap.answers import Response
from watcher.mail.imap.cursor import Seen, understood, written
from watcher.mail.imap.fetch import spans_of
from watcher.mail.imap.folders import Box
from watcher.mail.imap.passes import Stretch, Wish, passes
from watcher.mail.imap.reading import Order
from watcher.mail.imap.session import Session, Standing
from watcher.mail.imap.trouble import CommandRefused, bear
from watcher.mail.imap.wire import Wire
from watcher.mail.store import Cursor, Pass

_SEARCH_LETTERS = 50_000  # so that an answer of UIDs stays within imaplib's line of a million bytes
_STATUS = re.compile(rb"\* STATUS (.+) \(([^()]*)\)\s*\Z", re.IGNORECASE)
_STATUS_ITEM = re.compile(rb"(UIDVALIDITY|UIDNEXT|HIGHESTMODSEQ) (\d+)", re.IGNORECASE)
log = structlog.get_logger(__name__)


def look(session: Session, since: Cursor | None, wish: Wish) -> Iterator[tuple[Pass, tuple[Order, ...]]]:
    """The passes over everything new, see MailStore.look, with the orders by which letters of a pass are on the way."""
    seen = understood(since)
    with session.working() as wire:
        present = {box.name for box in session.reading}
        seen = {name: standing for name, standing in seen.items() if name in present}
        for box, standing in survey(session, wire):
            if not has_news(seen.get(box.name), standing):
                continue
            try:
                for stretch, now_seen in _news(session, wire, box, seen.get(box.name), wish):
                    seen[box.name] = now_seen
                    if stretch is not None:
                        yield Pass(tuple(stretch.heads.values()), written(seen), stretch.looked), stretch.orders or ()
            except CommandRefused as refusal:
                bear(refusal)
                log.warning("folder.unreadable", folder=box.name, error=str(refusal))
    yield Pass((), written(seen)), ()


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
            session.list_anew()
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


def _news(session: Session, wire: Wire, box: Box, seen: Seen | None, wish: Wish) -> Iterator[tuple[Stretch | None, Seen]]:
    """What is new in a folder, with what was seen of it after each stretch."""
    standing = _opened(session, wire, box, seen)
    validity = standing.validity or 0
    # A new UIDVALIDITY makes all UIDs void; a UIDNEXT that went back does too, whatever the server says (seen at GMX).
    if seen is None or seen.validity != validity or (standing.following is not None and standing.following < seen.following):
        seen = None
    if seen is not None and standing.following != seen.following:
        newer = _spans_from(wire, seen.following, standing)
        for stretch in passes(session, wire, box, validity, newer, wish):
            yield stretch, seen  # the cursor moves on when all of them are dealt with
        highest = max((span[-1] + 1 for span in newer), default=0)
        seen = replace(seen, following=max(standing.following or 0, seen.following, highest), modseq=standing.modseq)
        yield None, seen
    if seen is None or seen.low:
        spans = _spans_after(session, wire, standing, wish.after)
        if seen is None:
            seen = Seen(validity, standing.following or max((span[-1] + 1 for span in spans), default=1), 0, standing.modseq)
        below = seen.low or seen.following
        todo = [range(span.start, min(span.stop, below)) for span in spans if span.start < below]
        for stretch in passes(session, wire, box, validity, todo, wish):
            yield stretch, replace(seen, low=stretch.lowest)
        seen = replace(seen, low=0)
    yield None, replace(seen, modseq=standing.modseq)


def _opened(session: Session, wire: Wire, box: Box, seen: Seen | None) -> Standing:
    """Opens a folder; one that is open, was read to its end and grew since is not opened again: that may cost more than its news."""
    if seen is None or seen.low or not wire.grown or session.opened != box:
        return session.examine_anew(wire, box)
    wire.grown = False
    return Standing(session.examine(wire, box).validity, None)


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
