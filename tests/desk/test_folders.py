"""What the user says by moving a mail: a folder or label of the settings ignores or tracks its process, until the mail is moved out."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta

import pytest
from hands import STORY, THANKS_DUE, Hands, mail
from rooms import KINDS, MaildirRoom

from watcher.draft.life import Fate
from watcher.mail.roles import same_folder
from watcher.state import open_state


@pytest.fixture(scope="module", params=["one directory a folder", "Maildir++", "Dovecot"])
def make_room(request):
    with ExitStack() as stack:
        yield KINDS[request.param](stack)


@pytest.fixture
def hands(make_room, tmp_path) -> Hands:
    (tmp_path / "mail").mkdir()
    return Hands(make_room(tmp_path / "mail"), tmp_path)


def make_folder(hands: Hands, name: str) -> None:
    if isinstance(hands.room, MaildirRoom):
        for sub in ("cur", "new", "tmp"):
            (hands.room.place(name) / sub).mkdir(parents=True)
    else:
        with hands.room.client() as client:
            client.create_folder(hands.room.there(name))


def move(hands: Hands, message: tuple[str, bytes], source: str, target: str) -> None:
    number = message[1].split(b"Message-ID: ")[1].split()[0].decode()
    hands.room.take_away(source, f"Message-ID: {number}")
    hands.room.deliver(target, message[1])


def test_a_mail_in_the_folder_ignores_its_process_and_moving_it_out_undoes_that(hands):
    hands.lay_story(*STORY)
    make_folder(hands, "Watcher/Ignore")
    hands.sweep(THANKS_DUE)
    assert hands.fate() is Fate.DRAFTED
    hands.room.deliver("Watcher/Ignore", STORY[0][1])  # labelled, or copied
    swept = hands.sweep(THANKS_DUE + timedelta(minutes=5))
    assert (hands.fate(), hands.lying()) == (Fate.WITHDRAWN, [])
    assert "Watcher/Ignore" in swept.insight.ignored[0][1]
    hands.room.take_away("Watcher/Ignore", "<m1@acmerobotics.example>")
    hands.sweep(THANKS_DUE + timedelta(minutes=10))
    assert hands.fate() is Fate.DRAFTED
    assert len(hands.lying()) == 1


def test_a_mail_in_the_folder_is_tracked_whatever_we_think_of_it(hands):
    make_folder(hands, "Watcher/Track")
    vague = mail(
        20,
        "INBOX",
        THANKS_DUE - timedelta(hours=4),
        "Hi Dana,\n\nso nice to run into you. Shall we meet on Thursday at 3pm?\n\nPriya",
        subject="Coffee",
    )
    hands.lay_story(vague)
    before = hands.sweep(THANKS_DUE).insight
    assert before is None or before.processes == ()
    move(hands, vague, "INBOX", "Watcher/Track")
    swept = hands.sweep(THANKS_DUE + timedelta(minutes=5))
    assert len(swept.insight.processes) == 1


def test_a_label_in_gmail_ignores_its_process_until_it_is_taken_off(tmp_path):
    with ExitStack() as stack:
        hands = Hands(KINDS["Gmail"](stack)(tmp_path), tmp_path)
        hands.lay_story(*STORY)
        hands.sweep(THANKS_DUE)
        assert hands.fate() is Fate.DRAFTED
        mailbox = hands.room.mailbox
        label = mailbox.label("Watcher/Ignore")
        (message,) = mailbox.with_id("<m1@acmerobotics.example>")
        mailbox.relabel(message.id, add={label})
        hands.sweep(THANKS_DUE + timedelta(minutes=5))
        assert (hands.fate(), hands.lying()) == (Fate.WITHDRAWN, [])
        mailbox.relabel(message.id, remove={label})
        hands.sweep(THANKS_DUE + timedelta(minutes=10))
        assert hands.fate() is Fate.DRAFTED


@pytest.mark.parametrize("known_before", [True, False])
def test_a_tracked_mail_to_a_send_as_address_of_mine_calls_in_nobody_else_of_that_address_house(tmp_path, known_before):
    with ExitStack() as stack:
        hands = Hands(KINDS["Gmail"](stack)(tmp_path), tmp_path)
        mailbox = hands.room.mailbox
        mailbox.aliases = [("dana@choir.example", "accepted")]

        def lunch(number: int, who: bytes, me: bytes, days: int) -> str:
            raw = mail(number, "INBOX", THANKS_DUE - timedelta(days=days), "Hi,\n\nlunch some day?\n", subject="Lunch")[1]
            raw = raw.replace(b"Priya Nair <priya.nair@acmerobotics.example>", who)
            raw = raw.replace(b"dana.reyes@postbox.example", me).replace(b"\n", b"\r\n")
            return mailbox.add(raw, {"INBOX"}, (THANKS_DUE - timedelta(days=days)).timestamp()).id

        tracked = lunch(31, b"Ann Lee <ann@firm.example>", b"dana@choir.example", 4)
        if known_before:
            lunch(32, b"Bob Moss <bob@choir.example>", b"dana.reyes@postbox.example", 3)
            hands.sweep(THANKS_DUE)
        mailbox.relabel(tracked, add={mailbox.label("Watcher/Track")})
        hands.sweep(THANKS_DUE + timedelta(minutes=5))
        lunch(33, b"Eve Hill <eve@choir.example>", b"dana.reyes@postbox.example", 2)
        hands.sweep(THANKS_DUE + timedelta(minutes=10))
        assert kept(hands) == {"<m31@acmerobotics.example>"}


def kept(hands: Hands) -> set[str]:
    state = open_state(hands.settings().state_path, read_only=True)
    try:
        return {message.id for message in state.messages()}
    finally:
        state.close()


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("Watcher/Ignore", True),
        ("Watcher.Ignore", True),
        ("INBOX.Watcher.Ignore", True),
        ("INBOX/watcher/ignore", True),
        ("Ignore", False),
        ("Watcher", False),
    ],
)
def test_folders_are_the_same_whatever_the_separator(name, same):
    assert same_folder(name, "Watcher/Ignore") is same
