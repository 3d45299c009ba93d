"""How an interview comes to be agreed: a negotiation in moves across messages of both sides, and calendar entries.

What is in the air (`table.Talks`) and one message give a move: propose, counter, accept, pick, confirm, move or call off
(`their_moves`, `my_moves`). A proposal that nobody accepted is no interview; a moved interview is one interview at its last agreed time.
"""

from __future__ import annotations

from datetime import timedelta

from watcher.message.model import Invite
from watcher.process.model import InterviewStatus
from watcher.process.my_moves import my_words
from watcher.process.table import Meeting, Talks, give_up, same_appointment, settle
from watcher.process.their_moves import their_words, wants_times
from watcher.signals.model import Evidence
from watcher.signals.read import Signals

__all__ = ["Meeting", "Talks", "give_up", "hear", "speak", "wants_times"]


def hear(talks: Talks, signals: Signals) -> bool:
    """Takes in a message of theirs; true where it brought a new time, an offer or a change."""
    before = _state(talks)
    calendar = [invite for invite in signals.message.invites if invite.method not in ("REPLY", "COUNTER", "REFRESH")]
    for invite in calendar:
        _calendar(talks, signals, invite)
    if not calendar:
        their_words(talks, signals)
    return _state(talks) != before


def speak(talks: Talks, signals: Signals) -> bool:
    """Takes in a message of mine; true where it settled, offered or changed a time."""
    before = _state(talks)
    for invite in signals.message.invites:
        declined = any(a.partstat == "DECLINED" for a in invite.attendees)
        if declined:
            _cancel([m for m in talks.meetings if m.uid == invite.uid], talks, signals)
    if not signals.message.invites:
        my_words(talks, signals)
    return _state(talks) != before


def _state(talks: Talks) -> tuple[object, ...]:
    agreed = tuple((m.start, m.end, m.status) for m in talks.meetings)
    return (agreed, tuple(talks.offers), tuple(talks.open), talks.offered_by_me)


def _calendar(talks: Talks, signals: Signals, invite: Invite) -> None:
    known = next((m for m in talks.meetings if m.uid and m.uid == invite.uid), None)
    evidence = Evidence("calendar_entry", signals.message.id, f"{invite.summary} {invite.start:%Y-%m-%d %H:%M %z}")
    if invite.method == "CANCEL" or invite.status == "CANCELLED":
        same_time = [m for m in talks.meetings if m.start == invite.start]
        _cancel([known] if known else same_time, talks, signals)
        return
    if known is not None and invite.sequence < known.sequence:
        return
    end = invite.end if invite.end and invite.end > invite.start else invite.start + timedelta(hours=1)
    if known is None:
        known = same_appointment(talks, invite.start, signals)
    if known is None:
        known = Meeting(invite.start, end, InterviewStatus.SCHEDULED, signals.message.date, [], signals)
        talks.meetings.append(known)
    known.start, known.end, known.status = invite.start, end, InterviewStatus.SCHEDULED
    known.uid, known.sequence, known.invite = invite.uid, invite.sequence, invite
    known.evidence.append(evidence)
    if signals.message.words.strip() or known.arranged.mine:
        if known.arranged is not signals:
            known.arranged_before.append(known.arranged)
        known.arranged = signals  # a bare entry says nothing of who will be there
    settle(talks)


def _cancel(meetings: list[Meeting], talks: Talks, signals: Signals) -> None:
    for meeting in meetings:
        if meeting.start > signals.message.date or signals.message.invites:
            meeting.status = InterviewStatus.CANCELLED
            meeting.evidence.append(Evidence("cancelled", signals.message.id, signals.message.subject))
            talks.moving = meeting
            talks.arranging = signals.message.date
