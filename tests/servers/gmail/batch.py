"""Batches: many calls in one multipart request, each with an answer of its own."""

from __future__ import annotations

import email
from typing import TYPE_CHECKING

from servers.gmail import schema
from servers.gmail.faults import answer_of, error

if TYPE_CHECKING:
    from servers.gmail.server import Answer, Gmail

MOST = 50  # Google takes 100; the program is to keep to what Google advises
_BOUNDARY = "batch_of-answers"


def answered(gmail: Gmail, kind: str, body: bytes, token: str) -> Answer:
    """The answers to a batch."""
    message = email.message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    parts = message.get_payload()
    if not isinstance(parts, list) or len(parts) > MOST:
        import json

        return (
            400,
            {"Content-Type": "application/json"},
            json.dumps(error(400, "invalidArgument", "no batch", "INVALID")).encode(),
        )
    texts = []
    for part in parts:
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        head, _, inner = content.decode().partition("\n\n" if "\r\n\r\n" not in content.decode() else "\r\n\r\n")
        verb, target, _ = head.split("\n")[0].split(" ", 2)
        routed = schema.routed(verb, target.partition("?")[0])
        fault = gmail.fault_for(f"part of {routed[0]['id']}") if routed else None
        status, fields, answer = answer_of(fault) if fault else gmail.answer(verb, target, token, inner.strip().encode(), None)
        if fault and routed:
            gmail.asked[routed[0]["id"]] += 1
        lines = [
            f"HTTP/1.1 {status} -",
            *(f"{name}: {value}" for name, value in fields.items()),
            f"Content-Length: {len(answer)}",
        ]
        name = str(part["Content-ID"]).replace("<", "<response-", 1)
        texts.append(
            f"--{_BOUNDARY}\r\nContent-Type: application/http\r\nContent-ID: {name}\r\n\r\n" + "\r\n".join(lines) + "\r\n\r\n"
        )
        texts[-1] += answer.decode() + "\r\n"
    whole = "".join(texts) + f"--{_BOUNDARY}--\r\n"
    return 200, {"Content-Type": f"multipart/mixed; boundary={_BOUNDARY}"}, whole.encode()
