"""Where values come from: files of the config directory, the environment, the command line."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict

from watcher.errors import Fault
from watcher.settings.hints import hint

ENVIRONMENT = "environment"
COMMAND_LINE = "command line"
_PREFIX = "WATCHER_"


@dataclass(frozen=True, slots=True)
class Layers:
    """The values of each table, the strongest source on top, and where each came from if not from the file."""

    values: Mapping[str, Mapping[str, Any]]
    origins: Mapping[tuple[str, str], str]


class _Environment(BaseSettings):
    """Names the form of the variables, WATCHER_TABLE__KEY; which tables and keys there are is checked later, all together."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_nested_delimiter="__", extra="allow", case_sensitive=False)
    me: dict[str, Any] = {}
    mailbox: dict[str, Any] = {}
    state: dict[str, Any] = {}
    policy: dict[str, Any] = {}
    signals: dict[str, Any] = {}
    draft: dict[str, Any] = {}


def read_toml(file: Path, missing: str, faults: list[Fault]) -> dict[str, Any]:
    """The content of a TOML file; empty, with a fault, where it cannot be read. `missing` is the remedy where there is none."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))  # some editors begin a file with a byte order mark
    except FileNotFoundError:
        faults.append(Fault(str(file), "-", "there is no such file", missing))
    except tomllib.TOMLDecodeError as error:
        faults.append(Fault(str(file), "-", f"is no valid TOML: {error}", "mend that line"))
    except (OSError, UnicodeDecodeError) as error:
        faults.append(unreadable(file, error))
    return {}


def unreadable(file: Path, error: OSError | ValueError, key: str = "-") -> Fault:
    """The fault of a file or directory that is there and cannot be read."""
    reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
    return Fault(str(file), key, f"cannot be read: {reason}", "check its kind, owner, permissions and encoding (UTF-8)")


def visible(directory: Path, faults: list[Fault]) -> list[Path]:
    """What lies in a directory, by name; nothing where there is no such directory. One that cannot be listed is a fault.

    Names that begin with a dot are left out: editors keep their locks and copies so.
    """
    try:
        return sorted(path for path in directory.iterdir() if not path.name.startswith("."))
    except FileNotFoundError:
        return []
    except OSError as error:
        faults.append(unreadable(directory, error))
        return []


def layered(
    written: Mapping[str, Any],
    overrides: Mapping[str, Mapping[str, Any]],
    environ: Mapping[str, str],
    tables: Collection[str],
    faults: list[Fault],
) -> Layers:
    """The file's values under those of the environment under those of the command line. Unknown tables there are faults."""
    values = {name: dict(fields) for name, fields in written.items() if name in tables and isinstance(fields, dict)}
    origins: dict[tuple[str, str], str] = {}
    for origin, given in ((ENVIRONMENT, _from_environment(environ, tables, faults)), (COMMAND_LINE, overrides)):
        for table, fields in given.items():
            if table not in tables:
                faults.append(Fault(origin, table, "is no table", hint(table, tables)))
                continue
            for key, value in fields.items():
                below = values.setdefault(table, {}).get(key)
                values[table][key] = {**below, **value} if isinstance(below, dict) and isinstance(value, dict) else value
                origins[table, key] = origin
    return Layers(values, origins)


def _from_environment(environ: Mapping[str, str], tables: Collection[str], faults: list[Fault]) -> dict[str, dict[str, Any]]:
    """Values by table. A variable without `__` is none of ours, unless it bears the very name of a table."""
    given = {name.upper(): value for name, value in environ.items() if name.upper().startswith(_PREFIX)}
    for table in tables:
        if _PREFIX + table.upper() in given:
            name = _PREFIX + table.upper()
            faults.append(Fault(ENVIRONMENT, table, f"{name} names a table and no setting", f"write {name}__KEY"))
    source = EnvSettingsSource(_Environment)
    source.env_vars = {name.lower(): value for name, value in given.items() if "__" in name}
    found: dict[str, dict[str, Any]] = {}
    for name in source.env_vars:
        found.setdefault(name.removeprefix(_PREFIX.lower()).partition("__")[0], {})
    for table, fields in source().items():
        if isinstance(fields, dict):
            found[table] = {key: _decoded(value) for key, value in fields.items()}
    return found


def _decoded(value: Any) -> Any:
    """A list or table that is written as JSON; anything else stays text, and its table's checks turn it into what they need."""
    if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
