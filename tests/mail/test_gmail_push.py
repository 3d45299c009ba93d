"""News by notices: Gmail announces changes to a topic of Pub/Sub, and a subscription brings them; polling stays beneath."""

from __future__ import annotations

import json
import stat
import threading
import time
from contextlib import ExitStack, closing

import pytest
from announced import ACCOUNT, DAY, SUBSCRIPTION, TOPIC, Announced
from rooms import KINDS, everything, ids, letter
from servers.gmail import Fault, Kind

from watcher.errors import MailRefused
from watcher.mail.gmail import pubsub, push


@pytest.fixture(scope="module")
def make_room():
    with ExitStack() as stack:
        yield KINDS["Gmail"](stack)


@pytest.fixture
def at(make_room, tmp_path, monkeypatch):
    monkeypatch.setattr(push, "SHORTEST", 0.1)
    room = make_room(tmp_path)
    room.server.stall_seconds = 0.8
    made = Announced(room, tmp_path)
    room.server.asked.clear()
    yield made
    assert room.server.wrong == []


@pytest.fixture
def store(at):
    with closing(at.open()) as opened:
        everything(opened)
        yield opened


def settled(store) -> None:
    """Waits once, so that the watch is set up and its own notice is dealt with."""
    assert not store.wait(0.4)


def later(seconds: float, work) -> threading.Timer:
    timer = threading.Timer(seconds, work)
    timer.start()
    return timer


def time_of(work) -> tuple[float, object]:
    began = time.monotonic()
    found = work()
    return time.monotonic() - began, found


def test_news_is_heard_within_a_second_of_its_arrival(at, store):
    settled(store)
    later(0.6, lambda: at.room.deliver("INBOX", letter(1)))
    took, heard = time_of(lambda: store.wait(20))
    assert heard
    assert 0.5 < took < 1.6


def test_waiting_costs_no_quota_of_gmail_while_nothing_comes(at, store):
    settled(store)
    at.room.server.asked.clear()
    assert not store.wait(2)
    assert set(at.room.server.asked) <= {"pubsub.projects.subscriptions.pull"}
    assert at.asked("pull") == 1


def test_what_is_no_letter_costs_one_question_and_is_no_news(at, store):
    at.room.deliver("INBOX", letter(1))
    everything(store)
    settled(store)
    at.room.server.asked.clear()
    (lying,) = at.room.mailbox.with_id("<1@x.example>")
    later(0.3, lambda: at.room.mailbox.relabel(lying.id, remove=["UNREAD"]))
    assert not store.wait(2)
    assert at.asked("history.list") == 1
    store.save_draft(b"Message-ID: <own@x.example>\nSubject: Hi\n\nHi.\n")
    assert not store.wait(1.5)
    assert at.asked("history.list") == 2


def test_notices_of_others_doubled_late_and_senseless_ones_are_acknowledged_and_cost_nothing(at, store):
    settled(store)
    at.room.server.asked.clear()
    now, mine = at.room.mailbox.now, at.room.mailbox.address
    before = len(at.pubsub.acknowledged)
    at.pubsub.notice(TOPIC, "somebody@else.example", now + 10**9)
    at.pubsub.notice(TOPIC, mine, now)
    at.pubsub.notice(TOPIC, mine.upper(), str(now - 7), url_safe=True)
    for nonsense in (b"", b"{}", b"[1]", b"\xff\xfe", b'{"emailAddress": "x", "historyId": "y"}', b'"text"'):
        at.pubsub.publish(TOPIC, nonsense)
    assert not store.wait(1.5)
    assert len(at.pubsub.acknowledged) - before == 9
    assert at.asked("history.list") == 0


def test_a_notice_that_comes_again_because_it_was_not_acknowledged_does_no_harm(at, store):
    settled(store)
    at.room.server.asked.clear()
    at.room.server.faults = [Fault(Kind.UNAVAILABLE_503, "acknowledge")]
    at.room.deliver("INBOX", letter(1))
    assert store.wait(5)
    everything(store, None)
    at.pubsub.forget_leases()
    at.room.server.asked.clear()
    assert not store.wait(1.5)
    assert at.asked("history.list") == 0
    assert at.pubsub.subscriptions[SUBSCRIPTION].waiting == []


def test_news_does_not_wait_long_for_an_acknowledgement_that_hangs(at, store, monkeypatch):
    monkeypatch.setattr(pubsub, "_ACKNOWLEDGE_SECONDS", 0.3)
    settled(store)
    at.room.server.stall_seconds = 30
    at.room.server.faults = [Fault(Kind.STALL_BEFORE, "acknowledge")]
    at.room.deliver("INBOX", letter(1))
    took, heard = time_of(lambda: store.wait(20))
    assert heard
    assert took < 1


def test_the_watch_is_set_up_once_and_renewed_daily(at, store):
    settled(store)
    assert at.asked("users.watch") == 1
    at.clock.ahead = DAY - 60
    settled(store)
    assert at.asked("users.watch") == 1
    at.clock.ahead = DAY + 60
    settled(store)
    settled(store)
    assert at.asked("users.watch") == 2
    assert at.room.mailbox.watch_until - at.clock() == pytest.approx(7 * DAY, abs=60)


def test_the_watch_is_remembered_over_a_restart(at, store):
    settled(store)
    store.close()
    assert stat.S_IMODE(at.kept.stat().st_mode) == 0o600
    with closing(at.open()) as again:
        cursor = everything(again).cursor
        later(0.6, lambda: at.room.deliver("INBOX", letter(1)))
        took, heard = time_of(lambda: again.wait(20))
        assert (heard, at.asked("users.watch")) == (True, 1)
        assert took < 1.6
        assert ids(everything(again, cursor).heads) == ["<1@x.example>"]
    at.clock.ahead = DAY + 60
    with closing(at.open()) as again:
        everything(again)
        settled(again)
        assert at.asked("users.watch") == 2


@pytest.mark.parametrize("text", ["", "{}", "nonsense", '{"topic": 7, "address": 8, "since": "x", "until": null}'])
def test_a_record_that_cannot_be_read_only_renews_the_watch(at, store, text):
    at.kept.parent.mkdir()
    at.kept.write_text(text)
    with closing(at.open()) as again:
        everything(again)
        settled(again)
    assert json.loads(at.kept.read_text())["topic"] == TOPIC


def test_what_came_while_no_watch_held_is_found_as_soon_as_one_holds_again(at, store):
    settled(store)
    at.clock.ahead = 8 * DAY  # as after a long sleep
    at.room.deliver("INBOX", letter(1))
    assert at.pubsub.subscriptions[SUBSCRIPTION].waiting == []
    took, heard = time_of(lambda: store.wait(20))
    assert heard
    assert took < 1
    assert at.asked("users.watch") == 2


def test_a_watch_that_cannot_be_renewed_goes_on_while_it_holds(at, store):
    settled(store)
    at.clock.ahead = 2 * DAY
    at.room.server.faults = [Fault(Kind.UNAVAILABLE_503, "users.watch", times=10**6)]
    later(0.4, lambda: at.room.deliver("INBOX", letter(1)))
    took, heard = time_of(lambda: store.wait(20))
    assert heard
    assert took < 1.5


def test_another_topic_takes_the_place_of_the_first(at, store):
    settled(store)
    other = TOPIC + "-2"
    at.pubsub.topics[other] = set(at.pubsub.topics[TOPIC])
    at.pubsub.subscriptions[SUBSCRIPTION].topic = other
    for forgotten in (False, True):
        if forgotten:  # by a state that was lost
            at.kept.unlink()
            at.room.mailbox.watched = TOPIC
        with closing(at.open(at.push(topic=other))) as again:
            everything(again)
            settled(again)
        assert at.room.mailbox.watched == other
    assert at.asked("users.stop") == 2


PULL, WATCH = "subscriptions.pull", "users.watch"


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        *(
            (kind, PULL)
            for kind in (Kind.UNAVAILABLE_503, Kind.BUSY_429, Kind.RATE_403, Kind.HTML_502, Kind.CUT_BEFORE, Kind.NONSENSE)
        ),
        *((kind, PULL) for kind in (Kind.TRUNCATED, Kind.STALL_BEFORE)),
        *((kind, WATCH) for kind in (Kind.UNAVAILABLE_503, Kind.BUSY_429, Kind.NONSENSE)),
        (Kind.BUSY_429, "getProfile"),
    ],
    ids=str,
)
def test_while_notices_do_not_come_news_comes_by_polling_and_no_busy_loop(at, kind, method):
    with closing(at.open(at.push(slow_seconds=60), poll_seconds=0.7, pause_seconds=0.5)) as store:
        everything(store)
        at.room.server.asked.clear()
        at.room.server.faults = [Fault(kind, method, times=10**6)]
        settled(store)
        later(0.2, lambda: at.room.deliver("INBOX", letter(1)))
        took, heard = time_of(lambda: store.wait(10))
        assert heard
        assert took < 2.2
        assert at.asked(method) <= 8


def test_notices_are_pulled_again_once_the_trouble_is_over(at):
    at.room.server.faults = [Fault(Kind.UNAVAILABLE_503, "subscriptions.pull", times=3)]
    with closing(at.open(pause_seconds=0.1)) as store:
        everything(store)
        assert not store.wait(1.5)
        assert at.room.server.faults[0].times == 0
        later(0.5, lambda: at.room.deliver("INBOX", letter(1)))
        took, heard = time_of(lambda: store.wait(20))
    assert heard
    assert took < 1.6


def test_news_that_no_notice_tells_of_is_found_by_the_slow_poll(at):
    with closing(at.open(at.push(slow_seconds=2), poll_seconds=0.2)) as store:
        everything(store)
        settled(store)
        at.room.mailbox.watched = ""  # what Gmail drops in a rush
        at.room.deliver("INBOX", letter(1))
        took, heard = time_of(lambda: store.wait(10))
        assert heard
        assert took < 2.5


def test_a_history_that_lags_behind_a_notice_is_asked_again_before_long(at):
    with closing(at.open(at.push(slow_seconds=60), poll_seconds=0.5)) as store:
        everything(store)
        settled(store)
        at.pubsub.notice(TOPIC, at.room.mailbox.address, at.room.mailbox.now + 7)
        at.room.mailbox.watched = ""
        later(0.6, lambda: at.room.deliver("INBOX", letter(1)))
        took, heard = time_of(lambda: store.wait(10))
        assert heard
        assert took < 1.7


def test_a_subscription_that_answers_at_once_without_notices_is_no_busy_loop(at, store):
    settled(store)
    at.pubsub.hold_seconds = 0
    at.room.server.asked.clear()
    assert not store.wait(3)
    assert at.asked("subscriptions.pull") <= 4


@pytest.mark.parametrize(("hold", "is_trouble"), [(0.4, False), (0.0, True)])
def test_a_gateway_that_gives_up_is_trouble_only_where_it_has_not_waited(at, store, monkeypatch, hold, is_trouble):
    monkeypatch.setattr(pubsub, "WAITED_SECONDS", 0.2)
    settled(store)
    at.pubsub.gives_up, at.pubsub.hold_seconds = True, hold
    at.room.server.asked.clear()
    assert not store.wait(2)
    assert store._listener.well is not is_trouble
    assert at.asked("subscriptions.pull") <= 10


@pytest.mark.parametrize("kind", [Kind.STALL_BEFORE, Kind.STALL_AFTER], ids=lambda kind: kind.value)
def test_a_pull_that_hangs_lasts_no_longer_than_the_wait(at, store, kind):
    settled(store)
    at.room.server.stall_seconds = 30
    at.room.server.faults = [Fault(kind, "subscriptions.pull", times=10**6)]
    took, heard = time_of(lambda: store.wait(1.5))
    assert not heard
    assert took < 2


def _wrong_subscription(at):
    return at.push(subscription=SUBSCRIPTION + "-no")


def _not_granted(at):
    at.pubsub.subscriptions[SUBSCRIPTION].pullers.clear()


def _push_subscription(at):
    at.pubsub.subscriptions[SUBSCRIPTION].kind = "push"


def _pubsub_disabled(at):
    at.room.server.faults = [Fault(Kind.DISABLED_403, "subscriptions.pull", times=10**6)]


def _key_deleted(at):
    at.room.server.consent.accounts.clear()


def _key_is_none(at):
    at.key = '{"installed": {}}'


def _key_is_cut_short(at):
    at.key = at.key[:100]


def _key_without_private_key(at):
    at.key = json.dumps({**json.loads(at.key), "private_key": "none"})


def _no_topic(at):
    return at.push(topic=TOPIC + "-no")


def _no_publisher(at):
    at.pubsub.topics[TOPIC].clear()


def _topic_elsewhere(at):
    return at.push(topic="projects/other-8/topics/interview-watcher")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (_wrong_subscription, r"mailbox.pubsub_subscription: there is no projects/watcher-7/subscriptions/interview-watcher-no .*make it"),
        (_not_granted, r"mailbox.pubsub_subscription: .*may not pull.*role Pub/Sub Subscriber"),
        (_push_subscription, r"mailbox.pubsub_subscription: .*delivery type must be Pull"),
        (_pubsub_disabled, r"Pub/Sub API is not enabled.*enable it"),
        (_key_deleted, r"mailbox.pubsub_credentials_file: Google gives no token.*fetch a new key"),
        (_key_is_none, r"mailbox.pubsub_credentials_file: is no key of a service account"),
        (_key_is_cut_short, r"mailbox.pubsub_credentials_file: is no key of a service account"),
        (_key_without_private_key, r"mailbox.pubsub_credentials_file: is no key of a service account"),
        (_no_topic, r"mailbox.pubsub_topic: there is no topic .*interview-watcher-no.*make it"),
        (_no_publisher, r"mailbox.pubsub_topic: .*grant gmail-api-push@system.gserviceaccount.com the role Pub/Sub Publisher"),
        (_topic_elsewhere, r"mailbox.pubsub_topic: .*must lie in the project of your client secret"),
    ],
)  # fmt: skip
def test_what_the_user_must_mend_is_refused_with_key_and_remedy(at, wrong, words):
    with closing(at.open(wrong(at))) as store:
        everything(store)
        with pytest.raises(MailRefused, match=words) as refused:
            store.wait(2)
    assert "BEGIN" not in str(refused.value)


def test_the_account_of_the_notices_is_another_than_that_of_the_mail(at, store):
    settled(store)
    consent = at.room.server.consent
    assert set(consent.whose.values()) == {ACCOUNT}
    (token,) = consent.whose
    assert consent.scopes_of(token) == {"https://www.googleapis.com/auth/pubsub"}


def test_a_token_for_the_notices_that_ran_out_is_renewed(at, store):
    settled(store)
    at.room.server.consent.expire()
    at.room.server.token_file(at.room.token)
    later(0.5, lambda: at.room.deliver("INBOX", letter(1)))
    took, heard = time_of(lambda: store.wait(20))
    assert heard
    assert took < 2
