"""Days: March 5, 17-18 March, 3/9, 18.06., 2026-01-14, the 14th, next Friday, the first Monday in April, tomorrow."""

from __future__ import annotations

from watcher.signals.model import Feast, Stretch
from watcher.signals.times.bounds import begins_sentence, clean_start, clean_stop, free_after, is_name
from watcher.signals.times.figures import day_number, is_clock, numeric_day, year_behind
from watcher.signals.times.named import Around, CalendarDay, Day, DayOfMonth, NthWeekday, RelativeDay, Weekday
from watcher.signals.times.terms import END, Terms

_RANGE = ("to", "through", "thru", "until", "till", "bis", "au", "al", "t/m", "tot", "a", "à", "-")


def day(terms: Terms, index: int) -> tuple[Day, int] | None:
    """The day named here, and the index behind it; of several readings the longest."""
    means, token = terms[index].means, terms[index]
    found: list[tuple[Day, int]] = []
    tries = [_feast] if "feast" in means else []
    if token.number >= 0:
        tries += [numeric_day, _day_month, _day_of_month]
    if "month" in means:
        tries.append(_month_day)
    if "ordinal" in means or "which" in means:
        tries += [_day_month, _day_of_month]
    if "weekday" in means or "which" in means or "phrases.weekday_of" in means:
        tries.append(_weekday)
    if "nth" in means:
        tries.append(_nth_weekday)
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
    if terms[index].text not in _RANGE:
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
    until: int | None = None
    if terms[stop].text in (*_RANGE, "and", "und", "et", "y", "en"):
        at = terms.skip(stop + 1, "the", "den", "le", "el", "de")
        second = day_number(terms, at)
        if second and terms.take(_to_month(terms, second[1]), "month"):
            if terms[stop].text in _RANGE or terms.before(start, "leads.between"):
                until, stop, ordinal = second[0], second[1], ordinal or second[2]
    at = _to_month(terms, stop)
    month = terms.take(at, "month")
    if month is None or (terms[at].lines and terms[at - 1].raw not in ("-", "/")):
        return None
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


def _to_month(terms: Terms, index: int) -> int:
    """The index behind what may stand between a day and its month: of, de, a full stop, a dash."""
    if terms[index].raw in (".", "-", "/") and terms[index].glued:
        index += 1
    return terms.skip(index, "of", "de", "del", "day") if terms[index].text in ("of", "de", "del", "day") else index


def _day_of_month(terms: Terms, index: int) -> tuple[Day, int] | None:
    start = index + (terms[index].text in ("the", "den", "dem", "le", "el", "de") or 0)
    if start == index and terms[start].text == "día":
        start += 1
    number = day_number(terms, start)
    if number is None or not clean_start(terms, start) or (number[0] < 4 and "ordinal" in terms[start].means):
        return None
    first, stop, ordinal = number
    dotted = terms.lexicon.day_first and terms[stop].raw == "." and terms[stop].glued and terms[index - 1].text in ("am", "den", "dem", "zum", "bis", "vom", "der")  # fmt: skip
    led = start > index or terms.before(index, "leads.on", "leads.by", "leads.after", "weekday", "which") or terms.before(index, "joins.list") or terms[index - 1].text in ("-", "am", "den", "le", "el")  # fmt: skip
    plain = terms.lexicon.day_first and start == index and terms[index - 1].text in ("le", "el", "día", "au", "al", "del", "du", "op") and free_after(terms, stop)  # fmt: skip
    if not (ordinal and led) and not dotted and not plain and not (start > index and terms.lexicon.day_first):
        return None
    if "ordinal" in terms[start].means and (
        start == index or not terms.before(index, "leads.on", "leads.by", "leads.after", "weekday")
    ):
        return None
    stop += dotted
    of = _of_month(terms, stop)
    if of is not None:
        return DayOfMonth(first, None, of[0]), of[1]
    until, behind = _until(terms, stop)
    if terms[behind].text == "of" or (not free_after(terms, behind) and not dotted and terms[behind].number < 0):
        return None
    return DayOfMonth(first, until), behind


def _of_month(terms: Terms, index: int) -> tuple[int, int] | None:
    """ "Of next month", "of the month": the offset in months, and the index behind."""
    if terms[index].text not in ("of", "des", "de", "du", "del", "van"):
        return None
    which = terms.take(index + 1, "which") or ("this", index + 1)
    unit = terms.take(which[1], "unit")
    if unit is None or unit[0] != "month":
        return None
    return {"next": 1, "following": 1, "last": -1}.get(which[0], 0), unit[1]


def _weekday(terms: Terms, index: int) -> tuple[Day, int] | None:
    at, which = index, ""
    said = terms.take(index, "which")
    if said and terms.take(said[1], "weekday"):
        which, at = said
    weekday = terms.take(at, "weekday")
    if weekday is None:
        return None
    number, stop = weekday
    token = terms[at]
    if token.text in terms.lexicon.other_meanings and not _is_weekday(terms, at, stop):
        return None
    if is_name(terms, at, stop) and not which and not begins_sentence(terms, stop):
        dated = terms.before(at, "leads.by", "leads.after") or terms[at - 1].text in ("on", "am", "le", "el", "op")
        if terms[stop].text in terms.lexicon.names_after or not dated:
            return None
    if terms[at - 1].text in terms.lexicon.titles:
        return None
    if terms[stop].raw == "." and terms[stop].glued and not terms[stop + 1].lines and len(token.raw) <= 5:
        stop += 1  # "Tues."
    which = "" if which == "the" else which
    found = Weekday(number, which)
    found, stop = _weekday_tail(terms, found, stop)
    end = terms.take(stop + 1, "weekday") if terms[stop].text in _RANGE else None
    if end and not found.in_stretch:
        last, behind = _weekday_tail(terms, Weekday(end[0]), end[1])
        return found._replace(until=end[0], in_stretch=last.in_stretch), behind
    return found, stop


def _is_weekday(terms: Terms, at: int, stop: int) -> bool:
    """Whether a short word with another meaning ("sat", "sun", "so") is a weekday here."""
    token = terms[at]
    if terms[stop].number >= 0 or (terms[stop].raw in (".", ",") and terms[stop + 1].number >= 0):
        return not is_name(terms, at, stop)
    beside = terms[at - 1].raw in ("/", "-", "(") or terms[stop].raw in ("/", "-") or terms.before(at, "which") or terms.take(stop, "clock.at") or terms.take(stop, "part")  # fmt: skip
    listed = (terms.before(at, "joins.list") and terms.before(at - 1, "weekday")) or (terms.take(stop, "joins.list") and terms.take(stop + 1, "weekday"))  # fmt: skip
    if beside or listed:
        return (not is_name(terms, at, stop) and token.raw[:1].isupper()) or bool(listed) or terms.before(at, "which")
    return token.raw[:1].isupper() and terms.before(at, "leads.on", "leads.by", "leads.after") and not is_name(terms, at, stop)


def _weekday_tail(terms: Terms, found: Weekday, stop: int) -> tuple[Weekday, int]:
    """What may stand behind a weekday: "after next", "week", "of next week", "prochain"."""
    after = terms.take(stop, "which_after") or terms.take(stop, "which")
    if (
        terms[stop].text in ("after", "afterwards", "following", "thereafter")
        and not (after and after[0] == "after_next")
        and free_after(terms, stop + 1)
    ):
        if not terms.take(stop + 1, "weekday") and terms[stop + 1].number < 0 and day(terms, stop + 1) is None:
            return found._replace(which="following"), stop + 1
    if after and after[0] == "after_next":
        return found._replace(which="after_next"), after[1]
    at = stop
    if terms[at].text in ("of", "in", "der", "in der", "de", "van", ",") or terms.take(at, "unit_article"):
        at = terms.skip(at, "of", "in", "der", "de", "la", "van", ",", "the")
    whole = terms.take(at, "which")
    if whole and whole[0] != "last":
        unit = terms.take(whole[1], "unit")
        if unit and unit[0] == "week" and terms[stop].lines == 0:
            later = terms.take(unit[1], "which")
            offset = 2 if later and later[0] == "after_next" else {"next": 1, "following": 1}.get(whole[0], 0)
            if whole[0] == "the" and offset == 0:
                return found, stop
            return found._replace(in_stretch=Stretch("week", offset)), later[1] if offset == 2 and later else unit[1]
    unit = terms.take(at, "unit")
    behind = unit and (terms.take(unit[1], "which_after") or terms.take(unit[1], "which"))
    if unit and unit[0] == "week" and behind and behind[0] in ("next", "after_next") and terms[stop].lines == 0:
        return found._replace(in_stretch=Stretch("week", 2 if behind[0] == "after_next" else 1)), behind[1]
    if unit and unit[0] == "week" and at == stop and not found.which and free_after(terms, unit[1]) and terms[stop].lines == 0:
        return found._replace(weeks=1), unit[1]
    if after and not found.which and after[0] in ("next", "last") and terms.take(stop, "which_after"):
        return found._replace(which=after[0]), after[1]
    return found, stop


def _nth_weekday(terms: Terms, index: int) -> tuple[Day, int] | None:
    nth, stop = terms[index].means["nth"]
    weekday = terms.take(stop, "weekday")
    if weekday is None or terms[weekday[1]].text not in ("in", "of", "im", "de", "del", "van", "des"):
        return None
    at = terms.skip(weekday[1], "in", "of", "im", "de", "del", "van", "des")
    month = terms.take(at, "month")
    if month:
        return NthWeekday(nth, weekday[0], month[0]), month[1]
    which = terms.take(at, "which") or ("this", at)
    unit = terms.take(which[1], "unit")
    if unit and unit[0] == "month":
        return NthWeekday(nth, weekday[0], None, int(which[0] in ("next", "following"))), unit[1]
    return None


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
    if terms[stop].text in ("party", "card", "bonus", "market", "present", "presents", "lunch"):
        return None
    unit = terms.take(stop, "unit")
    if unit and unit[0] == "week":
        return Around(Feast(name), "week"), unit[1]
    return Feast(name), stop
