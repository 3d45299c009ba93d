"""From the settings to the mailbox that they name."""

from __future__ import annotations

from pathlib import Path

from watcher.errors import MailRefused
from watcher.mail.store import MailStore
from watcher.secrets import private_text, secret
from watcher.settings import Settings
from watcher.settings.load import PUBSUB_CREDENTIALS, TOKEN_FILE, Gmail


def open_store(settings: Settings, password: str = "") -> MailStore:
    """The mailbox of the settings; a password given here goes before the stored ones. Raises MailRefused; one on a server is reached with the first piece of work only."""
    mailbox = settings.mailbox
    if mailbox.gmail is not None:
        return _gmail(mailbox.gmail, settings.credentials)
    if mailbox.imap is None:
        from watcher.mail.maildir import open_maildir

        return open_maildir(Path(mailbox.path), mailbox.folders)
    from watcher.mail.imap import Account, ImapStore
    from watcher.mail.imap.account import Auth, Tls

    imap = mailbox.imap
    return ImapStore(
        Account(
            host=imap.host,
            port=imap.port,
            user=imap.user,
            secret=lambda: password or secret("password", imap.password_command, settings.credentials, mailbox.identity),
            tls=Tls(imap.tls),
            auth=Auth(imap.auth),
            ca_file=Path(imap.ca_file) if imap.ca_file else None,
            folders=mailbox.folders,
            read=imap.read,
            compress=imap.compress,
            answer_seconds=imap.timeout_seconds,
            connect_seconds=min(15, imap.timeout_seconds),
            idle_seconds=imap.idle_seconds,
            poll_seconds=imap.poll_seconds,
        )
    )


def _gmail(gmail: Gmail, credentials: Path | None) -> MailStore:
    from watcher.mail.gmail import Account, GmailStore, Push

    pubsub = gmail.pubsub
    push = (
        Push(
            topic=pubsub.topic,
            subscription=pubsub.subscription,
            credentials=lambda: _pubsub_credentials(pubsub.credentials_file, credentials),
            kept=pubsub.kept,
        )
        if pubsub is not None
        else None
    )
    return GmailStore(
        Account(
            token=gmail.token,
            seed=credentials / TOKEN_FILE if credentials is not None else None,
            endpoint=gmail.endpoint,
            poll_seconds=gmail.poll_seconds,
            units_per_minute=gmail.units_per_minute,
            answer_seconds=gmail.timeout_seconds,
            push=push,
        )
    )


def _pubsub_credentials(file: Path | None, credentials: Path | None) -> str:
    """The JSON of an account that may pull. Raises MailRefused."""
    given = credentials / PUBSUB_CREDENTIALS if credentials is not None else None
    found = file or (given if given is not None and given.is_file() else None)
    if found is None:
        raise MailRefused(
            "Pub/Sub: mailbox.pubsub_credentials_file is not set, and there is no systemd credential "
            f"{PUBSUB_CREDENTIALS}; fetch a key as docs/gmail.md says"
        )
    try:
        return private_text(found)
    except MailRefused as error:
        raise MailRefused(f"Pub/Sub: mailbox.pubsub_credentials_file: {error}") from error
