"""The login: a page that says yes, and tokens for codes and for refresh tokens (RFC 6749, RFC 7636)."""

from __future__ import annotations

import base64
import hashlib
import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

SCOPES = ("https://www.googleapis.com/auth/gmail.readonly", "https://www.googleapis.com/auth/gmail.compose")


@dataclass
class Consent:
    """Who may do what. `granted` is what the user leaves ticked, `deny` whether they say no."""

    client_id: str = "7-watcher.apps.example"
    client_secret: str = "GOCSPX-not-secret"
    granted: tuple[str, ...] = SCOPES
    deny: bool = False
    lasts: int = 3599
    access: dict[str, tuple[float, frozenset[str]]] = field(default_factory=dict)  # until when, for what
    refresh: dict[str, frozenset[str]] = field(default_factory=dict)
    refreshed: int = 0
    _codes: dict[str, Mapping[str, str]] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def issue(self, scopes: tuple[str, ...] = SCOPES) -> tuple[str, str]:
        """A pair of tokens as after a login: access and refresh."""
        number = next(self._numbers)
        access, refresh = f"ya29.access-{number}", f"1//refresh-{number}"
        self.access[access] = (time.time() + self.lasts, frozenset(scopes))
        self.refresh[refresh] = frozenset(scopes)
        return access, refresh

    def expire(self) -> None:
        """No access token is taken any more."""
        self.access.clear()

    def revoke(self) -> None:
        """The user takes all back."""
        self.access.clear()
        self.refresh.clear()

    def scopes_of(self, token: str) -> frozenset[str] | None:
        """What a token is for; None where it is not taken."""
        until, scopes = self.access.get(token, (0.0, frozenset()))
        return scopes if until > time.time() else None

    def authorize(self, query: Mapping[str, str]) -> str:
        """Where the browser is sent after the user's answer."""
        if self.deny:
            return query["redirect_uri"] + "?" + urlencode({"error": "access_denied", "state": query["state"]})
        code = f"4/code-{next(self._numbers)}"
        self._codes[code] = query
        told = {"state": query["state"], "code": code, "scope": " ".join(self.granted)}
        return query["redirect_uri"] + "?" + urlencode(told)

    def token(self, form: Mapping[str, str]) -> tuple[int, dict[str, object]]:
        """Tokens for a code or a refresh token."""
        if (form.get("client_id"), form.get("client_secret")) != (self.client_id, self.client_secret):
            return 401, {"error": "invalid_client", "error_description": "The OAuth client was not found."}
        if form.get("grant_type") == "refresh_token":
            scopes = self.refresh.get(form.get("refresh_token", ""))
            if scopes is None:
                return 400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
            self.refreshed += 1
            access, _ = self.issue(tuple(scopes))
            return 200, {"access_token": access, "expires_in": self.lasts, "scope": " ".join(scopes), "token_type": "Bearer"}
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or not _proven(asked, form):
            return 400, {"error": "invalid_grant", "error_description": "Malformed auth code."}
        access, refresh = self.issue(self.granted)
        offline = {"refresh_token": refresh} if asked.get("access_type") == "offline" and asked.get("prompt") == "consent" else {}
        return 200, {
            "access_token": access, "expires_in": self.lasts, "scope": " ".join(self.granted), "token_type": "Bearer", **offline,
        }  # fmt: skip


def _proven(asked: Mapping[str, str], form: Mapping[str, str]) -> bool:
    if "code_challenge" not in asked:
        return True
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
