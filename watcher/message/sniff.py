"""A cheap look over a raw letter for words of hiring, before it is parsed at all. Misses little, and errs to the other side often."""

from __future__ import annotations

import base64
import binascii
import re

from watcher.message.linear import latin, latin_set

LOOK_AT = 64_000
_HIRING = (
    rb"interview|\bjobs?\b|\bposition|\brole\b|\broles\b|appli(?:ed|cation(?:[^/]|$)|cant)|\bapply|candidat|recruit|\bhir(?:e|ed|ing)\b|r(?:e|\xc3\xa9|\xe9|=C3=A9|=E9)sum|\bCVs?\b|vacanc|\bopening\b|"
    rb"\bpost of\b|\bopportunity|\bshift\b|\bsalary|offer letter|shortlist|\bscreening|take-home|text/calendar|\.ics\b|bewerb|\bstelle|vorstellungsgespr|anstellung|lebenslauf|entretien|"
    rb"\bposte\b|embauche|candidatur|entrevista|\bpuesto\b|empleo|curr[i\xc3]|sollicit|vacature|\bbaan\b|functie"
)
_MY_APPLICATION = latin(
    rb"\byour[ _](?:[\w-]{1,20}[ _])?(?:application|candidacy|interview)|\bapplication[ _](?:received|submitted|update|status|for|to|at|with)\b|"
    rb"\bapplying\b|bewerbung|candidatur|sollicitatie"
)
_TYPE = re.compile(rb"^content-type:\s*([a-z]+)/", re.IGNORECASE | re.MULTILINE)
_TYPE_WITHIN = 600
_HIRES = latin_set(_HIRING)
_LOOK = latin_set(_HIRING, rb"base64")
_WORDS, _BASE64 = range(2)
_SOFT_BREAK = re.compile(rb"=\r?\n")
_BASE64_RUN = latin(rb"(?m)(?:[a-z0-9+/]{60,80}\r?\n)+[a-z0-9+/=]{0,80}|^[a-z0-9+/]{40,}={0,2}\r?$")


def speaks_of_hiring(subject: str, raw: bytes) -> bool:
    """Whether a subject (decoded), or the first 64 kB of a letter's body, holds a word of hiring or a calendar part."""
    if _HIRES(subject.encode("utf-8", "replace")):
        return True
    header, part = _halves(raw)
    part = _SOFT_BREAK.sub(b"", part)
    seen = _LOOK(part)
    if _BASE64 not in seen and b"base64" not in header.lower():
        return _WORDS in seen
    # The letters of an attachment's base64 spell any short word sooner or later.
    if _WORDS in seen and _HIRES(_BASE64_RUN.sub(b" ", part)):
        return True
    return any(_HIRES(_decoded(run.group())) for run in _BASE64_RUN.finditer(part) if _is_text(part, run.start()))


def names_my_application(subject: bytes) -> bool:
    """Whether a subject, decoded or as it was sent, speaks to the reader of his application or interview."""
    return _MY_APPLICATION.search(subject) is not None


def _halves(raw: bytes) -> tuple[bytes, bytes]:
    """The header, and what follows it, which is all of a letter that has no such end: in a header any word may stand by chance."""
    end = max(raw.find(b"\r\n\r\n"), 0) or max(raw.find(b"\n\n"), 0)
    return raw[:end], raw[end : end + LOOK_AT]


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
