"""Where news go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class NewsSettings:
    """The [news] table. `desktop` is auto, always or never; auto means where there is a desktop session, which no system service has."""

    desktop: str = "auto"
    apprise: bool = False
    apprise_command: tuple[str, ...] = ()

    def on_screen(self, environ: Mapping[str, str]) -> bool:
        """Whether news are shown on this machine's screen."""
        return self.desktop == "always" or (self.desktop == "auto" and _session(environ))

    def wanted(self, environ: Mapping[str, str]) -> bool:
        """Whether news go anywhere."""
        return self.apprise or self.on_screen(environ)


def _session(environ: Mapping[str, str]) -> bool:
    runtime = environ.get("XDG_RUNTIME_DIR")
    return bool(environ.get("DBUS_SESSION_BUS_ADDRESS")) or (bool(runtime) and (Path(runtime or "") / "bus").exists())
