"""structlog for a terminal and for a service: colours or JSON, always to stderr, mail addresses redacted unless asked."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+\.\w+")
_PRIVATE = ("subject", "quote")


def configure(environ: Mapping[str, str], verbose: bool = False, private: bool = False) -> None:
    """Sets structlog up: warnings and worse, or everything where verbose; `private` leaves addresses and subjects as they are."""
    import logging

    import structlog

    terminal = sys.stderr.isatty() and "JOURNAL_STREAM" not in environ
    processors: list[Any] = [structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True)]
    if not private:
        processors.append(redact)
    processors.append(
        structlog.dev.ConsoleRenderer(colors="NO_COLOR" not in environ) if terminal else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO if verbose else logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def redact(logger: object, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hides the local part of mail addresses and the words of mails in a log event."""
    for key, value in event.items():
        if key in _PRIVATE:
            event[key] = "…"
        elif isinstance(value, str) and "@" in value:
            event[key] = _ADDRESS.sub(lambda found: "…@" + found.group().rpartition("@")[2], value)
    return event
