"""Addresses that the mailbox itself says are the user's (send-as aliases), beside those of the settings."""

from __future__ import annotations

import json
from dataclasses import replace

from watcher.mail.store import MailStore
from watcher.settings import Settings
from watcher.state.store import State

_NAME = "addresses"


def learn(store: MailStore, state: State) -> None:
    """Asks the mailbox and remembers; where that changes who is me, old mail is judged anew."""
    told = json.dumps(sorted(store.addresses()))
    if told != (state.recall(_NAME) or "[]"):
        state.remember(_NAME, told)
        state.remember("fingerprint", None)


def widened(settings: Settings, state: State) -> Settings:
    """The settings, with the addresses that the mailbox told counting as the user's too."""
    told = json.loads(state.recall(_NAME) or "[]")
    more = tuple(address for address in told if address not in settings.me.addresses)
    return replace(settings, me=replace(settings.me, addresses=(*settings.me.addresses, *more))) if more else settings
