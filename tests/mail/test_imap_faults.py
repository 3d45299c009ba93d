"""One fault at every line that a sweep sends: no letter is lost, and no draft is made twice."""

from __future__ import annotations

import random
from contextlib import ExitStack

import pytest
from faulty import commands_of_a_sweep, fill, harmed
from rooms import KINDS
from servers.proxy import Fault
from soak import soak

from watcher.mail.imap import drafts as drafts_of_imap


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
    monkeypatch.setattr(drafts_of_imap, "PAUSES", (0.1, 0.3))
    lines, kept, drafts = undisturbed
    assert len(drafts) == 5
    assert lines > 30
    places = sorted(random.Random(str(fault)).sample(range(1, lines + 1), 10))
    for where in places:
        assert harmed(make_room, tmp_path / str(where), where, fault) == (kept, drafts), f"{fault} at line {where} of {lines}"


def test_a_short_soak_loses_nothing_and_doubles_nothing(tmp_path):
    soaked = soak(10, 4, tmp_path)
    assert (soaked.lost, soaked.doubled) == ([], [])
    assert soaked.delivered > 0
    assert soaked.drafts > 0
    assert soaked.broken > 0
