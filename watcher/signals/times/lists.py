"""Mentions beside each other: "Nov 3, 9am to Nov 5, 6pm", "Tuesday or Wednesday at 3", a day as the heading of its times."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import date, timedelta

from watcher.signals.model import TimeMention
from watcher.signals.times.reference import Reference

_TO = re.compile(r" {0,3}(?:-|to|through|thru|until|till|up to|bis|bis zum|au|jusqu'au|al|hasta el|tot|tot en met|t/m) {0,3}(?:the|den|zum|le|el|on)? {0,3}", re.IGNORECASE)  # fmt: skip
_AND = re.compile(r" {1,3}(?:and|und|et|y|en) {1,3}(?:the|den|dem|le|el|de)? {0,3}", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|zwischen|entre|tussen) {1,3}(?:the|dem|le|el|de)? {0,3}$", re.IGNORECASE)
_CHOICE = re.compile(
    r"\b(?:prefer\w{0,5}|choose|choosing|choice|decide|torn|pick|toss-up)\b[^.?!]{0,12}\bbetween(?: the)? ?$", re.IGNORECASE
)
_MOVED = re.compile(
    r"\b(?:mov|push|shov|bump|shift|slid|slip|delay|defer|extend|resched|chang|postpon|switch|versch|verleg|décal|report|verplaats|verzet)\w{0,8}\b(?:[^.?!]{0,40}\b(?:from|von|vom|de|du|del|van) ?| (?:\w{1,9} ){0,2})$",
    re.IGNORECASE,
)
_LIST_GLUE = re.compile(
    r"[\s,;/()-]*(?:or|and|und|oder|ou|et|o|y|of|en|&|then|again)?[\s,;/()-]*(?:at|the|again at|even|else|possibly|perhaps|maybe|on)?\s*",
    re.IGNORECASE,
)
_SENTENCE_ENDS = re.compile(r"[.?!]\s+(?=[A-Z\"])|\n\s*\n")


def ranges(text: str, mentions: Sequence[TimeMention], reference: Reference) -> list[TimeMention]:
    """Two days or moments with a word for "to" between them as one stretch."""
    found: list[TimeMention] = []
    for mention in mentions:
        joined = _join(text, found[-1], mention, reference) if found else None
        if joined is None:
            found.append(mention)
        else:
            found[-1] = joined
    return found


def _join(text: str, first: TimeMention, last: TimeMention, reference: Reference) -> TimeMention | None:
    between = text[first.stop : last.begin]
    joined = _TO.fullmatch(between) or (_AND.fullmatch(between) and _BETWEEN.search(text[max(0, first.begin - 20) : first.begin]))
    if joined and _CHOICE.search(text[max(0, first.begin - 40) : first.begin]):
        return None
    if joined and _MOVED.search(text[max(0, first.begin - 60) : first.begin]):
        return None
    if not joined or first.start is None or last.start is None or "set" in (first.kind, last.kind):
        return None
    if (first.kind == "interval" and first.grain not in ("month", "quarter", "year", "week")) or (last.kind == "interval" and last.grain not in ("month", "quarter", "year", "week")):  # fmt: skip
        return None
    if (first.clock is None) != (last.clock is None) or last.grain == "hour":
        return None
    start, end = first.start, (last.start if last.clock is not None else last.end)
    if end is not None and end <= start and last.day is not None and last.clock is None:
        end += timedelta(days=7)
    if end is None or end <= start:
        return None
    return replace(
        first, stop=last.stop, text=text[first.begin : last.stop], kind="interval", end=end, until=None, past=last.past
    )


def shared(text: str, mentions: Sequence[TimeMention], reference: Reference, clock_first: Set[int]) -> list[TimeMention]:
    """Gives a clock alone the day that it stands under, and a day alone the clock of the list that it is in.

    `clock_first`: where those times begin that name their hour before their day.
    """
    found = list(mentions)
    for index, mention in enumerate(found):
        if mention.kind in ("duration", "set") or mention.clock is None or mention.day is not None:
            continue
        day = _day_for(text, found, index, clock_first)
        if day is not None:
            found[index] = reference.at_day(mention, day)
    for index in range(len(found) - 2, -1, -1):
        mention, following = found[index], found[index + 1]
        alone = mention.clock is None and mention.grain == "day" and mention.kind == "point" and mention.day is not None
        between = text[mention.stop : following.begin]
        if not alone or following.clock is None or following.day is None or following.kind != "point":
            continue
        if mention.day is not None and mention.day != following.day and len(between) > 1 and _LIST_GLUE.fullmatch(between):
            found[index] = reference.at_day(replace(mention, clock=following.clock, zone=following.zone), mention.day)
    return found


def _day_for(text: str, mentions: Sequence[TimeMention], index: int, clock_first: Set[int]) -> date | None:
    """The day for a clock without one: of the same sentence, of the line or heading above, or right behind."""
    mention = mentions[index]
    for earlier in reversed(mentions[:index]):
        if earlier.day is None or earlier.past != mention.past or earlier.kind == "duration":
            continue
        if earlier.kind == "deadline" and earlier.clock is None:
            continue
        between = text[earlier.stop : mention.begin]
        same_sentence = not _SENTENCE_ENDS.search(between)
        heading = between.count("\n") <= 14 and (earlier.clock is None or _line_start(text, mention)) and len(between) < 700
        next_sentence = earlier.clock is None and len(between) < 100 and not re.search(r"\n\s*\n", between)
        if same_sentence or next_sentence or (heading and (_line_start(text, mention) or _labelled(text, mention))):
            return earlier.day
        break
    return _day_behind(text, mentions, index, clock_first)


def _day_behind(text: str, mentions: Sequence[TimeMention], index: int, clock_first: Set[int]) -> date | None:
    """The day right behind a clock, or behind the list of clocks in which it stands: "10-11, 1-2 and 4-5 open on Monday"."""
    stop = mentions[index].stop
    for following in mentions[index + 1 :]:
        between = text[stop : following.begin]
        if following.day is None and following.clock is not None and _LIST_GLUE.fullmatch(between):
            stop = following.stop
            continue
        near = len(between) < 25 and not re.search(r"[.?!]\s|\n\s*\n", between)
        if following.day is None or following.kind != "point" or not near:
            return None
        listed = (
            following.begin in clock_first and len(between) > 1 and _LIST_GLUE.fullmatch(between)
        )  # "9am or half 12 tomorrow"
        told = following.clock is None or listed or re.fullmatch(r"[^,;:()/-]* on ", between)
        return following.day if told else None
    return None


def _line_start(text: str, mention: TimeMention) -> bool:
    start = text.rfind("\n", 0, mention.begin) + 1
    before = text[start : mention.begin]
    return not re.search(r"\w", before) or bool(re.fullmatch(r"\s*(?:[-*•]|\d[.)])?\s*(?:at|from|kl\.?)?\s*", before))


def _labelled(text: str, mention: TimeMention) -> bool:
    start = text.rfind("\n", 0, mention.begin) + 1
    label = r"\b(?:time|when|uhrzeit|heure|hora|tijd|start\w{0,3})\b[^\n]{0,12}$"
    return bool(re.search(label, text[start : mention.begin], re.IGNORECASE))
