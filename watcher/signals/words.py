"""A sentence as plain words: lower case without accents, contractions written out, days, months, clocks and numbers masked.

What is said thus reads alike however it is typed: "We won't", "we wont" and "We will not" are the same words.
"""

from __future__ import annotations

import re
import unicodedata

MAX_WORDS = 80
_TOKEN = re.compile(
    r"(?P<address>https?://\S{1,200}|[\w.+-]{1,64}@[\w.-]{3,100})"
    r"|(?P<clock>\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.?m\b\.?|uhr\b|h\b(?:\d\d)?)|\d{1,2}:\d\d)"
    r"|(?P<money>[$€£]\s?\d[\d,.]{0,12}k?|\d[\d,.]{0,12} ?(?:k|euros?|dollars?|pounds?)\b)"
    r"|(?P<number>\d[\d,./-]{0,12}(?:st|nd|rd|th|er|e|ª|º)?\b)"
    r"|(?P<word>[^\W\d_]{1,40}(?:['-][^\W\d_]{1,20}){0,3})",
    re.IGNORECASE,
)
_DAYS = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mon",
        "tue",
        "tues",
        "wed",
        "weds",
        "thu",
        "thur",
        "thurs",
        "fri",
        "mondays",
        "fridays",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "lunes",
        "martes",
        "miercoles",
        "jueves",
        "viernes",
        "sabado",
        "maandag",
        "dinsdag",
        "woensdag",
        "donderdag",
        "vrijdag",
        "zaterdag",
    ]
)
_MONTHS = frozenset(
    [
        "january",
        "february",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan",
        "feb",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "januar",
        "februar",
        "marz",
        "april",
        "juni",
        "juli",
        "oktober",
        "dezember",
        "janvier",
        "fevrier",
        "mars",
        "avril",
        "juin",
        "juillet",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "decembre",
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
        "januari",
        "februari",
        "maart",
        "mei",
        "augustus",
    ]
)
_WRITTEN_OUT = {
    "cannot": "can not", "cant": "can not", "wont": "will not", "dont": "do not", "didnt": "did not", "doesnt": "does not", "isnt": "is not",
    "arent": "are not", "wasnt": "was not", "werent": "were not", "havent": "have not", "hasnt": "has not", "hadnt": "had not",
    "couldnt": "could not", "wouldnt": "would not", "shouldnt": "should not", "shant": "shall not", "im": "i am", "ive": "i have",
    "youre": "you are", "youve": "you have", "youll": "you will", "weve": "we have", "theyre": "they are", "theyve": "they have",
    "theyll": "they will", "thats": "that is", "lets": "let us", "id": "i would", "ya": "you", "u": "you", "ur": "your", "r": "are",
    "gonna": "going to", "wanna": "want to", "gotta": "got to", "pls": "please", "plz": "please", "thx": "thanks", "asap": "as soon as possible",
    "tmrw": "tomorrow", "tmr": "tomorrow", "2moro": "tomorrow", "mtg": "meeting", "appt": "appointment",
}  # fmt: skip
_TAILS = {"ll": "will", "ve": "have", "re": "are", "m": "am", "d": "would", "s": "is", "t": "not"}


def words_of(text: str) -> list[str]:
    """The words of a sentence, at most MAX_WORDS; masks are <day>, <month>, <clock>, <money>, <number> and <address>."""
    found: list[str] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        found += _word(match.group()) if kind == "word" else [f"<{kind}>"]
        if len(found) >= MAX_WORDS:
            break
    return found


def _word(raw: str) -> list[str]:
    word = without_accents(raw.lower())
    if word in _DAYS:
        return ["<day>"]
    if word in _MONTHS:
        return ["<month>"]
    if "'" in word:
        return _contraction(word)
    if "-" in word:
        return word.split("-")
    return _WRITTEN_OUT.get(word, word).split(" ")


def _contraction(word: str) -> list[str]:
    head, _, tail = word.rpartition("'")
    joined = word.replace("'", "")
    if tail == "t" and joined in _WRITTEN_OUT:
        return _WRITTEN_OUT[joined].split(" ")
    if head in _DAYS or head in _MONTHS:  # "Thursday's interview"
        return ["<day>" if head in _DAYS else "<month>"]
    return [head, _TAILS.get(tail, tail)]  # "l'entretien" is two words


def without_accents(text: str) -> str:
    """The text with accents and umlauts taken off."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
