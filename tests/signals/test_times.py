"""How people name times."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.signals.times import find_times

NEW_YORK, LONDON, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/London"), ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, 10, tzinfo=NEW_YORK)


def starts(text: str, at: datetime = MONDAY, order: str = "mdy", language: str = "en") -> list[str]:
    return [m.start.isoformat()[:16] for m in find_times(text, at, at.tzinfo, order, language) if m.start and m.clock]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("would Tuesday the 10th at 2pm ET work for an hour", ["2026-03-10T14:00"]),
        ("Wed 1:30 or Thurs 10?", ["2026-03-04T13:30", "2026-03-05T10:00"]),
        ("Thursday at 10:30 or 3", ["2026-03-05T10:30", "2026-03-05T15:00"]),
        ("Wed the 11th 130 in the afternoon", ["2026-03-11T13:30"]),
        ("thurs 2pm before we open", ["2026-03-05T14:00"]),
        ("shoved you to Tuesday at half ten", ["2026-03-03T10:30"]),
        ("quarter past 4 on Friday", ["2026-03-06T16:15"]),
        ("Friday at noon", ["2026-03-06T12:00"]),
        ("Monday I could do 8:30 or 1:15?", ["2026-03-09T08:30", "2026-03-09T13:15"]),
        ("9 on the 20th", ["2026-03-20T09:00"]),
        ("see you at ten on 4 June", ["2026-06-04T10:00"]),
        ("Date : 09-Jul-2026 (Thursday)\nTime : 03:00 PM\nVenue : 4th Floor", ["2026-07-09T15:00"]),
        ("9:30am - 10:00am\nFriday, August 28, 2026\nEastern Time - US & Canada", ["2026-08-28T09:30"]),
        ("Thursday 12 March:\n\n1.00pm - 1.45pm  Ann\n2.15pm - 3.00pm  Bo", ["2026-03-12T13:00", "2026-03-12T14:15"]),
        ("Tuesday or Wednesday at 3pm", ["2026-03-03T15:00", "2026-03-04T15:00"]),
        ("tomorrow at 9", ["2026-03-03T09:00"]),
        ("next Friday at 11", ["2026-03-13T11:00"]),
        ("Tue 17 at 9am, Wed 18 at 2pm or Thu 19 at 4pm", ["2026-03-17T09:00", "2026-03-18T14:00", "2026-03-19T16:00"]),
        ("Wednesday 12 August at 1.15pm or Friday 14 at 9am", ["2026-08-12T13:15", "2026-08-14T09:00"]),
        ("we have moved you from Wednesday to Friday at 11", ["2026-03-06T11:00"]),
        ("could we push tomorrow at 2 to Thursday at 4", ["2026-03-03T14:00", "2026-03-05T16:00"]),
        ("Interviews will be held on 14 October. Your slot is 11.20am", ["2026-10-14T11:20"]),
        ("call 555-0199, room 3.14, 24/7, 3 references, version 2.1", []),
    ],
)
def test_times_are_found(text, expected):
    assert starts(text) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Donnerstag, der 23.04.2026, um 14:00 Uhr", ["2026-04-23T14:00"]),
        ("de", "am Dienstag, 10. März, um halb zehn", ["2026-03-10T09:30"]),
        ("de", "Dienstag halb elf klopfe ich bei euch", ["2026-03-03T10:30"]),
        ("de", "Bescheid gibt es so oder so", []),
        ("fr", "le mardi 10 mars à 14h30", ["2026-03-10T14:30"]),
        ("fr", "jeudi 12 à 14h ou vendredi 13 à 9h30", ["2026-03-12T14:00", "2026-03-13T09:30"]),
        ("es", "martes 24 a las 17:30", ["2026-03-24T17:30"]),
        ("nl", "dinsdagmiddag om half drie", ["2026-03-03T14:30"]),
        ("es", "el jueves 12 de marzo a las 10:00", ["2026-03-12T10:00"]),
        ("nl", "donderdag 12 maart om 11:00 uur", ["2026-03-12T11:00"]),
    ],
)
def test_other_languages_name_times_too(language, text, expected):
    assert starts(text, MONDAY.astimezone(BERLIN), "dmy", language) == expected


def test_zones_hold_across_a_change_of_the_clock():
    (mention,) = find_times("Wednesday March 18 at 3pm GMT", MONDAY, NEW_YORK)
    assert mention.start is not None
    assert mention.start.astimezone(NEW_YORK).hour == 11  # New York has moved its clock by then
    (mention,) = find_times("March 18 at 3pm London time", MONDAY, NEW_YORK)
    assert mention.start is not None
    assert mention.start.astimezone(LONDON).hour == 15


def test_your_time_is_the_readers_and_my_time_the_writers():
    (mention,) = find_times("Thursday at 3pm your time", MONDAY.astimezone(LONDON), LONDON, reader=NEW_YORK)
    assert mention.start is not None
    assert mention.start.astimezone(NEW_YORK).hour == 15
    (mention,) = find_times("Thursday at 3pm my time", MONDAY.astimezone(LONDON), LONDON, reader=NEW_YORK)
    assert mention.start is not None
    assert mention.start.astimezone(LONDON).hour == 15


@pytest.mark.parametrize(
    ("text", "kind", "start", "end"),
    [
        ("by Friday", "deadline", "2026-03-06", "2026-03-07"),
        ("within 3-5 business days", "deadline", "2026-03-02", "2026-03-10"),
        ("early next week", "interval", "2026-03-09", "2026-03-12"),
        ("from January 12 through January 16", "interval", "2027-01-12", "2027-01-17"),
        ("at the end of Q3", "deadline", "2026-09-30", "2026-10-01"),
        ("not before Wednesday", "after", "2026-03-04", "2026-03-05"),
        ("in the week of the 9th", "interval", "2026-03-09", "2026-03-16"),
        ("the second half of March", "interval", "2026-03-16", "2026-04-01"),
        ("two weeks from Monday", "point", "2026-03-23", "2026-03-24"),
        ("the first Tuesday of April", "point", "2026-04-07", "2026-04-08"),
        ("after Easter", "after", "2026-04-05", "2026-04-06"),
    ],
)
def test_stretches_have_both_ends(text, kind, start, end):
    (mention,) = find_times(text, MONDAY, NEW_YORK)
    assert mention.start is not None
    assert mention.end is not None
    assert (mention.kind, f"{mention.start:%Y-%m-%d}", f"{mention.end:%Y-%m-%d}") == (kind, start, end)


@pytest.mark.parametrize("text", ["every Tuesday at 10", "on Mondays and Thursdays", "Monday to Friday, 9 to 5"])
def test_what_repeats_is_no_appointment(text):
    assert {mention.kind for mention in find_times(text, MONDAY, NEW_YORK)} == {"set"}


def test_looking_back_is_marked():
    assert all(m.past for m in find_times("Thank you for coming in on Friday.", MONDAY, NEW_YORK))
    assert not any(m.past for m in find_times("Could you come in on Friday?", MONDAY, NEW_YORK))


def test_a_day_after_a_day_counts_from_that_day():
    days = [
        m.day.isoformat()
        for m in find_times(
            "It meets on Thursday the 21st and you hear the following Monday.", datetime(2026, 5, 13, tzinfo=NEW_YORK), NEW_YORK
        )
    ]
    assert days == ["2026-05-21", "2026-05-25"]


def test_the_sentences_with_known_dates_score_as_before():
    from importlib.util import module_from_spec, spec_from_file_location

    path = Path(__file__).parent.parent / "dates" / "score.py"
    spec = spec_from_file_location("date_score", path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    figures = module.score([row for file in sorted(path.parent.glob("*.jsonl")) for row in module.rows_of(file)])
    assert figures["full_f1"] >= 0.97
    assert figures["start_right"] >= 0.97
    assert figures["zones_right"] == 1
    assert figures["negatives_with_a_false_date"] <= 0.02


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="0123456789:.,/- apmatonybMTWFhursdayij\n", max_size=300))
def test_no_text_makes_the_engine_raise_and_spans_are_valid(text):
    last = 0
    for mention in find_times(text, MONDAY, NEW_YORK):
        assert last <= mention.begin < mention.stop <= len(text)
        last = mention.begin


@pytest.mark.parametrize("piece", ["1/2 ", "Monday ", "at ", "10:30 ", "12", "the 3rd ", "- "])
def test_hostile_text_is_read_in_bounded_time(piece):
    text = (piece * 100_000)[:100_000]
    began = time.process_time()
    find_times(text, MONDAY, NEW_YORK)
    assert time.process_time() - began < 1.0
