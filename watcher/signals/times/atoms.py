"""The smallest pieces that name times: dates, weekdays, clock times, ranges, day parts, zones, lengths. One pattern a kind, built from the word tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from watcher.signals.times import values as v
from watcher.signals.times.words import LANGUAGES, ZONE_LETTERS, ZONE_NAMES, Words

Slot = Literal["date", "weekday", "clock", "daypart", "zone", "length", "week"]


@dataclass(frozen=True, slots=True)
class Atom:
    """One piece: the slot that it fills, and its value, whose keys depend on the slot."""

    slot: Slot
    begin: int
    stop: int
    value: dict[str, Any]


def alternatives(words: Iterable[str]) -> str:
    """A pattern for any of the words, longest first."""
    return (
        "(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s{1,3}") for word in sorted(set(words), key=len, reverse=True)) + ")"
    )


@dataclass(frozen=True, slots=True)
class Grammar:
    """The compiled patterns of one language (with English underneath, which hiring mail mixes in everywhere)."""

    words: Words
    atoms: tuple[tuple[Slot, re.Pattern[str], Callable[[re.Match[str], Grammar], dict[str, Any] | None]], ...]
    months: dict[str, int]
    weekdays: dict[str, int]
    hours: dict[str, int]
    ordinals: dict[str, int]
    days: dict[str, int]
    dayparts: dict[str, tuple[int, int]]
    glue: re.Pattern[str]
    by: re.Pattern[str]
    after: re.Pattern[str]


_MERIDIEM = r"(?P<{0}>[ap]\.?\s?m\b\.?|[ap]\b(?=\s?$|[\s,;)-]))"
_CLOCK = (
    r"(?P<h{0}>[01]?\d|2[0-4])(?:\s?[:.h]\s?(?P<m{0}>[0-5]\d))?(?:h\b)?(?:\s?(?P<ap{0}>a\.?m\b\.?|p\.?m\b\.?|a\b|p\b|noon\b))?"
)


@lru_cache(maxsize=8)
def grammar(language: str) -> Grammar:
    """The grammar of a language; English for one that has no table."""
    own = LANGUAGES.get(language, LANGUAGES["en"])
    english = LANGUAGES["en"]
    months, weekdays = {**english.months, **own.months}, {**english.weekdays, **own.weekdays}
    hours, ordinals = {**english.hours, **own.hours}, {**english.ordinals, **own.ordinals}
    days, dayparts = {**english.days, **own.days}, {**english.dayparts, **own.dayparts}
    if language != "en":
        for word in ("may",) if language in ("de", "nl", "fr", "es") else ():
            months.pop(word, None)
    month, weekday = alternatives(months) + r"\b\.?", alternatives(weekdays) + r"\b\.?"
    hour, ordinal = alternatives(hours), alternatives(ordinals)
    at = alternatives((*english.at, *own.at))
    this, following, past = (alternatives((*getattr(english, n), *getattr(own, n))) for n in ("this", "next", "last"))
    week = alternatives((*english.week, *own.week))
    oclock = alternatives((*english.oclock, *own.oclock))
    half = alternatives((*english.half, *own.half))
    minute_unit, hour_unit = alternatives((*english.minutes, *own.minutes)), alternatives((*english.hour_units, *own.hour_units))
    dom = r"(?P<dom>0?[1-9]|[12]\d|3[01])(?:\s?(?:st|nd|rd|th|er|º|\.(?=\s)|e)\b)?"
    year = r"(?:,?\s{1,2}(?P<year>20\d\d)\b|\s?'(?P<short>\d\d)\b)?"
    c1, c2 = _CLOCK.format(1), _CLOCK.format(2)
    table: list[tuple[Slot, str, Callable[[re.Match[str], Grammar], dict[str, Any] | None]]] = [
        ("date", r"\b(?P<y>20\d\d)-(?P<mo>\d\d)-(?P<d>\d\d)(?:[t ](?P<h>\d\d):(?P<mi>\d\d)(?::\d\d)?(?P<z>z|[+-]\d\d:?\d\d)?)?\b", v.iso_date),
        ("date", rf"\b(?P<d>\d{{1,2}})[-/](?P<mon>{alternatives(months)})[-/](?P<y>20\d\d|\d\d)\b", v.dashed),
        ("date", rf"\b(?:the\s)?{dom}(?:\s?of|\.)?(?:\sde)?[\s-]{{1,2}}(?P<month>{month})(?![\w'])(?:\sde)?{year}", v.month_day),
        ("date", rf"\b(?P<month>{month})\s{{1,2}}(?:the\s)?{dom}(?![:\d]|\s?[ap]\.?m|\.\d\d\b){year}", v.month_day),
        ("date", rf"\b(?:the\s)?(?P<word>{ordinal})\s(?:of\s)?(?P<month>{month}){year}", v.month_day),
        ("date", r"(?<![\d/.,$£€:-])\b(?P<a>\d{1,2})(?P<s>[/.-])(?P<b>\d{1,2})(?:(?P=s)(?P<c>20\d\d|\d\d)|\.(?=\s|,|$)|(?=\b))(?![/\d%:-]|\.\d|\s?[ap]\.?m)", v.numeric),
        ("weekday", rf"\b(?:(?P<weeks>a|one|two)\s{week}s?\s(?:from|on)\s)?(?:(?P<mod>{this}|{following}|{past})\s)?(?P<wd>{weekday})(?![\w-]*day)(?:\s(?P<after>prochain|próximo|que\sviene|dernier|pasado|{week}(?![\w]|\sof)))?(?:\s(?:of|in)\s(?P<ofweek>next|this|the\sfollowing|der\snächsten)\s{week})?", v.weekday),
        ("weekday", rf"\b(?:that)\s(?P<that>{weekday})", lambda m, g: {"that": g.weekdays[v.key(m["that"])]}),
        ("date", rf"\b(?P<rel>{alternatives(days)})\b(?:\s(?P<wk>{week})\b)?", v.relative),
        ("date", r"\bthe\s(?:day\safter|next\sday|following\sday)\b(?!\stomorrow)", lambda m, g: {"next_day": True}),
        ("date", rf"\b(?:in|within)\s(?P<n>\d{{1,2}}|{hour}|a)\s(?P<unit>days?|weeks?|tagen|wochen)\b(?!\sof)", v.in_days),
        ("date", r"\b(?P<n>\d{1,2}|a|one|two|three|few)\s(?P<unit>days?|weeks?|months?)\sago\b", lambda m, g: {"ago": True}),
        ("date", r"\b(?P<feast>christmas eve|christmas day|christmas|new year's (?:eve|day)|heiligabend|noël)\b", v.feast),
        ("date", r"(?:\b(?:the|den|dem|el|le|de|am|on)\s)(?P<dom>[12]?\d|3[01])(?:st|nd|rd|th|\.|e)(?![\d])|\b(?P<dom2>[12]?\d|3[01])(?:st|nd|rd|th)\b(?!\s(?:floor|street|avenue|round|interview|stage|place|grade|year|century|edition|time|anniversary))", v.day_of_month),
        ("week", rf"\b(?:(?P<edge>early|mid|late|end of|the end of|later|beginning of|start of)[\s-](?:in\s)?)?(?P<which>{this}|{following})\s(?:(?:working|business)\s)?{week}\b|\b(?P<kommende>nächste|kommende|komende|volgende)\s{week}|\b{week}\s(?P<apres>prochaine|próxima|que viene)|\b(?P<end>end of (?:the )?week|eow|ende der woche|fin de (?:la )?semaine|fin de semana|eind van de week)\b", v.named_week),
        ("clock", rf"(?<![\d/:.,$£€#+-])\b{c1}\s?(?P<dash>-|to|until|till|bis|à|a|tot|and|und)\s?{c2}(?:\s?{oclock}\b)?(?![\d%]|[./]\d|\s?(?:{minute_unit}|{hour_unit}|days?|weeks?|business|working|years?|people|candidates|k\b))", v.clock_range),
        ("clock", rf"\b{half}\s(?P<half>{hour}|\d{{1,2}})\b", v.half_hour),
        ("clock", rf"\b(?P<q>quarter|viertel|kwart|five|ten|twenty|\d{{1,2}})\s(?:minutes?\s)?(?P<dir>past|to|after|nach|vor|over|voor)\s(?P<qh>{hour}|1[0-2]|[1-9])\b(?!\s?(?:people|candidates|minutes|business|working|days|weeks|months))", v.quarter),
        ("clock", r"\b(?P<special>noon|midday|midnight|mittags|midi|mediodía)\b(?!\s(?:uhr|ish))", lambda m, g: {"h": 0 if m["special"] == "midnight" else 12, "m": 0, "ap": "24"}),
        ("clock", rf"(?<![\d/:.,$£€#+-])\b(?P<h>[01]?\d|2[0-3])\s?[:.h]\s?(?P<mi>[0-5]\d)(?!\d|[./:-]\d|%|\s?(?:k\b|million|percent|kg|km))(?:\s?(?P<ap>a\.?m\b\.?|p\.?m\b\.?|a\b|p\b))?(?:\s?{oclock}\b)?", v.clock_time),
        ("clock", r"(?<![\d/:.,$£€#+-])\b(?P<h>1[0-2]|0?[1-9])(?P<ish>ish)?\s?(?P<ap>a\.?m\b\.?|p\.?m\b\.?)", v.clock_time),
        ("clock", rf"(?<![\d/:.,$£€#+-])\b(?P<h>[01]?\d|2[0-3]|{hour})(?P<ish>ish)?\s?(?P<oclock>{oclock})(?![\w-]|\s(?:a|per|of|walk|notice|long|drive|in|later))", v.clock_time),
        ("clock", rf"(?:(?<=^)|(?<=[\s(]))(?P<at>{at})\s{{1,2}}(?P<h>[01]?\d|2[0-3]|{hour})(?P<ish>ish)?(?![\d\w/%$£€]|[:.]\d|-\w|\s?(?:{minute_unit}|{hour_unit}|of\s(?:the|our|us|them|you)|days?|weeks?|months?|years?|business|working|or\ssix|people|candidates|more|other|references?|referees?|percent|pm|am|st|nd|rd|th|rounds?|stages?|interviews?|windows|slots|times|further|minute|weeks|k\b))", v.bare),
        ("clock", r"(?<![\d/:.,$£€#+-])\b(?P<hh>0\d|1\d|2[0-3])(?P<mm>[0-5]\d)(?=\s?(?:hrs|hours|h\b|uhr)|\s?-\s?(?:[01]\d|2[0-3])[0-5]\d)|(?<=at\s)(?P<hh2>0\d|1\d|2[0-3])(?P<mm2>[0-5]\d)\b|\b(?P<hh3>[1-9]|1[0-2])(?P<mm3>[0-5]\d)(?=\s(?:in the|a\.?m|p\.?m))", v.military),
        ("clock", rf"\b(?P<h>1[0-2]|[1-9]|{hour})(?=\son\s(?:the\s)?(?:{weekday}|\d))|(?<=\b)(?P<wd>{weekday})[,]?\s(?P<h2>1[0-2]|[1-9])(?=[,;.?!)]?(?:\s|$))(?!\s?(?:{month}|[ap]\.?m|-|to\s\d|until|{minute_unit}|{hour_unit}|candidates|people))", v.beside),
        ("clock", r"(?:[:.]\d\d|\d\s?[ap]\.?m\.?)\s(?:or|and|oder|ou|o|of)\s(?P<h>1[0-2]|[1-9])(?![\d\w:%/]|\.\d|\s?(?:people|candidates|minutes|others|more))", lambda m, g: {"h": int(m["h"]), "m": 0, "ap": "", "skip": m.start("h") - m.start()}),
        ("clock", r"(?<![\d:.,$£€#+-])\b(?P<h>1[0-2]|[1-9])\s?ish\b", lambda m, g: {"h": int(m["h"]), "m": 0, "ap": ""}),
        ("daypart", rf"\b(?:in\s(?:the\s)?|am\s|de\s|de\sl[ae]\s)?(?P<part>{alternatives(dayparts)})\b", lambda m, g: {"part": g.dayparts[v.key(m["part"])]}),
        ("zone", rf"(?:\(|\b)(?P<zone>{alternatives(ZONE_LETTERS)})\b\)?|\b(?P<named>{alternatives(ZONE_NAMES)})(?:\s(?:standard|daylight))?(?:\stime)\b|\((?P<inbrackets>{alternatives(ZONE_NAMES)})(?:\s(?:standard|daylight))?(?:\stime)?\)|\b(?P<alone>eastern|pacific|central|mountain)\b(?!\s(?:europe|park|station|bank|office|team|region|coast|states|library|hospital|council|school|rail|line))|\b(?P<person>your|my)\stime\b|(?:\b(?:utc|gmt)\s?(?P<off>[+-]\d{{1,2}}(?::?\d\d)?))|\b(?P<iana>(?:america|europe|asia|australia|africa|pacific)/[a-z_]{{3,20}})\b", v.zone_named),
        ("length", rf"\b(?P<n>\d{{1,3}}|{hour}|fifteen|twenty|thirty|forty|forty-five|fifty|sixty|ninety)[\s-]?(?:to\s?|-)?(?:\d{{1,3}}[\s-]?)?(?P<unit>{minute_unit}|{hour_unit})\b(?!\s(?:ago|before|notice))", v.length_in_numbers),
        ("length", r"\b(?P<words>an hour and a half|half an hour|half hour|half-hour|three quarters of an hour|three-quarters of an hour|an hour|a good hour|eine stunde|une heure|una hora|een uur|anderthalb stunden|hour and a half)\b", v.length_words),
    ]  # fmt: skip
    glue_words = alternatives((*english.glue, *own.glue))
    compiled = tuple((slot, re.compile(pattern, re.IGNORECASE | re.MULTILINE), make) for slot, pattern, make in table)
    return Grammar(
        own, compiled, months, weekdays, hours, ordinals, days, dayparts,
        re.compile(rf"(?:[\s,()|@:.;~-]|\b{glue_words}(?=[\s,:(]|$))*", re.IGNORECASE),
        re.compile(rf"(?:^|[\s(])(?P<by>{alternatives((*english.by, *own.by))})\s(?:(?:the|le|den|el|de|zum|du|on)\s)?$", re.IGNORECASE),
        re.compile(rf"(?:^|[\s(])(?:{alternatives((*english.after, *own.after))})\s(?:the\s|on\s)?$", re.IGNORECASE),
    )  # fmt: skip
