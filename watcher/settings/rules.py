"""Rules files and lexicons: the shipped ones, and the user's laid over them key by key."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from watcher.errors import Fault
from watcher.settings.hints import hint
from watcher.settings.sources import read_toml, visible
from watcher.signals.frames import compile_lexicon
from watcher.signals.rules import RuleFault, Rules, RuleSpec, compile_rules

_TEXT, _NUMBER, _TEXTS = "a text", "a number", "a list of texts"
_KEYS = {
    "describe": _TEXT, "match": _TEXT, "means": _TEXT, "score": _NUMBER, "where": _TEXT, "author": _TEXT, "unless": _TEXT,
    "hits": _TEXTS, "misses": _TEXTS, "frames": _TEXTS,
}  # fmt: skip
_NEEDED = ("describe", "means")
_MISSING = "restore the file"


def read_rules(shipped: Path, own: Path, faults: list[Fault]) -> Rules | None:
    """The compiled rules, or None and the faults of all files together."""
    merged: dict[str, dict[str, Any]] = {}
    words: dict[str, list[str]] = {}
    before = len(faults)
    for directory in (shipped, own):
        for file in visible(directory, faults):
            if file.suffix == ".toml":
                _read(file, merged, words, faults)
    specs = [spec for name, table in merged.items() if (spec := _spec(name, table, merged, faults)) is not None]
    if len(faults) > before:
        return None
    notions = read_notions(shipped.parent / "notions", own.parent / "notions", faults)
    if len(faults) > before:
        return None
    rules, broken = _compiled(
        tuple(specs), _frozen(words), tuple((language, _frozen(told)) for language, told in notions.items())
    )
    files = {spec.name: spec.file for spec in specs}
    faults += [Fault(files[fault.rule], f"rules.{fault.rule}.{fault.key}", fault.what, fault.remedy) for fault in broken]
    return rules


_Lists = tuple[tuple[str, tuple[str, ...]], ...]


def _frozen(lists: Mapping[str, list[str]]) -> _Lists:
    return tuple((name, tuple(members)) for name, members in lists.items())


@lru_cache(maxsize=2)  # a reload mostly finds the rules as they were
def _compiled(
    specs: tuple[RuleSpec, ...], words: _Lists, notions: tuple[tuple[str, _Lists], ...]
) -> tuple[Rules | None, list[RuleFault]]:
    return compile_rules(specs, dict(words), {language: compile_lexicon(dict(told)) for language, told in notions})


def _read(file: Path, merged: dict[str, dict[str, Any]], words: dict[str, list[str]], faults: list[Fault]) -> None:
    """Lays the rules and word lists of one file over those read before."""
    content = read_toml(file, _MISSING, faults)
    for name, table in content.items():
        if name not in ("rules", "words"):
            faults.append(Fault(str(file), name, "is no table of a rules file", hint(name, ("rules", "words"))))
        elif not isinstance(table, dict):
            faults.append(Fault(str(file), name, "is a table, not a value", f"write [{name}] and its keys below it"))
        elif name == "words":
            words.update({key: members for key, members in table.items() if _is_word_list(file, key, members, faults)})
        else:
            for rule, keys in table.items():
                if _is_rule(file, rule, keys, faults):
                    merged[rule] = {**merged.get(rule, {}), **keys, "file": str(file)}


def read_notions(shipped: Path, own: Path, faults: list[Fault]) -> dict[str, dict[str, list[str]]]:
    """The phrases of each notion by language: a file for each, named by its ISO 639-1 code, a notion being a text of phrases between commas.

    The user's own are added to the shipped ones; with ! before it a phrase is taken away.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for directory in (shipped, own):
        for file in visible(directory, faults):
            if file.suffix == ".toml":
                for notion, phrases in read_toml(file, _MISSING, faults).items():
                    if isinstance(phrases, str) and re.fullmatch("[a-z_]+", notion):
                        split = [phrase for part in phrases.split(",") if (phrase := " ".join(part.split()))]
                        known = found.setdefault(file.stem, {}).get(notion, [])
                        gone = {phrase[1:].strip() for phrase in split if phrase.startswith("!")}
                        fresh = [phrase for phrase in split if not phrase.startswith("!")]
                        found[file.stem][notion] = [phrase for phrase in [*known, *fresh] if phrase not in gone]
                    else:
                        faults.append(
                            Fault(str(file), notion, "is no notion", 'write it like notion = "a phrase, another phrase"')
                        )
    return found


def _is_word_list(file: Path, name: str, members: Any, faults: list[Fault]) -> bool:
    key = f"words.{name}"
    if not re.fullmatch("[a-z_]+", name):
        faults.append(Fault(str(file), key, "no pattern could name this list", "use small letters and _ in its name"))
        return False
    if not members or not _fits(members, _TEXTS):
        faults.append(Fault(str(file), key, "is not a list of words", 'write it like ["first", "second"]'))
        return False
    broken = [(member, error) for member in members if (error := _broken(member)) is not None]
    faults += [
        Fault(str(file), key, f"{member!r} does not compile: {error}", "mend the regular expression") for member, error in broken
    ]
    return not broken


def _broken(pattern: str) -> str | None:
    try:
        re.compile(pattern)
    except re.error as error:
        return str(error)
    return None


def _is_rule(file: Path, name: str, table: Any, faults: list[Fault]) -> bool:
    if not isinstance(table, dict):
        faults.append(Fault(str(file), f"rules.{name}", "is a table, not a value", f"write [rules.{name}] and its keys below it"))
        return False
    before = len(faults)
    for key, value in table.items():
        if key not in _KEYS:
            faults.append(Fault(str(file), f"rules.{name}.{key}", "is no key of a rule", hint(key, _KEYS)))
        elif not _fits(value, _KEYS[key]):
            faults.append(
                Fault(str(file), f"rules.{name}.{key}", f"is not {_KEYS[key]}", "see the shipped rules for how it is written")
            )
    return len(faults) == before


def _fits(value: Any, kind: str) -> bool:
    if kind == _TEXTS:
        return isinstance(value, list) and all(isinstance(member, str) for member in value)
    if kind == _NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return isinstance(value, str)


def _spec(name: str, table: Mapping[str, Any], known: Collection[str], faults: list[Fault]) -> RuleSpec | None:
    missing = [key for key in _NEEDED if key not in table]
    if missing:
        remedy = hint(name, [other for other in known if other != name], at_once=0)
        remedy = remedy if remedy.startswith("did you mean") else "add it; only a shipped rule may be given in part"
        faults.append(Fault(table["file"], f"rules.{name}", f"has no {', '.join(missing)}", remedy))
        return None
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    return RuleSpec(name=name, **values)
