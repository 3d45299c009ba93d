"""`watcher login` over real HTTP: a page that says yes, no or half, a code, a token; on a machine with and without a browser."""

from __future__ import annotations

import json
import re
import stat
import threading
import urllib.request

import pytest
from servers.gmail import Gmail

from watcher.cli import main
from watcher.login.google import _browser

CONFIG = """[me]
name = "Dana Reyes"
addresses = ["{address}"]
timezone = "America/New_York"
[mailbox]
kind = "gmail"
client_secret = "client_secret.json"
api_endpoint = "{endpoint}"
[state]
path = "{state}"
"""


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # the token endpoint of the tests has no certificate
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with Gmail() as running:
        yield running
        assert running.wrong == []


@pytest.fixture
def config(server, tmp_path):
    server.client_secret(tmp_path / "client_secret.json")
    text = CONFIG.format(address=server.mailbox.address, endpoint=server.endpoint, state=tmp_path / "state")
    (tmp_path / "watcher.toml").write_text(text)
    return tmp_path


def log_in(config, capsys, monkeypatch) -> tuple[int, str]:
    """Runs the command; a browser on another machine follows the address that it prints."""
    import builtins

    printed, plain = [], builtins.print

    def listening(*words, **how):
        text = " ".join(map(str, words))
        printed.append(text)
        plain(*words, **how)
        for address in re.findall(r"^http://127\.0\.0\.1:\d+/auth\?\S+$", text, re.MULTILINE):
            threading.Thread(target=visit, args=(address,), daemon=True).start()

    monkeypatch.setattr(builtins, "print", listening)
    code = main(["--config", str(config), "login"])
    return code, "\n".join(printed) + capsys.readouterr().err


def visit(address: str) -> None:
    with urllib.request.urlopen(address, timeout=10) as page:
        page.read()


def test_a_login_gives_a_token_that_only_the_user_can_read(config, server, capsys, monkeypatch):
    code, printed = log_in(config, capsys, monkeypatch)
    assert code == 0
    token = config / "state" / "gmail-token.json"
    assert stat.S_IMODE(token.stat().st_mode) == 0o600
    kept = json.loads(token.read_text())
    assert server.consent.scopes_of(kept["token"]) == {
        "https://www.googleapis.com/auth/gmail.readonly",
        "https://www.googleapis.com/auth/gmail.compose",
    }
    assert kept["refresh_token"]
    assert server.mailbox.address in printed
    port = re.search(r"ssh -L (\d+):localhost:\1 ", printed).group(1)
    assert f"redirect_uri=http%3A%2F%2Flocalhost%3A{port}%2F" in printed
    assert kept["token"] not in printed
    assert main(["--config", str(config), "check"]) == 0


@pytest.mark.parametrize("trouble", ["denied", "half", "revoked client"])
def test_a_login_that_comes_to_nothing_leaves_no_token_and_says_what_to_do(config, server, capsys, monkeypatch, trouble):
    if trouble == "denied":
        server.consent.deny = True
    elif trouble == "half":
        server.consent.granted = server.consent.granted[:1]
    else:
        server.consent.client_secret = "another"
    code, printed = log_in(config, capsys, monkeypatch)
    assert code == 77
    assert "watcher login" in printed
    assert not (config / "state" / "gmail-token.json").exists()


def test_an_account_that_is_not_mine_is_pointed_out(config, server, capsys, monkeypatch):
    server.mailbox.address = "someone.else@postbox.example"
    code, printed = log_in(config, capsys, monkeypatch)
    assert code == 0
    assert "is it the right account?" in printed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "cannot be read"),
        ("no json", "is no JSON"),
        ('{"web": {"client_id": "x"}}', "Desktop app"),
        ('{"installed": {"client_id": "x"}}', "has no client_secret"),
    ],
)
def test_a_client_secret_of_another_kind_is_explained(config, capsys, text, words):
    file = config / "client_secret.json"
    file.unlink()
    if text is not None:
        file.write_text(text)
    assert main(["--config", str(config), "login"]) == 78
    told = capsys.readouterr().err
    assert words in told
    assert "docs/gmail.md" in told


def test_a_mailbox_of_another_kind_has_no_such_login(config, capsys):
    (config / "watcher.toml").write_text(
        CONFIG.partition("[mailbox]")[0].format(address="a@b.example") + '[mailbox]\npath = "~/Mail"\n'
    )
    assert main(["--config", str(config), "login"]) == 78
    assert "takes no password" in capsys.readouterr().err


def test_before_the_login_every_command_says_what_to_do(config, capsys):
    assert main(["--config", str(config), "once"]) == 77
    assert "run `watcher login`" in capsys.readouterr().err


def test_a_browser_is_not_opened_where_nobody_would_see_it():
    assert not _browser({"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22", "DISPLAY": ":0"})
    assert not _browser({})
