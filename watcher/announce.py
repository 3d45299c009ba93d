"""News to the user's screen, and by the apprise library to wherever they set up. It never raises: a notification is not worth a sweep."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping

import structlog

from watcher.errors import WatcherError
from watcher.secrets import secret
from watcher.settings import Settings

_SECONDS = 10
log = structlog.get_logger(__name__)


def announce(title: str, text: str, hint: str, settings: Settings, environ: Mapping[str, str]) -> None:
    """Shows a title and a text; the hint too, but on this machine only."""
    if settings.news.on_screen(environ):
        _on_screen(title, f"{text}\n{hint}" if hint else text, environ)
    if settings.news.apprise:
        _by_apprise(title, text, settings)


def _on_screen(title: str, text: str, environ: Mapping[str, str]) -> None:
    """By notify-send, else straight over D-Bus (Desktop Notifications Specification)."""
    path = environ.get("PATH", os.defpath)
    sender, bus = shutil.which("notify-send", path=path), shutil.which("busctl", path=path)
    if sender:
        command = [sender, "--app-name=Interview Watcher", "--", title, text]
    elif bus:
        place = ("org.freedesktop.Notifications", "/org/freedesktop/Notifications", "org.freedesktop.Notifications")
        command = [
            bus,
            "--user",
            "call",
            "--",
            *place,
            "Notify",
            "susssasa{sv}i",
            "Interview Watcher",
            "0",
            "",
            title,
            text,
            "0",
            "0",
            "-1",
        ]
    else:
        log.warning("news.no_way", remedy='install libnotify-bin, or set news.desktop = "never"')
        return
    try:
        done = subprocess.run(command, env=dict(environ), capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        log.warning("news.not_shown", error=str(error))
        return
    if done.returncode:
        log.warning("news.not_shown", error=done.stderr.strip()[:200])


def _by_apprise(title: str, text: str, settings: Settings) -> None:
    """To every URL that the secret named apprise holds, one a line. The URLs hold passwords, so that no error of theirs is repeated."""
    try:
        import apprise
    except ImportError:
        log.warning("news.no_apprise", remedy="pip install 'interview-watcher[apprise]', or set news.apprise = false")
        return
    try:
        urls = secret("apprise", settings.news.apprise_command, settings.credentials)
    except WatcherError as error:
        log.warning("news.no_urls", error=str(error), remedy="set news.apprise_command, or give the credential apprise")
        return
    hub = apprise.Apprise()
    wrong = sum(not hub.add(url) for url in urls.split())
    if wrong:
        log.warning("news.urls_not_understood", count=wrong)
    if len(hub) and not hub.notify(title=title, body=text):
        log.warning("news.not_delivered", remedy="try the URLs with the apprise command")
