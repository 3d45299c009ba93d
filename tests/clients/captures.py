"""Screens and screenshots of a run, in a directory that git ignores; those of a test that fails are named in its report."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2] / "client-captures"


class Captures:
    """The captures of one test, numbered in order."""

    def __init__(self, test: str) -> None:
        self.directory = ROOT / re.sub(r"\W+", "-", test).strip("-")
        shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir(parents=True)

    def path(self, what: str) -> Path:
        """A place for the next capture; `what` ends with the kind of file."""
        return self.directory / f"{len(list(self.directory.iterdir())) + 1:02d}-{what}"

    def text(self, what: str, text: str) -> None:
        self.path(f"{what}.txt").write_text(text, encoding="utf-8")

    def names(self) -> list[str]:
        return sorted(str(path.relative_to(ROOT.parent)) for path in self.directory.iterdir())
