"""The story so far: messages of one process in order of time, folded into what is known at a moment.

The state at any past moment is the same fold over the messages up to then; nothing is stored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from watcher.message.model import Origin
from watcher.process import contacts as who
from watcher.process.away import return_date
from watcher.process.interviewers import interviewers
from watcher.process.model import Ball, Interview, InterviewStatus, Process, Stage
from watcher.process.outreach import said_by_me
from watcher.process.relayed import by_a_person
from watcher.process.story import ENOUGH, Story, did_not_happen, waiting
from watcher.process.talks import Meeting, give_up, hear, wants_times
from watcher.process.tone import on_first_names
from watcher.signals.model import Me, Window
from watcher.signals.read import Signals

_OVER = (Stage.REJECTED, Stage.WITHDRAWN, Stage.OFFER)


def fold(
    identity: str, company: str, role: str, agency: str, confidence: float, told: Sequence[Signals], me: Me, now: datetime
) -> Process:
    """The process as it stands at `now` (aware), from its messages in order of date; later messages are to be left out by the caller."""
    story = Story()
    for signals in told:
        _take(story, signals, me)
    return _conclude(story, identity, company, role, agency, confidence, told, me, now)


def _take(story: Story, signals: Signals, me: Me) -> None:
    message = signals.message
    if message.origin is Origin.LIST or message.origin is Origin.RECEIPT:
        return
    if message.bounce is not None or message.origin is Origin.BOUNCE:
        _bounced(story, signals)
        return
    who.meet(story.people, signals, me)
    if signals.mine:
        story.mine = message.author.address
        said_by_me(story, signals)
        return
    story.mine = next((a.address for a in (*message.to, *message.cc) if me.owns(a.address)), story.mine)
    who.depart(story.people, signals)
    if message.origin is Origin.OUT_OF_OFFICE:
        story.away_until = return_date(signals)
        return
    _said_by_them(story, signals)


def _bounced(story: Story, signals: Signals) -> None:
    bounce = signals.message.bounce
    if bounce is None or not bounce.permanent:
        return
    story.people.lost |= set(bounce.recipients)
    if any(r.message == bounce.original_id for r in story.reach_outs):
        story.returned = signals.message.date
    story.reach_outs = [r for r in story.reach_outs if r.message != bounce.original_id]
    story.thanked = [t for t in story.thanked if t[2] != bounce.original_id]


def _said_by_them(story: Story, signals: Signals) -> None:
    message = signals.message
    human = by_a_person(signals)
    if signals.says("unheld"):
        did_not_happen(story, message.date)
    asked_in_vain = bool(story.reach_outs)
    changed = hear(story.talks, signals)
    decided = _outcome(story, signals, changed)
    if human or decided or (changed and message.origin is Origin.ROBOT):
        _responded(story, signals, human)
    if changed or decided:
        story.window, story.promiser = None, None
    if human and asked_in_vain and _answers_without_a_day(story, signals):
        story.window, story.promiser = None, None
    _their_window(story, signals, human)
    if (
        human
        and signals.says("sets_task")
        and (signals.says("asks") or signals.times)
        and story.task_done is None
        and not changed
    ):
        story.task_set = message.date
    _asked(story, signals, changed, human, decided)


def _answers_without_a_day(story: Story, signals: Signals) -> bool:
    """What they write once their day is over and I have asked is the answer, a new day or none."""
    due = story.window.due if story.window is not None else None
    return due is not None and due < signals.message.date.astimezone(signals.zone).date()


def _responded(story: Story, signals: Signals, human: bool) -> None:
    story.reach_outs.clear()
    story.last_response = signals.message.date
    story.anchor = signals.message.id
    story.away_until = None
    if human:
        story.last_human = signals.message.date


def _weight_of(signals: Signals, means: str) -> float:
    """The scores of a meaning, each rule once; not in a sentence that says what silence will mean, and what is not plain not in a promise."""
    window = signals.window
    named = window.evidence.quote if window is not None and window.kind in ("promise", "closing") else ""
    closing = window is not None and window.kind == "closing"
    counted = {
        hit.rule: hit.score
        for hit in signals.hits
        if hit.means == means and (hit.evidence.quote not in named or (hit.score >= ENOUGH and not closing))
    }
    return sum(counted.values())


_OVER_THE_OFFER = re.compile(
    r"\b(?:details|the offer|an offer|contract|terms|package|paperwork|compensation|start date|next steps|onboarding)\b",
    re.IGNORECASE,
)


def _outcome(story: Story, signals: Signals, changed: bool) -> bool:
    """A decision of theirs; true where the message brings one."""
    if (
        signals.score("offers") >= ENOUGH
        and story.talks.offers
        and all(_OVER_THE_OFFER.search(o.evidence.quote) for o in story.talks.offers)
    ):
        story.talks.offers, story.talks.arranging = [], None  # a call about the terms is no interview
    offers_time = changed and (story.talks.offers or story.talks.ahead(signals.message.date)) and not signals.says("cancels")
    stage = None
    refused, held = _weight_of(signals, "rejects"), signals.score("holds")
    if refused >= ENOUGH and not offers_time and not (held >= ENOUGH and refused - held < ENOUGH / 2):
        stage = Stage.REJECTED
    elif signals.score("offers") >= ENOUGH and not offers_time:
        stage = Stage.OFFER
    elif signals.score("holds") >= ENOUGH and not offers_time and not signals.says("invites"):
        stage = Stage.ON_HOLD
    if stage is not None and story.outcome is not Stage.WITHDRAWN:
        story.outcome = stage
        story.asked = None
        if stage is Stage.REJECTED:
            give_up(story.talks, signals.message.date, (signals.says("rejects")).evidence)  # type: ignore[union-attr]
        story.evidence += [
            hit.evidence
            for hit in signals.hits
            if hit.means == {"rejected": "rejects", "offer": "offers", "on_hold": "holds"}[stage]
        ]
        return True
    if story.outcome in (Stage.REJECTED, Stage.ON_HOLD, Stage.WITHDRAWN) and (
        offers_time or (signals.says("invites") and signals.says("asks"))
    ):
        story.outcome = None
    return False


def _their_window(story: Story, signals: Signals, human: bool) -> None:
    window = signals.window
    if window is None or story.outcome in _OVER:
        return
    if window.kind == "vague" and not human:
        return
    if window.kind == "promise" and any(
        m.start.astimezone(signals.zone).date() == window.due for m in _changed_by(story, signals)
    ):
        return  # the day of the interview itself
    if window.kind == "vague" and not (waiting(story, signals.message.date) or story.window is not None):
        return
    story.window = window
    story.evidence.append(window.evidence)
    story.promiser = next(
        (
            a
            for a in (signals.message.author.address, *(r.address for r in signals.message.reply_to))
            if a in story.people.by_address
        ),
        None,
    )


def _changed_by(story: Story, signals: Signals) -> list[Meeting]:
    """The meetings of which a message speaks: those that it agreed, moved or cancelled."""
    return [m for m in story.talks.meetings if any(e.message == signals.message.id for e in m.evidence)]


def _asked(story: Story, signals: Signals, changed: bool, human: bool, decided: bool) -> None:
    talks = story.talks
    promise = signals.window.evidence.quote if signals.window is not None else ""
    wants = any(h.means == "asks" and (h.evidence.quote.endswith("?") or h.evidence.quote not in promise) for h in signals.hits)
    wants |= any(s.asks and signals.says_in(s, "invites") for s in signals.sentences)
    sets_task = signals.says("sets_task") is not None
    invited = signals.says("invites") is not None or (wants_times(signals) and not sets_task)
    wants |= wants_times(signals)
    by_robot = signals.message.origin is Origin.ROBOT and signals.says("invites") is not None
    of_themselves = human or (by_robot and not story.talks.meetings)
    if invited and wants and not talks.ahead(signals.message.date) and talks.arranging is None and of_themselves:
        talks.arranging = signals.message.date
        talks.proposal = signals
        story.window = None
    if decided:
        story.asked = signals if wants and story.outcome is Stage.OFFER else None
    elif talks.offers and not talks.offered_by_me and changed:
        story.asked = signals
    elif of_themselves and wants and not (changed and talks.ahead(signals.message.date) and not signals.says("asks")):
        booked = changed and bool(talks.ahead(signals.message.date)) and not talks.offers
        story.asked = None if booked else signals
    elif changed and not talks.offers:
        story.asked = None


def _conclude(
    story: Story,
    identity: str,
    company: str,
    role: str,
    agency: str,
    confidence: float,
    told: Sequence[Signals],
    me: Me,
    now: datetime,
) -> Process:
    interviews = tuple(_interview(story, meeting, me, now) for meeting in sorted(story.talks.meetings, key=lambda m: m.start))
    held = [i for i in interviews if i.status is InterviewStatus.HELD]
    since = max([t for t in (story.last_human, story.task_done, *(i.end for i in held)) if t is not None], default=None)
    stage = _stage(story, interviews, now)
    last_end = max((i.end for i in held), default=None)
    window, promiser = story.window, story.promiser
    if window is not None and window.kind == "vague" and last_end is not None and _date_of(told, window) < last_end:
        window = None
    anchor = story.anchor
    newest_held = max(held, key=lambda i: i.end, default=None)
    if (
        newest_held is not None
        and (story.last_response is None or newest_held.end > story.last_response)
        and not story.reach_outs
    ):
        anchor = f"interview/{newest_held.evidence[0].message}/{newest_held.start.astimezone(UTC):%Y-%m-%dT%H:%M}"
    task_open = stage is not Stage.OFFER and story.task_set is not None and story.task_done is None
    owed = stage in (Stage.SCHEDULING, Stage.WAITING, Stage.APPLIED, Stage.OFFER) and (story.asked is not None or task_open)
    people = who.contacts(story.people)
    return Process(
        id=identity, company=company, role=role, stage=stage, ball=Ball.MINE if owed else Ball.THEIRS, contacts=people,
        interviews=interviews, reach_outs=tuple(story.reach_outs), window=None if stage in _OVER else window,
        last_response=story.last_response, waiting_since=since, anchor=anchor, check_in_to=who.speaker(story.people, promiser),
        mine=story.mine or me.addresses[0], language=_language(told), first_names=on_first_names(told, _language(told)), messages=tuple(s.message.id for s in told),
        evidence=tuple(story.evidence), away_until=story.away_until, returned=story.returned, agency=agency, confidence=confidence,
    )  # fmt: skip


def _date_of(told: Sequence[Signals], window: Window) -> datetime:
    return next(s.message.date for s in told if s.message.id == window.evidence.message)


def _language(told: Sequence[Signals]) -> str:
    theirs = [s.message.language for s in told if not s.mine and s.message.words.strip()]
    return theirs[-1] if theirs else "en"


def _interview(story: Story, meeting: Meeting, me: Me, now: datetime) -> Interview:
    status = meeting.status
    if status is InterviewStatus.SCHEDULED and meeting.end <= now:
        status = InterviewStatus.HELD
    addresses, panel = interviewers(story.people, meeting, me)
    thanked = {address for at, address, _ in story.thanked if at >= meeting.start}
    thank = tuple(
        who.recipient(story.people, a)
        for a in addresses
        if a in story.people.by_address and a not in thanked and a not in story.people.lost
    )
    evidence = tuple(dict.fromkeys(meeting.evidence))
    return Interview(meeting.start, meeting.end, status, meeting.known_since, evidence, meeting.uid, thank, panel)


def _stage(story: Story, interviews: tuple[Interview, ...], now: datetime) -> Stage:
    if story.outcome is not None:
        return story.outcome
    if any(i.status is InterviewStatus.SCHEDULED for i in interviews):
        return Stage.SCHEDULED
    if story.talks.arranging is not None:
        return Stage.SCHEDULING
    if any(i.status is InterviewStatus.HELD for i in interviews) or story.task_set is not None:
        return Stage.WAITING
    return Stage.APPLIED
