"""A connection that is there when it is needed: opened, checked after a rest, dropped at the first trouble."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from watcher.mail.imap.access import connect, hang_up
from watcher.mail.imap.account import Account
from watcher.mail.imap.folders import Box, boxes_of, the_one, to_read
from watcher.mail.imap.trouble import CommandRefused, LineBroken, mapped
from watcher.mail.imap.wire import Wire
from watcher.mail.store import Role

_RESTED_SECONDS = 30  # a connection that rested longer is asked whether it still lives
_LIST_SECONDS = 600  # folders that people make meanwhile are seen after this time
_CODE = re.compile(rb"\[(UIDVALIDITY|UIDNEXT|HIGHESTMODSEQ) (\d+)\]", re.IGNORECASE)
_COUNT = re.compile(rb"\* (\d+) EXISTS", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a folder stands (RFC 3501 section 2.3.1.1): what the server left out is None."""

    validity: int | None
    following: int | None  # UIDNEXT
    modseq: int | None = None
    exists: int = 0


@dataclass(slots=True)
class Session:
    """The one connection of a store."""

    account: Account
    boxes: tuple[Box, ...] = ()
    reading: tuple[Box, ...] = ()
    _wire: Wire | None = None
    _opened: Box | None = None
    _standing: Standing = Standing(None, None)
    _used: float = field(default=0.0)
    _listed: float = field(default=0.0)

    @contextmanager
    def working(self) -> Iterator[Wire]:
        """The connection, for a piece of work. Raises MailUnreachable or MailRefused; whatever broke the line drops it."""
        with mapped(self.account.place):
            wire = self._ready()
            try:
                yield wire
            except CommandRefused:
                raise  # an answer like any other: the line is sound
            except BaseException:
                self.drop()
                raise
            self._used = time.monotonic()

    def _ready(self) -> Wire:
        if self._wire is not None and time.monotonic() - self._used > _RESTED_SECONDS:
            try:
                self._wire.run(b"NOOP")
            except (OSError, LineBroken, CommandRefused):
                self.drop()
        if self._wire is None:
            self._wire = connect(self.account)
            self._listed = 0.0
        if time.monotonic() - self._listed > _LIST_SECONDS or not self._listed:
            self._list(self._wire)
        self._used = time.monotonic()
        return self._wire

    def _list(self, wire: Wire) -> None:
        try:
            wire.settle()
            listing = wire.client.list_folders()
            self.boxes = boxes_of(listing, self.account)
            self.reading = to_read(self.boxes, listing, self.account)
            for role in (Role.SENT, Role.DRAFTS):
                the_one(self.boxes, role, self.account.place)
        except BaseException:
            self.drop()
            raise
        self._listed = time.monotonic()

    def drop(self) -> None:
        """Closes the connection; the next piece of work opens a new one."""
        wire, self._wire, self._opened = self._wire, None, None
        if wire is not None:
            hang_up(wire.client)

    def offers(self, wire: Wire, capability: str) -> bool:
        """Whether the server has a capability."""
        return bool(wire.client.has_capability(capability))

    @property
    def opened(self) -> Box | None:
        """The folder that is open."""
        return self._opened

    def examine(self, wire: Wire, box: Box) -> Standing:
        """Opens a folder read-only where it is not open yet, and gives how it stood when it was opened. Raises CommandRefused."""
        if self._opened != box:
            self._open(wire, box, b"EXAMINE ")
        return self._standing

    def examine_anew(self, wire: Wire, box: Box) -> Standing:
        """Opens a folder read-only, and gives how it stands now."""
        self._open(wire, box, b"EXAMINE ")
        return self._standing

    def leave(self, wire: Wire, box: Box) -> None:
        """Closes a folder where it is open: Courier takes no APPEND to one that is. After EXAMINE this expunges nothing (RFC 3501 section 6.4.2)."""
        if self._opened == box:
            self._opened = None
            wire.run(b"CLOSE")

    @contextmanager
    def selected(self, wire: Wire, box: Box) -> Iterator[Standing]:
        """A folder opened for writing, as long as it takes."""
        self._open(wire, box, b"SELECT ")
        try:
            yield self._standing
        finally:
            self._opened = None

    def list_anew(self) -> None:
        """Has the folders listed before the next piece of work: one that cannot be asked may bear another name by now."""
        self._listed = 0.0

    def _open(self, wire: Wire, box: Box, verb: bytes) -> None:
        wire.settle()
        self._opened, wire.grown = None, False
        codes: dict[bytes, int] = {}
        exists = 0
        try:
            responses = wire.run(verb + box.quoted)
        except CommandRefused:
            self.list_anew()
            raise
        for response in responses:
            for name, number in _CODE.findall(response.text):
                codes[name.upper()] = int(number)
            count = _COUNT.match(response.text)
            exists = int(count.group(1)) if count else exists
        wire.grown = False
        self._opened = box
        self._standing = Standing(codes.get(b"UIDVALIDITY"), codes.get(b"UIDNEXT"), codes.get(b"HIGHESTMODSEQ"), exists)
