"""Which language a text is in, by its commonest words."""

from __future__ import annotations

import re

_WORDS = {
    "en": "the and you to of for we your is in that with have will be at this on are our",
    "de": "der die das und sie wir ihre ihren für mit nicht ich ist zu den auf ein eine uns gerne werden haben ihnen bis am vom zum einen bitte danke dank vielen",
    "fr": "le la les et vous nous pour de des est votre dans que une un avec sur merci je serait",
    "es": "el la los las y que para con su usted de en una un nos es por gracias le del nos te me viene bien saludo",
    "nl": "de het een en wij u je van voor met niet is ik op te uw ons dat graag wordt uit dank beste om tot weten volgende laten iets hebben kunt bent jouw wij naar bij",
}
_SETS = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_TOKEN = re.compile(r"[^\W\d_]+")


def guess(text: str) -> str:
    """en, de, fr, es or nl; en where the text is too short or fits several."""
    tokens = [token.lower() for token in _TOKEN.findall(text[:3000])]
    if len(tokens) < 4:
        return "en"
    counts = {language: sum(token in words for token in tokens) for language, words in _SETS.items()}
    best = max(counts, key=lambda language: (counts[language], language == "en"))
    return best if counts[best] > counts["en"] * 1.2 and counts[best] >= 2 else "en"
