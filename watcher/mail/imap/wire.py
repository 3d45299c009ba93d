"""The hot path: many commands on the way at once, and their answers streamed as they come.

imapclient owns the connection. This reader takes lines and literals from its buffer, strictly: a line or literal that is cut short
breaks the connection for good. Answers go to the oldest command on the way, since servers work them off in order where it matters
(RFC 3501 section 5.5); those of an older command that nobody has read yet wait in its own queue.
"""

from __future__ import annotations

import re
import select
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from watcher.mail.imap.answers import SECTION, UID, Fetched, Response, usual
from watcher.mail.imap.trouble import CommandRefused, LineBroken

LITERAL_MOST = 4_000_000  # of a longer literal the rest is read and thrown away
_LITERAL = re.compile(rb"\{(\d{1,10})\}\r\n\Z")
_EXISTS = re.compile(rb"\* \d+ EXISTS\b", re.IGNORECASE)


@dataclass(slots=True)
class Ticket:
    """A command on the way."""

    tag: bytes
    command: bytes
    uids: set[int] | None = (
        None  # of letters that are still to come, where others are asked for at the same time by the same words
    )
    waiting: deque[Response | Fetched] = field(default_factory=deque)
    status: str = ""
    said: str = ""

    def waits_for(self, section: bytes, uid: int) -> bool:
        """Whether a section of a message was asked for and did not come yet."""
        return (self.uids is None or uid in self.uids) and b".PEEK" + section[:7].upper() in self.command

    def take(self, answer: Response | Fetched, uid: int) -> None:
        """Lays an answer, about the message with a UID, ready for whoever reads the answers."""
        self.waiting.append(answer)
        if self.uids is not None:
            self.uids.discard(uid)


class Wire:
    """Pipelined commands on the connection of an IMAPClient. After an exception other than CommandRefused it is of no use."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.grown = False  # the selected folder reported new messages
        self._imap = client._imap
        self._on_the_way: deque[Ticket] = deque()

    def submit(self, command: bytes, uids: Iterable[int] | None = None) -> Ticket:
        """Sends a command without waiting; with the UIDs in it, where it asks for letters."""
        tag = self._imap._new_tag()
        self._imap.tagged_commands.pop(tag, None)
        ticket = Ticket(tag, command, None if uids is None else set(uids))
        self._on_the_way.append(ticket)
        self._imap.send(tag + b" " + command + b"\r\n")
        return ticket

    def answers(self, ticket: Ticket) -> Iterator[Response | Fetched]:
        """The untagged responses to a command as they come. Raises CommandRefused at the end of them where it was refused."""
        while True:
            while ticket.waiting:
                yield ticket.waiting.popleft()
            if ticket.status:
                break
            self._read()
        if ticket.status != "OK":
            raise CommandRefused(ticket.command[:60].decode("ascii", "replace"), ticket.status, ticket.said)

    def responses(self, ticket: Ticket) -> Iterator[Response]:
        """The same for a command that is no bulk FETCH."""
        return (answer for answer in self.answers(ticket) if isinstance(answer, Response))

    def run(self, command: bytes) -> list[Response]:
        """Sends a command and gives all its untagged responses."""
        return list(self.responses(self.submit(command)))

    def settle(self) -> None:
        """Reads until nothing is on the way any more, so that imapclient can use the connection."""
        while self._on_the_way:
            self._read()

    def stream(self, commands: Iterable[bytes], depth: int = 2) -> Iterator[Ticket]:
        """Commands, up to `depth` of them on the way; each is to be read before the next is asked for."""
        tickets: deque[Ticket] = deque()
        for command in commands:
            tickets.append(self.submit(command))
            if len(tickets) >= depth:
                yield tickets.popleft()
        yield from tickets

    def _read(self) -> None:
        """Reads what lies in the buffer of the usual letters, else one response."""
        letters, size = usual(self._peeked())
        if not size:
            self._read_response()
            return
        self._imap.wide.read(size)
        asker = None
        for letter in letters:
            if asker is None or not asker.waits_for(letter.section, letter.uid):
                asker = self._asker(letter.section, letter.uid)
            if asker is not None:
                asker.take(letter, letter.uid)

    def _asker(self, section: bytes, uid: int) -> Ticket | None:
        """The oldest command that asked for a section: Dovecot may answer a command before it has said OK to the one before."""
        return next((ticket for ticket in self._on_the_way if ticket.waits_for(section, uid)), None)

    def _read_response(self) -> None:
        """Reads one response and hands it to the command that it belongs to."""
        line = self._line()
        if line.startswith(b"* "):
            self._untagged(line)
            return
        tag, _, rest = line.rstrip(b"\r\n").partition(b" ")
        ticket = next((ticket for ticket in self._on_the_way if ticket.tag == tag), None)
        if ticket is None:
            raise LineBroken(f"the server answered something that was not asked: {line[:80]!r}")
        self._on_the_way.remove(ticket)
        status, _, said = rest.partition(b" ")
        ticket.said = said.decode("utf-8", "replace")
        ticket.status = status.decode("ascii", "replace").upper()

    def _untagged(self, line: bytes) -> None:
        if line[2:6].upper() == b"BYE ":
            raise LineBroken(f"the server says goodbye: {line[6:206].decode('utf-8', 'replace').strip()}")
        found = _LITERAL.search(line) if line.endswith(b"}\r\n") else None
        text, literals = [line[:-2]], []
        while found:
            literals.append(self._literal(int(found.group(1))))
            line = self._line()
            text.append(line[:-2])
            found = _LITERAL.search(line) if line.endswith(b"}\r\n") else None
        response = Response(b"".join(text), tuple(literals))
        if _EXISTS.match(response.text):
            self.grown = True
        if self._on_the_way:
            section, uid = SECTION.search(response.text) if literals else None, UID.search(response.text)
            asker = self._asker(section[1], int(uid[1])) if section and uid else None
            (asker or self._on_the_way[0]).take(response, int(uid[1]) if uid else 0)

    def _line(self) -> bytes:
        line: bytes = self._imap.readline()
        if not line.endswith(b"\r\n"):
            raise LineBroken("the connection ended" if not line else f"the connection was cut within a line: {line[-80:]!r}")
        return line

    def _literal(self, size: int) -> bytes:
        kept: bytes = self._imap.read(min(size, LITERAL_MOST))
        left = size - len(kept)
        while left and kept:
            step = self._imap.read(min(left, LITERAL_MOST))
            if not step:
                break
            left -= len(step)
        if left:
            raise LineBroken("the connection was cut within a literal")
        return kept

    def idle(self, seconds: float, answer_seconds: float) -> bool:
        """Waits in IDLE (RFC 2177) until the server tells of anything new, or the time is over: True, or False.

        Raises LineBroken or TimeoutError where the server or the line to it is gone: DONE must be answered within `answer_seconds`.
        """
        self.settle()
        ticket = self.submit(b"IDLE")
        news, done = False, False
        deadline = time.monotonic() + seconds
        while not ticket.status:
            if not done and (news or time.monotonic() >= deadline):
                self._imap.send(b"DONE\r\n")
                done, deadline = True, time.monotonic() + answer_seconds
            if self._readable(max(0.0, deadline - time.monotonic())):
                news = self._idle_response(ticket) or news
            elif done:
                raise TimeoutError("DONE was not answered")
        if ticket.status != "OK":
            raise CommandRefused("IDLE", ticket.status, ticket.said)
        return news

    def _idle_response(self, ticket: Ticket) -> bool:
        """Reads one line of an IDLE; whether it tells of new mail."""
        before = len(ticket.waiting)
        if self._peeked()[:1] == b"+":
            self._line()
            return False
        self._read_response()
        told = [answer.text.upper() for answer in list(ticket.waiting)[before:] if isinstance(answer, Response)]
        return any(b" EXISTS" in text or b"STATUS " in text for text in told)

    def _peeked(self) -> bytes:
        """What lies in the buffer, at least one byte; waits for it as long as for any answer."""
        data: bytes = self._imap.wide.peek(1)
        if not data:
            raise LineBroken("the connection ended")
        return data

    def _readable(self, seconds: float) -> bool:
        """Whether something can be read within a time: from the buffers of the file and of TLS, or from the socket."""
        sock = self._imap.sock
        timeout = sock.gettimeout()
        sock.settimeout(0.0)
        try:
            if self._imap.wide.peek(1):
                return True
        finally:
            sock.settimeout(timeout)
        return bool(select.select([sock.fileno()], [], [], seconds)[0])
