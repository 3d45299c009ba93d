"""Not everything at once: after a long absence several steps of one process may be due, and only one of them still makes sense."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, tzinfo

from watcher.policy.model import DraftNow, Kind
from watcher.state.model import DraftRow


def paced(due: Sequence[DraftNow], made: Iterable[DraftRow], today: date, zone: tzinfo) -> tuple[list[DraftNow], list[DraftNow]]:
    """The steps of one process to take today, and those to put off until tomorrow.

    Thanks go before a check-in, which would come too soon after them; one person is thanked once a day, for the latest interview.
    A draft made today for the process counts, whatever became of it.
    """
    asked = {decision.step.occasion for decision in due}
    earlier = [row for row in made if row.at.astimezone(zone).date() == today and row.occasion not in asked]
    taken: list[DraftNow] = []
    put_off: list[DraftNow] = []
    for decision in sorted(due, key=_order, reverse=True):
        people = {row.to for row in earlier} | {other.step.to.contact.address for other in taken}
        alone = decision.step.kind is Kind.CHECK_IN
        if (alone and people) or decision.step.to.contact.address in people:
            put_off.append(decision)
        else:
            taken.append(decision)
    return taken[::-1], put_off


def _order(decision: DraftNow) -> tuple[bool, float]:
    interview = decision.step.interview
    return decision.step.kind is Kind.THANK_YOU, interview.timestamp() if interview else 0.0
