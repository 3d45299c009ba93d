"""Who or what made a message: a person, a list, a robot, a responder, a bounce. First match wins; a calendar entry comes first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from watcher.message.model import Address, Message, Origin
from watcher.message.sniff import names_my_application

# Mail domains from which recruiting systems write for many employers.
RECRUITING_SYSTEMS = frozenset(
    [
        "greenhouse-mail.io",
        "greenhouse.io",
        "greenhouse-jobs.com",
        "lever.co",
        "ashbyhq.com",
        "myworkday.com",
        "myworkdayjobs.com",
        "workday.com",
        "workablemail.com",
        "workable.com",
        "smartrecruiters.com",
        "icims.com",
        "icims.eu",
        "jobvite.com",
        "bamboohr.com",
        "teamtailor.com",
        "teamtailor-mail.com",
        "recruitee.com",
        "recruitee-mailbox.com",
        "personio.de",
        "personio.com",
        "jazzhr.com",
        "jazz.co",
        "applytojob.com",
        "breezy.hr",
        "comeet-notifications.com",
        "oraclecloud.com",
        "taleo.net",
        "successfactors.com",
        "successfactors.eu",
        "sapsf.com",
        "rippling.com",
        "gem.com",
        "avature.net",
        "pageuppeople.com",
        "governmentjobs.com",
        "usajobs.gov",
        "applitrack.com",
        "paylocity.com",
        "adp.com",
        "dayforce.com",
        "ultipro.com",
        "ukg.com",
        "eightfold.ai",
        "pinpoint.email",
        "join.com",
        "freshteam.com",
        "gupy.com.br",
        "talentlyft.com",
        "zohorecruit.com",
        "hackerrankforwork.com",
        "hackerrank.com",
        "codesignal.com",
        "codility.com",
        "coderpad.io",
        "hirevue.com",
        "karat.io",
        "karat.com",
        "testgorilla.com",
        "indeed.com",
        "indeedemail.com",
        "linkedin.com",
        "trac.jobs",
        "tribepad.com",
        "eploy.net",
        "bullhorn.com",
        "bullhornmail.com",
        "jobadder.com",
        "vincere.io",
    ]
)
SCHEDULING_TOOLS = frozenset(
    [
        "calendly.com",
        "goodtime.io",
        "modernloop.io",
        "modernloop.com",
        "prelude.co",
        "cal.com",
        "savvycal.com",
        "doodle.com",
        "youcanbook.me",
        "acuityscheduling.com",
        "cronofy.com",
        "zcal.co",
    ]
)
_ROBOT_LOCAL = re.compile(
    r"^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|noreply|donotreply|mailer-daemon|postmaster|bounces?|notifications?|notify|alerts?|auto(?:mated|reply|-reply|mailer)?|"
    r"system|robot|calendar-notification|calendar|daemon|nobody|jobalerts?|jobs-noreply|messages-noreply|updates?|newsletter|news|marketing|billing|invoices?|receipts?)(?:[-_.+]|$)"
    r"|no-?reply|donotreply|do-not-reply|dont-?reply|autoreply|\+autoreply|unmonitored"
    r"|ne-?pas-?repondre|no-?respond|no-?contestar|(?:nicht|keine?)-?(?:be)?antwort|(?:niet|geen)-?(?:be)?antwoord",
    re.I,
)
_TOKEN = re.compile(
    r"\+email\+|\+job\+|^candidate-[0-9a-f-]{20,}|^c\d{10,}|^e\+|viaindeed|hit-reply|^[a-z0-9]{0,20}[0-9a-f]{12,}|^conversations?(?:\+|$)",
    re.I,
)
_NEVER = re.compile(
    r"(?:group\.calendar\.google\.com|calendar\.google\.com|calendar-server\.bounces\.google\.com|resource\.calendar\.google\.com)$",
    re.I,
)
_SHARED = re.compile(
    r"^(?:scheduling|recruiting|recruitment|talent|careers?|jobs|hr|people|hiring|personal|bewerbung|office|info|hello|team|contact|help|support|service|customer\w*|care|admin|enquiries|inquiries)\b",
    re.I,
)
_DAEMON = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon)(?:@|$)", re.I)
_BOUNCE_SUBJECT = re.compile(
    r"undeliver|delivery (?:status notification|failure|has failed|incomplete)|returned (?:mail|to sender)|mail delivery (?:failed|subsystem|system)|failure notice|"
    r"address not found|unzustellbar|nicht zugestellt|non remis|échec de (?:la )?remise|no se pudo entregar|onbestelbaar|message not delivered|could not be delivered",
    re.I,
)
_AWAY_SUBJECT = re.compile(
    r"^(?:re:\s*)?(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office|ooo\b|on (?:annual |parental |maternity )?leave\b(?!.{0,20}polic)|away from|vacation reply|"
    r"automatische antwort|abwesenheits\w+|abwesend|außer haus|réponse automatique|absence du bureau|absent\w?\b|respuesta automática|fuera de la oficina|automatisch antwoord|afwezig\w*)",
    re.I,
)
_AWAY_HEADERS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-autoreply-from",
    "x-mail-autoreply",
    "x-amazon-auto-reply",
    "x-fc-machinegenerated",
)


def registrable(domain: str, known: frozenset[str]) -> bool:
    """Whether a domain or one of its parents is in a set."""
    parts = domain.lower().split(".")
    return any(".".join(parts[index:]) in known for index in range(len(parts) - 1))


_CARRIED = ("via", "poweredby", "sentby", "sentwith", "sentthrough", "providedby", "propulsépar", "aangebodendoor")


def recruiting_system(domain: str) -> bool:
    """Whether mail from this domain comes from a recruiting system that serves many employers."""
    return registrable(domain, RECRUITING_SYSTEMS)


def scheduling_tool(domain: str) -> bool:
    """Whether mail from this domain comes from a tool that books appointments."""
    return registrable(domain, SCHEDULING_TOOLS)


@lru_cache(maxsize=4096)
def serves_many(domain: str) -> bool:
    """Whether mail from this domain is a recruiting system's or a scheduling tool's, which serve many employers."""
    return recruiting_system(domain) or scheduling_tool(domain)


def carried(message: Message) -> bool:
    """Whether a system that serves many employers sent it: a known one, or a robot that names itself ("via HireLantern")."""
    domain = message.author.domain
    if serves_many(domain):
        return True
    parts = domain.split(".")[:-1]
    if message.origin is not Origin.ROBOT or not parts:
        return False
    told = re.sub(r"[^a-z0-9]", "", f"{message.author.name} {message.words} {message.signature}".lower())
    maker = re.sub(r"[^a-z0-9]", "", parts[-1])
    return len(maker) > 3 and any(f"{cue}{maker}" in told for cue in _CARRIED)


@lru_cache(maxsize=512)  # the same people write to each other again and again
def replyable(address: str) -> bool:
    """Whether a person may read what is sent there: no no-reply box, no daemon, no calendar; relay tokens of recruiting systems yes."""
    local, _, domain = address.partition("@")
    if not local or not domain or _NEVER.search(domain):
        return False
    if _TOKEN.search(local):
        return True
    return not _ROBOT_LOCAL.search(local) and not scheduling_tool(domain)


def origin(
    headers: Mapping[str, Sequence[str]],
    author: Address,
    reply_to: Sequence[Address],
    subject: str,
    content_type: str,
    calendar: bool,
) -> Origin:
    """The origin from the decoded headers (names in lower case), the main content type and whether a calendar part is there."""

    def has(name: str, pattern: str = "") -> bool:
        return any(re.search(pattern, value, re.I) for value in headers.get(name, ()))

    automatic = headers.get("auto-submitted", ("",))[0].split(";")[0].strip().lower()
    if calendar and replyable(author.address):
        return Origin.PERSON
    if (
        content_type.startswith("multipart/report")
        or "x-failed-recipients" in headers
        or "x-ms-exchange-message-is-ndr" in headers
    ):
        return Origin.RECEIPT if "disposition-notification" in content_type else Origin.BOUNCE
    null_path = has("return-path", r"^\s*<>\s*$")
    if _BOUNCE_SUBJECT.search(subject) and (_DAEMON.match(author.address) or null_path or automatic not in ("", "no")):
        return Origin.BOUNCE
    if _DAEMON.match(author.address):
        return Origin.BOUNCE if _BOUNCE_SUBJECT.search(subject) else Origin.ROBOT
    suppressed = has("x-ms-exchange-inbox-rules-loop") and has("x-auto-response-suppress")
    if (
        automatic == "auto-replied"
        or has("precedence", "auto_reply")
        or any(name in headers for name in _AWAY_HEADERS)
        or suppressed
    ):
        if _AWAY_SUBJECT.search(subject) or (replyable(author.address) and not _SHARED.match(author.address)):
            return Origin.OUT_OF_OFFICE
        return Origin.ROBOT
    if _AWAY_SUBJECT.search(subject):
        return Origin.OUT_OF_OFFICE
    system = serves_many(author.domain) or (
        not replyable(author.address) and names_my_application(subject.encode("utf-8", "replace"))
    )
    return _list_or_robot(headers, author, reply_to, automatic, has("precedence", "bulk|junk|list"), system)


def _list_or_robot(
    headers: Mapping[str, Sequence[str]], author: Address, reply_to: Sequence[Address], automatic: str, bulk: bool, system: bool
) -> Origin:
    token = any(_TOKEN.search(address.address.partition("@")[0]) for address in (author, *reply_to))
    listed = bulk or any(name in headers for name in ("list-id", "list-post", "list-unsubscribe", "feedback-id"))
    personal_answer = any(replyable(a.address) for a in reply_to) and author.name != ""
    if system and (token or (replyable(author.address) and not listed and automatic in ("", "no"))):
        return Origin.PERSON  # sent by a machine for a person
    if "list-id" in headers or "list-post" in headers:
        return Origin.LIST
    if listed and not system:
        return Origin.LIST if not (personal_answer and "in-reply-to" in headers) else Origin.PERSON
    if system or automatic not in ("", "no") or not replyable(author.address) or "x-autogenerated" in headers:
        return Origin.ROBOT
    return Origin.PERSON
