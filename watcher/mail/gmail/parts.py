"""A large letter put together again from its header, its text and its calendar entries, without its attachments."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from watcher.mail.gmail.letters import decoded
from watcher.mail.gmail.session import Session
from watcher.mail.gmail.trouble import Gone

PART_MOST = 262_144
_WANTED = ("text/plain", "text/html", "text/calendar")
_BOUNDARY = "=_kept-parts"
_LEFT_OUT = frozenset({"content-type", "content-transfer-encoding", "content-length", "mime-version"})


def without_attachments(session: Session, message: dict[str, Any]) -> bytes:
    """The letter of a message that was got with format=full, as multipart/mixed (RFC 2046 section 5.1.3)."""
    payload = message.get("payload", {})
    header = [
        f"{field['name']}: {' '.join(str(field['value']).split())}"
        for field in payload.get("headers", ())
        if str(field.get("name", "")).lower() not in _LEFT_OUT
    ]
    lines = [*header, "MIME-Version: 1.0", f'Content-Type: multipart/mixed; boundary="{_BOUNDARY}"', ""]
    for part in _parts(payload):
        content = _content(session, str(message["id"]), part)
        if content is not None:
            lines += [f"--{_BOUNDARY}", *_described(part, content), ""]
            lines += [base64.encodebytes(content).decode("ascii").rstrip().replace("\n", "\r\n")]
    return ("\r\n".join([*lines, f"--{_BOUNDARY}--"]) + "\r\n").encode("utf-8", "replace")


def _parts(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parts with words or a calendar, those that the letter shows as files left out, in order."""
    waiting = [payload]
    while waiting:
        part = waiting.pop()
        waiting += reversed(part.get("parts", ()))
        kind = str(part.get("mimeType", "")).lower()
        if kind == "text/calendar" or (kind in _WANTED and not part.get("filename")):
            yield part


def _content(session: Session, message: str, part: dict[str, Any]) -> bytes | None:
    body = part.get("body", {})
    if isinstance(body.get("data"), str):
        return decoded(body["data"])[:PART_MOST]
    if not body.get("attachmentId") or int(body.get("size") or 0) > PART_MOST:
        return None
    try:
        got = session.ask("gmail.users.messages.attachments.get", messageId=message, id=body["attachmentId"], fields="data")
    except Gone:
        return None
    return decoded(str(got.get("data", "")))


def _described(part: dict[str, Any], content: bytes) -> list[str]:
    """The header of a part. Text that is UTF-8 is called so, whatever the letter called it: the API may have converted it."""
    fields = {str(f.get("name", "")).lower(): " ".join(str(f.get("value", "")).split()) for f in part.get("headers", ())}
    kind = fields.get("content-type") or str(part["mimeType"])
    if not content.isascii() and _is_utf8(content):
        parameters = [piece for piece in kind.split(";") if not piece.strip().lower().startswith("charset")]
        kind = ";".join([*parameters, " charset=utf-8"])
    return [f"Content-Type: {kind}", "Content-Transfer-Encoding: base64"]


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
