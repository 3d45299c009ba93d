"""Which role a message speaks of, as they call it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from watcher.message.model import Message
from watcher.signals.model import Evidence, Named
from watcher.signals.occupation import names_occupation, occupation_in
from watcher.signals.people import display_name, fold

_JOB = r"(?:role|position|job|post|vacancy|opening|opportunity|seat|vacancies|internship|apprenticeship|traineeship|rol|stelle|poste|puesto|functie|vacature)"
_TITLE_RUN = (
    r"[A-ZÄÖÜÉ][\w'’&./+#-]*(?:,? (?:of|and|for|in|&|to|-|de|des|du|für|im|the|en|[A-ZÄÖÜÉ(][\w'’&./+#)-]*|\([^)]{1,40}\))){0,8}"
)
_BEFORE_JOB = re.compile(
    rf"\b(?:the|an?|our|your|this|that|its|for|of|about|as|unsere|die|le|el|la|de)\s+((?:[\w'’&/+#()-]+,?\s+){{1,6}}?){_JOB}\b",
    re.IGNORECASE,
)
_AFTER_JOB = re.compile(rf"\b{_JOB}\s*(?:is|:|of|as|for|-|als|de|van)\s+(?:an?\s+|our\s+|the\s+|:\s*)?({_TITLE_RUN})")
# Words after which a role title follows: "applying for", "your CV for", "looking for a".
_LEADS = (
    "apply for", "applying for", "applied for", "application for", "apply as", "applying as", "applied as", "application as", "apply to be", "applying to be",
    "applied to be", "application to be", "to be", "us as", "us as our", "us as a", "us as an", "need a", "need an", "hire a", "hire an", "hiring a", "hiring an",
    "after a", "after an", "looking for a", "looking for an", "resume for", "résumé for", "CV for", "interview for", "interviewing for", "interviews for", "materials for",
    "profile for", "candidate for", "candidates for", "candidate as", "search for", "shortlisted for", "hiring for", "submission for", "requisition for", "opening for", "vacancy for", "short one", "short a", "short of a", "in need of a", "in need of an", "talk about", "talk to you about", "chat about",
    "meet about", "speak about", "speak to you about", "talk with you about", "Bewerbung als", "Bewerbung um", "Bewerbung auf", "candidature au poste de",
    "candidature de", "candidature pour", "poste de", "Bewerbung für", "bewerbe mich als", "bewerbe mich um", "beworben als", "beworben für", "Gespräch als", "Vorstellungsgespräch als", "sollicitatie als", "sollicitatie naar", "sollicitatie voor", "solliciteer als", "solliciteren naar", "gesolliciteerd naar", "solliciteert naar", "gesolliciteerd op", "kandidatuur als", "kandidatuur voor", "gesprek voor", "functie van", "functie als", "baan als", "job als", "candidatura a", "candidatura para", "puesto de", "candidature comme", "candidature en tant que", "postuler comme", "fonction de", "emploi de", "candidatura como", "postulación a", "postulación para", "postulación como", "cargo de", "vacante de", "plaza de",
)  # fmt: skip
_ARTICLE = r"(?:(?:the|an?|our|une?|el|la|de|een)\s+)?"
_OF = r"(?:(?:position|role|post|job) of\s+)?"
_APPLYING = re.compile(
    rf"\b(?i:{'|'.join(lead.replace(' ', chr(92) + 's+') for lead in _LEADS)})\s+{_ARTICLE}{_OF}({_TITLE_RUN})"
)
# After these words stands a title, whatever it is, in capitals or not: "your application for fleet mechanic", "el puesto de higienista".
_PLACE = (
    r"appl(?:ication|ied|y|ying)\s+(?:for|as)|(?:cv|r[ée]sum[ée])\s+for|interview\w{0,3}\s+for|candidates?\s+for|shortlisted\s+for|(?:position|role|post|job|vacancy)\s+(?:of|as)|"
    r"bewerbung\s+(?:als|um|auf|für)|bewerbe\s+mich\s+(?:als|um)|beworben\s+als|einsatz\s+als|candidature\s+(?:pour|de|comme|en\s+tant\s+que)|postul(?:er|e|é)\s+comme|(?:candidatura|postulación)\s+(?:a|para|como|de)|(?:sollicitatie|kandidatuur)\s+(?:als|naar|voor)|gesolliciteerd\s+(?:als|naar|op)|solliciteer\s+(?:als|naar)"
)
_JOB_PLACE = (
    r"(?:stelle|position|lehrstelle|ausbildung|anstellung|baan|poste|emploi|puesto|plaza|cargo|vacante|functie|vacature)\s+(?:of|as|als|eine[rs]?|de|van|voor|d['’](?=\w))|"
    r"(?:suchen|zoeken)(?:\s+(?:wir|wij|we|eine[nr]?|een))+|(?:recherchons|cherchons|recrutons|recherche|cherche)\s+une?|(?:buscamos|busco|necesitamos)\s+un[ao]?"
)
# After these an occupation follows, or anything else: "I'm short one pastry baker", "we could use another pair of hands".
_NEED = r"(?:short(?:\s+of)?|looking\s+for|need|needs|hir(?:e|ing)|taking\s+on|could\s+use|(?:'re|are)\s+after)\s+(?:one|two|another|more|an?)"
_ENDS = r"(?:at|with|has|have|had|was|were|we|i|you|a|ont|est|sont|nous|vous|hat|haben|wurde|ha|han|hay|heeft|hebben|wir|für|pour|para|del|in|and|or|on|to|that|which|who|is|are|was|here|from|this|these|please|of|by|bei|beim|in|und|oder|im|der|die|das|ist|liegt|ab|am|zum|zur|mit|von|vom|wird|sind|erhalten|eingegangen|chez|aux|au sein|à|et|ou|qui|dont|avec|sur|dans|y|o|en|con|que|es|por|desde|bij|en|of|met|is|om|te|naar|voor|op|per|vanaf|aan|werd|wordt|ontvangen|goed)"
# "profesor de Biología y Geología" goes on behind "y" with a subject in capitals.
_PLAIN_RUN = rf"(?P<title>[^\W\d_][\w'’/-]*(?:(?<=-)[ ](?:en|und|of|oder)[ ][\w'’-]+)?(?:[ ](?!{_ENDS}\b)[^\W\d_][\w'’/-]*){{0,4}}(?:(?<=[a-zíóá])[ ]y[ ](?-i:[A-ZÁÉÍÓÚ])[\w'’-]+)?)"
_ARTICLES = r"(?:(?:the|an?|our|une?|el|la|le|de|een|eine[nrs]?|der|die|das)\s+|l['’]\s*)?"
_IN_PLACE = re.compile(
    rf"\b(?:(?P<job>{_JOB_PLACE})|(?P<need>{_NEED})|{_PLACE})\s+{_ARTICLES}(?!{_ENDS}\b){_PLAIN_RUN}", re.IGNORECASE
)
_TITLE_LINE = re.compile(rf"^({_TITLE_RUN})(?=\s*(?:\([^)]{{1,30}}\))?\s*(?:,|$|[-–|]))", re.MULTILINE)
_LOWER_BEFORE_JOB = re.compile(rf"(?:^(?=[A-Z])|(?:^|\s)(?=[a-z]))((?:[A-Z][a-z]+ )?(?:[a-z][a-z-]{{2,20}} ){{1,3}}){_JOB}\b")
_LABELLED = re.compile(
    r"^\s*(?:[Pp]osition|[Rr]ole|[Jj]ob(?: [Tt]itle)?|[Tt]itle|[Pp]ost|[Vv]acancy|[Ss]telle|[Ss]tellenbezeichnung|[Ff]unctie|[Vv]acature|[Pp]oste)\s*:\s*(.{3,80}?)\s*$",
    re.MULTILINE,
)
# "Candidature - Urbaniste": beside an application stands what it is for, a word or a few without numbers.
_APPLICATION_ALONE = re.compile(
    r"(?:(?:your|my|job|votre|ma|ihre|meine|su|mi|uw|je|mijn) )?(?:application|candidature|bewerbung|candidatura|sollicitatie)",
    re.IGNORECASE,
)
_OCCUPATION = re.compile(r"[^\W\d_][^\d,;()]{2,50}")
_REPLY = re.compile(r"^(?:(?:re|fwd?|fw|aw|wg|sv|antw|rv|tr)\s*:\s*)+", re.IGNORECASE)
_INNER = frozenset(("of", "and", "for", "de", "des", "du", "für", "und", "et", "en", "the", "to", "in", "la"))
_SEPARATOR = re.compile(r"\s*<>\s*|\s+[-–—|/:@~]+\s+|\s*\|\|?\s*|:\s+|\s+<>\s+|\s(?:@|at|with|bei|chez|bij|en)\s(?=[A-Z])|;\s")
_NOISE = re.compile(
    r"\b(?:wanted|needed|sought|gesucht|recherché\w?|gezocht|interview\w*|application|applying|invitation|updated|cancell?ed|event|your|our|call letter|call|reminder|confirm\w*|re|the|for|at|with|job|role|position|post|opening|vacancy|opportunity|"
    r"status|update|next steps?|thank you|phone screen|screen|chat|meeting|round|stage|ref\w*|ihre|bewerbung|als|einladung|zum|vorstellungsgespräch|candidature|entretien|candidatura|solicitud|sollicitatie|vacature|vacante|functie|puesto|poste|stelle|je|jouw|uw|tu|su|ta|votre|deine|entrevista|gesprek|uitnodiging|invitación|convocation|rappel|erinnerung|herinnering|bevestiging|ontvangst\w*|eingang\w*|bestätigung|eerste|erstes?|premier|primera|tweede|times?|1st|2nd|first|second|final)\b",
    re.IGNORECASE,
)
_STRIP = re.compile(
    r"\s*(?:\((?:m/w/d|w/m/d|m/f/d|m/f|h/f|f/h|m/v|remote|hybrid|[A-Z]{1,5}[-/ ]?\d[\w-]*|ref[^)]*|req[^)]*)\)|,?\s*(?:requisition|req|ref|reference)\.?\s*#?[\w/-]*\d[\w/-]*|\s#\d+|\s[A-Z]{1,4}-\d{2,}$)",
    re.IGNORECASE,
)
# "Acme's Estimator"; but a "Children's Librarian" is one for children.
_EMPLOYERS = re.compile(r"^(?:[A-Z][\w&]+\s){0,4}(?!(?:Children|Women|Men|People)['’])[A-Z]\w+['’]s\s+")
# What is added to a title: a bracket at its end, a day, a note behind a comma that begins in small letters.
_ADDED = re.compile(
    r"(?:\s*\((?![^)]*$)[^)]{1,40}\)|\s+on\s+(?:mon|tues|wednes|thurs|fri|satur|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d)\w*.*)$",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"^(?:the|an?|this|that|open|new|same|right|good|great|best|current|last|next|other|first|second|final|above|following|advertised|vacant|available|full|part|time|main|lead|senior|junior|job|role|position|post|successful|time|shift|work|permanent|temporary|your|our|my|previous|usual|whole|perfect|ideal|particular|exact|certain|any|each|every|both|old|dream|paid|\s|-)+$",
    re.IGNORECASE,
)


def roles(message: Message, body: str) -> tuple[Named, ...]:
    """The role titles that a message names, best first."""
    found = [named for named in (*_from_body(message, body), *_from_subject(message)) if named is not None]
    if message.language not in ("de", "en"):
        found = [_whole(named, found) for named in found]
    return tuple(sorted(found, key=lambda named: -named.score))


def _whole(named: Named, others: list[Named]) -> Named:
    """A title with what goes on in small letters where another place gives it: "Planificateur" of "Planificateur transport"."""
    longer = [n.text for n in others if re.match(rf"{re.escape(named.text)} [a-zà-ÿ]", n.text)]
    return replace(named, text=min(longer, key=len)) if longer else named


def _from_body(message: Message, body: str) -> Iterator[Named | None]:
    for match in _LABELLED.finditer(body):
        yield _role(message, match.group(1), 3.0, match.group())
    for match in _APPLYING.finditer(body):
        yield _role(message, match.group(1), 2.2 if names_occupation(match.group(1)) else 1.0, match.group())
    yield from _in_place(message, body, "")
    for match in _TITLE_LINE.finditer(body):
        title = match.group(1).split(",")[0]
        above = body[: match.start()].rstrip("\n").rpartition("\n")[2].strip(" ,.")
        if above and fold(above) in (fold(display_name(message.author)), fold(display_name(message.author).split(" ")[0])):
            continue  # what the writer is
        if occupation_in(title) and " " in title:
            yield _role(message, title, 1.6, match.group())
    for match in _AFTER_JOB.finditer(body):
        yield _role(message, match.group(1), 2.4, match.group())
    for match in _BEFORE_JOB.finditer(body):
        yield _role(message, _capital_tail(match.group(1)), 2.0, match.group())


def _in_place(message: Message, text: str, quote: str) -> Iterator[Named | None]:
    """What stands where a title stands; in small letters it must not weigh as much as a title that is written as one."""
    for match in _IN_PLACE.finditer(text):
        title = match.group("title")
        if message.language in ("de", "en"):  # elsewhere titles go on in small letters: "Planificateur transport"
            title = _cut_at_capital_end(title)
        if match.group("need"):
            occupation = occupation_in(title)
            if occupation is None:
                continue
            title = title[: occupation.end()]
        score = 2.1 if match.group("job") else 1.9 if title[:1].isupper() else 1.3
        yield _role(message, title, score, quote or match.group(), placed=True)


def _cut_at_capital_end(words: str) -> str:
    """Of "Medizinische Fachangestellte liegt jetzt" the capitalised beginning; all of it where it begins in lower case."""
    parts = words.split()
    if not parts[0][:1].isupper():
        return words
    stop = next((i for i, w in enumerate(parts) if not w[:1].isupper() and w.lower() not in _INNER), len(parts))
    return " ".join(parts[:stop])


def _capital_tail(words: str) -> str:
    """The capitalised end of the words before "role"; all of them where none is capitalised."""
    parts = words.split()
    articles = [index for index, word in enumerate(parts) if word.lower() in ("the", "our", "an", "a")]
    parts = parts[articles[-1] + 1 :] if articles and articles[-1] + 1 < len(parts) else parts
    start = next((index for index, word in enumerate(parts) if word[:1].isupper() and not word.endswith((".", "'s", "’s"))), None)
    if start is None:
        articles = [
            index
            for index, word in enumerate(parts)
            if word.lower() in ("the", "a", "an", "our", "your", "about", "for", "of", "as")
        ]
        start = articles[-1] + 1 if articles else 0
    return " ".join(parts[start:])


def _from_subject(message: Message) -> Iterator[Named | None]:
    subject = _REPLY.sub("", message.subject).strip()
    subject = re.split(r"\s@\s(?=\w{3}\b.*\d)", subject)[0]
    yield from _in_place(message, subject, message.subject)
    for match in _APPLYING.finditer(subject):
        yield _role(message, match.group(1), 2.2 if names_occupation(match.group(1)) else 1.0, message.subject)
    plain = _LOWER_BEFORE_JOB.search(subject)
    if plain is not None:
        yield _role(message, plain.group(1), 3.2, message.subject)  # without a capital it loses again
    segments = _SEPARATOR.split(subject)
    beside = any(_APPLICATION_ALONE.fullmatch(segment.strip()) for segment in segments)
    for segment in segments:
        bare = segment.strip(" -–—,.!")
        if message.language == "de":
            bare = _cut_at_capital_end(bare) if bare else bare
        if beside and _OCCUPATION.fullmatch(bare) and not _NOISE.search(bare):
            yield _role(message, bare, 1.9, message.subject, placed=True)
        if occupation_in(bare) and not _NOISE.search(bare):
            yield _role(message, bare, 1.8, message.subject)
        elif occupation_in(bare):
            yield _role(message, _NOISE.sub("", bare).strip(" -–—,."), 1.5, message.subject)


def _role(message: Message, text: str, score: float, quote: str, placed: bool = False) -> Named | None:
    """A title found in a text, cleaned; `placed` where its place alone says that it is one, so that small letters do not matter."""
    clean = _STRIP.sub("", " ".join(text.split())).strip(" -–—,.;:!?'\"")
    before, dash, _ = clean.partition(" - ")
    clean = before if dash and names_occupation(before) else clean
    clean = re.sub(r"^(?:the|an?|our|your|for|of)\s+", "", clean, flags=re.IGNORECASE)
    clean = re.sub(r"^(?:[A-Z]{1,5}[-/ ]?)?\d[\w/-]*\s+", "", clean)
    clean = _EMPLOYERS.sub("", clean)
    clean = _ADDED.sub("", clean)
    if clean.count("(") > clean.count(")"):
        clean = clean[: clean.rindex("(")].strip(" -,")
    clean = re.sub(
        r"\s+(?:and|or|but|with|at|in|for|to|of|which|who|that|on|de|del|du|des|für|pour|para|voor|von|van|bei|chez|en)$",
        "",
        clean,
        flags=re.IGNORECASE,
    )
    clean = re.split(
        r"\s+(?:at|with|in (?:our|the|my)|here|(?:en|chez|bei|bij)(?= [A-ZÀ-Ý])|and (?:we|i|would|your)|which|who)\s+", clean
    )[0]
    names = {word.casefold() for address in message.to for word in address.name.split()}
    clean = (
        " ".join(word for word in clean.split() if word.casefold() not in names).strip("() ")
        if names & {w.casefold() for w in clean.split()}
        else clean
    )
    if not 2 < len(clean) <= 70 or _EMPTY.match(clean):
        return None
    has_head = names_occupation(clean)
    if not placed and not has_head and not any(word[:1].isupper() for word in clean.split()):
        score -= 1.2
    return Named("role", clean, score + 0.6 * has_head, Evidence("names_role", message.id, " ".join(quote.split())[:240]))
