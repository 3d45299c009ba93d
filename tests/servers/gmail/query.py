"""The part of Gmail's search language that is used, and no more: a word that is not known is a fault of the test."""

from __future__ import annotations

import shlex
from collections.abc import Callable

from servers.gmail.mailbox import Mailbox, Message

_PLACES = {"sent": "SENT", "drafts": "DRAFT", "inbox": "INBOX", "spam": "SPAM", "trash": "TRASH"}
_TABS = {
    "promotions": "CATEGORY_PROMOTIONS",
    "social": "CATEGORY_SOCIAL",
    "updates": "CATEGORY_UPDATES",
    "forums": "CATEGORY_FORUMS",
}
_SIZES = {"K": 1024, "M": 1024 * 1024}
Test = Callable[[Message], bool]


class UnknownWord(Exception):
    """A word that the search language here has not."""


def test_of(query: str, mailbox: Mailbox) -> Test:
    """Whether a message is found by a query."""
    tests = [_test(word, mailbox) for word in shlex.split(query)]
    return lambda message: all(test(message) for test in tests)


def _test(word: str, mailbox: Mailbox) -> Test:
    if word.startswith("-"):
        positive = _test(word[1:], mailbox)
        return lambda message: not positive(message)
    operator, _, value = word.partition(":")
    if operator == "rfc822msgid":
        return lambda message: message.message_id == f"<{value.strip('<>')}>"
    if operator == "after":
        return lambda message: message.date >= int(value) * 1000
    if operator == "before":
        return lambda message: message.date < int(value) * 1000
    if operator in ("smaller", "larger"):
        size = int(value[:-1]) * _SIZES[value[-1]] if value[-1] in _SIZES else int(value)
        return lambda message: (len(message.raw) < size) == (operator == "smaller")
    if operator == "in" and value in _PLACES:
        return lambda message: _PLACES[value] in message.labels
    if operator == "category" and value == "primary":
        return lambda message: "INBOX" in message.labels and not message.labels & set(_TABS.values())
    if operator == "category" and value in _TABS:
        return lambda message: _TABS[value] in message.labels
    raise UnknownWord(word)
