"""What I write: agreement, answers, thanks, reach-outs, goodbyes."""

from __future__ import annotations

import re
from datetime import timedelta

from watcher.process.model import InterviewStatus, ReachOut, Stage
from watcher.process.story import ENOUGH, Story, did_not_happen, waiting
from watcher.process.talks import give_up, speak
from watcher.signals.model import Evidence
from watcher.signals.read import Signals

ANSWERS_WITHIN = timedelta(days=2)  # what I write sooner after their mail is an answer to it
THANKS_WITHIN = timedelta(days=5)
_ENCLOSED = re.compile(
    r"https?://|\battach(?:ed|ing|ment)|\b(?:anbei|im anhang|ci-joint|en pièce jointe|adjunt[oa]|bijgevoegd|bijlage)",
    re.IGNORECASE,
)


def said_by_me(story: Story, signals: Signals) -> None:
    message = signals.message
    before_ahead = bool(story.talks.ahead(message.date))
    awaited = waiting(story, message.date) and not before_ahead and story.talks.arranging is None
    _waits_in_vain(story, signals)
    changed = speak(story.talks, signals)
    if signals.score("withdraws") >= ENOUGH and (not changed or _not_only_the_talk(signals)):
        story.outcome, story.window = Stage.WITHDRAWN, None
        give_up(story.talks, message.date, next(hit.evidence for hit in signals.hits if hit.means == "withdraws"))
        story.evidence += [hit.evidence for hit in signals.hits if hit.means == "withdraws"]
        return
    answered = story.asked is not None
    story.asked = None
    if story.task_set is not None and story.task_done is None and (signals.says("hands_in") or _ENCLOSED.search(message.words)):
        story.task_done, story.window = message.date, story.window
        story.anchor = message.id
        return
    if signals.window is not None and story.outcome is None:
        story.window, story.evidence = signals.window, [*story.evidence, signals.window.evidence]
        story.promiser = next((a.address for a in message.to if a.address in story.people.by_address), None)
    if _thanks(story, signals):
        return
    if not changed and not answered and story.outcome is None and _reaches_out(story, signals, awaited):
        _reach_out(story, signals)


def _not_only_the_talk(signals: Signals) -> bool:
    """Whether I step out of the whole, and call a talk off in other words: "I took another job. Please cancel Wednesday." """
    called_off = {hit.evidence.quote for hit in signals.hits if hit.means == "cancels"}
    return any(hit.evidence.quote not in called_off for hit in signals.hits if hit.means == "withdraws")


def _waits_in_vain(story: Story, signals: Signals) -> None:
    """A mail of mine out of the middle of an interview, and no thanks: nobody came."""
    at = signals.message.date
    during = any(
        m.start + timedelta(minutes=5) <= at < m.end for m in story.talks.meetings if m.status is not InterviewStatus.CANCELLED
    )
    if signals.says("unheld") or (during and signals.says("thanks") is None):
        did_not_happen(story, at)


def _thanks(story: Story, signals: Signals) -> bool:
    """Notes whom I thank after a meeting; true where the message is a thank-you and nothing else."""
    message = signals.message
    recent = [
        m
        for m in story.talks.meetings
        if m.status is not InterviewStatus.CANCELLED and m.start <= message.date <= m.end + THANKS_WITHIN
    ]
    if not recent or signals.says("thanks") is None:
        return False
    story.thanked += [(message.date, address.address, message.id) for address in (*message.to, *message.cc)]
    first = not any(m.end < r.at for m in recent for r in story.reach_outs)
    asks_outright = any(s.asks and signals.says_in(s, "status") for s in signals.sentences)
    return first and not asks_outright


def _reaches_out(story: Story, signals: Signals, awaited: bool) -> bool:
    message = signals.message
    asks = signals.says("status") is not None
    if not awaited:
        return asks and story.last_response is not None and message.date - story.last_response > ANSWERS_WITHIN
    if asks and any(s.asks or signals.says_in(s, "status") for s in signals.sentences):
        soon = story.last_human is not None and message.date - story.last_human < timedelta(hours=20)
        return not soon or any(s.asks and signals.says_in(s, "status") for s in signals.sentences)
    last = max(
        (t for t in (story.last_human, story.task_done, *(m.end for m in story.talks.meetings if m.end <= message.date)) if t),
        default=None,
    )
    promised = story.window is not None and story.window.due is not None and story.window.due >= message.date.date()
    if promised and not any(s.asks for s in signals.sentences):
        return False  # a courtesy while their time runs
    return last is None or (message.date - last > ANSWERS_WITHIN and signals.says("thanks") is None)


def _reach_out(story: Story, signals: Signals) -> None:
    message = signals.message
    day = message.date.astimezone(signals.zone).date()
    hit = signals.says("status")
    evidence = (
        hit.evidence
        if hit
        else Evidence("writes_unasked", message.id, next((s.text for s in signals.sentences), message.subject))
    )
    if not any(r.at.astimezone(signals.zone).date() == day for r in story.reach_outs):
        story.reach_outs.append(ReachOut(message.date, message.id, evidence))
        story.anchor = message.id
