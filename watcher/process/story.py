"""The running account of one process while its messages are told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from watcher.process import contacts as who
from watcher.process.model import InterviewStatus, ReachOut, Stage
from watcher.process.talks import Talks
from watcher.signals.model import Evidence, Window
from watcher.signals.read import Signals

ENOUGH = 1.0  # the sum of scores from which a decision is believed


@dataclass(slots=True)
class Story:
    """The running account. Only `fold` changes it."""

    talks: Talks = field(default_factory=Talks)
    people: who.People = field(default_factory=who.People)
    outcome: Stage | None = None  # a decision, or a pause
    task_set: datetime | None = None
    task_done: datetime | None = None
    returned: datetime | None = None  # when a reach-out of mine came back
    asked: Signals | None = None  # their open request
    window: Window | None = None
    promiser: str | None = None
    reach_outs: list[ReachOut] = field(default_factory=list)
    last_response: datetime | None = None
    last_human: datetime | None = None
    anchor: str = ""
    thanked: list[tuple[datetime, str, str]] = field(default_factory=list)  # when, whom, by which message
    away_until: date | None = None
    mine: str = ""
    evidence: list[Evidence] = field(default_factory=list)


def waiting(story: Story, at: datetime) -> bool:
    held = any(m.status is not InterviewStatus.CANCELLED and m.start <= at for m in story.talks.meetings)
    return held or story.task_done is not None


def did_not_happen(story: Story, at: datetime) -> None:
    """The newest meeting before `at` did not take place; a new time that is agreed is its new time."""
    begun = [
        m
        for m in story.talks.meetings
        if m.start <= at <= m.start + timedelta(days=3) and m.status is not InterviewStatus.CANCELLED
    ]
    if begun:
        begun[-1].status = InterviewStatus.CANCELLED
        story.talks.moving, story.talks.arranging = begun[-1], at
