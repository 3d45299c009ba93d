"""Short threads of business and private life: none is a hiring process of mine; and terse ones that are."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import threads

from watcher.insight import Insight, Reader, understand
from watcher.settings import Settings, load

HERE = Path(__file__).parent
ORDINARY, HIRING = (list(threads.read(HERE / f"{name}.txt")) for name in ("ordinary", "hiring"))
# What is not believed, since too little speaks for it; such a conversation is believed once more comes.
NOT_YET = {
    "plumber's yard by phone",
    "references wanted",
    "nursing home, reschedule",
    "ad agency creative director",
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    root = tmp_path_factory.mktemp("config")
    (root / "watcher.toml").write_text(f'{threads.ME_TABLE}[mailbox]\nkind = "maildir"\npath = "{root}"\n')
    return load(root, {}, {})


def insights(settings: Settings, name: str, mails: list[threads.Mail]) -> list[Insight]:
    """What is known after each mail."""
    signals = Reader(settings).signals(threads.messages(name, mails))
    return [
        understand(signals[: end + 1], settings, signals[end].message.date + timedelta(minutes=1)) for end in range(len(signals))
    ]


@pytest.mark.parametrize(("name", "mails"), ORDINARY, ids=[name for name, _ in ORDINARY])
def test_a_thread_of_ordinary_life_is_never_a_process(settings, name, mails):
    assert [process.id for insight in insights(settings, name, mails) for process in insight.processes] == []


@pytest.mark.parametrize(("name", "mails"), HIRING, ids=[name for name, _ in HIRING])
def test_a_terse_thread_about_a_job_is_a_process(settings, name, mails):
    believed = bool(insights(settings, name, mails)[-1].processes)
    if name in NOT_YET:
        assert not believed, "this is believed now: take it off NOT_YET"
        pytest.xfail("too little speaks for it")
    assert believed
