"""The JSON that users script against."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from watcher.policy.model import WaitUntil
from watcher.process.model import Process, Stage
from watcher.state.model import DraftRow


def process_object(process: Process, stage: Stage, following: WaitUntil | None, zone: tzinfo) -> dict[str, Any]:
    """A process as `status --json` and `replay --json` show it; times in the user's zone."""
    return {
        "id": process.id,
        "company": process.company,
        "role": process.role or None,
        "stage": str(stage),
        "ball": str(process.ball),
        "unanswered": process.unanswered,
        "reply_by": process.reply_by.isoformat() if process.reply_by and stage is not Stage.REJECTED else None,
        "contacts": [{"name": c.name, "address": c.address, "role": c.role or None} for c in process.contacts if c.address],
        "interviews": [
            {"start": moment(i.start, zone), "end": moment(i.end, zone), "status": str(i.status)} for i in process.interviews
        ],
        "next": {"kind": str(following.kind), "at": moment(following.at, zone)} if following else None,
        "confidence": process.confidence,
    }


def draft_object(row: DraftRow, zone: tzinfo) -> dict[str, Any]:
    """A draft as `status --json` shows it; fates are those of watcher.draft.life."""
    return {
        "process": row.process,
        "kind": row.kind,
        "number": row.number,
        "to": row.to,
        "at": moment(row.at, zone),
        "fate": str(row.fate),
        "why": row.why,
        "hint": row.hint or None,
        "message_id": row.message_id,
    }


def moment(value: datetime, zone: tzinfo) -> str:
    """ISO 8601 with offset."""
    return value.astimezone(zone).isoformat(timespec="seconds")
