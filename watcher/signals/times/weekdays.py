"""Weekdays: next Friday, Tues., Thursday of next week, Monday week, Monday to Wednesday, the first Monday in April."""

from __future__ import annotations

from watcher.signals.model import Stretch
from watcher.signals.times.bounds import begins_sentence, free_after, is_moved, is_name
from watcher.signals.times.figures import is_clock
from watcher.signals.times.named import Day, NthWeekday, Weekday
from watcher.signals.times.terms import Terms

RANGE = ("to", "through", "thru", "until", "till", "bis", "au", "al", "t/m", "tot", "a", "à", "-")


def weekday_here(terms: Terms, index: int) -> tuple[Day, int] | None:
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
    habit = terms[at - 1].text in ("our", "casual", "black", "usual", "your") and terms[stop].raw[:1].isalpha()
    if habit and not free_after(terms, stop) and terms[stop].text not in terms.lexicon.occasions:
        return None  # "our Friday deploy freeze"
    if terms[stop].raw == "." and terms[stop].glued and not terms[stop + 1].lines and len(token.raw) <= 5:
        stop += 1  # "Tues."
    which = "" if which == "the" else which
    found = Weekday(number, which)
    found, stop = _weekday_tail(terms, found, stop)
    end = terms.take(stop + 1, "weekday") if not is_moved(terms, index) and terms[stop].text in RANGE else None
    if end and not found.in_stretch:
        last, behind = _weekday_tail(terms, Weekday(end[0]), end[1])
        return found._replace(until=end[0], in_stretch=last.in_stretch), behind
    return found, stop


def _is_weekday(terms: Terms, at: int, stop: int) -> bool:
    """Whether a short word with another meaning ("sat", "sun", "so") is a weekday here."""
    token = terms[at]
    if terms[stop].number >= 0 or (terms[stop].raw in (".", ",") and terms[stop + 1].number >= 0):
        return not is_name(terms, at, stop)
    beside = terms[at - 1].raw in ("/", "-", "(") or terms[stop].raw in ("/", "-") or terms.which_before(at) or terms.before(at, "part") or _hour_behind(terms, stop) or terms.take(stop, "part") or _week_behind(terms, stop)  # fmt: skip
    listed = (terms.before(at, "joins.list") and terms.before(at - 1, "weekday")) or (terms.take(stop, "joins.list") and terms.take(stop + 1, "weekday"))  # fmt: skip
    if listed and token.raw.islower() and token.text in (terms[at - 2].text, terms[stop + 1].text):
        return False  # "so oder so"
    if beside or listed:
        plain = terms.before(at, "part") or _week_behind(terms, stop) or (_hour_behind(terms, stop) and terms[at - 1].text not in terms.lexicon.writers)  # fmt: skip
        return (not is_name(terms, at, stop) and token.raw[:1].isupper()) or bool(listed or plain or terms.which_before(at))
    return token.raw[:1].isupper() and terms.before(at, "leads.on", "leads.by", "leads.after") and not is_name(terms, at, stop)


def _hour_behind(terms: Terms, stop: int) -> bool:
    """ "Sat at ten"; not "sat at my desk"."""
    lead = terms.take(stop, "clock.at")
    number = lead and terms.number(lead[1])
    if number:
        return number[0] <= 24 and (free_after(terms, number[1]) or is_clock(terms, number[1]))
    return lead is not None and bool({"clock.noon", "clock.midnight", "clock.half_past", "clock.quarter"} & terms[lead[1]].means.keys())  # fmt: skip


def _week_behind(terms: Terms, stop: int) -> bool:
    """ "(Mon) next week"."""
    which = terms.take(terms.skip(stop, "of"), "which")
    unit = which and terms.take(which[1], "unit")
    return bool(unit and unit[0] == "week")


def _weekday_tail(terms: Terms, found: Weekday, stop: int) -> tuple[Weekday, int]:
    """What may stand behind a weekday: "after next", "week", "of next week", "prochain"."""
    after = terms.take(stop, "which_after") or terms.take(stop, "which")
    if (
        terms[stop].text in ("after", "afterwards", "following", "thereafter")
        and not (after and after[0] == "after_next")
        and free_after(terms, stop + 1)
    ):
        if terms[stop + 1].number < 0 and not terms[stop + 1].means.keys() & {"weekday", "relative", "month", "which", "ordinal"}:
            return found._replace(which="following"), stop + 1
    if after and after[0] == "after_next":
        return found._replace(which="after_next"), after[1]
    earlier = terms.take(stop, "phrases.before_last")
    if earlier:
        return found._replace(which="before_last"), earlier[1]
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


def nth_weekday(terms: Terms, index: int) -> tuple[Day, int] | None:
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
