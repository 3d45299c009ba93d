"""The import contract of the rooms, and that it would notice a breach."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "watcher", target / "watcher", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", target)
    return target


def lint(directory: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sysconfig.get_path("scripts")) / "lint-imports"
    return subprocess.run(
        [sys.executable, str(program), "--no-cache"],
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=120,
        env={"PYTHONPATH": str(directory), "COLUMNS": "200"},
    )


def test_the_contracts_hold(copy):
    done = lint(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("message/language.py", "import os", "pure rooms do no I/O"),
        ("signals/text.py", "import sqlite3", "pure rooms do no I/O"),
        ("process/marks.py", "import random", "pure rooms do no I/O"),
        ("policy/decide.py", "import structlog", "pure rooms do no I/O"),
        ("draft/lint.py", "import subprocess", "pure rooms do no I/O"),
        ("message/parse.py", "import watcher.signals.text", "rooms import downwards only"),
        ("process/fold.py", "import watcher.policy.model", "rooms import downwards only"),
        ("sweep.py", "import watcher.commands", "rooms import downwards only"),
        ("mail/dry.py", "import watcher.message.model", "mail imports no stage"),
        ("commands.py", "import smtplib", "nothing sends"),
    ],
)
def test_a_breach_is_noticed(copy, module, line, contract):
    path = copy / "watcher" / module
    kept = path.read_text()
    try:
        path.write_text(f"{kept}\n{line}\n")
        done = lint(copy)
    finally:
        path.write_text(kept)
    assert done.returncode == 1
    assert f"{contract} BROKEN" in done.stdout


def test_no_module_is_longer_than_three_hundred_lines():
    assert {str(p): n for p in (ROOT / "watcher").rglob("*.py") if (n := len(p.read_text().splitlines())) > 300} == {}


def test_the_wheel_carries_the_shipped_configuration(tmp_path):
    import zipfile

    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(ROOT)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "watcher/_config/watcher.toml",
        "watcher/_config/rules/hiring.toml",
        "watcher/_config/templates/en/thank_you.txt",
        "watcher/_config/demo/INBOX/000.eml",
    ):
        assert needed in names
