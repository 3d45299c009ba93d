"""What became of the drafts is recorded, and ours are taken back where their step is no longer called for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from watcher.desk.sight import Desk, Seen
from watcher.draft.life import Deed, Fate, conclude
from watcher.mail.store import MailStore
from watcher.state.model import DraftRow
from watcher.state.store import State


@dataclass(frozen=True, slots=True)
class Change:
    """A draft and what it has become."""

    row: DraftRow
    fate: Fate
    why: str


def settle_sent(store: MailStore, state: State, desk: Desk) -> list[Change]:
    """Records which drafts were sent. This comes before the mail is understood, since what was not sent is no mail."""
    return [change for seen in desk.seen if seen.sight.sent and (change := _settle(store, state, seen, True)) is not None]


def settle(store: MailStore, state: State, desk: Desk, wanted: Collection[str]) -> list[Change]:
    """Records what became of the others. `wanted` are the occasions that the policy calls for now."""
    rest: Iterable[Seen] = (seen for seen in desk.seen if not seen.sight.sent)
    changes = (_settle(store, state, seen, seen.row.occasion in wanted) for seen in rest)
    return [change for change in changes if change is not None]


def _settle(store: MailStore, state: State, seen: Seen, wanted: bool) -> Change | None:
    """Recorded first and removed then: a crash in between leaves a withdrawn draft that the next sweep removes."""
    told = conclude(seen.row.fate, seen.sight, wanted)
    changed = told.fate is not seen.row.fate
    if told.fate is Fate.DRAFTED and changed:
        state.saved(seen.row.message_id, seen.own[0].ref, seen.row.raw)
    elif changed:
        state.settle(seen.row.message_id, told.fate, told.why)
    if told.deed is Deed.REMOVE:
        for letter in seen.own:
            store.remove_draft(letter.ref, letter.raw)
    return Change(seen.row, told.fate, told.why) if changed else None
