"""Which employer a message speaks for, found where words and mail domain agree."""

from __future__ import annotations

import re
from collections.abc import Iterator

from watcher.message.model import Message, Origin
from watcher.signals.model import Evidence, Named
from watcher.signals.occupation import is_occupation
from watcher.signals.people import fold

FREE_MAIL = frozenset([
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "yahoo.co.uk", "ymail.com",
    "icloud.com", "me.com", "mac.com", "aol.com", "gmx.de", "gmx.net", "gmx.com", "web.de", "t-online.de", "freenet.de",
    "posteo.de", "mailbox.org", "proton.me", "protonmail.com", "fastmail.com", "zoho.com", "mail.com", "orange.fr", "free.fr",
    "laposte.net", "wanadoo.fr", "libero.it", "hotmail.co.uk", "hotmail.fr", "btinternet.com", "comcast.net", "verizon.net",
    "att.net", "ziggo.nl", "kpnmail.nl",
])  # fmt: skip
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "ac", "gov", "edu", "nhs", "govt", "or", "ne", "gob"})
_JOINERS = frozenset([
    "of", "and", "&", "the", "de", "la", "du", "des", "der", "die", "das", "und", "et", "y", "van", "für", "for", "at", "+",
    "'n'", "n",
])  # fmt: skip
_WORD = re.compile(r"[^\W_][\w'’.&-]*|&|\+")
_LEGAL = re.compile(
    r",?\s+(?:inc|ltd|llc|llp|plc|gmbh|ag|se|kg|gmbh & co\. kg|pvt|pvt\. ltd|limited|corp|corporation|co|s\.a|sa|sas|sarl|bv|b\.v|nv|srl|s\.l|sl|pte|pte\. ltd|sdn|bhd|dac|clg|oy|ab|aps|pty)\.?(?=$|[\s,|·])",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"^(?:inc|ltd|llc|llp|gmbh|group|holdings?|systems?|services?|solutions|partners|associates|consult(?:ing|ancy|ants|ancies)|advisory|technolog\w+|labs?|laborator\w+|"
    r"software|studios?|games|media|press|publishing|radio|bank|union|trust|foundation|charity|society|institute|university|college|school|academy|"
    r"hospitals?|clinic|practice|care|health|council|county|city|authority|agency|museum|library|theatre|orchestra|brewery|winery|bakery|bread|kitchen|"
    r"restaurant|hotel|farms?|foods?|nursery|motors?|logistics|transport|rail|energy|power|water|engineering|construction|builders?|timber|steel|"
    r"manufacturing|industries|robotics|biologics|pharma\w*|insurance|brokers?|capital|ventures|digital|design|co-op|co-operative|cooperative|company|co|corp\w*|"
    r"home|house|storage|hr|nhs|stadt|verein|verlag|werke?|klinik\w*|messtechnik|technik|recruitment|staffing|talent|search|resourcing)\.?$",
    re.IGNORECASE,
)
_AT = re.compile(
    r"\b(?:at|with|from|join|joining|for|applying to|applied to|application to|bei|chez|von|@)\s+((?:the\s+)?(?:[A-Z][\w'’.&-]*|[A-Z]&[A-Z])(?:\s+(?:of|and|&|de|für|du)?\s*[A-Z][\w'’.&-]*){0,5})"
)
_CAPITALISED = r"((?:[A-Z][\w'’.&-]*)(?:\s+(?:of|and|&)?\s*[A-Z][\w'’.&-]*){0,4})"
# Whom an agency recruits for: "my client, Orrin Foods", "Orrin's CFO".
_CLIENT = re.compile(
    r"\b(?:(?:[Mm]y|[Oo]ur|[Tt]he) client|[Oo]nze opdrachtgever|[Uu]nser(?:en|em)? (?:Kunde\w?|Mandant\w{0,2}|Auftraggeber\w?)|[Nn]otre client\w?|[Nn]uestro cliente|"
    r"(?:put|putting|submitted|presented|represented) you (?:forward |across |up )?(?:to|with|for)),? "
    rf"(?:is |called |named )?{_CAPITALISED}"
)
_AGENCY_DOMAIN = re.compile(
    r"recruit|staffing|headhunt|resourcing|personalberatung|personalvermittlung|zeitarbeit|interim|uitzend|werving|detachering|recrutement|seleccion|talent(?:partner|search)|executivesearch"
)
_REFERENCE = re.compile(r"^[A-Z]{1,5}[-/ ]?\d{2,}[\w/-]*$")  # "JR-004418" is no employer
_NUMBERED = re.compile(r"\s+#?\d[\d-]{2,}\b")  # nor is "Posting 31-209"
_DEPARTMENT = re.compile(
    r"(?:the )?(?:HR|People|Personnel|Talent|Recruit(?:ing|ment)|Finance|Accounts?|Marketing|Sales|Engineering|Operations|IT|QA|R&D|Payroll|Admin|Head Office|EMEA|APAC|UK|US|EU)"
    r"(?: (?:Team|Department|Dept))?",
)
_A_JOB = re.compile(r"\s+(?:role|position|job|post|vacancy|opening)\b")  # "for the Claims Examiner role"
MAX_WORDS = 9
_NO_NAME = frozenset({"I", "I'm", "I'd", "I'll", "I've", "I’m", "I’d", "I’ll", "I’ve"})
_POSSESSIVE = ("'s", "’s")


def label_of(domain: str) -> str:
    """The part of a domain that names its owner: "acme" of mail.acme.co.uk; empty for public mail providers."""
    if domain in FREE_MAIL or not domain:
        return ""
    parts = domain.split(".")[:-1]
    while len(parts) > 1 and parts[-1] in _SECOND_LEVEL:
        parts.pop()
    return parts[-1] if parts else ""


def _below(domain: str) -> str:
    """The part of a domain before that of its owner: "acme" of acme.apply-here.example."""
    head = domain.removesuffix(owner(domain)).rstrip(".").rpartition(".")[2]
    return re.sub(r"[^a-z0-9]", "", fold(head)) if len(head) > 3 else ""


def agency_domain(domain: str) -> bool:
    """Whether a domain calls itself a recruiter's: "umlilorecruit", "lindemanwerving"."""
    return _AGENCY_DOMAIN.search(label_of(domain)) is not None


def agency_name(name: str) -> bool:
    """Whether a firm calls itself a recruiter's: "Tallow Recruitment", "Fenn Resourcing"."""
    return _AGENCY_DOMAIN.search(fold(name)) is not None


def owner(domain: str) -> str:
    """The registrable domain, by which addresses of one employer are told to belong together."""
    label = label_of(domain)
    return domain[domain.rfind(label) :] if label else domain


def employers(message: Message, body: str, robot: bool, mine: bool = False) -> tuple[Named, ...]:
    """The employer names a message offers, best first. `robot` where its domain belongs to a recruiting system, not to an employer.

    In a message of mine only what fits the domain that I write to counts.
    """
    domain = message.to[0].domain if mine and message.to else message.author.domain
    label = "" if robot else re.sub(r"[^a-z0-9]", "", fold(label_of(domain)))
    below = _below(domain) if message.origin is Origin.ROBOT else ""
    if below and any(_fit(phrase, below) >= 0.9 for _, text, _ in _places(message, body) for phrase in _capitalised(text)):
        label = below  # "acme.apply-here.example" is Acme's
    found: list[Named] = []
    for place, text, weight in _places(message, body):
        for phrase in _capitalised(text):
            score = _fit(phrase, label) if label else 0.0
            if score:
                found.append(_named(message, " ".join(phrase), weight + 3 * score, f"{place}_fits_domain", text))
            elif label and _begins(phrase, label):
                found.append(_named(message, " ".join(phrase), weight + 0.6, f"{place}_begins_domain", text))
        if place in ("body", "subject"):
            for client in _CLIENT.finditer(text):
                found.append(_named(message, client.group(1), weight + 1.0, "named_as_client", client.group()))
            for at in _AT.finditer(text):
                if _DEPARTMENT.fullmatch(at.group(1)):
                    continue
                if _NUMBERED.match(text, at.end()) or _A_JOB.match(text, at.end()):
                    continue
                found.append(_named(message, at.group(1), weight + 0.2, "named_after_at", at.group()))
                whole = _completed(at.group(1).rstrip(".'’"), label) if label else ""
                if whole:
                    found.append(_named(message, whole, 2.2, "completed_by_domain", at.group()))
    if mine:
        return tuple(
            sorted(
                (named for named in found if named.evidence.rule.endswith(("fits_domain", "begins_domain"))),
                key=lambda named: -named.score,
            )
        )
    found += _from_signature(message, label)
    shown = _display_employer(message)
    if shown:
        found.append(_named(message, shown, 1.6 if robot else 1.2, "display_name", message.author.name))
    if label:
        found.append(_named(message, label[:1].upper() + label[1:], 0.3, "domain", message.author.domain))
    return tuple(sorted((named for named in found if named.text and not _is_role(named)), key=lambda named: -named.score))


def _completed(text: str, label: str) -> str:
    """ "Northgate" of northgateparcels.example is "Northgate Parcels": the rest of the domain completes a beginning."""
    begin = re.sub(r"[^a-z0-9]", "", fold(text))
    rest = label[len(begin) :] if label.startswith(begin) else ""
    return f"{text.strip()} {rest.capitalize()}" if len(begin) > 3 and len(rest) > 3 else ""


def _is_role(named: Named) -> bool:
    """A role title in capitals is no employer, unless the domain says so."""
    return not named.evidence.rule.endswith("fits_domain") and is_occupation(named.text.split()[-1])


def _named(message: Message, text: str, score: float, rule: str, quote: str) -> Named:
    bare = _LEGAL.sub("", text)
    clean = (
        re.sub(
            r"\s+(?:careers|jobs|recruiting|hiring team|talent(?: acquisition)?)$",
            "",
            text if bare.rstrip().endswith(("&", "+", " and", " und", " et")) else bare,
            flags=re.IGNORECASE,
        )
        .strip(" ,.;:-|'’")
        .removesuffix("'s")
        .removesuffix("’s")
    )
    if _REFERENCE.match(clean):
        clean = ""
    return Named("company", clean, score, Evidence(rule, message.id, " ".join(quote.split())[:240]))


def _places(message: Message, body: str) -> Iterator[tuple[str, str, float]]:
    for line in message.signature.splitlines()[:14]:
        yield "signature", line, 1.0
    yield "subject", re.sub(r"^(?:(?:re|fwd?|aw|wg|sv|antw|rv)\s*:\s*)+", "", message.subject, flags=re.IGNORECASE), 0.8
    yield "display_name", message.author.name, 0.9
    for line in body.splitlines():
        yield "body", line, 0.7


def _capitalised(text: str) -> Iterator[list[str]]:
    """Runs of capitalised words with joiners between them, no longer than a name can be."""
    for segment in re.split(r"[|·•:;()\[\]\"“”/<>]|,\s|\s[-–—]\s|\.\s", text[:2000]):
        run: list[str] = []
        for match in [*_WORD.finditer(segment), None]:
            word = match.group().rstrip(".'’") if match else ""
            if word in _NO_NAME:
                word = ""
            if word and (word[0].isupper() or word[0].isdigit() or (run and word.lower() in _JOINERS)):
                run.append(word)
                if not word.endswith(_POSSESSIVE):
                    continue
            while run and run[-1].lower() in _JOINERS:
                run.pop()
            for start in range(min(len(run), 6)):
                if run[start].lower() not in _JOINERS:
                    yield run[start : start + MAX_WORDS]
            run = []


def _fit(phrase: list[str], label: str) -> float:
    """How well a phrase spells a domain label: 0 not at all, 1 letter by letter.

    Each word may give all of itself, a beginning of three letters or more, its initial, or nothing; the first word must give.
    """
    words = [re.sub(r"[^a-z0-9]", "", fold(word.removesuffix("'s").removesuffix("’s"))) for word in phrase]
    words = ["and" if word in ("&", "+") else piece for word, piece in zip(phrase, words, strict=True)]
    if not words or not words[0] or not label:
        return 0.0
    reached = _consume(words, label, 0, 0)
    return reached if reached >= 0.5 else 0.0


def _begins(phrase: list[str], label: str) -> bool:
    """Whether the domain begins with a telling word of a name of several: "Redpine Mutual" of redpineinsure.example."""
    first = re.sub(r"[^a-z0-9]", "", fold(phrase[0]))
    return 1 < len(phrase) <= 4 and len(first) >= 5 and label.startswith(first)


def _consume(words: list[str], label: str, word: int, used: int) -> float:
    if used == len(label):
        rest = sum(len(piece) for piece in words[word:])
        tail_is_name = all(_ORGANISATION.match(piece) or piece in _JOINERS or len(piece) > 1 for piece in words[word:])
        return 1.0 if word == len(words) else 0.95 if tail_is_name and rest < 40 else 0.5
    if word == len(words):
        return 0.0
    piece, best = words[word], 0.0
    left = label[used:]
    if piece and left.startswith(piece):
        best = _consume(words, label, word + 1, used + len(piece))
    if best < 0.9 and piece:
        shared = next((i for i, (a, b) in enumerate(zip(piece, left, strict=False)) if a != b), min(len(piece), len(left)))
        for length in range(min(shared, len(piece) - 1), 0, -1):
            if length >= 3 or (length == 1 and (word > 0 or len(label) <= 5)):
                best = max(best, 0.9 * _consume(words, label, word + 1, used + length))
    if best < 0.85 and (word > 0 or piece in _JOINERS):
        best = max(best, 0.95 * _consume(words, label, word + 1, used))
    elif (
        best == 0.0
        and word == 0
        and piece in ("university", "universitat", "universite", "school", "bank", "city", "museum", "stadt", "college")
    ):
        best = 0.9 * _consume(words, label, word + 1, used)
    return best


def _from_signature(message: Message, label: str) -> Iterator[Named]:
    """A line of the signature that looks like an organisation."""
    for line in message.signature.splitlines()[:10]:
        for segment in re.split(r"\s[|·•/–—-]\s|,\s|\bat\b", line):
            words = _WORD.findall(segment)
            if (
                1 < len(words) <= 8
                and words[0][0].isupper()
                and (any(_ORGANISATION.match(word) for word in words[1:]) or _begins_label(words, label))
                and len(segment) < 70
            ):
                yield _named(message, segment.strip(), 1.1, "signature_line", line)


def _begins_label(words: list[str], label: str) -> bool:
    """ "Studio Heron" of heronprint.example: a kind of organisation and a beginning of the domain."""
    return bool(_ORGANISATION.match(words[0])) and any(len(word) > 4 and label.startswith(fold(word)) for word in words[1:])


def _display_employer(message: Message) -> str:
    """ "Acme Hiring Team", "Priya at Acme", "MENSAH, Carol (FAIRMEAD TRUST)": the employer's part of a display name."""
    name = message.author.name
    bracket = re.search(r"\(([^)]{4,80})\)", name)
    if bracket:
        text = bracket.group(1)
        return " ".join(
            w if w in ("NHS", "BBC", "IBM", "UK", "USA") else w.capitalize() if w.isupper() else w for w in text.split()
        )
    via = re.search(r"\b(?:at|from|@|bei|chez)\s+(.{2,60})$", name)
    if via:
        return via.group(1)
    stripped = re.sub(
        r"\s*[-–|]?\s*\b(?:hiring team|talent(?: acquisition)?(?: team)?|recruit(?:ing|ment)(?: team)?|careers?|jobs?|people(?: team)?|HR|human resources|"
        r"workday|no-?reply|notifications?|talent community|via .*)\b\.?$",
        "", name, flags=re.IGNORECASE,
    )  # fmt: skip
    return stripped if stripped != name and len(stripped) > 1 else ""
