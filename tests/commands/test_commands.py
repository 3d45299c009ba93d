"""The commands, as users and scripts call them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from watcher.cli import main
from watcher.demo import lay_out
from watcher.settings import shipped_config

CONFIG = """[me]
name = "Dana Reyes"
addresses = ["dana.reyes@postbox.example"]
timezone = "America/New_York"
[mailbox]
path = "{root}/Mail"
lookback_days = 3000
[state]
path = "{root}/state"
keep_days = 30000
"""


@pytest.fixture
def config(tmp_path):
    lay_out(shipped_config() / "demo", tmp_path / "Mail")
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "watcher.toml").write_text(CONFIG.format(root=tmp_path))
    return tmp_path / "config"


def call(config, *arguments: str) -> int:
    return main(["--config", str(config), *arguments])


def test_once_status_explain_and_mark_work_together(config, capsys):
    assert call(config, "once") == 0
    assert "processes" in capsys.readouterr().out
    assert call(config, "status", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    acme = next(p for p in told["processes"] if p["company"] == "Acme Robotics")
    assert set(acme) >= {"id", "company", "role", "stage", "ball", "unanswered", "reply_by", "contacts", "interviews", "next"}
    assert acme["reply_by"] == "2026-03-13"
    assert call(config, "status") == 0
    assert "Acme Robotics" in capsys.readouterr().out
    assert call(config, "explain", "acme") == 0
    explained = capsys.readouterr().out
    for expected in ("NAMES_A_JOB", "within", "Friday, March 13", "Decisions"):
        assert expected in explained or expected == "within"
    assert call(config, "mark", "acme", "ignore") == 0
    assert call(config, "status", "--json") == 0
    assert not any(p["company"] == "Acme Robotics" for p in json.loads(capsys.readouterr().out.splitlines()[-1])["processes"])
    assert call(config, "mark", acme["id"], "undo") == 0
    capsys.readouterr()
    assert call(config, "status", "--json") == 0
    assert any(p["company"] == "Acme Robotics" for p in json.loads(capsys.readouterr().out)["processes"])


def test_a_call_that_is_marked_counts_as_a_reach_out(config, capsys):
    call(config, "once")
    call(config, "mark", "acme", "called", "--on", "2026-03-17")
    capsys.readouterr()
    call(config, "status", "--json")
    acme = next(p for p in json.loads(capsys.readouterr().out)["processes"] if p["company"] == "Acme Robotics")
    assert acme["unanswered"] == 1


def test_a_dry_run_writes_nothing(config, capsys):
    before = sorted(p.name for p in (config.parent / "Mail").rglob("*"))
    assert call(config, "once", "--dry-run") == 0
    assert sorted(p.name for p in (config.parent / "Mail").rglob("*")) == before
    assert not (config.parent / "state").exists()


def test_replay_tells_what_would_have_been_drafted(config, capsys):
    assert call(config, "replay", "--until", "2026-03-18T12:00:00-04:00", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert {d["kind"] for d in told["drafts"]} == {"thank_you", "check_in"}
    assert all(d["because"] for d in told["drafts"])
    assert call(config, "replay", "--since", "2026-03-18T00:00:00-04:00", "--until", "2026-03-18T12:00:00-04:00", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)["drafts"]) == 1
    assert not (config.parent / "state").exists()


def test_check_says_what_is_well_and_what_is_not(config, capsys):
    assert call(config, "check") == 0
    assert "ok" in capsys.readouterr().out
    text = (config / "watcher.toml").read_text()
    (config / "watcher.toml").write_text(text.replace("/Mail", "/Nowhere"))
    assert call(config, "check") == 77
    assert "mailbox.path" in capsys.readouterr().out
    (config / "watcher.toml").write_text(text.replace("dana.reyes@", "somebody.else@"))
    assert call(config, "check") == 78
    assert "me.addresses" in capsys.readouterr().out
    assert call(config / "none", "check") == 78


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["explain", "nobody"], 78), (["mark", "acme", "dance"], 78), (["mark", "acme", "called", "--on", "soon"], 78)],
)
def test_wrong_words_are_answered_with_the_right_ones(arguments, code, config, capsys):
    call(config, "once")
    assert call(config, *arguments) == code
    assert "watcher:" in capsys.readouterr().err


def test_the_program_answers_from_outside_and_imports_little_for_help(config):
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "watcher", "--help"], capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 0
    for heavy in ("pydantic", "rich", "icalendar", "holidays", "selectolax", "googleapiclient"):
        assert f" {heavy}\n" not in done.stderr
    done = subprocess.run(
        [sys.executable, "-m", "watcher", "--config", str(config / "none"), "once"], capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 78
    assert "Traceback" not in done.stderr
    assert "watcher.toml" in done.stderr


def test_the_demo_runs(capsys):
    assert main(["demo"]) == 0
    shown = capsys.readouterr().out
    assert "mutt -f" in shown
    assert shown.count("drafted:") == 5


@pytest.mark.parametrize("word", ["called", "met", "no-show", "replied", "let-go", "reopen", "ignore", "mine"])
def test_every_mark_is_explained_and_can_be_taken_back(config, capsys, word):
    call(config, "once")
    call(config, "status", "--json")
    before = json.loads(capsys.readouterr().out.splitlines()[-1])["processes"]
    acme = next(p for p in before if p["company"] == "Acme Robotics")
    assert call(config, "mark", acme["id"], word, "--on", "2026-03-10") == 0
    call(config, "explain", acme["id"])
    explained = capsys.readouterr().out
    assert ("is ignored: by your mark" if word == "ignore" else f"{word} for 2026-03-10") in explained
    assert call(config, "mark", acme["id"], "undo") == 0
    capsys.readouterr()
    call(config, "status", "--json")
    after = json.loads(capsys.readouterr().out)["processes"]
    assert next(p for p in after if p["id"] == acme["id"]) == acme
    call(config, "explain", acme["id"])
    assert "(undone)" in capsys.readouterr().out


def test_a_script_for_a_call_has_the_facts_of_the_draft(config, capsys):
    call(config, "once")
    capsys.readouterr()
    assert call(config, "script", "acme") == 0
    text = capsys.readouterr().out
    for fact in (
        "Call Priya Nair",
        "Acme Robotics",
        "Platform Engineer",
        "Friday, March 13",
        "status",
        "mark acme-robotics/platform-engineer called",
    ):
        assert fact in text
    assert "{" not in text
