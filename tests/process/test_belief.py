"""Which conversations are hiring processes of mine: structure, the matter, other walks of life, and changed sides. Written on 9 March 2026 and after."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from watcher.message.parse import parse
from watcher.policy.calendar import business_calendar
from watcher.process.link import groups
from watcher.signals.read import read

BEGIN = datetime(2026, 3, 9, 10, tzinfo=ZoneInfo("America/New_York"))
SURE = 0.6

# name: subject and mails in turn ("<" theirs, ">" mine), a day between them.
PROCESSES = {
    "housing by the way": (
        "Assistant Brewer",
        ["> I saw your card that you're after an Assistant Brewer. CV attached. My flatmate says I smell of hops already.",
         "< Your flatmate has my sympathy! Come and see us on Wednesday at 2?", "> Wednesday at 2 it is."],
    ),
    "a boiler and a landlord in the excuse": (
        "Dental Nurse position",
        ["< We enjoyed your letter about the Dental Nurse position. Could you come in on Monday at 9:15?", "> Monday at 9:15 suits.",
         "< Sorry for the silence, the boiler burst and the landlord is suing. We will answer by Friday."],
    ),
    "the visa office is his old employer": (
        "Logistics Clerk",
        ["< Thank you for applying for the Logistics Clerk job. You wrote that you worked at the consulate. Would Tuesday at 11 suit for an interview?",
         "> Tuesday at 11 is good."],
    ),
    "a first mail about my papers": (
        "Ihre Bewerbung als Zimmerer",
        ["< vielen Dank für Ihre ausführliche Bewerbung als Zimmerer. Am Dienstag um 10 Uhr hätten wir Zeit für ein Gespräch, passt das?"],
    ),
    "a letter by hand": (
        "Your letter",
        ["< Thank you for your lovely letter about the Upholsterer vacancy. Would Monday at 4 be any good?"],
    ),
    "on their list of last ones": (
        "Interview morning",
        ["< We look forward to having you here on Tuesday at 9.30 as one of our candidates for Crane Operator."],
    ),
}  # fmt: skip
NO_PROCESSES = {
    "a co-operative flat": (
        "Bewerbung um eine Genossenschaftswohnung",
        ["< Ihre Bewerbung hat uns gefallen. Wir laden Sie zu einem Vorstellungsgespräch mit der Hausgruppe ein, Donnerstag um 18 Uhr?",
         "> Donnerstag um 18 Uhr passt uns."],
    ),
    "an unpaid help": (
        "Volunteering at the lifeboat shop",
        ["> I read that you look for volunteers. The application form is attached.",
         "< Thank you for your application! All volunteers have an interview first. Could you come on Wednesday at 10.30?", "> Wednesday at 10.30 is fine."],
    ),
    "een vrijwilliger": (
        "Vrijwilliger in het museum",
        ["> Ik zag de oproep voor vrijwilligers.", "< Dank voor je sollicitatie! Met iedere vrijwilliger doen we een kennismakingsgesprek. Kun je dinsdag om 19.30 uur?",
         "> Dinsdag kan ik."],
    ),
    "a master's course": (
        "Entrevista de admisión - Máster en Gestión",
        ["< Gracias por tu solicitud. Te invitamos a una entrevista de admisión el martes a las 10:00, ¿te viene bien?", "> Perfecto, el martes a las 10."],
    ),
    "about somebody else": (
        "Olive Hart - Surveyor - short interview",
        ["< I recruit for Bow Bridges. We are in the last step with Olive Hart for the Surveyor position and she gave your name as her former manager. "
         "I'd be happy to interview you for 20 minutes about her. Is Thursday at 10:30 convenient?", "> Gladly, Thursday 10:30."],
    ),
    "I hire, in French": (
        "Candidature garde d'enfants",
        ["< Bonjour, j'ai vu votre annonce à l'école. J'ai 9 ans d'expérience et je peux venir à un entretien.",
         "> Bonjour, pourriez-vous venir à un entretien samedi à 10h30 ?", "< Samedi à 10h30, c'est parfait pour moi."],
    ),
    "I hire, in English": (
        "Gardener wanted",
        ["< I saw your notice for a gardener. I have ten years of experience and my references are attached.",
         "> Your experience looks great. Could you come for an interview on Saturday at 10?", "< Saturday at 10 is fine."],
    ),
}  # fmt: skip


def belief(subject: str, mails: list[str], rules, me) -> float:
    """How far the conversation is believed to be a hiring process; 0 where it cannot be one."""
    told = []
    for index, mail in enumerate(mails):
        them, mine = "Ann Lee <ann@bowbridges.example>", f"Dana Reyes <{me.addresses[0]}>"
        author, to = (mine, them) if mail.startswith(">") else (them, mine)
        head = f"From: {author}\nTo: {to}\nSubject: {'Re: ' * (index > 0)}{subject}\nDate: {BEGIN + timedelta(days=index):%a, %d %b %Y %H:%M:%S %z}\n"
        head += f"Message-ID: <{index}@x>\n" + (f"In-Reply-To: <{index - 1}@x>\nReferences: <0@x>\n" if index else "")
        raw = f"{head}Content-Type: text/plain; charset=utf-8\n\n{mail[2:]}\n"
        told.append(read(parse(raw.encode()), me, rules, business_calendar("US")))
    return max((g.belief.confidence for g in groups(told, me) if not g.belief.why_not), default=0.0)


@pytest.mark.parametrize("name", PROCESSES)
def test_a_conversation_about_employing_me_is_believed(name, rules, me):
    assert belief(*PROCESSES[name], rules, me) >= SURE


@pytest.mark.parametrize("name", NO_PROCESSES)
def test_what_only_looks_like_it_is_not(name, rules, me):
    assert belief(*NO_PROCESSES[name], rules, me) < SURE
