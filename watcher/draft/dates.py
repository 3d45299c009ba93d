"""Days in words: absolute, with their weekday, as each language writes them."""

from __future__ import annotations

import re
from datetime import date


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_MONTHS = {
    "en": _words("January February March April May June July August September October November December"),
    "de": _words("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
    "fr": _words("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    "es": _words("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
    "nl": _words("januari februari maart april mei juni juli augustus september oktober november december"),
}
_WEEKDAYS = {
    "en": _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    "de": _words("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"),
    "fr": _words("lundi mardi mercredi jeudi vendredi samedi dimanche"),
    "es": _words("lunes martes miércoles jueves viernes sábado domingo"),
    "nl": _words("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag"),
}
_FORMS = {
    "de": "{weekday}, den {day}. {month}",
    "fr": "{weekday} {day} {month}",
    "es": "{weekday} {day} de {month}",
    "nl": "{weekday} {day} {month}",
}
_MONTH_FIRST = ("US", "USA", "CA", "CAN", "PH", "PHL")


def day_in_words(day: date, language: str, country: str) -> str:
    """A date as the language writes it, "Tuesday, March 10" or "Tuesday 10 March" by country in English, the last resort."""
    language = language if language in _FORMS else "en"
    form = _FORMS.get(language) or ("{weekday}, {month} {day}" if country.upper() in _MONTH_FIRST else "{weekday} {day} {month}")
    number = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return form.format(weekday=_WEEKDAYS[language][day.weekday()], month=_MONTHS[language][day.month - 1], day=number)


def days_named(text: str) -> list[str]:
    """What in a text names a day, in any of the languages: a weekday, or a day of a month."""
    return [found.group(0) for found in _DAY.finditer(text)]


_MONTH = "|".join(sorted({month for months in _MONTHS.values() for month in months}, key=len, reverse=True))
_WEEKDAY = "|".join({weekday for weekdays in _WEEKDAYS.values() for weekday in weekdays})
_ORDINAL = r"\d{1,2}(?:er|st|nd|rd|th|\.)?"
_DAY = re.compile(rf"\b(?:(?:{_WEEKDAY})s?|(?:{_MONTH}) {_ORDINAL}|{_ORDINAL} (?:de |of )?(?:{_MONTH}))\b", re.IGNORECASE)
