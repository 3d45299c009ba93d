"""Clock times: 2pm, 14:30, 14h30, half past two, quarter to four, noon, 2-3pm."""

from __future__ import annotations

from watcher.signals.times.bounds import begins_sentence, clean_start, clean_stop, free_after, is_moved
from watcher.signals.times.endings import finish
from watcher.signals.times.named import Clock, ClockRange
from watcher.signals.times.terms import Terms
from watcher.signals.times.zones import zone

_MINUTES_SAID = (5, 10, 15, 20, 25)
_SAID_BEFORE = ("clock.at", "clock.weak_at", "clock.if", "clock.rather_than", "clock.hour_of_day")
_BEFORE_AN_HOUR = ("weekday", "relative", "part", "clock.weak_at", "ordinal_ending", "todays_part", "month", "clock.if", "clock.rather_than", "clock.hour_of_day")  # fmt: skip


def clock_or_range(terms: Terms, index: int) -> tuple[Clock | ClockRange, int] | None:
    """The clock time or range of clock times that begins here, and the index behind it."""
    first = clock(terms, index)
    if first is None:
        return None
    start, stop = first
    arrival = terms[stop].text == "for" and clock(terms, terms.skip(stop + 1, "a", "the"))
    if arrival and arrival[0].sure and start.sure and (arrival[0].minute, arrival[0].meridiem) != (start.minute, start.meridiem):
        return start, arrival[1]  # "8:30 for 9am"
    ranged = _range(terms, index, start, stop)
    if ranged is not None:
        return ranged
    shared = _shares_meridiem(terms, start, stop)
    if shared is not None:
        return shared, stop
    if start.sure:
        return (start, stop) if clean_stop(terms, stop) and not _ends_no_range(terms, index, stop) else None
    place = zone(terms, stop) if 1 <= start.hour <= 12 and clean_start(terms, index) else None
    if place is not None and (place[0].name not in ("your", "my") or _may_be_an_hour(terms, index)):
        return start._replace(sure=True), stop  # "3 Eastern"; not "one for you"
    if not free_after(terms, stop) or terms[stop].text in ("of", "out") or not _may_be_an_hour(terms, index):
        return None  # "around 7 out of 10"
    if not start.minute and terms.before(index, "weekday") and (start.hour > 12 or _hour_follows(terms, stop)):
        return None  # "el jueves 21", "jeudi 8 à 10h": a day of the month
    of_day = terms[stop - 1].text == "h" and terms[index - 1].text != "at"  # "around 17h" may be how long
    of_day = of_day or (start.hour > 12 and not start.minute and not terms.lexicon.day_first)  # "at 23 he got the job"
    return start._replace(sure=_said_as_hour(terms, index) and not of_day, maybe_day=terms.before(index, "weekday")), stop


def _ends_no_range(terms: Terms, index: int, stop: int) -> bool:
    """The second figure of "a 9 to 5:30 kind of place"."""
    return terms[index - 1].text == "to" and terms[index - 2].number >= 0 and not free_after(terms, stop)


def _shares_meridiem(terms: Terms, start: Clock, stop: int) -> Clock | None:
    """ "2 or 3pm": the first with the half of the day that the second names."""
    joined = terms.take(stop, "joins.list")
    if start.meridiem or joined is None or terms[stop].text == "," or start.hour > 12:
        return None
    other = clock(terms, joined[1])
    if other is None or other[0].meridiem not in ("a", "p") or (other[0].hour % 12 <= start.hour % 12 and not start.sure):
        return None
    return start._replace(meridiem=other[0].meridiem, sure=True) if not start.sure else None


def _hour_follows(terms: Terms, index: int) -> bool:
    lead = terms.take(index, "clock.at")
    return lead is not None and terms.number(lead[1]) is not None


def _range(terms: Terms, index: int, start: Clock, stop: int) -> tuple[ClockRange, int] | None:
    at = stop
    if terms.take(at, "zone_letters") and terms[at].raw.isupper() and terms[at + 1].raw == "-":
        at += 1
    joined = terms.take(at, "joins.range")
    if joined is None or is_moved(terms, index) or (terms.take(at, "joins.and") and not terms.before(index, "leads.between")):
        return None
    if (
        not start.sure
        and (terms.take(at, "clock.at") or terms[at].text in ("à", "a"))
        and not terms.before(index, "leads.between")
    ):
        return None  # "el jueves 21 a las 12:30"
    at = terms.skip(joined[1], "las", "la", "l'")
    second = clock(terms, at)
    if second is None:
        return None
    end, behind = second
    marked = start.sure or end.meridiem or free_after(terms, behind)
    if not end.sure and terms.take(behind, "month"):
        return None  # "14 Sep, 10 AM to 15 Sep, 10 AM"
    if (start.sure or end.sure) and marked:
        return (ClockRange(start, end), behind) if clean_stop(terms, behind) and clean_start(terms, index) else None
    if not free_after(terms, behind) or terms.take(behind, "month") or end.hour > 23 or start.hour == end.hour:
        return None
    return ClockRange(start, end), behind


def _may_be_an_hour(terms: Terms, index: int) -> bool:
    """A bare number may be an hour after a day or a word like "by", or between marks; not in running text."""
    token, before = terms[index], terms[index - 1]
    if token.number < 0 and not terms.before(index, *_SAID_BEFORE):
        return False
    if (
        before.raw in ("(", ",", "/", "@", "|", "-", "~")
        or terms.before(index, "joins.list")
        or before.text in ("is", "make", "@")
    ):
        return True
    if terms[index + 1].text == "or" and before.number < 0 and _sure_behind(terms, index + 2):
        return True
    return _said_as_hour(terms, index) or terms.before(index, *_BEFORE_AN_HOUR) or terms.take(index + 1, "leads.on") is not None


def _sure_behind(terms: Terms, index: int) -> bool:
    """ "11 or half 12": a time beyond doubt stands here, later than the bare hour before."""
    other = clock(terms, index)
    return other is not None and other[0].sure and clean_stop(terms, other[1]) and other[0].hour >= terms[index - 2].number


def _said_as_hour(terms: Terms, index: int) -> bool:
    return terms.before(index, "clock.at")


def clock(terms: Terms, index: int) -> tuple[Clock, int] | None:
    """One clock time, in words or digits; `sure` is False for a bare number."""
    means = terms[index].means
    if means:
        for kind, hour in (("clock.noon", 12), ("clock.midnight", 0)):
            if kind in means:
                stop = means[kind][1]
                ish = terms.passed(stop + (terms[stop].raw == "-"), "clock.ish")
                return Clock(hour, 0, "24"), ish if terms[ish - 1].text == "ish" else stop
        worded = _half(terms, index) if "clock.half_past" in means else None
        if worded is None and ("clock.quarter" in means or "spelled" in means):
            worded = _past_or_to(terms, index)
        if worded is not None:
            return worded
        if "spelled" in means:
            return _spelled(terms, index)
    token = terms[index]
    if token.number < 0:
        return None
    if len(token.raw) <= 2:
        return _past_or_to(terms, index) or _digits(terms, index)
    return _four_digits(terms, index) if len(token.raw) <= 4 else None


def _hour_said(terms: Terms, index: int) -> tuple[int, int] | None:
    """An hour of the twelve-hour dial in words or digits."""
    found = terms.number(index)
    if found is None or not 1 <= found[0] <= 12:
        return None
    return None if terms[found[1]].raw in (":", ".") and terms[found[1]].glued and terms[found[1] + 1].glued else found


def _half(terms: Terms, index: int) -> tuple[Clock, int] | None:
    half = terms.take(index, "clock.half_past")
    hour = half and _hour_said(terms, half[1])
    if not half or not hour:
        return None
    # "halb neun" is an hour whatever follows; "half nine" may be a half of something.
    plain = terms.lexicon.half_is_before or free_after(terms, hour[1])
    if not plain and terms.passed(hour[1], "clock.am", "clock.pm") == hour[1]:
        return None
    before = terms.lexicon.half_is_before and terms[index + 1].text != "past"
    return finish(terms, Clock(hour[0] - before if hour[0] - before else 12, 30), hour[1])


def _past_or_to(terms: Terms, index: int) -> tuple[Clock, int] | None:
    quarter = terms.take(index, "clock.quarter")
    amount = (15, quarter[1]) if quarter else terms.number(index)
    if amount is None or amount[0] not in _MINUTES_SAID:
        return None
    minutes, stop = amount
    in_digits = terms[index].number >= 0
    unit = terms.take(stop, "unit")
    named = unit is not None and unit[0] == "minute"
    stop = unit[1] if unit and named else stop
    back, on = terms.take(stop, "clock.to"), terms.take(stop, "clock.past")
    if back and not quarter and not named and (in_digits or terms.before(index, "leads.between")) and minutes != 20:
        return None
    if on and in_digits and not named and terms[stop].text in ("after", "over"):
        return None
    if not back and not on:
        return None
    hour = _hour_said(terms, (back or on or (0, 0))[1])
    if hour is None or (
        not quarter
        and not free_after(terms, hour[1])
        and terms.passed(hour[1], "clock.am", "clock.pm", "clock.oclock") == hour[1]
    ):
        return None
    if back:
        return finish(terms, Clock(hour[0] - 1 or 12, 60 - minutes), hour[1])
    return finish(terms, Clock(hour[0], minutes), hour[1])


def _spelled(terms: Terms, index: int) -> tuple[Clock, int] | None:
    """An hour in words: "three o'clock", "two thirty", "nine in the morning", "at ten"."""
    hour, stop = terms[index].means["spelled"]
    if hour > 12:
        return None
    stop = stop + 1 if terms[stop].raw == "-" and terms[stop].glued and terms.take(stop + 1, "spelled") else stop
    minutes = terms.take(stop, "spelled")
    if minutes and minutes[0] in (15, 20, 30, 40, 45, 50) and terms[stop].lines == 0 and free_after(terms, minutes[1]):
        return finish(terms, Clock(hour, minutes[0]), minutes[1])
    if (
        terms.take(stop, "clock.oclock_24")
        and terms.take(stop, "unit")
        and not terms.before(index, "clock.at", "clock.weak_at", "weekday")
    ):
        return None  # "une heure" is how long, "à une heure" is when
    found = finish(terms, Clock(hour, sure=False), stop)
    return found if found[1] != stop or free_after(terms, stop) else None


def _digits(terms: Terms, index: int) -> tuple[Clock, int] | None:
    token, mark, minutes = terms[index], terms[index + 1], terms[index + 2]
    if token.number > 24 or not clean_start_of_range(terms, index):
        return None
    hour, zero = token.number, token.raw.startswith("0")
    two_digits = len(minutes.raw) == 2 and 0 <= minutes.number < 60 and minutes.glued
    if mark.raw == ":" and two_digits and (mark.glued or mark.raw == ":"):
        stop = index + 3
        if terms[stop].raw == ":" and terms[stop].glued and len(terms[stop + 1].raw) == 2 and terms[stop + 1].glued:
            stop += 2
        return finish(terms, Clock(hour, minutes.number, "", zero), stop)
    if mark.glued and two_digits and terms.take(index + 1, "clock.oclock_24") and len(mark.raw) == 1:
        return finish(terms, Clock(hour, minutes.number, "24", zero), index + 3)
    if mark.raw == "." and mark.glued and two_digits:
        found = finish(terms, Clock(hour, minutes.number, "", zero, sure=False), index + 3)
        dated = terms.take(index + 3, "month") or (
            terms[index + 3].raw == "." and terms[index + 3].glued and terms[index + 4].glued
        )
        if found[0].sure or dated:
            return None if dated else found
        said = (
            terms.before(index, "clock.at", "clock.weak_at")
            or (terms.before(index, "clock.hour_of_day") and free_after(terms, index + 3))
            or terms[index + 3].raw == "-"
            or not {"weekday", "relative"}.isdisjoint(terms[index + 3].means)
            or (terms[index - 1].raw == "-" and terms[index - 2].number >= 0)
        )
        said = said or _stands_alone(terms, index)
        return (
            (found[0]._replace(sure=True), found[1])
            if (said and clean_stop(terms, index + 3)) or _ranged(terms, index)
            else found
        )
    if mark.glued and mark.raw[:1].isalpha() and not mark.means and mark.text not in ("a", "p"):
        return None
    return finish(terms, Clock(hour, 0, "", zero, sure=False), index + 1)


def _stands_alone(terms: Terms, index: int) -> bool:
    """ "10.30 would be ideal": at the beginning of a sentence, before a word that looks ahead."""
    token, minutes = terms[index], terms[index + 2]
    asked = terms[index - 1].text in ("would", "does", "could") and free_after(terms, index + 3)
    opens = (begins_sentence(terms, index) or terms[index - 1].raw == ",") and terms[index + 3].text in terms.lexicon.future
    return (opens or asked) and 7 <= token.number <= 19 and minutes.number % 5 == 0


def _ranged(terms: Terms, index: int) -> bool:
    """ "14.00-15.30": a dotted time beside another."""
    return terms[index + 3].raw == "-" and terms[index + 5].raw == "." and len(terms[index + 6].raw) == 2


def clean_start_of_range(terms: Terms, index: int) -> bool:
    """Like clean_start, but a dash may stand right before: the second time of a range."""
    before = terms[index - 1]
    if clean_start(terms, index):
        return True
    earlier = terms[index - 2]
    timed = earlier.number >= 0 or earlier.text in ("a", "p", "h") or any(kind.startswith("clock.") for kind in earlier.means)
    return before.raw == "-" and before.glued and terms[index].glued and timed


def _four_digits(terms: Terms, index: int) -> tuple[Clock, int] | None:
    """0930, 1430hrs, 930am."""
    token = terms[index]
    hour, minute = divmod(token.number, 100)
    if hour > 23 or minute > 59 or not clean_start_of_range(terms, index):
        return None
    marked, stop = finish(terms, Clock(hour, minute, "", token.raw[0] == "0", sure=False), index + 1)
    as_year = 1900 < token.number < 2100 and terms[index + 1].text == "h" and not terms[index + 1].glued
    if marked.sure and not as_year:
        return marked, stop
    following, dash = terms[index + 2], terms[index + 1].raw == "-"
    ranged = dash and len(following.raw) == 4 and 0 <= following.number < 2400 and following.number > token.number
    ends_range = terms[index - 1].raw == "-" and len(terms[index - 2].raw) == 4
    said = terms.before(index, "clock.at")
    if len(token.raw) == 4 and not 1900 < token.number < 2100 and (said or ((ranged or ends_range) and token.number % 5 == 0)):
        return marked._replace(meridiem="24", sure=True), stop
    if len(token.raw) == 3 and (said or terms.before(index, "weekday")) and minute % 5 == 0 and free_after(terms, stop):
        return marked._replace(sure=True), stop
    return None
