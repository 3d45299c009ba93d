"""The Message-ID in a header block, without parsing the rest; the mail room imports no stage."""

from __future__ import annotations

import re

_FOLD = re.compile(rb"\r?\n[ \t]+")
_ANSWERED = re.compile(rb"^in-reply-to[ \t]*:.*?(<[^<>\s]{1,900}>)", re.IGNORECASE | re.MULTILINE)
_MESSAGE_ID = re.compile(rb"^message-id[ \t]*:(?:\s*)(<[^<>\s]{1,900}>)", re.IGNORECASE | re.MULTILINE)


def message_id_of(header: bytes) -> str:
    """The Message-ID with its angle brackets (RFC 5322 section 3.6.4), or an empty string."""
    found = _MESSAGE_ID.search(header)
    return found.group(1).decode("utf-8", "replace") if found else ""


def answered_id_of(header: bytes) -> str:
    """The first Message-ID in In-Reply-To (RFC 5322 section 3.6.4), or an empty string."""
    found = _ANSWERED.search(_FOLD.sub(b" ", header))
    return found.group(1).decode("utf-8", "replace") if found else ""
