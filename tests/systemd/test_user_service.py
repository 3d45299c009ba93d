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
    """Runs a shell script as the user, within the user's session, in which the unit is installed and not running."""
    box.shell(f"useradd -m -u {UID} -s /bin/bash tester; systemctl start systemd-logind; loginctl enable-linger tester")
    box.shell(f"install -d -o tester -g tester {HOME}/.config {HOME}/.config/watcher")

    def run(script: str, check: bool = True) -> str:
        session = (f"XDG_RUNTIME_DIR=/run/user/{UID}", f"DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/{UID}/bus", f"HOME={HOME}")
        done = box.run("runuser", "-u", "tester", "--", "env", *session, "bash", "-euc", f"cd; {script}", check=check)
        return done.stdout + done.stderr

    box.until(lambda: "running" in run("systemctl --user is-system-running || true"))
    for folder in ("INBOX", "Sent", "Drafts"):
        run(f"mkdir -p Mail/{folder}/new Mail/{folder}/cur Mail/{folder}/tmp")
    assert "no valid settings yet" in run(f"{PROGRAM} install-units --user")
    box.write(f"{HOME}/.config/watcher/watcher.toml", SETTINGS)
    said = run(f"{PROGRAM} install-units --user")
    assert said.splitlines()[-2:] == ["systemctl --user daemon-reload", "systemctl --user enable --now watcher.service"]
    return run


@pytest.fixture
def watcher(user, box: Box):
    """The service with a fresh state and no draft, running."""
    user(
        "systemctl --user daemon-reload; rm -rf .local/state/watcher/* Mail/*/cur/* Mail/*/new/*; systemctl --user enable --now watcher"
    )
    box.until(lambda: "nothing due" in status(user))
    yield user
    user("systemctl --user stop watcher || true", check=False)


def status(user) -> str:
    return user("systemctl --user show -P StatusText watcher")


def deliver(box: Box) -> None:
    for number, (folder, raw) in enumerate(mails()):
        box.write(f"{HOME}/Mail/{folder}/new/{number}.host", raw.decode())


def test_the_units_pass_verify_in_silence_and_expose_at_most_a_score_of_one_and_a_half(user):
    for unit in ("watcher.service", "watcher-once.service", "watcher-once.timer"):
        assert user(f"systemd-analyze --user verify --man=no ~/.config/systemd/user/{unit} 2>&1") == ""
    for unit in ("watcher.service", "watcher-once.service"):
        user(f"systemd-analyze --user security --threshold=15 {unit}")


def test_it_drafts_into_the_maildir_of_the_settings_and_stops_clean(watcher, box):
    deliver(box)
    box.until(lambda: watcher("ls Mail/Drafts/cur | wc -l").strip() == "1")
    assert watcher("ls -l .local/state/watcher/watcher.db").startswith("-rw-------")
    box.until(lambda: "1 processes" in status(watcher))
    watcher("systemctl --user stop watcher")
    assert watcher("systemctl --user show -P Result watcher").strip() == "success"


def test_a_reload_with_wrong_settings_keeps_the_old_ones(watcher, box):
    box.write(f"{HOME}/.config/watcher/watcher.toml", SETTINGS + "[policy]\ndraft_hour = 99\n")
    watcher("systemctl --user reload watcher")
    box.until(lambda: "the old settings hold" in status(watcher))
    box.write(f"{HOME}/.config/watcher/watcher.toml", SETTINGS)
    watcher("systemctl --user reload watcher")
    box.until(lambda: "nothing due" in status(watcher) and "old settings" not in status(watcher))


def test_a_maildir_that_the_unit_may_not_write_to_is_said_with_the_remedy(watcher, box):
    drop_in = ".config/systemd/user/watcher.service.d/maildir.conf"
    watcher(f"mv {drop_in} kept; systemctl --user daemon-reload; systemctl --user restart watcher")
    deliver(box)
    box.until(lambda: "name the Maildir in ReadWritePaths" in status(watcher))
    assert watcher("ls Mail/Drafts/cur Mail/Drafts/tmp") == "Mail/Drafts/cur:\n\nMail/Drafts/tmp:\n"
    assert "ReadWritePaths" in box.journal(30, f"_UID={UID}", "WATCHER_EVENT=mailbox.unreachable")
    watcher(f"mv kept {drop_in}")
