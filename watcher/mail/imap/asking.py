"""Letters out of the answers to UID FETCH, and a second question for those that are missing."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator, Sequence

import structlog

from watcher.mail.imap.answers import Fetched, Response, fetched
from watcher.mail.imap.trouble import CommandRefused, bear
from watcher.mail.imap.wire import Ticket, Wire

log = structlog.get_logger(__name__)


def collected(wire: Wire, ticket: Ticket) -> Iterator[Fetched]:
    """What was fetched, as far as it can be understood; a refusal at the end leaves the rest to be asked for again."""
    try:
        for answer in wire.answers(ticket):
            letter = answer if isinstance(answer, Fetched) else _understood(answer)
            if letter is not None:
                yield letter
    except CommandRefused as refusal:
        bear(refusal)
        log.info("fetch.refused", error=str(refusal))


def _understood(response: Response) -> Fetched | None:
    try:
        return fetched(response)
    except (ValueError, imaplib.IMAP4.error):
        return None  # it is missing, and asked for again by itself


def ask_again(wire: Wire, folder: str, uids: Sequence[int], items: bytes) -> list[Fetched]:
    """Letters that were missing from an answer, each asked for by itself: one that is gone stays silent, one that cannot be read is named."""
    got: dict[int, Fetched] = {}
    refused: dict[int, str] = {}
    ordered = iter(uids)
    for ticket in wire.stream((b"UID FETCH %d" % uid + items for uid in uids), 50):
        uid = next(ordered)
        try:
            for answer in wire.answers(ticket):
                letter = answer if isinstance(answer, Fetched) else fetched(answer)
                if letter is not None:
                    got[letter.uid] = letter
        except (CommandRefused, ValueError, imaplib.IMAP4.error) as error:
            if isinstance(error, CommandRefused):
                bear(error)
            refused[uid] = str(error)[:200]
    for uid in refused.keys() - got.keys():
        log.warning("letter.skipped", folder=folder, uid=uid, error=refused[uid])
    return [got[uid] for uid in uids if uid in got]
