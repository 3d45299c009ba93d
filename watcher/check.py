"""The doctor: config, machine, mailbox and service, each fault with a remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console

from watcher.claim import is_claimed
from watcher.doctor import machine, mailbox, service
from watcher.doctor.finding import Finding
from watcher.errors import ConfigError, WatcherError
from watcher.mail.store import Head, MailStore, Role
from watcher.mailbox import open_store
from watcher.message.head import read_head
from watcher.settings import Settings, load

_RECENT_DAYS = 60
_FEW = 50  # letters of a folder that are looked at where each costs quota


def check(config: Path, environ: Mapping[str, str], now: datetime) -> int:
    """Prints what was found and gives the first exit code that is not 0 (see errors)."""
    console = Console()
    worst = 0
    for finding in findings(config, environ, now):
        sign = "[red]FAIL[/]" if finding.exit_code else "[yellow]note[/]" if finding.note else "[green]ok  [/]"
        console.print(sign, end=" ")
        console.print(f"{finding.what}: {finding.found}", highlight=False, markup=False, soft_wrap=True)
        worst = worst or finding.exit_code
    return worst


def findings(config: Path, environ: Mapping[str, str], now: datetime) -> Iterator[Finding]:
    """Looks at one thing after the other; what depends on something broken is left out."""
    try:
        settings = load(config, {}, environ)
    except ConfigError as error:
        for fault in error.faults:
            yield Finding("config", str(fault), error.exit_code)
    else:
        yield from _of_settings(settings, config, now)
        yield machine.watching(settings)
    yield from service.units(environ)


def _of_settings(settings: Settings, config: Path, now: datetime) -> Iterator[Finding]:
    rules, templates = len(settings.rules.rules), len(settings.templates.by_key)
    yield Finding("config", f"{config / 'watcher.toml'}, {rules} rules, {templates} templates")
    me = settings.me
    yield Finding("me", f"{me.name}, {', '.join(me.addresses)}, holidays of {me.country}")
    yield machine.zone(settings, now)
    yield from machine.state(settings)
    try:
        with closing(open_store(settings)) as store:
            yield from _of_mailbox(store, settings, now)
    except WatcherError as error:
        yield Finding("mailbox", str(error), error.exit_code)


def _of_mailbox(store: MailStore, settings: Settings, now: datetime) -> Iterator[Finding]:
    found = store.folders()
    yield Finding("mailbox", f"{settings.mailbox.kind} {settings.mailbox.place}")
    yield from mailbox.folders(found)
    if settings.mailbox.path:
        yield mailbox.drafts_writable(store, settings)
    told = store.addresses()
    if told:
        yield mailbox.addresses(told, settings)
    yield from _notices(store, settings)
    heads = list(_recent(store, settings, now))
    yield mailbox.sent_is_mine([read_head(head.header) for head in heads if head.role is Role.SENT], settings, told)
    yield machine.clock([head.received for head in heads if head.received is not None], now)


def _notices(store: MailStore, settings: Settings) -> Iterator[Finding]:
    """Whether notices come, where they are to. A watcher at work takes them itself, and none is taken away from it."""
    pubsub = settings.mailbox.gmail.pubsub if settings.mailbox.gmail is not None else None
    if pubsub is None:
        return
    from watcher.mail.gmail import GmailStore

    if is_claimed(settings.mailbox.identity):
        yield Finding("notices", f"the watcher at work takes them from {pubsub.subscription}")
    elif isinstance(store, GmailStore):
        yield mailbox.notices(store, pubsub)


def _recent(store: MailStore, settings: Settings, now: datetime) -> Iterator[Head]:
    """Heads of recent letters; a few where each costs quota."""
    if settings.mailbox.gmail is None:
        yield from (head for part in store.look(None, now - timedelta(days=_RECENT_DAYS)) for head in part.heads)
        return
    for folder in store.folders():
        if folder.role in (Role.SENT, Role.INBOX):
            yield from store.heads(folder.name, _FEW)
