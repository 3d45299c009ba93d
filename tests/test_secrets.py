"""Secrets: where they come from, and where they never are."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from watcher import secrets
from watcher.errors import MailRefused, MailUnreachable

HUSH = "tr0ub4dor&3"


@pytest.fixture
def credentials(tmp_path: Path) -> Path:
    (tmp_path / "password").write_text(HUSH + "\n")
    (tmp_path / "password").chmod(0o400)
    return tmp_path


def test_a_command_goes_before_a_credential_and_its_first_line_counts(credentials):
    assert secrets.secret("password", ("printf", "%s\n%s", "from-command", "user: dana"), credentials) == "from-command"
    assert secrets.secret("password", (), credentials) == HUSH
    (credentials / "password").rename(credentials / "password-encrypted")
    assert secrets.secret("password", (), credentials) == HUSH


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o444, 0o660, 0o602])
def test_a_file_that_others_reach_is_refused_by_its_name_and_not_its_content(credentials, mode):
    (credentials / "password").chmod(mode)
    with pytest.raises(MailRefused, match=r"others can read it.*chmod 600") as caught:
        secrets.secret("password", (), credentials)
    assert HUSH not in str(caught.value)


@pytest.mark.skipif(
    subprocess.run(["which", "setfacl"], capture_output=True, check=False).returncode != 0, reason="no setfacl here"
)
def test_an_access_list_as_systemd_sets_it_is_no_reason_to_refuse(credentials):
    done = subprocess.run(["setfacl", "-m", "u:65534:r", str(credentials / "password")], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("this file system has no access lists")
    assert secrets.secret("password", (), credentials) == HUSH


def test_a_command_that_hangs_is_ended_with_all_that_it_started(credentials, monkeypatch, tmp_path):
    monkeypatch.setattr(secrets, "COMMAND_SECONDS", 0.5)
    began = time.monotonic()
    with pytest.raises(MailUnreachable, match="gave nothing within"):
        secrets.secret("password", ("sh", "-c", f"sleep 60 & echo $! > {tmp_path}/pid; wait"), credentials)
    assert time.monotonic() - began < 5
    child = int((tmp_path / "pid").read_text())
    assert not Path(f"/proc/{child}").exists() or "zombie" in Path(f"/proc/{child}/status").read_text()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("/no/such/program",), "cannot be run"),
        (("sh", "-c", f"echo {HUSH} >&2; exit 3"), "ended with 3"),
        (("true",), "is empty"),
        (("printf", r"\377\376"), "not UTF-8"),
    ],
)
def test_a_command_that_gives_nothing_is_named_and_what_it_said_is_not(command, words, credentials):
    with pytest.raises(MailRefused, match=words) as caught:
        secrets.secret("password", command, credentials)
    assert HUSH not in str(caught.value)


def test_no_password_at_all_is_said_with_the_three_ways_to_give_one(tmp_path):
    with pytest.raises(MailRefused, match=r"credstore.*password_command.*watcher login"):
        secrets.secret("password", (), tmp_path, "")


PLAIN = """
from keyring.backend import KeyringBackend
class Keyring(KeyringBackend):
    "Keeps passwords in a file, as text."
    priority = 9
    def get_password(self, service, name):
        return "from a plain file"
    def set_password(self, service, name, password):
        raise AssertionError("it must never get here")
    def delete_password(self, service, name):
        pass
"""


def test_a_keyring_that_keeps_plain_text_is_no_keyring(tmp_path):
    (tmp_path / "plainfile.py").write_text(PLAIN)
    code = (
        "from watcher import secrets\nassert secrets.from_keyring('dana') is None\n"
        "try:\n    secrets.to_keyring('dana', 'x')\nexcept secrets.MailRefused as error:\n    print(error)"
    )
    environ = {**os.environ, "PYTHON_KEYRING_BACKEND": "plainfile.Keyring", "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    assert "no keyring that encrypts" in done.stdout
