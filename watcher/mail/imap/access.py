"""From an account to a connection on which one is logged in."""

from __future__ import annotations

import contextlib
import imaplib
import socket
import ssl
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import CapabilityError, LoginError

from watcher.errors import MailRefused
from watcher.mail.imap.account import Account, Auth, Tls
from watcher.mail.imap.stream import deflate, widen
from watcher.mail.imap.trouble import mapped
from watcher.mail.imap.wire import Wire

_KEEPALIVE = (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 20), ("TCP_KEEPCNT", 3), ("TCP_USER_TIMEOUT", 120_000))


def connect(account: Account) -> Wire:
    """A connection, logged in, with CONDSTORE and compression on where they are to be had. Raises MailUnreachable or MailRefused."""
    with mapped(account.place):
        if account.tls is Tls.NONE and not account.local:
            raise MailRefused(f"{account.place}: mail and password would cross the network in the clear; set mailbox.tls")
        client = _open(account)
        try:
            _log_in(client, account)
            _improve(client, account)
        except BaseException:
            hang_up(client)
            raise
        return Wire(client)


def hang_up(client: Any) -> None:
    """Closes the connection without a word; it may be broken already."""
    with contextlib.suppress(OSError, imaplib.IMAP4.error, ValueError):
        client.shutdown()


def _open(account: Account) -> Any:
    context = None if account.tls is Tls.NONE else _trust(account)
    timeout = SocketTimeout(account.connect_seconds, account.answer_seconds)
    implicit = account.tls is Tls.IMPLICIT
    client = IMAPClient(account.host, account.port, ssl=implicit, ssl_context=context if implicit else None, timeout=timeout)
    try:
        # imapclient has imaplib build the text of every literal for a log that nobody reads: half of the time of bodies.
        client._imap.debug = 0
        sock = client.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # several commands go out before the first answer
        for name, value in _KEEPALIVE:
            if hasattr(socket, name):
                sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        if account.tls is Tls.STARTTLS:
            client.starttls(context)
            client.socket().settimeout(account.answer_seconds)
        widen(client._imap)
    except BaseException:
        hang_up(client)
        raise
    return client


def _trust(account: Account) -> ssl.SSLContext:
    """Certificates are always checked, against the system's authorities or those of the account."""
    try:
        return _context(account.ca_file, account.ca_file.stat().st_mtime if account.ca_file else 0)
    except (OSError, ssl.SSLError) as error:
        raise MailRefused(
            f"{account.place}: mailbox.ca_file {account.ca_file} cannot be used ({error}); it must hold PEM certificates"
        ) from error


@lru_cache(maxsize=2)
def _context(ca_file: Path | None, _changed: float) -> ssl.SSLContext:
    """Kept, because reading the system's authorities takes as long as all the rest of a connection."""
    return ssl.create_default_context(cafile=str(ca_file) if ca_file else None)


def _log_in(client: Any, account: Account) -> None:
    """Logs in by the account's mechanism, unless the connection is somebody's from the start (PREAUTH, RFC 3501 section 7.1.4)."""
    if client._imap.state == "AUTH":
        return
    secret = account.secret()
    if account.auth is Auth.XOAUTH2:
        client.sasl_login("XOAUTH2", _answers(f"user={account.user}\1auth=Bearer {secret}\1\1", ""))
    elif account.auth is Auth.OAUTHBEARER:
        identity = account.user.replace("=", "=3D").replace(",", "=2C")
        client.sasl_login("OAUTHBEARER", _answers(f"n,a={identity},\1auth=Bearer {secret}\1\1", "\1"))
    elif client.has_capability("AUTH=PLAIN"):
        client.plain_login(account.user, secret)  # takes any characters; LOGIN only ASCII
    elif client.has_capability("LOGINDISABLED"):
        raise CapabilityError("a password is not taken on this connection")
    else:
        try:
            client.login(account.user, secret)
        except UnicodeEncodeError:
            raise LoginError("the server takes passwords of ASCII characters only") from None


def _answers(first: str, after_error: str) -> Callable[[bytes], str]:
    """The client's side of a token login: the token, then what acknowledges an error so that it is said (RFC 7628 section 3.2.3)."""
    answers = iter([first])
    return lambda _: next(answers, after_error)


def _improve(client: Any, account: Account) -> None:
    """Says who we are where that is wanted (163.com lets nobody in without), and turns on what makes reading cheap."""
    client._cached_capabilities = None  # they may be others after the login
    offered = client.capabilities()
    if b"ID" in offered:
        client.id_({"name": "interview-watcher"})
    if b"ENABLE" in offered and b"CONDSTORE" in offered:
        client.enable("CONDSTORE")
    wanted = account.compress if account.compress is not None else not account.local
    if wanted and b"COMPRESS=DEFLATE" in offered:
        status, _ = client._imap.xatom("COMPRESS", "DEFLATE")
        if status == "OK":
            deflate(client._imap)
