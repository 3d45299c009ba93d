"""The folders of an account and what each is for: by the user's word, by special-use (RFC 6154), by name."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from imapclient import imap_utf7

from watcher.errors import MailRefused
from watcher.mail.imap.account import Account
from watcher.mail.roles import LEFT_OUT, role_by_name
from watcher.mail.store import Role

_BY_USE = {
    "\\sent": Role.SENT, "\\drafts": Role.DRAFTS, "\\junk": Role.JUNK, "\\spam": Role.JUNK, "\\trash": Role.TRASH,
    "\\archive": Role.ARCHIVE, "\\all": Role.ARCHIVE, "\\allmail": Role.ARCHIVE,
}  # fmt: skip
_NOT_TO_OPEN = ("\\noselect", "\\nonexistent")
_VIEWS = ("\\flagged", "\\important", "\\starred")  # show letters that lie elsewhere


@dataclass(frozen=True, slots=True)
class Box:
    """A folder on the server that can be opened."""

    name: str
    role: Role
    all_mail: bool = False  # holds every letter of the account once more

    @property
    def quoted(self) -> bytes:
        """The name as it stands in a command: modified UTF-7 (RFC 3501 section 5.1.3), quoted."""
        return quoted(self.name)


def quoted(name: str) -> bytes:
    """A folder's name as a quoted string in modified UTF-7. A line end in it would end the command, and no server has one."""
    encoded: bytes = imap_utf7.encode(name)
    return b'"' + encoded.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\r", b"").replace(b"\n", b"") + b'"'


def boxes_of(listing: Sequence[tuple[Sequence[bytes], bytes, Any]], account: Account) -> tuple[Box, ...]:
    """The folders of a LIST answer (flags, delimiter, name). Raises MailRefused where one that the user named is not there."""
    chosen = {name: Role(role) for role, name in account.folders.items() if role in set(Role)}
    found: list[tuple[str, set[str]]] = []
    for flags, _, name in listing:
        uses = {flag.decode("ascii", "replace").lower() for flag in flags}
        if not uses.intersection(_NOT_TO_OPEN):
            found.append((str(name), uses))
    missing = sorted(set(chosen) - {name for name, _ in found})
    if missing:
        raise MailRefused(
            f"{account.place}: there is no folder {missing[0]!r}, which mailbox.folders.{chosen[missing[0]]} names; "
            f"there are {', '.join(name for name, _ in found)}"
        )
    by_use = {name: role for name, uses in found for use in uses if (role := _BY_USE.get(use))}
    taken = set(chosen.values()) | {role for role in by_use.values() if role is not Role.ARCHIVE}
    boxes = []
    for name, uses in found:
        role = chosen.get(name) or by_use.get(name) or (Role.INBOX if name.upper() == "INBOX" else role_by_name(name, taken))
        if name in by_use and name not in chosen and role in set(chosen.values()):
            role = Role.OTHER  # the user's word is stronger than the server's
        boxes.append(Box(name, role, bool(uses & {"\\all", "\\allmail"})))
    return tuple(boxes)


def to_read(boxes: Sequence[Box], listing: Sequence[tuple[Sequence[bytes], bytes, Any]], account: Account) -> tuple[Box, ...]:
    """The folders to look into: those that mailbox.read names; else All Mail alone, where it is; else all but drafts, junk and trash.

    Sent mail comes first: it is the smallest, and tells whom the user writes to.
    """
    if account.read:
        chosen = [box for box in boxes if any(fnmatch.fnmatchcase(box.name, pattern) for pattern in account.read)]
        if not chosen:
            raise MailRefused(f"{account.place}: mailbox.read fits none of the folders {', '.join(box.name for box in boxes)}")
        return tuple(chosen)
    everything = [box for box in boxes if box.all_mail]
    if everything:
        return tuple(everything)
    views = {
        str(name)
        for flags, _, name in listing
        if {flag.decode("ascii", "replace").lower() for flag in flags}.intersection(_VIEWS)
    }
    rest = [box for box in boxes if box.role not in LEFT_OUT and box.name not in views]
    return tuple(sorted(rest, key=lambda box: (box.role is not Role.SENT, box.role is not Role.INBOX)))


def the_one(boxes: Sequence[Box], role: Role, place: str) -> Box:
    """The folder of a role. Raises MailRefused, naming the setting, where there is none."""
    for box in boxes:
        if box.role is role:
            return box
    raise MailRefused(
        f"{place}: no folder for {role} was found among {', '.join(box.name for box in boxes)}; name it in mailbox.folders.{role}"
    )
