"""A real systemd in a box (see box.sh) with the built wheel in /opt/watcher, made with the machine's own Python."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
PYTHON = "/usr/bin/python3"
LOCK = "requirements-dev.lock"
_PASSED_ON = ("PIP_", "SSL_CERT_FILE", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "no_proxy", "NO_PROXY")


@dataclass(frozen=True, slots=True)
class Box:
    """A booted box."""

    directory: Path

    def run(
        self, *command: str, check: bool = True, text: str | None = None, seconds: float = 60
    ) -> subprocess.CompletedProcess[str]:
        """Runs a command inside as root, in a bare environment."""
        whole = [str(HERE / "box.sh"), "run", str(self.directory), *command]
        done = subprocess.run(whole, capture_output=True, text=True, input=text or "", timeout=seconds, check=False)
        assert not check or done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}{done.stderr}\n{self.journal(200)}"
        return done

    def shell(self, script: str, check: bool = True, seconds: float = 60) -> str:
        """What a shell script prints inside."""
        return self.run("bash", "-euc", script, check=check, seconds=seconds).stdout

    def write(self, path: str, text: str, mode: str = "644") -> None:
        """Writes a file inside."""
        self.run("bash", "-euc", f'mkdir -p "$(dirname "{path}")"; cat > "{path}"; chmod {mode} "{path}"', text=text)

    def journal(self, lines: int, *match: str) -> str:
        """The newest lines of the journal."""
        whole = [str(HERE / "box.sh"), "run", str(self.directory), "journalctl", "--no-pager", "-q", "-n", str(lines), *match]
        return subprocess.run(whole, capture_output=True, text=True, timeout=30, check=False).stdout

    def until(self, condition: Callable[[], bool], seconds: float = 20) -> None:
        """Waits for a condition, and shows the journal where it does not come."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, self.journal(60)
            time.sleep(0.05)


def why_not() -> str:
    """Why there can be no box here; empty where there can."""
    if os.getuid() != 0:
        return "a box needs root"
    for needed in ("/lib/systemd/systemd", "/usr/bin/dbus-daemon", PYTHON, "/usr/sbin/dovecot"):
        if not Path(needed).exists():
            return f"{needed} is missing: run tests/systemd/install.sh"
    tried = subprocess.run(
        ["unshare", "--fork", "--pid", "--mount", "--ipc", "--uts", "--cgroup", "true"],
        capture_output=True,
        text=True,
        check=False,
    )
    return f"this kernel grants no namespaces: {tried.stderr.strip()}" if tried.returncode else ""


def wheel(target: Path) -> Path:
    """The wheel of this checkout, built now."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    return next(target.glob("*.whl"))


@contextmanager
def booted(directory: Path) -> Iterator[Box]:
    """A box with the program installed in /opt/watcher. Its dependencies are kept between runs; all else is thrown away."""
    built = wheel(directory / "wheel")
    shutil.copy(PROJECT / LOCK, built.parent)
    place = PROJECT / ".servers" / f"box-{_stamp()}"
    place.mkdir(parents=True, exist_ok=True)
    with (place.parent / "box.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "complete").exists():
            with _bare(directory / "first", f"{place.resolve()}:/opt/watcher", f"{built.parent}:/mnt/wheel") as box:
                box.run(PYTHON, "-m", "venv", "--clear", "/opt/watcher", seconds=120)
                _install(box, "-c", f"/mnt/wheel/{LOCK}", f"/mnt/wheel/{built.name}[keyring]")
            (place / "complete").touch()
    with _bare(directory / "box", f"{place.resolve()}:/mnt/base", f"{built.parent}:/mnt/wheel") as box:
        box.shell(
            "mkdir -p /opt/watcher /run/own/upper /run/own/work;"
            "mount -t overlay overlay -o lowerdir=/mnt/base,upperdir=/run/own/upper,workdir=/run/own/work /opt/watcher"
        )
        _install(box, "--no-deps", "--no-index", "--force-reinstall", f"/mnt/wheel/{built.name}")
        yield box


@contextmanager
def _bare(directory: Path, *shared: str) -> Iterator[Box]:
    directory.mkdir(parents=True)
    try:
        subprocess.run([str(HERE / "box.sh"), "start", str(directory), *shared], check=True)
        yield Box(directory)
    finally:
        subprocess.run([str(HERE / "box.sh"), "stop", str(directory)], check=False)


def _stamp() -> str:
    """Changes with the dependencies."""
    return hashlib.sha256((PROJECT / LOCK).read_bytes() + (PROJECT / "pyproject.toml").read_bytes()).hexdigest()[:12]


def _install(box: Box, *arguments: str) -> None:
    environ = [f"{name}={value}" for name, value in os.environ.items() if name.startswith(_PASSED_ON)]
    pip = ["env", *environ, "/opt/watcher/bin/pip", "install", "-q", "--disable-pip-version-check", "--root-user-action=ignore"]
    box.run(*pip, *arguments, seconds=600)
