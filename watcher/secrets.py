"""Where passwords and tokens come from: a file that systemd hands over, or the output of a command. Never the settings."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from watcher.errors import MailRefused, MailUnreachable

COMMAND_SECONDS = 60


def secret(name: str, command: Sequence[str], credentials: Path | None) -> str:
    """The secret of a name. Raises MailRefused where there is none, MailUnreachable where the command takes too long."""
    if command:
        return _from_command(command)
    if credentials is not None and (credentials / name).is_file():
        return _first_line((credentials / name).read_text(encoding="utf-8"), f"the credential {name}")
    raise MailRefused(
        f"there is no password: give a credential named {name} (LoadCredential= in the unit), or set mailbox.password_command"
    )


def _from_command(command: Sequence[str]) -> str:
    where = f"mailbox.password_command ({command[0]})"
    try:
        done = subprocess.run(
            list(command), capture_output=True, text=True, timeout=COMMAND_SECONDS, stdin=subprocess.DEVNULL, check=False
        )
    except subprocess.TimeoutExpired:
        raise MailUnreachable(f"{where} gave nothing within {COMMAND_SECONDS} s; does it wait to be unlocked?") from None
    except (OSError, UnicodeDecodeError) as error:
        raise MailRefused(f"{where} cannot be run ({error}); name a program that prints the password") from error
    if done.returncode != 0:
        raise MailRefused(f"{where} ended with {done.returncode}; run it by hand to see why")
    return _first_line(done.stdout, where)


def _first_line(text: str, where: str) -> str:
    line = text.split("\n", 1)[0].rstrip("\r")
    if not line:
        raise MailRefused(f"{where} is empty; it must hold the password or token in its first line")
    return line
