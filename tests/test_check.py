"""The doctor: each of the commonest faults of an installation is found, with its remedy and exit code."""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rooms import MaildirRoom
from servers import dovecot
from servers.dovecot import Dovecot

from watcher.check import findings
from watcher.claim import claimed
from watcher.doctor import service
from watcher.doctor.finding import Finding
from watcher.units import shipped_units, with_program

NOW = datetime(2026, 3, 18, 16, tzinfo=UTC)
SETTINGS = '[me]\nname = "Dana Reyes"\naddresses = ["dana.reyes@postbox.example"]\ntimezone = "UTC"\n'
IMAP = '[mailbox]\nkind = "imap"\nhost = "{host}"\nport = {port}\ntls = "{tls}"\nuser = "user7"\ntimeout_seconds = 5\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A sound installation over a Maildir."""
    room = MaildirRoom(tmp_path / "mail", dotted=False)
    room.deliver("Sent", b"Message-ID: <1@x.example>\nFrom: dana.reyes@postbox.example\nTo: a@b.example\n\nwords\n")
    (tmp_path / "config").mkdir()
    write(tmp_path / "config", f'{SETTINGS}[mailbox]\npath = "{room.root}"\n[state]\npath = "{tmp_path}/state"\n')
    return tmp_path / "config"


def write(config: Path, text: str) -> None:
    (config / "watcher.toml").write_text(text, encoding="utf-8")


def faults(config: Path, environ: Mapping[str, str] | None = None, now: datetime | None = None) -> list[Finding]:
    home = {"HOME": str(config.parent), "XDG_CONFIG_HOME": str(config.parent / "xdg"), **(environ or {})}
    return [f for f in findings(config, home, now or datetime.now(UTC)) if f.exit_code]


def only_fault(
    config: Path, code: int, *words: str, environ: Mapping[str, str] | None = None, now: datetime | None = None
) -> None:
    found = faults(config, environ, now)
    assert [f.exit_code for f in found] == [code], found
    for word in words:
        assert word in found[0].found, found


def test_a_sound_installation_has_no_fault_and_nothing_is_made_by_looking(config):
    assert faults(config) == []
    assert not (config.parent / "state").exists()


def test_no_settings_at_all(config):
    (config / "watcher.toml").unlink()
    only_fault(config, 78, "watcher.toml", "there is no such file", "--config")


def test_wrong_settings_are_told_all_at_once(config):
    write(config, (config / "watcher.toml").read_text() + "[policy]\ndraft_hour = 99\nlet_go = 3\n")
    assert [f.exit_code for f in faults(config)] == [78, 78]


def test_no_folder_for_sent_mail(config):
    (config.parent / "mail" / "Sent").rename(config.parent / "mail" / "Verschicktes")
    only_fault(config, 77, "mailbox.folders.sent")


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere; see the read-only bind mount in tests/systemd")
def test_drafts_that_cannot_be_written(config):
    (config.parent / "mail" / "Drafts" / "tmp").chmod(0o500)
    only_fault(config, 77, "is not writable")


def test_sent_mail_from_addresses_that_are_not_listed(config):
    write(config, (config / "watcher.toml").read_text().replace("dana.reyes@", "somebody.else@"))
    only_fault(config, 78, "dana.reyes@postbox.example", "me.addresses")


def test_a_clock_that_lies_behind_the_mail(config):
    only_fault(config, 78, "set the clock", now=datetime.now(UTC) - timedelta(days=9))


def test_a_state_of_a_newer_version(config):
    (config.parent / "state").mkdir()
    with sqlite3.connect(config.parent / "state" / "watcher.db") as database:
        database.execute("PRAGMA user_version = 999")
    only_fault(config, 74, "newer version")


def test_a_state_that_cannot_be_there(config):
    (config.parent / "state").write_text("a file in its place")
    only_fault(config, 74, "cannot be written", "state.path")


def test_a_watcher_at_work_is_no_fault_and_none_is_a_note(config):
    home = {"HOME": str(config.parent), "XDG_CONFIG_HOME": str(config.parent / "xdg")}

    def watcher() -> Finding:
        return next(f for f in findings(config, home, datetime.now(UTC)) if f.what == "watcher")

    assert watcher().note
    with claimed(str(config.parent / "mail")):
        assert "at work" in watcher().found


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    if not Path(dovecot.BINARY).exists():
        pytest.skip("Dovecot is not installed: apt-get install dovecot-imapd")
    with Dovecot(tls=True) as running:
        yield running


@pytest.fixture
def imap(config: Path, server: Dovecot) -> Callable[..., None]:
    def settle(more: str = "", **how: object) -> None:
        words = {"host": "127.0.0.1", "port": server.port, "tls": "none", **how}
        write(config, f'{SETTINGS}{IMAP.format(**words)}{more}[state]\npath = "{config.parent}/state"\n')

    return settle


def test_no_password(config, imap):
    imap()
    only_fault(config, 77, "there is no password", "credstore", "password_command")


def test_a_password_file_that_others_read(config, imap):
    imap()
    (config.parent / "password").write_text(dovecot.PASSWORD)
    (config.parent / "password").chmod(0o644)
    only_fault(config, 77, "others can read it", "chmod 600", environ={"CREDENTIALS_DIRECTORY": str(config.parent)})
    (config.parent / "password").chmod(0o600)
    assert faults(config, {"CREDENTIALS_DIRECTORY": str(config.parent)}) == []


def test_a_login_that_is_refused(config, imap):
    imap('password_command = ["echo", "wrong"]\n')
    only_fault(config, 77, "the login was refused", "mailbox.user and the password")


def test_a_server_that_is_not_there(config, imap):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        imap('password_command = ["echo", "x"]\n', port=taken.getsockname()[1])
        only_fault(config, 75, "refused", "mailbox.port")


def test_a_certificate_of_an_unknown_authority(config, imap, server):
    imap('password_command = ["echo", "x"]\n', port=server.tls_port, tls="implicit", host="localhost")
    only_fault(config, 75, "certificate cannot be trusted", "mailbox.ca_file")


def test_tls_of_the_wrong_kind(config, imap, server):
    imap('password_command = ["echo", "x"]\n', tls="implicit", host="localhost")
    only_fault(config, 75, "mailbox.tls")


def test_units_that_start_a_program_which_is_gone_or_are_old_or_are_not_enabled_or_end_at_logout(tmp_path):
    own = tmp_path / "systemd" / "user"
    own.mkdir(parents=True)
    environ = {"XDG_CONFIG_HOME": str(tmp_path)}
    text = (shipped_units() / "user" / "watcher.service").read_text()

    def found() -> list[Finding]:
        return list(service.units(environ, tmp_path / "none", tmp_path / "linger"))

    assert found() == []
    (own / "watcher.service").write_text(with_program(text, tmp_path / "gone"))
    assert [f.exit_code for f in found()] == [78]
    assert "install-units --user" in found()[0].found
    (own / "watcher.service").write_text(with_program(text, Path("/bin/true")) + "# old\n")
    assert "another version" in found()[0].found
    (own / "watcher.service").write_text(with_program(text, Path("/bin/true")))
    assert "is not enabled" in found()[0].found
    (own / "default.target.wants").mkdir()
    (own / "default.target.wants" / "watcher.service").symlink_to(own / "watcher.service")
    assert [(f.exit_code, f.note) for f in found()] == [(0, False), (0, True)]
    assert "enable-linger" in found()[1].found
