"""A small Pub/Sub: topics, pull subscriptions with leases, and who may publish and pull. Messages come at least once."""

from __future__ import annotations

import base64
import itertools
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from servers.gmail.calls import Refused


@dataclass
class Message:
    id: str
    data: str
    published: str
    leased_until: float = 0.0  # by the monotonic clock
    names: list[str] = field(default_factory=list)  # the ackIds that it was given out under


@dataclass
class Subscription:
    topic: str
    pullers: set[str]
    kind: str = "pull"
    waiting: list[Message] = field(default_factory=list)


class PubSub:
    """Topics by name with those who may publish there, and subscriptions by name."""

    def __init__(self) -> None:
        self.topics: dict[str, set[str]] = {}
        self.subscriptions: dict[str, Subscription] = {}
        self.hold_seconds = 30.0  # so long a pull waits for a message
        self.lease_seconds = 10.0
        self.gives_up = False  # whether a pull that waited in vain ends as a gateway's time-out
        self.acknowledged: list[str] = []  # ids of messages
        self.ended = threading.Event()
        self._news = threading.Condition()
        self._numbers = itertools.count(1)

    def publish(self, topic: str, data: bytes, url_safe: bool = False) -> None:
        """Lays a message into a topic, once for each subscription."""
        encode = base64.urlsafe_b64encode if url_safe else base64.b64encode
        with self._news:
            for subscription in self.subscriptions.values():
                if subscription.topic == topic:
                    moment = datetime.now(UTC).isoformat().replace("+00:00", "Z")
                    subscription.waiting.append(Message(str(next(self._numbers)), encode(data).decode(), moment))
            self._news.notify_all()

    def notice(self, topic: str, address: str, history: int | str, url_safe: bool = False) -> None:
        """Lays a notice into a topic, as Gmail does."""
        self.publish(topic, json.dumps({"emailAddress": address, "historyId": history}).encode(), url_safe)

    def forget_leases(self) -> None:
        """What was given out and not acknowledged is given out again."""
        with self._news:
            for subscription in self.subscriptions.values():
                for message in subscription.waiting:
                    message.leased_until = 0.0
            self._news.notify_all()

    def _named(self, path: Mapping[str, str], who: str) -> Subscription:
        name = f"projects/{path['projectsId']}/subscriptions/{path['subscriptionsId']}"
        found = self.subscriptions.get(name)
        if found is None:
            raise Refused(404, "notFound", f"Resource not found (resource={path['subscriptionsId']}).")
        if who not in found.pullers:
            raise Refused(403, "forbidden", "User not authorized to perform this action.")
        return found

    def pull(self, path: Mapping[str, str], body: Any, who: str, gone: Callable[[], bool]) -> Any:
        """Messages, as soon as there are any; none for a client that is gone."""
        subscription = self._named(path, who)
        if subscription.kind != "pull":
            raise Refused(400, "failedPrecondition", "Subscription is a push subscription.")
        if not isinstance(body.get("maxMessages"), int) or body["maxMessages"] < 1:
            raise Refused(400, "badRequest", "maxMessages must be positive")
        deadline = time.monotonic() + self.hold_seconds
        with self._news:
            while True:
                now = time.monotonic()
                free = [message for message in subscription.waiting if message.leased_until <= now][: body["maxMessages"]]
                if gone():
                    return {}
                if free or now >= deadline or self.ended.is_set():
                    break
                self._news.wait(min(0.1, deadline - now))
            if not free and self.gives_up:
                raise Refused(504, "deadlineExceeded", "Deadline expired before operation could complete.")
            return {"receivedMessages": [self._given_out(message) for message in free]} if free else {}

    def _given_out(self, message: Message) -> Any:
        name = f"ack-{next(self._numbers)}"
        message.leased_until = time.monotonic() + self.lease_seconds
        message.names.append(name)
        told = {"data": message.data, "messageId": message.id, "publishTime": message.published}
        return {"ackId": name, "message": told}

    def acknowledge(self, path: Mapping[str, str], body: Any, who: str, _: Callable[[], bool]) -> Any:
        """Messages are not given out again."""
        subscription = self._named(path, who)
        with self._news:
            done = [message for message in subscription.waiting if set(message.names) & set(body["ackIds"])]
            self.acknowledged += [message.id for message in done]
            subscription.waiting = [message for message in subscription.waiting if message not in done]
        return {}

    @property
    def calls(self) -> Mapping[str, Callable[[Mapping[str, str], Any, str, Callable[[], bool]], Any]]:
        """The methods by id."""
        return {
            "pubsub.projects.subscriptions.pull": self.pull,
            "pubsub.projects.subscriptions.acknowledge": self.acknowledge,
        }
