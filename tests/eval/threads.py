"""Short threads in a compact form: `== name` begins one, `< From | Subject` a mail to me, `> To | Subject` one of mine.

Address and subject may be left out from the second mail on. Mails follow one another by five hours, each answering the one before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from watcher.message.model import Message
from watcher.message.parse import parse

PRIVATE, AT_WORK = "dana.reyes@postbox.example", "dana.reyes@larkfield.example"
ME_TABLE = f'[me]\nname = "Dana Reyes"\naddresses = ["{PRIVATE}", "{AT_WORK}"]\ntimezone = "America/New_York"\ncountry = "US"\n'
_START = datetime(2026, 5, 4, 9, 0, tzinfo=ZoneInfo("America/New_York"))


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail of a thread; `other` is the other side's address with name."""

    mine: bool
    other: str
    subject: str
    text: str


def read(path: Path) -> Iterator[tuple[str, list[Mail]]]:
    """The threads of a file, each with its name."""
    for block in re.split(r"^== ", path.read_text(), flags=re.MULTILINE)[1:]:
        name, _, rest = block.partition("\n")
        mails: list[Mail] = []
        for part in re.split(r"^(?=[<>] )", rest, flags=re.MULTILINE):
            if not part.strip():
                continue
            head, _, text = part.partition("\n")
            who, _, subject = head[2:].partition(" | ")
            last = mails[-1] if mails else None
            title = subject.strip() or (f"Re: {mails[0].subject}" if mails else "")
            mails.append(Mail(head[0] == ">", who.strip() or (last.other if last else ""), title, text.strip()))
        yield name.strip(), mails


def messages(name: str, mails: list[Mail]) -> list[Message]:
    """The mails as parsed messages; at work where the other side is the employer of mine."""
    me = f"Dana Reyes <{AT_WORK if 'larkfield' in mails[0].other else PRIVATE}>"
    slug, found, before = re.sub(r"\W", "", name), [], ""
    for number, mail in enumerate(mails):
        letter = EmailMessage()
        letter["From"], letter["To"] = (me, mail.other) if mail.mine else (mail.other, me)
        letter["Subject"], letter["Date"] = mail.subject, format_datetime(_START + timedelta(hours=5 * number))
        letter["Message-ID"] = f"<{number}.{slug}@threads.example>"
        if before:
            letter["In-Reply-To"] = letter["References"] = before
        before = letter["Message-ID"]
        signed = "Dana" if mail.mine else mail.other.partition("<")[0].strip()
        letter.set_content(f"{mail.text}\n\n{signed}\n")
        found.append(parse(letter.as_bytes(), "Sent" if mail.mine else "INBOX"))
    return found
