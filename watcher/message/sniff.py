"""A cheap look over a raw letter for words of hiring, before it is parsed at all. Misses little, and errs to the other side often."""

from __future__ import annotations

import base64
import binascii
import re

LOOK_AT = 64_000
_AROUND = 32  # no alternative of the pattern is longer
_HIRING = re.compile(
    rb"interview|\bjobs?\b|\bposition|\brole\b|\broles\b|appli(?:ed|cation(?!/)|cant)|\bapply|candidat|recruit|\bhir(?:e|ed|ing)\b|r(?:e|\xc3\xa9|\xe9|=C3=A9|=E9)sum|\bCVs?\b|vacanc|\bopening\b|"
    rb"\bpost of\b|\bopportunity|\bshift\b|\bsalary|offer letter|shortlist|\bscreening|take-home|text/calendar|\.ics\b|bewerb|\bstelle|vorstellungsgespr|anstellung|lebenslauf|entretien|"
    rb"\bposte\b|embauche|candidatur|entrevista|\bpuesto\b|empleo|curr[i\xc3]|sollicit|vacature|\bbaan\b|functie",
    re.IGNORECASE,
)
# What each alternative above cannot do without: plain search for these is many times as fast as the pattern.
_NEEDLES = (
    b"interview", b"job", b"position", b"role", b"applied", b"application", b"applicant", b"apply", b"candidat", b"recruit", b"hire", b"hiring", b"resum", b"\xe9sum", b"\xc3\xa9sum", b"=c3=a9sum", b"=e9sum", b"cv", b"vacan", b"opening",
    b"post of", b"poste", b"opportunity", b"shift", b"salary", b"offer letter", b"shortlist", b"screening", b"take-home", b"text/calendar", b".ics",
    b"bewerb", b"stelle", b"vorstellungsgespr", b"anstellung", b"lebenslauf", b"entretien", b"embauche", b"entrevista", b"puesto", b"empleo",
    b"curri", b"curr\xc3", b"sollicit", b"vacature", b"baan", b"functie",
)  # fmt: skip
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_TELLING = re.compile(rb"^(?:subject|content-[a-z-]{1,30}):[^\n]*\n(?:[ \t][^\n]*\n)*", re.IGNORECASE | re.MULTILINE)
_TYPE = re.compile(rb"^content-type:\s*([a-z]+)/", re.IGNORECASE | re.MULTILINE)
_TYPE_WITHIN = 600
_BASE64_RUN = re.compile(rb"(?:[A-Za-z0-9+/]{60,80}\r?\n){1,900}[A-Za-z0-9+/=]{0,80}|^[A-Za-z0-9+/]{40,}={0,2}\r?$", re.MULTILINE)


def speaks_of_hiring(raw: bytes) -> bool:
    """Whether a letter's subject, or the first 64 kB of its body, holds a word of hiring or a calendar part."""
    part = _words_of(raw)
    if b"=\n" in part or b"=\r\n" in part:
        part = part.replace(b"=\r\n", b"").replace(b"=\n", b"")
    if b"base64" not in part.lower():
        return _has_word(part)
    # The letters of an attachment's base64 spell any short word sooner or later.
    if _has_word(_BASE64_RUN.sub(b" ", part)):
        return True
    return any(_has_word(_decoded(run.group())) for run in _BASE64_RUN.finditer(part) if _is_text(part, run.start()))


def _words_of(raw: bytes) -> bytes:
    """Subject, types and body: the rest of the header is the talk of machines, in which any word may stand by chance."""
    end = _HEADER_END.search(raw)
    if end is None:
        return raw[:LOOK_AT]
    return b"".join(_TELLING.findall(raw, 0, end.start() + 1)) + raw[end.start() : end.end() + LOOK_AT]


def _has_word(text: bytes) -> bool:
    lower = text.lower()
    return any(_stands_there(text, lower, needle) for needle in _NEEDLES)


def _stands_there(text: bytes, lower: bytes, needle: bytes) -> bool:
    """Whether the pattern matches around one of the places of a needle."""
    place = lower.find(needle)
    while place >= 0:
        if _HIRING.search(text, max(0, place - _AROUND), place + _AROUND):
            return True
        place = lower.find(needle, place + 1)
    return False


def _is_text(part: bytes, start: int) -> bool:
    """Whether what begins there belongs to a part of text, by the last Content-Type shortly before it."""
    types = _TYPE.findall(part, max(0, start - _TYPE_WITHIN), start)
    return not types or types[-1].lower() in (b"text", b"message")


def _decoded(run: bytes) -> bytes:
    clean = re.sub(rb"[^A-Za-z0-9+/]", b"", run)
    try:
        return base64.b64decode(clean[: len(clean) // 4 * 4])
    except (binascii.Error, ValueError):
        return b""
