"""One box and one Dovecot for all tests here; skipped, loudly, where there can be no box."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from box import Box, booted, why_not
from servers.dovecot import Dovecot


@pytest.fixture(scope="session")
def box(tmp_path_factory) -> Iterator[Box]:
    if reason := why_not():
        warnings.warn(f"THE DAEMON IS NOT TESTED UNDER SYSTEMD: {reason}", stacklevel=1)
        pytest.skip(reason)
    with booted(tmp_path_factory.mktemp("systemd")) as ready:
        yield ready


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server
