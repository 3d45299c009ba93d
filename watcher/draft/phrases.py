"""Phrases that a draft must not hold, by language. English ones are looked for everywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping

_NUMBER = r"(?:\d+|a|one|two|three|four|five|six|seven|eight|nine|ten|several|many)"


def _compiled(by_language: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    return {language: re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE) for language, pattern in by_language.items()}


RELATIVE_TIME = _compiled({
    "en": r"yesterday|today|tomorrow|tonight|this (?:morning|afternoon|evening|week)|(?:last|next) (?:week|month)|other day|"
          rf"{_NUMBER} (?:business |working )?(?:days?|weeks?)",
    "de": r"gestern|vorgestern|heute|letzte woche|vor \w+ (?:tagen|wochen)|\d+ tagen?",
    "fr": r"hier|aujourd['’]hui|demain|la semaine dernière|il y a \w+ (?:jours?|semaines?)|\d+ jours?",
    "es": r"ayer|hoy|la semana pasada|hace \w+ (?:días?|semanas?)|\d+ días?",
    "nl": r"gisteren|vandaag|vorige week|\w+ (?:dagen|weken) geleden|\d+ dagen",
})  # fmt: skip
REPROACH = _compiled({
    "en": r"(?:haven['’]t|have not|never|not yet) (?:yet )?(?:heard|received)|heard nothing|no (?:reply|response|answer)|"
          r"still waiting|you (?:said|promised|told me)|as promised|(?:second|third) time|i noticed?|desperate\w*|asap|"
          r"urgent\w*|salary|disappoint\w*",
    "de": r"immer noch (?:nichts|keine)|noch nichts (?:gehört|von ihnen)|wie versprochen|leider keine|dringend|gehalt|enttäusch\w*",
    "fr": r"toujours pas|sans nouvelles|comme promis|salaire|déçue?",
    "es": r"todavía no|sigo esperando|como prometi\w*|urgente|salario|decepcion\w*",
    "nl": r"nog steeds (?:niets|geen)|zoals beloofd|dringend|salaris|teleurgesteld",
})  # fmt: skip
STATUS_QUESTION = _compiled({
    "en": r"status|timeline|decision|any (?:news|updates?)|next steps?|when will",
    "de": r"stand des verfahrens|zeitplan|rückmeldung|nächsten schritte|entscheidung",
    "fr": r"calendrier|où en est|prochaines étapes|décision",
    "es": r"estado del proceso|calendario|próximos pasos|decisión",
    "nl": r"stand van zaken|planning|volgende stappen|beslissing",
})  # fmt: skip
ATTACHMENT = _compiled({
    "en": r"attach(?:ed|ments?|ing)?|enclos\w+",
    "de": r"im anhang|anbei|beigefügt\w*",
    "fr": r"ci-joint\w*|en pièces? jointes?",
    "es": r"adjunt\w+",
    "nl": r"bijlagen?|bijgevoegd\w*",
})  # fmt: skip


def first_found(phrases: Mapping[str, re.Pattern[str]], text: str, language: str) -> str:
    """The first such phrase in a text of that language; empty where there is none."""
    for pattern in (phrases["en"], phrases.get(language, phrases["en"])):
        found = pattern.search(text)
        if found is not None:
            return found.group(0)
    return ""
