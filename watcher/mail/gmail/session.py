"""The client and the manner of asking: under the quota, patient with what passes by itself, never a write twice."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import structlog
from google.auth.exceptions import RefreshError
from googleapiclient.discovery import build_from_document
from googleapiclient.http import HttpRequest

from watcher.errors import MailRefused, MailUnreachable
from watcher.mail.gmail.account import Account
from watcher.mail.gmail.line import Line
from watcher.mail.gmail.methods import BATCH_MOST, UNITS, description
from watcher.mail.gmail.pace import Pace, pause
from watcher.mail.gmail.token import read_token, write_token
from watcher.mail.gmail.trouble import OfStatus, Passing, told_apart

T = TypeVar("T")
Answer = dict[str, Any]
log = structlog.get_logger(__name__)


class Session:
    """The client of one account. It is made with the first question."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.pace = Pace(account.units_per_minute)
        self.asked: Counter[str] = Counter()  # calls by method
        self.batch_most = BATCH_MOST
        self._client: Any = None
        self._credentials: Any = None
        self._line: Line | None = None

    @property
    def units(self) -> int:
        """The quota units spent so far."""
        return sum(UNITS[method] * count for method, count in self.asked.items())

    def client(self) -> Any:
        """The client: it has the allowed methods and no others."""
        if self._client is None:
            self._credentials = read_token(self.account.token, self.account.seed)
            self._line = Line(self._credentials, self.account.answer_seconds)
            self._client = build_from_document(json.dumps(description(self.account.endpoint)), http=self._line)
        return self._client

    def request(self, method: str, arguments: dict[str, Any]) -> HttpRequest:
        """A request for an allowed method, not sent yet."""
        assert method in UNITS, method
        resource: Any = self.client().users()
        *path, name = method.removeprefix("gmail.users.").split(".")
        for part in path:
            resource = getattr(resource, part)()
        request: HttpRequest = getattr(resource, name)(userId="me", **arguments)
        return request

    def ask(self, method: str, **arguments: Any) -> Answer:
        """The answer to a question. Raises Gone; MailUnreachable once patience is at its end; MailRefused."""
        return self.patiently(lambda: self.sent(method, arguments))

    def write(self, method: str, **arguments: Any) -> Answer:
        """The answer to a call that changes something. It is made again only where the server said that it did nothing.

        Raises Gone, MailRefused, and Passing where nobody knows whether it was done.
        """
        return self.patiently(lambda: self.sent(method, arguments), lambda trouble: trouble.busy)

    def sent(self, method: str, arguments: dict[str, Any], of_status: OfStatus | None = None) -> Answer:
        """One call, once; `of_status` tells what an error status of it means, where that differs."""
        request = self.request(method, arguments)
        self.spend(method, 1)
        with told_apart(self.account.place, of_status):
            answer = self.kept_fresh(lambda: request.execute(num_retries=0))
        if not isinstance(answer, dict):
            if answer in ("", b"", None):
                return {}  # of a deletion
            raise Passing("an answer that is no object")
        self.pace.well()
        return answer

    def spend(self, method: str, calls: int) -> None:
        """Waits for the quota of some calls, and counts them."""
        self.pace.take(UNITS[method] * calls)
        self.asked[method] += calls

    def kept_fresh(self, work: Callable[[], T]) -> T:
        """Does work that may renew the token, which is then kept. A token that somebody else renewed or got anew is taken over."""
        before = self._credentials.token
        try:
            return work()
        except RefreshError:
            found = read_token(self.account.token, self.account.seed)
            if found.refresh_token == self._credentials.refresh_token:
                raise
            self.close()  # a new login: the next question is asked with it
            raise Passing("there is a new login") from None
        finally:
            if self._credentials.token != before:
                self._keep()

    def _keep(self) -> None:
        """Keeps a token that was renewed, but not over a new login."""
        try:
            found = read_token(self.account.token, self.account.seed)
        except MailRefused:
            found = self._credentials  # it is none any more
        if found.refresh_token == self._credentials.refresh_token:
            write_token(self.account.token, self._credentials)
        else:
            self.close()

    def renew(self) -> None:
        """Has the token renewed before the next question."""
        self._credentials.expiry = datetime(1970, 1, 1)  # noqa: DTZ001 - naive, UTC: as google-auth wants it

    def patiently(self, work: Callable[[], T], again: Callable[[Passing], bool] = lambda _: True) -> T:
        """Does work again after trouble that passes, with growing pauses, as long as patience lasts."""
        began = time.monotonic()
        attempt = 0
        while True:
            try:
                return work()
            except Passing as trouble:
                if not again(trouble):
                    raise
                self.rest(trouble, attempt, began)
                attempt += 1

    def rest(self, trouble: Passing, attempt: int, began: float) -> None:
        """Pauses before a question is asked again. Raises MailUnreachable where patience, counted from `began`, is at its end."""
        if trouble.busy:
            self.pace.slower()
        seconds = pause(attempt, self.account.pause_seconds, trouble.after)
        if time.monotonic() - began + seconds > self.account.patience_seconds:
            raise MailUnreachable(f"{self.account.place}: {trouble}; it is tried again later") from trouble
        log.info("gmail.again", error=str(trouble), seconds=round(seconds, 2), attempt=attempt + 1)
        time.sleep(seconds)

    def close(self) -> None:
        """Lets the connection go."""
        if self._line is not None:
            self._line.close()
        self._client = self._line = None
