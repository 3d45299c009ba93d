"""The log: fields for the journal, nothing private, the same trouble once."""

from __future__ import annotations

import json
import os
import socket
import struct
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from watcher import log
from watcher.claim import claimed, is_claimed
from watcher.errors import StateError
from watcher.journal import render
from watcher.outage import Outage

NOW = datetime(2026, 3, 18, 16, tzinfo=UTC)


def said(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("login of dana.reyes@postbox.example refused", "login of …@postbox.example refused"),
        ("<a+b_c=d@x.example>, \"é.ö@ü.example\"", "<…@x.example>, \"…@ü.example\""),
        (("to", "ann@firm.example"), ["to", "…@firm.example"]),
        ({"who": ["ann@firm.example"]}, {"who": ["…@firm.example"]}),
        ("no address @ all", "no address @ all"),
        (7, 7),
    ],
)  # fmt: skip
def test_addresses_are_hidden_however_deep_they_lie(value, shown):
    assert log.hidden(value) == shown


def test_subjects_and_tracebacks_are_redacted_and_shown_where_it_is_asked(capsys):
    log.configure({})
    try:
        raise ValueError("ann@firm.example sent rubbish")
    except ValueError:
        structlog.get_logger().error("daemon.failed", subject="Your salary", exc_info=True)
    text = capsys.readouterr().err
    assert "Your salary" not in text
    assert "ann@" not in text
    assert "Traceback" in text
    log.configure({}, private=True)
    structlog.get_logger().error("x", subject="Your salary")
    assert "Your salary" in capsys.readouterr().err


def test_a_warning_is_given_once_until_the_trouble_is_over(capsys):
    log.configure({}, verbose=True, repeats=False)
    logger = structlog.get_logger()
    for _ in range(3):
        logger.warning("folder.unreadable", folder="x")
        logger.info("sweep.done", kept=1)
    assert [line["event"] for line in said(capsys)] == ["folder.unreadable", "sweep.done", "sweep.done", "sweep.done"]
    logger.info("trouble.over")
    logger.warning("folder.unreadable", folder="x")
    assert [line["event"] for line in said(capsys)] == ["trouble.over", "folder.unreadable"]


def test_an_outage_is_said_at_its_start_after_an_hour_and_at_its_end(capsys):
    log.configure({}, verbose=True)
    outage = Outage()
    pauses = [outage.again("mailbox.unreachable", f"refused, try {n}", NOW + n * timedelta(minutes=1)) for n in range(180)]
    assert outage.over(NOW + timedelta(hours=3))
    assert not outage.over(NOW + timedelta(hours=3))
    assert [line["event"] for line in said(capsys)] == ["mailbox.unreachable", "mailbox.unreachable", "trouble.over"]
    assert pauses[0] <= 5 < pauses[4]
    assert max(pauses) <= 600


def test_an_entry_of_the_journal_has_priority_and_fields_and_keeps_lines():
    entry = render(None, "", {"level": "error", "event": "daemon.ended", "exit-code": 78, "error": "one\ntwo\nPRIORITY=0"})
    fields: dict[bytes, bytes] = {}
    while entry:
        line, _, entry = entry.partition(b"\n")
        key, equals, value = line.partition(b"=")
        if not equals:
            size = struct.unpack("<Q", entry[:8])[0]
            value, entry = entry[8 : 8 + size], entry[9 + size :]
        fields[key] = value
    assert fields[b"PRIORITY"] == b"3"
    assert fields[b"WATCHER_ERROR"] == b"one\ntwo\nPRIORITY=0"
    assert fields[b"WATCHER_EXIT_CODE"] == b"78"
    assert fields[b"MESSAGE"].startswith(b"daemon.ended exit-code=78 error=one\ntwo")


def test_only_a_stderr_that_is_the_journal_counts_as_one(tmp_path, monkeypatch):
    with (tmp_path / "err").open("w") as file:
        monkeypatch.setattr("sys.stderr", file)
        here = os.fstat(file.fileno())
        assert log.to_journal({"JOURNAL_STREAM": f"{here.st_dev}:{here.st_ino}"})
        assert not log.to_journal({"JOURNAL_STREAM": "1:2"})
        assert not log.to_journal({})


def test_a_mailbox_is_held_by_one_at_a_time_and_asking_does_not_hold_it():
    name = f"test {os.getpid()}"
    assert not is_claimed(name)
    with claimed(name):
        assert is_claimed(name)
        with pytest.raises(StateError, match="another watcher watches this mailbox"), claimed(name):
            pass
    assert not is_claimed(name)
    with claimed(name), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM):
        assert all(is_claimed(name) for _ in range(1000))
