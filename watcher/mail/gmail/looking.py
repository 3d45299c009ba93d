"""Looking: the window once, newest first, then only what the history tells.

What the ids of the window cost (5 units for 500 of them) is nothing beside the letters (5 units each). So letters that will probably be
wanted whole are got whole at once instead of first their heads: which these are, Gmail tells by two more lists of ids.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from watcher.mail.gmail.cursor import Seen, understood, written
from watcher.mail.gmail.labels import HIDDEN, looked_at
from watcher.mail.gmail.letters import HEAD_FIELDS, head_of, labels_of, raw_of
from watcher.mail.gmail.many import ask_many
from watcher.mail.gmail.reading import Shelf
from watcher.mail.gmail.session import Session
from watcher.mail.gmail.trouble import Gone
from watcher.mail.store import Cursor, Head, Pass, Progress, Worth

PASS_LETTERS = 500
_LIST_MOST = 500
_NEWEST = 100
_SMALL = "smaller:64K"
_WHOLE = "id,labelIds,internalDate,sizeEstimate,raw"
_HEAD = "id,labelIds,internalDate,sizeEstimate,payload/headers"
_HISTORY = "history(id,messagesAdded(message(id,labelIds)),labelsRemoved(message(id,labelIds),labelIds)),historyId,nextPageToken"
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a look is to bring."""

    after: datetime | None
    worth: Worth | None
    progress: Progress | None


def look(session: Session, shelf: Shelf, since: Cursor | None, wish: Wish) -> Iterator[Pass]:
    """The passes over everything new; see MailStore.look."""
    seen = understood(since)
    if seen is not None and seen.down_to is None:
        try:
            yield from _news(session, shelf, seen, wish)
            return
        except Gone:
            log.info("history.expired", remedy="none needed: the window is read again")
            seen = None
    if seen is None:
        profile = session.ask("gmail.users.getProfile", fields="historyId")
        seen = Seen(str(profile["historyId"]))
    yield from _window(session, shelf, seen, wish)


def _window(session: Session, shelf: Shelf, seen: Seen, wish: Wish) -> Iterator[Pass]:
    """The letters that lay there at a moment of the history, the newest first: ids grow with time, whatever date a letter bears.

    A letter that comes while this goes on comes with the history afterwards.
    """
    query = f"after:{int(wish.after.timestamp())}" if wish.after is not None else ""
    ids = {*_ids(session, query), *_ids(session, "", most=_NEWEST)}  # the newest, if the index of the search lags behind
    todo = sorted((i for i in ids if seen.down_to is None or _age(i) < _age(seen.down_to)), key=_age, reverse=True)
    small = f"{query} {_SMALL}".strip()
    likely = {*_ids(session, f"{small} category:primary"), *_ids(session, small, labelIds=["SENT"])} if todo else set()
    for start in range(0, len(todo), PASS_LETTERS):
        part = todo[start : start + PASS_LETTERS]
        heads = list(_heads(session, shelf, part, likely, wish, start, len(todo)))
        yield Pass(tuple(heads), written(Seen(seen.history, part[-1])), len(part))
        shelf.clear()  # what is read later than between two passes may have gone meanwhile
    yield Pass((), written(Seen(seen.history)))


def _age(identity: str) -> tuple[int, str]:
    """Orders ids by time: they are hexadecimal numbers."""
    return len(identity), identity


def _ids(session: Session, query: str, most: int | None = None, **more: Any) -> Iterator[str]:
    """The ids of the messages that a query finds, spam and trash left out."""
    page: dict[str, str] = {}
    while True:
        asked = {**({"q": query} if query else {}), **more, **page}
        answer = session.ask(
            "gmail.users.messages.list", maxResults=most or _LIST_MOST, fields="messages/id,nextPageToken", **asked
        )
        yield from (str(message["id"]) for message in answer.get("messages", ()))
        if most is not None or not answer.get("nextPageToken"):
            return
        page = {"pageToken": str(answer["nextPageToken"])}


def _heads(
    session: Session, shelf: Shelf, ids: Sequence[str], likely: set[str], wish: Wish, before: int, total: int
) -> Iterator[Head]:
    """The heads of messages; of the likely ones the whole letters, which are kept on the shelf."""
    asked = [_whole_question(i) if i in likely else head_question(i) for i in ids]
    for done, (_, message) in enumerate(ask_many(session, "gmail.users.messages.get", asked), before + 1):
        if wish.progress is not None:
            wish.progress(done, total)
        if message is None or not looked_at(labels_of(message)):
            continue
        head = head_of(message)
        if wish.worth is None or wish.worth(head.header):
            shelf.put(message, raw_of(message))
            yield head


def _whole_question(identity: str) -> dict[str, Any]:
    return {"id": identity, "format": "raw", "fields": _WHOLE}


def head_question(identity: str) -> dict[str, Any]:
    """The question for a message's head."""
    return {"id": identity, "format": "metadata", "metadataHeaders": list(HEAD_FIELDS), "fields": _HEAD}


def _news(session: Session, shelf: Shelf, seen: Seen, wish: Wish) -> Iterator[Pass]:
    """What the history tells since. Raises Gone where it no longer reaches back so far."""
    history = seen.history
    for answer in pages_of_history(session, seen.history):
        fresh = told(answer)
        heads = list(_heads(session, shelf, fresh, set(), wish, 0, len(fresh))) if fresh else []
        records = answer.get("history", ())
        last = not answer.get("nextPageToken")
        history = str(answer["historyId"] if last else records[-1]["id"] if records else history)
        if fresh or last:
            yield Pass(tuple(heads), written(Seen(history)), len(fresh))


def pages_of_history(session: Session, since: str) -> Iterator[dict[str, Any]]:
    """The answers of history.list since a moment, oldest first. Raises Gone where it no longer reaches back so far."""
    page: dict[str, str] = {}
    while True:
        answer = session.ask(
            "gmail.users.history.list",
            startHistoryId=since,
            historyTypes=["messageAdded", "labelRemoved"],
            maxResults=_LIST_MOST,
            fields=_HISTORY,
            **page,
        )
        yield answer
        if not answer.get("nextPageToken"):
            return
        page = {"pageToken": str(answer["nextPageToken"])}


def told(answer: dict[str, Any]) -> list[str]:
    """The ids of the letters that came, in order; and of those that were fetched from spam or trash, or were drafts and are sent."""
    fresh: dict[str, None] = {}
    for record in answer.get("history", ()):
        added = [item["message"] for item in record.get("messagesAdded", ())]
        freed = [item["message"] for item in record.get("labelsRemoved", ()) if not HIDDEN.isdisjoint(item.get("labelIds", ()))]
        fresh.update((str(message["id"]), None) for message in (*added, *freed) if looked_at(labels_of(message)))
    return list(fresh)


def heads_with(session: Session, label: str | None, most: int, known: dict[str, Head]) -> dict[str, Head]:
    """The heads of the newest messages with a label by id, of all mail without one; only those that are not `known` are read."""
    found = list(_ids(session, "", most=min(most, _LIST_MOST), **({"labelIds": [label]} if label is not None else {})))
    heads = {identity: known[identity] for identity in found if identity in known}
    asked = [head_question(identity) for identity in found if identity not in heads]
    for _, message in ask_many(session, "gmail.users.messages.get", asked):
        if message is not None:
            heads[str(message["id"])] = head_of(message)
    return heads
