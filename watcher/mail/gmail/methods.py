"""All that can be called at all, with what each call costs; everything else is cut out of the description before the client is made.

Google has no permission for drafts without sending: `gmail.compose` allows both. That nothing is sent is kept here: the client is
made from the description of the API that the library carries, and a method that is not in UNITS is not in the client. The client for
Pub/Sub is another, with credentials of its own: it can take notices and say that it has them, and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from googleapiclient.discovery_cache import get_static_doc

SCOPES = ("https://www.googleapis.com/auth/gmail.readonly", "https://www.googleapis.com/auth/gmail.compose")
UNITS: Mapping[str, int] = {  # quota units of a call, as Google documents them
    "gmail.users.getProfile": 1,
    "gmail.users.labels.list": 1,
    "gmail.users.settings.sendAs.list": 1,
    "gmail.users.messages.list": 5,
    "gmail.users.messages.get": 5,
    "gmail.users.messages.attachments.get": 5,
    "gmail.users.history.list": 2,
    "gmail.users.drafts.list": 5,
    "gmail.users.drafts.get": 5,
    "gmail.users.drafts.create": 10,
    "gmail.users.drafts.delete": 10,
    "gmail.users.watch": 100,
    "gmail.users.stop": 50,
}
UNITS_PER_MINUTE = 6_000  # of one user of one project
BATCH_MOST = 50  # calls in one batch: Google advises no more
PUBSUB_SCOPE = "https://www.googleapis.com/auth/pubsub"
PUBSUB_METHODS = frozenset({"pubsub.projects.subscriptions.pull", "pubsub.projects.subscriptions.acknowledge"})


def description(endpoint: str | None = None) -> dict[str, Any]:
    """The shipped description of Gmail's API, cut down to the allowed methods and scopes; `endpoint` in place of Google's address."""
    return _cut_down("gmail", UNITS, SCOPES, endpoint)


def pubsub_description(endpoint: str | None = None) -> dict[str, Any]:
    """The same of Pub/Sub's API."""
    return _cut_down("pubsub", PUBSUB_METHODS, (PUBSUB_SCOPE,), endpoint)


def _cut_down(api: str, methods: Collection[str], scopes: Collection[str], endpoint: str | None) -> dict[str, Any]:
    whole = json.loads(get_static_doc(api, "v1"))
    # An address of its own for client certificates would have the environment choose where the token goes.
    cut = {key: value for key, value in whole.items() if not key.startswith("mtls")}
    cut["resources"] = _allowed(whole["resources"], methods)
    known = whole["auth"]["oauth2"]["scopes"]
    cut["auth"] = {"oauth2": {"scopes": {scope: known[scope] for scope in scopes}}}
    if endpoint is not None:
        cut["rootUrl"] = cut["baseUrl"] = endpoint.rstrip("/") + "/"
    return cut


def _allowed(resources: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """The resources with nothing but the named methods; a resource that has none left is left out."""
    kept: dict[str, Any] = {}
    for name, resource in resources.items():
        methods = {key: method for key, method in resource.get("methods", {}).items() if method["id"] in names}
        beneath = _allowed(resource.get("resources", {}), names)
        if methods or beneath:
            kept[name] = {"methods": methods, "resources": beneath}
    return kept
