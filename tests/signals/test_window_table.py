"""Anchor date and phrase against the day by which they said they would answer: every kind of window, in five languages."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from watcher.message.parse import parse
from watcher.policy.calendar import business_calendar
from watcher.signals.read import read

EAST = timezone(timedelta(hours=-4))
TUESDAY = date(2026, 3, 10)


def window(text, rules, me, written=TUESDAY, mine=False, country="US"):
    author = f"Dana Reyes <{me.addresses[0]}>" if mine else "Ann Lee <ann@acme.example>"
    moment = datetime(written.year, written.month, written.day, 12, tzinfo=EAST)
    raw = f"From: {author}\nTo: x@y.example\nSubject: Role\nDate: {moment:%a, %d %b %Y %H:%M:%S %z}\nMessage-ID: <1@x>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}\n"
    return read(parse(raw.encode()), me, rules, business_calendar(country)).window


def day(text):
    month, number = text.split("-")
    return date(2026, int(month), int(number))


WORDS = [
    ("by Friday", "3-13"), ("before Friday", "3-13"), ("this week", "3-13"), ("by the end of the week", "3-13"), ("by EOW", "3-13"),
    ("by end of week", "3-13"), ("later this week", "3-13"), ("before the week is out", "3-13"), ("by next Friday", "3-20"),
    ("next week", "3-20"), ("by the end of next week", "3-20"), ("sometime next week", "3-20"), ("early next week", "3-18"),
    ("at the beginning of next week", "3-18"), ("in the first half of next week", "3-18"), ("in the middle of next week", "3-19"),
    ("mid next week", "3-19"), ("late next week", "3-20"), ("towards the end of next week", "3-20"), ("Monday or Tuesday", "3-17"),
    ("on Monday", "3-16"), ("tomorrow", "3-11"), ("tomorrow or at the very latest the day after tomorrow", "3-12"),
    ("within 48 hours", "3-12"), ("within two business days", "3-12"), ("in the next couple of days", "3-12"), ("in a few days", "3-17"),
    ("in the next few days", "3-17"), ("in the coming days", "3-17"), ("over the coming days", "3-17"), ("in 5-7 business days", "3-19"),
    ("within five to seven working days", "3-19"), ("within ten days", "3-20"), ("within a week", "3-17"), ("in one to two weeks", "3-24"),
    ("in about two weeks", "3-24"), ("within a fortnight", "3-24"), ("in the next fortnight", "3-24"), ("within the next three weeks", "3-31"),
    ("in the coming weeks", "3-31"), ("in the next few weeks", "3-31"), ("by the end of the month", "3-31"), ("by month end", "3-31"),
    ("before the month is over", "3-31"), ("by mid-April", "4-15"), ("in the middle of April", "4-15"), ("in early April", "4-10"),
    ("in late April", "4-30"), ("by the end of April", "4-30"), ("in April", "4-30"), ("next month", "4-30"), ("by the end of Q2", "6-30"),
    ("by the end of the quarter", "3-31"), ("by the end of the year", "12-31"), ("after Easter", "4-10"), ("in the week of March 23", "3-27"),
    ("in the week commencing 23 March", "3-27"), ("in the week of the 16th", "3-20"), ("in the first week of April", "4-10"),
    ("in the last week of March", "3-31"), ("the week after next", "3-27"), ("on or before March 20", "3-20"), ("by March 20 at the latest", "3-20"),
    ("no later than the 20th", "3-20"), ("by 3/20", "3-20"), ("by noon on Thursday", "3-12"), ("by COB Thursday", "3-12"),
    ("by close of business tomorrow", "3-11"), ("by the end of the day", "3-10"), ("today", "3-10"), ("by tonight", "3-10"),
    ("a week from Friday", "3-20"), ("two weeks from today", "3-24"), ("the Monday after next", "3-23"), ("by the weekend", "3-13"),
    ("between the 16th and the 18th", "3-18"), ("this Thursday or Friday", "3-13"),
]  # fmt: skip


FRAMES = ("We will get back to you {}.", "You should hear from us {}.", "I hope to have a decision for you {}.")


@pytest.mark.parametrize(("place", "words", "due"), [(place, *one) for place, one in enumerate(WORDS)], ids=[w for w, _ in WORDS])
def test_a_promise_in_their_words_has_its_last_day(place, words, due, rules, me):
    found = window(FRAMES[place % len(FRAMES)].format(words), rules, me)
    assert found is not None
    assert (found.kind, found.due) == ("promise", day(due))


@pytest.mark.parametrize(("words", "due"), WORDS[::3], ids=[words for words, _ in WORDS[::3]])
def test_my_own_mail_repeats_what_they_promised(words, due, rules, me):
    found = window(f"Thank you for today. You mentioned that you expect to decide {words}.", rules, me, mine=True)
    assert found is not None
    assert (found.kind, found.due) == ("promise", day(due))


@pytest.mark.parametrize(
    ("written", "words", "due"),
    [
        (date(2026, 3, 13), "by Friday", date(2026, 3, 20)),
        (date(2026, 3, 13), "this week", date(2026, 3, 13)),
        (date(2026, 3, 13), "next week", date(2026, 3, 20)),
        (date(2026, 3, 13), "in two business days", date(2026, 3, 17)),
        (date(2026, 3, 13), "in the next couple of days", date(2026, 3, 17)),
        (date(2026, 3, 13), "within 24 hours", date(2026, 3, 16)),
        (date(2026, 3, 31), "by the end of the month", date(2026, 3, 31)),
        (date(2026, 3, 20), "by the 2nd", date(2026, 4, 2)),
        (date(2025, 12, 18), "after the holidays", date(2026, 1, 9)),
        (date(2025, 12, 18), "in the new year", date(2026, 1, 9)),
        (date(2025, 12, 18), "in early January", date(2026, 1, 10)),
        (date(2026, 11, 20), "after Thanksgiving", date(2026, 12, 4)),
        (date(2026, 6, 25), "after the 4th of July", date(2026, 7, 10)),
        (date(2026, 12, 1), "before Christmas", date(2026, 12, 25)),
        (date(2026, 12, 29), "next week", date(2027, 1, 8)),
        (date(2026, 12, 15), "in 10 business days", date(2026, 12, 30)),
        (date(2028, 2, 21), "by the end of February", date(2028, 2, 29)),
        (date(2026, 3, 14), "early next week", date(2026, 3, 18)),
        (date(2026, 3, 15), "this week", date(2026, 3, 20)),
    ],
)
def test_the_anchor_is_the_day_of_writing(written, words, due, rules, me):
    found = window(f"We will let you know {words}.", rules, me, written)
    assert found is not None
    assert found.due == due


@pytest.mark.parametrize(
    ("text", "kind", "due"),
    [
        ("Interviews finish this week.", "milestone", "3-20"),
        ("We're wrapping up interviews next week.", "milestone", "3-27"),
        ("The last interviews take place on Thursday.", "milestone", "3-19"),
        ("Final interviews conclude on March 18.", "milestone", "3-25"),
        ("Feel free to check in if you don't hear by Thursday.", "permission", "3-12"),
        ("If you haven't heard from me by the 20th, give me a nudge.", "permission", "3-20"),
        ("Please chase me if it is quiet after next Wednesday.", "permission", "3-18"),
        ("Do drop me a line if nothing has come by the end of next week.", "permission", "3-20"),
        ("If you haven't heard by the 20th, assume you were unsuccessful.", "closing", "3-20"),
        ("Should you not hear from us within two weeks, your application was not successful.", "closing", "3-24"),
        ("Candidates who have not been contacted by March 27 should consider their application closed.", "closing", "3-27"),
        ("You'll know more once Carla is back on the 23rd, she decides.", "promise", "3-26"),
        ("We need a little longer: expect our answer by March 27.", "promise", "3-27"),
        ("It is taking longer than planned, but I'll have news by Tuesday.", "promise", "3-17"),
        ("Give us until Friday and you'll have an answer.", "promise", "3-13"),
        ("Bear with us until Wednesday.", "promise", "3-11"),
        ("Our turnaround is usually 5 business days.", "promise", "3-17"),
        ("It usually takes us two weeks to review everybody.", "promise", "3-24"),
        ("The committee meets on Thursday and I'll write to you right after.", "promise", "3-12"),
        ("I'll call you Friday either way.", "promise", "3-13"),
    ],
)
def test_windows_of_every_kind(text, kind, due, rules, me):
    found = window(text, rules, me)
    assert found is not None
    assert (found.kind, found.due) == (kind, day(due))


@pytest.mark.parametrize(
    "text",
    [
        "We'll contact you if there is a match.",
        "We will contact you if there is a match.",
        "Please let me know by Friday.",
        "Could you send the form by Friday?",
        "We'll be in touch soon.",
        "Would Friday at 2 work?",
        "I'll be back to you with another date once the plumbers have gone.",
        "If you are selected, we will be in touch by the end of the month.",
        "Only shortlisted candidates will be contacted within two weeks.",
        "Should your profile fit, we will get back to you in the coming weeks.",
        "We will be in touch shortly.",
        "We'll let you know in due course.",
        "You will hear from us as soon as we can.",
        "Please let us know by Friday whether you can make it.",
        "Could you send us your documents within two days?",
        "The interview takes 45 minutes and starts at 2pm on Friday.",
        "Our office is closed until Monday.",
        "I worked there for two weeks last month.",
        "We received your application two weeks ago.",
        "The role starts in September.",
        "Would early next week work for a call?",
    ],
)
def test_what_is_no_promise_names_no_day(text, rules, me):
    found = window(text, rules, me)
    assert found is None or found.due is None


OPENINGS = {
    "de": "Guten Tag Frau Reyes, vielen Dank für das Gespräch und die Zeit, die Sie uns gegeben haben.",
    "fr": "Bonjour Madame, merci pour le temps que vous nous avez accordé et pour votre intérêt.",
    "es": "Hola Dana, muchas gracias por el tiempo que nos dedicaste y por tu interés en el puesto.",
    "nl": "Beste Dana, bedankt voor het gesprek en voor de tijd die je voor ons hebt genomen.",
}


@pytest.mark.parametrize(
    ("language", "text", "due"),
    [
        ("de", "Wir melden uns bis Freitag bei Ihnen.", "3-13"),
        ("de", "Sie hören bis Ende nächster Woche von uns.", "3-20"),
        ("de", "Wir melden uns Anfang nächster Woche bei Ihnen.", "3-18"),
        ("de", "Wir geben Ihnen innerhalb von zwei Wochen Bescheid.", "3-24"),
        ("de", "Sie erhalten in den nächsten Tagen eine Rückmeldung von uns.", "3-17"),
        ("de", "Wir melden uns in den kommenden Wochen bei Ihnen.", "3-31"),
        ("de", "Wir geben Ihnen bis Ende des Monats Bescheid.", "3-31"),
        ("de", "Wir geben Ihnen Mitte April Bescheid.", "4-15"),
        ("de", "Sie bekommen innerhalb von 5 Werktagen eine Antwort.", "3-17"),
        ("de", "Wir melden uns nach Ostern bei Ihnen.", "4-10"),
        ("de", "Wir melden uns spätestens am 20. März bei Ihnen.", "3-20"),
        ("fr", "Nous reviendrons vers vous d'ici vendredi.", "3-13"),
        ("fr", "Nous reviendrons vers vous la semaine prochaine.", "3-20"),
        ("fr", "Vous aurez une réponse en début de semaine prochaine.", "3-18"),
        ("fr", "Nous reviendrons vers vous sous deux semaines.", "3-24"),
        ("fr", "Nous reviendrons vers vous dans les prochains jours.", "3-17"),
        ("fr", "Vous aurez notre réponse avant la fin du mois.", "3-31"),
        ("fr", "Nous vous donnerons une réponse sous 5 jours ouvrés.", "3-17"),
        ("fr", "Nous reviendrons vers vous mi-avril.", "4-15"),
        ("es", "Te diremos algo antes del viernes.", "3-13"),
        ("es", "Te daremos una respuesta la semana que viene.", "3-20"),
        ("es", "Nos pondremos en contacto contigo a principios de la próxima semana.", "3-18"),
        ("es", "Le daremos una respuesta en dos semanas.", "3-24"),
        ("es", "Te diremos algo en los próximos días.", "3-17"),
        ("es", "Te daremos una respuesta a finales de mes.", "3-31"),
        ("es", "Le daremos una respuesta en un plazo de 5 días hábiles.", "3-17"),
        ("nl", "Je hoort uiterlijk vrijdag van ons.", "3-13"),
        ("nl", "We laten je volgende week iets weten.", "3-20"),
        ("nl", "Begin volgende week laten we het je weten.", "3-18"),
        ("nl", "We laten het je binnen twee weken weten.", "3-24"),
        ("nl", "Je hoort de komende dagen van ons.", "3-17"),
        ("nl", "Je hoort voor het einde van de maand van ons.", "3-31"),
        ("nl", "We laten het je binnen 5 werkdagen weten.", "3-17"),
    ],
)
def test_promises_in_other_languages(language, text, due, rules, me):
    found = window(f"{OPENINGS[language]}\n\n{text}", rules, me)
    assert found is not None, text
    assert (found.kind, found.due) == ("promise", day(due))
