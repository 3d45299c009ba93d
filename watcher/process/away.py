"""Out-of-office notes: from when on their writer is back."""

from __future__ import annotations

import re
from datetime import date, timedelta

from watcher.signals.read import Signals

_BACK = re.compile(
    r"\b(?:back|return\w{0,3}|resum\w{1,3}|available again|repren\w{1,4}|until|till|through|zurück|wieder|bis|retour|jusqu|hasta|regres\w{0,3}|vuelv\w{0,3}|terug|tot)\b",
    re.IGNORECASE,
)
_LAST_DAY_AWAY = re.compile(r"\b(?:through|bis einschließlich|inclusive)\b", re.IGNORECASE)


def return_date(signals: Signals) -> date | None:
    """The first day back that an out-of-office note names."""
    days = []
    for mention in signals.times:
        sentence = signals.sentence_of(mention)
        day = mention.day if mention.kind != "deadline" or mention.end is None else (mention.end - timedelta(minutes=1)).date()
        if day is not None and sentence is not None and _BACK.search(sentence.text):
            days.append(day + timedelta(days=1) if _LAST_DAY_AWAY.search(sentence.text) else day)
    return max(days, default=None)
