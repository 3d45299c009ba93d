"""The mailbox: its folders, whether drafts can be laid there, and whose mail is sent from it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from watcher.doctor.finding import Finding
from watcher.errors import WatcherError
from watcher.mail.store import Folder, MailStore, Role
from watcher.message.head import Headline
from watcher.settings import Settings
from watcher.settings.load import Pubsub

NOTICE_SECONDS = 10.0


def folders(found: Sequence[Folder]) -> Iterator[Finding]:
    """Whether the folders that matter are there."""
    names = {folder.role: folder.name for folder in found}
    for role, remedy in ((Role.INBOX, "name it in mailbox.folders.inbox"), (Role.SENT, "name it in mailbox.folders.sent")):
        yield Finding(f"folder {role}", names.get(role) or f"not found; {remedy}", 0 if role in names else 78)
    drafts = names.get(Role.DRAFTS) or "not found; it is made with the first draft, or name yours in mailbox.folders.drafts"
    yield Finding("folder drafts", drafts, note=Role.DRAFTS not in names)


def drafts_writable(store: MailStore, settings: Settings) -> Finding:
    """Whether a draft can be laid into a Maildir."""
    boxes = getattr(store, "boxes", ())
    paths = [box.path / sub for box in boxes if box.role is Role.DRAFTS for sub in ("tmp", "cur")] or [
        Path(settings.mailbox.path)
    ]
    refused = [path for path in paths if not os.access(path, os.W_OK)]
    if refused:
        return Finding("drafts can be written", f"no: {refused[0]} is not writable; check its owner and permissions", 77)
    return Finding("drafts can be written", str(paths[0].parent if len(paths) > 1 else paths[0]))


class Announcing(Protocol):
    """A mailbox that announces its changes."""

    def notice_after(self, seconds: float) -> float | None:
        """The seconds until a notice came; None where none did."""


def notices(store: Announcing, pubsub: Pubsub) -> Finding:
    """Whether changes of the mailbox are announced, and the notices come."""
    try:
        took = store.notice_after(NOTICE_SECONDS)
    except WatcherError as error:
        return Finding("notices", str(error), error.exit_code)
    if took is None:
        word = f"Gmail announces to {pubsub.topic}, but nothing came over {pubsub.subscription} within {NOTICE_SECONDS:g} s"
        return Finding(
            "notices", f"{word}; make that a subscription to this topic. Until then news is late by minutes", note=True
        )
    return Finding("notices", f"over {pubsub.subscription}, the first after {took:.1f} s")


def addresses(told: Sequence[str], settings: Settings) -> Finding:
    """Whose mailbox it is, by its own word."""
    if any(settings.me.owns(address) for address in told):
        return Finding("addresses", f"{', '.join(told)}; all of them count as yours")
    return Finding(
        "addresses",
        f"{', '.join(told)}, and none of them is in me.addresses; log in with the right account, or add what is yours",
        78,
    )


def sent_is_mine(heads: Sequence[Headline], settings: Settings, told: Sequence[str] = ()) -> Finding:
    """Sent mail from an address that is not listed is the commonest reason for nothing being recognised.

    `told` are the addresses that the mailbox itself counts as its own.
    """
    mine = [*told, ""]
    foreign = [h.author.address for h in heads if h.author.address not in mine and not settings.me.owns(h.author.address)]
    if not heads:
        return Finding("sent mail", "none yet; thank-yous and check-ins that you send are recognised there", note=True)
    if foreign:
        strange = ", ".join(sorted(set(foreign))[:5])
        half = len(foreign) >= len(heads) / 2
        return Finding(
            "sent mail", f"{strange} sent mail too; add what is yours to me.addresses", 78 if half else 0, note=not half
        )
    return Finding("sent mail", f"{len(heads)} letters, all from your addresses")
