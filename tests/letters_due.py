"""Letters of a process in which something is due now, whenever a test runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

ME, THEM = "Dana Reyes <dana.reyes@postbox.example>", "Ann Lee <ann@firm.example>"


def mails(company: str = "firm") -> list[tuple[str, bytes]]:
    """An interview that was held this or last night: its thank-you is due now, whenever the test runs."""
    now = datetime.now(UTC)
    held = (now - timedelta(hours=5)).replace(minute=0)
    them = THEM.replace("firm", company)

    def mail(sender: str, to: str, when: datetime, text: str, name: str, answers: str) -> bytes:
        follow = f"In-Reply-To: <{answers}>\nReferences: <{answers}>\n" if answers else ""
        head = f"From: {sender}\nTo: {to}\nSubject: Data Analyst at {company.capitalize()}\nDate: {format_datetime(when)}\nMessage-ID: <{name}>\n{follow}\n"
        return (head + text + "\n").encode()

    when = f"{held:%A, %B} {held.day} at {held:%H}:00"
    invite = f"Hi Dana,\n\nwe'd like to interview you for the Data Analyst role on {when}. Does that work?\n\nAnn Lee\n{company.capitalize()}"
    first = f"a@{company}.example"
    return [
        ("INBOX", mail(them, ME, now - timedelta(days=3), invite, first, "")),
        (
            "Sent",
            mail(
                ME,
                them,
                now - timedelta(days=3) + timedelta(hours=1),
                f"Hi Ann, {when} works.\n\nDana",
                f"b-{company}@postbox.example",
                first,
            ),
        ),
    ]
