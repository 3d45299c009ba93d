"""The story so far: messages of one process in order of time, folded into what is known at a moment.

The state at any past moment is the same fold over the messages up to then; nothing is stored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from watcher.message.model import Origin
from watcher.process import contacts as who
from watcher.process.model import Ball, Interview, InterviewStatus, Process, ReachOut, Recipient, Stage
from watcher.process.talks import Meeting, Talks, hear, speak
from watcher.signals.model import Evidence, Me, Window
from watcher.signals.read import Signals

ENOUGH = 1.0  # the sum of scores from which a decision is believed
ANSWERS_WITHIN = timedelta(days=2)  # what I write sooner after their mail is an answer to it
THANKS_WITHIN = timedelta(days=5)
_OVER = (Stage.REJECTED, Stage.WITHDRAWN, Stage.OFFER)
_BACK = re.compile(r"\b(?:back|return\w{0,3}|until|till|through|zurück|wieder|bis|retour|jusqu|hasta|regres\w{0,3}|vuelv\w{0,3}|terug|tot)\b", re.IGNORECASE)
_LAST_DAY_AWAY = re.compile(r"\b(?:through|bis einschließlich|inclusive)\b", re.IGNORECASE)


@dataclass(slots=True)
class Story:
    """The running account. Only `fold` changes it."""

    talks: Talks = field(default_factory=Talks)
    people: who.People = field(default_factory=who.People)
    outcome: Stage | None = None  # a decision, or a pause
    task_set: datetime | None = None
    task_done: datetime | None = None
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


def fold(identity: str, company: str, role: str, agency: str, confidence: float, told: Sequence[Signals], me: Me, now: datetime) -> Process:
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
        _said_by_me(story, signals)
        return
    story.mine = next((a.address for a in (*message.to, *message.cc) if me.owns(a.address)), story.mine)
    who.depart(story.people, signals)
    if message.origin is Origin.OUT_OF_OFFICE:
        story.away_until = _return_date(signals)
        return
    _said_by_them(story, signals)


def _bounced(story: Story, signals: Signals) -> None:
    bounce = signals.message.bounce
    if bounce is None or not bounce.permanent:
        return
    story.people.lost |= set(bounce.recipients)
    story.reach_outs = [r for r in story.reach_outs if r.message != bounce.original_id]
    story.thanked = [t for t in story.thanked if t[2] != bounce.original_id]


def _return_date(signals: Signals) -> date | None:
    """The first day back that an out-of-office note names."""
    days = []
    for mention in signals.times:
        sentence = signals.sentence_of(mention)
        day = mention.day if mention.kind != "deadline" or mention.end is None else (mention.end - timedelta(minutes=1)).date()
        if day is not None and sentence is not None and _BACK.search(sentence.text):
            days.append(day + timedelta(days=1) if _LAST_DAY_AWAY.search(sentence.text) else day)
    return max(days, default=None)


def _said_by_them(story: Story, signals: Signals) -> None:
    message = signals.message
    human = message.origin is Origin.PERSON
    if signals.says("unheld"):
        _did_not_happen(story, message.date)
    changed = hear(story.talks, signals)
    decided = _outcome(story, signals, changed)
    if human or decided or (changed and message.origin is Origin.ROBOT):
        _responded(story, signals, human)
    if changed or decided:
        story.window, story.promiser = None, None
    _their_window(story, signals, human)
    if human and signals.says("sets_task") and (signals.says("asks") or signals.times) and story.task_done is None and not changed:
        story.task_set = message.date
    _asked(story, signals, changed, human, decided)


def _responded(story: Story, signals: Signals, human: bool) -> None:
    story.reach_outs.clear()
    story.last_response = signals.message.date
    story.anchor = signals.message.id
    story.away_until = None
    if human:
        story.last_human = signals.message.date


def _outcome(story: Story, signals: Signals, changed: bool) -> bool:
    """A decision of theirs; true where the message brings one."""
    offers_time = changed and (story.talks.offers or story.talks.ahead(signals.message.date)) and not signals.says("cancels")
    stage = None
    if signals.score("rejects") >= ENOUGH and not offers_time:
        stage = Stage.REJECTED
    elif signals.score("offers") >= ENOUGH and not offers_time:
        stage = Stage.OFFER
    elif signals.score("holds") >= ENOUGH and not offers_time and not signals.says("invites"):
        stage = Stage.ON_HOLD
    if stage is not None and not (story.outcome is Stage.WITHDRAWN):
        story.outcome = stage
        story.asked = None
        story.evidence += [hit.evidence for hit in signals.hits if hit.means == {"rejected": "rejects", "offer": "offers", "on_hold": "holds"}[stage]]
        return True
    if story.outcome in (Stage.REJECTED, Stage.ON_HOLD, Stage.WITHDRAWN) and (offers_time or (signals.says("invites") and signals.says("asks"))):
        story.outcome = None
    return False


def _their_window(story: Story, signals: Signals, human: bool) -> None:
    window = signals.window
    if window is None or story.outcome in _OVER:
        return
    if window.kind == "vague" and not human:
        return
    if window.kind == "vague" and not (_waiting(story, signals.message.date) or story.window is not None):
        return
    story.window = window
    story.evidence.append(window.evidence)
    story.promiser = next((a for a in (signals.message.author.address, *(r.address for r in signals.message.reply_to)) if a in story.people.by_address), None)


def _waiting(story: Story, at: datetime) -> bool:
    held = any(m.status is not InterviewStatus.CANCELLED and m.start <= at for m in story.talks.meetings)
    return held or story.task_done is not None


def _asked(story: Story, signals: Signals, changed: bool, human: bool, decided: bool) -> None:
    talks = story.talks
    wants = signals.says("asks") is not None
    wants |= any(s.asks and signals.says_in(s, "invites") for s in signals.sentences)
    if signals.says("invites") and wants and not talks.ahead(signals.message.date) and talks.arranging is None and human:
        talks.arranging = signals.message.date
        talks.proposal = signals
        story.window = None
    if decided:
        story.asked = None
    elif talks.offers and not talks.offered_by_me and changed:
        story.asked = signals
    elif human and wants and not (changed and talks.ahead(signals.message.date) and not signals.says("asks")):
        booked = changed and bool(talks.ahead(signals.message.date)) and not talks.offers
        story.asked = None if booked else signals
    elif changed and not talks.offers:
        story.asked = None


def _said_by_me(story: Story, signals: Signals) -> None:
    message = signals.message
    before_ahead = bool(story.talks.ahead(message.date))
    waiting = _waiting(story, message.date) and not before_ahead and story.talks.arranging is None
    _waits_in_vain(story, signals)
    changed = speak(story.talks, signals)
    if signals.score("withdraws") >= ENOUGH and not changed:
        story.outcome, story.window = Stage.WITHDRAWN, None
        story.evidence += [hit.evidence for hit in signals.hits if hit.means == "withdraws"]
        return
    answered = story.asked is not None
    story.asked = None
    if story.task_set is not None and story.task_done is None and (signals.says("hands_in") or "http" in message.words):
        story.task_done, story.window = message.date, story.window
        story.anchor = message.id
        return
    if signals.window is not None and story.outcome is None:
        story.window, story.evidence = signals.window, [*story.evidence, signals.window.evidence]
        story.promiser = next((a.address for a in message.to if a.address in story.people.by_address), None)
    if _thanks(story, signals):
        return
    if not changed and not answered and story.outcome is None and _reaches_out(story, signals, waiting):
        _reach_out(story, signals)


def _waits_in_vain(story: Story, signals: Signals) -> None:
    """A mail of mine out of the middle of an interview, and no thanks: nobody came."""
    at = signals.message.date
    during = any(m.start + timedelta(minutes=5) <= at < m.end for m in story.talks.meetings if m.status is not InterviewStatus.CANCELLED)
    if signals.says("unheld") or (during and signals.says("thanks") is None):
        _did_not_happen(story, at)


def _did_not_happen(story: Story, at: datetime) -> None:
    """The newest meeting before `at` did not take place; a new time that is agreed is its new time."""
    begun = [m for m in story.talks.meetings if m.start <= at <= m.start + timedelta(days=3) and m.status is not InterviewStatus.CANCELLED]
    if begun:
        begun[-1].status = InterviewStatus.CANCELLED
        story.talks.moving, story.talks.arranging = begun[-1], at


def _thanks(story: Story, signals: Signals) -> bool:
    """Notes whom I thank after a meeting; true where the message is a thank-you and nothing else."""
    message = signals.message
    recent = [m for m in story.talks.meetings if m.status is not InterviewStatus.CANCELLED and m.start <= message.date <= m.end + THANKS_WITHIN]
    if not recent or signals.says("thanks") is None:
        return False
    story.thanked += [(message.date, address.address, message.id) for address in (*message.to, *message.cc)]
    first = not any(m.end < r.at for m in recent for r in story.reach_outs)
    asks_outright = any(s.asks and signals.says_in(s, "status") for s in signals.sentences)
    return first and not asks_outright


def _reaches_out(story: Story, signals: Signals, waiting: bool) -> bool:
    message = signals.message
    asks = signals.says("status") is not None
    if not waiting:
        return asks and story.last_response is not None and message.date - story.last_response > ANSWERS_WITHIN
    if asks and any(s.asks or signals.says_in(s, "status") for s in signals.sentences):
        soon = story.last_human is not None and message.date - story.last_human < timedelta(hours=20)
        return not soon or any(s.asks and signals.says_in(s, "status") for s in signals.sentences)
    last = max((t for t in (story.last_human, story.task_done, *(m.end for m in story.talks.meetings if m.end <= message.date)) if t), default=None)
    return last is None or message.date - last > ANSWERS_WITHIN and signals.says("thanks") is None


def _reach_out(story: Story, signals: Signals) -> None:
    message = signals.message
    day = message.date.astimezone(signals.zone).date()
    hit = signals.says("status")
    evidence = hit.evidence if hit else Evidence("writes_unasked", message.id, next((s.text for s in signals.sentences), message.subject))
    if not any(r.at.astimezone(signals.zone).date() == day for r in story.reach_outs):
        story.reach_outs.append(ReachOut(message.date, message.id, evidence))
        story.anchor = message.id


def _conclude(
    story: Story, identity: str, company: str, role: str, agency: str, confidence: float, told: Sequence[Signals], me: Me, now: datetime
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
    if newest_held is not None and (story.last_response is None or newest_held.end > story.last_response) and not story.reach_outs:
        anchor = f"interview/{newest_held.start:%Y-%m-%dT%H:%M}"
    owed = stage in (Stage.SCHEDULING, Stage.WAITING, Stage.APPLIED) and (
        story.asked is not None or (story.task_set is not None and story.task_done is None)
    )
    people = who.contacts(story.people)
    return Process(
        id=identity, company=company, role=role, stage=stage, ball=Ball.MINE if owed else Ball.THEIRS, contacts=people,
        interviews=interviews, reach_outs=tuple(story.reach_outs), window=None if stage in _OVER else window,
        last_response=story.last_response, waiting_since=since, anchor=anchor, check_in_to=who.speaker(story.people, promiser),
        mine=story.mine or me.addresses[0], language=_language(told), messages=tuple(s.message.id for s in told),
        evidence=tuple(story.evidence), away_until=story.away_until, agency=agency, confidence=confidence,
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
    addresses, panel = who.interviewers(story.people, meeting, me)
    thanked = {address for at, address, _ in story.thanked if at >= meeting.start}
    thank = tuple(who.recipient(story.people, a) for a in addresses if a in story.people.by_address and a not in thanked and a not in story.people.lost)
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

