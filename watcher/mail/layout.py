"""Where a Maildir keeps its folders: one directory each (mbsync) or Maildir++ with leading dots (Dovecot), and what each is for."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from watcher.errors import MailRefused
from watcher.mail.roles import role_by_name
from watcher.mail.store import Role

_MODIFIED_UTF7 = re.compile(r"&([A-Za-z0-9+,]*)-")
MAX_FOLDERS = 2_000


@dataclass(frozen=True, slots=True)
class Box:
    """A folder of a Maildir: its name as people see it, its directory and its role."""

    name: str
    path: Path
    role: Role


def is_maildir(path: Path) -> bool:
    """Whether a directory has cur and new."""
    return (path / "cur").is_dir() and (path / "new").is_dir()


def find_boxes(root: Path, chosen: Mapping[str, str]) -> tuple[Box, ...]:
    """All folders below a Maildir root; `chosen` names folders by role ("sent", "drafts") where their names tell nothing.

    Raises MailRefused where there is no Maildir.
    """
    try:
        root.stat()
        entries = sorted(os.listdir(root))
    except FileNotFoundError:
        raise MailRefused(f"{root}: there is no such directory; set mailbox.path to the root of your Maildir") from None
    except OSError as error:
        raise MailRefused(f"{root}: cannot be read ({error.strerror}); check the owner and permissions of mailbox.path") from None
    if is_maildir(root) and any(name.startswith(".") and is_maildir(root / name) for name in entries):
        named = [
            ("INBOX", root),
            *((_decoded(name[1:]), root / name) for name in entries if name.startswith(".") and is_maildir(root / name)),
        ]
    else:
        named = ([("INBOX", root)] if is_maildir(root) else []) + list(_nested(root))
    if not named:
        raise MailRefused(
            f"{root}: holds no Maildir (no folder with cur/ and new/); set mailbox.path to the directory that holds INBOX, Sent, Drafts"
        )
    by_choice = {folder: Role(role) for role, folder in chosen.items() if role in set(Role)}
    missing = sorted(set(by_choice) - {name for name, _ in named})
    creatable = {folder for folder, role in by_choice.items() if role is Role.DRAFTS}
    for folder in missing:
        if folder not in creatable:
            raise MailRefused(
                f"{root}: has no folder {folder!r}, which mailbox.folders.{by_choice[folder]} names; there are {', '.join(n for n, _ in named)}"
            )
    taken = set(by_choice.values()) & {Role.SENT, Role.DRAFTS}
    return tuple(Box(name, path, by_choice.get(name) or role_by_name(name, taken)) for name, path in named)


def _nested(root: Path) -> list[tuple[str, Path]]:
    """Maildirs below a directory, by their relative path; symbolic links are not followed twice."""
    found: list[tuple[str, Path]] = []
    seen: set[tuple[int, int]] = set()
    stack = [root]
    while stack and len(found) < MAX_FOLDERS:
        here = stack.pop()
        try:
            children = sorted((entry for entry in os.scandir(here) if entry.is_dir()), key=lambda entry: entry.name, reverse=True)
        except OSError:
            continue
        for child in children:
            if child.name in ("cur", "new", "tmp") or child.name.startswith("."):
                continue
            path = Path(child.path)
            try:
                status = path.stat()
            except OSError:
                continue
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            if is_maildir(path):
                found.append((path.relative_to(root).as_posix(), path))
            stack.append(path)
    return sorted(found)


def _decoded(name: str) -> str:
    """A folder name out of modified UTF-7 (RFC 3501 section 5.1.3); as it is where it is none."""

    def undo(found: re.Match[str]) -> str:
        if not found.group(1):
            return "&"
        text = found.group(1).replace(",", "/")
        try:
            return base64.b64decode(text + "=" * (-len(text) % 4)).decode("utf-16-be")
        except (ValueError, UnicodeError):
            return found.group()

    return _MODIFIED_UTF7.sub(undo, name)
