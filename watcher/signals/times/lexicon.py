"""The words with which a language names times, read from its data file and laid out for look-up by first word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

LANGUAGES = ("en", "de", "fr", "es", "nl")
WORD = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*|[^\w\s]|_")

Phrase = tuple[tuple[str, ...], str, Any]  # the words, what they are, the value


class Starting(NamedTuple):
    """The phrases that start with one word: those of one word with their values, the longer ones by their second word, longest first."""

    single: tuple[tuple[str, Any], ...]
    longer: dict[str, tuple[Phrase, ...]]


class Lexicon(NamedTuple):
    """Words of one language over those of English, which hiring mail mixes in everywhere."""

    language: str
    phrases: dict[str, Starting]  # by first word
    follows: frozenset[str]  # short words that may follow a bare number that is a time
    labels: frozenset[str]  # words before a number that is no time
    counted: frozenset[str]
    past: frozenset[str]
    future: frozenset[str]
    glad: frozenset[str]
    writers: frozenset[str]
    irregular: frozenset[str]  # verbs that look back right behind one of the writers
    moving: frozenset[str]  # "moved from Wednesday to Friday" is no stretch
    past_after: frozenset[str]
    talk: frozenset[str]
    other_meanings: frozenset[str]
    names_after: frozenset[str]
    titles: frozenset[str]  # "Mr Friday"
    occasions: frozenset[str]  # "today's interview"
    plural_units: frozenset[str]
    leisure: frozenset[str]  # who has time
    measures: frozenset[str]  # something is counted
    not_tomorrow: frozenset[str]  # "guten Morgen"
    half_is_before: bool  # "halb zehn" is half past nine
    day_first: bool  # 3/4 is the third of April


@lru_cache(maxsize=8)
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language; English for one without a data file."""
    english = _table("en")
    own = _table(language) if language in LANGUAGES and language != "en" else {}
    dropped = frozenset(own.get("drop", ()))
    phrases: dict[tuple[tuple[str, ...], str], Any] = {(words, kind): value for words, kind, value in _zones()}
    for words, kind, value in _phrases(english):
        if " ".join(words) not in dropped:
            phrases[words, kind] = value
    for words, kind, value in _phrases(own):
        phrases[words, kind] = value
    by_first: dict[str, list[Phrase]] = {}
    for (words, kind), value in phrases.items():
        by_first.setdefault(words[0], []).append((words, kind, value))

    def context(name: str) -> frozenset[str]:
        return frozenset(" ".join(table.get("context", {}).get(name, "") for table in (english, own)).split())

    return Lexicon(
        language, {first: _starting(known) for first, known in by_first.items()},
        context("follows") - dropped, context("labels"), context("counted"), context("past") - dropped, context("future") - dropped, context("glad"), context("writers"), context("irregular"), context("moving"), context("back_after"),
        context("talk"), frozenset((*english["other_meanings"], *own.get("other_meanings", ()))) - frozenset(own.get("no_other_meanings", ())),
        context("names_after"), context("titles"), context("occasions"), context("plural_units"), context("leisure"), context("measures"), context("not_tomorrow"), own.get("half_is_before", False), bool(own),
    )  # fmt: skip


def _starting(known: list[Phrase]) -> Starting:
    longer: dict[str, list[Phrase]] = {}
    for phrase in sorted(known, key=lambda phrase: -len(phrase[0])):
        if len(phrase[0]) > 1:
            longer.setdefault(phrase[0][1], []).append(phrase)
    single = tuple((kind, value) for words, kind, value in known if len(words) == 1)
    return Starting(single, {second: tuple(phrases) for second, phrases in longer.items()})


def _read(name: str) -> dict[str, Any]:
    """A data file of this package; part of the program as its modules are."""
    import pkgutil
    import tomllib  # at the first text, so that importing stays cheap

    data = pkgutil.get_data("watcher.signals.times", name)
    assert data is not None, name
    return tomllib.loads(data.decode())


@lru_cache(maxsize=8)
def _table(language: str) -> dict[str, Any]:
    return _read(f"languages/{language}.toml")


def _compounds(table: dict[str, Any]) -> Iterator[Phrase]:
    """ "Freitagvormittag", "morgenmiddag": a day and a part of it in one word."""
    days = [(word, ("weekday", number)) for (word,), number in _numbered(table["weekdays"], 0) if len(word) > 4]
    days += [(word, ("relative", int(days))) for days, words in table["days"].items() for word in words if " " not in word]
    for hours, parts in table["dayparts"].items():
        low, high = hours.split("-")
        for part in parts:
            for word, meaning in days:
                if part.isalpha():
                    yield (word + part,), "compound", (*meaning, (int(low), int(high)))


@lru_cache(maxsize=1)
def _zones() -> tuple[Phrase, ...]:
    found: list[Phrase] = []
    for zone, spellings in _read("zones.toml").items():
        found += [((letters,), "zone_letters", zone) for letters in spellings["letters"].split()]
        found += [(_split(name), "zone_name", zone) for name in spellings["names"].split("|") if name]
    return tuple(found)


def _split(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(text.lower()))


def _numbered(text: str, start: int) -> Iterator[tuple[tuple[str, ...], int]]:
    """Groups of spellings, separated by bars, numbered from `start`."""
    for number, group in enumerate(text.split("|"), start):
        for word in group.split():
            yield (word,), number


def _phrases(table: dict[str, Any]) -> Iterator[Phrase]:
    """Every phrase of a data file with its kind and value."""
    for name, kind, start in (
        ("months", "month", 1), ("weekdays", "weekday", 0), ("weekdays_repeated", "weekday_repeated", 0), ("ordinals", "ordinal", 1),
    ):  # fmt: skip
        for words, number in _numbered(table.get(name, ""), start):
            yield words, kind, number
    numbers = dict(table.get("numbers", {}))
    for words, number in _numbered(numbers.pop("words", ""), 1):
        yield words, "spelled", number
    for section, kind in (("counts", "count"), ("days", "relative"), ("nth", "nth")):
        for value, spellings in table.get(section, {}).items():
            for spelling in spellings:
                yield _split(spelling), kind, value if value in ("few", "couple") else int(value)
    for value, spellings in numbers.items():
        for spelling in spellings:
            yield _split(spelling), "spelled", int(value)
    for section, kind in (("dayparts", "part"), ("todays_part", "todays_part"), ("seasons", "season")):
        for value, spellings in table.get(section, {}).items():
            low, high = value.split("-")
            for spelling in spellings:
                yield _split(spelling), kind, (int(low), int(high))
    for section, kind in (
        ("units", "unit"),
        ("which", "which"),
        ("which_after", "which_after"),
        ("edges", "edge"),
        ("edges_after", "edge_after"),
        ("feasts", "feast"),
    ):
        for value, spellings in table.get(section, {}).items():
            for spelling in spellings:
                yield _split(spelling), kind, value
    for section in ("clock", "phrases", "leads", "trails", "joins", "zones"):
        for value, spellings in table.get(section, {}).items():
            for spelling in spellings:
                yield _split(spelling), f"{section}.{value}", True
    for minutes, spellings in table.get("lengths", {}).items():
        for spelling in spellings:
            yield _split(spelling), "length", int(minutes)
    if table.get("compounds"):
        yield from _compounds(table)
    for ending in table.get("ordinal_endings", ()):
        yield _split(ending), "ordinal_ending", True
