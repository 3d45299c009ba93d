"""A clock that stands wrong neither drafts nor takes drafts back; sleep and set clocks are noticed; a long absence floods nobody."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from watcher.bell import Bell
from watcher.clock import judging_moment
from watcher.mail.maildir import open_maildir
from watcher.notify import Manager
from watcher.settings import load
from watcher.state import open_state
from watcher.sweep import Swept, sweep
from watcher.waiting import LONGEST, Clocks, Wait, for_work

NOW = datetime(2026, 3, 18, 16, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ME, ANN = "Dana Reyes <dana.reyes@postbox.example>", "Ann Lee <ann@firm.example>"


@pytest.mark.parametrize(
    ("now", "judged", "newest", "moment"),
    [
        (NOW, None, None, NOW),
        (NOW, NOW - DAY, NOW + 9 * DAY, NOW),  # a letter dated ahead hinders nothing
        (NOW - HOUR, NOW, NOW, NOW),  # set back a little: time waits
        (datetime(1970, 1, 1, tzinfo=UTC), NOW, NOW - DAY, None),  # no battery, no network yet
        (NOW, NOW + 3650 * DAY, NOW - DAY, NOW),  # it was ten years ahead, and is right now
        (NOW, NOW + 3650 * DAY, None, NOW),
    ],
)
def test_the_moment_to_judge_by(now, judged, newest, moment):
    assert judging_moment(now, judged, newest) == moment


@pytest.mark.parametrize(
    ("later", "how"),
    [
        (Clocks(1060, 560, 160), ""),
        (Clocks(1063, 560, 160), ""),  # NTP pulls at it
        (Clocks(4600, 4100, 160), "slept"),
        (Clocks(4660, 560, 160), "set"),  # summer time on a machine that keeps local time, or a person
        (Clocks(10, 560, 160), "set"),
    ],
)
def test_sleep_and_a_set_clock_are_told_apart(later, how):
    assert Clocks(1000, 500, 100).jumped(later) == how


class Quiet:
    """A mailbox without news, in which a wait of any length takes no time and moves the clock that it was given."""

    def __init__(self, start: datetime, leap: timedelta = timedelta()) -> None:
        self.now, self.leap, self.waits = start, leap, 0

    def wait(self, seconds: float) -> bool:
        self.now += timedelta(seconds=seconds) + self.leap
        self.leap = timedelta()
        self.waits += 1
        return False


def wait_on(mailbox: Quiet, due: datetime | None) -> str:
    wait = Wait(due, lambda: mailbox.now, lambda: False, lambda: None)
    return for_work(mailbox, wait, Bell(), Manager({}))  # type: ignore[arg-type]


def test_a_due_moment_is_met_though_the_clock_was_set_or_the_zone_changed_meanwhile():
    ahead = Quiet(NOW, leap=2 * HOUR)
    assert wait_on(ahead, NOW + HOUR) == "due"
    assert ahead.waits == 1
    behind = Quiet(NOW, leap=-4 * DAY)
    assert wait_on(behind, NOW + timedelta(minutes=10)) == "due"
    assert behind.waits > 4 * 24 * 12  # five minutes each: it goes by the clock as it is now
    elsewhere = Quiet(NOW.astimezone(timezone(9 * HOUR)))
    assert wait_on(elsewhere, NOW + timedelta(minutes=10)) == "due"
    assert elsewhere.now == NOW + timedelta(minutes=10)


def test_nothing_due_is_no_reason_to_ask_often():
    mailbox = Quiet(NOW)
    mailbox.wait(0)
    assert Wait(None, lambda: NOW, lambda: False, lambda: None).left() == LONGEST


def mail(sender: str, to: str, when: datetime, text: str, name: str, answers: str = "") -> bytes:
    follow = f"In-Reply-To: <{answers}>\nReferences: <{answers}>\n" if answers else ""
    date = when.strftime("%a, %d %b %Y %H:%M:%S +0000")
    return f"From: {sender}\nTo: {to}\nSubject: Data Analyst at Firm\nDate: {date}\nMessage-ID: <{name}>\n{follow}\n{text}\n".encode()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An interview on Monday afternoon (16 March 2026), with a word for the day after."""
    monday = datetime(2026, 3, 16, 15, tzinfo=UTC)
    letters = [
        ("INBOX", mail(ANN, ME, monday - 4 * DAY, "Hi Dana,\n\nwe'd like to interview you for the Data Analyst role on Monday, March 16 at 15:00. Does that work?\n\nAnn Lee\nFirm", "a@firm.example")),
        ("Sent", mail(ME, ANN, monday - 3 * DAY, "Hi Ann, Monday, March 16 at 15:00 works.\n\nDana", "b@postbox.example", "a@firm.example")),
        ("INBOX", mail(ANN, ME, monday - 2 * DAY, "Great. After the interview we will let you know by Tuesday, March 17.\n\nAnn", "c@firm.example", "b@postbox.example")),
    ]  # fmt: skip
    for folder in ("INBOX", "Sent", "Drafts"):
        for sub in ("cur", "new", "tmp"):
            (tmp_path / "mail" / folder / sub).mkdir(parents=True)
    for number, (folder, raw) in enumerate(letters):
        (tmp_path / "mail" / folder / "new" / f"{number}.host").write_bytes(raw)
    settings = f'[me]\nname = "Dana Reyes"\naddresses = ["dana.reyes@postbox.example"]\ntimezone = "UTC"\n[mailbox]\npath = "{tmp_path}/mail"\n[state]\npath = "{tmp_path}/state"\n'
    (tmp_path / "watcher.toml").write_text(settings)
    return tmp_path


def swept(root: Path, now: datetime) -> Swept:
    settings = load(root, {}, {})
    with closing(open_state(settings.state_path)) as state:
        return sweep(open_maildir(root / "mail"), state, settings, now)


def kinds(done: Swept) -> list[str]:
    return [row.kind for row in done.drafted]


def test_after_a_long_absence_a_process_gets_one_draft_and_the_next_one_the_day_after(root):
    wednesday = datetime(2026, 3, 18, 10, tzinfo=UTC)  # both the thank-you and the check-in are due
    assert kinds(swept(root, wednesday)) == ["thank_you"]
    assert kinds(swept(root, wednesday + HOUR)) == []
    settings = load(root, {}, {})
    with closing(open_state(settings.state_path, read_only=True)) as state:
        assert state.recall("next_due") is not None
        assert datetime.fromisoformat(str(state.recall("next_due"))) <= datetime(2026, 3, 19, 9, tzinfo=UTC)
    assert kinds(swept(root, datetime(2026, 3, 19, 9, 1, tzinfo=UTC))) == ["check_in"]


def test_a_mailbox_that_is_old_at_the_first_run_gets_no_draft(root):
    assert kinds(swept(root, datetime(2026, 5, 20, 10, tzinfo=UTC))) == []


def test_a_clock_without_battery_neither_takes_a_draft_back_nor_makes_one(root):
    assert kinds(swept(root, datetime(2026, 3, 16, 20, tzinfo=UTC))) == ["thank_you"]
    early = swept(root, datetime(1970, 1, 1, tzinfo=UTC))
    assert early.clock_wrong
    assert (early.drafted, early.withdrawn) == ((), ())
    a_little = swept(root, datetime(2026, 3, 16, 12, tzinfo=UTC))  # before the interview, as it seems
    assert (a_little.drafted, a_little.withdrawn) == ((), ())
    assert len(list((root / "mail" / "Drafts" / "cur").iterdir())) == 1


def test_mail_older_than_keep_days_is_forgotten_though_nothing_else_happens(root):
    file = root / "watcher.toml"
    file.write_text(file.read_text() + "keep_days = 30\n")
    settings = load(root, {}, {})

    def kept() -> int:
        with closing(open_state(settings.state_path, read_only=True)) as state:
            return len(list(state.messages()))

    day = datetime(2026, 3, 15, 20, tzinfo=UTC)
    swept(root, day)
    assert kept() == 3
    for later in (20, 29, 30, 40):  # the last step alone would be a long absence
        swept(root, day + later * DAY)
    assert kept() == 0


def test_a_clock_that_runs_years_ahead_does_not_forget_the_mail(root):
    swept(root, datetime(2026, 3, 15, 20, tzinfo=UTC))
    assert kinds(swept(root, datetime(2036, 1, 1, tzinfo=UTC))) == []
    back = swept(root, datetime(2026, 3, 16, 20, tzinfo=UTC))
    assert kinds(back) == ["thank_you"]
