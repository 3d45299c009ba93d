"""Messages as JSON and back, exactly."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from watcher.message.model import Address, Attendee, Bounce, Invite, Message, Origin

VERSION = 1


def dump(message: Message) -> str:
    """The message as one JSON object."""
    return json.dumps(asdict(message), ensure_ascii=False, default=_plain, separators=(",", ":"))


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a message")


def load(text: str) -> Message:
    """The message that `dump` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    raw: dict[str, Any] = json.loads(text)
    boxes: dict[str, Any] = {name: tuple(_address(box) for box in raw.pop(name)) for name in ("to", "cc", "reply_to")}
    tuples: dict[str, Any] = {name: tuple(raw.pop(name)) for name in ("in_reply_to", "references", "delivered_to", "faults")}
    bounce = raw.pop("bounce")
    return Message(
        **boxes, **tuples,
        date=datetime.fromisoformat(raw.pop("date")),
        author=_address(raw.pop("author")),
        origin=Origin(raw.pop("origin")),
        invites=tuple(_invite(invite) for invite in raw.pop("invites")),
        bounce=Bounce(tuple(bounce["recipients"]), bounce["permanent"], bounce["original_id"]) if bounce else None,
        **raw,
    )  # fmt: skip


def _address(raw: dict[str, Any]) -> Address:
    return Address(raw["name"], raw["address"])


def _invite(raw: dict[str, Any]) -> Invite:
    moments: dict[str, Any] = {
        name: datetime.fromisoformat(raw.pop(name)) if raw[name] else raw.pop(name) for name in ("start", "end", "stamp")
    }
    organizer = raw.pop("organizer")
    attendees = tuple(Attendee(_address(person["who"]), person["partstat"]) for person in raw.pop("attendees"))
    return Invite(**raw, **moments, organizer=_address(organizer) if organizer else None, attendees=attendees)
