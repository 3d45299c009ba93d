"""Drafts: laid into their thread, looked for before anything is tried again, taken back only as they were written.

Gmail gives a message a new id with each change, while the draft keeps its own; so what was read under an id stays so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from watcher.errors import MailUnreachable
from watcher.mail.gmail.labels import looked_at
from watcher.mail.gmail.letters import encoded, head_of, header_of, ids_of, labels_of, letter_of, raw_of
from watcher.mail.gmail.looking import head_question
from watcher.mail.gmail.many import ask_many
from watcher.mail.gmail.reading import whole
from watcher.mail.gmail.session import Session
from watcher.mail.gmail.trouble import Gone, Passing
from watcher.mail.ids import answered_id_of, message_id_of
from watcher.mail.remote import as_ours, from_server, search, to_server
from watcher.mail.store import Head, Letter, Ref, Role

_LISTED = "drafts(id,message(id,threadId)),nextPageToken"
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Desk:
    """What is known of the letters in Drafts: their heads, by the message's id."""

    session: Session
    known: dict[str, Head]
    letters: dict[Ref, Letter] = field(default_factory=dict)
    listed: tuple[str, list[Head]] | None = None  # the last list, and the moment of the history as of which it holds

    def heads_as_of(self, history: str | None) -> list[Head]:
        """The heads of all drafts as of a moment of the history; nothing is asked where none has passed since they were listed."""
        if self.listed is None or self.listed[0] != history:
            heads = self.heads()
            self.listed = (history, heads) if history is not None else None
            return heads
        return self.listed[1]

    def keep(self, letter: Letter) -> None:
        """Keeps a letter of Drafts that was read: under its id it never changes."""
        if letter.role is Role.DRAFTS and "|" in letter.ref:
            self.letters[letter.ref] = letter

    def held(self, history: str | None) -> dict[Ref, Letter]:
        """The letters that were kept and lie there as of a moment of the history."""
        listed = self.listed[1] if self.listed is not None and self.listed[0] == history else []
        self.letters = {head.ref: self.letters[head.ref] for head in listed if head.ref in self.letters}
        return self.letters

    def heads(self) -> list[Head]:
        """The heads of all drafts, the newest first; only those that are new or were changed are read."""
        lying = list(self._listed())
        self.known = {message: head for message, _ in lying if (head := self.known.get(message)) is not None}
        asked = [head_question(message) for message, _ in lying if message not in self.known]
        for place, got in ask_many(self.session, "gmail.users.messages.get", asked):
            if got is not None:
                self.known[str(asked[place]["id"])] = head_of(got)
        return [
            replace(head, ref=Ref(f"{message}|{draft}"))
            for message, draft in lying
            if (head := self.known.get(message)) is not None and head.role is Role.DRAFTS
        ]

    def _listed(self) -> Iterator[tuple[str, str]]:
        """The ids of the drafts' messages and of the drafts."""
        page: dict[str, str] = {}
        while True:
            answer = self.session.ask("gmail.users.drafts.list", maxResults=500, fields=_LISTED, **page)
            for draft in answer.get("drafts", ()):
                if isinstance(draft.get("message"), dict):
                    yield str(draft["message"]["id"]), str(draft["id"])
            if not answer.get("nextPageToken"):
                return
            page = {"pageToken": str(answer["nextPageToken"])}


def find(desk: Desk, message_id: str) -> Letter | None:
    """The letter with a Message-ID in Drafts, else in Sent."""
    for head in desk.heads():
        if message_id in ids_of(head.header):
            got = whole(desk.session, head.ref.partition("|")[0])
            if got is not None:
                return as_ours(letter_of(*got, ref=head.ref))
    return _sent(desk.session, message_id)


def _sent(session: Session, message_id: str) -> Letter | None:
    for identity in _found(session, message_id, labelIds=["SENT"]):
        got = whole(session, identity)
        if got is not None and message_id in ids_of(header_of(got[1])) and looked_at(labels_of(got[0])):
            return as_ours(letter_of(*got))
    return None


def _found(session: Session, message_id: str, **more: Any) -> list[str]:
    """The ids of the messages with a Message-ID."""
    query = f"rfc822msgid:{message_id}"
    answer = session.ask("gmail.users.messages.list", q=query, maxResults=10, fields="messages/id", **more)
    return [str(message["id"]) for message in answer.get("messages", ())]


def all_drafts(desk: Desk) -> Iterator[Letter]:
    """The letters in Drafts."""
    refs = {head.ref.partition("|")[0]: head.ref for head in desk.heads()}
    asked = [{"id": identity, "format": "raw", "fields": "id,labelIds,internalDate,raw"} for identity in refs]
    for _, got in ask_many(desk.session, "gmail.users.messages.get", asked, 20):
        raw = raw_of(got) if got is not None else None
        if got is not None and raw is not None:
            yield as_ours(letter_of(got, raw, refs[str(got["id"])]))


def save(desk: Desk, raw: bytes) -> Ref:
    """Creates a draft in the thread of what it answers. Where nobody knows whether that was done, it is looked for and not repeated."""
    session = desk.session
    desk.listed = None
    message = {"raw": encoded(to_server(raw))}
    thread = _thread_of(session, answered_id_of(header_of(raw)))
    try:
        answer = _created(session, {**message, **({"threadId": thread} if thread else {})}, message)
    except Passing as trouble:
        log.warning("draft.uncertain", message_id=message_id_of(raw), error=str(trouble))
        lying = search(lambda: find(desk, message_id_of(raw)))
        if lying is None:
            place = session.account.place
            raise MailUnreachable(f"{place}: the draft was not saved ({trouble}); it is tried again later") from trouble
        return lying.ref
    return Ref(f"{answer['message']['id']}|{answer['id']}")


def _created(session: Session, message: dict[str, str], without_thread: dict[str, str]) -> dict[str, Any]:
    try:
        answer = session.write("gmail.users.drafts.create", body={"message": message}, fields="id,message/id")
    except Gone:  # the thread is gone; nothing was done
        answer = session.write("gmail.users.drafts.create", body={"message": without_thread}, fields="id,message/id")
    if not isinstance(answer.get("message"), dict) or not answer.get("id"):
        raise Passing("the draft was created, or not; the answer does not tell")
    return answer


def _thread_of(session: Session, parent: str) -> str:
    """The thread of the letter with a Message-ID; empty where there is none. It must be named, or the web page hides the draft."""
    if not parent:
        return ""
    for identity in _found(session, parent):
        try:
            got = session.ask("gmail.users.messages.get", id=identity, format="minimal", fields="threadId")
        except Gone:
            continue
        return str(got.get("threadId", ""))
    log.warning("draft.without_thread", answers=parent)
    return ""


def remove(desk: Desk, ref: Ref, raw: bytes) -> bool:
    """Deletes a draft of ours; see MailStore.remove_draft. Under one id a message never changes, so its bytes are compared under it."""
    message, _, draft = ref.partition("|")
    desk.listed = None
    if not draft or not _unchanged(desk.session, draft, message, raw):
        return False
    try:
        desk.session.write("gmail.users.drafts.delete", id=draft)
    except Gone:
        return False
    except Passing as trouble:
        if _unchanged(desk.session, draft, message, raw):
            raise MailUnreachable(f"{desk.session.account.place}: the draft was not removed ({trouble})") from trouble
    return True


def _unchanged(session: Session, draft: str, message: str, raw: bytes) -> bool:
    try:
        lying = session.ask("gmail.users.drafts.get", id=draft, format="raw", fields="message(id,raw)").get("message", {})
    except Gone:
        return False
    bytes_there = raw_of(lying)
    return lying.get("id") == message and bytes_there is not None and from_server(bytes_there) == raw
