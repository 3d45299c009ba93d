"""Rules files: the shipped ones, and the user's laid over them key by key."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from watcher.errors import Fault
from watcher.signals.rules import Rules, RuleSpec, compile_rules

_KEYS: dict[str, type | tuple[type, ...]] = {
    "describe": str, "match": str, "means": str, "score": (int, float), "where": str, "author": str, "unless": str, "hits": list, "misses": list,
}  # fmt: skip
_NEEDED = ("describe", "match", "means")


def read_rules(shipped: Path, own: Path, faults: list[Fault]) -> Rules | None:
    """The compiled rules, or None and the faults of all files together."""
    merged: dict[str, dict[str, Any]] = {}
    words: dict[str, list[str]] = {}
    before = len(faults)
    for directory in (shipped, own):
        for file in sorted(directory.glob("*.toml")) if directory.is_dir() else ():
            _read(file, merged, words, faults)
    specs = [spec for name, table in merged.items() if (spec := _spec(name, table, faults)) is not None]
    if len(faults) > before:
        return None
    rules, broken = compile_rules(specs, words)
    files = {spec.name: spec.file for spec in specs}
    faults += [Fault(files[fault.rule], f"rules.{fault.rule}.{fault.key}", fault.what, fault.remedy) for fault in broken]
    return rules


def _read(file: Path, merged: dict[str, dict[str, Any]], words: dict[str, list[str]], faults: list[Fault]) -> None:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        faults.append(Fault(str(file), "-", f"cannot be read: {error}", "mend the file, or move it away"))
        return
    for name, table in content.items():
        if name not in ("rules", "words") or not isinstance(table, dict):
            faults.append(Fault(str(file), name, "is no table of a rules file", "use [rules.NAME] or [words]"))
    for name, members in content.get("words", {}).items():
        if isinstance(members, list) and members and all(isinstance(member, str) for member in members):
            words[name] = members
        else:
            faults.append(Fault(str(file), f"words.{name}", "is not a list of words", 'write it like ["first", "second"]'))
    for name, table in content.get("rules", {}).items():
        if isinstance(table, dict) and _checked(file, name, table, faults):
            merged[name] = {**merged.get(name, {}), **table, "file": str(file)}


def _checked(file: Path, name: str, table: Mapping[str, Any], faults: list[Fault]) -> bool:
    before = len(faults)
    for key, value in table.items():
        wanted = _KEYS.get(key)
        if wanted is None:
            near = difflib.get_close_matches(key, list(_KEYS), 1)
            faults.append(
                Fault(
                    str(file),
                    f"rules.{name}.{key}",
                    "is no key of a rule",
                    f"did you mean {near[0]}?" if near else f"there are {', '.join(_KEYS)}",
                )
            )
        elif not isinstance(value, wanted) or isinstance(value, bool):
            faults.append(
                Fault(
                    str(file),
                    f"rules.{name}.{key}",
                    f"{value!r} is of the wrong kind",
                    "see the shipped rules for how it is written",
                )
            )
    return len(faults) == before


def _spec(name: str, table: Mapping[str, Any], faults: list[Fault]) -> RuleSpec | None:
    missing = [key for key in _NEEDED if key not in table]
    if missing:
        faults.append(
            Fault(
                table["file"], f"rules.{name}", f"has no {', '.join(missing)}", "add it; only a shipped rule may be given in part"
            )
        )
        return None
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    return RuleSpec(name=name, **values)
