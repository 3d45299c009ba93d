"""Reaching a server: encryption, certificates, ways to log in, and what is said when it fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from servers import dovecot
from servers.dovecot import PASSWORD, Dovecot, free_port
from servers.scripted import Scripted
from servers.tokens import CONFIG, PASSDB, Introspection

from watcher.errors import MailRefused, MailUnreachable
from watcher.mail.imap import Account, ImapStore, Tls
from watcher.mail.imap.account import Auth
from watcher.mail.store import Role

needs_dovecot = pytest.mark.skipif(
    not Path(dovecot.BINARY).exists(), reason="Dovecot is not installed: apt-get install dovecot-imapd"
)


@pytest.fixture(scope="module")
def tokens():
    with Introspection() as endpoint:
        endpoint.tokens["good-token"] = "user1"
        yield endpoint


@pytest.fixture(scope="module")
def server(tokens):
    files = {"oauth2.conf": CONFIG.format(port=tokens.port)}
    with Dovecot(tls=True, mechanisms="plain login xoauth2 oauthbearer", more=PASSDB, files=files) as running:
        yield running


def reach(**how) -> set[Role]:
    store = ImapStore(
        Account(
            **{
                "host": "localhost",
                "user": "user1",
                "secret": lambda: PASSWORD,
                "port": 0,
                "connect_seconds": 3,
                "answer_seconds": 3,
                **how,
            }
        )
    )
    try:
        return {folder.role for folder in store.folders()}
    finally:
        store.close()


@needs_dovecot
@pytest.mark.parametrize(("tls", "port"), [(Tls.IMPLICIT, "tls_port"), (Tls.STARTTLS, "port"), (Tls.NONE, "port")])
@pytest.mark.parametrize("compress", [True, False])
def test_the_folders_are_found_over_each_kind_of_connection(server, tls, port, compress):
    assert Role.DRAFTS in reach(port=getattr(server, port), tls=tls, ca_file=server.root / "ca.pem", compress=compress)


@needs_dovecot
@pytest.mark.parametrize("auth", [Auth.XOAUTH2, Auth.OAUTHBEARER])
def test_a_token_opens_the_mailbox_and_a_stale_one_is_refused(server, auth):
    assert Role.SENT in reach(port=server.port, tls=Tls.NONE, auth=auth, secret=lambda: "good-token")
    with pytest.raises(MailRefused, match="password or token"):
        reach(port=server.port, tls=Tls.NONE, auth=auth, secret=lambda: "stale-token")


@needs_dovecot
def test_a_new_token_is_asked_for_at_each_connection(server, tokens):
    given = iter(["good-token", "second-token"])
    tokens.tokens["second-token"] = "user1"
    store = ImapStore(Account("localhost", server.port, "user1", lambda: next(given), Tls.NONE, Auth.XOAUTH2))
    store.folders()
    store.close()
    store.folders()
    store.close()
    assert next(given, None) is None


@needs_dovecot
@pytest.mark.parametrize(("tls", "port"), [(Tls.IMPLICIT, "tls_port"), (Tls.STARTTLS, "port")])
def test_a_certificate_of_an_unknown_authority_is_not_trusted(server, tls, port):
    with pytest.raises(MailUnreachable, match=r"certificate cannot be trusted.*mailbox\.ca_file"):
        reach(port=getattr(server, port), tls=tls)


@needs_dovecot
def test_a_certificate_for_another_host_is_not_trusted(server):
    with pytest.raises(MailUnreachable, match="certificate cannot be trusted"):
        reach(host="127.0.0.2", port=server.tls_port, ca_file=server.root / "ca.pem")


@needs_dovecot
def test_a_wrong_password_is_refused_and_never_shown(server):
    with pytest.raises(MailRefused, match="login was refused") as caught:
        reach(port=server.port, tls=Tls.NONE, secret=lambda: "wrong-Secret")
    assert "wrong-Secret" not in str(caught.value)
    assert "wrong-Secret" not in repr(Account("h", 1, "u", lambda: "wrong-Secret"))


def test_nothing_goes_in_the_clear_over_a_network():
    with pytest.raises(MailRefused, match="in the clear"):
        reach(host="mail.postbox.example", port=143, tls=Tls.NONE)


def test_nobody_at_home_is_said_with_a_remedy():
    with pytest.raises(MailUnreachable, match=r"check the network.*mailbox\.port"):
        reach(port=free_port(), tls=Tls.NONE)


def test_a_server_that_says_nothing_is_given_up_in_time():
    with Scripted(greeting=b"") as silent, pytest.raises(MailUnreachable, match="no answer in time"):
        reach(port=silent.port, tls=Tls.NONE)


def test_a_login_that_is_refused_for_now_is_tried_again_later():
    answers = [(rb"LOGIN", b"%TAG NO [UNAVAILABLE] Temporary authentication failure\r\n")]
    with Scripted(answers) as server, pytest.raises(MailUnreachable, match="tried again later"):
        reach(port=server.port, tls=Tls.NONE, secret=lambda: "x")


@pytest.mark.parametrize("answer", [b"%CUT", b"\x00(}\r\n", b"* BYE shutting down\r\n%CUT"])
def test_a_line_that_breaks_within_the_login_is_no_refusal(answer):
    with Scripted([(rb"LOGIN", answer)]) as server, pytest.raises(MailUnreachable):
        reach(port=server.port, tls=Tls.NONE, secret=lambda: "x")


def test_too_many_connections_are_no_refusal():
    with (
        Scripted([(rb"LOGIN", b"%TAG NO [ALERT] Too many simultaneous connections. (Failure)\r\n")]) as server,
        pytest.raises(MailUnreachable),
    ):
        reach(port=server.port, tls=Tls.NONE, secret=lambda: "x")


def test_a_server_that_offers_no_tls_does_not_get_the_password():
    with Scripted() as server, pytest.raises((MailRefused, MailUnreachable)):
        reach(port=server.port, tls=Tls.STARTTLS)
    assert not any(PASSWORD.encode() in heard for heard in server.heard)


def test_a_session_given_away_before_tls_is_not_used():
    with Scripted(greeting=b"* PREAUTH welcome\r\n") as server, pytest.raises((MailRefused, MailUnreachable)):
        reach(port=server.port, tls=Tls.STARTTLS)
    assert not any(heard.upper().startswith(b"LIST") for heard in server.heard)


@pytest.mark.parametrize(
    ("listing", "sent", "drafts"),
    [
        ('* LIST () "/" INBOX\r\n* LIST (\\sent) "/" "Out"\r\n* LIST (\\drafts) "/" "Half"\r\n', "Out", "Half"),
        ('* LIST () "/" INBOX\r\n* LIST () "/" "[Gmail]/Gesendet"\r\n* LIST () "/" "[Gmail]/Entw&APw-rfe"\r\n', "[Gmail]/Gesendet", "[Gmail]/Entwürfe"),
        ('* LIST () "." INBOX\r\n* LIST () "." "INBOX.Sent Items"\r\n* LIST () "." INBOX.Drafts\r\n', "INBOX.Sent Items", "INBOX.Drafts"),
        ('* LIST () "/" INBOX\r\n* LIST () "/" "&w4k-l&AOk-ments envoy&AOk-s"\r\n* LIST () "/" Brouillons\r\n', None, "Brouillons"),
        ('* LIST () "/" INBOX\r\n* LIST () "/" "&AMk-l&AOk-ments envoy&AOk-s"\r\n* LIST () "/" Brouillons\r\n', "Éléments envoyés", "Brouillons"),
        ('* LIST (\\Noselect) "/" Sent\r\n* LIST () "/" INBOX\r\n* LIST () "/" Verzonden\r\n* LIST () "/" Concepten\r\n', "Verzonden", "Concepten"),
    ],
)  # fmt: skip
def test_folders_are_found_by_use_and_by_names_in_many_languages(listing, sent, drafts):
    with Scripted([(rb'LIST "" "?\*', listing.encode())]) as server:
        store = ImapStore(Account("127.0.0.1", server.port, "user1", lambda: "x", Tls.NONE))
        if sent is None:
            with pytest.raises(MailRefused, match=r"mailbox\.folders\.sent"):
                store.folders()
            return
        found = {folder.role: folder.name for folder in store.folders()}
        assert (found[Role.SENT], found[Role.DRAFTS]) == (sent, drafts)


def test_a_folder_that_the_user_names_is_taken_and_one_that_is_not_there_is_an_error():
    listing = b'* LIST () "/" INBOX\r\n* LIST (\\Sent) "/" Sent\r\n* LIST () "/" Mine\r\n* LIST (\\Drafts) "/" Drafts\r\n'
    with Scripted([(rb'LIST "" "?\*', listing)]) as server:
        account = Account("127.0.0.1", server.port, "user1", lambda: "x", Tls.NONE, folders={"sent": "Mine"})
        assert [f.name for f in ImapStore(account).folders() if f.role is Role.SENT] == ["Mine"]
        wrong = Account("127.0.0.1", server.port, "user1", lambda: "x", Tls.NONE, folders={"drafts": "Nowhere"})
        with pytest.raises(MailRefused, match=r"'Nowhere'.*mailbox\.folders\.drafts.*INBOX, Sent, Mine, Drafts"):
            ImapStore(wrong).folders()
