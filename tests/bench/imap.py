"""Measures the IMAP reader beside others on one Dovecot: a raw socket, mbsync, imapclient as its manual shows it.

python tests/bench/imap.py [INBOX SENT]     (100,000 and 20,000 by default; some minutes, most of them for making the mailbox)

Every figure of a table comes from one run on one machine: read the ratios. "Cold" means without Dovecot's index files.
"""

from __future__ import annotations

import base64
import json
import os
import re
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / part) for part in ("", "mail", "bench")]

import structlog  # noqa: E402
from mailbox_of_many import ME, NOW, letters  # noqa: E402
from servers.dovecot import PASSWORD, Dovecot  # noqa: E402
from servers.proxy import Proxy  # noqa: E402

from watcher.mail.imap import ImapStore  # noqa: E402
from watcher.mail.imap.fetch import HEADERS, uid_sets  # noqa: E402
from watcher.mail.imap.reading import _ITEMS  # noqa: E402
from watcher.mail.store import Cursor  # noqa: E402

SINCE = NOW - timedelta(days=180)
RUNS = int(os.environ.get("BENCH_RUNS", "3"))
LOOPBACK_CONFIG = """[me]
name = "Dana Reyes"
addresses = ["{me}"]
timezone = "America/New_York"
[mailbox]
kind = "imap"
host = "127.0.0.1"
port = {port}
tls = "none"
user = "user0"
compress = "{compress}"
password_command = ["printf", "%s", "{password}"]
[state]
path = "{state}"
"""

FIRST_READ = """
import json, re, sys, time
from datetime import timedelta
from pathlib import Path
import structlog
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
sys.path[:0] = [{tests!r}, {bench!r}]
from mailbox_of_many import NOW
from watcher.mailbox import open_store
from watcher.settings import load
from watcher.state import open_state
from watcher.sweep import take_news
settings = load(Path(sys.argv[1]), {{}}, {{}})
state = open_state(settings.state_path)
store = open_store(settings)
heads, read = [], []
if len(sys.argv) > 2:
    inner_look, inner_read = store.look, store.read
    def look(*a):
        for part in inner_look(*a):
            heads.extend(h.ref for h in part.heads)
            yield part
    def noted(refs):
        refs = list(refs)
        read.extend(refs)
        return inner_read(refs)
    store.look, store.read = look, noted
store.folders()
began, cpu = time.perf_counter(), time.process_time()
letters, kept = take_news(store, state, settings, NOW - timedelta(days=180), NOW)
wall, cpu = time.perf_counter() - began, time.process_time() - cpu
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text()).group(1)) // 1024  # ru_maxrss knows the parent's too
print(json.dumps([wall, cpu, peak, letters, kept, read]))
"""


def first_read(
    root: Path, port: int, *, compress: bool = False, note: bool = False
) -> tuple[float, float, int, int, int, list[str]]:
    """Wall and CPU seconds, peak memory in MB, letters seen and kept, refs of the bodies read, of a first reading in a process of its own."""
    shutil.rmtree(root / "client", ignore_errors=True)
    (root / "client").mkdir()
    config = LOOPBACK_CONFIG.format(
        me=ME, port=port, password=PASSWORD, state=root / "client" / "state", compress="always" if compress else "never"
    )
    (root / "client" / "watcher.toml").write_text(config, encoding="utf-8")
    code = FIRST_READ.format(tests=str(Path(__file__).parents[1]), bench=str(Path(__file__).parent))
    done = subprocess.run(
        [sys.executable, "-c", code, str(root / "client"), *(["note"] if note else [])],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    wall, cpu, memory, seen, kept, read = json.loads(done.stdout)
    return wall, cpu, memory, seen, kept, read


def raw_read(port: int, plan: dict[str, list[bytes]], depth: int = 3) -> float:
    """Seconds of a socket that sends the same commands, as many at once, and throws the answers away."""
    with socket.create_connection(("127.0.0.1", port)) as sock:
        file = sock.makefile("rb", 1 << 20)
        file.readline()

        def run(commands: list[bytes]) -> None:
            sent = 0
            for done in range(len(commands)):
                while sent < min(len(commands), done + depth):
                    sock.sendall(b"a%d " % sent + commands[sent] + b"\r\n")
                    sent += 1
                tag = b"a%d " % done
                while not (line := file.readline()).startswith(tag):
                    literal = re.search(rb"\{(\d+)\}\r\n\Z", line)
                    if literal:
                        left = int(literal.group(1))
                        while left:
                            left -= len(file.read(min(left, 1 << 20)))
                assert line.split()[1] == b"OK", line

        run([b"AUTHENTICATE PLAIN " + base64.b64encode(f"\0user0\0{PASSWORD}".encode())])
        began = time.perf_counter()
        for folder, commands in plan.items():
            run([b"EXAMINE " + folder.encode()])
            run(commands)
        return time.perf_counter() - began


def plan_of(inbox: int, sent: int, read: list[str]) -> dict[str, list[bytes]]:
    """The commands of our first reading: the search, the headers of all, the bodies read."""
    plan = {}
    for folder, count in (("Sent", sent), ("INBOX", inbox)):
        bodies = sorted((int(ref.rsplit("|", 1)[1]) for ref in read if ref.startswith(folder + "|")), reverse=True)
        plan[folder] = [
            b"UID SEARCH RETURN (ALL) SINCE " + f"{SINCE:%d-%b-%Y}".encode(),
            *(b"UID FETCH " + text + b" (" + HEADERS.encode() + b")" for text, _ in uid_sets(range(count, 0, -1))),
            *(b"UID FETCH " + text + _ITEMS for text, _ in uid_sets(bodies, 200)),
        ]
    return plan


def idiomatic(root: Path, port: int, read: list[str]) -> float:
    """Seconds of imapclient, email and sqlite3 as their manuals show them: the same headers decoded and kept, the same bodies fetched."""
    import email.parser
    import sqlite3
    from email.header import decode_header, make_header

    from imapclient import IMAPClient

    names = ("From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "List-Id")
    (root / "manual.db").unlink(missing_ok=True)
    db = sqlite3.connect(root / "manual.db")
    db.execute("CREATE TABLE head (folder, uid, received, " + ", ".join(f'"{name}"' for name in names) + ")")
    began = time.perf_counter()
    client = IMAPClient("127.0.0.1", port, ssl=False)
    client.plain_login("user0", PASSWORD)
    parser = email.parser.BytesHeaderParser()
    wanted = f"BODY.PEEK[HEADER.FIELDS ({' '.join(names).upper()})]"
    for folder in ("Sent", "INBOX"):
        client.select_folder(folder, readonly=True)
        uids = client.search(["SINCE", SINCE.date()])
        for start in range(0, len(uids), 1000):
            rows = []
            for uid, items in client.fetch(uids[start : start + 1000], ["INTERNALDATE", wanted]).items():
                block = next(value for key, value in items.items() if key.startswith(b"BODY["))
                message = parser.parsebytes(block)
                decoded = [str(make_header(decode_header(message[name] or ""))) for name in names]
                rows.append((folder, uid, str(items[b"INTERNALDATE"]), *decoded))
            with db:
                db.executemany(f"INSERT INTO head VALUES ({', '.join('?' * (len(names) + 3))})", rows)
        bodies = [int(ref.rsplit("|", 1)[1]) for ref in read if ref.startswith(folder + "|")]
        for start in range(0, len(bodies), 100):
            client.fetch(bodies[start : start + 100], ["BODY.PEEK[]"])
    client.logout()
    db.close()
    return time.perf_counter() - began


def mbsync(root: Path, port: int) -> float | None:
    """Seconds of mbsync's full pull into Maildirs."""
    if not shutil.which("mbsync"):
        return None
    target = root / "mbsync"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    (target / "rc").write_text(
        f'FSync no\n\nIMAPStore far\nHost 127.0.0.1\nPort {port}\nUser user0\nPass "{PASSWORD}"\nSSLType None\nAuthMechs *\n\nMaildirStore near\nPath {target}/mail/\nInbox {target}/mail/INBOX\n\n'
        f"Channel all\nFar :far:\nNear :near:\nPatterns INBOX Sent\nCreate Near\nSync Pull\nSyncState *\n",
        encoding="utf-8",
    )
    (target / "mail").mkdir()
    began = time.perf_counter()
    done = subprocess.run(["mbsync", "-q", "-c", str(target / "rc"), "all"], capture_output=True, text=True)
    seconds = time.perf_counter() - began
    if done.returncode != 0:
        print(f"mbsync: {done.stderr.strip()[:200]}", file=sys.stderr)
        return None
    return seconds


def fill(server: Dovecot, inbox: int, sent: int) -> None:
    """Writes the mailbox into the server's Maildirs."""
    base = server.mail_of("user0")
    for folder in ("", "Sent", "Drafts"):
        for sub in ("cur", "new", "tmp"):
            (base / folder / sub).mkdir(parents=True, exist_ok=True)
    begun = int(NOW.timestamp()) - 170 * 86_400
    for number, (folder, raw) in enumerate(letters(inbox, sent)):
        name = f"{begun + number}.M{number}P1.bench,S={len(raw)}:2,S"
        path = base / ("" if folder == "INBOX" else folder) / "cur" / name
        path.write_bytes(raw)
        os.utime(path, (begun + number * 100, begun + number * 100))
    server.hand_over()


def forget_indexes(server: Dovecot) -> None:
    """Makes the server cold: it must read every file again."""
    for path in server.mail_of("user0").rglob("dovecot.index*"):
        path.unlink()


@contextmanager
def served(inbox: int, sent: int, compress: bool = True) -> Iterator[Dovecot]:
    with Dovecot(compress=compress) as server:
        fill(server, inbox, sent)
        yield server


def row(name: str, value: str) -> None:
    print(f"{name:66} {value}", flush=True)


def first_reads(server: Dovecot, inbox: int, sent: int, manual: bool) -> None:
    """Ours and the others in turn, each on a server without its index files; ratios are medians of the rounds' ratios."""
    *_, seen, kept, read = first_read(server.root, server.port, note=True)
    plan = plan_of(inbox, sent, read)
    row("letters seen, bodies read, messages kept", f"{seen:,}, {len(read):,}, {kept:,}")
    others: dict[str, Callable[[], float | None]] = {
        "a raw socket that throws the same away": lambda: raw_read(server.port, plan),
        f"mbsync, full pull, {'COMPRESS' if server.compress else 'no COMPRESS'}": lambda: mbsync(server.root, server.port),
    }
    if manual:
        others["imapclient by the manual, headers kept"] = lambda: idiomatic(server.root, server.port, read)
    ours: list[tuple[float, float, int]] = []
    times: dict[str, list[float]] = {name: [] for name in others}
    ratios: dict[str, list[float]] = {name: [] for name in others}
    for _ in range(RUNS):
        forget_indexes(server)
        ours.append(first_read(server.root, server.port)[:3])
        for name, run in others.items():
            forget_indexes(server)
            if (seconds := run()) is not None:
                times[name].append(seconds)
                ratios[name].append(ours[-1][0] / seconds)
    row("first read, cold: seconds", f"{statistics.median(o[0] for o in ours):.1f}")
    row("    of them CPU, and peak memory", f"{statistics.median(o[1] for o in ours):.1f}, {max(o[2] for o in ours)} MB")
    for name, found in times.items():
        if found:
            row(f"    {name}", f"{statistics.median(found):.1f}: ours takes {statistics.median(ratios[name]):.2f} of it")
    row("first read, warm: seconds", f"{first_read(server.root, server.port)[0]:.1f}")


def slow_lines(server: Dovecot, count: int) -> None:
    for name, rate, compress in (("40 ms round trip", 0.0, False), ("40 ms and 20 Mbit/s, COMPRESS", 2.5e6, True)):
        with Proxy(server.port, delay=0.02, rate=rate) as proxy:
            wall = header_read(proxy.port, compress)
            row(f"{count:,} headers of Sent, {name}", f"{wall:.2f} s = {count / wall:,.0f}/s")


def header_read(port: int, compress: bool) -> float:
    from watcher.mail.imap import Account, Tls

    store = ImapStore(Account("127.0.0.1", port, "user0", lambda: PASSWORD, Tls.NONE, read=("Sent",), compress=compress))
    store.folders()
    began = time.perf_counter()
    for _ in store.look(None, SINCE):
        pass
    wall = time.perf_counter() - began
    store.close()
    return wall


def afterwards(server: Dovecot) -> None:
    from imapclient import IMAPClient

    from watcher.mail.imap import Account, Tls

    account = Account("127.0.0.1", server.port, "user0", lambda: PASSWORD, Tls.NONE)
    store = ImapStore(account)
    cursor = list(store.look(None, NOW))[-1].cursor

    def timed(work: Callable[[], object]) -> float:
        began = time.perf_counter()
        work()
        return (time.perf_counter() - began) * 1000

    row(
        "nothing new, open connection, ms", f"{statistics.median(timed(lambda: list(store.look(cursor))) for _ in range(15)):.1f}"
    )

    def fresh() -> None:
        other = ImapStore(account)
        list(other.look(cursor))
        other.close()

    row("nothing new, fresh connection, ms", f"{statistics.median(timed(fresh) for _ in range(15)):.1f}")
    delays = []
    with IMAPClient("127.0.0.1", server.port, ssl=False) as client:
        client.plain_login("user0", PASSWORD)
        for number in range(20):
            moment: list[float] = []

            def later(number: int = number, moment: list[float] = moment) -> None:
                time.sleep(0.2)
                client.append("INBOX", f"Message-ID: <new{number}@x>\r\n\r\nnew".encode())
                moment.append(time.perf_counter())

            thread = threading.Thread(target=later)
            thread.start()
            while not store.wait(10):
                pass
            heard = time.perf_counter()
            thread.join()
            delays.append((heard - moment[0]) * 1000)
            cursor = list(store.look(cursor))[-1].cursor
    row("APPEND to the end of the wait, ms, median of 20 (Dovecot waits 500)", f"{statistics.median(delays):.0f}")
    ten_new(server, store, cursor)
    store.close()


def ten_new(server: Dovecot, store: ImapStore, cursor: Cursor) -> None:
    """Ten new letters in INBOX: ours beside a bare NOOP and UID FETCH of them on a connection that has INBOX open."""
    from imapclient import IMAPClient

    ours, bare = [], []
    with IMAPClient("127.0.0.1", server.port, ssl=False) as writer, socket.create_connection(("127.0.0.1", server.port)) as sock:
        writer.plain_login("user0", PASSWORD)
        file = sock.makefile("rb", 1 << 20)

        def ask(command: bytes) -> bytes:
            sock.sendall(b"t " + command + b"\r\n")
            said = b""
            while not (line := file.readline()).startswith(b"t "):
                said += line
            return said

        file.readline()
        ask(b"AUTHENTICATE PLAIN " + base64.b64encode(f"\0user0\0{PASSWORD}".encode()))
        opened = ask(b"EXAMINE INBOX")
        for number in range(14):
            following = writer.folder_status("INBOX", ["UIDNEXT"])[b"UIDNEXT"]
            ask(b"NOOP")
            cursor = list(store.look(cursor))[-1].cursor
            new = [f"Message-ID: <t{number}.{n}@x>\r\nSubject: new\r\n\r\nnew".encode() for n in range(10)]
            writer.multiappend("INBOX", new)
            began = time.perf_counter()
            if number % 2:
                passes = list(store.look(cursor))
                assert sum(part.looked for part in passes) == 10
                ours.append(time.perf_counter() - began)
                cursor = passes[-1].cursor
            else:
                ask(b"NOOP")
                opened = ask(b"UID FETCH %d:* (" % following + HEADERS.encode() + b")")
                assert opened.count(b" FETCH ") == 10
                bare.append(time.perf_counter() - began)
                cursor = list(store.look(cursor))[-1].cursor
    one, other = statistics.median(ours) * 1000, statistics.median(bare) * 1000
    row("ten new letters, ms: ours / a bare NOOP and UID FETCH", f"{one:.1f} / {other:.1f} = {one / other:.2f}")


def to_the_draft() -> None:
    """From the APPEND of the mail that makes a draft due to the draft in Drafts, on a small mailbox."""
    from datetime import UTC, datetime

    from imapclient import IMAPClient
    from rooms import account
    from test_daemon import mails

    from watcher.settings import load
    from watcher.state import open_state
    from watcher.sweep import sweep

    delays = []
    with Dovecot() as server, IMAPClient("127.0.0.1", server.port, ssl=False) as client:
        client.plain_login("user0", PASSWORD)
        (server.root / "client").mkdir()
        config = LOOPBACK_CONFIG.format(
            me=ME, port=server.port, password=PASSWORD, state=server.root / "client" / "state", compress="never"
        )
        (server.root / "client" / "watcher.toml").write_text(config.replace("America/New_York", "UTC"), encoding="utf-8")
        settings = load(server.root / "client", {}, {})
        state, store = open_state(settings.state_path), ImapStore(account(server.port, "user0", idle_seconds=60))
        sweep(store, state, settings, datetime.now(UTC))
        for number in range(20):
            (_, invitation), (_, answer) = mails(f"firm{number}")
            client.append("Sent", answer.replace(b"\n", b"\r\n"))
            while not store.wait(5):
                pass
            sweep(store, state, settings, datetime.now(UTC))
            moment: list[float] = []

            def later(raw: bytes = invitation, moment: list[float] = moment) -> None:
                time.sleep(0.2)
                client.append("INBOX", raw.replace(b"\n", b"\r\n"))
                moment.append(time.perf_counter())

            thread = threading.Thread(target=later)
            thread.start()
            while not store.wait(5):
                pass
            swept = sweep(store, state, settings, datetime.now(UTC))
            drafted = time.perf_counter()
            thread.join()
            if swept.drafted:
                delays.append((drafted - moment[0]) * 1000)
        state.close()
        store.close()
    row(f"APPEND to the draft in Drafts, ms, median of {len(delays)} (Dovecot waits 500)", f"{statistics.median(delays):.0f}")


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    inbox, sent = (int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) > 2 else (100_000, 20_000)
    print(
        f"{inbox:,} letters in INBOX, {sent:,} in Sent, Dovecot on loopback, Python {sys.version.split()[0]}, {RUNS} runs, medians\n"
    )
    with served(inbox, sent) as server:
        first_reads(server, inbox, sent, manual=True)
        slow_lines(server, sent)
        afterwards(server)
    to_the_draft()
    with served(inbox, sent, compress=False) as server:
        first_reads(server, inbox, sent, manual=False)
    print(f"\npeak of this script {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
