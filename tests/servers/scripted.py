"""A server that says what a script tells it: for what no real server at hand does, as seen at providers."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
from collections.abc import Callable, Sequence

Answer = bytes | Callable[[bytes], bytes] | None
_LITERAL = re.compile(rb"\{(\d+)\+?\}\r\n\Z")

BASIC: dict[bytes, Answer] = {
    rb"CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE UIDPLUS\r\n",
    rb'LIST "" "?\*': b'* LIST (\\HasNoChildren) "/" INBOX\r\n* LIST (\\Sent) "/" Sent\r\n* LIST (\\Drafts) "/" Drafts\r\n',
}


class Scripted:
    """Answers each command by the first pattern of `answers` that fits; else by the basic ones; else by OK alone.

    An answer is what comes before the tagged OK. It may hold `%TAG` for a tagged answer of its own, `%CUT` to break the line there, `%WAIT` to
    pause; None says nothing at all.
    """

    def __init__(self, answers: Sequence[tuple[bytes, Answer]] = (), greeting: bytes = b"* OK ready\r\n") -> None:
        self.answers = [*answers, *BASIC.items()]
        self.greeting = greeting
        self.heard: list[bytes] = []
        self.connections = 0

    def __enter__(self) -> Scripted:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection, connection.makefile("rb") as lines:
            connection.sendall(self.greeting)
            while line := lines.readline():
                while literal := _LITERAL.search(line):
                    connection.sendall(b"+ go on\r\n")
                    line += lines.read(int(literal.group(1))) + lines.readline()
                tag, _, command = line.rstrip(b"\r\n").partition(b" ")
                if command.upper().startswith(b"AUTHENTICATE") or command.upper() == b"DONE" or not command:
                    if command:
                        connection.sendall(b"+ \r\n")
                        lines.readline()
                    connection.sendall(tag + b" OK done\r\n" if command else b"")
                    continue
                self.heard.append(command)
                if not self._answer(connection, tag, command):
                    return

    def _answer(self, connection: socket.socket, tag: bytes, command: bytes) -> bool:
        answer: Answer = b""
        for pattern, found in self.answers:
            if re.match(pattern, command, re.IGNORECASE):
                answer = found
                break
        if answer is None:
            return True
        text = (answer(command) if callable(answer) else answer).replace(b"%TAG", tag)
        for piece in re.split(rb"(%CUT|%WAIT)", text):
            if piece == b"%CUT":
                return False
            if piece == b"%WAIT":
                time.sleep(0.3)
            elif piece:
                connection.sendall(piece)
        if tag + b" " not in text:
            connection.sendall(tag + b" OK done\r\n")
        return True
