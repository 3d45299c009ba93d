"""Reading whole letters: byte for byte as they lie there; of a large one only the parts that hold words or a calendar."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any

from watcher.mail.gmail.letters import labels_of, letter_of, raw_of
from watcher.mail.gmail.many import ask_many
from watcher.mail.gmail.parts import without_attachments
from watcher.mail.gmail.session import Session
from watcher.mail.store import Letter, Ref

WHOLE_MOST = 262_144  # a letter up to here is read whole
_SHELF_MOST = 32_000_000
_BATCH_WHOLE = 20  # whole letters in a batch
_SIZES_MOST = 100_000
_WHOLE = "id,labelIds,internalDate,sizeEstimate,raw"
_PARTS = "id,labelIds,internalDate,payload"


class Shelf:
    """Letters of the last pass that were got whole already, and the sizes of letters, as far as they are known."""

    def __init__(self) -> None:
        self._letters: OrderedDict[str, Letter] = OrderedDict()
        self._held = 0
        self._sizes: OrderedDict[str, int] = OrderedDict()

    def put(self, message: dict[str, Any], raw: bytes | None) -> None:
        """Keeps what an answer holds."""
        identity = str(message["id"])
        self._sizes[identity] = int(message.get("sizeEstimate") or 0)
        if len(self._sizes) > _SIZES_MOST:
            self._sizes.popitem(last=False)
        if raw is not None:
            self._letters[identity] = letter_of(message, raw)
            self._held += len(raw)
        while self._held > _SHELF_MOST:
            _, dropped = self._letters.popitem(last=False)
            self._held -= len(dropped.raw)

    def take(self, identity: str) -> Letter | None:
        """A letter that is kept here."""
        return self._letters.get(identity)

    def large(self, identity: str) -> bool:
        """Whether a letter is known to be large."""
        return self._sizes.get(identity, 0) > WHOLE_MOST

    def clear(self) -> None:
        """Lets the letters go."""
        self._letters.clear()
        self._held = 0


def read(session: Session, shelf: Shelf, refs: Iterable[Ref]) -> Iterator[Letter]:
    """The letters of refs; see MailStore.read."""
    wanted = {ref.partition("|")[0]: ref for ref in refs}
    kept = [(ref, letter) for identity, ref in wanted.items() if (letter := shelf.take(identity)) is not None]
    for ref, letter in kept:
        yield letter
        del wanted[ref.partition("|")[0]]
    large = {identity: ref for identity, ref in wanted.items() if shelf.large(identity)}
    yield from _got(session, [(identity, ref) for identity, ref in wanted.items() if identity not in large])
    for identity, ref in large.items():
        asked = [{"id": identity, "format": "full", "fields": _PARTS}]
        for _, message in ask_many(session, "gmail.users.messages.get", asked):
            if message is not None:
                yield letter_of(message, without_attachments(session, message), ref)


def _got(session: Session, wanted: list[tuple[str, Ref]]) -> Iterator[Letter]:
    asked = [{"id": identity, "format": "raw", "fields": _WHOLE} for identity, _ in wanted]
    for place, message in ask_many(session, "gmail.users.messages.get", asked, _BATCH_WHOLE):
        raw = raw_of(message) if message is not None else None
        if message is not None and raw is not None:
            yield letter_of(message, raw, wanted[place][1])


def whole(session: Session, identity: str) -> tuple[dict[str, Any], bytes] | None:
    """A message with its labels and bytes; None where it is gone."""
    for _, message in ask_many(session, "gmail.users.messages.get", [{"id": identity, "format": "raw", "fields": _WHOLE}]):
        raw = raw_of(message) if message is not None else None
        if message is not None and raw is not None and labels_of(message) is not None:
            return message, raw
    return None
