"""What stands between imaplib and its socket: a wide buffer, and COMPRESS=DEFLATE (RFC 4978)."""

from __future__ import annotations

import io
import ssl
import zlib
from functools import partial
from typing import Any

from watcher.mail.imap.trouble import LineBroken

_STEP = 65_536
_LINE_MOST = 1_000_000
_WIDE = 65_536  # letters are read from the buffer by the dozen


class Straight(io.RawIOBase):
    """What a socket gives, after what was read of it already."""

    def __init__(self, sock: Any, rest: bytes) -> None:
        self._sock = sock
        self._rest = rest

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, into: Any) -> int | None:
        """Reads once; None where a non-blocking socket has nothing, 0 at the end."""
        if self._rest:
            size = min(len(into), len(self._rest))
            into[:size], self._rest = self._rest[:size], self._rest[size:]
            return size
        try:
            return int(self._sock.recv_into(into))
        except (BlockingIOError, ssl.SSLWantReadError):
            return None


class Deflated(io.RawIOBase):
    """The inflated side of a socket's file, to be read through a buffer."""

    def __init__(self, beneath: Any) -> None:
        self._beneath = beneath
        self._inflater = zlib.decompressobj(-15)
        self._rest = b""

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, into: Any) -> int | None:
        """Inflates into a buffer; None where a non-blocking socket has nothing, 0 at the end. Raises LineBroken."""
        while True:
            try:
                data = self._inflater.decompress(self._rest, len(into))
            except zlib.error as error:
                raise LineBroken(f"the compressed line is damaged ({error})") from error
            self._rest = self._inflater.unconsumed_tail
            if data:
                into[: len(data)] = data
                return len(data)
            more = self._beneath.read1(_STEP)
            if more is None:
                return None
            if not more:
                return 0
            self._rest = more


class DeflatingSocket:
    """A socket whose sendall deflates; all else goes to the socket beneath."""

    def __init__(self, beneath: Any) -> None:
        self._beneath = beneath
        self._deflater = zlib.compressobj(6, zlib.DEFLATED, -15)

    def sendall(self, data: bytes) -> None:
        """Sends everything, deflated and flushed."""
        self._beneath.sendall(self._deflater.compress(data) + self._deflater.flush(zlib.Z_SYNC_FLUSH))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._beneath, name)


def widen(imap: Any) -> None:
    """Lets an imaplib connection read through a wide buffer, which is `imap.wide`. What imaplib itself has in its buffer is not lost."""
    _read_through(imap, io.BufferedReader(Straight(imap.sock, _left_in(imap)), _WIDE))


def deflate(imap: Any) -> None:
    """Turns compression on for a connection whose server has just said OK to COMPRESS DEFLATE."""
    _read_through(imap, io.BufferedReader(Deflated(imap.wide), _WIDE))
    imap.sock = DeflatingSocket(imap.sock)


def _read_through(imap: Any, wide: io.BufferedReader) -> None:
    # imaplib calls these two for all that it reads; since Python 3.14 its own file cannot be replaced.
    imap.wide, imap.read, imap.readline = wide, wide.read, partial(wide.readline, _LINE_MOST)


def _left_in(imap: Any) -> bytes:
    if hasattr(imap, "_readbuf"):  # Python 3.14
        return b"".join(imap._readbuf)
    timeout = imap.sock.gettimeout()
    imap.sock.settimeout(0.0)
    try:
        return bytes(imap.file.peek())
    except (BlockingIOError, ssl.SSLWantReadError):
        return b""
    finally:
        imap.sock.settimeout(timeout)
