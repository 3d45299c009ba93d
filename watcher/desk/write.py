"""Drafts are written: once for each step, and anew where the words of one that nobody touched have become wrong.

The intent is recorded, the mailbox is asked whether the draft lies there, it is laid down, and that is recorded with its bytes as the
mailbox gives them back. A crash between any two of these leaves a state from which the next sweep goes on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from watcher.desk.sight import drafts_heads, slip_of, slip_of_head
from watcher.draft.compose import compose
from watcher.draft.facts import facts_of
from watcher.draft.hints import hint_of
from watcher.draft.life import LYING, Fate
from watcher.draft.likeness import Slip, stands_for
from watcher.draft.lint import lint
from watcher.insight import Insight, author_of, parent_of
from watcher.mail.store import MailStore, Role
from watcher.message.model import Message
from watcher.pace import paced
from watcher.policy.calendar import business_calendar
from watcher.policy.model import DraftNow, Kind, Step
from watcher.process.model import Process
from watcher.settings import Settings
from watcher.state.model import DraftRow
from watcher.state.store import State

Due = Sequence[tuple[Process, Sequence[DraftNow]]]
_DATE = re.compile(rb"^Date:[^\n]*\n", re.MULTILINE)


@dataclass(slots=True)
class Written:
    """What was written, what was written anew, and what was refused: occasion and why. `blocked`: something lies in the way."""

    drafted: list[DraftRow] = field(default_factory=list)
    anew: list[DraftRow] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    blocked: bool = False
    put_off: bool = False  # something waits for tomorrow, so that not everything comes on one day


@dataclass(frozen=True, slots=True)
class Writer:
    """All that composing needs of one moment."""

    insight: Insight
    by_id: dict[str, Message]
    settings: Settings
    now: datetime

    def row(self, step: Step, process: Process) -> tuple[DraftRow, tuple[str, ...]]:
        """The draft of a step, and what speaks against it."""
        author = author_of(process, self.settings, self.insight.manner)
        draft = compose(step, process, parent_of(step, self.by_id), author, self.settings.templates, self.now)
        problems = lint(draft, step, process, self.insight.processes, self.settings.me)
        because = "; ".join(dict.fromkeys(evidence.quote for evidence in step.because))[:500]
        facts = {name: value for name, value in facts_of(step, process, author).items() if not name.startswith("my_")}
        row = DraftRow(
            draft.message_id, step.occasion, process.id, str(step.kind), step.number, draft.to, draft.in_reply_to, self.now, draft.raw,
            why=because, facts=json.dumps(facts, sort_keys=True, ensure_ascii=False),
            hint=hint_of(step, process),
        )  # fmt: skip
        return row, problems


def write(store: MailStore, state: State, writer: Writer, due: Due) -> Written:
    """Makes every draft that is due and was never made, and mends those whose words have become wrong."""
    written = Written()
    oldest = writer.now - timedelta(days=writer.settings.backfill_days)
    zone = writer.settings.me.zone
    others: list[Slip] | None = None
    rows = state.drafts()
    known = {row.occasion: row for row in rows}
    for process, decisions in due:
        for decision in decisions:
            row = known.get(decision.step.occasion)
            if row is not None and row.fate is Fate.DRAFTED:
                written.anew += _mended(store, state, writer, row, decision.step, process)
        fresh = [d for d in decisions if _to_be_made(known.get(d.step.occasion), d, oldest) and not _same_step(d.step, rows)]
        mine = [row for row in rows if row.process == process.id]
        today, later = paced(fresh, mine, writer.now.astimezone(zone).date(), zone)
        written.put_off = written.put_off or bool(later)
        for decision in today:
            planned = known.get(decision.step.occasion)
            if planned is not None and planned.fate is Fate.PLANNED:
                written.drafted += _laid_down(store, state, planned)
                continue
            others = others if others is not None else _others(store, rows)
            row, problems = writer.row(decision.step, process)
            blocked = tuple(_in_the_way(row, rows, others))
            if problems or blocked:
                written.refused.append((row.occasion, "; ".join((*problems, *blocked))))
                written.blocked = written.blocked or bool(blocked)
                continue
            state.plan(row)
            written.drafted += _laid_down(store, state, row)
    return written


def _to_be_made(row: DraftRow | None, decision: DraftNow, oldest: datetime) -> bool:
    """Whether a step has no draft yet, or one that was planned and not laid down, or that we took back ourselves."""
    return decision.since >= oldest and (row is None or row.fate in (Fate.PLANNED, Fate.WITHDRAWN))


def _others(store: MailStore, rows: Iterable[DraftRow]) -> list[Slip]:
    """The user's own letters in Drafts."""
    ours = {row.message_id for row in rows}
    return [slip for slip in map(slip_of_head, drafts_heads(store)) if slip.id not in ours]


def _same_step(step: Step, rows: Iterable[DraftRow]) -> bool:
    """Whether a thank-you for that day to that person was made under another time, which later mail told better."""
    if step.kind is not Kind.THANK_YOU:
        return False
    day = step.occasion[: len("thank_you/2026-03-10")]
    address = step.to.contact.address
    return any(
        row.occasion.startswith(day) and row.occasion != step.occasion and row.to == address and row.fate is not Fate.WITHDRAWN
        for row in rows
    )


def _in_the_way(row: DraftRow, rows: Iterable[DraftRow], others: Iterable[Slip]) -> Iterator[str]:
    """What lies in Drafts in the place where this draft would go."""
    lying = [
        other
        for other in rows
        if other.fate in LYING and other.kind == row.kind == Kind.CHECK_IN and other.occasion != row.occasion
    ]
    if any(other.process == row.process or (row.answers and other.answers == row.answers) for other in lying):
        yield f"an earlier check-in to {row.to} still lies in Drafts; send it or delete it"
    slip = replace(slip_of(row), at=None)
    if any(stands_for(other, slip) for other in others):
        yield f"a draft of your own to {row.to} lies in Drafts; send it or delete it"


def _laid_down(store: MailStore, state: State, row: DraftRow) -> list[DraftRow]:
    """Lays a planned draft down where it does not lie there yet; empty where it turns out to be sent or edited."""
    lying = store.find_draft(row.message_id)
    if lying is not None and lying.role is Role.SENT:
        state.settle(row.message_id, Fate.SENT, "it lies in Sent")
        return []
    if lying is not None and _undated(lying.raw) != _undated(row.raw):
        state.settle(row.message_id, Fate.EDITED, "you edited it")
        return []
    if lying is None:
        ref = store.save_draft(row.raw)
        lying = store.find_draft(row.message_id)
        state.saved(row.message_id, lying.ref if lying else ref, lying.raw if lying else row.raw)
    else:
        state.saved(row.message_id, lying.ref, lying.raw)
    return [replace(row, fate=Fate.DRAFTED)]


def _undated(raw: bytes) -> bytes:
    return _DATE.sub(b"", raw, count=1)


def _mended(store: MailStore, state: State, writer: Writer, row: DraftRow, step: Step, process: Process) -> list[DraftRow]:
    """A check-in that nobody touched, written anew: at once where it would go to the wrong person, else when it has grown old and what it
    says is no longer so. Recorded, taken away, laid down, in this order: there is never more than one."""
    if step.kind is not Kind.CHECK_IN or not row.facts:
        return []
    fresh, problems = writer.row(step, process)
    workdays = business_calendar(writer.settings.me.country)
    zone = writer.settings.me.zone
    old = workdays.add(row.at.astimezone(zone).date(), writer.settings.policy.draft_refresh_business_days)
    stale = old <= writer.now.astimezone(zone).date() and (fresh.facts != row.facts or fresh.answers != row.answers)
    if problems or fresh.message_id != row.message_id or not (fresh.to != row.to or stale):
        return []
    lying = store.find_draft(row.message_id)
    if lying is None or lying.role is not Role.DRAFTS or lying.raw != row.raw:
        return []  # the next sweep tells what it has become
    state.rewrite(fresh, row.raw)
    if not store.remove_draft(lying.ref, row.raw):
        state.settle(row.message_id, Fate.EDITED, "you edited it")
        return []
    return _laid_down(store, state, fresh)
