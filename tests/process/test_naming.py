"""What the employer and the role are called, whoever carries the mail."""

from __future__ import annotations

import pytest

from watcher.message.parse import parse
from watcher.policy.calendar import business_calendar
from watcher.process.naming import company_of, role_of
from watcher.signals.read import read

LETTERS = [
    # from, subject, words; employer, agency, role
    ("no-reply@talentpond.example", "Your application", "Thank you for applying to Aldine Mills! Your application for Loom Tuner has reached us.\n\nPowered by TalentPond",
     "Aldine Mills", "", "Loom Tuner"),
    ("noreply@brackwater.apply-desk.example", "Application received", "Thank you for applying at Brackwater for the post of Lock Keeper.\n\nThis mailbox is not read.",
     "Brackwater", "", "Lock Keeper"),
    ("noreply@veldkamp.solliciteerportaal.example", "Ontvangstbevestiging", "Bedankt voor uw sollicitatie op de functie van Beleidsmedewerker mobiliteit bij Veldkamp.",
     "Veldkamp", "", "Beleidsmedewerker mobiliteit"),
    ("Zola Khumalo <zola@ridgesearch.example>", "Plant Metallurgist: Karoo Platinum wants to see you", "I sent your CV to Karoo Platinum for the Plant Metallurgist vacancy. They want to see you on Tuesday.\n\nZola Khumalo\nRidge Search",
     "Karoo Platinum", "Ridge Search", "Plant Metallurgist"),
    ("Ann Lee <ann@kilnandco.example>", "Glazer - writing exercise", "Thanks for applying to be our Glaze Technician.\n\nAnn Lee\nKiln & Co", "Kiln & Co", "", "Glaze Technician"),
    ("Pia Holm <pia@redpineinsure.example>", "Claims Examiner - Redpine Mutual", "Thanks for applying to Redpine Mutual for the Claims Examiner role.", "Redpine Mutual", "", "Claims Examiner"),
    ("K. Belaid <k.belaid@atelier-roc.example>", "Candidature - Urbaniste", "Votre candidature a retenu notre attention.\n\nK. Belaid\nAtelier Roc", "Atelier Roc", "", "Urbaniste"),
    ("Tom Oakes <tom@oakesbread.example>", "your cv", "Thanks for dropping the CV in to us at Oakes Bread. I'm short one pastry baker since Easter.", "Oakes Bread", "", "pastry baker"),
]  # fmt: skip


@pytest.mark.parametrize(("author", "subject", "words", "employer", "agency", "role"), LETTERS, ids=[row[3] for row in LETTERS])
def test_the_employer_is_named_not_whoever_carries_the_mail(author, subject, words, employer, agency, role, rules, me):
    head = f"From: {author}\nTo: {me.addresses[0]}\nSubject: {subject}\nDate: Mon, 9 Mar 2026 10:00:00 +0000\nMessage-ID: <1@x>\n"
    raw = f"{head}Content-Type: text/plain; charset=utf-8\n\nHello Dana,\n{words}\n"
    told = [read(parse(raw.encode()), me, rules, business_calendar("US"))]
    assert company_of(told) == (employer, agency)
    assert role_of(told, employer) == role
