"""A cheap look over a raw letter for words of hiring, before it is parsed at all. Misses little, and errs to the other side often."""

from __future__ import annotations

import base64
import binascii
import re

LOOK_AT = 64_000
_HIRING = re.compile(
    rb"interview|\bjobs?\b|\bposition|\brole\b|\broles\b|appli(?:ed|cation|cant)|\bapply|candidat|recruit|\bhir(?:e|ed|ing)\b|r(?:e|\xc3\xa9|\xe9|=C3=A9|=E9)sum|\bCVs?\b|vacanc|\bopening\b|"
    rb"\bpost of\b|\bopportunity|\bshift\b|\bsalary|offer letter|shortlist|\bscreening|take-home|text/calendar|\.ics\b|bewerb|\bstelle|vorstellungsgespr|anstellung|lebenslauf|entretien|"
    rb"\bposte\b|embauche|candidatur|entrevista|\bpuesto\b|empleo|curr[i\xc3]|sollicit|vacature|\bbaan\b|functie",
    re.IGNORECASE,
)
_BASE64_RUN = re.compile(rb"(?:[A-Za-z0-9+/]{60,80}\r?\n){1,900}[A-Za-z0-9+/=]{0,80}|^[A-Za-z0-9+/]{40,}={0,2}\r?$", re.MULTILINE)


def speaks_of_hiring(raw: bytes) -> bool:
    """Whether a letter holds a word of hiring or a calendar part in its first 64 kB."""
    part = raw[:LOOK_AT]
    if b"=\n" in part or b"=\r\n" in part:
        part = part.replace(b"=\r\n", b"").replace(b"=\n", b"")
    if _HIRING.search(part):
        return True
    if b"base64" not in part.lower():
        return False
    return any(_HIRING.search(_decoded(run.group())) for run in _BASE64_RUN.finditer(part))


def _decoded(run: bytes) -> bytes:
    clean = re.sub(rb"[^A-Za-z0-9+/]", b"", run)
    try:
        return base64.b64decode(clean[: len(clean) // 4 * 4])
    except (binascii.Error, ValueError):
        return b""
