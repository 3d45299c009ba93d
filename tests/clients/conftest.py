"""The clients, each on a mailbox of its own for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from rooms import KINDS, Room

from clients import neomutt, roundcube, thunderbird
from clients.captures import Captures
from clients.client import Client
from clients.hiring import Hiring
from clients.sink import Sink

CAPTURES = pytest.StashKey[Captures]()


@pytest.fixture(scope="session")
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


@pytest.fixture(scope="session")
def rooms_of() -> Iterator[Callable[[str, Path], Room]]:
    """Makes mailboxes; a server runs from the first that needs it until the end."""
    with ExitStack() as stack:
        made: dict[str, Callable[[Path], Room]] = {}

        def make(kind: str, root: Path) -> Room:
            if kind not in made:
                made[kind] = KINDS[kind](stack)
            return made[kind](root)

        yield make


@pytest.fixture(scope="session")
def web_mail(rooms_of, sink, tmp_path_factory) -> Iterator[Callable[[int], roundcube.Web]]:
    """Roundcube with a browser in front of it, over the IMAP server at a port."""
    with ExitStack() as stack:
        running: list[roundcube.Web] = []

        def at(port: int) -> roundcube.Web:
            if not running:
                running.append(stack.enter_context(roundcube.Web(tmp_path_factory.mktemp("roundcube"), port, sink.port)))
            return running[0]

        yield at


@pytest.fixture(scope="session")
def mail_program(tmp_path_factory) -> Iterator[thunderbird.Program]:
    with thunderbird.Program(tmp_path_factory.mktemp("thunderbird")) as running:
        yield running


@pytest.fixture
def captures(request) -> Captures:
    found = Captures(request.node.name)
    request.node.stash[CAPTURES] = found
    return found


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Names the captures of a test that failed in its report."""
    outcome = yield
    report = outcome.get_result()
    if report.failed and CAPTURES in item.stash:
        report.sections.append(("captures", "\n".join(item.stash[CAPTURES].names())))


# The mailbox on which each client is tried.
CLIENTS = {
    "neomutt, IMAP": "Dovecot",
    "neomutt, Maildir": "one directory a folder",
    "Roundcube": "Dovecot",
    "Thunderbird": "Dovecot",
}
DRIVERS = {"neomutt": neomutt, "Roundcube": roundcube, "Thunderbird": thunderbird}


@pytest.fixture(params=CLIENTS)
def client_name(request) -> str:
    why = DRIVERS[request.param.partition(",")[0]].unusable()
    if why is not None:
        pytest.skip(why)
    return str(request.param)


@pytest.fixture
def hiring(client_name, rooms_of, tmp_path, captures, capsys) -> Hiring:
    (tmp_path / "mail").mkdir()
    room = rooms_of(CLIENTS[client_name], tmp_path / "mail")
    made = Hiring(room, tmp_path, captures, lambda: str(capsys.readouterr().out))
    assert made.once() == "drafted"
    return made


@pytest.fixture
def client(client_name, hiring, sink, captures, request) -> Iterator[Client]:
    sink.mails.clear()
    made: Client
    if client_name == "Roundcube":
        made = roundcube.Roundcube(
            request.getfixturevalue("web_mail")(hiring.room.account.port), hiring.room.account.user, captures
        )
    elif client_name == "Thunderbird":
        made = thunderbird.Thunderbird(request.getfixturevalue("mail_program"), hiring.room, sink, captures)
    else:
        made = neomutt.Neomutt(hiring.room, hiring.root, sink, captures)
    yield made
    made.close()
