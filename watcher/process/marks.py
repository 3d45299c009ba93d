"""The user's own word about a process, laid over what the mail tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo

from watcher.process.model import InterviewStatus, Process, ReachOut, Stage
from watcher.signals.model import Evidence

WORDS = {
    "called": "I asked for the status by telephone: counts as a reach-out",
    "replied": "they answered outside of the mail",
    "met": "the interview of that day took place",
    "no-show": "the interview of that day did not take place",
    "let-go": "I let it go",
    "reopen": "it goes on, whatever was said before",
    "ignore": "do not track it",
    "mine": "it is a hiring process of mine, track it",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One word of the user's: about which process, what, for which day, and when it was said (aware)."""

    process: str
    what: str
    on: date | None
    at: datetime


def apply(process: Process, said: Sequence[Said], now: datetime, zone: tzinfo) -> Process | None:
    """The process with the user's words laid over it in order; None where they ignore it."""
    ignored = False
    for word in said:
        day = word.on or word.at.astimezone(zone).date()
        moment = datetime.combine(day, time(12), tzinfo=zone) if word.on else word.at
        if word.what in ("ignore", "reopen"):
            ignored = word.what == "ignore"
        if word.what == "called":
            process = _called(process, word, moment, zone)
        elif word.what == "replied":
            process = _replied(process, moment)
        elif word.what in ("met", "no-show"):
            process = _took_place(process, day, word.what == "met", now, zone)
        elif word.what == "let-go" and (process.last_response is None or process.last_response < moment):
            process = replace(process, stage=Stage.LET_GO)
        elif word.what == "reopen" and process.stage in (Stage.LET_GO, Stage.REJECTED, Stage.WITHDRAWN, Stage.ON_HOLD):
            process = replace(process, stage=Stage.WAITING if process.interviews else Stage.APPLIED, reach_outs=())
    return None if ignored else process


def _called(process: Process, word: Said, moment: datetime, zone: tzinfo) -> Process:
    same_day = any(r.at.astimezone(zone).date() == moment.astimezone(zone).date() for r in process.reach_outs)
    if same_day or (process.last_response is not None and process.last_response > moment):
        return process
    identity = f"mark/called/{process.id}/{moment:%Y-%m-%d}"
    made = ReachOut(moment, identity, Evidence("mark", identity, f"you marked a call on {moment:%Y-%m-%d}"))
    return replace(process, reach_outs=tuple(sorted((*process.reach_outs, made), key=lambda r: r.at)), anchor=identity)


def _replied(process: Process, moment: datetime) -> Process:
    if process.last_response is not None and process.last_response > moment:
        return process
    later = tuple(r for r in process.reach_outs if r.at > moment)
    since = max(moment, process.waiting_since) if process.waiting_since else moment
    return replace(
        process,
        reach_outs=later,
        last_response=moment,
        waiting_since=since,
        anchor=f"mark/replied/{process.id}/{moment:%Y-%m-%d}",
    )


def _took_place(process: Process, day: date, held: bool, now: datetime, zone: tzinfo) -> Process:
    status = InterviewStatus.HELD if held else InterviewStatus.CANCELLED
    interviews = tuple(
        replace(i, status=status) if i.start.astimezone(zone).date() == day and i.start <= now else i for i in process.interviews
    )
    return replace(process, interviews=interviews)
