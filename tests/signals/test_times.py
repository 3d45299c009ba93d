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
        ("the call slid from Thursday at 2 to Friday at 11", ["2026-03-05T14:00", "2026-03-06T11:00"]),
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
    (mention,) = find_times("Tuesday from 12 to 3, Pacific.", MONDAY, NEW_YORK)
    assert mention.start is not None
    assert mention.start.astimezone(NEW_YORK).hour == 15
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


def told(text: str, order: str = "mdy", at: datetime = MONDAY) -> list[str]:
    """Each time as "kind start[/end]", without what repeats or lasts; ends of points and deadlines left out."""
    found = []
    for m in find_times(text, at, at.tzinfo, order):
        if m.start is not None:
            day_or_time = "%m-%dT%H:%M" if m.clock or m.grain in ("minute", "hour") else "%m-%d"
            end = f"/{m.end:{day_or_time}}" if m.end and m.kind == "interval" else ""
            found.append(f"{m.kind} {m.start:{day_or_time}}{end}")
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Interviews run on June 9, 11 and 16.", ["point 06-09", "point 06-11", "point 06-16"]),
        ("Could you do any of May 4, 5, 12 or 20?", ["point 05-04", "point 05-05", "point 05-12", "point 05-20"]),
        ("We see people on either 21 or 22 April.", ["point 04-21", "point 04-22"]),
        ("The dates are March 17, 19 and 26 at 2pm.", ["point 03-17T14:00", "point 03-19T14:00", "point 03-26T14:00"]),
        ("How is April 14, 10 or 11 in the morning?", ["point 04-14T10:00", "point 04-14T11:00"]),
        ("April 14, 15:30 or 16:30 would work.", ["point 04-14T15:30", "point 04-14T16:30"]),
        ("June 9, 40 minutes, online.", ["point 06-09"]),
    ],
)
def test_days_of_a_list_share_their_month(text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wednesday at 9 or 10, Friday only at 2.", ["point 03-04T09:00", "point 03-04T10:00", "point 03-06T14:00"]),
        ("Tue 10 March, 9:15 or 10:45; Thu 12 March, 13:00", ["point 03-10T09:15", "point 03-10T10:45", "point 03-12T13:00"]),
        ("Thursday 9:30, 1 or 4; Friday 11:00.", ["point 03-05T09:30", "point 03-05T13:00", "point 03-05T16:00", "point 03-06T11:00"]),
        ("9am Thursday or 2pm, Friday", ["point 03-05T09:00", "point 03-06T14:00"]),
    ],
)  # fmt: skip
def test_a_list_of_hours_ends_where_the_next_day_begins(text, expected):
    assert told(text, "dmy") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On Thursday I am around until 3, then gone.", ["point 03-05", "deadline 03-05T15:00"]),
        ("Friday is good, but I must leave by four.", ["point 03-06", "deadline 03-06T16:00"]),
        ("Tuesday suits me, from eleven onwards.", ["point 03-03", "after 03-03T11:00"]),
        ("Wednesday works, only up to 12.30 though.", ["point 03-04", "deadline 03-04T12:30"]),
        ("Thursday is free up to 11 and after 4.", ["point 03-05", "deadline 03-05T11:00", "after 03-05T16:00"]),
        ("If 9 is too early on Thursday, tell me.", ["point 03-05T09:00", "point 03-05"]),
        ("If 2 doesn't work on the 5th, we can do 4:30.", ["point 03-05T14:00", "point 03-05", "point 03-05T16:30"]),
        ("Could we do Friday at 11:15 instead of 11?", ["point 03-06T11:15", "point 03-06T11:00"]),
        ("9-10, 11-12 or 3-4 are free on Friday", ["interval 03-06T09:00/03-06T10:00", "interval 03-06T11:00/03-06T12:00", "interval 03-06T15:00/03-06T16:00", "point 03-06"]),
        ("On the 5th the panel meets from 1 to 4.", ["point 03-05", "interval 03-05T13:00/03-05T16:00"]),
        ("Doors open on the 5th at 8:45, we end around 17h.", ["point 03-05T08:45", "point 03-05T17:00"]),
        ("Thursday at 16h is free.", ["point 03-05T16:00"]),
        ("Thursday, 8:30 for a 9:00 start", ["point 03-05T08:30"]),
        ("On Monday our team grew from 5 to 9.", ["point 03-09"]),
        ("On Friday we cut the list by 5.", ["point 03-06"]),
        ("On Thursday we can see up to 12 candidates.", ["point 03-05"]),
        ("Python up from 3 to 4 on our list.", []),
        ("It takes around 17h.", []),
    ],
)  # fmt: skip
def test_a_bare_hour_is_a_time_by_the_day_of_its_sentence(text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The task is open from 3 Mar, 9 AM to 5 Mar, 6 PM.", ["interval 03-03T09:00/03-05T18:00"]),
        ("Open from Mar 10, 10:00 am until Mar 12, 10:00 am", ["interval 03-10T10:00/03-12T10:00"]),
        ("from 8pm on 9 March to 8am on 10 March", ["interval 03-09T20:00/03-10T08:00"]),
        ("The drive is from 25th to 27th March, 10 AM to 4 PM.", ["interval 03-25/03-28"]),
        ("Keep 3/17-3/19 free.", ["interval 03-17/03-20"]),
        ("onsite 03/31 - 04/02", ["interval 03-31/04-03"]),
        ("We met two days back.", ["point 02-28"]),
        ("I was away the week before last.", ["interval 02-16/02-23"]),
        ("She left the month before last.", ["interval 01-01/02-01"]),
        ("That was Friday before last.", ["point 02-20"]),
        ("Is a fortnight today too late?", ["point 03-16"]),
        ("A fortnight tomorrow then.", ["point 03-17"]),
        ("How about Sun of next week or Mon next week?", ["point 03-15", "point 03-09"]),
        ("Reply within 48 hours of receipt.", ["deadline 03-02T10:00"]),
        ("Sign within two days of getting this email.", ["deadline 03-02"]),
        ("Pay is due within 30 days of the last interview.", []),
        ("We close early because of Easter and Thanksgiving.", ["point 11-26"]),
        ("We went to 3rd place, up from 11th.", []),
        ("Sat at the airport, I read it again.", []),
        ("Sat at ten is fine.", ["point 03-07T10:00"]),
        ("The interview on the 27th went well, and the chat we had on the 26th stuck.", ["point 02-27", "point 02-26"]),
        ("We met on the 12th floor.", []),
        ("I will call you in half an hour.", ["point 03-02T10:30"]),
        ("They ring back within half an hour.", ["deadline 03-02T10:00"]),
        ("Shall we speak later in the week?", ["interval 03-03/03-07"]),
        ("Late next week is good, perhaps Thursday.", ["interval 03-12/03-14", "point 03-12"]),
        ("November 3 or 4, 10am", ["point 11-03T10:00", "point 11-04T10:00"]),
        ("You will hear in the next hour.", ["deadline 03-02T10:00"]),
        ("See you Thursday, noonish.", ["point 03-05T12:00"]),
        ("Start on the first of next month.", ["point 04-01"]),
        ("The post was approved on the second of the month.", ["point 03-02"]),
        ("Come to 17-19 March Lane or 4 May Street.", []),
        ("The doors are open 9:30 onwards on 27 June.", ["after 06-27T09:30"]),
        ("We offer the 10th or the 12th, each at 10.", ["point 03-10T10:00", "point 03-12T10:00"]),
        ("Is Friday possible, maybe 10 to 11?", ["point 03-06", "interval 03-06T10:00/03-06T11:00"]),
        ("Is Friday possible for 2 to 3 of us?", ["point 03-06"]),
    ],
)
def test_days_are_counted_and_joined(text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tmr 11am or tomo 4pm", ["point 03-03T11:00", "point 03-03T16:00"]),
        ("2mrw at 8:15 lol", ["point 03-03T08:15"]),
        ("fri after 4 tho", ["after 03-06T16:00"]),
        ("weds til 1 then nothing", ["deadline 03-04T13:00"]),
        ("9am or 2pm tomorrow?", ["point 03-03T09:00", "point 03-03T14:00"]),
        ("10 or 11:30 on Friday", ["point 03-06T10:00", "point 03-06T11:30"]),
        ("10:30, 1 or 4pm on the 5th", ["point 03-05T10:30", "point 03-05T13:00", "point 03-05T16:00"]),
        ("9.15 thurs or 2.45 fri", ["point 03-05T09:15", "point 03-06T14:45"]),
        ("first thing sat, then?", ["interval 03-07/03-07"]),
        ("sat at 10 yes, sun at 11 no", ["point 03-07T10:00", "point 03-08T11:00"]),
        ("we sat at 2 desks", []),
        ("lovely place, 10/10 would visit again", []),
        ("the last 6 months payslips", []),
    ],
)
def test_short_messages_name_times_too(text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "I would say 7 out of 10, at 5 of our sites, around 10 of us.",
        "He got the job at 23 and retired at 61.",
        "We work in two-week sprints and in three-month seasons.",
        "The third asked about the fourth, the fifth about the sixth.",
        "There is one for you and two for me.",
        "A 9 to 5:30 kind of place, an 8 to 6:15 sort of job.",
    ],
)
def test_what_is_counted_or_ranked_is_no_time(text):
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "past"),
    [
        ("The board convened on Thursday.", True),
        ("He left the firm on Thursday.", True),
        ("They rang at ten past four on Friday.", True),
        ("The posting went up a while ago and comes down on Friday.", False),
        ("She visited us, and her report lands on Friday.", False),
        ("The panel discussed your case on Wednesday and will write to you.", True),
        ("We met on Friday and agreed to speak again.", True),
        ("Were Friday to prove inconvenient, do say so.", False),
        ("The visit, which will last all day, begins on the 18th.", False),
        ("The call should last an hour and start at 9 on Tuesday.", False),
    ],
)
def test_the_nearest_verb_tells_whether_a_day_lies_behind(text, past):
    assert [m.past for m in find_times(text, MONDAY, NEW_YORK) if m.day is not None] == [past]


def test_standard_mountain_time_holds_all_year_unless_the_writer_keeps_daylight_time():
    phoenix = datetime(2026, 6, 30, 11, tzinfo=ZoneInfo("America/Phoenix"))
    denver = datetime(2026, 6, 30, 11, tzinfo=ZoneInfo("America/Denver"))
    for at, hour in ((phoenix, 15), (datetime(2026, 6, 30, 11, tzinfo=LONDON), 15), (denver, 14)):
        (mention,) = find_times("July 7 at 8 a.m. MST", at, at.tzinfo)
        assert mention.start is not None
        assert mention.start.astimezone(ZoneInfo("UTC")).hour == hour


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
    assert figures["full_f1"] >= 0.99
    assert figures["start_right"] >= 0.99
    assert figures["zones_right"] == 1
    assert figures["negatives_with_a_false_date"] <= 0.01


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
