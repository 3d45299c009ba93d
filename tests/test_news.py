"""News: each told once, by what the user has, and nothing of a mail leaves the machine but the process's name."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from test_sweep import CONFIG

from watcher.cli import main
from watcher.demo import NOW, lay_out
from watcher.draft.life import Fate
from watcher.mail.maildir import open_maildir
from watcher.news import farewell, tell
from watcher.process.model import ReachOut
from watcher.settings import load, shipped_config
from watcher.settings.news import NewsSettings
from watcher.signals.model import Evidence
from watcher.state import open_state
from watcher.sweep import sweep


@pytest.fixture
def root(tmp_path: Path) -> Path:
    lay_out(shipped_config() / "demo", tmp_path / "Mail")
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "watcher.toml").write_text(CONFIG.format(root=tmp_path))
    return tmp_path


@pytest.fixture
def screen(tmp_path: Path) -> tuple[dict[str, str], Path]:
    """An environment with a desktop session whose notify-send writes down what it is given."""
    (tmp_path / "bin").mkdir()
    shown = tmp_path / "shown"
    program = tmp_path / "bin" / "notify-send"
    program.write_text(f'#!/bin/sh\nprintf "%s|%s\\n" "$3" "$4" | tr "\\n" " " >> {shown}\necho >> {shown}\n')
    program.chmod(0o755)
    return {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}, shown


def test_a_draft_that_appears_and_one_that_is_withdrawn_are_told_once(root, screen):
    environ, shown = screen
    settings = load(root / "config", {}, {})
    state = open_state(settings.state_path)
    swept = sweep(open_maildir(root / "Mail"), state, settings, NOW)
    told = tell(state, swept, settings, environ, NOW)
    assert len(told) == len({row.process for row in swept.drafted})
    assert tell(state, swept, settings, environ, NOW) == ()
    lines = shown.read_text().splitlines()
    assert len(lines) == len(told)
    assert any("Acme Robotics / Platform Engineer" in line and "check-in 1: in Drafts" in line for line in lines)
    later = NOW + timedelta(days=2, hours=1)
    swept = sweep(open_maildir(root / "Mail"), state, settings, later)
    again = tell(state, swept, settings, environ, later)
    assert sum("taken back" in one.text for one in again) == len({row.process for row in swept.withdrawn})
    state.close()


def test_nothing_is_told_without_a_desktop_or_a_word_in_the_settings(root):
    settings = load(root / "config", {}, {})
    state = open_state(settings.state_path)
    swept = sweep(open_maildir(root / "Mail"), state, settings, NOW)
    assert tell(state, swept, settings, {"INVOCATION_ID": "x", "PATH": "/usr/bin"}, NOW) == ()
    assert all(row.told == "" for row in state.drafts())
    state.close()


def test_a_notifier_that_fails_or_is_missing_costs_nothing_but_the_news(root, tmp_path):
    settings = load(root / "config", {}, {})
    state = open_state(settings.state_path)
    swept = sweep(open_maildir(root / "Mail"), state, settings, NOW)
    assert tell(state, swept, settings, {"PATH": str(tmp_path), "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}, NOW)
    assert {row.fate for row in state.drafts()} == {Fate.DRAFTED}
    state.close()


def test_what_goes_out_by_apprise_holds_the_name_of_the_process_and_nothing_else_of_a_mail(root, tmp_path):
    pytest.importorskip("apprise", reason="the apprise extra is not installed")
    bodies: list[dict[str, str]] = []

    class Sink(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Sink)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings = load(root / "config", {}, {})
    news = NewsSettings("never", True, ("printf", f"json://127.0.0.1:{server.server_port}/"))
    settings = replace(settings, news=news)
    state = open_state(settings.state_path)
    swept = sweep(open_maildir(root / "Mail"), state, settings, NOW)
    told = tell(state, swept, settings, {}, NOW)
    server.shutdown()
    assert len(bodies) == len(told) > 0
    names = {f"{p.company} / {p.role}" for p in swept.insight.processes}
    people = {c.name for p in swept.insight.processes for c in p.contacts if c.name} | {
        c.address for p in swept.insight.processes for c in p.contacts
    }
    for body in bodies:
        assert body["title"] in names
        assert not any(person in body["title"] + body["message"] for person in people if person)
        assert "detail of the talk" not in body["message"]
    state.close()


def test_the_word_at_letting_go_is_kind_and_true(root):
    settings = load(root / "config", {}, {})
    state = open_state(settings.state_path)
    swept = sweep(open_maildir(root / "Mail"), state, settings, NOW)
    process = next(p for p in swept.insight.processes if any(i.status == "held" for i in p.interviews))
    evidence = Evidence("x", "<x>", "x")
    notes = tuple(ReachOut(NOW - timedelta(days=days), f"<{days}>", evidence) for days in (30, 20, 12))
    text = farewell(replace(process, reach_outs=notes), settings)
    assert "3 notes" in text
    assert "no verdict on you" in text
    assert "opens again" in text
    assert "a note on" in farewell(replace(process, reach_outs=notes[-1:]), settings)
    state.close()


def test_a_process_that_is_let_go_is_told_once(root, screen):
    environ, _ = screen
    settings = load(root / "config", {}, {})
    state = open_state(settings.state_path)
    sweep(open_maildir(root / "Mail"), state, settings, NOW)
    for days in (0, 1, 2):
        state.mark("acme-robotics/platform-engineer", "called", (NOW - timedelta(days=days)).date(), NOW)
    state.remember("marked", "yes")
    later = NOW + timedelta(days=20)
    told = tell(state, sweep(open_maildir(root / "Mail"), state, settings, later), settings, environ, later)
    assert [one.title for one in told if "Let go" in one.text] == ["Acme Robotics / Platform Engineer"]
    state.remember("marked", "yes")
    again = sweep(open_maildir(root / "Mail"), state, settings, later + timedelta(hours=1))
    assert not [one for one in tell(state, again, settings, environ, later) if "Let go" in one.text]
    state.close()


def test_once_tells_the_news(root, screen, monkeypatch, capsys):
    environ, shown = screen
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    text = (root / "config" / "watcher.toml").read_text().replace("[mailbox]\n", "[mailbox]\nlookback_days = 3000\n")
    (root / "config" / "watcher.toml").write_text(
        text.replace("[state]\n", "[state]\nkeep_days = 30000\n") + "[draft]\nbackfill_days = 3650\n"
    )
    assert main(["--config", str(root / "config"), "once"]) == 0
    assert "drafted" in capsys.readouterr().out
    assert "in Drafts" in shown.read_text()
