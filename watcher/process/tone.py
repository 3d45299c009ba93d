"""How they address me: by first name, or formally. A draft answers in the same tone, for it is they who set it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from watcher.message.model import Origin
from watcher.signals.read import Signals

_TITLED = re.compile(
    r"^\W*(?:dear|hello|hi|good (?:morning|afternoon|day)),? (?:mr|mrs|ms|miss|mx|dr|prof|professor)\b", re.IGNORECASE
)
# Sie at the head of a sentence may be "they", so that it counts only within one.
_FORMAL = {
    "de": re.compile(r"(?<=[\w,;] )(?:Sie|Ihnen|Ihre?[nmrs]?)\b"),
    "fr": re.compile(r"\b(?:vous|votre|vos)\b", re.IGNORECASE),
    "es": re.compile(r"\b(?:usted|ud|le|su|sus)\b", re.IGNORECASE),
    "nl": re.compile(r"\b(?:u|uw|uzelf)\b", re.IGNORECASE),
}
_FAMILIAR = {
    "de": re.compile(r"\b(?:du|dich|dir|deine?[nmrs]?|dein)\b", re.IGNORECASE),
    "fr": re.compile(r"\b(?:tu|te|toi|ton|ta|tes)\b|\bt['’]", re.IGNORECASE),
    "es": re.compile(r"\b(?:tú|te|ti|tu|tus|contigo|vos|tenés|podés|querés|os|vuestr[oa]s?)\b", re.IGNORECASE),
    "nl": re.compile(r"\b(?:je|jij|jou|jouw|jullie|jezelf)\b", re.IGNORECASE),
}


def on_first_names(told: Sequence[Signals], language: str) -> bool:
    """Whether the newest mail of theirs that shows it addresses me familiarly; in English first names are usual, elsewhere they are not."""
    for signals in reversed(told):
        message = signals.message
        if signals.mine or message.origin is not Origin.PERSON or message.language != language:
            continue
        if language not in _FORMAL:
            if message.words.strip():
                return _TITLED.match(message.words) is None
            continue
        familiar = len(_FAMILIAR[language].findall(message.words))
        formal = len(_FORMAL[language].findall(message.words))
        if familiar != formal:
            return familiar > formal
    return language not in _FORMAL
