"""A room at Gmail whose changes are announced to a topic, with a subscription and a service account that may pull from it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rooms import GmailRoom
from servers.gmail.calls import GMAIL
from servers.gmail.pubsub import PubSub, Subscription

from watcher.mail.gmail import GmailStore, Push

TOPIC, SUBSCRIPTION = "projects/watcher-7/topics/interview-watcher", "projects/watcher-7/subscriptions/interview-watcher"
ACCOUNT = "notices@watcher-7.iam.gserviceaccount.example"
DAY = 86_400.0


@dataclass
class Clock:
    """Seconds of the epoch, which a test can let pass."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass
class Announced:
    """The room, and what belongs to the notices."""

    room: GmailRoom
    root: Path
    clock: Clock = field(default_factory=Clock)
    key: str = ""

    def __post_init__(self) -> None:
        server = self.room.server
        server.pubsub = PubSub()
        server.consent.whose.clear()
        self.room.mailbox.pubsub = server.pubsub
        self.room.mailbox.clock = self.clock
        server.pubsub.topics[TOPIC] = {GMAIL}
        server.pubsub.subscriptions[SUBSCRIPTION] = Subscription(TOPIC, {ACCOUNT})
        self.key = json.dumps(server.consent.service_account(ACCOUNT, f"{server.endpoint}/token"))

    @property
    def pubsub(self) -> PubSub:
        return self.room.server.pubsub

    @property
    def kept(self) -> Path:
        return self.root / "state" / "gmail-watch.json"

    def push(self, **more: Any) -> Push:
        settings: dict[str, Any] = {"topic": TOPIC, "subscription": SUBSCRIPTION, "clock": self.clock}
        return Push(credentials=lambda: self.key, kept=self.kept, **{**settings, **more})

    def open(self, push: Push | None = None, **more: Any) -> GmailStore:
        """A store that polls so seldom that only a notice can tell it of news in time."""
        settings = {"poll_seconds": 100.0, **more}
        return GmailStore(self.room.account(push=push or self.push(), **settings))

    def asked(self, name: str) -> int:
        """How often a method was called."""
        return sum(count for method, count in self.room.server.asked.items() if method.endswith(name))
