"""A proxy between client and server: it delays, narrows, cuts, stalls, truncates and garbles."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """What happens at a command of the client."""

    CUT_BEFORE = "the line breaks before the command reaches the server"
    CUT_AFTER = "the line breaks when the server has the command, before any answer"
    CUT_WITHIN = "the line breaks within the answer"
    STALL = "the server has the command, and nothing comes back any more"
    GARBLE = "the answer begins with rubbish"


@dataclass
class Proxy:
    """Listens on loopback and hands on to a port. `faults` says what happens at which command, counted over all connections."""

    target: int
    delay: float = 0.0  # seconds, in each direction
    rate: float = 0.0  # bytes a second from the server; 0: as fast as it goes
    faults: dict[int, Fault] = field(default_factory=dict)
    at: int = 0  # the port to listen on; 0: any
    silent: bool = False  # nothing passes any more, and nobody is told
    commands: int = 0
    bytes_down: int = 0

    def __enter__(self) -> Proxy:
        self._listener = socket.create_server(("127.0.0.1", self.at))
        self.port = int(self._listener.getsockname()[1])
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.go_away()

    def go_away(self) -> None:
        """Listens no longer, and breaks every connection."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts, which else holds the port
        self._listener.close()
        self.cut_all()

    def cut_all(self) -> None:
        """Breaks every connection."""
        with self._lock:
            ends, self._open = self._open, set()
        for end in ends:
            _close(end)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                return
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._open |= {client, server}
            line = _Line(self, client, server)
            threading.Thread(target=line.upwards, daemon=True).start()
            threading.Thread(target=line.downwards, daemon=True).start()


@dataclass
class _Line:
    proxy: Proxy
    client: socket.socket
    server: socket.socket
    fault: Fault | None = None

    def __post_init__(self) -> None:
        self.passing = not self.proxy.faults  # nothing to do but to hand on

    def upwards(self) -> None:
        rest = b""
        pipe = _Delayed(self.server, self.proxy, 0.0)
        with contextlib.suppress(OSError):
            while data := self.client.recv(65_536):
                if self.passing:
                    pipe.put(data)
                    continue
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    with self.proxy._lock:
                        self.proxy.commands += 1
                        self.fault = self.proxy.faults.pop(self.proxy.commands, None) or self.fault
                    if self.fault is Fault.CUT_BEFORE:
                        return self.end()
                    pipe.put(line + b"\n")
                    if self.fault is Fault.CUT_AFTER:
                        time.sleep(0.05)
                        return self.end()
        pipe.put(None)

    def downwards(self) -> None:
        pipe = _Delayed(self.client, self.proxy, self.proxy.rate)
        with contextlib.suppress(OSError):
            while data := self.server.recv(65_536):
                self.proxy.bytes_down += len(data)
                if self.fault is Fault.CUT_WITHIN:
                    pipe.put(data[: max(1, len(data) // 2)])
                    time.sleep(0.05)
                    return self.end()
                if self.fault is Fault.STALL:
                    continue
                if self.fault is Fault.GARBLE:
                    data, self.fault = b"\x00(}" + data[3:], None
                pipe.put(data)
        pipe.put(None)

    def end(self) -> None:
        _close(self.client)
        _close(self.server)


class _Delayed:
    """Bytes on their way: they arrive after the delay, and not faster than the rate."""

    def __init__(self, to: socket.socket, proxy: Proxy, rate: float) -> None:
        self._to, self._proxy, self._rate = to, proxy, rate
        self._queue: deque[tuple[float, bytes | None]] = deque()
        self._free = 0.0
        self._ready = threading.Condition()
        if proxy.delay or rate:
            threading.Thread(target=self._run, daemon=True).start()

    def put(self, data: bytes | None) -> None:
        if not (self._proxy.delay or self._rate):
            self._hand_on(data)
            return
        with self._ready:
            while len(self._queue) > 400:
                self._ready.wait()
            self._queue.append((time.monotonic() + self._proxy.delay, data))
            self._ready.notify_all()

    def _run(self) -> None:
        while True:
            with self._ready:
                while not self._queue:
                    self._ready.wait()
                due, data = self._queue.popleft()
                self._ready.notify_all()
            if self._rate and data:
                due = max(due, self._free)
                self._free = due + len(data) / self._rate
            if (left := due - time.monotonic()) > 0:
                time.sleep(left)
            if not self._hand_on(data):
                return

    def _hand_on(self, data: bytes | None) -> bool:
        if self._proxy.silent:
            return True
        try:
            if data is None:
                self._to.shutdown(socket.SHUT_WR)
                return False
            self._to.sendall(data)
        except OSError:
            return False
        return True


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
