"""The line to the server, as the client wants one, over requests: httplib2 sends a POST anew when its connection breaks, this does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httplib2
from google.auth.credentials import Credentials
from google.auth.transport.requests import AuthorizedSession


class Line:
    """Sends each request once, with a token that is renewed where it has run out; no redirection is followed."""

    def __init__(self, credentials: Credentials, answer_seconds: float) -> None:
        self._session = AuthorizedSession(credentials)  # type: ignore[no-untyped-call]
        self.seconds: float | tuple[float, float] = answer_seconds  # the longest wait, to connect and for an answer

    def request(
        self, uri: str, method: str = "GET", body: Any = None, headers: Mapping[str, str] | None = None, **_: Any
    ) -> tuple[httplib2.Response, bytes]:
        """The answer and its content. Raises what requests and google-auth raise."""
        response = self._session.request(  # type: ignore[no-untyped-call]
            method, uri, data=body, headers=dict(headers or {}), timeout=self.seconds, allow_redirects=False
        )
        fields = {name.lower(): value for name, value in response.headers.items()}
        # The content is unpacked already, and its length another.
        fields = {name: value for name, value in fields.items() if name not in ("content-encoding", "content-length")}
        return httplib2.Response({**fields, "status": str(response.status_code)}), response.content

    def close(self) -> None:
        """Closes its connections."""
        self._session.close()  # type: ignore[no-untyped-call]
