"""Days in figures: the number of a day, a year, 3/9, 18.06., 2026-01-14."""

from __future__ import annotations

from watcher.signals.times.bounds import clean_start, clean_stop, free_after
from watcher.signals.times.named import CalendarDay, Day, NumericDay
from watcher.signals.times.terms import END, Terms


def day_number(terms: Terms, index: int) -> tuple[int, int, bool] | None:
    """A day of a month, the index behind it, and whether it is written as an ordinal ("14th", "first", "14.")."""
    token = terms[index]
    ordinal = token.means.get("ordinal")
    if ordinal:
        return ordinal[0], ordinal[1], True
    spelled = token.means.get("spelled")
    if spelled and spelled[0] in (20, 30):  # "twenty-first"
        at = spelled[1] + (terms[spelled[1]].raw == "-")
        unit = terms.take(at, "ordinal")
        return (spelled[0] + unit[0], unit[1], True) if unit and unit[0] < 10 else None
    if not 1 <= token.number <= 31 or len(token.raw) > 2:
        return None
    ending = terms.take(index + 1, "ordinal_ending")
    if ending and terms[index + 1].glued:
        return token.number, ending[1], True
    return token.number, index + 1, False


def year_behind(terms: Terms, index: int) -> tuple[int | None, int]:
    """A year behind a day and its month, if one stands there."""
    at = terms.skip(index, ",", "de", "del", "'")
    figure = terms[at]
    if len(figure.raw) == 4 and 1990 < figure.number < 2100 and clean_stop(terms, at + 1) and not figure.lines:
        return figure.number, at + 1
    if terms[at - 1].raw == "'" and len(figure.raw) == 2 and figure.glued and figure.number >= 0:
        return 2000 + figure.number, at + 1
    return None, index


def to_month(terms: Terms, index: int) -> int:
    """The index behind what may stand between a day and its month: of, de, a full stop, a dash."""
    if terms[index].raw in (".", "-", "/") and terms[index].glued:
        index += 1
    return terms.skip(index, "of", "de", "del", "day") if terms[index].text in ("of", "de", "del", "day") else index


def is_clock(terms: Terms, index: int) -> bool:
    """What stands here makes the number before it an hour: ":30", "am", ".15pm"."""
    token, following = terms[index], terms[index + 1]
    if token.glued and token.raw in (":", ".") and following.glued and following.number >= 0:
        return True
    return terms.passed(index, "clock.am", "clock.pm", "clock.oclock", "clock.oclock_24") != index and token.lines == 0


def numeric_day(terms: Terms, index: int) -> tuple[Day, int] | None:
    """3/9, 3/9/26, 18.06., 17.06.2026, 2026-01-14, 14-01-2026."""
    mark = terms[index + 1].raw
    a, b, c = terms[index], terms[index + 2], terms[index + 4]
    if mark not in ("/", ".", "-") or not (terms[index + 1].glued and b.glued) or not 1 <= b.number <= 31 or len(b.raw) > 2:
        return None
    if not clean_start(terms, index) and not _ends_range(terms, index):
        return None
    third = terms[index + 3].raw == mark and terms[index + 3].glued and c.glued and c.number >= 0
    if len(a.raw) == 4 and third and 1990 < a.number < 2100:
        return (CalendarDay(c.number, b.number, a.number), index + 5) if b.number <= 12 and 1 <= c.number <= 31 else None
    if not 1 <= a.number <= 31 or len(a.raw) > 2 or (a.number > 12 and b.number > 12):
        return None
    if third and len(c.raw) in (2, 4) and (len(c.raw) == 4 or mark != "-" or a.number <= 31):
        year = c.number if len(c.raw) == 4 else 2000 + c.number
        if not (1990 < year < 2100) or not clean_stop(terms, index + 5):
            return None
        if (
            mark == "."
            and len(c.raw) == 2
            and len(a.raw) + len(b.raw) < 4
            and not (terms.lexicon.day_first or _led_to(terms, index))
        ):
            return None  # a version
        return NumericDay(a.number, b.number, year, mark == "."), index + 5
    if third or mark == "-" or (a.number, b.number) == (24, 7):
        return None
    stop = index + 3
    if mark == ".":
        return _dotted(terms, index, stop)
    led = _led_to(terms, index) and not (a.number == b.number and terms[index - 1].raw == ",")
    rating = b.number in (5, 10) and a.number <= b.number and not led and terms.take(stop, "clock.at") is None
    if rating and terms[stop].number < 0:
        return None  # "we're 9/10 there"
    ranged = terms[stop].raw == "-" and terms[stop + 2].raw == "/" and terms[stop + 1].number >= 0
    if not (clean_stop(terms, stop) or ranged) or not (free_after(terms, stop) or ranged or terms[stop].number >= 0):
        return None
    return NumericDay(a.number, b.number, None, False), stop


def _ends_range(terms: Terms, index: int) -> bool:
    """The second day of "4/21-4/23"."""
    dash, mark = terms[index - 1], terms[index - 3]
    dashed = dash.raw == "-" and (dash.glued == terms[index].glued) and terms[index - 2].number >= 0
    return dashed and mark.raw == terms[index + 1].raw == "/" and mark.glued and terms[index - 4].number >= 0


def _led_to(terms: Terms, index: int) -> bool:
    leads = (
        "leads.on",
        "leads.by",
        "leads.after",
        "leads.between",
        "weekday",
        "clock.am",
        "clock.pm",
        "joins.list",
        "phrases.week_of",
    )
    return terms.before(index, *leads) or terms[index - 1].raw in (",", "(") or terms[index - 1].text in ("does", "do", "say")


def _dotted(terms: Terms, index: int, stop: int) -> tuple[Day, int] | None:
    """18.06. with its last dot, or 18.06 where a word or a weekday says that it is a day."""
    a, b = terms[index], terms[index + 2]
    closed = terms[stop].raw == "." and terms[stop].glued
    if a.number > 31 or b.number > 12 or (terms[stop].glued and terms[stop].number >= 0):
        return None
    labelled = terms[index - 1].text in terms.lexicon.labels
    timed = closed and terms.take(stop + 1, "clock.at") is not None and terms[stop + 2].number >= 0
    ends = closed and (terms[stop + 1] is END or terms[stop + 1].lines or terms[stop + 1].raw[:1].isupper())
    led = terms.before(index, "weekday", "leads.by", "leads.after") or terms[index - 1].text in ("on", "am", "den", "the", "op", "le", "el", "vom", "zum", "du", "tot")  # fmt: skip
    if (
        closed
        and not labelled
        and (not ends or len(b.raw) == 2)
        and (b.raw[0] == "0" or len(a.raw) == 2 or led or timed or terms.lexicon.day_first)
    ):
        after = terms[stop + 1]
        if not after.glued or after.number < 0:
            return NumericDay(a.number, b.number, None, True), stop + (not ends or led or terms.lexicon.day_first)
    at_clock = terms.before(index, "clock.at", "clock.am") and terms[index - 1].text not in ("am",)
    if (
        led
        and not at_clock
        and len(b.raw) == 2
        and clean_stop(terms, stop)
        and not is_clock(terms, stop)
        and terms[stop].raw != "-"
    ):
        return NumericDay(a.number, b.number, None, True), stop
    return None
