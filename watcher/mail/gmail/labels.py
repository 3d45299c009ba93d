"""Labels instead of folders: what a message's labels say of the folder that it would lie in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from watcher.mail.store import Folder, Role

# The first that a message has decides: a draft in the trash lies in the trash.
_ROLES = {
    "TRASH": Role.TRASH,
    "SPAM": Role.JUNK,
    "DRAFT": Role.DRAFTS,
    "SENT": Role.SENT,
    "INBOX": Role.INBOX,
}
NAMES = {
    Role.INBOX: "INBOX",
    Role.SENT: "Sent",
    Role.DRAFTS: "Drafts",
    Role.ARCHIVE: "All Mail",
    Role.JUNK: "Spam",
    Role.TRASH: "Trash",
}
HIDDEN = frozenset({"TRASH", "SPAM", "DRAFT"})  # with one of these a message is none that is looked at
_CHAT = "CHAT"


def role_of(labels: Collection[str]) -> Role:
    """What the folder would be for."""
    return next((role for label, role in _ROLES.items() if label in labels), Role.ARCHIVE)


def looked_at(labels: Collection[str]) -> bool:
    """Whether a message with these labels is mail that came or was sent."""
    return _CHAT not in labels and HIDDEN.isdisjoint(labels)


def folders(labels: Iterable[dict[str, Any]]) -> tuple[Folder, ...]:
    """Gmail's own places and the user's labels, as folders."""
    own = [Folder(name, role) for role, name in NAMES.items()]
    taken = {folder.name for folder in own}
    theirs = sorted(str(label["name"]) for label in labels if label.get("type") == "user" and label.get("name"))
    return (*own, *(Folder(name, Role.OTHER) for name in theirs if name not in taken))


def label_of(folder: str, labels: Iterable[dict[str, Any]]) -> tuple[bool, str | None]:
    """Whether there is a folder of a name, and the id of its label; all mail has none."""
    role = next((role for role, name in NAMES.items() if name == folder), None)
    if role is not None:
        return True, next((label for label, its in _ROLES.items() if its is role), None)
    found = next((str(label["id"]) for label in labels if label.get("name") == folder and label.get("type") == "user"), None)
    return found is not None, found
