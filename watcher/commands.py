"""What each command does, once the clock, the environment and the command line have been read."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from watcher import log
from watcher.claim import claimed, is_claimed
from watcher.draft.life import LYING
from watcher.errors import ConfigError, Fault, WatcherError
from watcher.insight import Insight, Reader
from watcher.mail.dry import DryStore
from watcher.mailbox import open_store
from watcher.policy.decide import next_moment
from watcher.process.marks import WORDS
from watcher.replay import Past
from watcher.replay import replay as replay_past
from watcher.settings import Settings, load
from watcher.state import State, memory_state, open_state
from watcher.sweep import Swept, decisions_for, look_at, stage_now, sweep, take_news
from watcher.views import explain, status
from watcher.views.report import draft_object, moment, process_object

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watcher.mail.store import MailStore
    from watcher.process.model import Process


def run(options: argparse.Namespace, config: Path, environ: Mapping[str, str], now: datetime) -> int:
    """Runs a command as of `now` (aware) and gives its exit code. Raises WatcherError."""
    log.configure(environ, verbose=options.verbose, private=options.private)
    settings = load(config, {}, environ)
    commands = {"once": _once, "status": _status, "explain": _explain, "replay": _replay, "mark": _mark}
    return commands[options.command](options, settings, now)


def wide_console() -> Console:
    """A console on stdout; 120 columns wide where it is no terminal, so that tables stay readable in a pipe."""
    console = Console()
    return console if console.is_terminal else Console(width=120)


def _once(options: argparse.Namespace, settings: Settings, now: datetime) -> int:
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
        unsure_names = [(f"{c.company or 'unknown'} / {c.role or 'unknown'}", c.why_not) for c in insight.considered]
        console = wide_console()
        status.show(console, rows, unsure_names, state.notes(), settings.me.zone)
        running = is_claimed(settings.mailbox.identity)
        status.show_health(
            console, running, state.recall("last_contact"), state.recall("trouble"), now.astimezone(settings.me.zone)
        )
        status.show_drafts(console, state.drafts())
    return 0


def find_process(insight: Insight, text: str) -> Process:
    """The one process that a text names; ConfigError-like words where none or several fit."""
    exact = [p for p in insight.processes if p.id == text]
    fitting = exact or [p for p in insight.processes if text.casefold() in f"{p.id} {p.company} {p.role}".casefold()]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(p.id for p in fitting or insight.processes) or "none"
    what = "several processes fit" if fitting else "no process fits"
    raise ConfigError([Fault("command line", text, f"{what}", f"name one of: {names}")])


def _explain(options: argparse.Namespace, settings: Settings, now: datetime) -> int:
    state = open_state(settings.state_path, read_only=True)
    insight, _ = look_at(state, settings, now)
    considered = [c for c in insight.considered if options.process.casefold() in f"{c.company} {c.role}".casefold()]
    if considered and not any(options.process.casefold() in f"{p.id} {p.company} {p.role}".casefold() for p in insight.processes):
        console = wide_console()
        for one in considered:
            console.print(f"{one.company} / {one.role} is not tracked: {one.why_not}", highlight=False)
            for signals in one.told:
                for hit in signals.hits:
                    console.print(
                        f'    {hit.rule} ({hit.means} {hit.score:+g}) "{hit.evidence.quote}"', markup=False, highlight=False
                    )
        return 0
    process = find_process(insight, options.process)
    explain.show(
        wide_console(),
        process,
        stage_now(process, settings, now),
        insight.told[process.id],
        decisions_for(process, settings, now),
        settings.me,
    )
    return 0


def _replay(options: argparse.Namespace, settings: Settings, now: datetime) -> int:
    until = options.until or now
    store = open_store(settings)
    state = memory_state()
    with _progress(Console(stderr=True)) as progress:
        since = options.since - timedelta(days=settings.mailbox.lookback_days) if options.since else None
        take_news(store, state, settings, since, now, progress)
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


def _mark(options: argparse.Namespace, settings: Settings, now: datetime) -> int:
    if options.what != "undo" and options.what not in WORDS:
        known = "; ".join(f"{word}: {meaning}" for word, meaning in WORDS.items())
        raise ConfigError([Fault("command line", options.what, "is no mark", f"use undo, or one of {known}")])
    try:
        day = date.fromisoformat(options.on) if options.on else None
    except ValueError:
        raise ConfigError([Fault("command line", "--on", f"{options.on!r} is no date", "write it like 2026-03-18")]) from None
    state = open_state(settings.state_path, beside=True)
    try:
        insight, _ = look_at(state, replace(settings, sure=0.0) if options.what in ("mine", "undo") else settings, now)
        known_ids = {mark.process for mark in state.marks()}
        identity = (
            options.process
            if options.process in known_ids or (options.what == "mine" and "/" in options.process)
            else find_process(insight, options.process).id
        )
        if options.what == "undo":
            undone = state.unmark(identity)
            print(f"{identity}: {'undone: ' + undone.what if undone else 'there was no mark'}")
        else:
            state.mark(identity, options.what, day, now)
            print(f"{identity}: {WORDS[options.what]}" + (f" ({day})" if day else ""))
        state.remember("marked", "yes")
    finally:
        state.close()
    return 0
