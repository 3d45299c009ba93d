"""Puts the systemd units into place, with the true place of this program in them, and says how to go on."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from watcher.errors import ConfigError, Fault
from watcher.settings import load

SYSTEM = Path("/etc/systemd/system")
_SHIPPED_PROGRAM = "/usr/local/bin/watcher"
_HIDDEN = ("/home", "/root", "/run/user", "/tmp", "/var/tmp")  # what ProtectHome= and PrivateTmp= hide from the service
_OURS = "# Interview Watcher."


def shipped_units() -> Path:
    """The directory of the units: inside the installed package, or beside it in a checkout."""
    packaged = Path(__file__).parent / "_systemd"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "systemd"


def install_units(user: bool, config: Path, environ: Mapping[str, str]) -> int:
    """Writes the units for the system, or for the user's own manager, and prints the next two commands.

    Raises ConfigError where they cannot be written, would overwrite a foreign unit, or could not start the program.
    """
    program = _program(user)
    target = user_directory(environ) if user else SYSTEM
    for source in sorted((shipped_units() / ("user" if user else "system")).iterdir()):
        _write(target / source.name, with_program(source.read_text(encoding="utf-8"), program))
    if user:
        state = Path.home() / ".local" / "state" / "watcher"
        state.mkdir(mode=0o700, parents=True, exist_ok=True)  # the unit may write there and nowhere else
        _open_maildir(target, config, environ)
    manager, unit = ("systemctl --user", "watcher.service") if user else ("systemctl", "watcher@NAME.service")
    print(f"units written to {target}; settings: " + ("~/.config/watcher" if user else "/etc/watcher/NAME (one NAME a mailbox)"))
    print(f"{manager} daemon-reload\n{manager} enable --now {unit}")
    return 0


def with_program(unit: str, program: Path) -> str:
    """The text of a shipped unit with the true place of the program."""
    return unit.replace(f"ExecStart={_SHIPPED_PROGRAM} ", f"ExecStart={program} ")


def program_of(unit: str) -> Path:
    """The program that the text of a unit starts."""
    starts = (line.removeprefix("ExecStart=").split() for line in unit.splitlines() if line.startswith("ExecStart="))
    return Path(next((words[0] for words in starts if words), ""))


def _open_maildir(target: Path, config: Path, environ: Mapping[str, str]) -> None:
    """A drop-in by which the units may write to the Maildir of the settings, if there is one."""
    try:
        path = load(config, {}, environ).mailbox.path
    except ConfigError:
        print(f"{config}: no valid settings yet; for a Maildir run this again once there are")
        return
    if path:
        quoted = path.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
        text = f'{_OURS} The Maildir of the settings, where drafts are laid.\n[Service]\nReadWritePaths="-{quoted}"\n'
        for unit in ("watcher.service", "watcher-once.service"):
            _write(target / f"{unit}.d" / "maildir.conf", text)


def _program(user: bool) -> Path:
    """The installed `watcher` of the running Python. A Python below a home directory cannot be reached by the system's service."""
    program = Path(sys.prefix) / "bin" / "watcher"
    python = Path(sys.executable).resolve()
    hidden = [path for path in (program, python) if any(path.is_relative_to(place) for place in _HIDDEN)]
    if hidden and not user:
        remedy = "install it where services can see it: /usr/bin/python3 -m venv /opt/watcher && /opt/watcher/bin/pip install interview-watcher"
        raise ConfigError([Fault(str(hidden[0]), "program", "lies where the service is not allowed to look", remedy)])
    if not os.access(program, os.X_OK):
        raise ConfigError([Fault(str(program), "program", "is not there", "install the package with pip into this Python")])
    return program


def user_directory(environ: Mapping[str, str]) -> Path:
    """Where the units of the user's own manager lie."""
    return Path(environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd" / "user"


def _write(path: Path, text: str) -> None:
    """Writes a unit whole or not at all. One that is not ours is left alone."""
    try:
        if path.exists() and not path.read_text(encoding="utf-8", errors="replace").startswith(_OURS):
            raise ConfigError([Fault(str(path), "unit", "is there and not one of ours", "move it away, then run this again")])
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.new")
        fresh.write_text(text, encoding="utf-8")
        fresh.chmod(0o644)
        fresh.replace(path)
    except OSError as error:
        remedy = "run it as root, or with --user for your own service manager"
        raise ConfigError([Fault(str(path), "unit", f"cannot be written: {error.strerror}", remedy)]) from error
