"""What stands between imaplib and its socket: a wide buffer, and COMPRESS=DEFLATE (RFC 4978)."""

from __future__ import annotations

import io
import zlib
from typing import Any

from watcher.mail.imap.trouble import LineBroken

_STEP = 65_536
_WIDE = 131_072  # letters are read from the buffer by the dozen


class Straight(io.RawIOBase):
    """What a narrow buffer reads, handed on as it comes; what lies in it already is not lost."""

    def __init__(self, beneath: Any) -> None:
        self._beneath = beneath

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, into: Any) -> int | None:
        """Reads once; None where a non-blocking socket has nothing, 0 at the end."""
        size: int | None = self._beneath.readinto1(into)
        return size


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
    """Gives an imaplib connection a wide buffer."""
    imap.file = io.BufferedReader(Straight(imap.file), _WIDE)


def deflate(imap: Any) -> None:
    """Turns compression on for an imaplib connection whose server has just said OK to COMPRESS DEFLATE."""
    imap.file = io.BufferedReader(Deflated(imap.file), _WIDE)
    imap.sock = DeflatingSocket(imap.sock)
