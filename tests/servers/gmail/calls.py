"""The methods: what each call does to the mailbox and answers."""

from __future__ import annotations

import base64
import binascii
import email
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from servers.gmail.mailbox import Mailbox, Message, Record
from servers.gmail.query import UnknownWord, test_of
from servers.gmail.rendering import attachment, rendered

_SYSTEM = ("INBOX", "SENT", "DRAFT", "SPAM", "TRASH", "UNREAD", "STARRED", "IMPORTANT", "CHAT", "CATEGORY_PROMOTIONS", "CATEGORY_SOCIAL",
           "CATEGORY_UPDATES", "CATEGORY_FORUMS", "CATEGORY_PERSONAL")  # fmt: skip
GMAIL = "gmail-api-push@system.gserviceaccount.com"  # as whom Gmail publishes
_KINDS = {
    "messageAdded": "messagesAdded",
    "messageDeleted": "messagesDeleted",
    "labelAdded": "labelsAdded",
    "labelRemoved": "labelsRemoved",
}


class Refused(Exception):
    """An error status with its reason."""

    def __init__(self, status: int, reason: str, text: str) -> None:
        self.status, self.reason, self.text = status, reason, text
        super().__init__(text)


@dataclass
class Call:
    """A request for a method."""

    mailbox: Mailbox
    path: Mapping[str, str]
    query: Mapping[str, list[str]]
    body: Any

    def one(self, name: str, otherwise: str = "") -> str:
        """The value of a parameter."""
        return self.query.get(name, [otherwise])[0]

    @property
    def message(self) -> Message:
        """The message that the path names."""
        found = self.mailbox.messages.get(self.path.get("messageId") or self.path["id"])
        if found is None:
            raise _gone()
        return found


def _gone() -> Refused:
    return Refused(404, "notFound", "Requested entity was not found.")


def profile(call: Call) -> Any:
    box = call.mailbox
    return {
        "emailAddress": box.address, "messagesTotal": len(box.messages), "threadsTotal": len({m.thread for m in box.messages.values()}),
        "historyId": str(box.now),
    }  # fmt: skip


def labels(call: Call) -> Any:
    system = [{"id": name, "name": name, "type": "system"} for name in _SYSTEM]
    return {"labels": system + [{"id": its, "name": name, "type": "user"} for name, its in call.mailbox.labels.items()]}


def send_as(call: Call) -> Any:
    primary = {"sendAsEmail": call.mailbox.address, "isPrimary": True, "isDefault": True, "displayName": ""}
    return {"sendAs": [primary] + [{"sendAsEmail": a, "verificationStatus": status} for a, status in call.mailbox.aliases]}


def messages(call: Call) -> Any:
    try:
        matches = test_of(call.one("q"), call.mailbox)
    except UnknownWord as word:
        raise Refused(400, "invalidArgument", f"unknown search word {word}") from None
    wanted = set(call.query.get("labelIds", ()))
    hidden = set() if wanted & {"SPAM", "TRASH"} or call.one("includeSpamTrash") == "true" else {"SPAM", "TRASH"}
    found = [m for m in call.mailbox.messages.values() if wanted <= m.labels and not hidden & m.labels and matches(m)]
    found.sort(key=lambda m: (m.date, m.id), reverse=True)
    part, following = _page(call, found, 100)
    answer: dict[str, Any] = {"resultSizeEstimate": len(found)}
    if part:  # an empty list has no key at all
        answer["messages"] = [{"id": m.id, "threadId": m.thread} for m in part]
    return {**answer, **following}


def _page(call: Call, found: Sequence[Any], usual: int) -> tuple[Sequence[Any], dict[str, str]]:
    most = int(call.one("maxResults", str(usual)))
    if not 1 <= most <= 500:
        raise Refused(400, "invalidArgument", "maxResults must be from 1 to 500")
    start = int(call.one("pageToken", "0"))
    return found[start : start + most], ({"nextPageToken": str(start + most)} if len(found) > start + most else {})


def message(call: Call) -> Any:
    return rendered(call.message, call.one("format", "full"), call.query.get("metadataHeaders", ()))


def attached(call: Call) -> Any:
    found = attachment(call.message, call.path["id"])
    if found is None:
        raise _gone()
    return found


def thread(call: Call) -> Any:
    its = [m for m in call.mailbox.messages.values() if m.thread == call.path["id"]]
    if not its:
        raise _gone()
    shape, headers = call.one("format", "full"), call.query.get("metadataHeaders", ())
    return {
        "id": call.path["id"],
        "historyId": str(max(m.history for m in its)),
        "messages": [rendered(m, shape, headers) for m in its],
    }


def history(call: Call) -> Any:
    box = call.mailbox
    if not call.one("startHistoryId").isdecimal():
        raise Refused(400, "invalidArgument", "Invalid startHistoryId")
    start = int(call.one("startHistoryId"))
    if start < box.oldest:
        raise _gone()
    kinds = {_KINDS[name] for name in call.query.get("historyTypes", _KINDS)}
    found = [record for record in box.records if record.id > start and record.kind in kinds]
    part, following = _page(call, found, 100)
    answer: dict[str, Any] = {"historyId": str(box.now)}
    if part:
        answer["history"] = [_record(record, box) for record in part]
    return {**answer, **following}


def _record(record: Record, box: Mailbox) -> dict[str, Any]:
    lying = box.messages.get(record.message)
    labels = sorted(lying.labels) if lying else record.labels
    its = {"id": record.message, "threadId": record.thread, "labelIds": labels}
    entry: dict[str, Any] = {"message": its, **({"labelIds": record.changed} if record.kind.startswith("labels") else {})}
    return {"id": str(record.id), "messages": [{"id": record.message, "threadId": record.thread}], record.kind: [entry]}


def drafts(call: Call) -> Any:
    box = call.mailbox
    found = sorted(box.drafts.items(), key=lambda item: item[1], reverse=True)
    part, following = _page(call, found, 100)
    listed = [{"id": draft, "message": {"id": its, "threadId": box.messages[its].thread}} for draft, its in part]
    return {"resultSizeEstimate": len(found), **({"drafts": listed} if listed else {}), **following}


def draft(call: Call) -> Any:
    its = call.mailbox.drafts.get(call.path["id"])
    if its is None:
        raise _gone()
    return {"id": call.path["id"], "message": rendered(call.mailbox.messages[its], call.one("format", "full"))}


def create_draft(call: Call) -> Any:
    its = (call.body or {}).get("message", {})
    try:
        raw = base64.b64decode(its.get("raw", ""), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Refused(400, "invalidArgument", "Invalid value for ByteString") from None
    if not raw or not email.message_from_bytes(raw).keys():
        raise Refused(400, "invalidArgument", "Missing draft message")
    box = call.mailbox
    place = its.get("threadId")
    if place and all(m.thread != place for m in box.messages.values()):
        raise _gone()
    made = box.create_draft(raw, place)
    lying = box.messages[box.drafts[made]]
    return {"id": made, "message": {"id": lying.id, "threadId": lying.thread, "labelIds": ["DRAFT"]}}


def delete_draft(call: Call) -> Any:
    its = call.mailbox.drafts.pop(call.path["id"], None)
    if its is None:
        raise _gone()
    call.mailbox.delete(its)
    return None


def watch(call: Call) -> Any:
    """Sets a watch up, and tells the topic so at once."""
    box, topic = call.mailbox, str((call.body or {}).get("topicName", ""))
    pubsub = box.pubsub
    if not topic.startswith(f"projects/{box.project}/topics/"):
        raise Refused(400, "invalidArgument", f"Invalid topicName does not match projects/{box.project}/topics/*")
    if pubsub is None or topic not in pubsub.topics:
        said = f"Resource not found (resource={topic.rpartition('/')[2]})."
        raise Refused(404, "notFound", f"Error sending test message to Cloud PubSub {topic} : {said}")
    if GMAIL not in pubsub.topics[topic]:
        said = "User not authorized to perform this action."
        raise Refused(403, "forbidden", f"Error sending test message to Cloud PubSub {topic} : {said}")
    if box.watched and box.watch_until > box.clock() and box.watched != topic:
        raise Refused(
            400, "failedPrecondition", "Only one user push notification client allowed per developer (call /stop then try again)"
        )
    box.watched, box.watch_until = topic, box.clock() + 7 * 86_400
    box.announce()
    return {"historyId": str(box.now), "expiration": str(int(box.watch_until * 1000))}


def stop(call: Call) -> Any:
    """Nothing is announced any more."""
    call.mailbox.watched = ""
    return None


CALLS: dict[str, Callable[[Call], Any]] = {
    "gmail.users.getProfile": profile,
    "gmail.users.labels.list": labels,
    "gmail.users.settings.sendAs.list": send_as,
    "gmail.users.messages.list": messages,
    "gmail.users.messages.get": message,
    "gmail.users.messages.attachments.get": attached,
    "gmail.users.threads.get": thread,
    "gmail.users.history.list": history,
    "gmail.users.drafts.list": drafts,
    "gmail.users.drafts.get": draft,
    "gmail.users.drafts.create": create_draft,
    "gmail.users.drafts.delete": delete_draft,
    "gmail.users.watch": watch,
    "gmail.users.stop": stop,
}
