"""Everything behind one process: messages, signals with their words, facts, decisions with guard and setting."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from watcher.policy.model import Decision, DraftNow, Kind, WaitUntil
from watcher.process.belief import NEEDED, Belief
from watcher.process.marks import WORDS
from watcher.process.model import Process, Stage
from watcher.signals.model import Evidence, Me
from watcher.signals.read import Signals
from watcher.state.store import State
from watcher.views.status import words


def show(
    console: Console, process: Process, stage: Stage, told: Sequence[Signals], decisions: Sequence[Decision], me: Me
) -> None:
    """Prints the explanation of a process."""
    console.print(f"[bold]{escape(process.company)}[/] · {escape(process.role or 'role unknown')} · {process.id}")
    agency = f", through {process.agency}" if process.agency else ""
    console.print(
        f"stage [bold]{stage}[/], move: {process.ball}, unanswered: {process.unanswered}, belief {process.confidence:.2f}{agency}\n",
        highlight=False,
    )
    for signals in told:
        _message(console, signals, me)
    console.print("\n[bold]Facts[/]")
    for interview in process.interviews:
        console.print(
            f"  interview {interview.start.astimezone(me.zone):%Y-%m-%d %H:%M} to {interview.end.astimezone(me.zone):%H:%M}, {interview.status}",
            highlight=False,
        )
        _evidence(console, interview.evidence)
        for recipient in interview.thank:
            console.print(f"      to thank: {escape(recipient.contact.name)} <{recipient.contact.address}>", highlight=False)
    if process.window is not None:
        console.print(f"  {process.window.kind}: {process.window.due or 'no date'}", highlight=False)
        _evidence(console, (process.window.evidence,))
    for reach_out in process.reach_outs:
        console.print(f"  reach-out {reach_out.at.astimezone(me.zone):%Y-%m-%d}", highlight=False)
        _evidence(console, (reach_out.evidence,))
    for contact in process.contacts:
        lost = "" if contact.reachable else " [red]cannot be reached[/]"
        console.print(f"  contact {escape(contact.name)} <{contact.address}> {escape(contact.role)}{lost}", highlight=False)
    console.print("\n[bold]Decisions[/]")
    for decision in decisions:
        console.print(f"  {_decision(decision, me)}", highlight=False)


def show_users_part(console: Console, state: State, process: Process, told: Sequence[Signals], me: Me) -> None:
    """Prints the user's own words about a process and what became of its drafts."""
    marks = [mark for mark in state.marks() if mark.process == process.id]
    here = {signals.message.id for signals in told}
    wishes = [(message, what) for message, what in state.wishes() if message in here]
    if marks or wishes:
        console.print("\n[bold]Your word[/]")
    for mark in marks:
        day = f" for {mark.on}" if mark.on else ""
        undone = " [dim](undone)[/]" if mark.undone else ""
        console.print(
            f"  {mark.at.astimezone(me.zone):%Y-%m-%d %H:%M} {mark.what}{day}: {WORDS.get(mark.what, '')}{undone}",
            highlight=False,
        )
    for message, what in wishes:
        console.print(
            f"  a mail lies in your folder for {'tracking' if what == 'mine' else 'ignoring'} [dim]{escape(message)}[/]",
            highlight=False,
        )
    drafts = [row for row in state.drafts() if row.process == process.id]
    if drafts:
        console.print("\n[bold]Drafts[/]")
    for row in drafts:
        why = f": {row.why}" if row.why else ""
        console.print(
            f"  {row.at.astimezone(me.zone):%Y-%m-%d} {words(row.kind, row.number)} to {row.to} {row.fate}{escape(why)}",
            highlight=False,
        )


def show_not_tracked(console: Console, company: str, role: str, why_not: str, told: Sequence[Signals], belief: Belief) -> None:
    """Prints why a conversation is not tracked: what speaks for it, what against, and how much would have been needed."""
    console.print(
        f"[bold]{escape(company or 'unknown')} / {escape(role or 'unknown')}[/] is not tracked: {escape(why_not)}",
        highlight=False,
    )
    for signals in told:
        message = signals.message
        who = "me" if signals.mine else message.author.address
        console.print(f"  [cyan]{message.date:%Y-%m-%d %H:%M}[/] {escape(who)}: {escape(message.subject)}", highlight=False)
    for heading, sign in (("for", 1), ("against", -1)):
        side = [w for w in belief.evidence if w.score * sign > 0]
        console.print(f"  {heading}: {sum(w.score for w in side):+.1f}", highlight=False)
        for weighed in side:
            console.print(
                f'    {weighed.score:+.1f} {weighed.evidence.rule} [dim]"{escape(weighed.evidence.quote)}"[/]', highlight=False
            )
    console.print(f"  even odds need {NEEDED:g}; this gives a belief of {belief.confidence:.2f}", highlight=False)


def _message(console: Console, signals: Signals, me: Me) -> None:
    message = signals.message
    who = "me" if signals.mine else message.author.name or message.author.address
    console.print(
        f"[cyan]{message.date.astimezone(me.zone):%Y-%m-%d %H:%M}[/] {escape(who)} ({message.origin}): {escape(message.subject)} [dim]{escape(message.id)}[/]",
        highlight=False,
    )
    for hit in signals.hits:
        console.print(f'    {hit.rule} ({hit.means} {hit.score:+g}) [dim]"{escape(hit.evidence.quote)}"[/]', highlight=False)
    for mention in signals.times:
        start = f"{mention.start:%Y-%m-%d %H:%M %Z}" if mention.start else str(mention.clock or f"{mention.minutes} minutes")
        console.print(f'    time ({mention.kind}) {start} [dim]"{escape(" ".join(mention.text.split()))}"[/]', highlight=False)


def _evidence(console: Console, evidence: Sequence[Evidence]) -> None:
    for one in evidence:
        console.print(f'      [dim]{one.rule}: "{escape(one.quote)}" {escape(one.message)}[/]', highlight=False)


def _decision(decision: Decision, me: Me) -> str:
    if isinstance(decision, DraftNow):
        step = decision.step
        return f"[green]draft now[/]: {words(str(step.kind), step.number)} to {step.to.contact.address}"
    if isinstance(decision, WaitUntil):
        setting = f" [dim]({decision.setting})[/]" if decision.setting else ""
        return f"[yellow]wait[/] until {decision.at.astimezone(me.zone):%Y-%m-%d %H:%M} for {words(str(decision.kind), decision.number)}: {decision.guard}{setting}"
    kind = "thank-you" if decision.kind is Kind.THANK_YOU else "check-in"
    setting = f" [dim]({decision.setting})[/]" if decision.setting else ""
    return f"no {kind}: {decision.guard}{setting}"
