"""The login: a page that says yes, and tokens for codes, refresh tokens and signed assertions (RFC 6749, RFC 7636, RFC 7523)."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

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
    accounts: dict[str, rsa.RSAPrivateKey] = field(default_factory=dict)  # keys of service accounts by address
    whose: dict[str, str] = field(default_factory=dict)  # the service account of an access token
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

    def service_account(self, address: str, token_uri: str) -> dict[str, str]:
        """The key of a service account, as Google's console gives it."""
        key = rsa.generate_private_key(65_537, 2_048)
        self.accounts[address] = key
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        return {
            "type": "service_account",
            "client_email": address,
            "private_key_id": "k1",
            "private_key": pem,
            "token_uri": token_uri,
        }

    def _of_account(self, assertion: str) -> tuple[int, dict[str, object]]:
        """A token for a service account that has signed for itself."""
        try:
            signed, _, signature = assertion.rpartition(".")
            claims = json.loads(_decoded(signed.partition(".")[2]))
            public = self.accounts[claims["iss"]].public_key()
            public.verify(_decoded(signature), signed.encode(), PKCS1v15(), SHA256())
        except (InvalidSignature, ValueError, KeyError):
            return 400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
        access, _ = self.issue(tuple(claims["scope"].split()))
        self.whose[access] = claims["iss"]
        return 200, {"access_token": access, "expires_in": self.lasts, "token_type": "Bearer"}

    def token(self, form: Mapping[str, str]) -> tuple[int, dict[str, object]]:
        """Tokens for a code, a refresh token or a signed assertion."""
        if form.get("grant_type") == "urn:ietf:params:oauth:grant-type:jwt-bearer":
            return self._of_account(form.get("assertion", ""))
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


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _proven(asked: Mapping[str, str], form: Mapping[str, str]) -> bool:
    if "code_challenge" not in asked:
        return True
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
