"""Whatever a user does, in any order, with mail arriving, crashes and time in between: what the drafts must never do."""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType

from hands import CHECK_IN_DUE, HELD, PROMISE, STORY, THANKS_DUE, Hands, mail
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from rooms import MaildirRoom

from watcher.draft.life import Fate
from watcher.mail.ids import message_id_of
from watcher.state import open_state
from watcher.sweep import sweep

HOURS = [1, 3, 20, 26, 75, 170, 340]
COURTESY = "Hi Dana,\n\nit was good to meet you too. We'll keep you posted.\n\nPriya"
REFUSAL = "Hi Dana,\n\nwe have decided to move forward with another candidate.\n\nPriya"
THANKS = "Hi Priya,\n\nthank you so much for the conversation. I enjoyed it very much.\n\nDana"
ASKS = "Hi Priya,\n\nI wanted to check on the status of the hiring process.\n\nDana"


class Crash(BaseException):
    """The machine loses power."""


class AnyOrder(RuleBasedStateMachine):
    """A user, a mailbox, a clock and the program."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="any-order-"))
        (self.root / "mail").mkdir()
        self.hands = Hands(MaildirRoom(self.root / "mail", dotted=False), self.root)
        self.config = self.hands.settings()
        self.state = open_state(self.config.state_path)
        self.now = HELD - timedelta(hours=1)
        self.number = 50
        self.origin: dict[str, str] = {}  # Message-ID of a letter in Drafts -> that of the draft that it was
        self.written: dict[str, bytes] = {}  # what the program laid down
        self.opened: list[bytes] = []  # letters taken out of Drafts by an editor
        self.thrown: list[bytes] = []
        self.deleted: set[str] = set()  # drafts that the user took away
        self.sent: set[str] = set()
        self.over = False
        self.since_response = 0
        self.hands.lay_story(*STORY)

    def teardown(self) -> None:
        self.state.close()
        shutil.rmtree(self.root)

    @initialize(start=st.sampled_from([HELD - timedelta(hours=1), THANKS_DUE, CHECK_IN_DUE]))
    def begins(self, start: datetime) -> None:
        if start == CHECK_IN_DUE:
            self.hands.lay_story(PROMISE)
        self.now = start
        self.watch_a_sweep()

    # What the user does.

    def lying(self) -> list[bytes]:
        return self.hands.lying()

    def of(self, raw: bytes) -> str:
        return self.origin[message_id_of(raw)]

    def pick(self, data: st.DataObject) -> bytes:
        return data.draw(st.sampled_from(sorted(self.lying())))

    @precondition(lambda self: self.lying())
    @rule(data=st.data(), renamed=st.booleans())
    def saves_with_other_words(self, data: st.DataObject, renamed: bool) -> None:
        raw = self.pick(data)
        edited = self.hands.save(raw, self.now, renamed)
        self.origin[message_id_of(edited)] = self.of(raw)

    @precondition(lambda self: self.lying())
    @rule(data=st.data(), renamed=st.booleans(), words=st.sampled_from([b"", b"And one thing more.\n"]))
    def sends(self, data: st.DataObject, renamed: bool, words: bytes) -> None:
        raw = self.pick(data)
        self.hands.send(raw, self.now, renamed, words)
        self.sent.add(self.of(raw))

    @precondition(lambda self: self.lying())
    @rule(data=st.data(), where=st.sampled_from(["nowhere", "Trash", "Lists/Python"]))
    def takes_away(self, data: st.DataObject, where: str) -> None:
        raw = self.pick(data)
        self.hands.take(raw)
        if where != "nowhere":
            self.hands.room.deliver(where, raw)
        self.thrown.append(raw)
        self.deleted.add(self.of(raw))

    @precondition(lambda self: self.lying())
    @rule(data=st.data())
    def opens_in_an_editor(self, data: st.DataObject) -> None:
        raw = self.pick(data)
        self.hands.take(raw)
        self.opened.append(raw)
        self.deleted.add(self.of(raw))

    @precondition(lambda self: self.opened)
    @rule(renamed=st.booleans(), sends=st.booleans())
    def closes_the_editor(self, renamed: bool, sends: bool) -> None:
        raw = self.opened.pop()
        letter = self.hands.replaced(raw, self.now, renamed)
        if sends:
            self.hands.room.deliver("Sent", letter)
            self.sent.add(self.of(raw))
        else:
            self.hands.room.deliver("Drafts", letter)
            self.origin[message_id_of(letter)] = self.of(raw)

    @precondition(lambda self: self.thrown)
    @rule()
    def fetches_back_from_the_trash(self) -> None:
        self.hands.room.deliver("Drafts", self.thrown.pop())

    @rule(text=st.sampled_from([THANKS, ASKS]))
    def writes_on_their_own(self, text: str) -> None:
        self.arrive("Sent", text)

    # What comes, and time.

    def arrive(self, folder: str, text: str) -> None:
        self.number += 1
        self.hands.lay_story(
            mail(self.number, folder, self.now, text, "<m2@acmerobotics.example>", "Re: Interview for Platform Engineer")
        )

    @rule(text=st.sampled_from([COURTESY, PROMISE[1].decode().partition("\n\n")[2]]))
    def they_write(self, text: str) -> None:
        self.arrive("INBOX", text)
        self.since_response = 0

    @precondition(lambda self: self.now > HELD)
    @rule()
    def they_refuse(self) -> None:
        self.arrive("INBOX", REFUSAL)
        self.over = True

    @rule(hours=st.sampled_from(HOURS))
    def time_passes(self, hours: int) -> None:
        """Mostly the program runs meanwhile."""
        self.now += timedelta(hours=hours)
        if hours != HOURS[0]:
            self.watch_a_sweep()

    # What the program does.

    @rule()
    def sweeps(self) -> None:
        self.watch_a_sweep()

    @rule(step=st.integers(1, 250))
    def crashes_in_a_sweep_and_starts_again(self, step: int) -> None:
        before = self.lying()
        count = 0

        def tick(frame: FrameType, event: str, _argument: object) -> None:
            nonlocal count
            place = frame.f_code.co_filename
            if (
                event == "call"
                and frame.f_code.co_name != "<genexpr>"
                and ("watcher/desk/" in place or "watcher/state/" in place or "watcher/mail/" in place)
            ):
                count += 1
                if count == step:
                    raise Crash

        sys.setprofile(tick)
        try:
            sweep(self.hands.room.open(), self.state, self.config, self.now)
        except Crash:
            note("crashed")
        finally:
            sys.setprofile(None)
        self.state.close()
        self.state = open_state(self.config.state_path)
        self.learn(before)
        self.watch_a_sweep()

    def learn(self, before: list[bytes]) -> list[bytes]:
        """Takes note of what was laid down; gives it."""
        fresh = [raw for raw in self.lying() if raw not in before]
        for raw in fresh:
            identity = message_id_of(raw)
            self.origin.setdefault(identity, identity)
            self.written[identity] = raw
        return fresh

    def watch_a_sweep(self) -> None:
        before = self.lying()
        touched = [raw for raw in before if self.written.get(message_id_of(raw)) != raw]
        made_before = {row.message_id for row in self.state.drafts() if row.fate is not Fate.PLANNED}
        kinds = {row.message_id: row.kind for row in self.state.drafts()}
        sweep(self.hands.room.open(), self.state, self.config, self.now)
        fresh = self.learn(before)
        rows = {row.message_id: row for row in self.state.drafts()}
        after = self.lying()
        assert all(raw in after for raw in touched), "a touched draft was changed or removed"
        for raw in fresh:
            row = rows[message_id_of(raw)]
            assert row.message_id not in self.deleted, "a draft that the user took away was laid down again"
            assert row.message_id not in self.sent
            assert not self.over, "a draft after the closing word"
            assert row.number <= self.config.policy.let_go_after_reach_outs
            asking = [kinds.get(self.of(raw)) for raw in after if raw in before]
            assert row.kind != "check_in" or "check_in" not in asking, "a second check-in beside one that lies there"
            if row.kind == "check_in" and row.message_id not in made_before:
                self.since_response += 1
                assert self.since_response <= self.config.policy.let_go_after_reach_outs, "more reach-outs than the policy allows"
        laid = [self.of(raw) for raw in after if self.of(raw) not in self.deleted]
        assert len(laid) == len(set(laid)), "two live drafts for one step"
        if self.over:
            assert not [raw for raw in after if raw in self.written.values() and raw not in touched], (
                "an untouched draft outlived the end"
            )
        for raw in touched:
            assert rows[self.of(raw)].fate in (Fate.EDITED, Fate.OVERTAKEN) or self.of(raw) in self.sent, rows[self.of(raw)]
        for identity in self.sent:
            same = [row for row in rows.values() if row.answers == rows[identity].answers and row.to == rows[identity].to]
            assert any(row.fate is Fate.SENT for row in same), "a draft that was sent is not known as sent"


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    max_examples=60,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking takes minutes; remove this line where a failure is long
)
