"""structlog, always to stderr: fields for the journal under systemd, colours on a terminal, else JSON. Addresses and subjects are hidden."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

_ADDRESS = re.compile(r"""[^\s<>"'(),:;|/\[\]]+@[\w.-]+\.\w+""")
_PRIVATE = ("subject", "quote")
_LOUD = ("warning", "error", "critical")


def configure(environ: Mapping[str, str], verbose: bool = False, private: bool = False, repeats: bool = True) -> None:
    """Sets structlog up: warnings and worse, or everything where verbose.

    `private` leaves addresses and subjects as they are. Without `repeats` a warning that was given before is not given again.
    """
    import logging

    import structlog

    processors: list[Any] = [structlog.processors.add_log_level, structlog.processors.format_exc_info]
    if not private:
        processors.append(redact)
    if not repeats:
        processors.append(Once())
    logger: Any = structlog.PrintLoggerFactory(file=sys.stderr)
    if to_journal(environ):
        from watcher.journal import Journal, render

        processors.append(render)
        logger = Journal
    else:
        processors.append(structlog.processors.TimeStamper(fmt="iso", utc=True))
        terminal = sys.stderr.isatty()
        colours = "NO_COLOR" not in environ
        processors.append(structlog.dev.ConsoleRenderer(colors=colours) if terminal else structlog.processors.JSONRenderer())
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO if verbose else logging.WARNING),
        logger_factory=logger,
        cache_logger_on_first_use=False,
    )


def to_journal(environ: Mapping[str, str]) -> bool:
    """Whether stderr goes to the journal (systemd.exec(5), $JOURNAL_STREAM)."""
    try:
        here = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError, AttributeError):  # closed, or no file at all
        return False
    return environ.get("JOURNAL_STREAM") == f"{here.st_dev}:{here.st_ino}"


def redact(logger: object, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hides the local part of mail addresses and the words of mails in a log event."""
    for key, value in event.items():
        event[key] = "…" if key in _PRIVATE else hidden(value)
    return event


def hidden(value: Any) -> Any:
    """A value without the local parts of the mail addresses in it, however deep they lie."""
    if isinstance(value, str):
        return _ADDRESS.sub(lambda found: "…@" + found.group().rpartition("@")[2], value) if "@" in value else value
    if isinstance(value, Mapping):
        return {key: hidden(member) for key, member in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [hidden(member) for member in value]
    return value


class Once:
    """Lets a warning through once; the same words again only after it was told that the trouble is over."""

    MOST = 1000

    def __init__(self) -> None:
        self._said: set[str] = set()

    def __call__(self, logger: object, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """Raises DropEvent for a repetition."""
        from structlog import DropEvent

        if event.get("event") in ("trouble.over", "config.reloaded"):
            self._said.clear()
        if event.get("level") not in _LOUD:
            return event
        words = repr(sorted((key, str(value)) for key, value in event.items()))
        if words in self._said:
            raise DropEvent
        if len(self._said) >= self.MOST:
            self._said.clear()
        self._said.add(words)
        return event
