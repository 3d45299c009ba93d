"""What each atom means: the value of a match, or None where it is no time after all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from watcher.signals.times.words import ZONE_LETTERS, ZONE_NAMES

if TYPE_CHECKING:
    from watcher.signals.times.atoms import Grammar


def key(text: str) -> str:
    """A spelling as the word tables have it."""
    return " ".join(text.lower().split()).strip(".")


def iso_date(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    value: dict[str, Any] = {"year": int(found["y"]), "month": int(found["mo"]), "day": int(found["d"])}
    if found["h"]:
        value |= {"h": int(found["h"]), "m": int(found["mi"]), "ap": "24", "offset": found["z"]}
    return value


def dashed(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    year = int(found["y"])
    return {"year": year + 2000 if year < 100 else year, "month": g.months[key(found["mon"])], "day": int(found["d"])}


def month_day(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    groups = found.groupdict()
    month = g.months[key(found["month"])]
    day = g.ordinals[key(groups["word"])] if groups.get("word") else int(found["dom"])
    year = int(found["year"]) if found["year"] else 2000 + int(found["short"]) if found["short"] else None
    return {"month": month, "day": day, "year": year}


def numeric(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    a, b, c, separator = int(found["a"]), int(found["b"]), found["c"], found["s"]
    if not (1 <= a <= 31 and 1 <= b <= 31) or (a > 12 and b > 12) or a == 0 or b == 0:
        return None
    if separator == "-" and c is None:
        return None
    if separator == "." and c is None and not found.group().endswith(".") and (len(found["b"]) == 2 and b > 12):
        return None
    before = found.string[max(0, found.start() - 12) : found.start()].lower()
    if re.search(
        r"(?:section|§|version|v|no|nr|room|page|chapter|level|grade|gpa|python|java|release|rated|score)\.?\s?$", before
    ):
        return None
    after = found.string[found.end() : found.end() + 10].lower()
    if (separator == "/" and c is None and re.match(r"\s?(?:load|split|time|of|day|hours|support|stars|cup|inch)", after)) or (
        a,
        b,
    ) == (24, 7):
        return None
    return {"a": a, "b": b, "year": (2000 + int(c) if c and int(c) < 100 else int(c) if c else None), "separator": separator}


def weekday(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    word = key(found["wd"])
    if (
        word
        in ("sat", "sun", "wed", "mon", "mo", "do", "so", "di", "mi", "fr", "sa", "ma", "wo", "vr", "mer", "mar", "dim", "jeu")
        and not found["mod"]
    ):
        raw = found["wd"]
        if (
            word in ("sat", "sun", "mon", "wed")
            and raw.islower()
            and not re.match(
                r"\W{0,3}(?:\d|at\b|the\b|or\b|and\b|after|morning|arvo|am\b|pm\b|$)", found.string[found.end() :][:12]
            )
        ):
            return None
        if word in ("do", "so", "di", "mi", "fr", "sa", "mo", "ma", "wo", "vr", "mer", "mar", "dim", "jeu") and not re.match(
            r"[.,]?\s?(?:den\s|der\s)?\d", found.string[found.end() - found["wd"].endswith(".") :]
        ):
            return None
    return {
        "weekday": g.weekdays[word],
        "mod": (found["mod"] or "").lower(),
        "weeks": found["weeks"],
        "after": (found["after"] or "").lower(),
        "ofweek": (found["ofweek"] or "").lower(),
    }


def relative(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    word = " ".join(found["rel"].lower().split())
    part = {
        "tonight": (18, 24),
        "this morning": (8, 12),
        "this afternoon": (12, 18),
        "this evening": (17, 22),
        "last night": (18, 24),
    }.get(word)
    return {"relative": g.days[word] + (7 if found["wk"] else 0), "part": part}


def in_days(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    n = found["n"].lower()
    count = 1 if n == "a" else int(n) if n.isdigit() else g.hours[key(n)]
    return {"relative": count * (7 if found["unit"].lower().startswith(("week", "woche")) else 1), "part": None}


def feast(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    name = found["feast"].lower()
    month, day = (
        (12, 24)
        if ("eve" in name and "christ" in name) or "heilig" in name
        else (12, 25)
        if "christ" in name or "noël" in name
        else (12, 31)
        if "eve" in name
        else (1, 1)
    )
    return {"month": month, "day": day, "year": None}


def day_of_month(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    day = int(found["dom"] or found["dom2"])
    return {"dom": day} if 1 <= day <= 31 else None


def named_week(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    which = (found["which"] or "").lower()
    following = (
        bool(which and (which.startswith(("next", "following", "the following")) or which in g.words.next))
        or bool(found["apres"])
        or bool(found["kommende"])
    )
    return {"weeks": 1 if following else 0, "edge": (found["edge"] or found["end"] or "").lower()}


def meridiem(text: str | None) -> str:
    return text.lower().replace(".", "").replace(" ", "")[:1] if text else ""


def clock_range(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    h1, h2 = int(found["h1"]), int(found["h2"])
    ap1, ap2 = meridiem(found["ap1"]), meridiem(found["ap2"])
    strong = bool(ap1 or ap2 or found["m1"] or found["m2"])
    before = found.string[max(0, found.start() - 22) : found.start()].lower()
    led = bool(
        re.search(
            r"(?:between|from|zwischen|von|de|entre|tussen|tues|wed|weds|thu|thurs|fri|mon|day|\d(?:st|nd|rd|th)?|[a-z]{3}|time:?)[\s,:]{1,2}(?:from\s)?$",
            before,
        )
    ) and bool(
        re.search(
            r"(?:between|from|zwischen|von|entre|tussen|time|mon|tue|wed|thu|fri|sat|sun|tag|day|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d)",
            before,
        )
    )
    if found["dash"].lower() in ("and", "und", "a", "à") and not re.search(
        r"(?:between|zwischen|from|entre|de|von|tussen)\s$", before
    ):
        return None
    if not strong and (not led or h1 > 24 or h2 > 24 or h1 == h2):
        return None
    return {"h": h1, "m": int(found["m1"] or 0), "ap": ap1, "h2": h2, "m2": int(found["m2"] or 0), "ap2": ap2, "strong": strong}


def half_hour(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    text = found["half"].lower()
    hour = int(text) if text.isdigit() else g.hours[key(text)]
    if not 1 <= hour <= 12:
        return None
    before = g.words.half_is_before and not found.group().lower().startswith("half past")
    return {"h": hour - 1 if before else hour, "m": 30, "ap": ""}


def quarter(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    text, amount = found["qh"].lower(), found["q"].lower()
    hour = int(text) if text.isdigit() else g.hours[key(text)]
    minutes = (
        int(amount)
        if amount.isdigit()
        else {"quarter": 15, "viertel": 15, "kwart": 15, "five": 5, "ten": 10, "twenty": 20}[amount]
    )
    if (amount.isdigit() and minutes not in (5, 10, 15, 20, 25)) or (found["dir"].lower() == "to" and amount.isdigit()):
        return None
    before = found["dir"].lower() in ("to", "vor", "voor")
    return {"h": hour - 1 if before else hour, "m": 60 - minutes if before else minutes, "ap": ""}


def clock_time(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    groups = found.groupdict()
    text = groups["h"].lower()
    hour = int(text) if text.isdigit() else g.hours[key(text)]
    ap = meridiem(groups.get("ap"))
    if groups.get("oclock") and groups["oclock"].lower() in ("h", "hrs", "hours", "heures", "horas", "uur", "uhr"):
        if groups["oclock"].lower() in ("hours", "hrs") and len(text) < 2:
            return None
        ap = ap or "24"
    if hour > 12 and ap in ("a", "p"):
        return None
    return {"h": hour, "m": int(groups.get("mi") or 0), "ap": ap, "lead0": text.startswith("0")}


def bare(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    text, word = found["h"].lower(), found["at"].lower()
    hour = int(text) if text.isdigit() else g.hours[key(text)]
    weak = word in (
        "for",
        "by",
        "from",
        "about",
        "after",
        "before",
        "until",
        "till",
        "between",
        "von",
        "de",
        "ab",
        "bis",
        "entre",
        "pour",
        "van",
        "tot",
        "around",
    )
    if weak and not text.isdigit():
        return None
    return {"h": hour, "m": 0, "ap": "", "weak": weak, "skip": found.start("h") - found.start()}


def beside(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    """A bare hour beside a day: "11 on the 5th", "Thurs 10"; the latter may be a day of the month, which only the calendar can tell."""
    if found["h"]:
        text = found["h"].lower()
        return {"h": int(text) if text.isdigit() else g.hours[key(text)], "m": 0, "ap": ""}
    return {"h": int(found["h2"]), "m": 0, "ap": "", "or_day": int(found["h2"]), "skip": found.start("h2") - found.start()}


def military(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    hour, minute = (int(found["hh"] or found["hh2"] or found["hh3"]), int(found["mm"] or found["mm2"] or found["mm3"]))
    return {"h": hour, "m": minute, "ap": "" if found["hh3"] else "24"}


def zone_named(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
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
    return {"zone": ZONE_NAMES[key(name)]} if not found["alone"] or found["alone"][0].isupper() else None


_COUNTS = {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60, "ninety": 90}


def length_in_numbers(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    text = found["n"].lower()
    count = int(text) if text.isdigit() else _COUNTS.get(text) or g.hours.get(text, 0)
    hours = found["unit"].lower() in (*g.words.hour_units, "hours", "hour", "hrs", "hr")
    return {"minutes": count * (60 if hours else 1)} if count else None


def length_words(found: re.Match[str], g: Grammar) -> dict[str, Any] | None:
    text = found["words"].lower()
    return {
        "minutes": 90 if "and a half" in text or "anderthalb" in text else 45 if "three" in text else 30 if "half" in text else 60
    }
