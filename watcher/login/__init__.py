"""`watcher login`: at Google for its API, else a password for the system's keyring."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from watcher.settings import load


def login(config: Path, environ: Mapping[str, str], port: int = 0) -> int:
    """Logs in to the mailbox of the settings and keeps what is needed. Raises ConfigError, MailRefused and MailUnreachable."""
    settings = load(config, {}, environ)
    if settings.mailbox.gmail is not None:
        from watcher.login import google

        return google.log_in(settings, settings.mailbox.gmail, environ, port)
    from watcher.login import password

    return password.log_in(settings, config)
