"""Days: March 5, 17-18 March, 3/9, 18.06., 2026-01-14, the 14th, next Friday, the first Monday in April, tomorrow."""

from __future__ import annotations

from watcher.signals.model import Feast
from watcher.signals.times.bounds import clean_start, clean_stop, free_after
from watcher.signals.times.daylists import month_of_list
from watcher.signals.times.figures import day_number, is_clock, numeric_day, to_month, year_behind
from watcher.signals.times.named import Around, CalendarDay, Day, DayOfMonth, RelativeDay
from watcher.signals.times.terms import END, Terms
from watcher.signals.times.weekdays import RANGE, nth_weekday, weekday_here


def day(terms: Terms, index: int) -> tuple[Day, int] | None:
    """The day named here, and the index behind it; of several readings the longest."""
    means, token = terms[index].means, terms[index]
    found: list[tuple[Day, int]] = []
    tries = [_feast] if "feast" in means else []
    if token.number >= 0:
        following = terms[index + 1]
        marked = following.raw in ("/", ".", "-")
        tries += [numeric_day] if marked else []
        tries += [_day_month, _day_of_month] if marked or following.means else [_day_of_month]
    if "month" in means:
        tries.append(_month_day)
    if "ordinal" in means or "which" in means:
        tries += [_day_month, _day_of_month]
    if "weekday" in means or "which" in means or "phrases.weekday_of" in means:
        tries.append(weekday_here)
    if "nth" in means:
        tries.append(nth_weekday)
    if "relative" in means:
        tries.append(_relative)
    if "which" in means or "phrases.next_day" in means:
        tries.append(_next_day)
    for attempt in tries:
        one = attempt(terms, index)
        if one is not None:
            found.append(one)
    return max(found, key=lambda one: one[1], default=None)


def _month_day(terms: Terms, index: int) -> tuple[Day, int] | None:
    month, stop = terms[index].means["month"]
    stop = terms.skip(stop, ".") if terms[stop].glued else stop
    stop = terms.skip(stop, "the", "-") if terms[stop].text == "the" or terms[stop].glued else stop
    number = day_number(terms, stop)
    if number is None or terms[stop].lines:
        return None
    first, behind, ordinal = number
    if not ordinal and (is_clock(terms, behind) or not clean_start(terms, index)):
        return None
    if (
        not ordinal
        and terms[index].raw.islower()
        and terms[index].text in terms.lexicon.other_meanings
        and not _led(terms, index)
    ):
        return None
    until, behind = _until(terms, behind)
    year, behind = year_behind(terms, behind)
    return (CalendarDay(first, month, year, until), behind) if clean_stop(terms, behind) or terms[behind].raw == "-" else None


def _led(terms: Terms, index: int) -> bool:
    return terms.before(index, "leads.on", "leads.by", "leads.after", "weekday") or terms[index - 1].raw in (",", "(")


def _until(terms: Terms, index: int) -> tuple[int | None, int]:
    """ "-18", "to the 18th", behind a day: the last day of the range."""
    if terms[index].text not in RANGE:
        return None, index
    at = terms.skip(index + 1, "the", "de", "den")
    number = day_number(terms, at)
    if number is None or (not number[2] and is_clock(terms, number[1])) or terms.take(number[1], "month"):
        return None, index
    if not clean_stop(terms, number[1]) or terms[number[1]].raw == "-":
        return None, index
    if not number[2] and terms[at].number == 0:
        return None, index
    return number[0], number[1]


def _day_month(terms: Terms, index: int) -> tuple[Day, int] | None:
    start = terms.skip(index, "the", "den", "der", "dem", "le", "el", "de")
    number = day_number(terms, start)
    if number is None or not clean_start(terms, start):
        return None
    first, stop, ordinal = number
    listed = month_of_list(terms, stop)
    if listed is not None and (not terms.before(start, "leads.between") or terms[start - 1].text == "either"):
        return CalendarDay(first, *listed), stop
    until: int | None = None
    if terms[stop].text in (*RANGE, "and", "und", "et", "y", "en"):
        at = terms.skip(stop + 1, "the", "den", "le", "el", "de")
        second = day_number(terms, at)
        if second and terms.take(to_month(terms, second[1]), "month"):
            if terms[stop].text in RANGE or terms.before(start, "leads.between"):
                until, stop, ordinal = second[0], second[1], ordinal or second[2]
    at = to_month(terms, stop)
    month = terms.take(at, "month")
    if month is None or (terms[at].lines and terms[at - 1].raw not in ("-", "/")):
        return None
    if terms[month[1]].text in terms.lexicon.names_after and terms[month[1]].raw[:1].isupper():
        return None  # "21 March Street"
    spoken = ordinal or at > stop or terms[at].raw[:1].isupper() or _led(terms, index) or terms.lexicon.day_first
    if terms[at].text in terms.lexicon.other_meanings and not spoken:
        return None
    behind = month[1] + (terms[month[1]].raw == "." and terms[month[1]].glued and terms[month[1]] is not END)
    year, last = year_behind(terms, behind)
    if (
        year is None
        and terms[behind].raw in ("-", "/")
        and len(terms[behind + 1].raw) in (2, 4)
        and terms[behind + 1].number >= 0
    ):
        if terms[behind - 2].raw == terms[behind].raw:  # 09-Jul-2026
            year, last = terms[behind + 1].number % 100 + 2000, behind + 2
    if last == behind and behind != month[1]:
        last = month[1]
    return CalendarDay(first, month[0], year, until), last


def _day_of_month(terms: Terms, index: int) -> tuple[Day, int] | None:
    start = index + (terms[index].text in ("the", "den", "dem", "le", "el", "de") or 0)
    if start == index and terms[start].text == "día":
        start += 1
    number = day_number(terms, start)
    if number is None or not clean_start(terms, start):
        return None
    first, stop, ordinal = number
    worded = "ordinal" in terms[start].means and not _of_month(terms, stop)
    if worded and (first < 4 or terms[index - 1].text in ("about", "of", "at")):
        return None  # "on the first", "about the fourth"
    if not ordinal and not terms.lexicon.day_first and not terms.before(index, "weekday"):
        return None
    if terms[start - 1].text == "from" and terms[start - 2].text in ("up", "down"):
        return None  # "up from 11th": a rank
    dotted = terms.lexicon.day_first and terms[stop].raw == "." and terms[stop].glued and terms[index - 1].text in ("am", "den", "dem", "zum", "bis", "vom", "der")  # fmt: skip
    led = start > index or terms.before(index, "leads.on", "leads.by", "leads.after", "weekday", "which") or terms.before(index, "joins.list") or terms[index - 1].text in ("-", "am", "den", "le", "el")  # fmt: skip
    plain = terms.lexicon.day_first and start == index and terms[index - 1].text in ("le", "el", "día", "au", "al", "del", "du", "op") and free_after(terms, stop)  # fmt: skip
    beside = terms.before(index, "weekday") and not is_clock(terms, stop) and not terms.take(stop, "clock.oclock_24")
    lead = terms.take(stop, "clock.at")
    hour_follows = lead is not None and terms.number(lead[1]) is not None
    beside = beside and (hour_follows or first > 12 or terms.lexicon.day_first) and free_after(terms, stop)
    plain = plain or (beside and not ordinal and terms[stop].raw not in ("-", ":", "h", "."))
    if not (ordinal and led) and not dotted and not plain and not (start > index and terms.lexicon.day_first):
        return None
    if worded and (start == index or not terms.before(index, "leads.on", "leads.by", "leads.after", "weekday")):
        return None
    stop += dotted
    of = _of_month(terms, stop)
    if of is not None:
        return DayOfMonth(first, None, of[0]), of[1]
    until, behind = _until(terms, stop)
    free = free_after(terms, behind) or _told_on(terms, index, behind)
    if terms[behind].text == "of" or (not free and not dotted and terms[behind].number < 0):
        return None
    return DayOfMonth(first, until), behind


def _told_on(terms: Terms, index: int, behind: int) -> bool:
    """ "The talk we had on the 12th (stuck with me)": behind a verb or an occasion a day, whatever follows but what is counted."""
    words, before = terms.lexicon, terms[index - 2].text
    said = terms[index - 1].text == "on" and (before in words.past or before in words.occasions or before == "had")
    return said and terms[behind].raw.islower() and terms[behind].text not in words.counted and not terms[behind].means


def _of_month(terms: Terms, index: int) -> tuple[int, int] | None:
    """ "Of next month", "of the month": the offset in months, and the index behind."""
    if terms[index].text not in ("of", "des", "de", "du", "del", "van"):
        return None
    which = terms.take(index + 1, "which") or ("this", index + 1)
    unit = terms.take(which[1], "unit")
    if unit is None or unit[0] != "month" or terms[unit[1]].text in ("after", "following"):
        return None  # "the first of the month after you start"
    return {"next": 1, "following": 1, "last": -1}.get(which[0], 0), unit[1]


def _relative(terms: Terms, index: int) -> tuple[Day, int] | None:
    days, stop = terms[index].means["relative"]
    if terms[index].raw.lower().endswith("'s") and days >= 0:
        occasion = terms[stop].text in terms.lexicon.occasions or terms[stop + 1].text in terms.lexicon.occasions
        if not occasion and terms[stop].number < 0:
            return None
    if terms[index - 1].text in terms.lexicon.not_tomorrow:
        return None
    unit = terms.take(stop, "unit")
    if unit and unit[0] == "week" and free_after(terms, unit[1]) and terms[stop].lines == 0 and days >= 0:
        return RelativeDay(days, weeks=1), unit[1]
    return RelativeDay(days), stop


def _next_day(terms: Terms, index: int) -> tuple[Day, int] | None:
    """ "The next day", "the following working day", "the day after"."""
    phrase = terms.take(index, "phrases.next_day")
    if phrase and not (terms.take(phrase[1], "joins.list") and terms.number(phrase[1] + 1)):
        return RelativeDay(1, from_named=True), phrase[1]
    which = terms[index].means.get("which")
    unit = which and terms.take(which[1], "unit")
    if not which or not unit or which[0] not in ("next", "following") or unit[0] not in ("day", "business_day"):
        return None
    if (
        terms[unit[1]].text in ("or", "of")
        or terms.before(index, "leads.within", "leads.over")
        or terms[unit[1] - 1].text.endswith("s")
    ):
        return None
    return RelativeDay(1, unit[0] == "business_day", from_named=True), unit[1]


def _feast(terms: Terms, index: int) -> tuple[Day, int] | None:
    name, stop = terms[index].means["feast"]
    if name == "in_new_year" and not terms.before(index, "leads.on", "leads.by", "leads.after", "leads.over", "edge"):
        return None
    if name in ("holidays",) and not terms.before(index, "leads.by", "leads.after", "leads.over"):
        return None
    if terms.before(index, "leads.because"):
        return None
    if terms[stop].text in ("party", "card", "bonus", "market", "present", "presents", "lunch"):
        return None
    unit = terms.take(stop, "unit")
    if unit and unit[0] == "week":
        return Around(Feast(name), "week"), unit[1]
    return Feast(name), stop
