"""What watcher.toml may hold. pydantic stands only here, at the border; inside the program go frozen dataclasses."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from watcher.settings import checks

EMail = Annotated[str, AfterValidator(checks.e_mail_address)]
FilePath = Annotated[str, AfterValidator(checks.path)]
Days = Annotated[int, Field(ge=0, le=60)]
Port = Annotated[int, Field(ge=1, le=65535)]
FolderRole = Literal["sent", "drafts", "inbox", "archive", "junk", "trash"]


class Table(BaseModel):
    """One table of watcher.toml. What it does not know is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)

    @field_validator("*", mode="before")
    @classmethod
    def _no_truth_value(cls, value: Any) -> Any:
        return checks.no_truth_value(value)


class MeTable(Table):
    name: Annotated[str, AfterValidator(checks.display_name)]
    addresses: list[EMail] = Field(min_length=1)
    timezone: Annotated[str, AfterValidator(checks.zone_name)]
    country: Annotated[str, AfterValidator(checks.country_code)] = "US"


class MailboxTable(Table):
    """What every kind of mailbox has."""

    kind: str = "maildir"
    folders: dict[FolderRole, Annotated[str, Field(min_length=1)]] = {}
    lookback_days: int = Field(180, ge=1, le=3650)


class MaildirTable(MailboxTable):
    path: FilePath


class ImapTable(MailboxTable):
    host: str = Field(min_length=1)
    port: Port | None = None
    tls: Literal["implicit", "starttls", "none"] = "implicit"
    user: str = Field(min_length=1)
    auth: Literal["password", "xoauth2", "oauthbearer"] = "password"
    password_command: list[str] | None = Field(None, min_length=1)
    ca_file: FilePath | None = None
    read: list[Annotated[str, Field(min_length=1)]] = []
    compress: Literal["auto", "always", "never"] = "auto"
    idle_seconds: int = Field(240, ge=10, le=1740)
    poll_seconds: int = Field(60, ge=5, le=3600)
    timeout_seconds: int = Field(60, ge=5, le=600)

    @field_validator("tls")
    @classmethod
    def _clear_text_stays_here(cls, value: str, info: ValidationInfo) -> str:
        if value == "none" and info.data.get("host") not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError("mail and password would cross the network in the clear; none is for a loopback host")
        return value


class GmailTable(MailboxTable):
    client_secret: FilePath
    token: FilePath | None = None
    api_endpoint: Annotated[str, AfterValidator(checks.endpoint)] | None = None
    poll_seconds: int = Field(60, ge=5, le=3600)
    quota_units_per_minute: int = Field(6_000, ge=60, le=1_000_000)
    timeout_seconds: int = Field(60, ge=5, le=600)
    pubsub_topic: Annotated[str, AfterValidator(checks.pubsub_name("topics"))] | None = None
    pubsub_subscription: Annotated[str, AfterValidator(checks.pubsub_name("subscriptions"))] | None = Field(
        None, validate_default=True
    )
    pubsub_credentials_file: FilePath | None = None

    @field_validator("pubsub_subscription")
    @classmethod
    def _goes_with_a_topic(cls, value: str | None, info: ValidationInfo) -> str | None:
        topic = info.data.get("pubsub_topic")
        if "pubsub_topic" in info.data and (value is None) != (topic is None):
            missing = "pubsub_topic" if topic is None else "pubsub_subscription"
            raise ValueError(f"a topic and a subscription to it belong together, and {missing} is missing")
        return value


class StateTable(Table):
    path: FilePath | None = None
    keep_days: int = Field(400, ge=30, le=36500)


class PolicyTable(Table):
    thank_you_after_hours: float = Field(2, ge=0, le=24)
    thank_you_deadline_hours: float = Field(48, ge=1, le=240)
    promise_grace_business_days: Days = 1
    no_promise_wait_business_days: Days = 7
    vague_reply_wait_business_days: Days = 10
    check_in_gaps_business_days: list[Days] = Field([5, 10], min_length=1)
    let_go_after_reach_outs: int = Field(3, ge=1, le=10)
    let_go_wait_business_days: Days = 10
    out_of_office_grace_business_days: Days = 2
    draft_hour: int = Field(9, ge=0, le=23)
    draft_refresh_business_days: Days = 5
    quiet_periods: list[Annotated[str, AfterValidator(checks.quiet_period)]] = ["12-23..01-02"]

    @field_validator("thank_you_deadline_hours")
    @classmethod
    def _leaves_time(cls, value: float, info: ValidationInfo) -> float:
        after = info.data.get("thank_you_after_hours", 0)
        if value <= after:
            raise ValueError(f"no thank-you could ever be drafted: it must be more than thank_you_after_hours = {after:g}")
        return value


class SignalsTable(Table):
    sure: float = Field(0.6, ge=0, le=1)


class DraftTable(Table):
    signature: Literal["as sent", "name"] = "as sent"
    signature_file: FilePath | None = None
    tone: Literal["auto", "formal", "first-name"] = "auto"
    quote: Literal["never", "as sent", "always"] = "never"
    ignore_folder: str = "Watcher/Ignore"
    track_folder: str = "Watcher/Track"
    backfill_days: int = Field(30, ge=0, le=3650)


class NewsTable(Table):
    desktop: Literal["auto", "always", "never"] = "auto"
    apprise: Literal["on", "off"] = "off"
    apprise_command: list[str] | None = Field(None, min_length=1)


TABLES: dict[str, type[Table]] = {
    "me": MeTable,
    "mailbox": MailboxTable,  # which of MAILBOXES it is, its kind says
    "state": StateTable,
    "policy": PolicyTable,
    "signals": SignalsTable,
    "draft": DraftTable,
    "news": NewsTable,
}
MAILBOXES: dict[str, type[MailboxTable]] = {"maildir": MaildirTable, "imap": ImapTable, "gmail": GmailTable}
READABLE = frozenset({"maildir", "imap", "gmail"})  # the kinds that mail/ has a backend for
SECRET_KEYS = frozenset({
    "password", "passwd", "pass", "secret", "token_value", "access_token", "refresh_token", "app_password", "client_secret_value", "api_key",
})  # fmt: skip
