"""What a first reading, a pass with nothing new and a draft cost at Gmail, in its quota units; prints the arithmetic.

python tests/bench/gmail.py [LETTERS]     (20,000 by default; served by the Gmail of the tests, over HTTP on loopback)
"""

from __future__ import annotations

import logging
import random
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from pathlib import Path

import structlog

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]
from mailbox_of_many import ME, NOW, letters  # noqa: E402
from servers.gmail import Gmail, Mailbox  # noqa: E402

from watcher.mail.gmail import Account, GmailStore  # noqa: E402
from watcher.mail.gmail.methods import UNITS, UNITS_PER_MINUTE  # noqa: E402
from watcher.settings import load  # noqa: E402
from watcher.state import open_state  # noqa: E402
from watcher.sweep import sweep  # noqa: E402

CONFIG = """[me]
name = "Dana Reyes"
addresses = ["{me}"]
timezone = "America/New_York"
[mailbox]
kind = "gmail"
client_secret = "client_secret.json"
[state]
path = "{root}/state"
"""
LIST, GET = UNITS["gmail.users.messages.list"], UNITS["gmail.users.messages.get"]


def filled(count: int, tabs: float) -> Mailbox:
    """A mailbox whose bulk mail lies in other tabs than Primary with a probability of `tabs`."""
    mailbox, chooser = Mailbox(ME), random.Random(1)
    sent = count // 5
    for folder, raw in letters(count - sent - 60, sent):
        header = message_from_bytes(raw.partition(b"\n\n")[0])
        bulk = "List-Unsubscribe" in header or "Auto-Submitted" in header
        tab = {chooser.choice(["CATEGORY_PROMOTIONS", "CATEGORY_UPDATES"])} if bulk and chooser.random() < tabs else set()
        labels = {"SENT"} if folder == "Sent" else {"INBOX", *tab}
        mailbox.add(raw.replace(b"\n", b"\r\n"), labels, parsedate_to_datetime(header["Date"]).timestamp())
    return mailbox


def measured(name: str, mailbox: Mailbox) -> None:
    with Gmail() as server, tempfile.TemporaryDirectory(prefix="watcher-bench-") as directory:
        server.mailbox = mailbox
        root = Path(directory)
        (root / "watcher.toml").write_text(CONFIG.format(me=ME, root=root))
        settings = replace(load(root, {}, {}), backfill_days=3650)
        account = Account(server.token_file(root / "token.json"), endpoint=server.endpoint, units_per_minute=10**9)
        with closing(GmailStore(account)) as store, closing(open_state(root / "state")) as state:
            began = time.perf_counter()
            swept = sweep(store, state, settings, NOW)
            seconds = time.perf_counter() - began
            shown(name, server, swept.new_letters, seconds)
            sweep(store, state, settings, NOW + timedelta(minutes=1))
            server.asked.clear()
            sweep(store, state, settings, NOW + timedelta(minutes=2))
            print(
                f"  a pass with nothing new: {dict(server.asked)} = {server.units} units; at 60 s a day: {1440 * server.units:,}"
            )
        assert server.wrong == [], server.wrong[:3]


def shown(name: str, server: Gmail, looked: int, seconds: float) -> None:
    """The arithmetic of a first reading. Without a look at each letter it cannot be told whether it matters: that is the least."""
    drafts = sum(UNITS[m] * n for m, n in server.asked.items() if m in UNITS and ".drafts." in m)
    gets, lists = server.asked["gmail.users.messages.get"], server.asked["gmail.users.messages.list"]
    pages = -(-looked // 500)
    least = pages * LIST + looked * GET
    spent = server.units - drafts
    print(f"\n{name}: {looked:,} letters, {seconds:.0f} s on this machine")
    print(f"  least possible: {pages} x list {LIST} + {looked:,} x get {GET} = {least:,} units")
    print(f"  spent: {lists} x list {LIST} + {gets:,} x get {GET} + the rest = {spent:,} units, {spent / least:.3f} of the least")
    print(
        f"  in {server.asked['batch']:,} batches; {spent / UNITS_PER_MINUTE:.0f} minutes at {UNITS_PER_MINUTE:,} units a minute"
    )
    print(f"  drafts made: {len(server.mailbox.drafts)}, for {drafts} units more")


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    measured("bulk mail in its tabs", filled(count, 1.0))
    measured("one letter of bulk mail in five in Primary", filled(count, 0.8))
    measured("no tabs at all", filled(count, 0.0))


if __name__ == "__main__":
    main()
