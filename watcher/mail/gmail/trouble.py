"""Every way in which Gmail or the line to it fails, told apart once: gone, passing by itself, or for the user to mend."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from google.auth.exceptions import GoogleAuthError, RefreshError
from googleapiclient.errors import BatchError, HttpError

from watcher.errors import MailRefused, MailUnreachable, WatcherError

LOGIN = "run `watcher login` again"
_RATE = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED", "quotaExceeded"})
_DAY = frozenset({"dailyLimitExceeded", "dailyLimitExceededUnreg"})
_SCOPE = frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"})
OFF = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
_POLICY = frozenset({"domainPolicy", "ADMIN_POLICY_ENFORCED"})
OfStatus = Callable[[str, HttpError], Exception]
OfRefresh = Callable[[str, RefreshError], Exception]


class Gone(Exception):
    """What was asked for is not there (any more)."""


class Passing(Exception):
    """A trouble that passes by itself.

    `busy`: the server asks for a slower pace, and has not done what it was told to. `after`: seconds until which it wants no more.
    `answered`: it did answer, with a fault of its own.
    """

    def __init__(self, text: str, *, busy: bool = False, after: float | None = None, answered: bool = False) -> None:
        self.busy, self.after, self.answered = busy, after, answered
        super().__init__(text)


class Nonsense(Passing):
    """An answer that is none."""


@contextmanager
def told_apart(place: str, of_status: OfStatus | None = None, of_refresh: OfRefresh | None = None) -> Iterator[None]:
    """Raises Gone, Passing, MailRefused or MailUnreachable in place of what the client, the socket or TLS raised.

    What a status or a refused renewal means is told by `of_status` and `of_refresh` where they are given.
    """
    try:
        yield
    except (WatcherError, Gone, Passing):
        raise
    except HttpError as error:
        raise (of_status or from_status)(place, error) from error
    except RefreshError as error:
        raise (of_refresh or from_refresh)(place, error) from error
    except requests.exceptions.SSLError as error:
        text = (
            f"{place}: the connection cannot be trusted ({one_line(str(error))}); does a portal of the network stand in between?"
        )
        raise MailUnreachable(text) from error
    except (requests.exceptions.Timeout, TimeoutError) as error:
        raise Passing("no answer in time") from error
    except (OSError, GoogleAuthError) as error:  # all of requests' errors are OSErrors
        raise Passing(one_line(str(error) or type(error).__name__)) from error
    except (BatchError, ValueError, TypeError, KeyError) as error:
        # What the client raises for JSON or a batch that is cut short or none at all.
        raise Nonsense(f"an answer that cannot be understood ({type(error).__name__})") from error


def from_status(place: str, error: HttpError) -> Exception:
    """What an answer with an error status means."""
    status = int(error.resp.status)
    reasons, said = told(error)
    if status == 404:
        return Gone(said)
    if status == 429 or (status == 403 and reasons & _RATE):
        return Passing(said, busy=True, after=_retry_after(error.resp), answered=True)
    if status < 400:
        return Passing(f"{status}: it leads elsewhere; does a portal of the network stand in between?")
    if status >= 500 or status == 408:
        return Passing(said, after=_retry_after(error.resp), answered=True)
    if reasons & _DAY:
        return MailUnreachable(f"{place}: the quota of the day is used up ({said}); it is tried again later")
    if status == 401:
        return MailRefused(f"{place}: the token is not taken ({said}); {LOGIN}")
    if reasons & OFF:
        return MailRefused(f"{place}: the Gmail API is not enabled in your project ({said}); enable it in the Google console")
    if reasons & _POLICY:
        return MailRefused(f"{place}: your organisation does not allow this program ({said}); ask its administrator")
    if reasons & _SCOPE:
        return MailRefused(f"{place}: a permission is missing ({said}); {LOGIN} and leave both boxes ticked")
    return MailRefused(f"{place}: the request was refused ({said}); see docs/gmail.md")


def from_refresh(place: str, error: RefreshError) -> Exception:
    """What a refusal to renew the token means."""
    details = error.args[1] if len(error.args) > 1 and isinstance(error.args[1], dict) else {}
    code = details.get("error", "")
    if error.retryable:
        return Passing("the token cannot be renewed just now")
    said = one_line(str(error.args[0]) if error.args else "")
    if code == "invalid_grant" or "invalid_grant" in said:
        return MailRefused(
            f"{place}: the login has ended ({said}): it was revoked, the password was changed, or the project stands in Testing, where a login "
            f"lasts 7 days; {LOGIN}, and set the project to In production (docs/gmail.md)"
        )
    if code in ("invalid_client", "unauthorized_client", "deleted_client"):
        return MailRefused(f"{place}: Google does not know the client ({said}); fetch the client secret anew, then {LOGIN}")
    if code in ("invalid_scope", "access_denied", "admin_policy_enforced"):
        return MailRefused(f"{place}: Google does not give the permission ({said}); {LOGIN}")
    if "refresh" in said.casefold() and not code:
        return MailRefused(f"{place}: the token cannot be renewed ({said}); {LOGIN}")
    return Passing(said or "the token was not renewed")


def told(error: HttpError) -> tuple[frozenset[str], str]:
    """The reasons that an answer with an error status gives, and the status with its message, for people."""
    reasons, message = _told(error.content)
    return reasons, f"{int(error.resp.status)} {message}".strip()


def _told(content: bytes | str | None) -> tuple[frozenset[str], str]:
    """The reasons and the message of an error, as far as it is one of Google's; an HTML page has none."""
    try:
        error: Any = json.loads(content or b"{}")["error"]
        listed = [*error.get("errors", ()), *error.get("details", ())]
        reasons = {str(item.get("reason", "")) for item in listed if isinstance(item, dict)}
        return frozenset(reasons), one_line(str(error.get("message", "")))
    except (ValueError, TypeError, KeyError, AttributeError):
        return frozenset(), ""


def _retry_after(response: Any) -> float | None:
    """The seconds of Retry-After (RFC 9110 section 10.2.3), whether it names seconds or a date."""
    value = str(response.get("retry-after", "")).strip()
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def one_line(text: str) -> str:
    """Words of a server, printable and short."""
    return "".join(c if c.isprintable() else " " for c in text).strip()[:300]
