"""The systemd units, as far as they are installed: do they start this program, and will they start by themselves?"""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from watcher.doctor.finding import Finding
from watcher.units import SYSTEM, program_of, shipped_units, user_directory, with_program

_LINGER = Path("/var/lib/systemd/linger")


def units(environ: Mapping[str, str], system: Path = SYSTEM, linger: Path = _LINGER) -> Iterator[Finding]:
    """One finding for each kind of unit that is there."""
    own = user_directory(environ)
    if (system / "watcher@.service").exists():
        enabled = any((system / "multi-user.target.wants").glob("watcher@*.service"))
        yield _unit(system / "watcher@.service", shipped_units() / "system", enabled, "systemctl enable --now watcher@NAME")
    if (own / "watcher.service").exists():
        enabled = (own / "default.target.wants" / "watcher.service").exists()
        yield _unit(own / "watcher.service", shipped_units() / "user", enabled, "systemctl --user enable --now watcher")
        if enabled and not (linger / getpass.getuser()).exists():
            yield Finding("user service", "it ends when you log out; to have it always: loginctl enable-linger", note=True)


def _unit(path: Path, shipped: Path, enabled: bool, enable: str) -> Finding:
    text = path.read_text(encoding="utf-8", errors="replace")
    program = program_of(text)
    again = "run `watcher install-units" + (" --user" if shipped.name == "user" else "") + "` again, then systemctl daemon-reload"
    if not os.access(program, os.X_OK):
        return Finding("unit", f"{path} starts {program}, which is not there; {again}", 78)
    if text != with_program((shipped / path.name).read_text(encoding="utf-8"), program):
        return Finding("unit", f"{path} is of another version; {again}", note=True)
    if not enabled:
        return Finding("unit", f"{path} is not enabled; {enable}", note=True)
    return Finding("unit", str(path))
