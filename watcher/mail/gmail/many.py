"""Many questions at once: in batches that shrink where the server is busy and grow again, one by one where batches do not work."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from googleapiclient.errors import HttpError

from watcher.mail.gmail.methods import BATCH_MOST
from watcher.mail.gmail.session import Answer, Session
from watcher.mail.gmail.trouble import Gone, Nonsense, Passing, from_status, told_apart

_GROWTH = 5  # calls by which a batch grows once one was answered whole
_NONSENSE_MOST = 2  # batches that were not understood, one after the other, before there are no more of them
_TRIES = 5  # of one message that the server cannot give while it gives others
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Question:
    number: int
    arguments: dict[str, Any]
    tries: int = 0


def ask_many(
    session: Session, method: str, asked: Sequence[dict[str, Any]], most: int | None = None
) -> Iterator[tuple[int, Answer | None]]:
    """The answers, each with the place of its question, in any order; None for what is gone or cannot be had.

    Raises MailUnreachable once nothing has been answered for as long as patience lasts, and MailRefused.
    """
    limit = session.batch_most
    waiting = deque(_Question(number, arguments) for number, arguments in enumerate(asked))
    began, attempt, nonsense = time.monotonic(), 0, 0
    while waiting:
        size = min(limit, most or limit, len(waiting))
        part = [waiting.popleft() for _ in range(size)]
        answered: list[tuple[int, Answer | None]] = []
        trouble = _asked(session, method, part, answered)
        done = {number for number, _ in answered}
        left = [question for question in part if question.number not in done]
        yield from answered
        if trouble is None:
            if session.batch_most > 1:
                session.batch_most = limit = min(BATCH_MOST, limit + _GROWTH)
            began, attempt, nonsense = time.monotonic(), 0, 0
            continue
        nonsense = nonsense + 1 if isinstance(trouble, Nonsense) and size > 1 else 0
        limit = 1 if nonsense >= _NONSENSE_MOST else max(1, size // 2)
        session.batch_most = 1 if nonsense >= _NONSENSE_MOST else min(session.batch_most, max(2, limit))
        if answered:
            began, attempt = time.monotonic(), 0
        tried = [question for question in left if question.tries >= _TRIES]
        for question in tried if tried and (answered or (size == 1 and _well(session, (*left, *waiting)))) else ():
            log.warning("letter.skipped", id=question.arguments.get("id"), error=str(trouble))
            yield question.number, None
            left.remove(question)
        waiting.extendleft(reversed(left))
        if left:
            session.rest(trouble, attempt, began)
            attempt += 1


def _well(session: Session, open_questions: Iterable[_Question]) -> bool:
    """Whether the server gives a letter that is none of those still asked for: then what it does not give is no outage."""
    ids = {question.arguments.get("id") for question in open_questions}
    try:
        listed = session.sent("gmail.users.messages.list", {"maxResults": 100, "fields": "messages/id"}).get("messages", ())
        other = next((str(message["id"]) for message in listed if message["id"] not in ids), None)
        return other is not None and bool(
            session.sent("gmail.users.messages.get", {"id": other, "format": "minimal", "fields": "id"})
        )
    except (Passing, Gone):
        return False


def _asked(session: Session, method: str, part: Sequence[_Question], answered: list[tuple[int, Answer | None]]) -> Passing | None:
    """Asks some questions at once; puts the answers there, and gives the trouble of those that have none."""
    try:
        if len(part) == 1:
            return _one(session, method, part[0], answered)
        return _batch(session, method, part, answered)
    except Passing as trouble:
        return trouble
    except Gone:
        return Nonsense("there are no batches here")


def _one(session: Session, method: str, question: _Question, answered: list[tuple[int, Answer | None]]) -> Passing | None:
    try:
        answered.append((question.number, session.sent(method, question.arguments)))
    except Gone:
        answered.append((question.number, None))
    except Passing as trouble:
        question.tries += trouble.answered and not trouble.busy
        return trouble
    return None


def _batch(session: Session, method: str, part: Sequence[_Question], answered: list[tuple[int, Answer | None]]) -> Passing | None:
    """One batch. Its parts are answered, or refused, each by itself."""
    worst: list[Passing] = []
    by_name = {str(question.number): question for question in part}

    def take(name: str, answer: Any, error: HttpError | None) -> None:
        question = by_name[name]
        if error is None and isinstance(answer, dict):
            answered.append((question.number, answer))
            return
        trouble = from_status(session.account.place, error) if error is not None else Nonsense("an answer that is no object")
        if error is not None and int(error.resp.status) == 401:
            session.renew()
            trouble = Passing("the token is not taken any more")
        if isinstance(trouble, Gone):
            answered.append((question.number, None))
        elif isinstance(trouble, Passing):
            question.tries += trouble.answered and not trouble.busy
            worst.append(trouble)
        else:
            raise trouble

    batch = session.client().new_batch_http_request(callback=take)
    for question in part:
        batch.add(session.request(method, question.arguments), request_id=str(question.number))
    session.spend(method, len(part))
    with told_apart(session.account.place):
        session.kept_fresh(batch.execute)
    if not worst:
        session.pace.well()
        return None
    return max(worst, key=lambda trouble: (trouble.busy, trouble.after or 0))
