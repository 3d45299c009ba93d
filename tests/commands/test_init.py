"""`watcher init`: from an address to a config that loads, with what the provider, or DNS, says."""

from __future__ import annotations

import socket
import threading
import tomllib

import dns.message
import dns.rrset
import pytest

from watcher.cli import main
from watcher.providers import Names, find_provider, from_dns, read_providers
from watcher.settings import load, shipped_config

PROVIDERS = read_providers(shipped_config() / "providers.toml")
NOTHING = Names((), None)


@pytest.mark.parametrize(
    ("address", "host", "auth", "user"),
    [
        ("dana@gmail.com", "imap.gmail.com", "password", "dana@gmail.com"),
        ("dana@outlook.com", "outlook.office365.com", "xoauth2", "dana@outlook.com"),
        ("dana@yahoo.co.uk", "imap.mail.yahoo.com", "password", "dana@yahoo.co.uk"),
        ("dana@me.com", "imap.mail.me.com", "password", "dana"),
        ("dana@fastmail.com", "imap.fastmail.com", "password", "dana@fastmail.com"),
        ("dana@gmx.de", "imap.gmx.net", "password", "dana@gmx.de"),
        ("dana@mailbox.org", "imap.mailbox.org", "password", "dana@mailbox.org"),
        ("dana@proton.me", "127.0.0.1", "password", "dana@proton.me"),
    ],
)
def test_the_large_providers_are_known_by_the_address_alone(address, host, auth, user):
    def nobody(_: str) -> Names:
        raise AssertionError("DNS was asked")

    found = find_provider(address, PROVIDERS, nobody)
    assert (found.host, found.auth, found.user) == (host, auth, user)


@pytest.mark.parametrize(
    ("names", "host"),
    [
        (Names(("aspmx.l.google.com",), None), "imap.gmail.com"),
        (Names(("firm-example.mail.protection.outlook.com",), None), "outlook.office365.com"),
        (Names(("in1-smtp.messagingengine.com",), ("mail.firm.example", 993)), "imap.fastmail.com"),
        (Names(("mx.firm.example",), ("mail.firm.example", 993)), "mail.firm.example"),
        (Names(("notgoogle.com.firm.example",), None), "imap.firm.example"),
        (NOTHING, "imap.firm.example"),
    ],
)
def test_any_other_domain_is_known_by_its_dns_or_guessed(names, host):
    found = find_provider("dana@firm.example", PROVIDERS, lambda _: names)
    assert found.host == host
    assert bool(found.found_by) == (host != "imap.firm.example")


def test_every_provider_is_complete():
    for key, entry in PROVIDERS.items():
        assert set(entry) <= {"name", "domains", "mx", "host", "port", "tls", "auth", "user", "hint"}, key
        assert entry["name"], key
        assert entry["host"], key
        assert entry.get("domains") or entry.get("mx"), key


@pytest.fixture
def name_server():
    """A DNS server on loopback that knows one domain."""
    answers = {
        ("firm.example.", "MX"): ("MX", "20 backup.firm.example.", "10 mx.firm.example."),
        ("_imaps._tcp.firm.example.", "SRV"): ("SRV", "0 1 993 mail.firm.example."),
        ("_imaps._tcp.none.example.", "SRV"): ("SRV", "0 0 0 ."),
    }
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                data, peer = sock.recvfrom(4096)
            except OSError:
                return
            query = dns.message.from_wire(data)
            question = query.question[0]
            reply = dns.message.make_response(query)
            found = answers.get((question.name.to_text(), dns.rdatatype.to_text(question.rdtype)))
            if found:
                reply.answer.append(dns.rrset.from_text(question.name, 60, "IN", *found))
            sock.sendto(reply.to_wire(), peer)

    threading.Thread(target=serve, daemon=True).start()
    yield sock.getsockname()
    sock.close()


def test_a_real_name_server_is_asked(name_server):
    assert from_dns("firm.example", name_server) == Names(("mx.firm.example", "backup.firm.example"), ("mail.firm.example", 993))
    assert from_dns("none.example", name_server) == NOTHING
    assert from_dns("unknown.example", name_server) == NOTHING


def test_a_config_is_written_that_loads_and_names_the_next_command(tmp_path, capsys):
    assert main(["--config", str(tmp_path / "new"), "init", "dana.reyes@fastmail.com", "--name", 'Dana "D" Reyes']) == 0
    said = capsys.readouterr().out
    assert "watcher check" in said
    assert "app password" in said
    file = tmp_path / "new" / "watcher.toml"
    assert file.stat().st_mode & 0o077 == 0
    settings = load(tmp_path / "new", {}, {})
    assert settings.mailbox.imap is not None
    assert (settings.mailbox.imap.host, settings.mailbox.imap.port) == ("imap.fastmail.com", 993)
    assert settings.me.name == 'Dana "D" Reyes'
    assert "password" not in tomllib.loads(file.read_text())["mailbox"]


@pytest.mark.parametrize("domain", [entry["domains"][0] for entry in PROVIDERS.values() if entry.get("domains")])
def test_for_every_provider_a_config_is_written_that_loads(domain, tmp_path, capsys):
    assert main(["--config", str(tmp_path / "c"), "init", f"dana.reyes@{domain}"]) == 0
    settings = load(tmp_path / "c", {}, {})
    assert settings.mailbox.imap is not None
    assert settings.mailbox.imap.host in {entry["host"] for entry in PROVIDERS.values() if domain in entry.get("domains", ())}
    assert "watcher check" in capsys.readouterr().out


@pytest.mark.parametrize(("end", "host"), [(end, entry["host"]) for entry in PROVIDERS.values() for end in entry.get("mx", ())])
def test_a_firm_whose_mail_a_provider_takes_in_is_known_by_its_exchanger(end, host):
    assert find_provider("dana@firm.example", PROVIDERS, lambda _: Names((f"mx1.{end}",), None)).host == host


def test_a_config_that_is_there_is_not_overwritten(tmp_path, capsys):
    (tmp_path / "watcher.toml").write_text("# mine\n")
    assert main(["--config", str(tmp_path), "init", "dana@gmail.com", "--name", "Dana"]) == 78
    assert "stays as it is" in capsys.readouterr().err
    assert (tmp_path / "watcher.toml").read_text() == "# mine\n"


@pytest.mark.parametrize(
    "address", ["dana", "dana@", "@firm.example", "Dana <dana@firm.example>", "dana@firm.example\nhost = 'x'"]
)
def test_what_is_no_address_is_refused(address, tmp_path, capsys):
    assert main(["--config", str(tmp_path), "init", address, "--name", "Dana"]) == 78
    assert "ADDRESS" in capsys.readouterr().err


def test_a_config_for_gmails_own_api_loads_and_says_what_comes_next(tmp_path, capsys):
    assert main(["--config", str(tmp_path), "init", "dana@workspace.example", "--name", "Dana Reyes", "--gmail"]) == 0
    printed = capsys.readouterr().out
    assert "client_secret.json" in printed
    assert "watcher login" in printed
    mailbox = load(tmp_path, {}, {"HOME": str(tmp_path)}).mailbox
    assert (mailbox.kind, mailbox.gmail.client_secret) == ("gmail", tmp_path / "client_secret.json")
    assert mailbox.gmail.token == tmp_path / ".local/state/watcher/gmail-token.json"
    assert mailbox.identity == "dana@workspace.example at Gmail"
