"""What a letter holds once it is parsed. Every field is filled for any input whatever."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Origin(StrEnum):
    """Who or what made a message."""

    PERSON = "person"
    LIST = "list"  # mailing lists, newsletters, bulk mail
    ROBOT = "robot"  # sent by a machine for one reader: acknowledgements, scheduling tools, portals
    RECEIPT = "receipt"  # a read or delivery receipt
    OUT_OF_OFFICE = "out-of-office"  # RFC 3834 personal responder
    BOUNCE = "bounce"  # RFC 3464 delivery failure or delay


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox (RFC 5322 section 3.4): `name` as displayed, decoded, may be empty; `address` in lower case."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """The part after the last `@`, or an empty string."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Attendee:
    """An ATTENDEE of a calendar event; `partstat` in upper case (RFC 5545 section 3.2.12)."""

    who: Address
    partstat: str = "NEEDS-ACTION"


@dataclass(frozen=True, slots=True)
class Invite:
    """One VEVENT of a text/calendar part (RFC 5546).

    `start` and `end` are aware. `floating` is true where the calendar gave no zone, and the message's own offset was taken.
    """

    method: str  # REQUEST | CANCEL | REPLY | COUNTER | PUBLISH ... in upper case
    uid: str
    sequence: int
    start: datetime
    end: datetime | None
    summary: str = ""
    description: str = ""
    location: str = ""
    status: str = ""  # CONFIRMED | TENTATIVE | CANCELLED | ""
    recurrence_id: str = ""
    stamp: datetime | None = None  # DTSTAMP
    floating: bool = False
    all_day: bool = False
    organizer: Address | None = None
    attendees: tuple[Attendee, ...] = ()


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery status report: which addresses were lost, and of which message."""

    recipients: tuple[str, ...]  # lower case addresses
    permanent: bool  # 5.x.x; a 4.x.x delay is not permanent
    original_id: str = ""  # Message-ID of the mail that came back, or an empty string


@dataclass(frozen=True, slots=True)
class Message:
    """A parsed letter.

    `words` are the author's own, unquoted words as plain text, paragraphs kept, without the signature block; `signature` is what
    followed them; `quoted` is the trail below or between. All three are capped. `date` is aware and carries the sender's offset.
    """

    id: str  # Message-ID with angle brackets; derived from the bytes where it is missing
    folder: str
    date: datetime
    author: Address  # From
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    subject: str  # decoded, one line, as written (with Re: and the like)
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    origin: Origin
    words: str
    signature: str = ""
    quoted: str = ""
    language: str = "en"  # ISO 639-1, a guess from the words: en de fr es nl
    invites: tuple[Invite, ...] = ()
    bounce: Bounce | None = None
    list_id: str = ""
    bulk: bool = False  # List-Unsubscribe, Precedence: bulk and the like are present, whatever the origin
    delivered_to: tuple[str, ...] = ()
    faults: tuple[str, ...] = field(default=())  # what had to be repaired or was cut, for `explain`

    @property
    def ancestors(self) -> tuple[str, ...]:
        """Message-IDs of the mails it follows, nearest last, without repeats."""
        return tuple(dict.fromkeys((*self.references, *self.in_reply_to)))
