"""A check-in that nobody touched is written anew where its words have become wrong, and there is one draft at every moment."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from datetime import timedelta
from types import FrameType

import pytest
from hands import CHECK_IN_DUE, PROMISE, STORY, Hands
from rooms import KINDS, MaildirRoom

from watcher.draft.life import Fate
from watcher.state import open_state
from watcher.sweep import sweep

OLD = CHECK_IN_DUE + timedelta(days=9)


@pytest.fixture(scope="module", params=["one directory a folder", "Dovecot"])
def make_room(request):
    with ExitStack() as stack:
        yield KINDS[request.param](stack)


@pytest.fixture
def asking(make_room, tmp_path) -> Hands:
    (tmp_path / "mail").mkdir()
    hands = Hands(make_room(tmp_path / "mail"), tmp_path)
    hands.lay_story(*STORY, PROMISE)
    hands.sweep(CHECK_IN_DUE)
    assert hands.fate() is Fate.DRAFTED
    return hands


def make_facts_wrong(hands: Hands) -> None:
    """As if the role had been understood otherwise when the draft was written."""
    state = open_state(hands.settings().state_path)
    state.connection.execute("UPDATE draft SET facts = replace(facts, 'Platform Engineer', 'Platform Manager')")
    state.remember("marked", "yes")
    state.close()


def test_wrong_words_are_mended_once_the_draft_is_old(asking):
    before = asking.lying()
    make_facts_wrong(asking)
    asking.sweep(CHECK_IN_DUE + timedelta(days=2))
    assert asking.lying() == before
    make_facts_wrong(asking)
    swept = asking.sweep(OLD)
    assert len(swept.anew) == 1
    assert len(asking.lying()) == 1
    assert asking.lying() != before
    assert asking.fate() is Fate.DRAFTED
    assert len(asking.rows()) == 1


def test_an_edited_draft_is_not_mended(asking):
    asking.save(asking.lying()[0], CHECK_IN_DUE)
    before = asking.lying()
    make_facts_wrong(asking)
    assert asking.sweep(OLD).anew == ()
    assert asking.lying() == before


class Crash(BaseException):
    pass


def test_a_crash_at_any_step_of_mending_leaves_one_draft(asking):
    if not isinstance(asking.room, MaildirRoom):
        pytest.skip("on the Maildir alone: it takes many sweeps")
    settings = asking.settings()
    first = asking.lying()[0]
    for step in range(1, 400, 17):
        make_facts_wrong(asking)
        state, store = open_state(settings.state_path), asking.room.open()
        count = 0

        def tick(frame: FrameType, event: str, _argument: object, step: int = step) -> None:
            nonlocal count
            place = frame.f_code.co_filename
            if event == "call" and frame.f_code.co_name != "<genexpr>" and ("watcher/desk/" in place or "watcher/mail/" in place):
                count += 1
                if count == step:
                    raise Crash

        sys.setprofile(tick)
        crashed = False
        try:
            sweep(store, state, settings, OLD)
        except Crash:
            crashed = True
        finally:
            sys.setprofile(None)
            state.close()
            store.close()
        assert len(asking.lying()) <= 1
        asking.sweep(OLD + timedelta(minutes=1))
        assert len(asking.lying()) == 1
        assert asking.fate() is Fate.DRAFTED
        state = open_state(settings.state_path)
        state.connection.execute("UPDATE draft SET at = ?", (CHECK_IN_DUE.isoformat(),))
        state.close()
        if not crashed:
            break
    assert step > 50
    assert asking.lying()[0] != first
