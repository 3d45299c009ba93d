"""When they said they would answer."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from watcher.message.parse import parse
from watcher.policy.calendar import business_calendar
from watcher.signals.read import read

EAST = timezone(timedelta(hours=-4))


def window(text: str, rules, me, written: datetime = datetime(2026, 3, 10, 12, tzinfo=EAST), mine: bool = False):
    author = f"Dana Reyes <{me.addresses[0]}>" if mine else "Ann Lee <ann@acme.example>"
    raw = f"From: {author}\nTo: x@y.example\nSubject: Role\nDate: {written:%a, %d %b %Y %H:%M:%S %z}\nMessage-ID: <1@x>\n\n{text}\n".encode()
    return read(parse(raw), me, rules, business_calendar("US")).window


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("We will get back to you by Friday.", date(2026, 3, 13)),
        ("We are short of hands until Easter, still you will hear by the end of next week.", date(2026, 3, 20)),
        ("I'm at the fair till the 27th, but Jo will ring you by Monday 16 March.", date(2026, 3, 16)),
        ("You will hear from us by Thursday; the office is open until the end of April.", date(2026, 3, 12)),
        ("We won't know anything until Monday and will call you then.", date(2026, 3, 16)),
        ("Our communication will reach you within 3 working days.", date(2026, 3, 13)),
        ("You'll hear from us next week.", date(2026, 3, 20)),
        ("You will hear from us early next week.", date(2026, 3, 18)),
        ("We should have a decision in 5-7 business days.", date(2026, 3, 19)),
        ("Expect an answer within two weeks.", date(2026, 3, 24)),
        ("Give me a fortnight and I'll tell you what we think.", date(2026, 3, 24)),
        ("We'll let you know by the end of the month.", date(2026, 3, 31)),
        ("We hope to decide by mid-April.", date(2026, 4, 15)),
        ("I'll come back to you in a few days.", date(2026, 3, 17)),
        ("You'll know more once Carla is back on the 23rd, she decides.", date(2026, 3, 26)),
        ("Our answer will reach you in the week of March 23.", date(2026, 3, 27)),
        ("let u know tues either way", date(2026, 3, 17)),
        ("You will have our verdict on or before Wednesday.", date(2026, 3, 11)),
        ("All candidates should have the outcome by Friday 20 March.", date(2026, 3, 20)),
        ("We will be in touch after Easter with news.", date(2026, 4, 10)),
        ("Wir geben Ihnen bis spätestens Freitag, 20. März, Bescheid.", date(2026, 3, 20)),
        ("Nous vous donnerons une réponse avant le 20 mars.", date(2026, 3, 20)),
    ],
)
def test_a_promise_has_its_last_day(text, due, rules, me):
    found = window(text, rules, me)
    assert found is not None, text
    assert (found.kind, found.due) == ("promise", due)


@pytest.mark.parametrize(
    ("text", "kind", "due"),
    [
        ("Our interviews wrap up this week.", "milestone", date(2026, 3, 20)),
        ("Ping me if you hear nothing by Thursday.", "permission", date(2026, 3, 12)),
        (
            "If you have not heard from us by March 20, please assume that you have been unsuccessful.",
            "closing",
            date(2026, 3, 20),
        ),
        ("We're still deciding and will keep you posted.", "vague", None),
    ],
)
def test_other_windows_are_told_apart(text, kind, due, rules, me):
    found = window(text, rules, me)
    assert found is not None
    assert (found.kind, found.due) == (kind, due)


def test_my_own_mail_tells_what_they_said(rules, me):
    found = window("Thank you! You told me you'd decide by Friday, March 20.", rules, me, mine=True)
    assert found is not None
    assert found.due == date(2026, 3, 20)
    assert window("I'll send it by Friday, March 20.", rules, me, mine=True) is None
