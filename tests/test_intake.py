"""Which letters are kept. A mailbox with an invitation of 9 March 2026, my question of the 20th and what comes back for it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from watcher.commands import memory_state
from watcher.mail.maildir import open_maildir
from watcher.message.model import Origin
from watcher.settings import load
from watcher.sweep import take_news

ME = "Dana Reyes <dana.reyes@postbox.example>"
RUTH = "Ruth Oduya <ruth@fennelpress.example>"
INVITES = f"From: {RUTH}\nTo: {ME}\nSubject: Interview for Production Editor\nDate: Mon, 9 Mar 2026 10:00:00 +0000\nMessage-ID: <1@x>\n\nCould you come for an interview on 18 March at 2pm?\n"
ASKS = f"From: {ME}\nTo: {RUTH}\nSubject: A question\nDate: Fri, 20 Mar 2026 10:00:00 +0000\nMessage-ID: <2@x>\nIn-Reply-To: <1@x>\n\nIs there any news?\n"
REPORT = """From: Mail Delivery Subsystem <mailer-daemon@postbox.example>
To: {me}
Subject: Delivery Status Notification (Failure)
Date: Fri, 20 Mar 2026 10:01:00 +0000
Message-ID: <3@x>
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Final-Recipient: rfc822; ruth@fennelpress.example
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

From: {me}
Message-ID: {lost}

--b--
"""


BULK = "From: {author}\nTo: {me}\nSubject: {subject}\nDate: Fri, 6 Mar 2026 10:00:00 +0000\nMessage-ID: <0@x>\nPrecedence: bulk\n{more}\nDear Dana,\n{words}\n"


def looked_at(root: Path, *letters: tuple[str, int, str]):
    """The state after one look at a Maildir with these letters: folder, number, text."""
    for folder in ("INBOX", "Sent"):
        for sub in ("cur", "new", "tmp"):
            (root / "Mail" / folder / sub).mkdir(parents=True)
    for folder, number, words in letters:
        (root / "Mail" / folder / "cur" / f"{number}.x:2,S").write_text(words)
    (root / "config").mkdir()
    (root / "config" / "watcher.toml").write_text(
        f'[me]\nname = "Dana Reyes"\naddresses = ["dana.reyes@postbox.example"]\ntimezone = "America/New_York"\n[mailbox]\npath = "{root}/Mail"\n'
    )
    state = memory_state()
    take_news(open_maildir(root / "Mail"), state, load(root / "config", {}, {}), None, datetime(2026, 3, 21, tzinfo=UTC))
    return state


@pytest.mark.parametrize(("lost", "kept"), [("<2@x>", True), ("<another@x>", False)])
def test_a_bounce_is_kept_by_the_letter_that_it_returns(lost, kept, tmp_path: Path):
    report = REPORT.format(me=ME, lost=lost)
    state = looked_at(tmp_path, ("INBOX", 1, INVITES), ("Sent", 2, ASKS), ("INBOX", 3, report))
    assert (Origin.BOUNCE in {message.origin for message in state.messages()}) is kept


@pytest.mark.parametrize(
    ("author", "subject", "words", "more", "kept"),
    [
        ("Quayside Jobs <no-reply@quayside.hiring-box.example>", "Your application: Rigger", "Thank you for applying.", "", True),
        ("Karriere <noreply@post.spedition-alt.example>", "Ihre Bewerbung als Disponent", "wir haben Ihre Bewerbung erhalten.", "", True),
        ("=?UTF-8?B?UmVjcnV0ZW1lbnQ=?= <ne-pas-repondre@atelier-roy.example>", "=?UTF-8?B?Vm90cmUgY2FuZGlkYXR1cmUg4oCT?= soudeur",
         "nous avons bien reçu votre candidature.", "List-Unsubscribe: <https://roy.example/u>\n", True),
        ("Shop <no-reply@shop.example>", "Your position in the queue", "Apply the code for 10% off, jobs done.", "", False),
        ("Jobs Weekly <no-reply@jobsweekly.example>", "30 new jobs for riggers", "Apply now for the position.", "", False),
        ("Club <club@news.example>", "Your application form", "Your application", "List-Id: <club.news.example>\n", False),
    ],
)  # fmt: skip
def test_bulk_mail_of_an_unknown_machine_is_kept_where_its_subject_speaks_of_my_application(
    author, subject, words, more, kept, tmp_path: Path
):
    letter = BULK.format(author=author, me=ME, subject=subject, words=words, more=more)
    found = list(looked_at(tmp_path, ("INBOX", 1, letter)).messages())
    assert [message.origin for message in found] == ([Origin.ROBOT] if kept else [])
