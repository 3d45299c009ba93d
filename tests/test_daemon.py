"""The daemon as a process of its own: it sweeps, waits, reloads, lives through trouble and stops at once."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from letters_due import mails
from rooms import KINDS, ImapRoom, Room, letter
from running import running
from servers.dovecot import PASSWORD
from servers.proxy import Proxy

from watcher.upkeep import MANY_LETTERS


def configure(room: Room, root: Path, port: int | None = None, more: str = "") -> Path:
    config = root / "config"
    config.mkdir(exist_ok=True)
    if isinstance(room, ImapRoom):
        where = f'kind = "imap"\nhost = "127.0.0.1"\nport = {port or room.account.port}\ntls = "none"\nuser = "{room.account.user}"\ntimeout_seconds = 5\npassword_command = ["printf", "%s", "{PASSWORD}"]'
    else:
        where = f'path = "{room.root}"'
    text = f'[me]\nname = "Dana Reyes"\naddresses = ["dana.reyes@postbox.example"]\ntimezone = "UTC"\n[mailbox]\n{where}\n[state]\npath = "{root / "state"}"\n{more}'
    (config / "watcher.toml").write_text(text, encoding="utf-8")
    return config


@pytest.fixture(scope="module", params=["one directory a folder", "Dovecot"])
def make_room(request):
    with ExitStack() as stack:
        yield KINDS[request.param](stack)


@pytest.fixture
def room(make_room, tmp_path):
    return make_room(tmp_path / "mail")


def drafts(room: Room) -> int:
    return len(room.draft_flags())


def test_it_drafts_what_is_due_hears_of_new_mail_and_stops_at_once(room, tmp_path):
    for folder, raw in mails():
        room.deliver(folder, raw)
    with running(configure(room, tmp_path)) as daemon:
        daemon.until(lambda: drafts(room) == 1)
        daemon.until(lambda: daemon.heard("READY=1"))
        time.sleep(0.5)
        for folder, raw in mails("other"):
            room.deliver(folder, raw)
        daemon.until(lambda: drafts(room) == 2)
        assert daemon.stop() < 1
        assert daemon.heard("STOPPING=1")


def test_a_reload_takes_new_settings_and_keeps_the_old_where_they_are_wrong(room, tmp_path):
    config = configure(room, tmp_path)
    with running(config) as daemon:
        daemon.until(lambda: daemon.heard("nothing due"))
        good = (config / "watcher.toml").read_text()
        (config / "watcher.toml").write_text(good + "[policy]\ndraft_hour = 99\n")
        daemon.process.send_signal(signal.SIGHUP)
        daemon.until(lambda: "config.kept_old" in daemon.events())
        (config / "watcher.toml").write_text(good + "[policy]\ndraft_hour = 8\n")
        daemon.process.send_signal(signal.SIGHUP)
        daemon.until(lambda: "config.reloaded" in daemon.events())
        assert daemon.heard("RELOADING=1")
        for folder, raw in mails():
            room.deliver(folder, raw)
        daemon.until(lambda: drafts(room) == 1)
        daemon.stop()


def test_a_second_daemon_on_the_same_mailbox_is_refused_whatever_its_state(room, tmp_path):
    config = configure(room, tmp_path)
    (tmp_path / "other").mkdir()
    other = configure(room, tmp_path / "other")
    with running(config) as daemon:
        daemon.until(lambda: daemon.heard("nothing due"))
        for command in ("run", "once"):
            second = subprocess.run(
                [sys.executable, "-m", "watcher", "--config", str(other), command], capture_output=True, text=True, timeout=20
            )
            assert second.returncode == 74
            assert "another watcher watches this mailbox already" in second.stderr


def test_a_kill_in_the_middle_leaves_one_draft(room, tmp_path):
    for folder, raw in mails():
        room.deliver(folder, raw)
    config = configure(room, tmp_path)
    for pause in (0.3, 0.5, 0.7, 0.9):
        with running(config) as daemon:
            time.sleep(pause)
            daemon.process.send_signal(signal.SIGKILL)
            daemon.process.wait()
        (config / "notify").unlink()
    with running(config) as daemon:
        daemon.until(lambda: daemon.heard("processes"))
        assert drafts(room) == 1
        daemon.stop()


def test_a_mailbox_that_goes_and_comes_is_said_once_each_and_nothing_is_missed(tmp_path, monkeypatch):
    with ExitStack() as stack:
        room = KINDS["Dovecot"](stack)(tmp_path)
        assert isinstance(room, ImapRoom)
        proxy = stack.enter_context(Proxy(room.account.port))
        with running(configure(room, tmp_path, proxy.port)) as daemon:
            daemon.until(lambda: daemon.heard("nothing due"))
            proxy.go_away()
            daemon.until(lambda: "mailbox.unreachable" in daemon.events())
            daemon.process.send_signal(signal.SIGHUP)  # it rests just now
            daemon.until(lambda: "config.reloaded" in daemon.events())
            for folder, raw in mails():
                room.deliver(folder, raw)
            again = stack.enter_context(Proxy(room.account.port, at=proxy.port))
            assert again.port == proxy.port
            daemon.until(lambda: drafts(room) == 1, 30)
            daemon.until(lambda: "trouble.over" in daemon.events())
            assert daemon.events().count("trouble.over") == 1
            assert daemon.stop() < 1


def test_a_refused_password_ends_it_with_its_own_code(tmp_path):
    with ExitStack() as stack:
        room = KINDS["Dovecot"](stack)(tmp_path)
        config = configure(room, tmp_path)
        file = config / "watcher.toml"
        file.write_text(file.read_text().replace(PASSWORD, "wrong"))
        with running(config) as daemon:
            assert daemon.process.wait(20) == 77
            assert "login was refused" in daemon.log.read_text()
            assert "wrong" not in daemon.log.read_text().replace("wrong password", "")


def test_after_a_very_long_reading_it_begins_anew_in_the_same_process(tmp_path):
    with ExitStack() as stack:
        room = KINDS["one directory a folder"](stack)(tmp_path / "mail")
        for number in range(MANY_LETTERS):
            room.deliver("INBOX", letter(number))
        with running(configure(room, tmp_path)) as daemon:
            daemon.until(lambda: "daemon.renewed" in daemon.events(), 60)
            daemon.until(lambda: daemon.events().count("daemon.started") == 2)
            for folder, raw in mails():
                room.deliver(folder, raw)
            daemon.until(lambda: drafts(room) == 1)
            assert daemon.process.poll() is None
            assert daemon.events().count("daemon.renewed") == 1
            assert daemon.stop() < 1
