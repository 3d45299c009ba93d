"""What each command does, once the clock, the environment and the command line have been read."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from watcher import log, say
from watcher.aliases import widened
from watcher.claim import claimed, is_claimed
from watcher.draft.life import LYING
from watcher.errors import WatcherError
from watcher.insight import Insight, Reader
from watcher.mail.dry import DryStore
from watcher.mailbox import open_store
from watcher.news import tell
from watcher.policy.decide import next_moment
from watcher.replay import Past
from watcher.replay import replay as replay_past
from watcher.settings import Settings, load
from watcher.state import State, memory_state, open_state
from watcher.sweep import Swept, decisions_for, look_at, stage_now, sweep, take_news
from watcher.views import status
from watcher.views.report import draft_object, moment, process_object
from watcher.views.status import wide_console

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watcher.mail.store import MailStore


def run(options: argparse.Namespace, config: Path, environ: Mapping[str, str], now: datetime) -> int:
    """Runs a command as of `now` (aware) and gives its exit code. Raises WatcherError."""
    log.configure(environ, verbose=options.verbose, private=options.private)
    settings = load(config, {}, environ)
    commands: dict[str, Callable[[argparse.Namespace, Settings, datetime], int]] = {
        "once": partial(_once, environ),
        "status": _status,
        "explain": say.explain,
        "replay": _replay,
        "mark": say.mark,
        "script": say.script,
    }
    return commands[options.command](options, settings, now)


def _once(environ: Mapping[str, str], options: argparse.Namespace, settings: Settings, now: datetime) -> int:
    console = Console(stderr=True)
    store = open_store(settings)
    if options.dry_run:
        return _dry(settings, store, now)
    with (
        closing(store),
        claimed(settings.mailbox.identity),
        closing(open_state(settings.state_path)) as state,
        _progress(console) as progress,
    ):
        swept = sweep(store, state, settings, now, progress)
        tell(state, swept, settings, environ, now)
    report(wide_console(), swept)
    return 0


def _dry(settings: Settings, store: MailStore, now: datetime) -> int:
    """A sweep on a state in memory that knows the drafts made before, with a mailbox that keeps new ones to itself."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="watcher-dry-") as directory:
        state = open_state(Path(directory))
        try:
            known = _read_only(settings)
            for draft in known.drafts() if known else ():
                state.plan(draft)
            for mark in known.marks() if known else ():
                if not mark.undone:
                    state.mark(mark.process, mark.what, mark.on, mark.at)
            swept = sweep(DryStore(store), state, settings, now)
        finally:
            state.close()
    report(wide_console(), swept, dry=True)
    return 0


def _read_only(settings: Settings) -> State | None:
    try:
        return open_state(settings.state_path, read_only=True)
    except WatcherError:
        return None  # nothing was ever done, so there is nothing to know


def report(console: Console, swept: Swept, dry: bool = False) -> None:
    """What a sweep did, in a few lines."""
    would = "would be " if dry else ""
    if swept.insight is None:
        console.print("Nothing new, and nothing is due.")
        return
    console.print(
        f"{swept.new_letters} new letters looked at, {swept.kept} that may matter; {len(swept.insight.processes)} processes.",
        highlight=False,
    )
    for draft in swept.drafted:
        console.print(
            f"[green]{would}drafted[/]: {status.words(draft.kind, draft.number)} to {draft.to} ({draft.process})", highlight=False
        )
    for draft in swept.anew:
        console.print(f"[green]{would}written anew[/]: {status.words(draft.kind, draft.number)} to {draft.to}", highlight=False)
    for change in swept.changes:
        row = change.row
        console.print(
            f"[yellow]{would}{change.fate}[/]: {status.words(row.kind, row.number)} to {row.to} ({row.process}): {change.why}",
            highlight=False,
        )
    for occasion, why in swept.refused:
        console.print(f"[red]not drafted[/]: {occasion}: {why}", highlight=False)


@contextmanager
def _progress(console: Console) -> Iterator[Any]:
    """A progress bar that shows itself only on a terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console, transient=True,
                  disable=not console.is_terminal) as bar:  # fmt: skip
        tasks: dict[str, Any] = {}

        def step(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield step


def rows_of(insight: Insight, state: State | None, settings: Settings, now: datetime) -> list[status.Row]:
    """The processes with stage, next step and live drafts."""
    live: dict[str, list[str]] = {}
    for draft in state.drafts() if state else ():
        if draft.fate in LYING:
            live.setdefault(draft.process, []).append(
                f"{status.words(draft.kind, draft.number)} to {draft.to} {status.LIES[draft.fate]}"
            )
    return [
        status.Row(p, stage_now(p, settings, now), next_moment(decisions_for(p, settings, now)), tuple(live.get(p.id, ())))
        for p in insight.processes
    ]  # fmt: skip


def _status(options: argparse.Namespace, settings: Settings, now: datetime) -> int:
    state = open_state(settings.state_path, read_only=True)
    insight, _ = look_at(state, settings, now)
    rows = rows_of(insight, state, settings, now)
    if options.json:
        objects = [process_object(row.process, row.stage, row.following, settings.me.zone) for row in rows]
        unsure = [
            {"company": c.company, "role": c.role, "confidence": c.confidence, "why_not": c.why_not} for c in insight.considered
        ]
        print(
            json.dumps(
                {
                    "at": moment(now, settings.me.zone),
                    "last_contact": state.recall("last_contact"),
                    "daemon": {"running": is_claimed(settings.mailbox.identity), "trouble": state.recall("trouble")},
                    "processes": objects,
                    "unsure": unsure,
                    "refused": state.notes(),
                    "drafts": [draft_object(row, settings.me.zone) for row in state.drafts()],
                }
            )
        )
    else:
        unsure_names = [(f"{c.company or 'unknown'} / {c.role or 'unknown'}", c.why_not) for c in insight.considered if c.unsure]
        console = wide_console()
        status.show(console, rows, unsure_names, state.notes(), settings.me.zone)
        running = is_claimed(settings.mailbox.identity)
        status.show_health(
            console, running, state.recall("last_contact"), state.recall("trouble"), now.astimezone(settings.me.zone)
        )
        status.show_drafts(console, state.drafts())
    return 0


def _replay(options: argparse.Namespace, settings: Settings, now: datetime) -> int:
    until = options.until or now
    store = open_store(settings)
    state = memory_state()
    with _progress(Console(stderr=True)) as progress:
        since = options.since - timedelta(days=settings.mailbox.lookback_days) if options.since else None
        take_news(store, state, settings, since, now, progress)
    settings = widened(settings, state)
    store.close()
    past = replay_past(Reader(settings).signals(state.messages()), settings, options.since, until)
    state.close()
    if options.json:
        print(json.dumps(_past_object(past, settings)))
    else:
        _show_past(past, settings)
    return 0


def _past_object(past: Past, settings: Settings) -> dict[str, Any]:
    zone = settings.me.zone
    drafts = [
        {
            "at": moment(d.at, zone), "kind": str(d.step.kind), "number": d.step.number, "process": d.process.id, "to": [d.draft.to], "cc": [],
            "subject": d.draft.subject, "in_reply_to": d.draft.in_reply_to, "body": d.draft.body, "withdrawn_at": moment(d.withdrawn_at, zone) if d.withdrawn_at else None,
            "because": [f'{e.rule} (message {e.message}, "{e.quote}")' for e in d.step.because],
        }
        for d in past.drafts if not d.refused
    ]  # fmt: skip
    processes = [
        process_object(p, stage_now(p, settings, past.until), next_moment(decisions_for(p, settings, past.until)), zone)
        for p in past.insight.processes
    ]
    refused = [{"at": moment(d.at, zone), "process": d.process.id, "why": list(d.refused)} for d in past.drafts if d.refused]
    return {"until": moment(past.until, zone), "drafts": drafts, "processes": processes, "refused": refused}


def _show_past(past: Past, settings: Settings) -> None:
    console = wide_console()
    for d in past.drafts:
        gone = f", withdrawn {d.withdrawn_at.astimezone(settings.me.zone):%Y-%m-%d}" if d.withdrawn_at else ""
        bad = f" [red]refused: {'; '.join(d.refused)}[/]" if d.refused else ""
        console.print(
            f"{d.at.astimezone(settings.me.zone):%Y-%m-%d %H:%M}  {status.words(str(d.step.kind), d.step.number):<11} {d.draft.to}  [dim]{d.process.id}[/]{gone}{bad}",
            highlight=False,
        )
    status.show(console, rows_of(past.insight, None, settings, past.until), (), {}, settings.me.zone)
