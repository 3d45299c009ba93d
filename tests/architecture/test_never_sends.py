"""That nothing can be sent over Gmail: the client that is made has the few allowed methods and no others, and asks for two scopes.

The client for Pub/Sub can pull and acknowledge and nothing else, with a scope of its own and other credentials.
"""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import pytest
from servers.gmail import schema

from watcher.mail.gmail import Account, Push
from watcher.mail.gmail.methods import PUBSUB_METHODS, PUBSUB_SCOPE, SCOPES, UNITS, description, pubsub_description
from watcher.mail.gmail.pubsub import Subscription
from watcher.mail.gmail.session import Session

ROOT = Path(__file__).parent.parent.parent
WRITES = {"gmail.users.drafts.create", "gmail.users.drafts.delete"}
ANNOUNCES = {"gmail.users.watch", "gmail.users.stop"}  # they change nothing in the mailbox
OWN = {"close", "new_batch_http_request"}  # what every resource of the client has, and what pages on


@pytest.fixture
def client(tmp_path):
    token = tmp_path / "token.json"
    token.touch(0o600)
    kept = {"token": "t", "refresh_token": "r", "token_uri": "http://127.0.0.1:1/token", "client_id": "c", "client_secret": "s"}
    token.write_text(json.dumps(kept))
    return Session(Account(token)).client()


@pytest.fixture
def pubsub(tmp_path):
    key = json.dumps({"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "r"})
    push = Push("projects/p-1/topics/t", "projects/p-1/subscriptions/s", lambda: key, tmp_path / "watch.json")
    subscription = Subscription(Account(tmp_path / "none"), push)
    subscription.methods()
    return subscription


def callable_methods(resource, name="gmail") -> set[str]:
    """Everything that can be called on a resource of the client, and on those beneath it, by id."""
    found = set()
    for attribute in dir(resource):
        if attribute.startswith("_") or attribute in OWN or attribute.endswith("_next"):
            continue
        method = getattr(resource, attribute)
        if inspect.signature(method).parameters or not getattr(method, "__is_resource__", False):
            found.add(f"{name}.{attribute}".rstrip("_"))  # import_ is no keyword
        else:
            found |= callable_methods(method(), f"{name}.{attribute}")
    return found


def test_the_client_has_the_allowed_methods_and_no_others(client):
    assert callable_methods(client) == set(UNITS)


def test_the_client_for_pubsub_has_two_methods_and_no_others(pubsub):
    assert callable_methods(pubsub.client, "pubsub") == set(PUBSUB_METHODS)


def test_the_two_methods_of_pubsub_take_its_scope_and_neither_publishes():
    for name in PUBSUB_METHODS:
        assert PUBSUB_SCOPE in schema.methods("pubsub")[name]["scopes"]
    assert {name.rpartition(".")[2] for name in PUBSUB_METHODS} == {"pull", "acknowledge"}
    text = json.dumps(pubsub_description())
    assert set(re.findall(r'"id": "(pubsub\.projects\.[\w.]+)"', text)) == set(PUBSUB_METHODS)
    assert set(pubsub_description()["auth"]["oauth2"]["scopes"]) == {PUBSUB_SCOPE}
    assert PUBSUB_SCOPE not in SCOPES


def test_the_walk_over_a_whole_client_would_find_what_sends():
    from googleapiclient.discovery import build_from_document
    from googleapiclient.discovery_cache import get_static_doc

    whole = callable_methods(build_from_document(get_static_doc("gmail", "v1"), http=object()))
    assert {"gmail.users.messages.send", "gmail.users.drafts.send", "gmail.users.messages.trash"} <= whole
    assert whole == set(schema.methods())
    pubsub = callable_methods(build_from_document(get_static_doc("pubsub", "v1"), http=object()), "pubsub")
    assert "pubsub.projects.topics.publish" in pubsub
    assert pubsub == set(schema.methods("pubsub"))


def test_of_the_allowed_methods_two_write_and_only_drafts():
    allowed = {name: method for name, method in schema.methods().items() if name in UNITS}
    assert {name for name, method in allowed.items() if method["httpMethod"] != "GET"} == WRITES | ANNOUNCES
    assert not [name for name in allowed if re.search(r"send$|import|insert|modify|trash|update", name)]


def test_the_two_scopes_suffice_for_each_method_and_both_are_needed():
    assert set(SCOPES) == {f"https://www.googleapis.com/auth/gmail.{name}" for name in ("readonly", "compose")}
    for name in UNITS:
        assert set(SCOPES) & set(schema.methods()[name]["scopes"]), name
    for scope in SCOPES:
        rest = set(SCOPES) - {scope}
        assert any(not rest & set(schema.methods()[name]["scopes"]) for name in UNITS), scope


def test_the_description_names_no_further_method_or_scope():
    text = json.dumps(description())
    assert set(re.findall(r'"id": "(gmail\.users\.[\w.]+)"', text)) == set(UNITS)
    assert set(description()["auth"]["oauth2"]["scopes"]) == set(SCOPES)


def test_no_other_module_speaks_to_google_and_no_source_names_another_scope():
    speaking = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "watcher").rglob("*.py")
        if re.search(r"^\s*(?:from|import) (?:googleapiclient|google_auth|google\.|requests)", path.read_text(), re.MULTILINE)
    }
    assert {path for path in speaking if not path.startswith("watcher/mail/gmail/")} <= {"watcher/login/google.py"}
    for path in (ROOT / "watcher").rglob("*.py"):
        named = set(re.findall(r"https://(?:www\.googleapis\.com/auth/|mail\.google\.com)[\w./]*", path.read_text()))
        assert named <= {*SCOPES, PUBSUB_SCOPE}, path
        assert ".send(" not in path.read_text() or "mail/imap" in str(path), path


def test_a_method_that_is_not_allowed_cannot_be_asked_for(tmp_path, client):
    with pytest.raises(AttributeError):
        client.users().messages().send()
    with pytest.raises(AttributeError):
        client.users().drafts().send()
