"""What can go wrong on purpose, and the answers in which Google says so."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Kind(Enum):
    UNAUTHORIZED = "401"
    RATE_403 = "403, rate limit"
    SCOPE_403 = "403, scope"
    DISABLED_403 = "403, API not enabled"
    NOT_FOUND = "404"
    BUSY_429 = "429 with Retry-After"
    BROKEN_500 = "500"
    HTML_502 = "502 with HTML"
    UNAVAILABLE_503 = "503"
    STALL_BEFORE = "no answer, nothing done"
    STALL_AFTER = "no answer, but done"
    CUT_BEFORE = "connection ends, nothing done"
    CUT_AFTER = "connection ends, but done"
    TRUNCATED = "body cut short, but done"
    NONSENSE = "200 with HTML, but done"
    ELSEWHERE = "302 of a portal"


DONE = (Kind.STALL_AFTER, Kind.CUT_AFTER, Kind.TRUNCATED, Kind.NONSENSE)
PASSING = tuple(kind for kind in Kind if kind not in (Kind.SCOPE_403, Kind.DISABLED_403, Kind.NOT_FOUND))


@dataclass
class Fault:
    """Befalls calls of a method (`batch` is one, the empty string means any), after `spare` of them, so many `times`."""

    kind: Kind
    method: str = ""
    times: int = 1
    spare: int = 0
    retry_after: int = 0

    def befalls(self, method: str) -> bool:
        """Whether this call is befallen."""
        if self.times <= 0 or not method.endswith(self.method):
            return False
        if self.spare > 0:
            self.spare -= 1
            return False
        self.times -= 1
        return True


_REASONS = {
    Kind.UNAUTHORIZED: (401, "authError", "Invalid Credentials", "UNAUTHENTICATED"),
    Kind.RATE_403: (403, "userRateLimitExceeded", "User Rate Limit Exceeded", "PERMISSION_DENIED"),
    Kind.SCOPE_403: (403, "insufficientPermissions", "Request had insufficient authentication scopes.", "PERMISSION_DENIED"),
    Kind.DISABLED_403: (403, "accessNotConfigured", "Gmail API has not been used in project 7 before or it is disabled.", "PERMISSION_DENIED"),
    Kind.NOT_FOUND: (404, "notFound", "Requested entity was not found.", "NOT_FOUND"),
    Kind.BUSY_429: (429, "rateLimitExceeded", "Too many concurrent requests for user.", "RESOURCE_EXHAUSTED"),
    Kind.BROKEN_500: (500, "backendError", "Internal error encountered.", "INTERNAL"),
    Kind.UNAVAILABLE_503: (503, "backendError", "The service is currently unavailable.", "UNAVAILABLE"),
}  # fmt: skip
_PAGE = (
    "<!DOCTYPE html>\n<html lang=en><title>Error 502 (Server Error)!!1</title><p>The server encountered a temporary error.</html>"
)


def answer_of(fault: Fault) -> tuple[int, dict[str, str], bytes]:
    """Status, header and body of a fault that has an answer."""
    if fault.kind in _REASONS:
        status, reason, text, name = _REASONS[fault.kind]
        header = {"Retry-After": str(fault.retry_after)} if fault.kind is Kind.BUSY_429 else {}
        return (
            status,
            {**header, "Content-Type": "application/json; charset=UTF-8"},
            json.dumps(error(status, reason, text, name)).encode(),
        )
    if fault.kind is Kind.ELSEWHERE:
        return 302, {"Location": "http://portal.example/login", "Content-Type": "text/html"}, b"<html>moved</html>"
    return (502 if fault.kind is Kind.HTML_502 else 200), {"Content-Type": "text/html; charset=UTF-8"}, _PAGE.encode()


def error(status: int, reason: str, text: str, name: str) -> dict[str, Any]:
    """An error as Google writes it."""
    listed = [{"message": text, "domain": "global", "reason": reason}]
    return {"error": {"code": status, "message": text, "errors": listed, "status": name}}
