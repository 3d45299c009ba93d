"""The processes as a table for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from watcher.draft.life import Fate
from watcher.policy.model import WaitUntil
from watcher.process.model import InterviewStatus, Process, Stage
from watcher.state.model import DraftRow

_STYLE = {
    Stage.SCHEDULED: "bold cyan", Stage.WAITING: "yellow", Stage.OFFER: "bold green", Stage.REJECTED: "dim", Stage.WITHDRAWN: "dim", Stage.LET_GO: "dim",
    Stage.ON_HOLD: "magenta", Stage.SCHEDULING: "cyan", Stage.APPLIED: "white",
}  # fmt: skip


LIES = {
    Fate.PLANNED: "is planned",
    Fate.DRAFTED: "lies in Drafts",
    Fate.EDITED: "lies in Drafts, edited by you",
    Fate.OVERTAKEN: "lies in Drafts, edited by you and overtaken",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A process with what the policy says of it."""

    process: Process
    stage: Stage
    following: WaitUntil | None
    drafts: tuple[str, ...] = ()  # drafts that lie there, in words


def wide_console() -> Console:
    """A console on stdout; 120 columns wide where it is no terminal, so that tables stay readable in a pipe."""
    console = Console()
    return console if console.is_terminal else Console(width=120)


def show(
    console: Console,
    rows: Sequence[Row],
    unsure: Sequence[tuple[str, str]],
    notes: Mapping[str, str],
    zone: tzinfo,
) -> None:
    """Prints the table, the conversations that were considered and not tracked, and what could not be done."""
    if not rows:
        console.print("No hiring process is known yet.")
    else:
        table = Table(title="Hiring processes", title_justify="left", expand=False)
        for heading in ("Company", "Role", "Stage", "Move", "Interview", "Answer by", "Asked", "Next step"):
            table.add_column(heading, overflow="fold")
        for row in sorted(
            rows, key=lambda r: (not r.process.live or r.stage in (Stage.LET_GO, Stage.REJECTED), r.process.company.casefold())
        ):
            table.add_row(*_cells(row, zone), style="dim" if row.stage in (Stage.REJECTED, Stage.WITHDRAWN, Stage.LET_GO) else "")
        console.print(table)
    for name, why in unsure:
        console.print(f"[dim]unsure:[/] {name} ({why})", highlight=False)
    for name, text in notes.items():
        console.print(f"[red]no draft:[/] {name.removeprefix('refused/')}: {text}", highlight=False)


def show_health(console: Console, running: bool, last_contact: str | None, trouble: str | None, now: datetime) -> None:
    """Prints whether a watcher is at work, when it last reached the mailbox, and what hinders it. `now` is in the user's zone."""
    work = "a watcher is at work" if running else "[yellow]no watcher is running[/]"
    reached = "the mailbox was never reached"
    if last_contact:
        at = datetime.fromisoformat(last_contact).astimezone(now.tzinfo)
        reached = f"mailbox last reached {at:%Y-%m-%d %H:%M} ({ago((now - at).total_seconds())})"
    console.print(f"[dim]{work}; {reached}[/]", highlight=False)
    if trouble and running:
        since, _, what = trouble.partition(" ")
        console.print(
            f"[red]trouble[/] since {datetime.fromisoformat(since).astimezone(now.tzinfo):%Y-%m-%d %H:%M}: {escape(what)}",
            highlight=False,
        )


def ago(seconds: float) -> str:
    """A span of time in words."""
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            count = int(seconds // length)
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now" if seconds >= 0 else "in the future: the clock was set"


def show_drafts(console: Console, drafts: Sequence[DraftRow]) -> None:
    """Prints what the user may still do about drafts: a hint for each that lies there, and which are overtaken."""
    for row in drafts:
        name = f"{words(row.kind, row.number)} to {row.to} ({row.process})"
        if row.fate is Fate.OVERTAKEN:
            console.print(f"[red]overtaken:[/] {escape(name)}: {escape(row.why)}", highlight=False)
        elif row.fate is Fate.DRAFTED and row.hint:
            console.print(f"[green]hint:[/] {escape(name)}: {escape(row.hint)}", highlight=False)


def _cells(row: Row, zone: tzinfo) -> tuple[str, ...]:
    process = row.process
    interview = next((i for i in reversed(process.interviews) if i.status is not InterviewStatus.CANCELLED), None)
    when = f"{interview.start.astimezone(zone):%b %d, %H:%M}" if interview else ""
    following = "; ".join(row.drafts)
    if not following and row.following is not None:
        following = f"{words(str(row.following.kind), row.following.number)} {row.following.at.astimezone(zone):%a %b %d, %H:%M}"
    return (
        f"[bold]{escape(process.company)}[/]",
        escape(process.role) or "[dim]unknown[/]",
        f"[{_STYLE[row.stage]}]{row.stage.replace('_', ' ')}[/]",
        "yours" if process.ball == "mine" else "theirs",
        when,
        process.reply_by.isoformat() if process.reply_by else "",
        str(process.unanswered) if process.unanswered else "",
        following,
    )


def words(kind: str, number: int) -> str:
    """A step in words."""
    return "thank-you" if kind == "thank_you" else f"check-in {number}"
