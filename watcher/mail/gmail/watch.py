"""Gmail's watch (users.watch): it has each change of the mailbox announced to a topic of Pub/Sub for seven days, and is renewed daily."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import structlog
from googleapiclient.errors import HttpError

from watcher.errors import MailRefused
from watcher.mail.files import replaced
from watcher.mail.gmail.account import Push
from watcher.mail.gmail.session import Answer, Session
from watcher.mail.gmail.trouble import Passing, from_status, told

RENEW_SECONDS = 86_400.0
PUBLISHER = "gmail-api-push@system.gserviceaccount.com"  # as whom Gmail speaks to a topic
_ANOTHER = "only one user push notification client"
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Watch:
    """A watch that was set up, in seconds of the epoch: when, and until when it holds."""

    topic: str
    address: str  # the mailbox's, as notices name it
    since: float
    until: float

    def holds(self, topic: str, now: float) -> bool:
        """Whether changes are announced to a topic at a moment."""
        return self.topic == topic and now < self.until

    def is_due(self, topic: str, now: float) -> bool:
        """Whether it is to be renewed: a day old, run out, for another topic, or set up while the clock stood ahead."""
        return not self.holds(topic, now) or not 0 <= now - self.since < RENEW_SECONDS


def remembered(kept: Path) -> Watch | None:
    """The watch that was set up last, perhaps by an earlier run; None where that is not known."""
    try:
        found = json.loads(kept.read_text(encoding="utf-8"))
        return Watch(str(found["topic"]), str(found["address"]), float(found["since"]), float(found["until"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def remember(kept: Path, watch: Watch) -> None:
    """Keeps a watch for the next start. Where that cannot be done, the next start renews it."""
    try:
        replaced(kept, json.dumps(asdict(watch)))
    except OSError as error:
        log.warning("push.unrecorded", file=str(kept), error=error.strerror)


def renewed(session: Session, push: Push, before: Watch | None) -> Watch:
    """Sets the watch up or renews it; one for another topic is stopped first, since Gmail keeps a single one.

    Raises MailRefused with what to do about the topic, and Passing.
    """
    now = push.clock()
    if before is not None and before.topic != push.topic and now < before.until:
        session.sent("gmail.users.stop", {})
    address = str(session.sent("gmail.users.getProfile", {"fields": "emailAddress"}).get("emailAddress", ""))
    try:
        answer = _set_up(session, push.topic)
    except _Another:  # one that is not remembered here
        session.sent("gmail.users.stop", {})
        answer = _set_up(session, push.topic)
    try:
        until = int(answer["expiration"]) / 1000
    except (KeyError, TypeError, ValueError):
        raise Passing("an answer that does not say how long changes are announced") from None
    return Watch(push.topic, address.casefold(), now, until)


class _Another(Passing):
    """There is a watch for another topic."""


def _set_up(session: Session, topic: str) -> Answer:
    return session.sent("gmail.users.watch", {"body": {"topicName": topic}}, partial(_of_status, topic))


def _of_status(topic: str, place: str, error: HttpError) -> Exception:
    """What Gmail's refusal means. It tries the topic out with a message, and repeats what Pub/Sub said to that."""
    status, (_, said) = int(error.resp.status), told(error)
    lower = said.casefold()
    key = f"{place}: mailbox.pubsub_topic: "
    if _ANOTHER in lower:
        return _Another(said)
    if "topicname" in lower:
        return MailRefused(f"{key}{topic} must lie in the project of your client secret ({said}); mend it (docs/gmail.md)")
    if "pubsub" in lower and status == 403:
        return MailRefused(
            f"{key}Gmail may not announce to {topic} ({said}); grant {PUBLISHER} the role Pub/Sub Publisher on it (docs/gmail.md)"
        )
    if status == 404 or ("pubsub" in lower and status == 400):
        return MailRefused(f"{key}there is no topic {topic} ({said}); make it in the Google console, or mend it (docs/gmail.md)")
    return from_status(place, error)
