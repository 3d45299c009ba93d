"""What there is to tell the user after a sweep: a draft appeared, a draft was taken back, a process is let go. Each is told once.

That something is told is recorded before it is said: a crash in between costs the news and never says it twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from watcher.announce import announce
from watcher.draft.facts import one_line
from watcher.draft.life import Fate
from watcher.process.model import Process, Stage
from watcher.settings import Settings
from watcher.state.model import DraftRow
from watcher.state.store import State
from watcher.sweep import Swept, stage_now


@dataclass(frozen=True, slots=True)
class News:
    """One piece of news. `title` names the process and no other word of a mail; `hint` is for the user's own screen."""

    title: str
    text: str
    hint: str = ""


def tell(state: State, swept: Swept, settings: Settings, environ: Mapping[str, str], now: datetime) -> tuple[News, ...]:
    """Tells what is new, as far as the settings want to hear of it; gives what was told."""
    if not settings.news.wanted(environ) or swept.insight is None:
        return ()
    names = {process.id: _name(process) for process in swept.insight.processes}
    news = (*_of_drafts(state, names), *_let_go(state, swept.insight.processes, settings, now))
    for one in news:
        announce(one.title, one.text, one.hint, settings, environ)
    return news


def _name(process: Process) -> str:
    return one_line(" / ".join(part for part in (process.company, process.role) if part) or process.id)[:120]


def _of_drafts(state: State, names: Mapping[str, str]) -> list[News]:
    """News of drafts, one for all of a process that appeared or were withdrawn at once."""
    fresh: dict[tuple[str, Fate], list[DraftRow]] = {}
    for row in state.drafts():
        appeared = row.fate is Fate.DRAFTED and row.told != Fate.DRAFTED
        withdrawn = row.fate is Fate.WITHDRAWN and row.told == Fate.DRAFTED
        if appeared or withdrawn:
            state.told(row.message_id, row.fate)
            fresh.setdefault((row.process, row.fate), []).append(row)
    return [_news(names.get(process, process), fate, rows) for (process, fate), rows in fresh.items()]


def _news(name: str, fate: Fate, rows: list[DraftRow]) -> News:
    kinds = [_words(row) for row in rows]
    what = kinds[0] if len(kinds) == 1 else f"{len(kinds)} drafts ({', '.join(dict.fromkeys(kinds))})"
    if fate is Fate.WITHDRAWN:
        return News(name, f"{what}: taken back from Drafts, for it is no longer called for")
    return News(name, f"{what}: in Drafts, for you to read, change and send", rows[0].hint)


def _words(row: DraftRow) -> str:
    return "thank-you" if row.kind == "thank_you" else f"check-in {row.number}"


def _let_go(state: State, processes: Iterable[Process], settings: Settings, now: datetime) -> list[News]:
    """The kind word about processes that were let go of late."""
    found: list[News] = []
    for process in processes:
        if stage_now(process, settings, now) is not Stage.LET_GO or not process.reach_outs:
            continue
        key = f"let-go/{process.id}/{process.anchor}"
        last = process.reach_outs[-1].at
        if state.recall(key) is None and last > now - timedelta(days=settings.backfill_days + 30):
            state.remember(key, now.isoformat())
            found.append(News(_name(process), farewell(process, settings)))
    return found


def farewell(process: Process, settings: Settings) -> str:
    """What was done, that it is no verdict on the person, what stays open."""
    held = sum(i.status == "held" for i in process.interviews)
    talks = f"{held} interview{'s' if held != 1 else ''}, " if held else ""
    first = process.reach_outs[0].at.astimezone(settings.me.zone)
    last = process.reach_outs[-1].at.astimezone(settings.me.zone)
    count = len(process.reach_outs)
    notes = (
        f"{count} note{'s' if count != 1 else ''} from {first:%B %-d} to {last:%B %-d}"
        if count > 1
        else f"a note on {last:%B %-d}"
    )
    return (
        f"Let go. You did what could be done: {talks}{notes}. Their silence tells of their process and is no verdict on you. "
        "Nothing is closed: if they write, it opens again by itself, and your place in their memory is a good one."
    )
