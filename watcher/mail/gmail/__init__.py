"""A mailbox at Gmail through its own API: google-api-python-client speaks it, over the few methods that methods.py allows."""

from watcher.mail.gmail.account import Account, Push
from watcher.mail.gmail.store import GmailStore

__all__ = ["Account", "GmailStore", "Push"]
