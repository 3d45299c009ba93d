"""Checks the tables of watcher.toml, and explains what is wrong in the user's own terms."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from watcher.errors import Fault
from watcher.settings.hints import hint
from watcher.settings.model import MAILBOXES, READABLE, SECRET_KEYS, TABLES, Table
from watcher.settings.sources import ENVIRONMENT, Layers


def check_tables(written: Mapping[str, Any], layers: Layers, file: Path, faults: list[Fault]) -> dict[str, Any]:
    """Each table by name, checked; None in place of one with faults."""
    _check_names(written, file, faults)
    broken = {name for name in TABLES if name in written and not isinstance(written[name], dict)}
    tables = {}
    for name in TABLES:
        model = _mailbox_model(layers, file, faults) if name == "mailbox" else TABLES[name]
        tables[name] = None if model is None or name in broken else _check(name, model, layers, file, faults)
    return tables


def _check_names(written: Mapping[str, Any], file: Path, faults: list[Fault]) -> None:
    for name, content in written.items():
        if name not in TABLES:
            faults.append(Fault(str(file), name, "is no table", hint(name, [f"[{table}]" for table in TABLES])))
        elif not isinstance(content, dict):
            faults.append(Fault(str(file), name, "is a table, not a value", f"write [{name}] and its keys below it"))


def _mailbox_model(layers: Layers, file: Path, faults: list[Fault]) -> type[Table] | None:
    """The table that belongs to the kind of mailbox."""
    kind = layers.values.get("mailbox", {}).get("kind", "maildir")
    where = layers.origins.get(("mailbox", "kind"), str(file))
    if not isinstance(kind, str) or kind not in MAILBOXES:
        faults.append(Fault(where, "mailbox.kind", f"{kind!r} is no kind of mailbox", hint(str(kind), MAILBOXES)))
        return None
    if kind not in READABLE:
        remedy = 'keep a copy of the mailbox as a Maildir (mbsync and OfflineIMAP do), and write kind = "maildir" and its path'
        faults.append(Fault(where, "mailbox.kind", f"this version does not read {kind!r} itself", remedy))
    return MAILBOXES[kind]


def _check(name: str, model: type[Table], layers: Layers, file: Path, faults: list[Fault]) -> Table | None:
    try:
        return model.model_validate(layers.values.get(name, {}))
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            key = str(fault["loc"][0]) if fault["loc"] else ""
            where = layers.origins.get((name, key), str(file))
            what, remedy = _explained(fault, model, where)
            faults.append(Fault(where, ".".join([name, *map(str, fault["loc"])]), what, remedy))
    return None


def _explained(fault: Any, model: type[Table], where: str) -> tuple[str, str]:
    """What is wrong, and what to do. The value is not repeated, but by checks that know it to be no secret."""
    key = str(fault["loc"][-1]) if fault["loc"] else ""
    if fault["type"] == "extra_forbidden":
        return _unknown(key, model)
    if fault["type"] == "missing":
        return "is missing", "add it"
    message = fault["msg"].removeprefix("Value error, ")
    as_json = where == ENVIRONMENT and fault["type"] in ("list_type", "dict_type", "model_type")
    return message[:1].lower() + message[1:], 'write it as JSON, like ["one", "two"]' if as_json else "mend the value"


def _unknown(key: str, model: type[Table]) -> tuple[str, str]:
    if key.casefold() in SECRET_KEYS:
        return (
            "a secret does not belong among the settings",
            "take it out; put it into a credentials file, a password_command or the keyring",
        )
    kinds = [kind for kind, table in MAILBOXES.items() if key in table.model_fields]
    if kinds and model in MAILBOXES.values():
        return "is no setting of this kind of mailbox", f"it belongs to kind = {' or '.join(map(repr, kinds))}"
    return "is no setting", hint(key, model.model_fields)
