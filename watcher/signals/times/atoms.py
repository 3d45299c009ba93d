"""The smallest pieces that name times: dates, weekdays, clock times, ranges, day parts, zones, lengths. One pattern a kind, built from the word tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

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
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s{1,3}") for word in sorted(set(words), key=len, reverse=True)) + ")"


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
_CLOCK = r"(?P<h{0}>[01]?\d|2[0-4])(?:\s?[:.h]\s?(?P<m{0}>[0-5]\d))?(?:h\b)?(?:\s?(?P<ap{0}>a\.?m\b\.?|p\.?m\b\.?|a\b|p\b|noon\b))?"


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
        ("date", r"\b(?P<y>20\d\d)-(?P<mo>\d\d)-(?P<d>\d\d)(?:[t ](?P<h>\d\d):(?P<mi>\d\d)(?::\d\d)?(?P<z>z|[+-]\d\d:?\d\d)?)?\b", _iso),
        ("date", rf"\b(?P<d>\d{{1,2}})[-/](?P<mon>{alternatives(months)})[-/](?P<y>20\d\d|\d\d)\b", _dashed),
        ("date", rf"\b(?:the\s)?{dom}(?:\s?of|\.)?(?:\sde)?[\s-]{{1,2}}(?P<month>{month})(?![\w'])(?:\sde)?{year}", _month_day),
        ("date", rf"\b(?P<month>{month})\s{{1,2}}(?:the\s)?{dom}(?![:\d]|\s?[ap]\.?m|\.\d\d\b){year}", _month_day),
        ("date", rf"\b(?:the\s)?(?P<word>{ordinal})\s(?:of\s)?(?P<month>{month}){year}", _month_day),
        ("date", r"(?<![\d/.,$£€:-])\b(?P<a>\d{1,2})(?P<s>[/.-])(?P<b>\d{1,2})(?:(?P=s)(?P<c>20\d\d|\d\d)|\.(?=\s|,|$)|(?=\b))(?![/\d%:-]|\.\d|\s?[ap]\.?m)", _numeric),
        ("weekday", rf"\b(?:(?P<weeks>a|one|two)\s{week}s?\s(?:from|on)\s)?(?:(?P<mod>{this}|{following}|{past})\s)?(?P<wd>{weekday})(?![\w-]*day)(?:\s(?P<after>prochain|próximo|que\sviene|dernier|pasado|{week}(?![\w]|\sof)))?(?:\s(?:of|in)\s(?P<ofweek>next|this|the\sfollowing|der\snächsten)\s{week})?", _weekday),  # noqa: E501
        ("weekday", rf"\b(?:that)\s(?P<that>{weekday})", lambda m, g: {"that": g.weekdays[_key(m["that"])]}),
        ("date", rf"\b(?P<rel>{alternatives(days)})\b(?:\s(?P<wk>{week})\b)?", _relative),
        ("date", r"\bthe\s(?:day\safter|next\sday|following\sday)\b(?!\stomorrow)", lambda m, g: {"next_day": True}),
        ("date", rf"\b(?:in|within)\s(?P<n>\d{{1,2}}|{hour}|a)\s(?P<unit>days?|weeks?|tagen|wochen)\b(?!\sof)", _in_days),
        ("date", r"\b(?P<n>\d{1,2}|a|one|two|three|few)\s(?P<unit>days?|weeks?|months?)\sago\b", lambda m, g: {"ago": True}),
        ("date", r"\b(?P<feast>christmas eve|christmas day|christmas|new year's (?:eve|day)|heiligabend|noël)\b", _feast),
        ("date", r"(?:\b(?:the|den|dem|el|le|de|am|on)\s)(?P<dom>[12]?\d|3[01])(?:st|nd|rd|th|\.|e)(?![\d])|\b(?P<dom2>[12]?\d|3[01])(?:st|nd|rd|th)\b(?!\s(?:floor|street|avenue|round|interview|stage|place|grade|year|century|edition|time|anniversary))", _day_of_month),  # noqa: E501
        ("week", rf"\b(?:(?P<edge>early|mid|late|end of|the end of|later|beginning of|start of)[\s-](?:in\s)?)?(?P<which>{this}|{following})\s(?:(?:working|business)\s)?{week}\b|\b(?P<kommende>nächste|kommende|komende|volgende)\s{week}|\b{week}\s(?P<apres>prochaine|próxima|que viene)|\b(?P<end>end of (?:the )?week|eow|ende der woche|fin de (?:la )?semaine|fin de semana|eind van de week)\b", _week),  # noqa: E501
        ("clock", rf"(?<![\d/:.,$£€#+-])\b{c1}\s?(?P<dash>-|to|until|till|bis|à|a|tot|and|und)\s?{c2}(?:\s?{oclock}\b)?(?![\d%]|[./]\d|\s?(?:{minute_unit}|{hour_unit}|days?|weeks?|business|working|years?|people|candidates|k\b))", _range),  # noqa: E501
        ("clock", rf"\b{half}\s(?P<half>{hour}|\d{{1,2}})\b", _half),
        ("clock", rf"\b(?P<q>quarter|viertel|kwart|five|ten|twenty|\d{{1,2}})\s(?:minutes?\s)?(?P<dir>past|to|after|nach|vor|over|voor)\s(?P<qh>{hour}|1[0-2]|[1-9])\b(?!\s?(?:people|candidates|minutes|business|working|days|weeks|months))", _quarter),  # noqa: E501
        ("clock", r"\b(?P<special>noon|midday|midnight|mittags|midi|mediodía)\b(?!\s(?:uhr|ish))", lambda m, g: {"h": 0 if m["special"] == "midnight" else 12, "m": 0, "ap": "24"}),
        ("clock", rf"(?<![\d/:.,$£€#+-])\b(?P<h>[01]?\d|2[0-3])\s?[:.h]\s?(?P<mi>[0-5]\d)(?!\d|[./:-]\d|%|\s?(?:k\b|million|percent|kg|km))(?:\s?(?P<ap>a\.?m\b\.?|p\.?m\b\.?|a\b|p\b))?(?:\s?{oclock}\b)?", _clock),  # noqa: E501
        ("clock", rf"(?<![\d/:.,$£€#+-])\b(?P<h>1[0-2]|0?[1-9])(?P<ish>ish)?\s?(?P<ap>a\.?m\b\.?|p\.?m\b\.?)", _clock),
        ("clock", rf"(?<![\d/:.,$£€#+-])\b(?P<h>[01]?\d|2[0-3]|{hour})(?P<ish>ish)?\s?(?P<oclock>{oclock})(?![\w-]|\s(?:a|per|of|walk|notice|long|drive|in|later))", _clock),
        ("clock", rf"(?:(?<=^)|(?<=[\s(]))(?P<at>{at})\s{{1,2}}(?P<h>[01]?\d|2[0-3]|{hour})(?P<ish>ish)?(?![\d\w/%$£€]|[:.]\d|-\w|\s?(?:{minute_unit}|{hour_unit}|of\s(?:the|our|us|them|you)|days?|weeks?|months?|years?|business|working|or\ssix|people|candidates|more|other|references?|referees?|percent|pm|am|st|nd|rd|th|rounds?|stages?|interviews?|windows|slots|times|further|minute|weeks|k\b))", _bare),  # noqa: E501
        ("clock", r"(?<![\d/:.,$£€#+-])\b(?P<hh>0\d|1\d|2[0-3])(?P<mm>[0-5]\d)(?=\s?(?:hrs|hours|h\b|uhr)|\s?-\s?(?:[01]\d|2[0-3])[0-5]\d)|(?<=at\s)(?P<hh2>0\d|1\d|2[0-3])(?P<mm2>[0-5]\d)\b|\b(?P<hh3>[1-9]|1[0-2])(?P<mm3>[0-5]\d)(?=\s(?:in the|a\.?m|p\.?m))", _military),  # noqa: E501
        ("clock", rf"\b(?P<h>1[0-2]|[1-9])(?=\son\s(?:the\s)?(?:{weekday}|\d))|(?<=\b)(?P<wd>{weekday})[,]?\s(?P<h2>1[0-2]|[1-9])(?=[,;.?!)]?(?:\s|$))(?!\s?(?:{month}|[ap]\.?m|-|to\s\d|until|{minute_unit}|{hour_unit}|candidates|people))", _beside),  # noqa: E501
        ("clock", r"(?:[:.]\d\d|\d\s?[ap]\.?m\.?)\s(?:or|and|oder|ou|o|of)\s(?P<h>1[0-2]|[1-9])(?![\d\w:%/]|\.\d|\s?(?:people|candidates|minutes|others|more))", lambda m, g: {"h": int(m["h"]), "m": 0, "ap": "", "skip": m.start("h") - m.start()}),  # noqa: E501
        ("daypart", rf"\b(?:in\s(?:the\s)?|am\s|de\s|de\sl[ae]\s)?(?P<part>{alternatives(dayparts)})\b", lambda m, g: {"part": g.dayparts[_key(m["part"])]}),
        ("zone", rf"(?:\(|\b)(?P<zone>{alternatives(ZONE_LETTERS)})\b\)?|\b(?P<named>{alternatives(ZONE_NAMES)})(?:\s(?:standard|daylight))?(?:\stime)\b|\((?P<inbrackets>{alternatives(ZONE_NAMES)})(?:\s(?:standard|daylight))?(?:\stime)?\)|\b(?P<alone>eastern|pacific|central|mountain)\b(?!\s(?:europe|park|station|bank|office|team|region|coast|states|library|hospital|council|school|rail|line))|\b(?P<person>your|my)\stime\b|(?:\b(?:utc|gmt)\s?(?P<off>[+-]\d{{1,2}}(?::?\d\d)?))|\b(?P<iana>(?:america|europe|asia|australia|africa|pacific)/[a-z_]{{3,20}})\b", _zone),  # noqa: E501
        ("length", rf"\b(?P<n>\d{{1,3}}|{hour}|fifteen|twenty|thirty|forty|forty-five|fifty|sixty|ninety)[\s-]?(?:to\s?|-)?(?:\d{{1,3}}[\s-]?)?(?P<unit>{minute_unit}|{hour_unit})\b(?!\s(?:ago|before|notice))", _length),  # noqa: E501
        ("length", r"\b(?P<words>an hour and a half|half an hour|half hour|half-hour|three quarters of an hour|three-quarters of an hour|an hour|a good hour|eine stunde|une heure|una hora|een uur|anderthalb stunden|hour and a half)\b", _length_words),  # noqa: E501
    ]  # fmt: skip
    glue_words = alternatives((*english.glue, *own.glue))
    compiled = tuple((slot, re.compile(pattern, re.IGNORECASE | re.MULTILINE), make) for slot, pattern, make in table)
    return Grammar(
        own, compiled, months, weekdays, hours, ordinals, days, dayparts,
        re.compile(rf"(?:[\s,()|@:.;~-]|\b{glue_words}(?=[\s,:(]|$))*", re.IGNORECASE),
        re.compile(rf"(?:^|[\s(])(?P<by>{alternatives((*english.by, *own.by))})\s(?:(?:the|le|den|el|de|zum|du|on)\s)?$", re.IGNORECASE),
        re.compile(rf"(?:^|[\s(])(?:{alternatives((*english.after, *own.after))})\s(?:the\s|on\s)?$", re.IGNORECASE),
    )  # fmt: skip


def _key(text: str) -> str:
    """A spelling as the word tables have it."""
    return " ".join(text.lower().split()).strip(".")


def _iso(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    value: dict[str, Any] = {"year": int(found["y"]), "month": int(found["mo"]), "day": int(found["d"])}
    if found["h"]:
        value |= {"h": int(found["h"]), "m": int(found["mi"]), "ap": "24", "offset": found["z"]}
    return value


def _dashed(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    year = int(found["y"])
    return {"year": year + 2000 if year < 100 else year, "month": g.months[_key(found["mon"])], "day": int(found["d"])}


def _month_day(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    groups = found.groupdict()
    month = g.months[_key(found["month"])]
    day = g.ordinals[_key(groups["word"])] if groups.get("word") else int(found["dom"])
    year = int(found["year"]) if found["year"] else 2000 + int(found["short"]) if found["short"] else None
    return {"month": month, "day": day, "year": year}


def _numeric(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    a, b, c, separator = int(found["a"]), int(found["b"]), found["c"], found["s"]
    if not (1 <= a <= 31 and 1 <= b <= 31) or (a > 12 and b > 12) or a == 0 or b == 0:
        return None
    if separator == "-" and c is None:
        return None
    if separator == "." and c is None and not found.group().endswith(".") and (len(found["b"]) == 2 and b > 12):
        return None
    before = found.string[max(0, found.start() - 12) : found.start()].lower()
    if re.search(r"(?:section|§|version|v|no|nr|room|page|chapter|level|grade|gpa|python|java|release|rated|score)\.?\s?$", before):
        return None
    after = found.string[found.end() : found.end() + 10].lower()
    if separator == "/" and c is None and re.match(r"\s?(?:load|split|time|of|day|hours|support|stars|cup|inch)", after) or (a, b) == (24, 7):
        return None
    return {"a": a, "b": b, "year": (2000 + int(c) if c and int(c) < 100 else int(c) if c else None), "separator": separator}


def _weekday(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    word = _key(found["wd"])
    if word in ("sat", "sun", "wed", "mon", "mo", "do", "so", "di", "mi", "fr", "sa", "ma", "wo", "vr", "mer", "mar", "dim", "jeu") and not found["mod"]:
        raw = found["wd"]
        if word in ("sat", "sun", "mon", "wed") and raw.islower() and not re.match(r"\W{0,3}(?:\d|at\b|the\b|or\b|and\b|after|morning|arvo|am\b|pm\b|$)", found.string[found.end() :][:12]):
            return None
        if word in ("do", "so", "di", "mi", "fr", "sa", "mo", "ma", "wo", "vr", "mer", "mar", "dim", "jeu") and not re.match(r"[.,]?\s?(?:den\s|der\s)?\d", found.string[found.end() - found["wd"].endswith(".") :]):
            return None
    return {"weekday": g.weekdays[word], "mod": (found["mod"] or "").lower(), "weeks": found["weeks"], "after": (found["after"] or "").lower(), "ofweek": (found["ofweek"] or "").lower()}


def _relative(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    word = " ".join(found["rel"].lower().split())
    part = {"tonight": (18, 24), "this morning": (8, 12), "this afternoon": (12, 18), "this evening": (17, 22), "last night": (18, 24)}.get(word)
    return {"relative": g.days[word] + (7 if found["wk"] else 0), "part": part}


def _in_days(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    n = found["n"].lower()
    count = 1 if n == "a" else int(n) if n.isdigit() else g.hours[_key(n)]
    return {"relative": count * (7 if found["unit"].lower().startswith(("week", "woche")) else 1), "part": None}


def _feast(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    name = found["feast"].lower()
    month, day = (12, 24) if "eve" in name and "christ" in name or "heilig" in name else (12, 25) if "christ" in name or "noël" in name else (12, 31) if "eve" in name else (1, 1)
    return {"month": month, "day": day, "year": None}


def _day_of_month(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    day = int(found["dom"] or found["dom2"])
    return {"dom": day} if 1 <= day <= 31 else None


def _week(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    which = (found["which"] or "").lower()
    following = bool(which and (which.startswith(("next", "following", "the following")) or which in g.words.next)) or bool(found["apres"]) or bool(found["kommende"])
    return {"weeks": 1 if following else 0, "edge": (found["edge"] or found["end"] or "").lower()}


def _meridiem(text: str | None) -> str:
    return text.lower().replace(".", "").replace(" ", "")[:1] if text else ""


def _range(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    h1, h2 = int(found["h1"]), int(found["h2"])
    ap1, ap2 = _meridiem(found["ap1"]), _meridiem(found["ap2"])
    strong = bool(ap1 or ap2 or found["m1"] or found["m2"])
    before = found.string[max(0, found.start() - 22) : found.start()].lower()
    led = bool(re.search(r"(?:between|from|zwischen|von|de|entre|tussen|tues|wed|weds|thu|thurs|fri|mon|day|\d(?:st|nd|rd|th)?|[a-z]{3}|time:?)[\s,:]{1,2}(?:from\s)?$", before)) and bool(
        re.search(r"(?:between|from|zwischen|von|entre|tussen|time|mon|tue|wed|thu|fri|sat|sun|tag|day|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d)", before)
    )
    if found["dash"].lower() in ("and", "und", "a", "à") and not re.search(r"(?:between|zwischen|from|entre|de|von|tussen)\s$", before):
        return None
    if not strong and (not led or h1 > 24 or h2 > 24 or h1 == h2):
        return None
    return {"h": h1, "m": int(found["m1"] or 0), "ap": ap1, "h2": h2, "m2": int(found["m2"] or 0), "ap2": ap2, "strong": strong}


def _half(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    text = found["half"].lower()
    hour = int(text) if text.isdigit() else g.hours[_key(text)]
    if not 1 <= hour <= 12:
        return None
    before = g.words.half_is_before and not found.group().lower().startswith("half past")
    return {"h": hour - 1 if before else hour, "m": 30, "ap": ""}


def _quarter(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    text, amount = found["qh"].lower(), found["q"].lower()
    hour = int(text) if text.isdigit() else g.hours[_key(text)]
    minutes = int(amount) if amount.isdigit() else {"quarter": 15, "viertel": 15, "kwart": 15, "five": 5, "ten": 10, "twenty": 20}[amount]
    if amount.isdigit() and minutes not in (5, 10, 15, 20, 25) or (found["dir"].lower() == "to" and amount.isdigit()):
        return None
    before = found["dir"].lower() in ("to", "vor", "voor")
    return {"h": hour - 1 if before else hour, "m": 60 - minutes if before else minutes, "ap": ""}


def _clock(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    groups = found.groupdict()
    text = groups["h"].lower()
    hour = int(text) if text.isdigit() else g.hours[_key(text)]
    ap = _meridiem(groups.get("ap"))
    if groups.get("oclock") and groups["oclock"].lower() in ("h", "hrs", "hours", "heures", "horas", "uur", "uhr"):
        if groups["oclock"].lower() in ("hours", "hrs") and len(text) < 2:
            return None
        ap = ap or "24"
    if hour > 12 and ap in ("a", "p"):
        return None
    return {"h": hour, "m": int(groups.get("mi") or 0), "ap": ap, "lead0": text.startswith("0")}


def _bare(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    text, word = found["h"].lower(), found["at"].lower()
    hour = int(text) if text.isdigit() else g.hours[_key(text)]
    weak = word in ("for", "by", "from", "about", "after", "before", "until", "till", "between", "von", "de", "ab", "bis", "entre", "pour", "van", "tot", "around")
    if weak and not text.isdigit():
        return None
    return {"h": hour, "m": 0, "ap": "", "weak": weak, "skip": found.start("h") - found.start()}


def _beside(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    """A bare hour beside a day: "11 on the 5th", "Thurs 10"; the latter may be a day of the month, which only the calendar can tell."""
    if found["h"]:
        return {"h": int(found["h"]), "m": 0, "ap": ""}
    return {"h": int(found["h2"]), "m": 0, "ap": "", "or_day": int(found["h2"]), "skip": found.start("h2") - found.start()}


def _military(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    hour, minute = (int(found["hh"] or found["hh2"] or found["hh3"]), int(found["mm"] or found["mm2"] or found["mm3"]))
    return {"h": hour, "m": minute, "ap": "" if found["hh3"] else "24"}


def _zone(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    if found["person"]:
        return {"person": found["person"].lower()}
    if found["off"]:
        sign, digits = found["off"][0], found["off"][1:].replace(":", "")
        hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
        return {"offset": (hours * 60 + minutes) * (-1 if sign == "-" else 1)}
    if found["iana"]:
        area, _, place = found["iana"].partition("/")
        return {"zone": f"{area.capitalize()}/{'_'.join(part.capitalize() for part in place.split('_'))}"}
    letters = found["zone"]
    if letters:
        return {"zone": ZONE_LETTERS[letters.lower()]} if letters.isupper() else None
    name = (found["named"] or found["inbrackets"] or found["alone"]).lower()
    return {"zone": ZONE_NAMES[_key(name)]} if not found["alone"] or found["alone"][0].isupper() else None


_COUNTS = {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60, "ninety": 90}


def _length(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    text = found["n"].lower()
    count = int(text) if text.isdigit() else _COUNTS.get(text) or g.hours.get(text, 0)
    hours = found["unit"].lower() in (*g.words.hour_units, "hours", "hour", "hrs", "hr")
    return {"minutes": count * (60 if hours else 1)} if count else None


def _length_words(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    text = found["words"].lower()
    return {"minutes": 90 if "and a half" in text or "anderthalb" in text else 45 if "three" in text else 30 if "half" in text else 60}
