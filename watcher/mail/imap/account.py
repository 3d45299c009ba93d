"""What is needed to reach a mailbox on an IMAP server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Tls(StrEnum):
    """How the connection is protected. NONE is for loopback only."""

    IMPLICIT = "implicit"
    STARTTLS = "starttls"
    NONE = "none"


class Auth(StrEnum):
    """How the user proves who they are (SASL mechanisms)."""

    PASSWORD = "password"
    XOAUTH2 = "xoauth2"
    OAUTHBEARER = "oauthbearer"


@dataclass(frozen=True, slots=True)
class Account:
    """An account and how to treat its server. `secret` is asked at each connection, so that a fresh token is used."""

    host: str
    port: int
    user: str
    secret: Callable[[], str] = field(repr=False)
    tls: Tls = Tls.IMPLICIT
    auth: Auth = Auth.PASSWORD
    ca_file: Path | None = None
    folders: Mapping[str, str] = field(default_factory=dict)  # by role, where neither special-use nor a name tells
    read: tuple[str, ...] = ()  # patterns of folder names; empty means all but drafts, junk and trash
    compress: bool | None = None  # None: wherever the server is not on this machine
    connect_seconds: float = 15
    answer_seconds: float = 60
    idle_seconds: float = 240  # one slice of IDLE: below the 5 minutes after which some routers forget a connection
    poll_seconds: float = 60  # where the server has no IDLE

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return f"{self.user} at {self.host}:{self.port}"

    @property
    def local(self) -> bool:
        """Whether the server is on this machine."""
        return self.host in LOOPBACK


LOOPBACK = frozenset(["localhost", "127.0.0.1", "::1"])
