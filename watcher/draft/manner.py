"""How I write, taken from the mails that I sent: the signature, the name in From, whether I quote what I answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from watcher.message.model import Message
from watcher.message.signature import without_closing

_NEWEST = 30  # so many of my mails are looked at
_ENOUGH = 2  # a signature that stands below one mail only may be a whim
_MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class Manner:
    """How I write. `names` are the display names in From by address; empty where the mails show none."""

    signature: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    quotes: bool = False


def manner_of(mine: Sequence[Message], name: str) -> Manner:
    """The manner that my mails, in order of date, show; `name` is mine as the settings have it."""
    newest = list(reversed(mine))[:_NEWEST]
    blocks = Counter(block for message in newest if (block := _signature(message, name)))
    often = [block for block, count in blocks.items() if count >= _ENOUGH]  # in order of their newest mail
    names: dict[str, str] = {}
    for message in newest:
        if _mine(message.author.name, name):
            names.setdefault(message.author.address, message.author.name)
    answers = [message for message in newest if message.ancestors]
    return Manner(often[0] if often else "", names, sum(bool(message.quoted.strip()) for message in answers) * 2 > len(answers))


def _signature(message: Message, name: str) -> str:
    """The signature below a mail, without "Best regards"; empty where it does not begin with my name."""
    lines = [line.strip() for line in without_closing(message.signature).splitlines() if line.strip()]
    fits = lines and len(lines) <= _MOST_LINES and all(len(line) <= 78 for line in lines) and _mine(lines[0], name)
    return "\n".join(lines) if fits else ""


def _mine(written: str, name: str) -> bool:
    """Whether a written name is mine: all of it, or the first or last part."""
    words = [word.strip(".,").casefold() for word in written.split()]
    return bool(words) and set(words) <= {word.strip(".,").casefold() for word in name.split()}
