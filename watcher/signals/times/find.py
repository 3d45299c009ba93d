"""Atoms into mentions: neighbours joined by glue into one time, days shared over lists, each resolved to a moment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from watcher.signals.model import TimeMention
from watcher.signals.times.atoms import Atom, Grammar, grammar
from watcher.signals.times.resolve import Reference, resolve

MAX_TEXT = 20_000
MAX_ATOMS = 400
_WRAPPED = 50
_FRESH_LINE = re.compile(r"\s*(?:[-*>]\s|\d{1,2}[.)]\s|[A-Z][\w /&]{1,24}\s?:\s)|\s{4,}\S")
_GAP = 28  # characters of glue between two pieces of one time
_PLAIN = str.maketrans({"–": "-", "—": "-", "‑": "-", "−": "-", "’": "'", "‘": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "⋅": "|", "·": "|", "\t": " ", "*": " "})  # fmt: skip
_COME_BY = re.compile(r"\b(?:come|stop|drop|swing|pop|call|go|came|round) by\s(?:the\s)?$", re.IGNORECASE)
_LIST_GLUE = re.compile(
    r"^[\s,;/()-]*(?:or|and|und|oder|ou|et|o|y|of|en|&|then|again)?[\s,;/()-]*(?:at|the|again at|even|else|possibly|perhaps|maybe|on)?\s*$",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:thank\w{0,3}|enjoyed|met|meeting you|meet you|speaking|spoke|spoken|talked|talking|chatted|chatting|saw|seeing you|visited|interviewed|interview|last|was|were|since|following our|after our|"
    r"came|coming (?:in|out|down|by|over)|discussion|conversation|chat|talk|had|danke für|vielen dank für|merci pour|gracias por|bedankt voor|gesprek|gespräch)\b[^.?!\n]{0,45}$",
    re.IGNORECASE,
)
_NOT_PAST = re.compile(
    r"\b(?:could|can|would|will|shall|may|free|available|availability|works?|let's|like to|invite|please|schedul\w{1,4}|is|are|'ll|be|see you|suit|how about|what about|möchte\w?|können|pour un|forward|confirm\w{0,3}|upcoming)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Group:
    """Atoms of one time; a slot is filled once."""

    atoms: list[Atom]

    @property
    def begin(self) -> int:
        return self.atoms[0].begin

    @property
    def stop(self) -> int:
        return max(atom.stop for atom in self.atoms)

    def has(self, *slots: str) -> bool:
        return any(atom.slot in slots for atom in self.atoms)

    def fits(self, atom: Atom) -> bool:
        if atom.slot == "weekday" and self.has("date"):
            return not self.has("weekday") and not any("relative" in a.value for a in self.atoms)
        if atom.slot == "date" and any("dom" in a.value for a in self.atoms) and "dom" not in atom.value:
            return False
        if atom.slot == "daypart" and not self.has("clock", "date", "weekday"):
            return True
        if atom.slot == "week" or self.has("week"):
            return False
        if atom.slot == "length":
            return False
        return not self.has(atom.slot)


def find_times(
    text: str, at: datetime, zone: tzinfo | None = None, order: str = "mdy", language: str = "en"
) -> tuple[TimeMention, ...]:
    """The times that a text names, in order, with offsets into it.

    `at` (aware) is the date of the message that says it; `zone` the one meant where the text names none (else the offset of `at`);
    `order` ("mdy" or "dmy") how 3/4 is read. Only the first MAX_TEXT characters are looked at.
    """
    plain = _unwrapped(text[:MAX_TEXT].translate(_PLAIN))
    rules = grammar(language)
    atoms = _atoms(plain, rules)
    reference = Reference(at, zone or at.tzinfo or at.astimezone().tzinfo, order, _general_zone(plain, atoms))  # type: ignore[arg-type]
    mentions: list[TimeMention] = []
    for group in _groups(plain, atoms, rules):
        mention = _mention(plain, group, reference, rules, mentions)
        if mention is not None:
            mentions.append(mention)
    return tuple(_share(plain, mentions, reference))


def _unwrapped(text: str) -> str:
    """The text with the line breaks of hard wrapping made spaces; of the same length."""
    lines = text.split("\n")
    joined = []
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else ""
        wrapped = len(line) >= _WRAPPED and following.strip() and not _FRESH_LINE.match(following)
        joined.append(line + (" " if wrapped else "\n"))
    return "".join(joined)[: len(text)]


def _atoms(text: str, rules: Grammar) -> list[Atom]:
    """All atoms, longer and earlier ones first where they overlap."""
    found: list[Atom] = []
    for slot, pattern, make in rules.atoms:
        for match in pattern.finditer(text):
            value = make(match, rules)
            if value is not None:
                found.append(Atom(slot, match.start() + value.pop("skip", 0), match.end(), value))
            if len(found) > MAX_ATOMS * 4:
                break
    found.sort(key=lambda atom: (atom.begin, -(atom.stop - atom.begin)))
    kept: list[Atom] = []
    for atom in found:
        if kept and atom.begin < kept[-1].stop:
            if atom.stop - atom.begin > (kept[-1].stop - kept[-1].begin) + 2 and atom.begin <= kept[-1].begin + 3:
                kept[-1] = atom
            continue
        kept.append(atom)
        if len(kept) >= MAX_ATOMS:
            break
    return kept


def _general_zone(text: str, atoms: Sequence[Atom]) -> str:
    """A zone said once for all times: "(all times Eastern)", "All Eastern:"."""
    for atom in atoms:
        if (
            atom.slot == "zone"
            and "zone" in atom.value
            and re.search(
                r"\b(?:all(?: times)?(?: are| in)?|times (?:are |in ))\s?(?:in )?$",
                text[max(0, atom.begin - 20) : atom.begin],
                re.IGNORECASE,
            )
        ):
            return str(atom.value["zone"])
    return ""


def _groups(text: str, atoms: Sequence[Atom], rules: Grammar) -> list[_Group]:
    groups: list[_Group] = []
    for atom in atoms:
        group = groups[-1] if groups else None
        between = text[group.stop : atom.begin] if group else ""
        if (
            group is not None
            and len(between) <= _GAP
            and group.fits(atom)
            and rules.glue.fullmatch(between)
            and _one_line(between, group, atom)
        ):
            group.atoms.append(atom)
        else:
            groups.append(_Group([atom]))
    return groups


def _one_line(between: str, group: _Group, atom: Atom) -> bool:
    """Across a line break only a day and a clock on neighbouring lines belong together, and a zone to its clock."""
    if "\n" not in between:
        return ". " not in between or between.strip() == "."
    if between.count("\n") > 1:
        return False
    return atom.slot in ("clock", "zone") or (atom.slot in ("date", "weekday") and group.has("clock"))


def _mention(text: str, group: _Group, reference: Reference, rules: Grammar, before: Sequence[TimeMention]) -> TimeMention | None:
    if all(atom.slot in ("zone", "daypart") for atom in group.atoms):
        return None
    clocks = [atom for atom in group.atoms if atom.slot == "clock"]
    if clocks and clocks[0].value.get("weak") and not group.has("date", "weekday", "daypart", "zone"):
        return None
    lead = text[max(0, group.begin - 45) : group.begin]
    sentence_start = max(text.rfind(mark, 0, group.begin) for mark in (". ", "?", "!", "\n\n", ".\n"))
    lead_in_sentence = text[max(0, sentence_start, group.begin - 80) : group.begin]
    past = bool(_PAST.search(lead_in_sentence)) and not _NOT_PAST.search(lead_in_sentence)
    deadline, after = bool(rules.by.search(lead)) and not _COME_BY.search(lead), bool(rules.after.search(lead))
    mention = resolve(
        group.atoms, reference, past and not deadline, deadline, after, [m.day for m in before if m.day is not None]
    )
    if mention is None:
        return None
    return replace(mention, begin=group.begin, stop=group.stop, text=text[group.begin : group.stop])


def _share(text: str, mentions: list[TimeMention], reference: Reference) -> list[TimeMention]:
    """Gives a clock alone the day that it stands under, and a day alone the clock of the list that it is in."""
    shared = list(mentions)
    for index, mention in enumerate(shared):
        if mention.kind == "duration" or mention.clock is None or mention.day is not None:
            continue
        day = _day_for(text, shared, index)
        if day is not None:
            shared[index] = reference.at_day(mention, day)
    for index in range(len(shared) - 2, -1, -1):
        mention, following = shared[index], shared[index + 1]
        if (
            mention.clock is None
            and mention.grain == "day"
            and mention.kind == "point"
            and following.clock is not None
            and following.day is not None
        ):
            if (
                _LIST_GLUE.match(text[mention.stop : following.begin])
                and following.kind == "point"
                and mention.day is not None
                and len(text[mention.stop : following.begin]) > 1
            ):
                shared[index] = reference.at_day(replace(mention, clock=following.clock, zone=following.zone), mention.day)
    return shared


def _day_for(text: str, mentions: Sequence[TimeMention], index: int):  # type: ignore[no-untyped-def]
    """The day for a clock without one: of the same sentence, of the line or heading above, or right behind."""
    mention = mentions[index]
    following = mentions[index + 1] if index + 1 < len(mentions) else None
    for earlier in reversed(mentions[:index]):
        if earlier.day is None or earlier.past != mention.past or earlier.kind in ("duration", "deadline"):
            continue
        between = text[earlier.stop : mention.begin]
        same_sentence = not re.search(r"[.?!]\s+(?=[A-Z\"])|\n\s*\n", between)
        heading = between.count("\n") <= 14 and (earlier.clock is None or _line_start(text, mention)) and len(between) < 700
        next_sentence = earlier.clock is None and len(between) < 100 and not re.search(r"\n\s*\n", between)
        if same_sentence or next_sentence or (heading and (_line_start(text, mention) or _labelled(text, mention))):
            return earlier.day
        break
    if following is not None and following.day is not None and following.clock is None and following.kind == "point":
        between = text[mention.stop : following.begin]
        if len(between) < 25 and not re.search(r"[.?!]\s|\n\s*\n", between):
            return following.day
    return None


def _line_start(text: str, mention: TimeMention) -> bool:
    start = text.rfind("\n", 0, mention.begin) + 1
    return not re.search(r"\w", text[start : mention.begin]) or bool(
        re.match(r"\s*(?:[-*•]|\d[.)])?\s*(?:at|from|kl\.?)?\s*$", text[start : mention.begin])
    )


def _labelled(text: str, mention: TimeMention) -> bool:
    start = text.rfind("\n", 0, mention.begin) + 1
    return bool(
        re.search(
            r"\b(?:time|when|uhrzeit|heure|hora|tijd|start\w{0,3})\b[^\n]{0,12}$", text[start : mention.begin], re.IGNORECASE
        )
    )
