"""A hiring process: one employer and one role, with everything that the mail tells of it up to a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from watcher.signals.model import Evidence, Window


class Stage(StrEnum):
    """Where a process stands. `let_go` is the policy's to say, see policy.decide.stage_of."""

    APPLIED = "applied"  # only an application or its acknowledgement
    SCHEDULING = "scheduling"  # an interview is wanted, no time agreed
    SCHEDULED = "scheduled"  # an agreed interview lies ahead
    WAITING = "waiting"  # the last interview or task is over, nothing decided
    ON_HOLD = "on_hold"
    OFFER = "offer"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"  # I stepped out
    LET_GO = "let_go"  # reach-outs unanswered, and the last wait is over


class Ball(StrEnum):
    """Whose move it is."""

    MINE = "mine"
    THEIRS = "theirs"


class InterviewStatus(StrEnum):
    SCHEDULED = "scheduled"
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Contact:
    """A person on the hiring side.

    `greeting` is the name as they sign ("Jen", "Dr. Lindqvist"), empty where unknown; `address` is empty where only the name is
    known. `reachable` is false for robots, lost addresses and people who left.
    """

    name: str
    address: str
    greeting: str = ""
    role: str = ""
    writes: bool = False  # has written to me
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a draft goes to, and the message that it answers (None starts a new thread)."""

    contact: Contact
    answers: str | None = None  # Message-ID


@dataclass(frozen=True, slots=True)
class Interview:
    """An agreed time. `start` and `end` are aware; `known_since` is the date of the mail from which it was learnt.

    `thank` lists whom to thank and where, people whom I already thanked left out.
    """

    start: datetime
    end: datetime
    status: InterviewStatus
    known_since: datetime
    evidence: tuple[Evidence, ...]
    uid: str = ""
    thank: tuple[Recipient, ...] = ()
    panel: bool = False  # several interviewers


@dataclass(frozen=True, slots=True)
class ReachOut:
    """A status mail of mine that nobody asked for; a bounced one is none."""

    at: datetime  # aware
    message: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Process:
    """The story so far, at one moment `now`. Days are local dates of the user's zone."""

    id: str  # "company/role", slugs
    company: str
    role: str
    stage: Stage
    ball: Ball
    contacts: tuple[Contact, ...]
    interviews: tuple[Interview, ...]  # in order of start, cancelled ones included
    reach_outs: tuple[ReachOut, ...]  # since their last response
    window: Window | None  # the promise, milestone, permission, closing or vague answer that holds now
    last_response: datetime | None  # when a human on their side last answered, or a decision came
    waiting_since: datetime | None  # what the default wait counts from: last interview's end or last human message, the later
    anchor: str  # what the next check-in answers to: stable name of the last response, interview or reach-out
    check_in_to: Recipient | None
    mine: str  # my address that they write to
    language: str
    messages: tuple[str, ...]  # Message-IDs in order of date
    evidence: tuple[Evidence, ...]
    away_until: date | None = None  # the contact is out of office until this day, first day back
    returned: datetime | None = None  # when a reach-out of mine came back undelivered
    agency: str = ""  # where an agency stands between: its name; `company` is the client
    first_names: bool = True  # they address me by first name, or as their language does among friends
    confidence: float = 1.0  # 0 to 1: that this is a hiring process of mine

    @property
    def live(self) -> bool:
        """Whether anything may still come of it."""
        return self.stage not in (Stage.REJECTED, Stage.WITHDRAWN, Stage.LET_GO)

    @property
    def reply_by(self) -> date | None:
        """The local date by which they said they would answer; None where no dated promise holds."""
        return self.window.due if self.window is not None and self.window.kind not in ("vague", "closing") else None

    @property
    def unanswered(self) -> int:
        """My reach-outs since their last human response; two on one local day are one (the fold sees to that)."""
        return len(self.reach_outs)
