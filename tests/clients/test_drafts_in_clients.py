"""What the user does with a draft in a real mail client, and what the next sweep concludes from it."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from clients import table
from clients.client import Client
from clients.hiring import Hiring, words
from clients.sink import Sink
from watcher.mail.store import Role

MINE = "It was a pleasure to hear about the data team."


def text_of(raw: bytes) -> str:
    """The text of a mail, unwrapped."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    return words(message.get_body(("plain",)).get_content())


@dataclass
class Desk:
    """The user's client, and the program."""

    client: Client
    hiring: Hiring


def opened_and_left(desk: Desk) -> None:
    desk.client.open().leave()


def edited_and_saved(desk: Desk) -> None:
    desk.client.open().save(MINE)


def saved_then_refused(desk: Desk) -> None:
    desk.client.open().save(MINE)
    assert desk.hiring.once() == "edited"
    desk.hiring.refuse()


def sent_as_it_is(desk: Desk) -> None:
    desk.client.open().send("")


def edited_and_sent(desk: Desk) -> None:
    desk.client.open().send(MINE)


def saved_then_sent(desk: Desk) -> None:
    desk.client.open().save(MINE)
    assert desk.hiring.once() == "edited"
    desk.client.open().send("")


def deleted(desk: Desk) -> None:
    desk.client.delete()


def saved_then_deleted(desk: Desk) -> None:
    desk.client.open().save(MINE)
    assert desk.hiring.once() == "edited"
    desk.client.delete()


def open_in_a_sweep_then_saved(desk: Desk) -> None:
    opened = desk.client.open()
    assert desk.hiring.once() in ("drafted", "discarded")
    opened.save(MINE)


def open_in_a_sweep_then_sent(desk: Desk) -> None:
    opened = desk.client.open()
    assert desk.hiring.once() in ("drafted", "discarded")
    opened.send(MINE)


def open_as_a_refusal_comes_then_saved(desk: Desk) -> None:
    opened = desk.client.open()
    desk.hiring.refuse()
    assert desk.hiring.once() in ("withdrawn", "discarded")
    opened.save(MINE)


def open_as_a_refusal_comes_then_sent(desk: Desk) -> None:
    opened = desk.client.open()
    desk.hiring.refuse()
    assert desk.hiring.once() in ("withdrawn", "discarded")
    opened.send(MINE)


def refused_untouched(desk: Desk) -> None:
    desk.hiring.refuse()


# What is concluded, how many mails then lie in Drafts, and how many went out.
ACTIONS: dict[Callable[[Desk], None], tuple[str, int, int]] = {
    opened_and_left: ("drafted", 1, 0),
    edited_and_saved: ("edited", 1, 0),
    saved_then_refused: ("overtaken", 1, 0),
    sent_as_it_is: ("sent", 0, 1),
    edited_and_sent: ("sent", 0, 1),
    saved_then_sent: ("sent", 0, 1),
    deleted: ("discarded", 0, 0),
    saved_then_deleted: ("discarded", 0, 0),
    open_in_a_sweep_then_saved: ("edited", 1, 0),
    open_in_a_sweep_then_sent: ("sent", 0, 1),
    open_as_a_refusal_comes_then_saved: ("overtaken", 1, 0),
    open_as_a_refusal_comes_then_sent: ("sent", 0, 1),
    refused_untouched: ("withdrawn", 0, 0),
}
OTHERWISE = {
    # neomutt takes a draft out of the folder to open it, and lays another letter down where the user keeps it.
    ("neomutt", opened_and_left): "edited",
    # What Thunderbird saves or sends has another Message-ID; where the draft was taken back meanwhile, nothing ties the two together.
    ("Thunderbird", open_as_a_refusal_comes_then_saved): "withdrawn",
    ("Thunderbird", open_as_a_refusal_comes_then_sent): "withdrawn",
}


def expected(client_name: str, action: Callable[[Desk], None]) -> str:
    """The conclusion that is right."""
    return OTHERWISE.get((client_name.partition(",")[0], action), ACTIONS[action][0])


def words_of(action: Callable[[Desk], None]) -> str:
    return action.__name__.replace("_", " ")


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.__name__)
def test_the_next_sweep_concludes_what_the_user_did(action, client, client_name, hiring, sink, record_property):
    _, lying, sent = ACTIONS[action]
    conclusion = expected(client_name, action)
    ours = hiring.lying()
    action(Desk(client, hiring))
    before = hiring.lying()
    found = hiring.once()
    record_property(table.NAME, (client_name, words_of(action), found))
    assert found == conclusion
    assert hiring.once() == conclusion
    after = hiring.lying()
    assert len(after) == lying
    assert after == before or (action is refused_untouched and before == ours)
    assert ("Data Analyst" in client.listed()) == bool(lying)
    assert len(sink.mails) == sent
    assert len(hiring.lying(Role.SENT)) == sent


def test_a_draft_opens_with_its_words_and_goes_out_in_the_thread_to_the_right_person(client, client_name, hiring, sink: Sink):
    [draft] = hiring.lying()
    assert "Data Analyst" in client.listed()
    opened = client.open()
    assert words(opened.shown) == text_of(draft)
    opened.send(MINE)
    [handed] = sink.mails
    before, after = email.message_from_bytes(draft), handed.message
    assert handed.recipients == ("ann@firm.example",)
    assert handed.sender == "dana.reyes@postbox.example"
    for name in ("From", "To", "Subject", "In-Reply-To", "References"):
        assert after[name] == before[name], name
    assert (after["Message-ID"] == before["Message-ID"]) == (client_name != "Thunderbird")
    assert (after["Cc"], after["Bcc"]) == (None, None)
    assert after.get_content_type() == "text/plain"
    first, _, rest = text_of(draft).partition(" Thank")
    assert text_of(handed.raw) == f"{first} {MINE} Thank{rest}"
    tree = client.sent_tree()
    assert len(tree) == 2
    assert tree[1] == 1


def test_the_documentation_shows_the_table():
    text = (Path(__file__).parents[2] / "docs" / "drafts.md").read_text(encoding="utf-8")
    clients = ("neomutt", "Roundcube", "Thunderbird")
    lines = [f"| what you did | {' | '.join(clients)} |", "|---|---|---|---|"]
    lines += [f"| {words_of(action)} | {' | '.join(expected(client, action) for client in clients)} |" for action in ACTIONS]
    assert "\n".join(lines) in text
