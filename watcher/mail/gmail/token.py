"""The token that `watcher login` got: read from a file that nobody else can read, written by atomic rename."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from google.oauth2.credentials import Credentials

from watcher.errors import MailRefused
from watcher.mail.files import replaced
from watcher.mail.gmail.methods import SCOPES

_HERE = "gmail: "


def read_token(path: Path, seed: Path | None = None) -> Credentials:
    """The credentials of a token file, of `seed` where there is none yet. Raises MailRefused with what to do."""
    file = path if path.exists() or seed is None or not seed.exists() else seed
    try:
        if file == path and file.stat().st_mode & 0o077:
            raise MailRefused(f"{_HERE}{file}: others can read it, and it holds a secret; chmod 600 {file}")
        kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return _credentials(kept)
    except FileNotFoundError:
        raise MailRefused(f"{_HERE}there is no login yet ({file}); run `watcher login`") from None
    except OSError as error:
        raise MailRefused(f"{_HERE}{file}: cannot be read ({error.strerror}); check its owner and permissions") from error
    except (ValueError, TypeError, KeyError, AttributeError):
        raise MailRefused(f"{_HERE}{file}: is no token; run `watcher login` again") from None


def _credentials(kept: dict[str, Any]) -> Credentials:
    expiry = kept.get("expiry")
    return Credentials(  # type: ignore[no-untyped-call]
        kept.get("token"),
        refresh_token=kept["refresh_token"],
        token_uri=kept["token_uri"],
        client_id=kept["client_id"],
        client_secret=kept["client_secret"],
        scopes=list(SCOPES),
        expiry=datetime.fromisoformat(expiry.rstrip("Z")) if expiry else None,
    )


def write_token(path: Path, credentials: Credentials) -> None:
    """Keeps credentials: mode 0600, the old file or the new one at any moment. Raises MailRefused."""
    kept = {
        "token": credentials.token,
        "refresh_token": credentials.refresh_token,
        "token_uri": credentials.token_uri,
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
        "expiry": credentials.expiry.isoformat() + "Z" if credentials.expiry else None,
    }
    try:
        replaced(path, json.dumps(kept))
    except OSError as error:
        raise MailRefused(f"{_HERE}{path}: the token cannot be kept ({error.strerror}); check the directory") from error
