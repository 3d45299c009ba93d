"""Bare hours: a number that is a time only by another time or the day of its sentence ("on the 20th I am free until 11")."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.signals.times.groups import Group
from watcher.signals.times.named import Atom, Clock, ClockRange
from watcher.signals.times.terms import END, Terms

_REACH = 24  # tokens
_NEAR = 14


def is_hour(terms: Terms, group: Group, pieces: Sequence[Atom], last: int) -> bool:
    """Whether a bare hour or range of hours without a day is a time after all. `last` is the index behind the last clock time."""
    if terms.before(group.begin, "joins.list") and 0 < group.begin - last <= 2:
        return True  # "10:30 or 3"
    if not _day_in_sentence(terms, group, pieces):
        return False
    value = group.atoms[0].value
    if isinstance(value, Clock) and terms[group.stop].text == "or" and _sure_behind(group, pieces):
        return True  # "11 or half 12 tomorrow"
    if isinstance(value, ClockRange):
        spread = terms.before(group.begin, "leads.between") and not _measured(terms, group)
        return spread or (_at_leisure(terms, group) and (_range_beside(terms, group, pieces) or _apart(terms, group)))
    return isinstance(value, Clock) and _single(terms, group, last)


def _single(terms: Terms, group: Group, last: int) -> bool:
    begin, stop = group.begin, group.stop
    if terms.before(begin, "clock.hour_of_day"):  # "up to 11" may count people
        return _at_leisure(terms, group)
    if terms.before(begin, "clock.rather_than"):
        return 0 < begin - last <= 4
    if terms.before(begin, "clock.if"):
        return terms[stop].text in terms.lexicon.future or terms[stop].text in (
            "does",
            "do",
            "doesn't",
            "won't",
            "isn't",
            "works",
        )
    led = terms.before(begin, "leads.by", "leads.after", "trails.from") or terms.take(stop, "trails.after") is not None
    return (led or terms.before(begin, "clock.at")) and not _measured(terms, group)


def _sure_behind(group: Group, pieces: Sequence[Atom]) -> bool:
    return any(atom.begin == group.stop + 1 and isinstance(atom.value, Clock) and atom.value.sure for atom in pieces)


def _day_in_sentence(terms: Terms, group: Group, pieces: Sequence[Atom]) -> bool:
    """Whether a day stands in the same sentence."""
    for atom in pieces:
        if atom.slot not in ("day", "weekday"):
            continue
        start, stop = (atom.stop, group.begin) if atom.begin < group.begin else (group.stop, atom.begin)
        if stop - start <= _REACH and not any(_ends_sentence(terms, at) for at in range(start, stop)):
            return True
    return False


def _ends_sentence(terms: Terms, at: int) -> bool:
    token = terms[at]
    return token.lines > 1 or (token.raw in (".", "?", "!") and terms[at + 1] is not END and not terms[at + 1].glued)


def _range_beside(terms: Terms, group: Group, pieces: Sequence[Atom]) -> bool:
    """ "10-11, 1-2 and 4-5": one range of a list of them."""
    for atom in pieces:
        if isinstance(atom.value, ClockRange) and atom.begin != group.begin:
            before = terms.before(group.begin, "joins.list") and 0 < group.begin - atom.stop <= 2
            behind = terms.take(group.stop, "joins.list") is not None and 0 < atom.begin - group.stop <= 2
            if before or behind:
                return True
    return False


def _apart(terms: Terms, group: Group) -> bool:
    """ "(Is Friday off the table), even 10 to 11?": between marks or words like "even"."""
    before, behind = terms[group.begin - 1], terms[group.stop]
    return (before.raw in (",", ":", "-", "(") or before.text in ("even", "maybe", "perhaps", "say")) and (behind is END or behind.raw in (".", ",", "?", "!", ")", ";"))  # fmt: skip


def _at_leisure(terms: Terms, group: Group) -> bool:
    """Whether words near speak of who has time: "free", "open", "suits"."""
    near = (*range(max(0, group.begin - _NEAR), group.begin), *range(group.stop, min(terms.count, group.stop + _NEAR)))
    return any(terms[at].text in terms.lexicon.leisure for at in near)


def _measured(terms: Terms, group: Group) -> bool:
    """Whether words before say that something is counted: "grew from 5 to 9", "by 5"."""
    return any(terms[at].text in terms.lexicon.measures for at in range(max(0, group.begin - _NEAR), group.begin))
