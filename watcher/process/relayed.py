"""Mail that a recruiting system sends for a person: it comes from a no-reply box, is signed by a name and answered through a relay."""

from __future__ import annotations

from watcher.message.model import Origin
from watcher.message.origin import carried, replyable
from watcher.signals.people import display_name, fold
from watcher.signals.read import Signals

_LAST_LINES = 6  # a footer of the system may stand below the name


def by_a_person(signals: Signals) -> bool:
    """Whether a person wrote it, by their own mail or through a recruiting system's relay."""
    return signals.message.origin is Origin.PERSON or relayed(signals)


def relayed(signals: Signals) -> bool:
    """Whether a recruiting system sent it for the person whose name it shows: that name signs, and one mailbox takes the answers."""
    message = signals.message
    if message.origin is not Origin.ROBOT or not carried(message):
        return False
    if len(message.reply_to) != 1 or not replyable(message.reply_to[0].address):
        return False
    name = fold(display_name(message.author))
    given = name.split(" ")[0]
    lines = [fold(line).strip(" ,.-–—") for line in message.words.splitlines() if line.strip()][-_LAST_LINES:]
    return bool(given) and any(line in (name, given) for line in (*lines, fold(message.signature.strip().partition("\n")[0])))
