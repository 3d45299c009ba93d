"""Drafts as rows of the database and back."""

from __future__ import annotations

from datetime import UTC, datetime

from watcher.mail.store import Ref
from watcher.state.model import DraftRow, Fate

DRAFT = (
    "message_id", "occasion", "process", "kind", "number", "recipient", "answers", "at", "raw", "ref", "fate", "why", "was", "facts",
    "hint", "told",
)  # fmt: skip


def of_draft(draft: DraftRow) -> tuple[str | int | bytes | None, ...]:
    """The values of a draft, in the order of DRAFT."""
    return (
        draft.message_id, draft.occasion, draft.process, draft.kind, draft.number, draft.to, draft.answers, utc(draft.at), draft.raw,
        draft.ref, str(draft.fate), draft.why, draft.was, draft.facts, draft.hint, draft.told,
    )  # fmt: skip


def to_draft(
    message_id: str, occasion: str, process: str, kind: str, number: int, to: str, answers: str | None, at: str, raw: bytes, ref: str | None,
    fate: str, why: str, was: bytes, facts: str, hint: str, told: str,
) -> DraftRow:  # fmt: skip
    """The draft of a row, read in the order of DRAFT."""
    place = Ref(ref) if ref else None
    moment = datetime.fromisoformat(at)
    return DraftRow(
        message_id, occasion, process, kind, number, to, answers, moment, raw, place, Fate(fate), why, was, facts, hint, told
    )


def utc(moment: datetime) -> str:
    """An aware moment as it is kept: ISO 8601 in UTC, so that it can be compared as text."""
    return moment.astimezone(UTC).isoformat()
