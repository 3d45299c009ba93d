"""Memory of a program that runs for months."""

from __future__ import annotations

import ctypes
import gc
import sys


def give_memory_back() -> None:
    """Gives to the system what a long piece of work has freed; glibc keeps it otherwise (malloc_trim(3))."""
    gc.collect()
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim is not None:
            trim(0)
