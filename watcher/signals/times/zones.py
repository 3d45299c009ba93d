"""Zones as people name them: ET, CEST, UTC+2, London time, (Berlin), Europe/Madrid, your time."""

from __future__ import annotations

from datetime import timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from watcher.signals.times.bounds import free_after
from watcher.signals.times.named import Zone
from watcher.signals.times.terms import Terms

_AREAS = ("Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic")
_CLOCK_NAMES = ("Eastern", "Central", "Mountain", "Pacific")  # no places, so a comma may stand before them
_KINDS_OF_TIME = ("standard", "daylight", "summer", "winter", "local")


@lru_cache(maxsize=256)
def zone_named(name: str) -> tzinfo | None:
    """The zone of an IANA name or an offset like +02:00; None where there is none."""
    if name.startswith(("+", "-")):
        minutes = int(name[1:3]) * 60 + int(name[4:6])
        return timezone(timedelta(minutes=minutes if name[0] == "+" else -minutes))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@lru_cache(maxsize=256)
def _zone_of_city(city: str) -> str:
    name = "_".join(part.capitalize() for part in city.split())
    return next((f"{area}/{name}" for area in _AREAS if zone_named(f"{area}/{name}") is not None), "")


def zone(terms: Terms, index: int) -> tuple[Zone, int] | None:
    """The zone named here, and the index behind it."""
    token, means = terms[index], terms[index].means
    if token.number >= 0:
        return None
    for kind, whose in (("zones.yours", "your"), ("zones.mine", "my")):
        if kind in means:
            return Zone(whose), means[kind][1]
    letters = means.get("zone_letters")
    if letters and (token.raw.isupper() or (terms.take(index, "zones.letters_in_lower_case") and _after_clock(terms, index))):
        return _offset_from_utc(terms, letters) or (Zone(letters[0]), _second_letters(terms, letters[1]))
    if token.raw in ("+", "-") and token.raw and not terms[index + 1].number < 0:
        offset = _offset(terms, index) if _after_clock(terms, index) or terms[index - 1].raw == "(" else None
        return offset if offset and (len(terms[index + 1].raw) == 4 or offset[1] > index + 2) else None
    if token.text in ("europe", "america", "asia", "africa", "australia", "pacific") and terms[index + 1].raw == "/":
        return _iana(terms, index)
    if "zone_name" in means:
        return _by_name(terms, index, means["zone_name"])
    if token.raw[:1].isupper() and token.raw[1:2].islower() and terms.take(index + 1, "zones.time") and token.text != "local":
        found = _zone_of_city(token.text)
        return (Zone(found), index + 2) if found else None
    return None


def _by_name(terms: Terms, index: int, name: tuple[str, int]) -> tuple[Zone, int] | None:
    """A name counts beside the word for time, in brackets, or right after a clock."""
    found, stop = name
    behind = stop + 1 if terms[stop].text in _KINDS_OF_TIME else stop
    time = terms.take(behind, "zones.time")
    if time:
        return Zone(found), time[1]
    if behind != stop and _after_clock(terms, index):
        return Zone(found), behind
    if terms.before(index, "zones.of_place"):  # "hora de Madrid", "heure de Paris"
        return Zone(found), stop
    bracketed = terms[index - 1].raw == "(" and terms[stop].raw == ")"
    after = (
        _after_clock(terms, index)
        and terms[index].raw[:1].isupper()
        and (free_after(terms, stop) or terms[stop].raw[:1] in (")", "/"))
    )
    whole = terms.before(index, "zones.all")
    comma = index > 1 and terms[index - 1].raw == "," and terms[index].raw in _CLOCK_NAMES
    after = after or (comma and _after_clock(terms, index - 1) and free_after(terms, stop))  # "12 to 3, Pacific"
    return (Zone(found), stop) if bracketed or after or whole else None


def _after_clock(terms: Terms, index: int) -> bool:
    """Whether the token before belongs to a clock time."""
    before = terms[index - 1]
    if before.raw == "(":
        index, before = index - 1, terms[index - 2]
    return (
        before.number >= 0 or terms.before(index, "clock.am", "clock.pm", "clock.oclock", "clock.oclock_24", "clock.noon", "clock.midnight")
        or (before.text in ("a", "p") and before.glued)
    )  # fmt: skip


def _second_letters(terms: Terms, stop: int) -> int:
    """ "EST/EDT", "ET time" name one zone."""
    if terms[stop].raw == "/" and terms[stop].glued and terms.take(stop + 1, "zone_letters") and terms[stop + 1].raw.isupper():
        return stop + 2
    return terms.passed(stop, "zones.time")


def _offset_from_utc(terms: Terms, letters: tuple[str, int]) -> tuple[Zone, int] | None:
    stop = letters[1]
    sign, hours = terms[stop], terms[stop + 1]
    if letters[0] != "UTC" or sign.raw not in ("+", "-") or not sign.raw or hours.number < 0 or not (sign.glued or hours.glued):
        return None
    return _offset(terms, stop)


def _offset(terms: Terms, index: int) -> tuple[Zone, int] | None:
    sign, figure, stop = terms[index].raw, terms[index + 1], index + 2
    hours, minutes = figure.number, 0
    if len(figure.raw) == 4:
        hours, minutes = divmod(figure.number, 100)
    elif terms[stop].raw == ":" and len(terms[stop + 1].raw) == 2 and terms[stop + 1].number >= 0:
        minutes, stop = terms[stop + 1].number, stop + 2
    if not 0 <= hours <= 14 or minutes > 59:
        return None
    return Zone(f"{sign}{hours:02}:{minutes:02}"), stop


def _iana(terms: Terms, index: int) -> tuple[Zone, int] | None:
    stop, place = index + 2, terms[index + 2].raw
    while terms[stop + 1].raw in ("_", "/") and terms[stop + 1].glued and terms[stop + 2].raw.isalpha():
        place, stop = place + terms[stop + 1].raw + terms[stop + 2].raw, stop + 2
    parts = "/".join("_".join(piece.capitalize() for piece in part.split("_")) for part in place.split("/"))
    name = f"{terms[index].text.capitalize()}/{parts}"
    return (Zone(name), stop + 1) if zone_named(name) is not None else None
