"""Messages as the API shows them: raw byte for byte, or taken apart; and the `fields` mask."""

from __future__ import annotations

import base64
import email
import email.header
import re
from collections.abc import Sequence
from email.message import Message as Part
from typing import Any

from servers.gmail.mailbox import Message

_HEAD = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(r"^([!-9;-~]+)[ \t]*:[ \t]*(.*(?:\r?\n[ \t]+.*)*)", re.MULTILINE)
_INLINE_MOST = 100_000  # a calendar entry or file beyond is an attachment to be fetched


def rendered(message: Message, shape: str = "full", headers: Sequence[str] = ()) -> dict[str, Any]:
    """A message in the form that was asked for."""
    shown: dict[str, Any] = {
        "id": message.id, "threadId": message.thread, "labelIds": sorted(message.labels), "historyId": str(message.history),
        "internalDate": str(message.date), "sizeEstimate": len(message.raw), "snippet": "",
    }  # fmt: skip
    if shape == "raw":
        shown["raw"] = base64.urlsafe_b64encode(message.raw).decode()
    elif shape == "metadata":
        wanted = {name.lower() for name in headers}
        found = [field for field in fields_of(message.raw) if not wanted or field["name"].lower() in wanted]
        shown["payload"] = {"mimeType": "text/plain", "headers": found}
    elif shape == "full":
        shown["payload"] = _part(email.message_from_bytes(message.raw), "", message.id, fields_of(message.raw))
    return shown


def fields_of(raw: bytes) -> list[dict[str, str]]:
    """The header fields, unfolded and decoded, as the API gives them."""
    block = _HEAD.split(raw, maxsplit=1)[0].decode("utf-8", "replace")
    return [{"name": name, "value": _decoded(" ".join(value.split()))} for name, value in _FIELD.findall(block)]


def _decoded(value: str) -> str:
    if "=?" not in value:
        return value
    try:
        return str(email.header.make_header(email.header.decode_header(value)))
    except (LookupError, UnicodeError, email.errors.HeaderParseError):
        return value


def _part(part: Part, number: str, message: str, fields: list[dict[str, str]] | None = None) -> dict[str, Any]:
    headers = fields if fields is not None else [{"name": k, "value": " ".join(str(v).split())} for k, v in part.items()]
    shown: dict[str, Any] = {
        "partId": number, "mimeType": part.get_content_type(), "filename": part.get_filename() or "", "headers": headers, "body": {"size": 0},
    }  # fmt: skip
    if part.is_multipart():
        inner = [p for p in part.get_payload() if isinstance(p, Part)]
        shown["parts"] = [_part(p, f"{number}.{n}".strip("."), message) for n, p in enumerate(inner)]
        return shown
    content = part.get_payload(decode=True) or b""
    assert isinstance(content, bytes)
    shown["body"] = {"size": len(content)}
    if part.get_filename() or (len(content) > _INLINE_MOST and part.get_content_maintype() != "text"):
        shown["body"]["attachmentId"] = f"att-{message}-{number or 'whole'}"
    elif content:
        shown["body"]["data"] = base64.urlsafe_b64encode(content).decode()
    return shown


def attachment(message: Message, identity: str) -> dict[str, Any] | None:
    """The content of a part."""
    number = identity.removeprefix(f"att-{message.id}-")
    part: Part = email.message_from_bytes(message.raw)
    try:
        for step in number.split(".") if number != "whole" else ():
            part = part.get_payload()[int(step)]  # type: ignore[index,assignment]
    except (IndexError, ValueError, TypeError):
        return None
    content = part.get_payload(decode=True) or b""
    assert isinstance(content, bytes)
    return {"size": len(content), "data": base64.urlsafe_b64encode(content).decode()}


def masked(answer: Any, mask: str) -> Any:
    """The fields of an answer that a mask like `a,b/c,d(e,f)` names."""
    return _kept(answer, _tree(mask)) if mask else answer


def _tree(mask: str) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    depth, start = 0, 0
    for place, character in enumerate(mask + ","):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            _grow(tree, mask[start:place])
            start = place + 1
    return tree


def _grow(tree: dict[str, Any], path: str) -> None:
    found = re.fullmatch(r"([A-Za-z]+)(?:/(.+)|\((.+)\))?", path.strip())
    assert found, path
    beneath = _tree(found.group(2) or found.group(3)) if found.group(2) or found.group(3) else {}
    tree.setdefault(found.group(1), {}).update(beneath)


def _kept(value: Any, tree: dict[str, Any]) -> Any:
    if not tree:
        return value
    if isinstance(value, list):
        return [_kept(item, tree) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: _kept(value[name], beneath) for name, beneath in tree.items() if name in value}
