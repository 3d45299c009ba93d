"""The login at Google (installed-app flow on loopback, RFC 8252): a browser on this or any other machine, and a token for the state."""

from __future__ import annotations

import json
import os
import sys
import webbrowser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from watcher.errors import ConfigError, Fault, MailRefused
from watcher.mail.gmail.methods import SCOPES
from watcher.mail.gmail.token import write_token
from watcher.mailbox import open_store
from watcher.settings import Settings
from watcher.settings.load import Gmail

WAIT_SECONDS = 600
_DONE = "Interview Watcher has its login. You can close this page."


def log_in(settings: Settings, gmail: Gmail, environ: Mapping[str, str], port: int) -> int:
    """Gets a token, tries it out and says whose mailbox it is. Raises ConfigError, or MailRefused where it comes to nothing."""
    google(gmail, environ, port)
    return _confirmed(settings, gmail)


def google(gmail: Gmail, environ: Mapping[str, str], port: int) -> None:
    """Gets a token from Google and keeps it."""
    from google_auth_oauthlib.flow import InstalledAppFlow
    from oauthlib.oauth2.rfc6749.errors import OAuth2Error

    flow = InstalledAppFlow.from_client_config(_client(gmail.client_secret), list(SCOPES), autogenerate_code_verifier=True)
    browser = _browser(environ)
    port = port or _free_port()
    print(_guidance(browser, port), flush=True)
    try:
        credentials = flow.run_local_server(
            host="localhost", bind_addr="127.0.0.1", port=port, open_browser=browser, timeout_seconds=WAIT_SECONDS,
            authorization_prompt_message="\n{url}\n", success_message=_DONE, access_type="offline", prompt="consent",
        )  # fmt: skip
    except Warning as warning:  # oauthlib's way of saying that a permission was left out
        raise MailRefused(
            f"a permission is missing ({warning}); run `watcher login` again and leave both boxes ticked"
        ) from warning
    except (OSError, ValueError, AttributeError) as error:  # AttributeError: nobody came before the time was over
        raise MailRefused(f"the login came to nothing ({error}); run `watcher login` again") from error
    except OAuth2Error as error:
        raise MailRefused(f"Google does not give the login ({error}); run `watcher login` again and allow both") from error
    if not credentials.refresh_token:
        raise MailRefused(
            "Google gave no lasting token; take the program off your account's list of connections, then log in again"
        )
    write_token(gmail.token, credentials)
    print(f"The login is kept in {gmail.token}.")


def _client(path: Path) -> dict[str, Any]:
    """The client secret that the Google console gave. Raises ConfigError where the file is none of a desktop program."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _wrong(path, f"cannot be read ({error.strerror})") from error
    except ValueError:
        raise _wrong(path, "is no JSON") from None
    if not isinstance(found, dict) or not isinstance(found.get("installed"), dict):
        kind = "of a web application" if isinstance(found, dict) and "web" in found else "no client secret"
        raise _wrong(path, f"is {kind}; a client of the type Desktop app is wanted")
    missing = [key for key in ("client_id", "client_secret", "auth_uri", "token_uri") if not found["installed"].get(key)]
    if missing:
        raise _wrong(path, f"has no {', '.join(missing)}")
    return found


def _wrong(path: Path, what: str) -> ConfigError:
    return ConfigError(
        [Fault(str(path), "mailbox.client_secret", what, "fetch it from the Google console as docs/gmail.md says")]
    )


def _browser(environ: Mapping[str, str]) -> bool:
    """Whether a browser can be opened here, where the user sits."""
    if environ.get("SSH_CONNECTION"):
        return False
    if sys.platform.startswith("linux") and not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def _guidance(browser: bool, port: int) -> str:
    if browser:
        return "Your browser opens Google's page; if it does not, open this address. Leave both permissions ticked."
    return (
        "No browser can be opened here. On the machine where you sit, run\n\n"
        f"    ssh -L {port}:localhost:{port} {_here()}\n\n"
        "leave it open, and open this address in the browser there. Leave both permissions ticked."
    )


def _here() -> str:
    return f"{os.environ.get('USER') or 'USER'}@{os.uname().nodename}"


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _confirmed(settings: Settings, gmail: Gmail) -> int:
    """Tries the token out, and says whose mailbox it is."""
    store = open_store(settings)
    try:
        addresses = store.addresses()
    finally:
        store.close()
    print(f"It works, for {', '.join(addresses) or 'an account without a name'}.")
    if not any(settings.me.owns(address) for address in addresses):
        print(f"None of these is among me.addresses ({', '.join(settings.me.addresses)}): is it the right account?")
    print("Then run:\n  watcher check")
    return 0
