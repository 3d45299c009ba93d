"""Neighbouring atoms that name one time together; a slot is filled once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from watcher.signals.model import Stretch
from watcher.signals.times.named import Atom, CalendarDay, Clock, ClockRange, DayOfMonth, NumericDay, RelativeDay
from watcher.signals.times.terms import Terms

_MARKS = frozenset(",()|@:.-~;[]<>")
_MOST_GLUE = 5
_DAYS = ("day", "weekday")


@dataclass(slots=True)
class Group:
    """Atoms of one time."""

    atoms: list[Atom]
    stop: int  # index behind its last token, alternatives in other zones included

    @property
    def begin(self) -> int:
        return self.atoms[0].begin

    def has(self, *slots: str) -> bool:
        for atom in self.atoms:  # noqa: SIM110 asked for a dozen times for each group; a generator would double the time
            if atom.slot in slots:
                return True
        return False

    def of(self, slot: str) -> Atom | None:
        for atom in self.atoms:
            if atom.slot == slot:
                return atom
        return None


def groups(terms: Terms, atoms: Sequence[Atom]) -> list[Group]:
    """The groups of a text, in order."""
    found: list[Group] = []
    skip_to = 0
    for place, atom in enumerate(atoms):
        if atom.begin < skip_to:
            continue
        group = found[-1] if found else None
        if group is not None and atom.slot in _DAYS and _ends_list(terms, found, atom):
            found.append(Group([atom], atom.stop))
            continue
        if group is not None and _belongs(terms, group, atom):
            group.atoms.append(atom)
            group.stop = max(group.stop, atom.stop)
        elif group is not None and _same_elsewhere(terms, group, atom, atoms[place + 1 : place + 2]):
            behind = atoms[place + 1] if place + 1 < len(atoms) else atom
            skip_to = group.stop = behind.stop if behind.slot == "zone" and behind.begin <= atom.stop + 1 else atom.stop
        else:
            found.append(Group([atom], atom.stop))
    return found


def _ends_list(terms: Terms, found: Sequence[Group], atom: Atom) -> bool:
    """Whether the clock before belongs to the day before it: "Monday at 1:30 or 2, Tuesday only at 4", "9:30 or 11:00; Thu 29/10"."""
    if terms[found[-1].stop].raw not in (",", ";"):
        return False
    for before, group in zip(reversed(found[:-1]), reversed(found), strict=False):
        beside = terms.before(group.begin, "joins.list") and group.begin - before.stop <= 2
        if not beside or group.has(*_DAYS) or group.atoms[-1].slot != "clock":
            return False
        if before.has(*_DAYS):
            return before.atoms[0].slot in _DAYS and before.has("clock")
    return False


def _belongs(terms: Terms, group: Group, atom: Atom) -> bool:
    glue = _glue(terms, group.stop, atom.begin)
    return glue is not None and _fits(terms, group, atom, glue) and _one_line(terms, group, atom, glue)


def _glue(terms: Terms, start: int, stop: int) -> list[str] | None:
    """The words and marks between two atoms where all of them may stand inside one time, else None."""
    found: list[str] = []
    at = start
    while at < stop:
        token = terms[at]
        phrase = terms.take(at, "joins.glue")
        if token.raw in _MARKS:
            found.append(token.raw)
            at += 1
        elif at == start and at + 1 < stop and token.text in terms.lexicon.occasions and token.raw.islower():
            found.append(token.text)  # "our Monday call at 11"
            at += 1
        elif phrase and phrase[1] <= stop:
            found.append(" ".join(terms[i].text for i in range(at, phrase[1])))
            at = phrase[1]
        else:
            return None
        if len(found) > _MOST_GLUE:
            return None
    return found


def _fits(terms: Terms, group: Group, atom: Atom, glue: list[str]) -> bool:
    slot = atom.slot
    if slot in ("length", "now") or group.has("length", "now"):
        return False
    if slot == "span" or group.has("span"):
        return _fits_span(group, atom, glue)
    if slot in _DAYS:
        return _fits_day(group, atom, glue)
    if slot == "clock":
        return not group.has("clock", "end_of_day")
    if slot == "zone":
        return group.has("clock") and not group.has("zone")
    if slot == "part":
        return not group.has("part") and (group.has("clock", *_DAYS) or group.has("set"))
    return not group.has(slot)


def _fits_span(group: Group, atom: Atom, glue: list[str]) -> bool:
    """ "Next week on Thursday at 2"; "end of day, end of this week"."""
    spans = [a for a in group.atoms if a.slot == "span"]
    if not spans or atom.slot == "span":
        return not spans and atom.slot == "span" and group.has("end_of_day") and len(group.atoms) == 1
    value = spans[0].value
    plain_week = isinstance(value, Stretch) and value.unit == "week" and not value.edge and not value.nth
    if atom.slot == "weekday":
        return plain_week and not group.has("weekday") and not set(glue) - {"on"}
    return group.has("weekday") and atom.slot in ("clock", "part", "zone") and not group.has(atom.slot)


def _fits_day(group: Group, atom: Atom, glue: list[str]) -> bool:
    clocked = [place for place, a in enumerate(group.atoms) if a.slot == "clock"]
    days = [place for place, a in enumerate(group.atoms) if a.slot in _DAYS]
    if clocked and days and min(days) < min(clocked):
        return "(" in glue and not group.has(atom.slot)
    if "after" in glue or "before" in glue or "until" in glue:
        return False
    if atom.slot == "weekday":
        return not group.has("weekday") and not group.has("set")
    earlier = group.of("day")
    if earlier is None:
        return True
    return isinstance(earlier.value, RelativeDay) and isinstance(atom.value, CalendarDay | DayOfMonth | NumericDay)


def _one_line(terms: Terms, group: Group, atom: Atom, glue: list[str]) -> bool:
    """Across a line break only a day and a clock belong together, and a zone to its clock; no full stop before a new sentence."""
    lines = sum(terms[at].lines for at in range(group.stop, atom.begin + 1))
    if "." in glue:
        mark = next(at for at in range(group.stop, atom.begin) if terms[at].raw == ".")
        abbreviated = {"weekday", "month"} & terms[mark - 1].means.keys() and len(terms[mark - 1].raw) <= 5
        if not (abbreviated or (terms.lexicon.day_first and terms[mark - 1].number >= 0)) or not terms[mark].glued:
            return False
    if not lines:
        return True
    if lines > 1:
        return False
    return atom.slot in ("clock", "zone") or (atom.slot in _DAYS and group.has("clock"))


def _same_elsewhere(terms: Terms, group: Group, atom: Atom, following: Sequence[Atom]) -> bool:
    """ "9 AM Pacific / 12 PM Eastern", "9 a.m. London time, i.e. 4 p.m. here": the same time said for another zone."""
    clock = group.of("clock")
    if atom.slot != "clock" or not group.has("zone") or clock is None or atom.begin == group.stop:
        return False
    between = [terms[at].text for at in range(group.stop, atom.begin)]
    zoned = bool(following) and following[0].slot == "zone" and following[0].begin <= atom.stop + 1
    beside = zoned and set(between) <= {"/", "(", "|", "=", "-", ")"}
    explained = set(between) <= {"i", "e", ".", "ie", ",", "=", "(", "which", "is"} and between not in ([","], ["is"])
    one, other = _first_clock(clock), _first_clock(atom)
    return (
        (beside or explained)
        and (one.hour, one.meridiem) != (other.hour, other.meridiem)
        and one.minute % 30 == other.minute % 30
    )


def _first_clock(atom: Atom) -> Clock:
    assert isinstance(atom.value, Clock | ClockRange)
    return atom.value if isinstance(atom.value, Clock) else atom.value.start
