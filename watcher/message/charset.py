"""Bytes into text with whatever charset a mail claims."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

# What mail calls one thing and means by it another, or what Python does not know by that name.
_ALIASES = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "ansi_x3.110-1983": "cp1252", "ansi": "cp1252",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "shift_jis": "cp932", "x-sjis": "cp932", "iso-2022-jp-ms": "iso2022_jp_ext",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "utf8mb4": "utf-8", "utf-8mb4": "utf-8", "unicode": "utf-8", "cp-850": "cp850",
    "windows-874": "cp874", "x-mac-cyrillic": "mac_cyrillic", "iso-8859-8-i": "iso8859_8",
}  # fmt: skip
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_TEXT = frozenset(
    {
        "hex",
        "base64",
        "rot13",
        "undefined",
        "idna",
        "punycode",
        "zlib",
        "bz2",
        "uu",
        "quopri",
        "unicode_escape",
        "raw_unicode_escape",
    }
)


@lru_cache(maxsize=256)
def codec_name(label: str) -> str | None:
    """The name of a text codec for a charset label, or None where there is none."""
    name = label.strip().strip("\"'").removeprefix("charset=").strip("\"'").lower().split("*")[0]
    name = _ALIASES.get(name, name)
    if not name or "\0" in name or name.replace("-", "_") in _NOT_TEXT:
        return None
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return None
    return found.name if getattr(found, "_is_text_encoding", True) and found.name not in _NOT_TEXT else None


def decode(raw: bytes, label: str = "") -> str:
    """The text: by the label strictly, as UTF-8 strictly, by the label with replacements, as Windows-1252. Without lone surrogates and NULs."""
    if not label and raw.isascii():
        return raw.decode("ascii").replace("\0", "")
    name = codec_name(label)
    # An ASCII label over 8-bit bytes says nothing: UTF-8 is then the better guess.
    for codec in dict.fromkeys(c for c in ((None if name == "cp1252" else name), "utf-8", name) if c):
        try:
            return _scrub(raw.decode(codec))
        except (UnicodeError, ValueError):
            continue
    return _scrub(raw.decode(name or "cp1252", "replace"))


def _scrub(text: str) -> str:
    if text.isascii():
        return text.replace("\0", "")
    return _SURROGATE.sub("\ufffd", text.replace("\0", ""))
