"""Where passwords and tokens come from: a command's output, a file that systemd hands over, the system's keyring. Never the settings.

No secret goes into a log, an error, a command line or the state.
"""

from __future__ import annotations

import os
import signal
import stat
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from watcher.errors import MailRefused, MailUnreachable

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

COMMAND_SECONDS = 60.0
KEYRING_SERVICE = "interview-watcher"
_ENCRYPTED = "-encrypted"  # the unit loads an encrypted credential under a name of its own
_SAFE_KEYRINGS = ("keyring.backends.SecretService", "keyring.backends.libsecret", "keyring.backends.kwallet",
                  "keyring.backends.macOS", "keyring.backends.Windows")  # fmt: skip


def secret(name: str, command: Sequence[str], credentials: Path | None, account: str = "") -> str:
    """The secret of a name, or of an account in the keyring.

    Raises MailRefused where there is none or where others can read it, MailUnreachable where it cannot be had just now.
    """
    if command:
        return _from_command(command)
    for file in (credentials / name, credentials / (name + _ENCRYPTED)) if credentials is not None else ():
        if file.is_file():
            return _first_line(private_text(file), f"the credential {name}")
    kept = from_keyring(account) if account else None
    if kept:
        return kept
    raise MailRefused(
        f"there is no password: put it into /etc/credstore/watcher.NAME.{name} (the system's unit loads it from there), "
        "set mailbox.password_command, or store it with `watcher login` in the keyring"
    )


def private_text(path: Path) -> str:
    """The text of a file that nobody else can read. Raises MailRefused otherwise."""
    try:
        if _others_read(path):
            raise MailRefused(f"{path}: others can read it, and it holds a secret; chmod 600 {path}")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise MailRefused(f"{path}: cannot be read ({error.strerror}); check its owner and permissions") from error
    except UnicodeDecodeError:
        raise MailRefused(f"{path}: is not UTF-8 text; write the secret anew") from None


def _others_read(path: Path) -> bool:
    """Whether group or others may read. Where systemd uses an access list, the group's bits are the list's mask and say nothing."""
    mode = stat.S_IMODE(path.stat().st_mode)
    return bool(mode & 0o007) or (bool(mode & 0o070) and not _has_access_list(path))


def _has_access_list(path: Path) -> bool:
    try:
        return bool(os.getxattr(path, "system.posix_acl_access"))
    except (OSError, AttributeError):  # none, or no such thing here
        return False


def _from_command(command: Sequence[str]) -> str:
    where = f"mailbox.password_command ({command[0]})"
    try:
        process = subprocess.Popen(
            list(command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
    except OSError as error:
        raise MailRefused(f"{where} cannot be run ({error.strerror}); name a program that prints the password") from error
    try:
        printed, _ = process.communicate(timeout=COMMAND_SECONDS)
    except subprocess.TimeoutExpired:
        raise MailUnreachable(f"{where} gave nothing within {COMMAND_SECONDS:g} s; does it wait to be unlocked?") from None
    finally:
        _end(process)
    if process.returncode != 0:
        raise MailRefused(f"{where} ended with {process.returncode}; run it by hand to see why")
    try:
        return _first_line(printed.decode("utf-8"), where)
    except UnicodeDecodeError:
        raise MailRefused(f"{where} prints what is not UTF-8; the password must be") from None


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends a command that still runs, and all that it has started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def from_keyring(account: str) -> str | None:
    """What the keyring holds for an account; None where there is no keyring. Raises MailUnreachable where it is locked."""
    backend = _keyring()
    if backend is None:
        return None
    from keyring.errors import KeyringError

    try:
        return backend.get_password(KEYRING_SERVICE, account)
    except KeyringError as error:
        raise MailUnreachable(f"the keyring gives nothing ({error}); unlock it") from error


def to_keyring(account: str, password: str) -> str:
    """Stores a password in the system's keyring and gives that keyring's name. Raises MailRefused where there is no safe one."""
    backend = _keyring()
    if backend is None:
        raise MailRefused(
            "there is no keyring that encrypts: install the extra (pip install 'interview-watcher[keyring]') and run it in a session with "
            "GNOME Keyring, KWallet or the like; without one use mailbox.password_command or a systemd credential"
        )
    from keyring.errors import KeyringError

    try:
        backend.set_password(KEYRING_SERVICE, account, password)
    except KeyringError as error:
        raise MailRefused(f"the keyring takes nothing ({error}); unlock it") from error
    return str(backend.name)


def _keyring() -> KeyringBackend | None:
    """The keyring of the session, if it encrypts what it keeps: files with plain text count as none."""
    try:
        import keyring
    except ImportError:
        return None
    chosen = keyring.get_keyring()
    for backend in getattr(chosen, "backends", None) or [chosen]:
        if type(backend).__module__ in _SAFE_KEYRINGS:
            return backend  # type: ignore[no-any-return]
    return None


def _first_line(text: str, where: str) -> str:
    line = text.split("\n", 1)[0].rstrip("\r")
    if not line:
        raise MailRefused(f"{where} is empty; it must hold the password or token in its first line")
    return line
