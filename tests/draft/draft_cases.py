"""A step, a process and an author, with what tests change about them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from zoneinfo import ZoneInfo

from watcher.draft.compose import Draft, Parent
from watcher.draft.facts import Author
from watcher.policy.model import Kind, Step
from watcher.process.model import Ball, Contact, Interview, InterviewStatus, Process, Recipient, Stage

ZONE = ZoneInfo("America/New_York")
AT = datetime(2026, 3, 11, 13, tzinfo=UTC)
START = datetime(2026, 3, 10, 14, tzinfo=ZONE)
ME = Author("Dana Reyes", "dana.reyes@postbox.example", ZONE)
PRIYA = Contact("Priya Nair", "priya.nair@acme.example", "Priya", writes=True)
PARENT = Parent("<m3@acme.example>", ("<m1@acme.example>", "<m2@acme.example>"), "Platform Engineer at Acme Robotics")
INTERVIEW = Interview(START, START + timedelta(hours=1), InterviewStatus.HELD, START, ())
PROCESS = Process(
    "acme/x", "Acme Robotics", "Platform Engineer", Stage.WAITING, Ball.THEIRS, (PRIYA,), (INTERVIEW,), (), None, None, None, "a", None,
    ME.address, "en", (), (),
)  # fmt: skip


def thanks(to: Contact = PRIYA) -> Step:
    return Step(Kind.THANK_YOU, 1, Recipient(to), "thank_you/o", (), interview=START)


def asks(number: int = 1, to: Contact = PRIYA, promised: date | None = None, final: bool = False) -> Step:
    return Step(Kind.CHECK_IN, number, Recipient(to), f"check_in/{number}", (), promised=promised, final=final)


def read(draft: Draft) -> EmailMessage:
    message = message_from_bytes(draft.raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message
