"""What became of a draft, by what a mail client left in the mailbox; and never a second one."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime, timedelta

import pytest
from hands import CHECK_IN_DUE, PROMISE, STORY, THANKS_DUE, Hands, mail
from rooms import KINDS

from watcher.cli import main
from watcher.draft.life import Copy, Deed, Fate, Sight, conclude

LATER = THANKS_DUE + timedelta(minutes=10)
DAY_AFTER = THANKS_DUE + timedelta(days=1)


@pytest.fixture(scope="module", params=["one directory a folder", "Dovecot", "Gmail"])
def make_room(request):
    with ExitStack() as stack:
        yield KINDS[request.param](stack)


@pytest.fixture
def hands(make_room, tmp_path) -> Hands:
    (tmp_path / "mail").mkdir()
    found = Hands(make_room(tmp_path / "mail"), tmp_path)
    found.lay_story(*STORY)
    return found


@pytest.fixture
def drafted(hands) -> Hands:
    hands.sweep(THANKS_DUE)
    assert [row.fate for row in hands.rows()] == [Fate.DRAFTED]
    assert len(hands.lying()) == 1
    return hands


# Whether the Message-ID stays, by client: when a draft is saved again, and when it is sent.
CLIENTS = {
    "neomutt": (False, False),
    "aerc": (False, False),
    "Roundcube": (False, False),
    "Thunderbird": (True, True),
    "Gmail's web page": (False, True),
}


def delete(hands: Hands, raw: bytes, save: bool, send: bool) -> None:
    hands.take(raw)


def save_again(hands: Hands, raw: bytes, save: bool, send: bool) -> None:
    hands.save(raw, LATER, save)


def save_twice(hands: Hands, raw: bytes, save: bool, send: bool) -> None:
    hands.save(hands.save(raw, LATER, save), LATER + timedelta(minutes=1), save)


def send_it(hands: Hands, raw: bytes, save: bool, send: bool) -> None:
    hands.send(raw, LATER, send)


def save_and_send(hands: Hands, raw: bytes, save: bool, send: bool) -> None:
    hands.send(hands.save(raw, LATER, save), LATER + timedelta(minutes=1), send)


def open_then_send(hands: Hands, raw: bytes, save: bool, send: bool) -> None:
    hands.take(raw)
    hands.sweep(LATER)
    assert hands.fate() is Fate.DISCARDED  # as far as the mailbox tells
    hands.room.deliver("Sent", hands.replaced(raw, LATER + timedelta(minutes=1), send))


def open_then_save(hands: Hands, raw: bytes, save: bool, send: bool) -> None:
    hands.take(raw)
    hands.sweep(LATER)
    hands.room.deliver("Drafts", hands.replaced(raw, LATER + timedelta(minutes=1), save))


def open_then_put_back(hands: Hands, raw: bytes, save: bool, send: bool) -> None:
    hands.take(raw)
    hands.sweep(LATER)
    hands.room.deliver("Drafts", raw)


def move_away(hands: Hands, raw: bytes, save: bool, send: bool) -> None:
    hands.take(raw)
    hands.room.deliver("Lists/Python", raw)


def throw_into_the_trash(hands: Hands, raw: bytes, save: bool, send: bool) -> None:
    hands.take(raw)
    hands.room.deliver("Trash", raw)


ACTIONS = {
    delete: (Fate.DISCARDED, 0),
    throw_into_the_trash: (Fate.DISCARDED, 0),
    move_away: (Fate.DISCARDED, 0),
    save_again: (Fate.EDITED, 1),
    save_twice: (Fate.EDITED, 1),
    open_then_save: (Fate.EDITED, 1),
    open_then_put_back: (Fate.DRAFTED, 1),
    send_it: (Fate.SENT, 0),
    save_and_send: (Fate.SENT, 0),
    open_then_send: (Fate.SENT, 0),
}


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.__name__)
def test_the_next_sweep_knows_what_the_user_did(drafted, client, action):
    fate, lying = ACTIONS[action]
    action(drafted, drafted.lying()[0], *CLIENTS[client])
    before = drafted.lying()
    drafted.sweep(LATER + timedelta(minutes=5))
    assert drafted.fate() is fate
    drafted.sweep(DAY_AFTER)
    assert drafted.fate() is fate
    assert drafted.lying() == before
    assert len(before) == lying
    assert len(drafted.rows()) == 1


def test_an_edited_draft_that_a_reply_overtakes_is_left_and_told(drafted, capsys):
    drafted.save(drafted.lying()[0], LATER, renamed=True)
    drafted.sweep(LATER)
    drafted.lay_story(
        mail(
            9,
            "INBOX",
            LATER,
            "Hi Dana,\n\nwe have decided to move forward with another candidate.\n\nPriya",
            "<m2@acmerobotics.example>",
        )
    )
    before = drafted.lying()
    swept = drafted.sweep(LATER + timedelta(minutes=5))
    assert [change.fate for change in swept.changes] == [Fate.OVERTAKEN]
    assert drafted.lying() == before
    drafted.sweep(DAY_AFTER)
    assert drafted.lying() == before
    capsys.readouterr()
    assert main(["--config", str(drafted.root / "config"), "status"]) == 0
    assert "overtaken: thank-you to priya.nair@acmerobotics.example" in " ".join(capsys.readouterr().out.split())
    drafted.take(before[0])
    drafted.sweep(DAY_AFTER + timedelta(minutes=5))
    assert drafted.fate() is Fate.DISCARDED


@pytest.mark.parametrize(
    ("folder", "text"),
    [
        ("INBOX", "Hi Dana,\n\nwe have decided to move forward with another candidate.\n\nPriya"),
        ("INBOX", "Hi Dana,\n\nwe are delighted to offer you the position of Platform Engineer. The offer letter follows.\n\nPriya"),
        ("INBOX", "Hi Dana,\n\nI am sorry that I had to cancel our interview on Tuesday; I was ill. It did not take place, so can we find a new time?\n\nPriya"),
        ("Sent", "Hi Priya,\n\nthank you so much for the conversation on Tuesday. I enjoyed it very much.\n\nDana"),
        ("Sent", "Hi Priya,\n\nI would like to withdraw my application for the position.\n\nDana"),
    ],
    ids=["rejection", "offer", "cancelled", "my own thanks", "I step out"],
)  # fmt: skip
def test_an_untouched_thank_you_goes_within_one_sweep(drafted, folder, text):
    drafted.lay_story(mail(9, folder, LATER, text, "<m2@acmerobotics.example>", "Re: Interview for Platform Engineer"))
    drafted.sweep(LATER + timedelta(minutes=1))
    assert drafted.fate() is Fate.WITHDRAWN
    assert drafted.lying() == []


def test_a_thank_you_past_its_time_goes(drafted):
    drafted.sweep(THANKS_DUE + timedelta(hours=46))
    assert drafted.fate() is Fate.WITHDRAWN
    assert drafted.lying() == []


@pytest.fixture
def asking(hands) -> Hands:
    """A check-in lies in Drafts."""
    hands.lay_story(PROMISE)
    hands.sweep(CHECK_IN_DUE)
    assert [(row.kind, row.fate) for row in hands.rows()] == [("check_in", Fate.DRAFTED)]
    return hands


def test_an_answer_takes_the_untouched_check_in_back(asking):
    asking.lay_story(
        mail(
            9,
            "INBOX",
            CHECK_IN_DUE,
            "Hi Dana,\n\nwe need another week or so and will be in touch.\n\nPriya",
            "<m3@acmerobotics.example>",
        )
    )
    asking.sweep(CHECK_IN_DUE + timedelta(minutes=1))
    assert asking.fate() is Fate.WITHDRAWN
    assert asking.lying() == []


def test_an_old_check_in_whose_words_are_still_right_is_left_alone(asking):
    before = asking.lying()
    swept = asking.sweep(CHECK_IN_DUE + timedelta(days=20))
    assert asking.lying() == before
    assert swept.anew == ()


def test_a_check_in_discarded_is_not_this_step_again(asking):
    asking.take(asking.lying()[0])
    for days in (0, 1, 10, 30):
        asking.sweep(CHECK_IN_DUE + timedelta(days=days, minutes=5))
        assert asking.lying() == []


def test_a_sent_check_in_is_followed_by_the_next_one_only_after_its_gap(asking):
    asking.send(asking.lying()[0], CHECK_IN_DUE + timedelta(hours=1), renamed=True)
    asking.sweep(CHECK_IN_DUE + timedelta(days=5))
    assert asking.lying() == []
    asking.sweep(CHECK_IN_DUE + timedelta(days=7, hours=1))
    assert [(row.number, row.fate) for row in asking.rows()] == [(1, Fate.SENT), (2, Fate.DRAFTED)]


def test_no_check_in_is_laid_beside_a_draft_that_the_user_began(hands):
    hands.lay_story(PROMISE, ("Drafts", mail(7, "Sent", CHECK_IN_DUE, "Hi Priya, I was", "<m3@acmerobotics.example>")[1]))
    swept = hands.sweep(CHECK_IN_DUE)
    assert len(hands.lying()) == 1
    assert "a draft of your own" in swept.refused[0][1]
    hands.take(hands.lying()[0])
    hands.sweep(CHECK_IN_DUE + timedelta(days=1))
    assert hands.fate() is Fate.DRAFTED


def test_a_lost_state_leaves_the_users_words_alone(asking):
    asking.save(asking.lying()[0], CHECK_IN_DUE + timedelta(minutes=5))
    before = asking.lying()
    for path in (asking.root / "state").iterdir():
        path.unlink()
    asking.sweep(CHECK_IN_DUE + timedelta(minutes=10))
    assert asking.fate() is Fate.EDITED
    assert asking.lying() == before


def test_two_copies_of_one_draft_become_the_users(asking):
    raw = asking.lying()[0]
    edited = asking.replaced(raw, CHECK_IN_DUE, renamed=False)
    asking.room.deliver("Drafts", edited)
    asking.sweep(CHECK_IN_DUE + timedelta(minutes=5))
    assert asking.lying() == [edited]
    assert asking.fate() is Fate.EDITED


EVERY = [Sight(frozenset(copies), sent, answered) for copies in ((), (Copy.OURS,), (Copy.OLD,), (Copy.EDITED,), (Copy.RESAVED,), (Copy.OURS, Copy.EDITED))
         for sent in (False, True) for answered in (False, True)]  # fmt: skip


@pytest.mark.parametrize("fate", Fate)
@pytest.mark.parametrize("wanted", [False, True])
def test_only_what_is_our_own_is_ever_removed_and_conclusions_are_stable(fate, wanted):
    for sight in EVERY:
        told = conclude(fate, sight, wanted)
        assert told.deed is Deed.NOTHING or sight.copies & {Copy.OURS, Copy.OLD}
        left = Sight(
            sight.copies - {Copy.OURS, Copy.OLD} if told.deed is Deed.REMOVE else sight.copies, sight.sent, sight.answered
        )
        again = conclude(told.fate, left, wanted)
        assert again.fate is told.fate or told.fate in (Fate.WITHDRAWN, Fate.PLANNED), (sight, told, again)


def test_dates_of_the_story_are_in_order():
    assert datetime.fromisoformat("2026-03-10T15:00:00-04:00") < THANKS_DUE < CHECK_IN_DUE
