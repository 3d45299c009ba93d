"""The commands. Only here are the clock, the environment and the command line read."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from watcher import __version__
from watcher.errors import WatcherError


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code; errors that a user can mend go to stderr without a traceback."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options, _config_directory(options.config), datetime.now().astimezone())
    except WatcherError as error:
        _say(error, options.private)
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone; say nothing more
        return 141
    except KeyboardInterrupt:
        return 130


def _say(error: WatcherError, private: bool) -> None:
    """Says what went wrong: to people as it is, to the journal without addresses and with its priority."""
    from watcher import log

    if log.to_journal(os.environ):
        import structlog

        log.configure(os.environ, private=private)
        structlog.get_logger(__name__).error("command.failed", error=str(error), exit_code=error.exit_code)
    else:
        print(f"watcher: {error}", file=sys.stderr)


def _run(options: argparse.Namespace, config: Path, now: datetime) -> int:
    """Heavy modules are imported only for the command that needs them."""
    if options.command == "demo":
        from watcher.demo import demo

        return demo(os.environ)
    if options.command == "check":
        from watcher.check import check

        return check(config, os.environ, now)
    if options.command == "run":
        from watcher.upkeep import leave_out_rich

        leave_out_rich()
        from watcher.daemon import serve

        code = serve(config, os.environ, lambda: datetime.now().astimezone(), options.private)
        sys.stderr.flush()
        os._exit(code)  # all is closed; to take hundreds of modules down would be most of the time that a stop takes
    if options.command == "install-units":
        from watcher.units import install_units

        return install_units(options.user, config, os.environ)
    if options.command == "login":
        from watcher.login import login

        return login(config, os.environ, options.port)
    if options.command == "init":
        from watcher.init import init

        return init(options.address, options.name, config, os.environ, options.gmail)
    from watcher.commands import run

    return run(options, config, os.environ, now)


def _config_directory(given: str | None) -> Path:
    """--config, else systemd's directory, else the XDG one."""
    if given:
        return Path(given).expanduser()
    if os.environ.get("CONFIGURATION_DIRECTORY"):
        return Path(os.environ["CONFIGURATION_DIRECTORY"].split(":")[0])
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "watcher"


def _moment(text: str) -> datetime:
    """An ISO 8601 date or time; local where it names no zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no ISO 8601 time such as 2026-03-18T12:00:00-04:00") from None
    return moment if moment.tzinfo else moment.astimezone()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="watcher", description="Watches your mail about job interviews and writes follow-ups into Drafts. It never sends."
    )
    parser.add_argument(
        "--config", metavar="DIR", help="config directory (default: $CONFIGURATION_DIRECTORY, else ~/.config/watcher)"
    )
    parser.add_argument("--verbose", action="store_true", help="log what is done")
    parser.add_argument("--private", action="store_true", help="show mail addresses and subjects in the log")
    parser.add_argument("--version", action="version", version=f"watcher {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help="the daemon: sweep, wait for news or the next due moment, sweep")
    once = commands.add_parser("once", help="one sweep, then exit")
    once.add_argument("--dry-run", action="store_true", help="write nothing to the mailbox and no draft to the state")
    status = commands.add_parser("status", help="the processes, whose move it is, the next step and when")
    status.add_argument("--json", action="store_true", help="one JSON object on stdout")
    explain = commands.add_parser("explain", help="every signal, fact and decision behind a process")
    explain.add_argument("process", metavar="PROCESS", help="the id that status shows, or a part of it")
    replay = commands.add_parser("replay", help="what would have been drafted over the past mail; writes nothing")
    replay.add_argument("--since", type=_moment, metavar="T", help="list drafts from then on")
    replay.add_argument("--until", type=_moment, metavar="T", help="mail dated later does not exist (default: now)")
    replay.add_argument("--json", action="store_true", help="one JSON object on stdout")
    mark = commands.add_parser(
        "mark", help="your word about a process: called, met, no-show, replied, let-go, reopen, ignore, mine, undo"
    )
    mark.add_argument("process", metavar="PROCESS")
    mark.add_argument("what", metavar="WHAT")
    mark.add_argument("--on", metavar="DATE", help="the day it is about (default: today)")
    script = commands.add_parser("script", help="a short script for a check-in by telephone")
    script.add_argument("process", metavar="PROCESS", help="the id that status shows, or a part of it")
    init = commands.add_parser("init", help="writes a commented config for an address")
    init.add_argument("address", metavar="ADDRESS", help="your mail address")
    init.add_argument("--gmail", action="store_true", help="for Gmail's own API with a login at Google, in place of IMAP")
    init.add_argument("--name", help="your name, as your mails are signed (asked for on a terminal)")
    login = commands.add_parser(
        "login", help="logs in at Google for a mailbox of the kind gmail, else tries a password and stores it in the keyring"
    )
    login.add_argument(
        "--port", type=int, default=0, metavar="N", help="the port on this machine that Google's page leads back to"
    )
    units = commands.add_parser("install-units", help="puts the systemd units into place and prints the next two commands")
    units.add_argument("--user", action="store_true", help="for your own service manager (systemctl --user)")
    commands.add_parser("check", help="tests config, mailbox, folders, state and clock, and says what to do")
    commands.add_parser("demo", help="the main job on a bundled sample mailbox, no account needed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
