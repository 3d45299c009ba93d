"""What tests share: the shipped rules, and a user."""

from __future__ import annotations

import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import structlog

from watcher.errors import Fault
from watcher.settings import shipped_config
from watcher.settings.rules import read_rules
from watcher.settings.templates import read_templates
from watcher.signals.model import Me

sys.path[:0] = [
    str(Path(__file__).parent / part) for part in ("stories", "mail", "eval", "")
]  # render and score are programs of their own


def pytest_terminal_summary(terminalreporter):
    """Prints what the tests in real mail clients found, where they ran."""
    from clients.table import NAME, table

    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    found = [cells for report in reports for name, cells in getattr(report, "user_properties", ()) if name == NAME]
    if found:
        terminalreporter.section("what the next sweep concludes, by what the user did in which client")
        for line in table(found):
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def rules():
    faults: list[Fault] = []
    found = read_rules(shipped_config() / "rules", Path("none"), faults)
    assert not faults
    return found


@pytest.fixture(scope="session")
def templates():
    faults: list[Fault] = []
    found = read_templates(shipped_config() / "templates", Path("none"), faults)
    assert not faults
    return found


@pytest.fixture(scope="session")
def me() -> Me:
    return Me("Dana Reyes", ("dana.reyes@postbox.example",), ZoneInfo("America/New_York"), "US")


@pytest.fixture(autouse=True)
def _fresh_log():
    """A command sets the log up for the stderr of its own test."""
    yield
    structlog.reset_defaults()
