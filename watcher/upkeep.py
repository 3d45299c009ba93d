"""Memory of a program that runs for months."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
import time
from collections.abc import Mapping
from typing import NoReturn

MANY_LETTERS = 5_000  # after reading so many at once a program is fat for good
_RENEWED = "WATCHER_RENEWED"
_HOUR = 3600.0


def leave_out_rich() -> None:
    """Keeps structlog from loading rich, 5 MB for tracebacks in colour, which no service shows. To be called before it is imported."""
    if not sys.stderr.isatty():
        sys.modules.setdefault("rich", None)  # type: ignore[arg-type]  # importlib's way to say that there is none


def give_memory_back() -> None:
    """Gives to the system what a long piece of work has freed; glibc keeps it otherwise (malloc_trim(3))."""
    gc.collect()
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim is not None:
            trim(0)


def worth_renewing(letters: int, environ: Mapping[str, str]) -> bool:
    """Whether so much was read that a fresh start pays; once an hour at most, lest it never come to rest."""
    last = environ.get(_RENEWED, "")
    return letters >= MANY_LETTERS and not (last.isdigit() and abs(time.time() - int(last)) < _HOUR)


def renew() -> NoReturn:
    """Begins this program anew in the same process, which the service manager need not know: all that matters is in the state."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # stays so until the handlers are there again; its default would end us
    os.environ[_RENEWED] = str(int(time.time()))
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
