"""One sweep: the only place where all stages meet. Read this first.

look into the mailbox -> keep what can matter -> understand it -> settle the drafts made before -> decide -> draft

Exactly one draft a step: its Message-ID is a hash of the occasion. The intent is recorded, the mailbox is asked whether the draft
exists, it is saved, and that is recorded. A crash between any two of these leaves a state from which the next sweep goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time

import structlog

from watcher.clock import judging_moment
from watcher.draft.compose import compose
from watcher.draft.lint import lint
from watcher.insight import Insight, Reader, author_of, parent_of, understand
from watcher.intake import take_in, worth_a_look
from watcher.mail.store import MailStore, Role
from watcher.message.model import Message
from watcher.pace import paced
from watcher.policy.calendar import business_calendar
from watcher.policy.decide import decide, next_moment, stage_of
from watcher.policy.model import Decision, DraftNow, Step
from watcher.process.marks import Said
from watcher.process.model import Process, Stage
from watcher.settings import Settings
from watcher.state.model import DraftRow, Fate, KeptRow, PassedRow
from watcher.state.store import State

log = structlog.get_logger(__name__)
_LONG_AWAY_DAYS = 30
_LIVE = (Fate.PLANNED, Fate.SAVED)


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did."""

    new_letters: int
    kept: int
    insight: Insight | None  # None where there was nothing new and nothing due
    drafted: tuple[DraftRow, ...]
    withdrawn: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]  # occasion, why
    clock_wrong: bool = False  # then nothing was judged


Progress = Callable[[str, int, int], None]


def sweep(store: MailStore, state: State, settings: Settings, now: datetime, progress: Progress | None = None) -> Swept:
    """Looks, understands, settles and drafts once, as of `now` (aware)."""
    began = time.monotonic()
    since = now - timedelta(days=settings.mailbox.lookback_days)
    new, kept = take_news(store, state, settings, since, now, progress)
    moment = _judging_moment(state, now)
    if moment is None or (not kept and not _due(state, settings, moment)):
        _prune(state, settings, now)
        log.debug("sweep.nothing", new_letters=new)
        return Swept(new, 0, None, (), (), (), moment is None)
    now = moment
    insight, by_id = look_at(state, settings, now)
    withdrawn = _settle_drafts(store, state, insight, settings, now)
    drafted, refused, put_off = _draft(store, state, insight, by_id, settings, now)
    _remember(state, insight, settings, now, put_off)
    log.info(
        "sweep.done",
        new_letters=new,
        kept=kept,
        processes=len(insight.processes),
        drafted=len(drafted),
        withdrawn=len(withdrawn),
        refused=len(refused),
        next_due=state.recall("next_due"),
        took_ms=round((time.monotonic() - began) * 1000),
    )
    return Swept(new, kept, insight, tuple(drafted), tuple(withdrawn), tuple(refused))


def look_at(state: State, settings: Settings, now: datetime) -> tuple[Insight, dict[str, Message]]:
    """The processes by what the state holds, and its messages by id."""
    messages = list(state.messages())
    signals = Reader(settings).signals(messages)
    return understand(signals, settings, now, said(state)), {message.id: message for message in messages}


def said(state: State) -> tuple[Said, ...]:
    """The user's marks that hold."""
    return tuple(Said(mark.process, mark.what, mark.on, mark.at) for mark in state.marks() if not mark.undone)


def take_news(
    store: MailStore, state: State, settings: Settings, since: datetime | None, now: datetime, progress: Progress | None = None
) -> tuple[int, int]:
    """Reads what is new, pass by pass, so that a crash loses at most one. Mail before `since` is left out.

    Gives how many letters there were, and how many messages were kept that were not known.
    """
    letters = fresh = 0
    for part in store.look(state.cursor(), since, worth_a_look, _step(progress, "looking")):
        letters += part.looked
        taken = take_in(store, part.heads, settings.me, since, state, _step(progress, "reading"))
        kept = [KeptRow(k.ref, k.message, k.keys) for k in taken.kept]
        if part.heads or part.cursor != state.cursor():
            fresh += state.absorb(part.cursor, kept, [PassedRow(p.ref, p.keys) for p in taken.passed], now)
    return letters, fresh


def _step(progress: Progress | None, what: str) -> Callable[[int, int], None] | None:
    return (lambda done, total: progress(what, done, total)) if progress else None


def _due(state: State, settings: Settings, now: datetime) -> bool:
    """Whether something falls due, or must be judged anew because rules, settings or marks changed."""
    if state.recall("fingerprint") != settings.fingerprint or state.recall("marked") is not None:
        return True
    following = state.recall("next_due")
    unsettled = any(draft.fate is Fate.PLANNED for draft in state.drafts())
    return unsettled or (following is not None and datetime.fromisoformat(following) <= now)


def _judging_moment(state: State, now: datetime) -> datetime | None:
    """The moment to judge by; None, and a word in the log, where the clock cannot be right."""
    judged = state.recall("judged")
    moment = judging_moment(now, datetime.fromisoformat(judged) if judged else None, state.newest())
    if moment is None:
        log.error("clock.behind", last_judged=judged, remedy="set the clock; until then no draft is made or taken back")
    return moment


def _prune(state: State, settings: Settings, now: datetime) -> None:
    """Forgets what is older than keep_days, once a day; after a long absence a day later, for the clock may stand wrong."""
    last = state.recall("pruned")
    days = (now.date() - date.fromisoformat(last)).days if last else _LONG_AWAY_DAYS
    if days:
        if 0 < days < _LONG_AWAY_DAYS:
            state.forget(now - timedelta(days=settings.keep_days))
        state.remember("pruned", now.date().isoformat())


def _settle_drafts(store: MailStore, state: State, insight: Insight, settings: Settings, now: datetime) -> list[str]:
    """Looks after the drafts made before: taken back where they became wrong, recorded where the user sent or touched them."""
    wanted = {d.step.occasion for p in insight.processes for d in decisions_for(p, settings, now) if isinstance(d, DraftNow)}
    withdrawn = []
    for row in state.drafts():
        if row.fate not in _LIVE:
            continue
        lying = store.find_draft(row.message_id)
        if lying is None:
            if row.fate is Fate.SAVED:
                state.settle(row.message_id, Fate.TOUCHED, "it no longer lies in Drafts: sent, deleted or open in an editor")
            continue
        if lying.role is Role.SENT:
            state.settle(row.message_id, Fate.SENT, "it lies in Sent")
        elif lying.raw != row.raw:
            state.settle(row.message_id, Fate.TOUCHED, "it was edited")
        elif row.occasion not in wanted:
            if store.remove_draft(lying.ref, row.raw):
                state.settle(row.message_id, Fate.WITHDRAWN, "it is no longer called for")
                withdrawn.append(row.message_id)
        elif row.fate is Fate.PLANNED:
            state.saved(row.message_id, lying.ref)
    return withdrawn


def decisions_for(process: Process, settings: Settings, now: datetime) -> Sequence[Decision]:
    """The policy's decisions about a process."""
    return decide(process, now, settings.policy, business_calendar(settings.me.country), settings.me.zone)


def _draft(
    store: MailStore, state: State, insight: Insight, by_id: dict[str, Message], settings: Settings, now: datetime
) -> tuple[list[DraftRow], list[tuple[str, str]], bool]:
    """Makes every draft that is called for and was never made; tells too whether some were put off until tomorrow."""
    drafted: list[DraftRow] = []
    refused: list[tuple[str, str]] = []
    put_off = False
    oldest = now - timedelta(days=settings.backfill_days)
    notes = {name: text for name, text in state.notes().items() if name.startswith("refused/")}
    rows = state.drafts()
    known_by_occasion = {row.occasion: row for row in rows}
    over = {row.occasion for row in rows if row.fate is not Fate.PLANNED}
    for process in insight.processes:
        due = [d for d in decisions_for(process, settings, now) if isinstance(d, DraftNow)]
        fresh = [d for d in due if d.since >= oldest and d.step.occasion not in over]
        mine = [row for row in rows if row.process == process.id]
        today, later = paced(fresh, mine, now.astimezone(settings.me.zone).date(), settings.me.zone)
        put_off = put_off or bool(later)
        for decision in today:
            step = decision.step
            known = known_by_occasion.get(step.occasion)
            row, problems = _row(step, process, insight, by_id, settings, now) if known is None else (known, ())
            if problems:
                refused.append((step.occasion, "; ".join(problems)))
                continue
            _save(store, state, row, known is None)
            drafted.append(row)
    for name in notes:
        if name.removeprefix("refused/") not in dict(refused):
            state.note(name, "")
    for occasion, why in refused:
        state.note(f"refused/{occasion}", why)
    return drafted, refused, put_off


def _row(
    step: Step, process: Process, insight: Insight, by_id: dict[str, Message], settings: Settings, now: datetime
) -> tuple[DraftRow, tuple[str, ...]]:
    author = author_of(process, settings)
    draft = compose(step, process, parent_of(step, by_id), author, settings.templates, now)
    problems = lint(draft, step, process, insight.processes, settings.me)
    because = "; ".join(dict.fromkeys(evidence.quote for evidence in step.because))[:500]
    row = DraftRow(
        draft.message_id,
        step.occasion,
        process.id,
        str(step.kind),
        step.number,
        draft.to,
        draft.in_reply_to,
        now,
        draft.raw,
        why=because,
    )
    return row, problems


def _save(store: MailStore, state: State, row: DraftRow, fresh: bool) -> None:
    """Intent, question, delivery, record: in this order, whatever crashes between."""
    if fresh:
        state.plan(row)
    lying = store.find_draft(row.message_id)
    if lying is not None and lying.role is Role.SENT:
        state.settle(row.message_id, Fate.SENT, "it lies in Sent")
        return
    ref = lying.ref if lying is not None else store.save_draft(row.raw)
    state.saved(row.message_id, ref)


def _remember(state: State, insight: Insight, settings: Settings, now: datetime, put_off: bool) -> None:
    """The next due moment, and under which rules this was judged."""
    tomorrow = datetime.combine(now.astimezone(settings.me.zone) + timedelta(days=1), clock_time(settings.policy.draft_hour))
    moments: list[datetime] = [tomorrow.replace(tzinfo=settings.me.zone)] if put_off else []
    for process in insight.processes:
        decisions = decide(process, now, settings.policy, business_calendar(settings.me.country), settings.me.zone)
        waited = next_moment(decisions)
        moments += [waited.at] if waited else []
        moments += [d.until + timedelta(seconds=1) for d in decisions if isinstance(d, DraftNow) and d.until is not None]
        moments += [i.end for i in process.interviews if i.end > now]
    following = min((m for m in moments if m > now), default=None)
    state.remember("next_due", following.isoformat() if following else None)
    state.remember("processes", str(len(insight.processes)))
    state.remember("fingerprint", settings.fingerprint)
    state.remember("marked", None)
    state.remember("judged", now.isoformat())
    _prune(state, settings, now)


def stage_now(process: Process, settings: Settings, now: datetime) -> Stage:
    """The stage that people are shown."""
    return stage_of(process, now, settings.policy, business_calendar(settings.me.country), settings.me.zone)
