"""What the user says without leaving the mail client: a mail in a folder or under a label of the settings ignores or tracks its process."""

from __future__ import annotations

from datetime import datetime

from watcher.aliases import learn, widened
from watcher.intake import take_in
from watcher.mail.ids import message_id_of
from watcher.mail.roles import same_folder
from watcher.mail.store import Cursor, Head, MailStore
from watcher.settings import Settings
from watcher.state.model import KeptRow
from watcher.state.store import State

IGNORE, TRACK = "ignore", "mine"  # the words of `watcher mark` that say the same


def heed_folders(store: MailStore, state: State, settings: Settings, now: datetime) -> bool:
    """Takes note of what lies in these folders now, and reads what is to be tracked; whether that changed. Moving a mail out undoes it."""
    wished = ((IGNORE, settings.ignore_folder), (TRACK, settings.track_folder))
    found: set[tuple[str, str]] = set()
    for folder in store.folders():
        for word, name in wished:
            if name and same_folder(folder.name, name):
                heads = list(store.heads(folder.name))
                found |= {(identity, word) for head in heads if (identity := message_id_of(head.header))}
                if word == TRACK:
                    _read(store, state, settings, heads, now)
    return state.wish(found)


def _read(store: MailStore, state: State, settings: Settings, heads: list[Head], now: datetime) -> None:
    """Reads letters that were passed over, with what belongs to them. Who is me the mailbox tells too: it may not have been asked yet."""
    unknown = [head for head in heads if not state.has(message_id_of(head.header))]
    if unknown:
        learn(store, state)
        taken = take_in(store, unknown, widened(settings, state).me, None, state, always=True)
        state.absorb(state.cursor() or Cursor(""), [KeptRow(k.ref, k.message, k.keys) for k in taken.kept], [], now)
