"""One fault at every line that a sweep sends: no letter is lost, and no draft is made twice."""

from __future__ import annotations

import random
import subprocess
import sys
from contextlib import ExitStack

import pytest
from faulty import CONFIG, commands_of_a_sweep, fill, harmed
from rooms import KINDS
from servers.proxy import Fault
from soak import soak

from watcher.mail import remote


@pytest.fixture(scope="module")
def make_room():
    with ExitStack() as stack:
        yield KINDS["Dovecot"](stack)


@pytest.fixture(scope="module")
def undisturbed(make_room, tmp_path_factory):
    room = make_room(tmp_path_factory.mktemp("whole"))
    fill(room)
    return commands_of_a_sweep(room, tmp_path_factory.mktemp("settings"))


@pytest.mark.parametrize("fault", list(Fault), ids=lambda fault: fault.name.lower())
def test_whatever_breaks_a_sweep_the_next_one_makes_good(make_room, undisturbed, tmp_path, fault, monkeypatch):
    monkeypatch.setattr(remote, "PAUSES", (0.1, 0.3))
    lines, kept, drafts = undisturbed
    assert len(drafts) == 5
    assert lines > 30
    places = sorted(random.Random(str(fault)).sample(range(1, lines + 1), 10))
    for where in places:
        assert harmed(make_room, tmp_path / str(where), where, fault) == (kept, drafts), f"{fault} at line {where} of {lines}"


FIRST_READING = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from watcher.mailbox import open_store
from watcher.settings import load
from watcher.state import open_state
from watcher.sweep import take_news
def progress(what, done, total):
    print(what, done, flush=True)
    time.sleep(float(sys.argv[2]) if what == "looking" else 0)
settings = load(Path(sys.argv[1]), {}, {})
state, store = open_state(settings.state_path), open_store(settings)
seen, kept = take_news(store, state, settings, None, datetime.now(UTC), progress)
print("whole", seen, len(list(state.messages())), flush=True)
"""


def test_a_first_reading_that_was_killed_goes_on_where_it_was(make_room, tmp_path):
    room = make_room(tmp_path)
    raw = b"Message-ID: <%d@x.example>\r\nFrom: p%d@x.example\r\nSubject: Your interview for the analyst role\r\n\r\nWords.\r\n"
    with room.client() as client:
        for start in range(0, 2500, 500):
            client.multiappend("INBOX", [raw % (number, number) for number in range(start, start + 500)])
    text = CONFIG.format(state=tmp_path / "state").replace(
        'user = "dana"', f'port = {room.account.port}\ntls = "none"\nuser = "{room.account.user}"'
    )
    secret = f'password_command = ["printf", "%s", "{room.account.secret()}"]\n[state]'
    (tmp_path / "watcher.toml").write_text(text.replace("[state]", secret), encoding="utf-8")
    command = [sys.executable, "-c", FIRST_READING, str(tmp_path)]
    with subprocess.Popen([*command, "0.6"], stdout=subprocess.PIPE, text=True) as first:  # a slow line
        assert first.stdout is not None
        for line in first.stdout:
            if line.split()[0] == "looking" and int(line.split()[1]) >= 2000:
                first.kill()
    again = subprocess.run([*command, "0"], capture_output=True, text=True, timeout=120, check=True).stdout.split()
    _, seen, kept = again[-3:]
    assert int(kept) == 2500
    assert 0 < int(seen) < 2500


def test_a_short_soak_loses_nothing_and_doubles_nothing(tmp_path):
    soaked = soak(10, 4, tmp_path)
    assert (soaked.lost, soaked.doubled) == ([], [])
    assert soaked.delivered > 0
    assert soaked.drafts > 0
    assert soaked.broken > 0
