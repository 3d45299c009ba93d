"""Who writes: names as people sign, and what they are."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from watcher.message.model import Address, Message

_CREDENTIAL = re.compile(
    r"^(?:[A-Z][A-Za-z]?\.?){1,4}$|^(?:PhD|Ph\.D\.?|MBA|ACII|CPA|Esq\.?|Jr\.?|Sr\.?|III?|DVM|MSc|BSc|CIPD|SHRM-CP|PHR)$"
)
_TITLES = r"(?:dr|prof|professor|doctor)"
_TITLE = re.compile(rf"^{_TITLES}\.?$", re.IGNORECASE)
_HONORIFIC = re.compile(
    r"^(?:mr|mrs|ms|miss|mx|sir|herr|frau|hr|fr|m|mme|sr|sra|dhr|mevr|mw|mevrouw|meneer|heer)\.?$", re.IGNORECASE
)
_FORMULA = re.compile(
    r"^(?:(?:best|kind|warm|kindest|warmest|many|with|yours?|very|all|sincerely|cheers|regards|respectfully|thanks|thank|thx|ta|love|xo+|take|talk|speak|"
    r"amicalement|amitiés|belle|bonne|cordialmente|cariños|have|until|see|looking|mit|freundliche\w?|viele|beste|liebe|herzliche|gruß|grüße|cordialement|bien|salutations|saludos|atentamente|un|met|vriendelijke|hartelijke|groetjes|mvg|mfg|vg|lg|bg|schöne\w?|sonnige|freundlich\w{0,2}|hochachtungsvoll|herzlichst?|grüße|grüsse|gruss|gesendet|verzonden|verstuurd|"
    r"groet\w{0,3}|hoogachtend|is|a|sent|get|on|the|please|hi|hello|dear|good|greetings|sehr|bonjour|hola|beste)\b.*)",
    re.IGNORECASE,
)
# "LG Nadja", "Cheers, Tom": the name stands behind the sign-off.
_SIGNED_OFF = re.compile(
    r"^(?:lg|vg|bg|mfg|glg|mvg|gr|grtz|groetjes|cdlt|cdt|bises|abrazo|un abrazo|saludos|salu2|cheers|thanks|thx|best|regards|br|kr|ta|yours|love|ciao)[\s,.!-]+(?=[^\W\d_])",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(r"^[^\W\d_][^\W\d_'’.-]*(?:['’.-][^\W\d_]+)*\.?$")
_TRAILING = re.compile(r"(?:\s*[,(|/–—-]\s.*|\s+\(.*|\s+x{1,3}|\s*[,.!]+)$", re.IGNORECASE)
_PARTICLES = {
    "van",
    "de",
    "der",
    "den",
    "von",
    "zu",
    "la",
    "le",
    "del",
    "da",
    "di",
    "dos",
    "bin",
    "al",
    "el",
    "ter",
    "ten",
    "y",
    "mac",
    "mc",
    "o",
}


@dataclass(frozen=True, slots=True)
class Signer:
    """The person behind a message: `greeting` as they sign ("Jen", "Dr. Lindqvist"), `name` in full, `title` as in the signature."""

    greeting: str
    name: str
    title: str


def signer(message: Message) -> Signer:
    """Who signs a message; fields are empty where neither signature nor display name tells."""
    shown = display_name(message.author)
    lines = [line.strip() for line in message.signature.splitlines()]
    greeting, name, title = "", "", ""
    for index, line in enumerate(lines[:8]):
        candidate = _name_on(line)
        if not candidate or not _agrees(candidate, shown, message.author.address) or _named_after(candidate, shown):
            continue
        words = candidate.split()
        if len(words) > len(name.split()):
            name = candidate
            title = next((rest for rest in lines[index + 1 : index + 3] if rest and not _FORMULA.match(rest)), "")
        if not greeting and len(words[0].strip(".")) > 1:
            greeting = _greeting(candidate)
    name = name if " " in name else shown or name
    return Signer(greeting or _greeting(shown), name, _title(title))


def display_name(address: Address) -> str:
    """A display name as "Given Family": turned around at a comma, without brackets and credentials; empty for none."""
    text = re.sub(r"\s*[(\[|<].*", "", address.name).strip(" '\"")
    text = re.split(r"\s+(?:via|from|at|@|bei|de chez)\s+", text)[0]
    if "," in text:
        first, _, rest = (part.strip() for part in text.partition(","))
        rest = rest.split(",")[0].strip()
        text = first if not rest or (_CREDENTIAL.match(rest.replace(" ", "")) and len(first.split()) > 1) else f"{rest} {first}"
    words = [word.capitalize() if word.isupper() and len(word) > 2 else word for word in text.split()]
    return " ".join(words) if words and "@" not in text else ""


def _name_on(line: str) -> str:
    """The name that stands alone on a signature line, or an empty string."""
    text = _SIGNED_OFF.sub("", re.sub(r"^[-–—*>|\s]+", "", line))
    text = re.sub(r"\s+at\s+[A-Z].*$", "", text)
    text = _TRAILING.sub("", text).strip(" *_,;")
    words = text.split()
    while len(words) > 1 and _CREDENTIAL.match(words[-1]) and words[-1].isupper() and len(words[-1]) > 1:
        words.pop()
    if not 1 <= len(words) <= 5 or (_FORMULA.match(text) and not (len(words) <= 3 and _TITLE.match(words[0]))):
        return ""
    if not all(_NAME_WORD.match(word) and (word[0].isupper() or word.lower() in _PARTICLES or len(words) == 1) for word in words):
        return ""
    return " ".join(words)


def _agrees(candidate: str, shown: str, address: str) -> bool:
    """A name on a line belongs to the writer if the display name or the address shares a beginning with it."""
    words = [_fold(word) for word in candidate.split() if not _TITLE.match(word) and not _HONORIFIC.match(word)]
    pool = {_fold(word) for word in shown.split()} | set(re.split(r"[._\d+-]+", address.partition("@")[0]))
    local = re.sub(r"[^a-z]", "", address.partition("@")[0])
    if not words:
        return False
    if any(len(word) > 1 and (word in pool or any(len(other) > 2 and (other.startswith(word[:3]) or word.startswith(other)) for other in pool))
           for word in words):  # fmt: skip
        return True
    return any(len(word) > 2 and word in local for word in words) or not shown


def _named_after(candidate: str, shown: str) -> bool:
    """Whether a line is a firm's that bears the writer's family name: "Sanne Lindeman" of "Lindeman Werving"."""
    words, family = [_fold(word) for word in candidate.split()], [_fold(word) for word in shown.split()]
    return len(words) > 1 and len(family) > 1 and words[0] == family[-1] and family[0] not in words


def _greeting(name: str) -> str:
    words = [word for word in name.split() if not _HONORIFIC.match(word)]
    if words and _TITLE.match(words[0]) and len(words) > 1:
        return (
            f"{words[0].rstrip('.').capitalize()}. {words[-1]}" if len(words[0].rstrip(".")) <= 4 else f"{words[0]} {words[-1]}"
        )
    first = next((word for word in words if len(word.rstrip(".")) > 1), "")
    return first[:1].upper() + first[1:] if first.islower() else first


def _title(line: str) -> str:
    text = re.split(r"\s[|·•]\s|,\s", line)[0].strip()
    return text if 2 < len(text) < 60 and not any(character.isdigit() for character in text) and "@" not in text else ""


def _fold(word: str) -> str:
    return fold(word).strip(".")


def fold(text: str) -> str:
    """Lower case without accents."""
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
