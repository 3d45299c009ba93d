"""One sweep: the only place where all stages meet. Read this first.

look into the mailbox -> keep what can matter -> see what became of the drafts -> understand -> settle the drafts -> decide -> draft

Exactly one draft a step: its Message-ID is a hash of the occasion, and what the mailbox shows of it decides (draft/life.py, desk/).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time

import structlog

from watcher.aliases import learn, widened
from watcher.clock import judging_moment
from watcher.desk.settle import Change, settle, settle_sent
from watcher.desk.sight import Desk, followed, look_at_desk, sent_messages, with_mail_of_mine
from watcher.desk.wishes import heed_folders
from watcher.desk.write import Writer, write
from watcher.draft.life import Fate
from watcher.insight import Insight, Reader, understand
from watcher.intake import take_in, worth_a_look
from watcher.mail.store import MailStore, Role
from watcher.message.model import Message
from watcher.policy.calendar import business_calendar
from watcher.policy.decide import decide, next_moment, stage_of
from watcher.policy.model import Decision, DraftNow
from watcher.process.marks import Said
from watcher.process.model import Process, Stage
from watcher.settings import Settings
from watcher.state.model import DraftRow, KeptRow, PassedRow
from watcher.state.store import State

log = structlog.get_logger(__name__)
_LONG_AWAY_DAYS = 30
_SAID_EACH = 10_000  # letters of a long first reading


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did."""

    new_letters: int
    kept: int
    insight: Insight | None  # None where there was nothing new and nothing due
    drafted: tuple[DraftRow, ...] = ()
    anew: tuple[DraftRow, ...] = ()  # drafts of ours whose words were mended
    changes: tuple[Change, ...] = ()  # what drafts made before have become
    refused: tuple[tuple[str, str], ...] = ()  # occasion, why
    clock_wrong: bool = False  # then nothing was judged

    @property
    def withdrawn(self) -> tuple[DraftRow, ...]:
        """The drafts that were taken back."""
        return tuple(change.row for change in self.changes if change.fate is Fate.WITHDRAWN)


Progress = Callable[[str, int, int], None]


def sweep(store: MailStore, state: State, settings: Settings, now: datetime, progress: Progress | None = None) -> Swept:
    """Looks, understands, settles and drafts once, as of `now` (aware)."""
    began = time.monotonic()
    since = now - timedelta(days=settings.mailbox.lookback_days)
    new, kept = take_news(store, state, settings, since, now, progress)
    wished = heed_folders(store, state, settings, now)
    settings = widened(settings, state)
    moment = _judging_moment(state, now)
    desk = look_at_desk(store, followed(state.drafts(), now)) if moment is not None else Desk()
    if moment is None or not (kept or wished or _due(state, settings, moment) or any(seen.news for seen in desk.seen)):
        _prune(state, settings, now)
        log.debug("sweep.nothing", new_letters=new)
        return Swept(new, 0, None, clock_wrong=moment is None)
    now = moment
    messages = list(state.messages())
    folders = {role: frozenset(f.name for f in store.folders() if f.role is role) for role in (Role.SENT, Role.ARCHIVE)}
    desk = with_mail_of_mine(desk, messages, folders[Role.SENT], folders[Role.ARCHIVE], settings.me)
    changes = settle_sent(store, state, desk)
    insight, by_id = _understood(state, messages, settings, now)
    due = [(p, [d for d in decisions_for(p, settings, now) if isinstance(d, DraftNow)]) for p in insight.processes]
    changes += settle(store, state, desk, {decision.step.occasion for _, decisions in due for decision in decisions})
    written = write(store, state, Writer(insight, by_id, settings, now), due)
    _note_refusals(state, written.refused)
    _remember(state, insight, settings, now, written.put_off)
    state.remember("blocked", "yes" if written.blocked else None)
    swept = Swept(new, kept, insight, tuple(written.drafted), tuple(written.anew), tuple(changes), tuple(written.refused))
    _log(swept, state.recall("next_due"), time.monotonic() - began)
    return swept


def _log(swept: Swept, next_due: str | None, seconds: float) -> None:
    for change in swept.changes:
        log.info(
            "draft.changed", process=change.row.process, kind=change.row.kind, was=str(change.row.fate), fate=str(change.fate)
        )
    log.info(
        "sweep.done",
        new_letters=swept.new_letters,
        kept=swept.kept,
        processes=len(swept.insight.processes) if swept.insight else 0,
        drafted=len(swept.drafted),
        anew=len(swept.anew),
        withdrawn=len(swept.withdrawn),
        refused=len(swept.refused),
        next_due=next_due,
        took_ms=round(seconds * 1000),
    )


def look_at(state: State, settings: Settings, now: datetime) -> tuple[Insight, dict[str, Message]]:
    """The processes by what the state holds, and its messages by id."""
    return _understood(state, list(state.messages()), widened(settings, state), now)


def _understood(
    state: State, messages: Sequence[Message], settings: Settings, now: datetime
) -> tuple[Insight, dict[str, Message]]:
    mail = sent_messages(messages, state.drafts())
    return understand(Reader(settings).signals(mail), settings, now, said(state), state.wishes()), {
        message.id: message for message in mail
    }


def said(state: State) -> tuple[Said, ...]:
    """The user's marks that hold."""
    return tuple(Said(mark.process, mark.what, mark.on, mark.at) for mark in state.marks() if not mark.undone)


def take_news(
    store: MailStore, state: State, settings: Settings, since: datetime | None, now: datetime, progress: Progress | None = None
) -> tuple[int, int]:
    """Reads what is new, pass by pass, so that a crash loses a second of it at most. Mail before `since` is left out.

    Gives how many letters there were, and how many messages were kept that were not known.
    """
    letters = fresh = 0
    try:
        for part in store.look(state.cursor(), since, worth_a_look, _step(progress, "looking")):
            if (letters + part.looked) // _SAID_EACH > letters // _SAID_EACH:
                log.info("mail.reading", letters=letters + part.looked, kept=fresh)
            letters += part.looked
            if part.heads:
                learn(store, state)
            taken = take_in(store, part.heads, widened(settings, state).me, since, state, _step(progress, "reading"))
            kept = [KeptRow(k.ref, k.message, k.keys) for k in taken.kept]
            if part.heads or part.cursor != state.cursor():
                fresh += state.absorb(part.cursor, kept, [PassedRow(p.ref, p.keys) for p in taken.passed], now)
    finally:
        state.commit()
    return letters, fresh


def _step(progress: Progress | None, what: str) -> Callable[[int, int], None] | None:
    return (lambda done, total: progress(what, done, total)) if progress else None


def _due(state: State, settings: Settings, now: datetime) -> bool:
    """Whether something falls due, or must be judged anew: rules, settings or marks changed, something lay in the way of a draft, or a
    crash came between the reading of news and the end of its sweep."""
    if state.recall("fingerprint") != settings.fingerprint or any(
        state.recall(name) for name in ("marked", "blocked", "unjudged")
    ):
        return True
    judged = state.recall("judged")
    if judged is not None and datetime.fromisoformat(judged) > now:  # the clock stood ahead then
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


def decisions_for(process: Process, settings: Settings, now: datetime) -> Sequence[Decision]:
    """The policy's decisions about a process."""
    return decide(process, now, settings.policy, business_calendar(settings.me.country), settings.me.zone)


def _note_refusals(state: State, refused: Sequence[tuple[str, str]]) -> None:
    """Keeps for `status` why drafts were refused, as long as they are."""
    for name in state.notes():
        if name.startswith("refused/") and name.removeprefix("refused/") not in dict(refused):
            state.note(name, "")
    for occasion, why in refused:
        state.note(f"refused/{occasion}", why)


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
    state.remember("unjudged", None)
    state.remember("judged", now.isoformat())
    _prune(state, settings, now)


def stage_now(process: Process, settings: Settings, now: datetime) -> Stage:
    """The stage that people are shown."""
    return stage_of(process, now, settings.policy, business_calendar(settings.me.country), settings.me.zone)
