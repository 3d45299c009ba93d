"""Negotiations of a time, each a few short mails, and what is agreed at their end. They begin on Monday, 9 March 2026, 10:00 in New York."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from watcher.message.parse import parse
from watcher.policy.calendar import business_calendar
from watcher.process.fold import fold
from watcher.process.model import InterviewStatus
from watcher.signals.read import Signals, read

ZONE = ZoneInfo("America/New_York")
BEGIN = datetime(2026, 3, 9, 10, tzinfo=ZONE)

# name: mails in turn ("<" theirs, ">" mine), each three hours after the one before, and the agreed starts as "day hour:minute" of March.
TALKS = {
    "the one in the middle is picked by its place": (
        ["< Would Tue 17 March at 9am, Wed 18 March at 2pm or Thu 19 March at 4pm suit?", "> The second one works nicely."],
        ["18 14:00"],
    ),
    "a day picks its hour and the reason names another day": (
        ["< Which is better, Tue 17 March at 9am or Thu 19 March at 4pm?", "> Thursday please, I have a class on Tuesday."],
        ["19 16:00"],
    ),
    "the later of two": (["< Tue 17 March at 9am or Thu 19 March at 4pm, take your pick.", "> The later one, thanks."], ["19 16:00"]),
    "the afternoon one": (["< Tue 17 March at 9am or Tue 17 March at 4pm?", "> The afternoon slot, please."], ["17 16:00"]),
    "an ordinal weighs more than a day in the reason": (
        ["< Wed 18 March at 10am or Thu 19 March at 3:30pm?", "> I'll take the second of those, I come off shift Wednesday morning."],
        ["19 15:30"],
    ),
    "an hour of mine on the same day": (
        ["< Your interview is proposed for Tuesday 17 March at 4pm. Does that work?", "> I'm in class till 5. Would 6pm the same day be possible?",
         "< Fine, 6pm then."],
        ["17 18:00"],
    ),
    "the same hour on another day": (
        ["< Could you come on Tuesday the 17th at 5:30pm?", "> Tuesday is taken, could we do Wednesday at the same time?", "< Of course, Wednesday it is."],
        ["18 17:30"],
    ),
    "the hour of one of theirs on a later day": (
        ["< I have Thursday 19 March at 7am or Saturday 21 March at 4pm. Either any good?",
         "> Both are taken, sorry. Same time as the Thursday one but a day later, would that do?", "< Grand so."],
        ["20 07:00"],
    ),
    "the hour of the second of theirs on another weekday": (
        ["< Monday 16 March at 9am or Tuesday 17 March at 2pm?", "> Neither, I'm afraid. Could it be Wednesday, same time as on Tuesday?", "< Yes."],
        ["18 14:00"],
    ),
    "moved twice, the second time by its hour alone": (
        ["< Thursday the 19th, 9am?", "> Thursday at 9 is fine.", "< Could we shove that to Friday, same hour?", "> No trouble, Friday at 9.",
         "< Me again. Make it 11 and I'll have coffee on?", "> 11 is good."],
        ["20 11:00"],
    ),
    "the middle one": (
        ["< Tue 17 March at 9am, Wed 18 March at 2pm or Thu 19 March at 4pm?", "> The middle one would suit me best."], ["18 14:00"],
    ),
    "opening hours are no offer": (
        ["< Could you come by on Friday 20 March at 8:30am? We open at ten, so it is quiet then.", "> Friday at 8:30 it is."], ["20 08:30"],
    ),
    "by eleven is at eleven where people say so": (
        ["< You can come on Monday 16 March by 11am.", "> Noted, Monday 16 March by 11am."], ["16 11:00"],
    ),
    "the agreed day is spoken of and another asked for": (
        ["< Tuesday 17 March at 9am?", "> Tuesday at 9 is fine.", "< Unfortunately our foreman is tied up on Tuesday. Might Thursday 19 March at 9am do?",
         "> Thursday at 9am is fine."],
        ["19 09:00"],
    ),
    "somebody who is right for a time takes it": (
        ["< I'd like to sit down with you on Thursday 19 March at 2:30pm. Can you let me know if you're right for that?", "> I'm right for the 19th at 2:30, tickets and all."],
        ["19 14:30"],
    ),
    "a weekday means the week that is spoken of": (
        ["< Would Monday the 23rd at 4pm be good?", "> On the Monday I'm at a funeral. Might the Tuesday do, also at 4pm?", "< It will."],
        ["24 16:00"],
    ),
    "their hour within my stretch": (
        ["< What does Monday look like for you?", "> Monday I have a clear stretch from 12 to 3.", "< Then Glenn rings you Monday at 2:15."],
        ["16 14:15"],
    ),
    "an hour of mine on a day that they left open": (
        ["< When can you come in? I am here Wednesday the 18th.", "> How about 2pm on Wednesday?", "< 2pm it is!"],
        ["18 14:00"],
    ),
    "a time outside of my stretches is only an offer": (
        ["< What does Monday look like for you?", "> Monday from 12 to 3 is free.", "< I could do Tuesday at 5pm."],
        [],
    ),
    "nobody picks": (["< Tue 17 March at 9am or Thu 19 March at 4pm?", "> Let me look at my diary and come back to you."], []),
    "an hour of arrival is no counter-offer": (
        ["< Come on Friday 20 March at 1pm, is that all right?", "> Yes, I'll be in the lobby at 12:45."],
        ["20 13:00"],
    ),
    "moved by them in a question that I answer": (
        ["< Thursday the 19th, 9am?", "> Thursday at 9 is fine.", "< Could we make it Friday instead, same time?", "> No trouble, Friday at 9am."],
        ["20 09:00"],
    ),
    "moved by me": (
        ["< Thursday the 19th, 9am?", "> Thursday at 9 is fine.", "> I can't make Thursday after all, sorry. Could we meet Friday at 11am?", "< Sure, see you then."],
        ["20 11:00"],
    ),
    "called off with the time said again": (
        ["< Thursday the 19th, 9am?", "> Thursday at 9 is fine.", "< We have to cancel the interview on Thursday at 9am, sorry."],
        [],
    ),
    "sessions are taken whole": (
        ["< Subject to your word the morning of Thursday 19 March looks like this:\n\n09:30 - 10:15 Owen Pugh\n10:30 - 11:15 Sarah Lim\n",
         "> Dear Hannah, that suits me. No travel to claim."],
        ["19 09:30", "19 10:30"],
    ),
    "German: another day, before an hour": (
        ["< Wir könnten Sie am Mittwoch, 18.03., um 15:30 Uhr zum Gespräch begrüßen. Ließe sich das einrichten?",
         "> Hallo Herr Lamprecht, mittwochs bin ich leider im Spätdienst. Ginge auch Donnerstag, gern vor 13 Uhr?",
         "< Das geht: Donnerstag, 19.03., um 11 Uhr."],
        ["19 11:00"],
    ),
    "Dutch: the day is enough": (
        ["< Zij kunnen dinsdag 17 maart om 9.30 uur of woensdag 18 maart om 13.00 uur. Waar gaat je voorkeur naar uit?",
         "> Doe de woensdag maar, dan hoef ik geen dienst te ruilen."],
        ["18 13:00"],
    ),
    "told afterwards": (["< Thanks for dropping by yesterday at 3pm for your interview. I'll let you know by Tuesday 17th."], ["8 15:00"]),
}  # fmt: skip


def tell(mails: list[str], rules, me) -> list[Signals]:
    told = []
    for index, mail in enumerate(mails):
        at = BEGIN + timedelta(hours=3 * index)
        them, mine = "Ann Lee <ann@acme.example>", f"Dana Reyes <{me.addresses[0]}>"
        author, to = (mine, them) if mail.startswith(">") else (them, mine)
        head = f"From: {author}\nTo: {to}\nSubject: Interview\nDate: {at:%a, %d %b %Y %H:%M:%S %z}\nMessage-ID: <{index}@x>\nContent-Type: text/plain; charset=utf-8\n\n"
        told.append(read(parse((head + mail[2:] + "\n").encode()), me, rules, business_calendar("US")))
    return told


@pytest.mark.parametrize("name", TALKS)
def test_what_is_agreed(name, rules, me):
    mails, agreed = TALKS[name]
    process = fold("x", "Acme", "", "", 1.0, tell(mails, rules, me), me, BEGIN + timedelta(hours=40))
    standing = [i.start.astimezone(ZONE) for i in process.interviews if i.status is not InterviewStatus.CANCELLED]
    assert [f"{start.day} {start:%H:%M}" for start in standing] == agreed
