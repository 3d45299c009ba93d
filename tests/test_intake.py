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


@pytest.mark.parametrize(("lost", "kept"), [("<2@x>", True), ("<another@x>", False)])
def test_a_bounce_is_kept_by_the_letter_that_it_returns(lost, kept, tmp_path: Path):
    for folder, number, words in (("INBOX", 1, INVITES), ("Sent", 2, ASKS), ("INBOX", 3, REPORT.format(me=ME, lost=lost))):
        for sub in ("cur", "new", "tmp"):
            (tmp_path / "Mail" / folder / sub).mkdir(parents=True, exist_ok=True)
        (tmp_path / "Mail" / folder / "cur" / f"{number}.x:2,S").write_text(words)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "watcher.toml").write_text(
        f'[me]\nname = "Dana Reyes"\naddresses = ["dana.reyes@postbox.example"]\ntimezone = "America/New_York"\n[mailbox]\npath = "{tmp_path}/Mail"\n'
    )
    state = memory_state()
    take_news(open_maildir(tmp_path / "Mail"), state, load(tmp_path / "config", {}, {}), None, datetime(2026, 3, 21, tzinfo=UTC))
    assert (Origin.BOUNCE in {message.origin for message in state.messages()}) is kept
