"""Patterns over raw mail by RE2: one pass however many words they hold, and time linear in the mail, whoever wrote it."""

from __future__ import annotations

import re2


def latin(pattern: bytes) -> re2._Regexp:
    """A pattern over bytes, in which case does not count. RE2 knows neither look-around nor references back. Raises re2.error."""
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.case_sensitive = False
    return re2.compile(pattern, options)
