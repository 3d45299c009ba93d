"""Every way in which a server or the line to it fails, mapped once to the two errors that callers know."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from imapclient.exceptions import CapabilityError, LoginError

from watcher.errors import MailRefused, MailUnreachable, WatcherError

# Response codes of RFC 5530 and RFC 9051, and the words that providers use, for what passes by itself.
_PASSING = re.compile(
    r"\[(?:UNAVAILABLE|INUSE|LIMIT|OVERQUOTA|SERVERBUG|CONTACTADMIN|THROTTLED)\]|throttl|rate limit|too many (?:simultaneous )?connections|try again|"
    r"temporar|system error|not connected|connection limit|session expired|timed? ?out|maximum number of connections|bandwidth|quota",
    re.IGNORECASE,
)


# What is said of the account and not of one letter: to ask on would make it worse.
_THROTTLED = re.compile(
    r"\[(?:UNAVAILABLE|LIMIT|OVERQUOTA|THROTTLED)\]|throttl|rate limit|bandwidth|too many|not connected|session expired",
    re.IGNORECASE,
)


class LineBroken(Exception):
    """The connection ended or spoke nonsense; it must not be used any further."""


class CommandRefused(Exception):
    """The server answered NO or BAD."""

    def __init__(self, command: str, status: str, text: str) -> None:
        self.command, self.status, self.text = command, status, text
        super().__init__(f"{command}: {status} {text}")


def passing(text: str) -> bool:
    """Whether a refusal in these words is one that passes by itself."""
    return _PASSING.search(text) is not None


def bear(refusal: CommandRefused) -> None:
    """Raises LineBroken where the server wants to be left alone for a while: one letter or folder is not to be blamed for that."""
    if _THROTTLED.search(refusal.text):
        raise LineBroken(
            f"the server has enough for now ({refusal.status} {refusal.text.strip()[:200]}); it is tried again later"
        ) from refusal


@contextmanager
def mapped(place: str) -> Iterator[None]:
    """Raises MailUnreachable or MailRefused in place of whatever the library, the socket or TLS raised. `place` is for people."""
    try:
        yield
    except WatcherError:
        raise
    except LoginError as error:
        text = _said(error)
        if isinstance(error.__context__, imaplib.IMAP4.abort):  # imapclient calls every trouble within a login one of the login
            raise MailUnreachable(f"{place}: the line broke within the login ({text})") from error
        if passing(text):
            raise MailUnreachable(f"{place}: the server lets nobody in just now ({text}); it is tried again later") from error
        raise MailRefused(f"{place}: the login was refused ({text}); check mailbox.user and the password or token") from error
    except CapabilityError as error:
        raise MailRefused(
            f"{place}: the server does not offer what is needed ({_said(error)}); check mailbox.tls and mailbox.auth"
        ) from error
    except ssl.SSLCertVerificationError as error:
        raise MailUnreachable(
            f"{place}: the certificate cannot be trusted ({error.verify_message}); check mailbox.host, name your own authority in "
            "mailbox.ca_file, or see whether a portal of the network stands in between"
        ) from error
    except TimeoutError as error:
        raise MailUnreachable(f"{place}: no answer in time; check the network, mailbox.host and mailbox.port") from error
    except OSError as error:
        raise MailUnreachable(
            f"{place}: {error.strerror or error}; check the network, mailbox.host, mailbox.port and mailbox.tls"
        ) from error
    except (LineBroken, CommandRefused, imaplib.IMAP4.error, ValueError) as error:
        # ValueError is what imapclient's parser raises for an answer that is none.
        raise MailUnreachable(f"{place}: {_said(error)}") from error


def _said(error: Exception) -> str:
    """The server's words in one printable line; imaplib hands on bytes in their Python form."""
    text = re.sub(r"^b['\"](.*)['\"]$", r"\1", str(error).strip(), flags=re.DOTALL)
    return "".join(c if c.isprintable() else " " for c in text)[:300]
