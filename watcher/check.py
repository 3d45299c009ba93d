"""The doctor: config, mailbox, folders, permissions, state and clock, each with a remedy."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console

from watcher.errors import ConfigError, WatcherError
from watcher.mail.store import Folder, Head, MailStore, Role
from watcher.mailbox import open_store
from watcher.message.head import Headline, read_head
from watcher.settings import Settings, load
from watcher.state import open_state

_CLOCK_SLACK = timedelta(hours=26)
_RECENT_DAYS = 60
_FEW = 50  # letters of a folder that are looked at where each costs quota


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `exit_code` is 0 where it is well."""

    what: str
    found: str
    exit_code: int = 0


def check(config: Path, environ: Mapping[str, str], now: datetime) -> int:
    """Prints what was found and gives the worst exit code (see errors)."""
    console = Console()
    worst = 0
    for finding in findings(config, environ, now):
        sign = "[green]ok  [/]" if finding.exit_code == 0 else "[red]FAIL[/]"
        console.print(f"{sign} {finding.what}: {finding.found}", highlight=False, soft_wrap=True)
        worst = worst or finding.exit_code
    return worst


def findings(config: Path, environ: Mapping[str, str], now: datetime) -> Iterator[Finding]:
    """Looks at one thing after the other; what depends on something broken is left out."""
    try:
        settings = load(config, {}, environ)
    except ConfigError as error:
        for fault in error.faults:
            yield Finding("config", str(fault), error.exit_code)
        return
    yield Finding(
        "config", f"{config / 'watcher.toml'}, {len(settings.rules.rules)} rules, {len(settings.templates.by_key)} templates"
    )
    yield Finding(
        "me", f"{settings.me.name}, {', '.join(settings.me.addresses)}, {settings.me.zone}, holidays of {settings.me.country}"
    )
    try:
        store = open_store(settings)
        found = store.folders()
    except WatcherError as error:
        yield Finding("mailbox", str(error), error.exit_code)
        return
    yield Finding("mailbox", f"{settings.mailbox.kind} {settings.mailbox.place}")
    yield from _folders(found)
    if settings.mailbox.path:
        yield _drafts_writable(store, settings)
    told = store.addresses()
    if told:
        yield _addresses(told, settings)
    headlines = [(head, read_head(head.header)) for head in _recent(store, settings, now)]
    yield _sent_is_mine([headline for head, headline in headlines if head.role is Role.SENT], settings, told)
    yield _newest([head.received for head, _ in headlines if head.received is not None], now)
    yield _state(settings)


def _recent(store: MailStore, settings: Settings, now: datetime) -> Iterator[Head]:
    """Heads of recent letters; a few where each costs quota."""
    if settings.mailbox.gmail is None:
        yield from (head for part in store.look(None, now - timedelta(days=_RECENT_DAYS)) for head in part.heads)
        return
    for folder in store.folders():
        if folder.role in (Role.SENT, Role.INBOX):
            yield from store.heads(folder.name, _FEW)


def _addresses(told: Sequence[str], settings: Settings) -> Finding:
    """Whose mailbox it is, by its own word."""
    if any(settings.me.owns(address) for address in told):
        return Finding("addresses", f"{', '.join(told)}; all of them count as yours")
    return Finding(
        "addresses",
        f"{', '.join(told)}, and none of them is in me.addresses; log in with the right account, or add what is yours",
        78,
    )


def _folders(folders: Sequence[Folder]) -> Iterator[Finding]:
    found = {folder.role: folder.name for folder in folders}
    for role, remedy in ((Role.INBOX, "name it in mailbox.folders.inbox"), (Role.SENT, "name it in mailbox.folders.sent")):
        yield Finding(f"folder {role}", found.get(role) or f"not found; {remedy}", 0 if role in found else 78)
    yield Finding(
        "folder drafts",
        found.get(Role.DRAFTS) or "not found; it is made with the first draft, or name yours in mailbox.folders.drafts",
    )


def _drafts_writable(store: MailStore, settings: Settings) -> Finding:
    paths = [Path(settings.mailbox.path)]
    boxes = getattr(store, "boxes", ())
    paths = [box.path / "tmp" for box in boxes if box.role is Role.DRAFTS] or paths
    refused = [path for path in paths if not os.access(path, os.W_OK)]
    if refused:
        return Finding("drafts can be written", f"no: {refused[0]} is not writable; check its owner and permissions", 77)
    return Finding("drafts can be written", str(paths[0]))


def _sent_is_mine(heads: Sequence[Headline], settings: Settings, told: Sequence[str]) -> Finding:
    """Sent mail from an address that is not listed is the commonest reason for nothing being recognised."""
    foreign = [
        h.author.address
        for h in heads
        if h.author.address and not settings.me.owns(h.author.address) and h.author.address not in told
    ]
    strange = sorted(set(foreign))
    if not heads:
        return Finding("sent mail", "none yet; thank-yous and check-ins that you send are recognised there")
    if strange:
        return Finding(
            "sent mail",
            f"{', '.join(strange[:5])} sent mail too; add what is yours to me.addresses",
            0 if len(foreign) < len(heads) / 2 else 78,
        )
    return Finding("sent mail", f"{len(heads)} letters, all from your addresses")


def _newest(arrivals: Sequence[datetime], now: datetime) -> Finding:
    newest = max(arrivals, default=None)
    if newest is not None and newest - now > _CLOCK_SLACK:
        return Finding(
            "clock",
            f"the newest letter came {newest:%Y-%m-%d %H:%M}, which lies ahead of this machine's clock ({now:%Y-%m-%d %H:%M}); set the clock",
            78,
        )
    return Finding(
        "clock",
        f"{now:%Y-%m-%d %H:%M %Z}" + (f", newest letter {newest.astimezone(now.tzinfo):%Y-%m-%d %H:%M}" if newest else ""),
    )


def _state(settings: Settings) -> Finding:
    try:
        open_state(settings.state_path).close()
    except WatcherError as error:
        return Finding("state", str(error), error.exit_code)
    return Finding("state", str(settings.state_path))
