"""The main job on a bundled sample mailbox, in a temporary directory: all people, companies and mails in it are invented."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from watcher import log
from watcher.commands import report, rows_of
from watcher.mailbox import open_store
from watcher.message.parse import parse
from watcher.settings import load, shipped_config
from watcher.state import open_state
from watcher.sweep import sweep
from watcher.views import status
from watcher.views.status import wide_console

NOW = datetime.fromisoformat("2026-03-18T12:00:00-04:00")
_CONFIG = """[me]
name = "Dana Reyes"
addresses = ["dana.reyes@postbox.example"]
timezone = "America/New_York"
country = "US"

[mailbox]
kind = "maildir"
path = {path!r}

[state]
path = {state!r}
"""


def demo(environ: Mapping[str, str]) -> int:
    """Copies the sample mailbox, sweeps it as of a fixed day, shows processes and drafts, and says where they lie."""
    log.configure(environ)
    root = Path(tempfile.mkdtemp(prefix="watcher-demo-"))
    mail = root / "Mail"
    count = lay_out(shipped_config() / "demo", mail)
    (root / "config").mkdir()
    (root / "config" / "watcher.toml").write_text(
        _CONFIG.format(path=str(mail), state=str(root / "state")).replace("'", '"'), encoding="utf-8"
    )
    settings = load(root / "config", {}, {name: value for name, value in environ.items() if not name.startswith("WATCHER_")})
    console = wide_console()
    console.print(f"A sample mailbox of {count} letters, as of {NOW:%A, %B %d, %Y, %H:%M} (New York).\n", highlight=False)
    store, state = open_store(settings), open_state(settings.state_path)
    try:
        swept = sweep(store, state, settings, NOW)
        report(console, swept)
        console.print()
        if swept.insight is not None:
            status.show(console, rows_of(swept.insight, state, settings, NOW), (), state.notes(), settings.me.zone)
        for letter in store.drafts():
            message = parse(letter.raw)
            console.print(
                f"\n[bold]To:[/] {message.to[0].address}\n[bold]Subject:[/] {message.subject}\n\n{message.words}\n{message.signature}",
                highlight=False,
                markup=True,
            )
    finally:
        state.close()
    console.print(
        f"\nThe drafts lie in {mail / 'Drafts'}; look at them with any mail client, for example: mutt -f {mail / 'Drafts'}",
        highlight=False,
        soft_wrap=True,
    )
    console.print(f"Look behind a process: watcher --config {root / 'config'} explain acme", highlight=False, soft_wrap=True)
    return 0


def lay_out(source: Path, mail: Path) -> int:
    """Makes a Maildir of the bundled letters, one directory of *.eml a folder; gives their number."""
    count = 0
    for folder in sorted({path.parent.name for path in source.glob("*/*.eml")} | {"INBOX", "Sent", "Drafts"}):
        for sub in ("cur", "new", "tmp"):
            (mail / folder / sub).mkdir(parents=True)
        for letter in sorted((source / folder).glob("*.eml")):
            target = mail / folder / "cur" / f"{letter.stem}.demo:2,S"
            shutil.copyfile(letter, target)
            stamp = parse(target.read_bytes()).date.timestamp()
            os.utime(target, (stamp, stamp))
            count += 1
    return count
