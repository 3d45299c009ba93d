"""`watcher login` with a real keyring (GNOME Keyring in a session bus of its own) and a real server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import dovecot
from servers.dovecot import PASSWORD, Dovecot

SETTINGS = """[me]
name = "Dana Reyes"
addresses = ["dana.reyes@postbox.example"]
timezone = "UTC"
[mailbox]
kind = "imap"
host = "127.0.0.1"
port = {port}
tls = "none"
user = "user9"
[state]
path = "{root}/state"
"""
needs_keyring = pytest.mark.skipif(
    not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")),
    reason="no GNOME Keyring here: tests/systemd/install.sh",
)


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    if not Path(dovecot.BINARY).exists():
        pytest.skip("Dovecot is not installed: apt-get install dovecot-imapd")
    with Dovecot() as running:
        yield running


@pytest.fixture
def root(tmp_path: Path, server: Dovecot) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "watcher.toml").write_text(SETTINGS.format(port=server.port, root=tmp_path), encoding="utf-8")
    return tmp_path


def session(root: Path, script: str, password: str) -> subprocess.CompletedProcess[str]:
    """Runs a script in a session with an unlocked keyring; `watcher` is the program, the password stands on its stdin."""
    home = root / "home"
    (home / ".local" / "share" / "keyrings").mkdir(parents=True, exist_ok=True)
    program = f"{sys.executable} -m watcher --config {root / 'config'}"
    whole = f'printf master | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1\nwatcher() {{ {program} "$@"; }}\n{script}'
    environ = {"PATH": os.environ["PATH"], "HOME": str(home), "PASSWORD": password, "LANG": "C.UTF-8"}
    return subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", whole], capture_output=True, text=True, env=environ, timeout=60, check=False
    )


@needs_keyring
def test_a_password_that_works_is_stored_and_serves_from_then_on(root):
    done = session(root, 'printf "%s\\n" "$PASSWORD" | watcher login && watcher once', PASSWORD)
    assert done.returncode == 0, done.stderr
    assert "the password is stored in SecretService Keyring" in done.stdout
    assert (
        subprocess.run(
            ["grep", "-r", "-q", PASSWORD, str(root / "home"), str(root / "config"), str(root / "state")], check=False
        ).returncode
        == 1
    )


@needs_keyring
def test_a_password_that_is_refused_is_not_stored(root):
    done = session(root, 'printf "%s\\n" "$PASSWORD" | watcher login; echo $?; watcher once; echo $?', "wrong")
    assert done.stdout.split() == ["77", "77"]
    assert "the login was refused" in done.stderr
    assert "there is no password" in done.stderr


def test_without_a_keyring_nothing_is_stored_and_the_other_ways_are_named(root):
    environ = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    done = subprocess.run(
        [sys.executable, "-m", "watcher", "--config", str(root / "config"), "login"],
        input=PASSWORD, capture_output=True, text=True, env=environ, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 77
    assert "mailbox.password_command or a systemd credential" in done.stderr


def test_a_maildir_needs_no_login(root):
    (root / "config" / "watcher.toml").write_text(
        f'[me]\nname = "D"\naddresses = ["d@x.example"]\ntimezone = "UTC"\n[mailbox]\npath = "{root}"\n', encoding="utf-8"
    )
    command = [sys.executable, "-m", "watcher", "--config", str(root / "config"), "login"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 78
    assert "takes no password" in done.stderr
