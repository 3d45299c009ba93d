"""Notices from a pull subscription of Pub/Sub, over its REST interface: pulled, acknowledged, and nothing else can be called.

A notice says that a mailbox has changed and by which moment of its history; it holds nothing of the mail. The client library for Gmail
speaks Pub/Sub too, so no other is needed.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import requests
import structlog
from google.auth.credentials import Credentials
from google.auth.exceptions import RefreshError
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError

from watcher.errors import MailRefused
from watcher.mail.gmail.account import Account, Push
from watcher.mail.gmail.line import Line
from watcher.mail.gmail.methods import PUBSUB_SCOPE, pubsub_description
from watcher.mail.gmail.trouble import OFF, Nonsense, Passing, from_status, one_line, told, told_apart

_AT_ONCE = 100  # notices in one pull
_CONNECT_SECONDS = 10.0
_ACKNOWLEDGE_SECONDS = 5.0  # news waits for it
WAITED_SECONDS = 5.0  # a gateway that gives up after so long has waited for notices, and one that gives up sooner is in trouble
_KEY = "mailbox.pubsub_credentials_file"
log = structlog.get_logger(__name__)


class _OutOfTime(Passing):
    """A gateway gave up."""


@dataclass(frozen=True, slots=True)
class Notice:
    """That a mailbox has changed, and by which moment of its history."""

    address: str
    history: int


class Subscription:
    """The client of one subscription. It is made with the first pull."""

    def __init__(self, account: Account, push: Push) -> None:
        self._account, self._push = account, push
        self._line: Line | None = None
        self.client: Any = None

    def methods(self) -> Any:
        """The methods of the client: it has the allowed ones and no others. Raises MailRefused."""
        if self.client is None:
            self._line = Line(_credentials(self._push.credentials()), self._account.answer_seconds)
            self.client = build_from_document(json.dumps(pubsub_description(self._account.endpoint)), http=self._line)
        return self.client.projects().subscriptions()

    def pull(self, seconds: float) -> list[Notice]:
        """Notices as soon as there are any, none once the time is over; what was pulled is acknowledged. Raises Passing and MailRefused."""
        request = self.methods().pull(subscription=self._push.subscription, body={"maxMessages": _AT_ONCE})
        began = time.monotonic()
        try:
            answer = self._asked(request, seconds)
        except _OutOfTime:
            if time.monotonic() - began < WAITED_SECONDS:
                raise
            return []
        got = [item for item in answer.get("receivedMessages", ()) if isinstance(item, dict)]
        names = [str(item["ackId"]) for item in got if item.get("ackId")]
        if names:
            self._acknowledge(names)
        return list(_notices(got))

    def _acknowledge(self, names: list[str]) -> None:
        """What is not acknowledged comes again, and does no harm."""
        request = self.methods().acknowledge(subscription=self._push.subscription, body={"ackIds": names})
        try:
            self._asked(request, min(_ACKNOWLEDGE_SECONDS, self._account.answer_seconds))
        except Passing as trouble:
            log.info("push.unacknowledged", notices=len(names), error=str(trouble))

    def _asked(self, request: Any, seconds: float) -> dict[str, Any]:
        """The answer to a request; empty where none comes in time, as to a pull while there is nothing to tell."""
        assert self._line is not None
        self._line.seconds = (min(_CONNECT_SECONDS, self._account.answer_seconds), seconds)
        with told_apart("Pub/Sub", partial(_of_status, self._push.subscription), _of_refresh):
            try:
                answer = request.execute(num_retries=0)
            except requests.exceptions.ReadTimeout:
                return {}
        if not isinstance(answer, dict):
            raise Nonsense("an answer that is no object")
        return answer

    def close(self) -> None:
        """Closes the connection."""
        if self._line is not None:
            self._line.close()
        self._line = self.client = None


def _notices(got: list[dict[str, Any]]) -> Iterator[Notice]:
    """The notices among messages; what else somebody laid into the topic is passed over."""
    for item in got:
        try:
            data = str(item["message"]["data"]).replace("-", "+").replace("_", "/")
            told_of = json.loads(base64.b64decode(data + "=" * (-len(data) % 4)))
            yield Notice(str(told_of["emailAddress"]).casefold(), int(told_of["historyId"]))
        except (ValueError, TypeError, KeyError):
            log.debug("push.no_notice")


def _credentials(text: str) -> Credentials:
    """The credentials of a service account, or of a login with gcloud. Raises MailRefused."""
    try:
        found = json.loads(text)
        kind = found.get("type")
        if kind == "service_account":
            from google.oauth2 import service_account

            made = service_account.Credentials.from_service_account_info(found, scopes=[PUBSUB_SCOPE])  # type: ignore[no-untyped-call]
        elif kind == "authorized_user":
            from google.oauth2.credentials import Credentials as OfUser

            made = OfUser.from_authorized_user_info(found)  # type: ignore[no-untyped-call]
        else:
            raise ValueError(f"its type is {kind!r}")
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise MailRefused(
            f"Pub/Sub: {_KEY}: is no key of a service account and no login of gcloud ({one_line(str(error))}); fetch one as docs/gmail.md says"
        ) from None
    return made  # type: ignore[no-any-return]


def _of_status(subscription: str, place: str, error: HttpError) -> Exception:
    """What Pub/Sub's refusal means."""
    status, (reasons, said) = int(error.resp.status), told(error)
    meant = from_status(place, error)
    key = f"{place}: mailbox.pubsub_subscription: "
    if status == 504:
        return _OutOfTime(said)
    if isinstance(meant, Passing):
        return meant
    if status == 404:
        return MailRefused(f"{key}there is no {subscription} ({said}); make it in the Google console, or mend it (docs/gmail.md)")
    if status == 401:
        return MailRefused(f"{place}: {_KEY}: is not taken ({said}); fetch a new key as docs/gmail.md says")
    if status == 403 and reasons & OFF:
        return MailRefused(f"{place}: the Pub/Sub API is not enabled in your project ({said}); enable it in the Google console")
    if status == 403:
        return MailRefused(
            f"{key}the account of {_KEY} may not pull from {subscription} ({said}); grant it the role Pub/Sub Subscriber on it (docs/gmail.md)"
        )
    return MailRefused(
        f"{key}{subscription} cannot be pulled from ({said}); its delivery type must be Pull, and its topic must be there"
    )


def _of_refresh(place: str, error: RefreshError) -> Exception:
    """What it means that there is no token for the credentials."""
    said = one_line(str(error.args[0]) if error.args else "")
    if error.retryable:
        return Passing("the token cannot be renewed just now")
    details = error.args[1] if len(error.args) > 1 and isinstance(error.args[1], dict) else {}
    if details.get("error") or "invalid" in said:
        return MailRefused(f"{place}: {_KEY}: Google gives no token for it ({said}); fetch a new key as docs/gmail.md says")
    return Passing(said or "no token")
