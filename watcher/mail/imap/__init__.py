"""A mailbox on an IMAP server (RFC 3501, RFC 9051): imapclient speaks the protocol, wire.py streams the bulk of the answers."""

from watcher.mail.imap.account import Account, Tls
from watcher.mail.imap.store import ImapStore

__all__ = ["Account", "ImapStore", "Tls"]
