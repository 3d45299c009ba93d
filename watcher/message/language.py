"""Which language a text is in, by its commonest words."""

from __future__ import annotations

import re

_WORDS = {
    "en": "the and you to of for we your is in that with have will be at this on are our i a it me my not but can if so was were they from do no yes "
    "thanks thank please dear hi hello regards best see let would could should there what when who how know time am pm us all any good day week",
    "de": "der die das und sie wir ihre ihren für mit nicht ich ist zu den auf ein eine uns gerne gern werden haben ihnen bis am vom zum einen bitte danke "
    "dank vielen guten tag herr frau hallo grüße gruß leider noch wird sind war hat kann können möchten wenn auch nach bei aus dem des es im mich mir "
    "passt uhr montag dienstag mittwoch donnerstag freitag schon sehr liebe lieber sehr geehrte geehrter freundlichen",
    "fr": "le la les et vous nous pour de des est votre dans que une un avec sur merci je serait bonjour cordialement madame monsieur ne pas au du en ce "
    "cette qui vos mon ma nos suis êtes sera bien à très lundi mardi mercredi jeudi vendredi plus tout oui non si mais elle il on ai avez",
    "es": "el la los las y que para con su usted de en una un nos es por gracias le del te me viene bien saludo saludos hola buenos días no muy más estimado "
    "estimada al lo se mi tu son está como pero si sí qué cuándo lunes martes miércoles jueves viernes puede puedes le hemos ha",
    "nl": "de het een en wij u je van voor met niet is ik op te uw ons dat graag wordt uit dank beste om tot hoi dag groet groeten vriendelijke bedankt "
    "zijn aan er we kan kun kunt naar bij maandag dinsdag woensdag donderdag vrijdag uur prima heb hebt heeft jij jou jouw mij me als maar nog ook wel wil",
}
_SETS = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_TOKEN = re.compile(r"[^\W\d_]+")
_ENOUGH = 4  # common words of a language more than of any other


def guess(*texts: str) -> str:
    """en, de, fr, es or nl, by the first text and, while that leaves doubt, by the next ones too; en where all leave it."""
    counts = dict.fromkeys(_SETS, 0)
    for text in texts:
        for token in _TOKEN.findall(text[:3000]):
            for language, words in _SETS.items():
                counts[language] += token.lower() in words
        first, second = sorted(counts.values(), reverse=True)[:2]
        if first - second >= _ENOUGH:
            break
    return max(counts, key=lambda language: (counts[language], language == "en"))
