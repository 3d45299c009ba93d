"""The same inference and policy over the past, with a simulated clock and nothing written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.draft.compose import Draft, compose
from watcher.draft.lint import lint
from watcher.insight import Insight, author_of, parent_of, understand
from watcher.message.model import Message
from watcher.policy.calendar import business_calendar
from watcher.policy.decide import decide, next_moment
from watcher.policy.model import DraftNow, Step
from watcher.process.islands import islands
from watcher.process.link import groups
from watcher.process.model import Process
from watcher.process.weigh import weigh
from watcher.settings import Settings
from watcher.signals.read import Signals

_INSTANT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class PastDraft:
    """A draft that would have been made, and when it would have been withdrawn."""

    at: datetime
    step: Step
    process: Process
    draft: Draft
    withdrawn_at: datetime | None = None
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """What a replay tells: the drafts in order, and how things stand at its end."""

    until: datetime
    drafts: tuple[PastDraft, ...]
    insight: Insight


def replay(signals: Sequence[Signals], settings: Settings, since: datetime | None, until: datetime) -> Past:
    """Steps through every message and every due moment up to `until` (aware); messages dated later do not exist for it."""
    past = _eventful([s for s in signals if s.message.date <= until], settings)
    moments = [s.message.date for s in past]
    by_id = {s.message.id: s.message for s in signals}
    drafts: dict[str, PastDraft] = {}
    for index, moment in enumerate(moments):
        if index + 1 < len(moments) and moments[index + 1] == moment:
            continue
        end = moments[index + 1] if index + 1 < len(moments) else until
        _between(moment, end, index + 1 == len(moments), past, by_id, settings, drafts)
    kept = tuple(d for d in sorted(drafts.values(), key=lambda d: d.at) if since is None or d.at >= since)
    return Past(until, kept, understand(signals, settings, until))


def _eventful(signals: Sequence[Signals], settings: Settings) -> list[Signals]:
    """The messages among which a process was ever believed: most of a mailbox needs no stepping through."""
    kept: dict[str, Signals] = {}
    for island in islands(signals, settings.me, settings.sure):
        if any(_believed(island[: end + 1], settings) for end in _tellings(island)):
            kept |= {s.message.id: s for s in island}
    return sorted(kept.values(), key=lambda s: (s.message.date, s.message.id))


def _tellings(island: Sequence[Signals]) -> list[int]:
    """The places of the messages that can change what is believed: those that say something for it, mine, and the last."""
    return [
        place
        for place, signals in enumerate(island)
        if signals.mine or signals.message.invites or weigh([signals]) or place == len(island) - 1
    ]


def _believed(told: Sequence[Signals], settings: Settings) -> bool:
    return any(group.belief.confidence >= settings.sure and not group.belief.why_not for group in groups(told, settings.me))


def _between(
    start: datetime,
    end: datetime,
    last: bool,
    signals: Sequence[Signals],
    by_id: dict[str, Message],
    settings: Settings,
    drafts: dict[str, PastDraft],
) -> None:
    """Everything that falls due from one message up to the next."""
    now: datetime | None = start
    workdays = business_calendar(settings.me.country)
    while now is not None and (now < end or (last and now <= end)):
        insight = understand(signals, settings, now)
        following: datetime | None = None
        due: set[str] = set()
        for process in insight.processes:
            decisions = decide(process, now, settings.policy, workdays, settings.me.zone)
            for decision in decisions:
                if isinstance(decision, DraftNow):
                    due.add(decision.step.occasion)
                    if decision.step.occasion not in drafts:
                        drafts[decision.step.occasion] = _draft(decision.step, process, insight, now, by_id, settings)
            waited = next_moment(decisions)
            if waited is not None and (following is None or waited.at < following):
                following = waited.at
            late = [d.until for d in decisions if isinstance(d, DraftNow) and d.until is not None]
            expiries = [moment + _INSTANT for moment in late if moment + _INSTANT > now]
            following = min([m for m in (following, *expiries) if m is not None], default=None)
        for occasion, past in drafts.items():
            if occasion not in due and past.withdrawn_at is None:
                drafts[occasion] = replace(past, withdrawn_at=now)
        now = following if following is not None and following > now else None


def _draft(
    step: Step, process: Process, insight: Insight, now: datetime, by_id: dict[str, Message], settings: Settings
) -> PastDraft:
    composed = compose(
        step, process, parent_of(step, by_id), author_of(process, settings, insight.manner), settings.templates, now
    )
    problems = lint(composed, step, process, insight.processes, settings.me)
    return PastDraft(now, step, process, composed, None, problems)
