"""A story told twice, through a Maildir and through a mailbox on a server, so that both can be compared."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import render
import score

from watcher.cli import main
from watcher.mail.maildir import open_maildir
from watcher.mail.store import Letter
from watcher.message.parse import parse


def letters(root: Path) -> Iterator[tuple[Letter, bytes, datetime]]:
    """The letters of a rendered Maildir, each with its bytes as a server keeps them and the time at which it came."""
    near = open_maildir(root)
    for letter in near.read([head.ref for part in near.look(None) for head in part.heads]):
        crlf = letter.raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        yield letter, crlf, parse(letter.raw).date or datetime.now(UTC)


def told_twice(path: Path, root: Path, lay: Callable[[Path], str], capsys: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is replayed of a story through a Maildir, and through the mailbox that `lay` fills from it and gives the settings of."""
    story = render.load(path)
    render.write_maildir(story, root / "mail")
    there = lay(root / "mail")
    text = score.config_for(story, root / "mail", root / "state")
    lines = [line for line in text.splitlines() if not line.startswith(("kind =", "path ="))]
    afar = "\n".join(f"[mailbox]\n{there}" if line == "[mailbox]" else line for line in lines)
    found = []
    for name, its in (("maildir", text), ("server", afar)):
        (root / name).mkdir()
        (root / name / "watcher.toml").write_text(its)
        capsys.readouterr()
        assert main(["--config", str(root / name), "replay", "--until", story["until"].isoformat(), "--json"]) == 0
        found.append(json.loads(capsys.readouterr().out))
    return found[0], found[1]
