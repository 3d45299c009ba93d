"""The author's own words out of a message that carries older ones: quoted lines go one by one, so that answers between them stay."""

from __future__ import annotations

import re
from collections.abc import Sequence

from watcher.message.html import Line

MAX_LINES = 6_000
MAX_LINE = 2_000
_LABELS = {
    "from": "from|von|de|da|van|från|fra|od|expéditeur|afzender|remitente|mittente",
    "sent": "sent|date|gesendet|datum|envoyé|envoyé le|enviado|enviado el|fecha|verzonden|inviato|data|skickat|sendt",
    "to": "to|an|à|a|para|aan|till|til",
    "subject": "subject|betreff|objet|asunto|onderwerp|oggetto|assunto|ämne|emne",
    "cc": "cc|kopie|cci|bcc",
}
_LABEL = re.compile(
    r"^[\s>*]*\*?(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _LABELS.items()) + r")\*?\s?:\*?\s*(?P<value>.*)$",
    re.IGNORECASE,
)
_CLOCK_VALUE = re.compile(r"^\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm|uhr|h)?\b", re.IGNORECASE)
_SEPARATOR = re.compile(
    r"^[\s>*]*(?:[-_=*]{2,}\s*)?(?:original message|forwarded message|original-?nachricht|ursprüngliche (?:nachricht|mail|e-?mail)|originalnachricht|weitergeleitete (?:nachricht|mail|e-?mail)|anfang der weitergeleiteten (?:nachricht|e-?mail)|message d'origine|message (?:transféré|original)|début du message (?:réexpédié|transféré)|"
    r"mensaje (?:original|reenviado)|inicio del mensaje reenviado|oorspronkelijk(?:e)? (?:bericht|e-?mail)|doorgestuurd bericht|begin doorgestuurd bericht|messaggio originale|begin forwarded message)\b.{0,12}$|^[\s>]*-{3,}\s*(?:original|forwarded)\b",
    re.IGNORECASE,
)
_RULER = re.compile(r"^\s*_{10,}\s*$")
_WROTE = (
    r"(?:wrote|writes|schrieb|a écrit|écrit|escribió|escribio|schreef|ha scritto|escreveu|skrev|napisał\w?|kirjoitti|написал\w?)"
)
_ATTRIBUTION = re.compile(
    rf"^\s*(?:on|am|le|el|op|il|em|den|dnia|\d|[^\s].{{0,80}}<).{{4,300}}?\b{_WROTE}\b.{{0,60}}:?\s*$", re.IGNORECASE
)
_ATTRIBUTION_END = re.compile(rf"\b{_WROTE}\b[^.!?]{{0,60}}:\s*$|\bschrieb [^.!?]{{2,60}}:\s*$", re.IGNORECASE)
_ATTRIBUTION_START = re.compile(r"^\s*(?:on|am|le|el|op|il|em|den)\s.{0,30}(?:\d|[a-zé]{3,10}\.?,)", re.IGNORECASE)
_DATE_OR_BOX = re.compile(
    r"\d{1,4}[./:-]\d{1,2}|\b(?:19|20)\d\d\b|@|\d{1,2}[.,]? [a-zé]{3,9}|[a-zé]{3,9}\.? \d{1,2}", re.IGNORECASE
)
_MARKS = re.compile(r"^(?:\s?>)+ ?")


def depth_of(line: str) -> tuple[int, str]:
    """How deep `>` marks quote a line of plain text (RFC 3676 section 4.5), and the line without them."""
    marks = _MARKS.match(line)
    return (marks.group().count(">"), line[marks.end() :]) if marks else (0, line)


def from_text(text: str) -> list[Line]:
    """Plain text as lines with their quote depth."""
    pairs = [depth_of(line[:MAX_LINE]) for line in text.splitlines()[:MAX_LINES]]
    return [Line(text=bare, depth=depth) for depth, bare in pairs]


def cut(given: Sequence[Line]) -> tuple[str, str]:
    """Own words and the quoted rest. If nothing of one's own is left, all of it is own words: better too much than nothing."""
    own: list[str] = []
    rest: list[str] = []
    lines = given[:MAX_LINES]
    index = 0
    while index < len(lines):
        line = lines[index]
        if line.cut or (line.depth == 0 and _older_begins(lines, index)):
            rest += [later.text for later in lines[index:]]
            break
        length = _attribution(lines, index)
        if length:
            rest += [lines[index + offset].text for offset in range(length)]
            index += length
            continue
        (own if line.depth == 0 else rest).append(line.text)
        index += 1
    words = _tidy(own)
    if not words.strip():
        everything = (
            _tidy([line.text for line in lines if line.depth == 0])
            if any(line.depth for line in lines)
            else _tidy([line.text for line in lines])
        )
        return ("", "\n".join(rest)) if rest and not everything.strip() else (everything if not rest else "", "\n".join(rest))
    return words, "\n".join(rest)


def _older_begins(lines: Sequence[Line], index: int) -> bool:
    """A separator line, or a block of mail headers such as Outlook puts over an older message."""
    text = lines[index].text
    if _SEPARATOR.match(text):
        return True
    if _RULER.match(text):
        return any(_header_block(lines, after) for after in range(index + 1, min(index + 4, len(lines))))
    return _header_block(lines, index)


def _header_block(lines: Sequence[Line], index: int) -> bool:
    first = _LABEL.match(lines[index].text)
    if first is None or first.lastgroup is None or not (first["from"] or first["sent"]):
        return False
    if _CLOCK_VALUE.match(first["value"]) and first["from"]:
        return False  # "From: 2:00 PM / To: 3:30 PM" is an appointment
    seen, boxed = set(), False
    for line in lines[index : index + 9]:
        for label in (_LABEL.match(part) for part in re.split(r"(?<=\S)\s{2,}(?=\w+:)", line.text)):
            if label is not None:
                seen |= {name for name in _LABELS if label[name]}
        boxed |= "@" in line.text
    return "from" in seen and len(seen) >= 3 and (boxed or {"sent", "subject"} <= seen)


def _attribution(lines: Sequence[Line], index: int) -> int:
    """How many lines an attribution such as "On Monday Ann wrote:" takes here; 0 where there is none."""
    if lines[index].depth or not lines[index].text.strip():
        return 0
    joined = ""
    for length in range(1, 5):
        if index + length > len(lines):
            return 0
        text = lines[index + length - 1].text.strip()
        if not text:
            return 0
        joined = f"{joined} {text}".strip().replace("\u202f", " ")
        if _ATTRIBUTION_END.search(joined) and (length == 1 or _ATTRIBUTION_START.match(joined) or "<" in joined):
            quoted_next = _quoted_follows(lines, index + length)
            if (_ATTRIBUTION.match(joined) and _DATE_OR_BOX.search(joined)) or quoted_next:
                return length
        if length == 1 and not _ATTRIBUTION_START.match(joined) and "<" not in joined:
            return 0
    return 0


def _quoted_follows(lines: Sequence[Line], index: int) -> bool:
    following = next((line for line in lines[index : index + 3] if line.text.strip()), None)
    return following is not None and following.depth > 0


def _tidy(lines: Sequence[str]) -> str:
    """Joined lines, no more than two empty ones in a row."""
    kept: list[str] = []
    for line in lines:
        line = line.rstrip()
        if line or (kept and kept[-1]) or (len(kept) > 1 and kept[-2]):
            kept.append(line)
    return "\n".join(kept).strip("\n")
