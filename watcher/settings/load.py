"""Loads the settings: command line over environment over the user's watcher.toml over the defaults. All faults at once."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from watcher.draft.template import Templates
from watcher.errors import ConfigError, Fault
from watcher.policy.model import Policy
from watcher.settings.model import SECRET_KEYS, TABLES, DraftTable, MailboxTable, MeTable, PolicyTable, SignalsTable, StateTable
from watcher.settings.rules import read_rules
from watcher.settings.templates import read_templates
from watcher.signals.model import Me
from watcher.signals.rules import Rules


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the user can tune, checked. No secret is among it."""

    me: Me
    policy: Policy
    mailbox: MailboxTable
    state_path: Path
    keep_days: int
    sure: float
    backfill_days: int
    signature: str
    rules: Rules
    templates: Templates
    fingerprint: str  # changes when rules or settings do, so that old mail is judged anew


class _Environment(BaseSettings):
    """Reads WATCHER_TABLE__KEY variables and lays them over TOML values; the checks of each table follow later, all together."""

    model_config = SettingsConfigDict(env_prefix="WATCHER_", env_nested_delimiter="__", extra="allow", case_sensitive=False)
    me: dict[str, Any] = {}
    mailbox: dict[str, Any] = {}
    state: dict[str, Any] = {}
    policy: dict[str, Any] = {}
    signals: dict[str, Any] = {}
    draft: dict[str, Any] = {}

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource, file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:  # fmt: skip
        return (env_settings, init_settings)


def shipped_config() -> Path:
    """The directory of the shipped configuration: inside the installed package, or beside it in a checkout."""
    packaged = Path(__file__).parent.parent / "_config"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent.parent / "config"


def load(directory: Path, overrides: Mapping[str, Mapping[str, Any]], environ: Mapping[str, str]) -> Settings:
    """The settings of a config directory. Raises ConfigError with every fault of settings, rules and templates."""
    faults: list[Fault] = []
    file = directory / "watcher.toml"
    written = _toml(file, faults)
    values, origins = _layered(written, overrides, environ, file)
    tables = {name: _table(name, values.get(name, {}), origins, file, faults) for name in TABLES}
    _unknown_tables(written, file, faults)
    rules = read_rules(shipped_config() / "rules", directory / "rules", faults)
    templates = read_templates(shipped_config() / "templates", directory / "templates", faults)
    signature = _signature(tables["draft"], directory, faults)
    if faults or rules is None or templates is None:
        raise ConfigError(faults)
    return _settings(tables, rules, templates, signature, environ)


def _toml(file: Path, faults: list[Fault]) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.append(
            Fault(
                str(file),
                "-",
                "there is no such file",
                "write one (see the commented watcher.toml that is shipped), or name its directory with --config",
            )
        )
    except tomllib.TOMLDecodeError as error:
        faults.append(Fault(str(file), "-", f"is no valid TOML: {error}", "mend that line"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        faults.append(
            Fault(str(file), "-", f"cannot be read: {reason}", "check the owner, the permissions and the encoding of the file")
        )
    return {}


def _layered(
    written: Mapping[str, Any], overrides: Mapping[str, Mapping[str, Any]], environ: Mapping[str, str], file: Path
) -> tuple[dict[str, dict[str, Any]], dict[tuple[str, str], str]]:
    """Values by table, and where each came from if not from the file."""
    known = {name: dict(written[name]) for name in TABLES if isinstance(written.get(name), dict)}
    origins: dict[tuple[str, str], str] = {}
    given = {name: value for name, value in environ.items() if name.upper().startswith("WATCHER_") and "__" in name}
    source = EnvSettingsSource(_Environment)
    source.env_vars = {name.lower(): value for name, value in given.items()}
    for table, fields in source().items():
        for key, value in fields.items() if isinstance(fields, dict) else ():
            known.setdefault(table, {})[key] = value
            origins[table, key] = "environment"
    for table, fields in overrides.items():
        for key, value in fields.items():
            known.setdefault(table, {})[key] = value
            origins[table, key] = "command line"
    return known, origins


def _table(name: str, values: Mapping[str, Any], origins: Mapping[tuple[str, str], str], file: Path, faults: list[Fault]) -> Any:
    """One table, checked by its model; None where it has faults."""
    model = TABLES[name]
    try:
        return model.model_validate(values)
    except ValidationError as error:
        for fault in error.errors():
            key = ".".join([name, *map(str, fault["loc"])])
            where = origins.get((name, str(fault["loc"][0]) if fault["loc"] else ""), str(file))
            faults.append(Fault(where, key, *_explained(fault, model)))
    return None


def _explained(fault: Any, model: Any) -> tuple[str, str]:
    """What is wrong, and what to do; the value itself is not repeated where it may be a secret."""
    key = str(fault["loc"][-1]) if fault["loc"] else ""
    if fault["type"] == "extra_forbidden":
        if key in SECRET_KEYS:
            return (
                "a secret does not belong into this file",
                "take it out; put it into a credentials file, a password_command or the keyring",
            )
        near = difflib.get_close_matches(key, list(model.model_fields), 1, 0.6)
        return "is no setting", f"did you mean {near[0]}?" if near else f"there are {', '.join(model.model_fields)}"
    if fault["type"] == "missing":
        return "is missing", "add it"
    message = fault["msg"].removeprefix("Value error, ")
    return message[:1].lower() + message[1:], "mend the value"


def _unknown_tables(written: Mapping[str, Any], file: Path, faults: list[Fault]) -> None:
    for name in written:
        if name not in TABLES:
            near = difflib.get_close_matches(name, list(TABLES), 1, 0.5)
            faults.append(
                Fault(str(file), name, "is no table", f"did you mean [{near[0]}]?" if near else f"there are {', '.join(TABLES)}")
            )
        elif not isinstance(written[name], dict):
            faults.append(Fault(str(file), name, "is a table, not a value", f"write [{name}] and its keys below it"))


def _signature(table: DraftTable | None, directory: Path, faults: list[Fault]) -> str:
    if table is None or table.signature_file is None:
        return ""
    path = directory / Path(table.signature_file).expanduser()
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        faults.append(
            Fault(
                str(path),
                "draft.signature_file",
                f"cannot be read ({error})",
                "name a text file that exists, or take the setting out",
            )
        )
        return ""


def _settings(
    tables: Mapping[str, Any], rules: Rules, templates: Templates, signature: str, environ: Mapping[str, str]
) -> Settings:
    import hashlib

    me: MeTable = tables["me"]
    policy: PolicyTable = tables["policy"]
    state: StateTable = tables["state"]
    signals: SignalsTable = tables["signals"]
    draft: DraftTable = tables["draft"]
    numbers = policy.model_dump()
    numbers["check_in_gaps_business_days"] = tuple(policy.check_in_gaps_business_days)
    numbers["quiet_periods"] = tuple(policy.quiet_periods)
    everything = repr([table.model_dump() for table in tables.values()]) + repr(rules.rules)
    return Settings(
        me=Me(me.name, tuple(dict.fromkeys(me.addresses)), ZoneInfo(me.timezone), me.country.upper()),
        policy=Policy(**numbers), mailbox=tables["mailbox"], state_path=_state_path(state, environ), keep_days=state.keep_days, sure=signals.sure,
        backfill_days=draft.backfill_days, signature=signature, rules=rules, templates=templates, fingerprint=hashlib.sha256(everything.encode()).hexdigest()[:16],
    )  # fmt: skip


def _state_path(state: StateTable, environ: Mapping[str, str]) -> Path:
    """state.path, else systemd's directory, else the XDG one."""
    if state.path:
        return Path(state.path)
    if environ.get("STATE_DIRECTORY"):
        return Path(environ["STATE_DIRECTORY"].split(":")[0])
    base = environ.get("XDG_STATE_HOME") or str(Path(environ.get("HOME", "~")).expanduser() / ".local" / "state")
    return Path(base) / "watcher"
