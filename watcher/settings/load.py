"""Loads the settings: command line over environment over the user's watcher.toml over the defaults. All faults at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from watcher import __version__
from watcher.draft.template import Templates
from watcher.errors import ConfigError, Fault
from watcher.policy.model import Policy
from watcher.settings.model import (
    TABLES,
    DraftTable,
    GmailTable,
    ImapTable,
    MailboxTable,
    MaildirTable,
    MeTable,
    NewsTable,
    PolicyTable,
    SignalsTable,
    StateTable,
)
from watcher.settings.news import NewsSettings
from watcher.settings.rules import read_rules
from watcher.settings.sources import layered, read_toml, unreadable
from watcher.settings.tables import check_tables
from watcher.settings.templates import read_templates
from watcher.signals.model import Me
from watcher.signals.rules import Rules

TOKEN_FILE = "gmail-token.json"
PUBSUB_CREDENTIALS = "pubsub-credentials.json"  # the name of the systemd credential
_WATCH_FILE = "gmail-watch.json"
_NO_FILE = "write one (see the commented watcher.toml that is shipped), or name its directory with --config"


@dataclass(frozen=True, slots=True)
class Imap:
    """How an IMAP server is reached. No secret is among it: `password_command` prints one."""

    host: str
    port: int
    tls: str
    user: str
    auth: str
    password_command: tuple[str, ...]
    ca_file: str | None
    read: tuple[str, ...]
    compress: bool | None
    idle_seconds: int
    poll_seconds: int
    timeout_seconds: int


@dataclass(frozen=True, slots=True)
class Pubsub:
    """A topic where Gmail announces changes, and the subscription to it."""

    topic: str
    subscription: str
    credentials_file: Path | None  # else a systemd credential
    kept: Path  # in the state directory: until when Gmail announces


@dataclass(frozen=True, slots=True)
class Gmail:
    """How a mailbox at Gmail is reached. `user` is the first of the user's addresses."""

    user: str
    client_secret: Path
    token: Path  # in the state directory where no file is named
    endpoint: str | None
    poll_seconds: int
    units_per_minute: int
    timeout_seconds: int
    pubsub: Pubsub | None


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where the mail lies. `folders` names folders by role (sent, drafts, ...), only those that the user named."""

    kind: str
    folders: Mapping[str, str]
    lookback_days: int
    path: str = ""  # of a Maildir
    imap: Imap | None = None
    gmail: Gmail | None = None

    @property
    def place(self) -> str:
        """Where it is, for people."""
        if self.gmail is not None:
            return f"{self.gmail.user} at {self.gmail.endpoint or 'Gmail'}"
        return self.path or (f"{self.imap.user} at {self.imap.host}:{self.imap.port}" if self.imap else self.kind)

    @property
    def identity(self) -> str:
        """The mailbox's name: the same for all settings that mean the same one."""
        if self.imap is not None:
            port = "" if self.imap.port in (143, 993) else f":{self.imap.port}"
            return f"{self.imap.user} at {self.imap.host.lower()}{port}"
        return str(Path(self.path).resolve()) if self.path else self.place


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the user can tune, checked. No secret is among it."""

    me: Me
    policy: Policy
    mailbox: Mailbox
    credentials: Path | None  # systemd's directory of secrets
    state_path: Path
    keep_days: int
    sure: float
    backfill_days: int
    signature: str  # the user's file; empty where there is none
    sign_as_sent: bool
    tone: str  # auto | formal | first-name
    quote: str  # never | as sent | always
    ignore_folder: str
    track_folder: str
    news: NewsSettings
    rules: Rules
    templates: Templates
    fingerprint: str  # changes when rules or settings do, so that old mail is judged anew


def shipped_config() -> Path:
    """The directory of the shipped configuration: inside the installed package, or beside it in a checkout."""
    packaged = Path(__file__).parent.parent / "_config"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent.parent / "config"


def load(directory: Path, overrides: Mapping[str, Mapping[str, Any]], environ: Mapping[str, str]) -> Settings:
    """The settings of a config directory. Raises ConfigError with every fault of settings, rules and templates.

    `overrides` are values by table and key; a variable of `environ` is named WATCHER_TABLE__KEY.
    """
    faults: list[Fault] = []
    file = directory / "watcher.toml"
    written = read_toml(file, _NO_FILE, faults)
    if not faults:  # without the file, each key that must be given would be one more fault
        layers = layered(written, overrides, environ, TABLES, faults)
        tables = check_tables(written, layers, file, faults)
        signature = _signature(tables["draft"], directory, faults)
    rules = read_rules(shipped_config() / "rules", directory / "rules", faults)
    templates = read_templates(shipped_config() / "templates", directory / "templates", faults)
    if faults or rules is None or templates is None:
        raise ConfigError(faults)
    return _settings(tables, rules, templates, signature, directory, environ)


def _signature(table: DraftTable | None, directory: Path, faults: list[Fault]) -> str:
    if table is None or table.signature_file is None:
        return ""
    path = directory / table.signature_file
    try:
        return path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        faults.append(unreadable(path, error, "draft.signature_file"))
        return ""


def _settings(
    tables: Mapping[str, Any], rules: Rules, templates: Templates, signature: str, directory: Path, environ: Mapping[str, str]
) -> Settings:
    me: MeTable = tables["me"]
    mailbox: MailboxTable = tables["mailbox"]
    policy: PolicyTable = tables["policy"]
    state: StateTable = tables["state"]
    signals: SignalsTable = tables["signals"]
    draft: DraftTable = tables["draft"]
    news: NewsTable = tables["news"]
    numbers: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in policy.model_dump().items()
    }
    return Settings(
        me=Me(me.name, tuple(dict.fromkeys(me.addresses)), ZoneInfo(me.timezone), me.country),
        policy=Policy(**numbers),
        mailbox=_mailbox(mailbox, directory, me, _state_path(state, environ)),
        credentials=Path(environ["CREDENTIALS_DIRECTORY"]) if environ.get("CREDENTIALS_DIRECTORY") else None,
        state_path=_state_path(state, environ),
        keep_days=state.keep_days,
        sure=signals.sure,
        backfill_days=draft.backfill_days,
        signature=signature,
        sign_as_sent=draft.signature == "as sent",
        tone=draft.tone,
        quote=draft.quote,
        ignore_folder=draft.ignore_folder,
        track_folder=draft.track_folder,
        news=NewsSettings(news.desktop, news.apprise == "on", tuple(news.apprise_command or ())),
        rules=rules,
        templates=templates,
        fingerprint=_fingerprint(tables, rules),
    )


def _mailbox(table: MailboxTable, directory: Path, me: MeTable, state: Path) -> Mailbox:
    folders = {str(role): name for role, name in table.folders.items()}
    if isinstance(table, ImapTable):
        imap = Imap(
            table.host, table.port or (993 if table.tls == "implicit" else 143), table.tls, table.user, table.auth, tuple(table.password_command or ()),
            str(directory / table.ca_file) if table.ca_file else None, tuple(table.read), {"auto": None, "always": True, "never": False}[table.compress], table.idle_seconds, table.poll_seconds,
            table.timeout_seconds,
        )  # fmt: skip
        return Mailbox(table.kind, folders, table.lookback_days, imap=imap)
    if isinstance(table, GmailTable):
        gmail = Gmail(
            me.addresses[0], directory / table.client_secret, directory / table.token if table.token else state / TOKEN_FILE, table.api_endpoint, table.poll_seconds, table.quota_units_per_minute,
            table.timeout_seconds, _pubsub(table, directory, state),
        )  # fmt: skip
        return Mailbox(table.kind, folders, table.lookback_days, gmail=gmail)
    path = table.path if isinstance(table, MaildirTable) else ""
    return Mailbox(table.kind, folders, table.lookback_days, path)


def _pubsub(table: GmailTable, directory: Path, state: Path) -> Pubsub | None:
    if table.pubsub_topic is None or table.pubsub_subscription is None:
        return None
    file = directory / table.pubsub_credentials_file if table.pubsub_credentials_file else None
    return Pubsub(table.pubsub_topic, table.pubsub_subscription, file, state / _WATCH_FILE)


def _fingerprint(tables: Mapping[str, Any], rules: Rules) -> str:
    """A hash of all that old mail is judged by. The repr of a compiled pattern is cut short, so its text is taken."""
    patterns = [
        (
            rule.name,
            rule.means,
            rule.score,
            rule.where,
            rule.author,
            rule.pattern and rule.pattern.pattern,
            rule.frames,
            rule.unless and rule.unless.pattern,
        )
        for rule in rules.rules
    ]
    everything = (
        __version__,
        [table.model_dump() for table in tables.values()],
        patterns,
        sorted(rules.words.items()),
        sorted(rules.lexicons.items(), key=lambda pair: pair[0]),
    )
    return hashlib.sha256(repr(everything).encode()).hexdigest()[:16]


def _state_path(state: StateTable, environ: Mapping[str, str]) -> Path:
    """state.path, else systemd's directory, else the XDG one."""
    if state.path:
        return Path(state.path)
    if environ.get("STATE_DIRECTORY"):
        return Path(environ["STATE_DIRECTORY"].split(":")[0])
    home = environ.get("HOME") or str(Path.home())
    return Path(environ.get("XDG_STATE_HOME") or Path(home) / ".local" / "state") / "watcher"
