"""An SMTP server on loopback that keeps what it is given. It asks for no login and takes any."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from servers.dovecot import free_port


@dataclass(frozen=True, slots=True)
class Handed:
    """A mail with its envelope."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> Message:
        return message_from_bytes(self.raw)


class Sink:
    """A running server; `mails` are those that it was given, in order."""

    def __init__(self) -> None:
        self.mails: list[Handed] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.mails.append(Handed(envelope.mail_from, tuple(envelope.rcpt_tos), bytes(envelope.content)))
        return "250 OK"

    def __enter__(self) -> Sink:
        self.port = free_port()
        self._controller = Controller(
            self, "127.0.0.1", self.port, auth_require_tls=False, authenticator=lambda *_: AuthResult(success=True)
        )
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()
