"""Lets the tests of this room share hands.py, and the rooms of tests/mail."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
for path in (HERE, HERE.parent / "mail"):
    if str(path) not in sys.path:
        sys.path.insert(0, str(path))
