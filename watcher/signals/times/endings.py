"""What stands behind the figures of a clock time: ish, am, pm, o'clock, Uhr, h."""

from __future__ import annotations

from watcher.signals.times.named import Clock
from watcher.signals.times.terms import Terms


def finish(terms: Terms, found: Clock, stop: int) -> tuple[Clock, int]:
    """The time with what stands behind its figures: ish, am, pm, o'clock, Uhr."""
    token = terms[stop]
    if not token.means and token.text not in ("-", "a", "p"):
        return found, stop
    at = stop
    if terms[at].text == "-" and terms.take(at + 1, "clock.ish"):
        at += 1
    ish = terms.take(at, "clock.ish")
    if ish and terms[at].glued:
        found, stop = found._replace(ish=True, sure=True), ish[1]
    for kind, minutes in (("clock.and_half", 30), ("clock.and_quarter", 15), ("clock.less_quarter", -15)):
        more = terms.take(stop, kind)
        if more:
            hour = found.hour - (minutes < 0)
            found, stop = found._replace(hour=hour, minute=minutes % 60, sure=True), more[1]
    for kind, meridiem in (("clock.am", "a"), ("clock.pm", "p")):
        half = terms.take(stop, kind)
        if half and terms[stop].lines == 0 and found.hour <= 12:
            return found._replace(meridiem=meridiem, sure=True), half[1]
        if half and terms[stop].lines == 0 and found.hour > 12:
            return found._replace(meridiem="24", sure=True), half[1]
    token = terms[stop]
    if token.text in ("a", "p") and token.glued and found.hour <= 12:
        return found._replace(meridiem=token.text, sure=True), stop + 1
    whole = terms.take(stop, "clock.oclock_24")
    behind = terms[stop + 1]
    split = ("uhr", "h", "heures") if terms.lexicon.language in ("de", "fr") else ("uhr",)
    if whole and token.text in split and len(behind.raw) == 2 and 0 <= behind.number < 60 and not found.minute:
        return found._replace(minute=behind.number, meridiem="24", sure=True), stop + 2  # "14 Uhr 30", "14 h 30"
    if whole and token.text == "h" and token.glued and len(terms[stop - 1].raw) == 2 and not found.sure and found.hour < 24:
        return found._replace(meridiem="24", sure=terms.lexicon.language != "en"), stop + 1  # "17h"
    if whole and token.lines == 0 and not (token.text in ("hours", "hr", "hrs", "h") and terms.lexicon.language == "en" and len(terms[stop - 1].raw) < 4 and not found.sure):  # fmt: skip
        return finish(terms, found._replace(meridiem=found.meridiem or "24", sure=True), whole[1])
    oclock = terms.take(stop, "clock.oclock")
    if oclock and token.lines == 0:
        return finish(terms, found._replace(sure=True), oclock[1])
    return found, stop
