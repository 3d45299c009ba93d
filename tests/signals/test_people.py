"""By what name a writer is greeted: as they sign, whatever stands around it."""

from __future__ import annotations

import pytest

from watcher.message.parse import parse
from watcher.signals.people import signer


@pytest.mark.parametrize(
    ("author", "ending", "greeting"),
    [
        ("Sanne Lindeman", "Hartelijke groet,\nSanne Lindeman\nLindeman Werving", "Sanne"),
        ("Owen Pryce", "Best,\nPryce & Daughters", "Owen"),
        ("Marta Vidal", "Un saludo,\nVidal Asociados\nMarta Vidal", "Marta"),
        ("Jennifer Ashe", "Thanks!\nJen", "Jen"),
        ("Nadja Wernicke", "LG Nadja", "Nadja"),
        ("Oliver Reilly", "Cheers, Oli", "Oli"),
        ("Femke de Wit", "mvg Femke", "Femke"),
        ("Ashe, Jennifer", "Kind regards\n\nJennifer Ashe\nHead of People | Ashe Foundry", "Jennifer"),
        ("Dr. Ida Lindqvist", "Regards,\nDr. Lindqvist", "Dr. Lindqvist"),
    ],
)
def test_a_writer_is_greeted_as_he_signs_and_never_by_the_name_of_the_firm(author, ending, greeting):
    letter = f'From: "{author}" <a@firm.example>\nTo: me@x.example\nMessage-ID: <1@x>\nDate: Mon, 9 Mar 2026 10:00:00 +0000\n\nDear Dana,\n\ncould you come on Tuesday?\n\n{ending}\n'
    assert signer(parse(letter.encode())).greeting == greeting
