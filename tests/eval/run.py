"""How well hiring mail is told from all other mail, and read: measured on stories and on ordinary mail.

    python run.py [--stories DIR ...] [--ordinary PATH ...] [--me ADDRESS] [--personal] [--all]

Stories are directories or files of the form of tests/stories/FORMAT.md. Ordinary mail is a Maildir, an mbox file or a tree of files
with one message each, in which nobody hires me; every process found there is false. `--me` is the owner of that mailbox, by default the
most frequent recipient. `--personal` rewrites each letter as if it had come to me alone and I had answered it: a test of words alone.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from contextlib import redirect_stdout
from datetime import datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "stories")]

import letters as mail  # noqa: E402
import render  # noqa: E402
import score  # noqa: E402

from watcher.cli import main as watcher  # noqa: E402
from watcher.insight import Reader  # noqa: E402
from watcher.mailbox import open_store  # noqa: E402
from watcher.replay import Past, replay  # noqa: E402
from watcher.settings import Settings, load  # noqa: E402
from watcher.state import memory_state  # noqa: E402
from watcher.sweep import take_news  # noqa: E402

# class: what was right, out of how many there are, out of how many were given
CLASSES = (
    ("process", "process.found", "process.expected", ("process.found", "process.extra")),
    ("company", "company.right", "company.asked", ("company.asked",)),
    ("role", "role.right", "role.asked", ("role.asked",)),
    ("people", "people.right", "people.asked", ()),
    ("stage", "stage.right", "stage.asked", ("stage.asked",)),
    ("ball", "ball.right", "ball.asked", ("ball.asked",)),
    ("interview", "interview.right", "interview.expected", ("interview.given",)),
    ("interview status", "interview_status.right", "interview_status.asked", ()),
    ("reply_by", "reply_by.right", "reply_by.asked", ("reply_by.asked",)),
    ("unanswered", "unanswered.right", "unanswered.asked", ()),
    ("draft", "draft.right", "draft.expected", ("draft.right", "draft.unwanted")),
    ("draft on its day", "draft_day.right", "draft.right", ()),
    ("draft text", "draft_text.right", "draft_text.asked", ()),
    ("draft thread", "draft_thread.right", "draft_thread.asked", ()),
)


def stories(paths: list[Path], verbose: bool) -> Counter[str]:
    """Runs stories within this process and gives the tally of score.py."""
    score.replay = _replay_story
    total: Counter[str] = Counter()
    files = sorted(file for path in paths for file in (path.rglob("*.toml") if path.is_dir() else [path]))
    for number, path in enumerate(files, 1):
        name, tally, faults = score.run(path, "")
        total += tally
        if verbose and faults:
            print("\n    ".join([name, *faults]))
        _progress("stories", number, len(files))
    return total


def _replay_story(story: dict[str, Any], until: datetime, _watcher: str) -> Any:
    with tempfile.TemporaryDirectory(prefix="eval-") as directory:
        root = Path(directory)
        render.write_maildir(story, root / "mail")
        (root / "config").mkdir()
        (root / "config" / "watcher.toml").write_text(score.config_for(story, root / "mail", root / "state"))
        told = io.StringIO()
        with redirect_stdout(told):
            code = watcher(["--config", str(root / "config"), "replay", "--until", until.isoformat(), "--json"])
        if code:
            raise RuntimeError(f"exit {code}")
        return json.loads(told.getvalue())


def show_stories(tally: Counter[str]) -> None:
    """The table of the classes."""
    print(f"\n{tally['story']} stories, {tally['story.clean']} without a fault, {tally['crash']} crashes\n")
    print(f"{'class':18} {'right':>6} {'there':>6} {'given':>6} {'recall':>8} {'precision':>10}")
    for name, right, there, given in CLASSES:
        shown = sum(tally[key] for key in given)
        recall = f"{tally[right] / tally[there]:.3f}" if tally[there] else "-"
        precision = f"{tally[right] / shown:.3f}" if shown else "-"
        print(f"{name:18} {tally[right]:6} {tally[there]:6} {shown or '-':>6} {recall:>8} {precision:>10}")


def lay_out(raws: list[bytes], me: str, root: Path, personal: bool) -> int:
    """Writes the letters into a Maildir, mine into Sent; gives how many messages lie there."""
    for folder in ("INBOX", "Sent", "Drafts"):
        for sub in ("cur", "new", "tmp"):
            (root / "mail" / folder / sub).mkdir(parents=True)
    count = 0
    for number, raw in enumerate(raws):
        for form in mail.as_personal(raw, me, number) if personal else [raw]:
            folder = "Sent" if me in mail.header_of(form).get("from", "").lower() else "INBOX"
            (root / "mail" / folder / "cur" / f"{count}.M{count}P1.eval:2,S").write_bytes(form)
            count += 1
    (root / "config").mkdir()
    (root / "config" / "watcher.toml").write_text(
        f'[me]\nname = "{me.partition("@")[0]}"\naddresses = ["{me}"]\ntimezone = "America/New_York"\ncountry = "US"\n\n'
        f'[mailbox]\nkind = "maildir"\npath = "{root}/mail"\n\n[state]\npath = "{root}/state"\n'
    )
    return count


def ordinary(path: Path, me: str, personal: bool) -> tuple[int, int, Past, Settings, float]:
    """Messages, messages kept, what a replay over all of them tells, the settings, and the seconds that it took."""
    raws = list(mail.letters(path))
    me = me or mail.most_frequent_recipient(raws)
    root = Path(tempfile.mkdtemp(prefix="eval-"))
    try:
        count = lay_out(raws, me, root, personal)
        print(f"\n{path}: {count:,} messages, the mailbox of {me}", flush=True)
        settings = load(root / "config", {}, {})
        began = time.process_time()
        state, store = memory_state(), open_store(settings)
        now = datetime.now().astimezone()
        take_news(store, state, settings, None, now, _progress)
        kept = list(state.messages())
        signals = Reader(settings).signals(kept)
        until = max((s.message.date for s in signals if s.message.date <= now), default=now)
        past = replay(signals, settings, None, until)
        return count, len(kept), past, settings, time.process_time() - began
    finally:
        shutil.rmtree(root, ignore_errors=True)


def show_ordinary(count: int, kept: int, past: Past, seconds: float) -> None:
    """Rates, and each false process with what made it believed."""
    scale = 10_000 / max(count, 1)
    found, drafts = past.insight.processes, [d for d in past.drafts if not d.refused]
    print(f"{kept:,} kept, {seconds:.1f} s of one core, {count / max(seconds, 0.01):,.0f} messages/s from bytes to drafts")
    print(
        f"processes {len(found)} ({len(found) * scale:.1f} per 10,000), drafts {len(drafts)} ({len(drafts) * scale:.1f} per 10,000)"
    )
    print(f"considered and not tracked: {len(past.insight.considered)}")
    for process in found:
        told = past.insight.told[process.id]
        print(f"\n  false process {process.id} (belief {process.confidence:.2f}, {len(told)} messages)")
        for signals in told[:4]:
            print(f"    {'me' if signals.mine else signals.message.author.address}: {signals.message.subject[:90]}")
        for weighed in past.insight.beliefs[process.id].evidence[:8]:
            print(f'      {weighed.score:+.1f} {weighed.evidence.rule}: "{weighed.evidence.quote[:120]}"')
    for draft in drafts:
        print(f"\n  false draft {draft.step.kind} to {draft.draft.to} for {draft.process.id}")


def _progress(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{what} {done}/{total}", end="" if done < total else "\n", file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", nargs="*", type=Path, default=[])
    parser.add_argument("--ordinary", nargs="*", type=Path, default=[])
    parser.add_argument("--me", default="")
    parser.add_argument("--personal", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    missing = [str(path) for path in [*options.stories, *options.ordinary] if not path.exists()]
    if missing:
        parser.error(f"no such file or directory: {', '.join(missing)}")
    if options.stories:
        show_stories(stories(options.stories, options.verbose))
    for path in options.ordinary:
        count, kept, past, _, seconds = ordinary(path, options.me.lower(), options.personal)
        show_ordinary(count, kept, past, seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
