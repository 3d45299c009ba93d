"""`watcher run` and `watcher check` as a user has them, against a Gmail over HTTP: drafts, notices, kills, stops."""

from __future__ import annotations

import os
import signal
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from announced import SUBSCRIPTION, TOPIC, Announced
from letters_due import mails
from rooms import KINDS
from running import Daemon, running
from servers.gmail import Fault, Gmail, Kind
from servers.gmail.pubsub import Subscription

from watcher.check import findings
from watcher.claim import claimed
from watcher.draft.life import Fate
from watcher.settings import load
from watcher.state import open_state

POLL = 5  # seconds, the least that the settings allow
IDLE = "next look at"  # in the status of a daemon that waits


@pytest.fixture
def at(tmp_path):
    with ExitStack() as stack:
        made = Announced(KINDS["Gmail"](stack)(tmp_path), tmp_path)
        made.room.mailbox.address = "dana.reyes@postbox.example"
        yield made
        assert server(made).wrong == []


def server(at: Announced) -> Gmail:
    return at.room.server


def configure(at: Announced, notices: bool = False, more: str = "") -> Path:
    config = at.root / "config"
    config.mkdir(exist_ok=True)
    key = config / "pubsub.json"
    key.touch(0o600)
    key.write_text(at.key)
    pubsub = f'pubsub_topic = "{TOPIC}"\npubsub_subscription = "{SUBSCRIPTION}"\npubsub_credentials_file = "pubsub.json"\n'
    (config / "watcher.toml").write_text(
        '[me]\nname = "Dana Reyes"\naddresses = ["dana.reyes@postbox.example"]\ntimezone = "UTC"\n'
        f'[mailbox]\nkind = "gmail"\nclient_secret = "client_secret.json"\ntoken = "{at.room.token}"\n'
        f'api_endpoint = "{server(at).endpoint}"\npoll_seconds = {60 if notices else POLL}\n{pubsub if notices else ""}{more}'
        f'[state]\npath = "{at.root / "state"}"\n'
    )
    return config


def lay(at: Announced, company: str = "firm") -> None:
    for folder, raw in mails(company):
        at.room.deliver(folder, raw)


def drafts(at: Announced) -> int:
    return len(at.room.mailbox.drafts)


def test_it_drafts_what_is_due_hears_of_new_mail_within_a_poll_and_stops_at_once(at):
    lay(at)
    with running(configure(at)) as daemon:
        daemon.until(lambda: drafts(at) == 1)
        daemon.until(lambda: daemon.heard(IDLE))
        time.sleep(0.5)
        lay(at, "other")
        daemon.until(lambda: drafts(at) == 2, POLL + 3)
        assert daemon.stop() < 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault(Kind.STALL_BEFORE, "drafts.create"),
        Fault(Kind.STALL_AFTER, "drafts.create"),
        Fault(Kind.STALL_AFTER, "drafts.list"),
        Fault(Kind.STALL_AFTER, "messages.list", spare=5),
    ],
    ids=lambda fault: f"{fault.method}, {fault.kind.value}",
)
def test_killed_in_the_middle_of_writing_a_draft_it_makes_exactly_one_in_the_end(at, fault):
    lay(at)
    server(at).stall_seconds = 60
    server(at).faults = [fault]
    config = configure(at)
    with running(config) as daemon:
        daemon.until(lambda: fault.times == 0)
        if fault.method == "drafts.create" and fault.kind is Kind.STALL_AFTER:
            daemon.until(lambda: drafts(at) == 1)
        daemon.process.send_signal(signal.SIGKILL)
        daemon.process.wait(5)
    assert planned_or_nothing(config), "it was killed after all was recorded"
    (config / "notify").unlink()
    with running(config) as daemon:
        daemon.until(lambda: daemon.heard(IDLE) or daemon.heard("nothing due"))
        assert daemon.stop() < 1
    assert drafts(at) == 1
    assert [row.fate for row in rows(config)] == [Fate.DRAFTED]


def rows(config: Path):
    state = open_state(load(config, {}, {}).state_path, read_only=True)
    try:
        return state.drafts()
    finally:
        state.close()


def planned_or_nothing(config: Path) -> bool:
    return all(row.fate is Fate.PLANNED for row in rows(config))


def listening(daemon: Daemon, at: Announced) -> bool:
    return at.asked("subscriptions.pull") > 1 and daemon.heard("nothing due") | daemon.heard(IDLE)


def test_with_notices_a_draft_lies_there_moments_after_its_mail_and_a_pull_does_not_hinder_a_stop(at):
    with running(configure(at, notices=True)) as daemon:
        daemon.until(lambda: listening(daemon, at))
        began = time.monotonic()
        lay(at)
        daemon.until(lambda: drafts(at) == 1)
        assert time.monotonic() - began < 5  # and the poll would come after 60 s
        before = at.asked("subscriptions.pull")
        daemon.until(lambda: at.asked("subscriptions.pull") > before)
        time.sleep(0.5)
        assert daemon.stop() < 1


@pytest.mark.parametrize("kind", [Kind.STALL_BEFORE, Kind.CUT_BEFORE], ids=lambda kind: kind.value)
def test_a_pull_that_hangs_or_breaks_hinders_neither_a_stop_nor_the_watchdog(at, monkeypatch, kind):
    monkeypatch.setenv("WATCHDOG_USEC", "6000000")
    server(at).stall_seconds = 60
    server(at).faults = [Fault(kind, "subscriptions.pull", times=10**6)]
    with running(configure(at, notices=True)) as daemon:
        daemon.until(lambda: at.asked("subscriptions.pull") >= 1)
        daemon.heard("")
        daemon.told.clear()
        time.sleep(6)
        daemon.heard("")
        assert sum("WATCHDOG=1" in text for text in daemon.told) >= 2, daemon.told
        assert daemon.stop() < 1


def test_a_subscription_that_is_not_there_ends_it_with_a_word(at):
    at.pubsub.subscriptions.clear()
    with running(configure(at, notices=True)) as daemon:
        assert daemon.process.wait(15) == 77
        assert "mailbox.pubsub_subscription: there is no" in daemon.log.read_text()


def looked(config: Path) -> dict[str, tuple[int, bool, str]]:
    home = {"HOME": str(config.parent), "XDG_CONFIG_HOME": str(config.parent / "xdg")}
    return {found.what: (found.exit_code, found.note, found.found) for found in findings(config, home, datetime.now(UTC))}


def test_check_tries_the_notices_out_and_keeps_nothing(at):
    lay(at)
    found = looked(configure(at, notices=True))
    code, note, words = found["notices"]
    assert (code, note) == (0, False), words
    assert words.startswith(f"over {SUBSCRIPTION}, the first after 0.")
    assert not (at.root / "state").exists()
    assert {code for code, _, _ in found.values()} == {0}
    assert "notices" not in looked(configure(at))


def test_check_tells_where_a_subscription_belongs_to_another_topic(at, monkeypatch):
    monkeypatch.setattr("watcher.doctor.mailbox.NOTICE_SECONDS", 0.5)
    at.pubsub.subscriptions[SUBSCRIPTION] = Subscription(TOPIC + "-2", at.pubsub.subscriptions[SUBSCRIPTION].pullers)
    code, note, words = looked(configure(at, notices=True))["notices"]
    assert (code, note) == (0, True)
    assert f"nothing came over {SUBSCRIPTION}" in words


def test_check_says_what_hinders_the_notices(at):
    config = configure(at, notices=True)
    os.chmod(config / "pubsub.json", 0o644)
    assert "chmod 600" in looked(config)["notices"][2]
    (config / "pubsub.json").unlink()
    assert "mailbox.pubsub_credentials_file: " in looked(config)["notices"][2]
    configure(at, notices=True)
    at.pubsub.topics[TOPIC].clear()
    code, _, words = looked(config)["notices"]
    assert (code, "Pub/Sub Publisher" in words) == (77, True)
    server(at).faults = [Fault(Kind.UNAVAILABLE_503, "users.watch")]
    code, _, words = looked(config)["notices"]
    assert (code, "try again later" in words) == (75, True)


def test_check_leaves_the_notices_to_a_watcher_at_work(at):
    config = configure(at, notices=True)
    with claimed(load(config, {}, {}).mailbox.identity):
        assert looked(config)["notices"] == (0, False, f"the watcher at work takes them from {SUBSCRIPTION}")
    assert at.asked("subscriptions.pull") == 0


def test_a_key_may_be_handed_over_as_a_credential_of_systemd(at, monkeypatch):
    config = configure(at, notices=True)
    text = (config / "watcher.toml").read_text().replace('pubsub_credentials_file = "pubsub.json"\n', "")
    (config / "watcher.toml").write_text(text)
    assert "mailbox.pubsub_credentials_file is not set" in looked(config)["notices"][2]
    handed = at.root / "credentials"
    handed.mkdir()
    (config / "pubsub.json").rename(handed / "pubsub-credentials.json")
    home = {"HOME": str(at.root), "XDG_CONFIG_HOME": str(at.root / "xdg"), "CREDENTIALS_DIRECTORY": str(handed)}
    found = {finding.what: finding for finding in findings(config, home, datetime.now(UTC))}
    assert found["notices"].exit_code == 0, found["notices"]
