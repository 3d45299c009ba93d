"""Which labelled sentences promise an answer by a time, told by words and time together, in five languages; written on Monday, 9 March 2026."""

from __future__ import annotations

from dataclasses import replace

import pytest
from labelled import lines

from watcher.message.parse import parse
from watcher.policy.calendar import business_calendar
from watcher.signals.read import read

LETTER = b"From: A <a@b.example>\nTo: c@d.example\nDate: Mon, 9 Mar 2026 10:00:00 -0400\nContent-Type: text/plain; charset=utf-8\nMessage-ID: <1@b.example>\n\n"


def promised(text: str, language: str, rules, me) -> str:
    """The last day of the promise that a letter of theirs makes; empty where it makes none."""
    message = replace(parse(LETTER + text.encode() + b"\n"), language=language)
    window = read(message, me, rules, business_calendar("US")).window
    return window.due.isoformat() if window is not None and window.due is not None and window.kind == "promise" else ""


def test_a_sentence_that_promises_an_answer_by_a_time_is_told_from_all_others(rules, me):
    theirs = [line for line in lines() if line.side == "them"]
    found = {line for line in theirs if promised(line.text, line.language, rules, me)}
    wanted = {line for line in theirs if "answers" in line.acts}
    assert len(found & wanted) / len(found) >= 0.92
    assert len(found & wanted) / len(wanted) >= 0.90


@pytest.mark.parametrize(
    ("language", "text", "due"),
    [
        ("en", "Our director is at a fair and back on the 18th. As soon as she returns, you'll hear from me.", "2026-03-23"),
        ("de", "Mein Kollege ist erst am 18. wieder da. Sobald er zurück ist, rufe ich Sie an.", "2026-03-23"),
        ("nl", "De directeur is op reis tot de 18e. Zodra hij terug is, bel ik je.", "2026-03-23"),
        ("en", "The trustees sit on the 26th. You'll have it from us that evening.", "2026-03-26"),
        ("fr", "Le conseil se réunit le 26 mars. Je vous appelle ensuite.", "2026-03-26"),
        ("es", "Danos unos días más y te decimos.", "2026-03-16"),
        ("en", "I'll ring you on Thursday at 10 for our chat.", ""),
        ("en", "Allow an hour for the talk on Thursday.", ""),
        ("en", "Could you give me three windows in the week of March 16?", ""),
    ],
)
def test_until_when(language, text, due, rules, me):
    assert promised(text, language, rules, me) == due
