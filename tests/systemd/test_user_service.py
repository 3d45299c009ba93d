"""The unit of a user's own service manager (systemctl --user), with a Maildir in the home directory and with a password command."""

from __future__ import annotations

import pytest
from box import Box
from installed import PROGRAM
from letters_due import mails

UID = 4242
HOME = "/home/tester"
SETTINGS = f"""[me]
name = "Dana Reyes"
addresses = ["dana.reyes@postbox.example"]
timezone = "UTC"
[mailbox]
path = "{HOME}/Mail"
"""


@pytest.fixture(scope="module")
def user(box: Box):
    """Runs a shell script as the user, within the user's session."""
    box.shell(f"useradd -m -u {UID} -s /bin/bash tester; systemctl start systemd-logind; loginctl enable-linger tester")
    box.shell(f"install -d -o tester -g tester {HOME}/.config {HOME}/.config/watcher")

    def run(script: str, check: bool = True) -> str:
        session = (f"XDG_RUNTIME_DIR=/run/user/{UID}", f"DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/{UID}/bus", f"HOME={HOME}")
        done = box.run("runuser", "-u", "tester", "--", "env", *session, "bash", "-euc", f"cd; {script}", check=check)
        return done.stdout + done.stderr

    box.until(lambda: "running" in run("systemctl --user is-system-running || true"))
    yield run
    run("systemctl --user stop watcher watcher-once.timer || true", check=False)


def test_it_is_installed_verified_started_and_drafts_into_the_maildir(user, box):
    assert "no valid settings yet" in user(f"{PROGRAM} install-units --user")
    box.write(f"{HOME}/.config/watcher/watcher.toml", SETTINGS)
    said = user(f"{PROGRAM} install-units --user")
    assert said.splitlines()[-2:] == ["systemctl --user daemon-reload", "systemctl --user enable --now watcher.service"]
    for unit in ("watcher.service", "watcher-once.service", "watcher-once.timer"):
        assert user(f"systemd-analyze --user verify --man=no ~/.config/systemd/user/{unit} 2>&1") == ""
    for folder in ("INBOX", "Sent", "Drafts"):
        user(f"mkdir -p Mail/{folder}/new Mail/{folder}/cur Mail/{folder}/tmp")
    user("systemctl --user daemon-reload; systemctl --user enable --now watcher")
    assert user("systemctl --user is-active watcher").strip() == "active"
    user("systemd-analyze --user security --threshold=15 watcher.service")
    for number, (folder, raw) in enumerate(mails()):
        box.write(f"{HOME}/Mail/{folder}/new/{number}.host", raw.decode())
    box.until(lambda: user("ls Mail/Drafts/cur | wc -l").strip() == "1")
    assert user("ls -l .local/state/watcher/watcher.db").startswith("-rw-------")
    assert "1 processes" in user("systemctl --user show -P StatusText watcher")


def test_a_reload_and_a_stop(user, box):
    box.write(f"{HOME}/.config/watcher/watcher.toml", SETTINGS + "[policy]\ndraft_hour = 99\n")
    user("systemctl --user reload watcher")
    box.until(lambda: "the old settings hold" in user("systemctl --user show -P StatusText watcher"))
    box.write(f"{HOME}/.config/watcher/watcher.toml", SETTINGS)
    user("systemctl --user stop watcher")
    assert user("systemctl --user show -P Result watcher").strip() == "success"


def test_a_maildir_that_the_unit_may_not_write_to_is_said_with_the_remedy(user, box):
    user(
        "rm .config/systemd/user/watcher.service.d/maildir.conf .local/state/watcher/* Mail/Drafts/cur/*; systemctl --user daemon-reload"
    )
    user("systemctl --user start watcher", check=False)
    box.until(lambda: "name the Maildir in ReadWritePaths" in user("systemctl --user show -P StatusText watcher"))
    assert user("ls Mail/Drafts/cur Mail/Drafts/tmp") == "Mail/Drafts/cur:\n\nMail/Drafts/tmp:\n"
    assert "ReadWritePaths" in box.journal(30, f"_UID={UID}", "WATCHER_EVENT=mailbox.unreachable")
