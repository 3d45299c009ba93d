"""What every mail client can do with a draft, as the tests ask it of each."""

from __future__ import annotations

from typing import Protocol


class Opened(Protocol):
    """A draft that is open in the client's editor. One of `save`, `send` and `leave` closes it."""

    shown: str  # the text as the editor shows it

    def save(self, words: str) -> None:
        """Adds words and saves it as a draft."""
        ...

    def send(self, words: str) -> None:
        """Adds words, where there are any, and sends it."""
        ...

    def leave(self) -> None:
        """Closes it with nothing changed, keeping it as a draft."""
        ...


class Client(Protocol):
    """A mail client on one mailbox."""

    def open(self) -> Opened:
        """Opens the one draft for editing."""
        ...

    def delete(self) -> None:
        """Deletes the one draft in the list of drafts."""
        ...

    def listed(self) -> str:
        """What the list of drafts shows, as text."""
        ...

    def sent_tree(self) -> list[int]:
        """How deep each mail hangs in the client's thread view of the folder for sent mail, from top to bottom."""
        ...

    def close(self) -> None:
        """Ends what still runs."""
        ...
