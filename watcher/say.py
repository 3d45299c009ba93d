"""What the user says of one process, and what is told of it: mark, explain, script."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import date, datetime

from rich.console import Console

from watcher.draft.facts import facts_of
from watcher.draft.template import fill
from watcher.errors import ConfigError, Fault
from watcher.insight import Considered, Insight, author_of
from watcher.message.signature import telephone
from watcher.policy.model import Kind, Step
from watcher.process.marks import WORDS
from watcher.process.model import Process
from watcher.settings import Settings
from watcher.state import open_state
from watcher.sweep import decisions_for, look_at, stage_now
from watcher.views import explain as views
from watcher.views.status import wide_console


def find_process(insight: Insight, text: str) -> Process:
    """The one process that a text names; ConfigError-like words where none or several fit."""
    exact = [p for p in insight.processes if p.id == text]
    fitting = exact or [p for p in insight.processes if text.casefold() in f"{p.id} {p.company} {p.role}".casefold()]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(p.id for p in fitting or insight.processes) or "none"
    what = "several processes fit" if fitting else "no process fits"
    raise ConfigError([Fault("command line", text, f"{what}", f"name one of: {names}")])


def explain(options: argparse.Namespace, settings: Settings, now: datetime) -> int:
    """Everything behind a process, or why one is not tracked."""
    state = open_state(settings.state_path, read_only=True)
    insight, _ = look_at(state, settings, now)
    asked = options.process.casefold()
    if not any(asked in f"{p.id} {p.company} {p.role}".casefold() for p in insight.processes):
        ignored = [(identity, why) for identity, why in insight.ignored if asked in identity.casefold()]
        considered = [c for c in insight.considered if asked in _names_of(c).casefold()]
        if ignored or considered:
            _why_not(wide_console(), ignored, considered)
            return 0
    process = find_process(insight, options.process)
    views.show(
        wide_console(),
        process,
        stage_now(process, settings, now),
        insight.told[process.id],
        decisions_for(process, settings, now),
        settings.me,
    )
    views.show_users_part(wide_console(), state, process, insight.told[process.id], settings.me)
    return 0


def _names_of(one: Considered) -> str:
    """By what a conversation can be asked for: employer, role, and the writers and subjects of its mails."""
    told = " ".join(f"{s.message.subject} {s.message.author.name} {s.message.author.address}" for s in one.told)
    return f"{one.company} {one.role} {told}"


def _why_not(console: Console, ignored: list[tuple[str, str]], considered: list[Considered]) -> None:
    for identity, why in ignored:
        console.print(f"{identity} is ignored: {why}", markup=False, highlight=False)
    for one in considered:
        views.show_not_tracked(console, one.company, one.role, one.why_not, one.told, one.belief)


def mark(options: argparse.Namespace, settings: Settings, now: datetime) -> int:
    """Records or undoes the user's word about a process."""
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


def script(options: argparse.Namespace, settings: Settings, now: datetime) -> int:
    """A short script for a check-in by telephone, from the same facts as a draft."""
    state = open_state(settings.state_path, read_only=True)
    insight, _ = look_at(state, settings, now)
    process = find_process(insight, options.process)
    recipient = process.check_in_to
    if recipient is None:
        raise ConfigError(
            [
                Fault(
                    "command line",
                    process.id,
                    "nobody on their side is known by name or address",
                    "look into their mails for a number",
                )
            ]
        )
    promised = process.reply_by if process.window is not None and process.window.kind in ("promise", "permission") else None
    step = Step(Kind.CHECK_IN, process.unanswered + 1, recipient, "", (), promised=promised)
    author = replace(author_of(process, settings, insight.manner), signature="")
    _, words = fill(settings.templates.get(process.language, "call"), facts_of(step, process, author))
    contact = recipient.contact
    numbers = [
        telephone(s.message.signature) for s in reversed(insight.told[process.id]) if s.message.author.address == contact.address
    ]
    lines = [
        f"Call {contact.name or contact.address}" + (f", {contact.role}" if contact.role else "") + f" ({process.company})",
        f"Telephone: {next((n for n in numbers if n), 'none is known from their mails')}",
        *(f"You wrote on {r.at.astimezone(settings.me.zone):%Y-%m-%d}, without an answer." for r in process.reach_outs),
        "",
        words,
        f"Afterwards: watcher mark {process.id} called    (or: replied, if they told you how it stands)",
    ]
    print("\n".join(lines))
    return 0
