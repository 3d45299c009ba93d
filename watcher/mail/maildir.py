"""A Maildir as the mailbox. Other programs deliver, move and flag meanwhile; that is normal.

A letter's ref is its folder and the unique part of its file name, which stays when flags change and when it goes from new to cur.
The cursor holds, for each folder, the moment before the last listing: a file that came later, by whatever program and with whatever
modification time, has a change time (st_ctime) at or after it, since link, rename and write all set it. SLACK covers coarse clocks.
"""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import structlog

from watcher.errors import MailRefused, MailUnreachable
from watcher.mail.delivery import deliver, unlink_if_same
from watcher.mail.ids import message_id_of
from watcher.mail.layout import Box, find_boxes
from watcher.mail.roles import LEFT_OUT
from watcher.mail.store import Cursor, Folder, Head, Letter, Pass, Progress, Ref, Role, Worth
from watcher.mail.watch import stamps

SLACK_NS = 2_000_000_000
PASS_LETTERS = 2_000
_HEAD_STEP = 8_192
_HEAD_MOST = 262_144
log = structlog.get_logger(__name__)


def open_maildir(path: Path, folders: Mapping[str, str] | None = None) -> MaildirStore:
    """The mailbox in a Maildir; `folders` names folders by role where their names tell nothing. Raises MailRefused."""
    root = path.expanduser()
    boxes = find_boxes(root, folders or {})
    if not any(box.role is Role.SENT for box in boxes):
        raise MailRefused(
            f"{root}: no folder for sent mail was found among {', '.join(box.name for box in boxes)}; name it in mailbox.folders.sent"
        )
    return MaildirStore(root, boxes, dict(folders or {}))


@dataclass(slots=True)
class MaildirStore:
    """MailStore over a Maildir."""

    root: Path
    boxes: tuple[Box, ...]
    chosen: Mapping[str, str] = field(default_factory=dict)
    _heads: dict[str, tuple[int, str]] = field(default_factory=dict)  # Message-IDs of Drafts and Sent by file, with size
    _stood: list[int] = field(default_factory=list)  # how the directories stood at the last look

    def folders(self) -> tuple[Folder, ...]:
        """All folders with their roles; those that were made meanwhile too."""
        try:
            found = find_boxes(self.root, self.chosen)
        except MailRefused:
            found = ()  # not mounted at this moment, perhaps: what was known is tried again
        self.boxes = found if any(box.role is Role.SENT for box in found) else self.boxes
        return tuple(Folder(box.name, box.role) for box in self.boxes)

    def look(
        self, since: Cursor | None, after: datetime | None = None, worth: Worth | None = None, progress: Progress | None = None
    ) -> Iterator[Pass]:
        """The heads of letters that changed since the cursor; the cursor moves on with the last pass.

        A modification time may be that of the copying, so that `after` leaves nothing out here.
        """
        self.folders()  # some may have been made meanwhile
        self._stood = stamps(self._watched())
        known = _read_cursor(since)
        fresh: list[tuple[Box, str]] = []
        moments: dict[str, list[int]] = {}
        for box in self.boxes:
            if box.role in LEFT_OUT:
                continue
            before = known.get(box.name, [0, 0, 0])
            started = time.time_ns()
            changed = [_changed(box.path / sub) for sub in ("new", "cur")]
            # A directory that did not change since the last look, and not shortly before it either, holds nothing new.
            if before[1:] != changed or max(changed) > before[0] - SLACK_NS:
                fresh += [(box, entry.path) for entry, status in _entries(box.path) if status.st_ctime_ns >= before[0] - SLACK_NS]
            moments[box.name] = [started, *changed]
        cursor = Cursor(json.dumps(moments, sort_keys=True))
        for start in range(0, max(len(fresh), 1), PASS_LETTERS):
            part = fresh[start : start + PASS_LETTERS]
            found = (head for box, path in part if (head := _head(box, Path(path))) is not None)
            heads = tuple(head for head in found if worth is None or worth(head.header))
            if progress is not None and fresh:
                progress(start + len(part), len(fresh))
            yield Pass(heads, cursor if start + PASS_LETTERS >= len(fresh) else since or Cursor(""), len(part))

    def read(self, refs: Iterable[Ref]) -> Iterator[Letter]:
        """Whole letters; one that changed its flags or went from new to cur is found again, one that is gone is left out."""
        listing: dict[str, dict[str, Path]] = {}
        boxes = {box.name: box for box in self.boxes}
        for ref in refs:
            folder, _, name = ref.rpartition("|")
            box = boxes.get(folder)
            if box is None:
                continue
            letter = self._letter(box, ref, listing.setdefault(folder, {}).get(name))
            if letter is None:
                listing[folder] = {_unique(entry.name): Path(entry.path) for entry, _ in _entries(box.path)}
                letter = self._letter(box, ref, listing[folder].get(name))
            if letter is not None:
                yield letter

    def _letter(self, box: Box, ref: Ref, path: Path | None) -> Letter | None:
        if path is None:
            return None
        try:
            raw = path.read_bytes()
            received = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except OSError as error:
            if error.errno not in (errno.ENOENT, errno.ESTALE):
                log.warning("letter.unreadable", folder=box.name, file=path.name, error=error.strerror)
            return None
        return Letter(ref, box.name, box.role, raw, received)

    def wait(self, seconds: float) -> bool:
        """True as soon as a file comes or changes in a folder that is read, by inotify where that works, else by polling."""
        from watcher.mail.watch import wait_for_change

        return wait_for_change(self._watched(), seconds, self._stood)

    def _watched(self) -> list[Path]:
        return [box.path / sub for box in self.boxes if box.role not in LEFT_OUT for sub in ("new", "cur")]

    def drafts(self) -> Iterator[Letter]:
        """All letters in Drafts."""
        for box in self.boxes:
            if box.role is Role.DRAFTS:
                for entry, _ in _entries(box.path):
                    letter = self._letter(box, Ref(f"{box.name}|{_unique(entry.name)}"), Path(entry.path))
                    if letter is not None:
                        yield letter

    def heads(self, folder: str, most: int = 1_000) -> Iterator[Head]:
        """The heads of the letters in a folder."""
        for box in self.boxes:
            if box.name == folder:
                newest = sorted(_entries(box.path), key=lambda found: found[1].st_ctime_ns, reverse=True)[:most]
                yield from (head for entry, _ in newest if (head := _head(box, Path(entry.path))) is not None)

    def addresses(self) -> tuple[str, ...]:
        """None: the mailbox cannot tell."""
        return ()

    def find_draft(self, message_id: str) -> Letter | None:
        """The letter with this Message-ID in Drafts or Sent."""
        for box in sorted(self.boxes, key=lambda box: box.role is not Role.DRAFTS):
            if box.role not in (Role.DRAFTS, Role.SENT):
                continue
            for entry, status in _entries(box.path):
                if self._message_id(Path(entry.path), status) == message_id:
                    return self._letter(box, Ref(f"{box.name}|{_unique(entry.name)}"), Path(entry.path))
        return None

    def _message_id(self, path: Path, status: os.stat_result) -> str:
        key = f"{path.parent.parent}|{_unique(path.name)}"
        cached = self._heads.get(key)
        if cached is None or cached[0] != status.st_size:
            cached = self._heads[key] = (status.st_size, message_id_of(_header(path)))
        return cached[1]

    def save_draft(self, raw: bytes) -> Ref:
        """Delivers into Drafts: written and synced in tmp, then renamed into cur with the flags D and S."""
        box = self._drafts_box()
        try:
            name = deliver(box.path, raw)
        except OSError as error:
            remedy = "make room or check the permissions of the folder"
            if error.errno == errno.EROFS:
                remedy = "in a systemd unit name the Maildir in ReadWritePaths= (`watcher install-units --user` does)"
            raise MailUnreachable(f"{box.path}: the draft cannot be written ({error.strerror}); {remedy}") from error
        return Ref(f"{box.name}|{name}")

    def _drafts_box(self) -> Box:
        """The Drafts folder, made in the mailbox's own style where there is none."""
        for box in self.boxes:
            if box.role is Role.DRAFTS:
                return box
        name = self.chosen.get("drafts", "Drafts")
        dotted = any(box.path.name.startswith(".") for box in self.boxes)
        path = self.root / (f".{name}" if dotted else name)
        try:
            for sub in ("cur", "new", "tmp"):
                (path / sub).mkdir(parents=True, exist_ok=True, mode=0o700)
            if dotted:
                (path / "maildirfolder").touch()
        except OSError as error:
            raise MailRefused(
                f"{path}: the folder for drafts cannot be made ({error.strerror}); name yours in mailbox.folders.drafts"
            ) from error
        box = Box(name, path, Role.DRAFTS)
        self.boxes = (*self.boxes, box)
        return box

    def remove_draft(self, ref: Ref, raw: bytes) -> bool:
        """Unlinks an own draft whose bytes are still exactly `raw`."""
        folder, _, name = ref.rpartition("|")
        for box in self.boxes:
            if box.name == folder and box.role is Role.DRAFTS:
                for entry, _ in _entries(box.path):
                    if _unique(entry.name) == name:
                        return unlink_if_same(Path(entry.path), raw)
        return False

    def close(self) -> None:
        """Nothing is kept open."""


def _read_cursor(since: Cursor | None) -> dict[str, list[int]]:
    """The cursor's moments; a cursor that is not understood means that everything is read again."""
    if since is None:
        return {}
    try:
        moments = json.loads(since)
        return {str(name): [int(number) for number in values] for name, values in moments.items() if len(values) == 3}
    except (ValueError, TypeError, AttributeError):
        return {}


def _changed(directory: Path) -> int:
    try:
        return directory.stat().st_mtime_ns
    except OSError:
        return 0


def _entries(box: Path) -> Iterator[tuple[os.DirEntry[str], os.stat_result]]:
    """Regular files in new and cur with their status, those that vanish meanwhile left out."""
    for sub in ("new", "cur"):
        try:
            with os.scandir(box / sub) as entries:
                for entry in entries:
                    try:
                        if not entry.name.startswith(".") and entry.is_file():
                            yield entry, entry.stat()
                    except OSError:
                        continue
        except OSError as error:
            if error.errno != errno.ENOENT:
                log.warning("folder.unreadable", folder=str(box), error=error.strerror)


def _unique(name: str) -> str:
    """The part of a Maildir file name that stays: what stands before the flags."""
    return name.partition(":")[0].partition(";2,")[0]


def _header(path: Path) -> bytes:
    """The header block of a file, read in steps."""
    part = b""
    with path.open("rb") as file:
        while len(part) < _HEAD_MOST:
            step = file.read(_HEAD_STEP)
            part += step
            ends = [place for mark in (b"\n\n", b"\r\n\r\n") if (place := part.find(mark)) >= 0]
            if ends or len(step) < _HEAD_STEP:
                return part[: min(ends) + 4] if ends else part
    return part


def _head(box: Box, path: Path) -> Head | None:
    try:
        header = _header(path)
        arrived = path.stat().st_mtime
    except FileNotFoundError:
        return None  # moved meanwhile; it is found at its new place, with a new change time
    except OSError as error:
        log.warning("letter.unreadable", folder=box.name, file=path.name, error=error.strerror)
        return None
    return Head(Ref(f"{box.name}|{_unique(path.name)}"), box.name, box.role, header, datetime.fromtimestamp(arrived, UTC))
