"""Splits the signature block off the own words. Words lost would be worse than a line of signature left, so in doubt nothing is cut."""

from __future__ import annotations

import re
from collections.abc import Sequence

_DELIMITER = re.compile(r"^(?:-- ?|—|–{2}|_{3,}|-{3,})\s*$")
_DEVICE = re.compile(
    r"^(?:envoyé (?:de|depuis|à partir)|enviado (?:desde|con)|télécharger outlook|obtener outlook|sent (?:from|with|via) (?:my|outlook|yahoo|proton|mail)|get outlook|von meinem .{2,30} gesendet|gesendet von|envoyé (?:de|depuis)|enviado desde|diese nachricht wurde von meinem|verzonden (?:vanaf|met|via|van)|verstuurd (?:vanaf|met|via|van))\b.{0,60}$",
    re.I,
)
_DISCLAIMER = re.compile(
    r"^\W*(?:disclaimer|confidential\w{0,5}|this (?:e-?mail|message|communication)(?:,| and| is| may| contains| was| has)|the (?:information|contents?) (?:of|in|contained)|"
    r"avis de (?:non-responsabilité|confidentialité)|ce (?:message|courriel|mail)(?:,| et| est| peut| contient)|este (?:mensaje|correo)(?:,| y| es| puede| contiene)|aviso (?:legal|de confidencialidad)|avis de confidentialité|vertraulich|diese e-?mail|der inhalt dieser e-?mail|dit e-?mailbericht|deze e-?mail (?:is|kan|bevat|en)|de inhoud van dit (?:e-?mail)?bericht|please consider the environment|registered (?:in|charity|office)|authori[sz]ed and regulated|\*{8,})",
    re.I,
)
_FORMULA = re.compile(
    r"^\W*(?:(?:with )?(?:very |many |warm|warmest|kind|kindest|best|all|every|my|sincere) ?(?:best|good|warm|kind|the)? ?(?:regards|wishes|thanks|best|greetings)?(?: and (?:best|kind|warm)? ?\w+)?|"
    r"regards|rgds|kr|br|best|thanks|thank you|many thanks|thanks (?:again|so much|a lot|very much|& regards|and regards|in advance)|thx|ta|cheers|sincerely|yours|yours (?:sincerely|truly|faithfully)|sincerely yours|"
    r"very truly yours|respectfully|cordially|warmly|love|xo|xx|take care|talk soon|speak soon|see you(?: soon)?|have a (?:good|great|nice|lovely) (?:day|weekend|one|evening)|in peace|"
    r"(?:très |bien )?cordialement|cdlt|bien (?:à vous|à toi|sincèrement)|(?:sincères|cordiales|meilleures) salutations|(?:avec )?mes (?:sincères |meilleures |cordiales )?salutations|amicalement|amitiés|belle (?:journée|soirée)|bonne (?:journée|soirée|fin de journée)|à (?:bientôt|très vite|très bientôt)|(?:un|recib[ae] un) (?:(?:cordial|fuerte|afectuoso) )?(?:saludo|abrazo)(?: cordial)?|(?:(?:cordiales|muchos) )?saludos(?: cordiales)?|(?:muy )?atentamente|cordialmente|cariños|un beso|hasta (?:pronto|luego)|quedo atent[oa]|mit (?:freundlichen?|freundlichem|besten|herzlichen?|herzlichem|lieben|vielen|kollegialen|sonnigen) (?:grüßen|grüssen|gruß|gruss)|(?:viele|beste|liebe|herzliche|freundliche|schöne|sonnige|ganz liebe) (?:grüße|grüsse)|(?:schönen|lieben|besten|freundlichen|herzlichen) (?:gruß|gruss)|hochachtungsvoll|(?:viele|liebe|schöne|beste) (?:grüße|grüsse) (?:aus|von) \w{2,20}|mfg|vg|lg|bg|hg|gruß|gruss|grüße|grüsse|bis bald|(?:ein )?schönes wochenende|schönen (?:tag|abend)(?: noch)?|alles liebe|herzlichst|herzlich|cordialement|bien (?:cordialement|à vous)|sincères salutations|"
    r"salutations(?: distinguées)?|un (?:cordial )?saludo|saludos(?: cordiales)?|atentamente|met (?:vriendelijke|hartelijke|hartelijk|beste|warme|zonnige) groet\w{0,2}|(?:vriendelijke|hartelijke|warme|lieve|fijne|beste) groet\w{0,2}|mvg|m\.?v\.?g\.?|gr|grtz|groetjes|tot (?:snel|gauw|binnenkort)|fijn weekend|fijne (?:dag|avond)(?: nog)?|prettig weekend|met achting|groet\w{0,3}|hoogachtend|is mise le meas)"
    r"[\s,.!–-]*$",
    re.I,
)
_NAME = re.compile(
    r"^[-–—*\s]*(?:(?:dr|mr|mrs|ms|prof)\.? )?(?:[^\W\d_]\.?|[^\W\d_][\w'’.-]{1,20})(?: (?:[^\W\d_]\.|[^\W\d_][\w'’.-]{0,20})){0,3}(?:,? (?:[A-Z][A-Za-z.]{1,6})){0,3}(?: \([^)]{1,20}\))?(?: x{1,3})?[,.]?$"
)
_DETAIL = re.compile(
    r"\d{3}[\s.-]?\d{2,}|@|www\.|https?://|\||·|\b(?:ltd|inc|llc|llp|gmbh|plc|pvt|trust|team|manager|director|officer|recruit\w+|talent|partner|head|lead|engineer|hr|human resources|coordinator|specialist|consultant|executive|assistant|adviser|advisor|secretary|ext\.?|tel|phone|mobile|www)\b",
    re.I,
)
_SPEAKS = re.compile(r"[?!]\s*$|\b(?:i|you|we|i'm|i'll|we'll|you'll|ich|sie|je|vous|nous|ik|u|yo|usted)\b", re.I)
_TELEPHONE = re.compile(r"(?<![\w.@/])\+?\(?\d{1,4}\)?(?:[ .()/-]{0,3}\d{2,4}){2,4}(?![\w@])")
MAX_BLOCK = 14
_PARTICLES = frozenset(
    ["van", "de", "der", "den", "von", "zu", "la", "le", "del", "da", "di", "dos", "el", "ter", "ten", "y", "x", "xx"]
)


def split(words: str) -> tuple[str, str]:
    """Own words and signature block; together they hold every line but legal disclaimers."""
    lines = words.splitlines()
    kept, disclaimer = _without_disclaimer(lines)
    start = _block_start(kept)
    text = "\n".join(kept[:start]).rstrip()
    block = "\n".join(line for line in kept[start:] if line.strip() and not _DELIMITER.match(line)).strip()
    if not text.strip() and disclaimer and not block:
        return words.strip(), ""
    return text.strip("\n"), block


def without_closing(block: str) -> str:
    """A signature block without closing formula ("Best regards,") and the line of a device."""
    return "\n".join(line for line in block.splitlines() if not _FORMULA.match(line.strip()) and not _DEVICE.match(line.strip()))


def telephone(block: str) -> str:
    """The first telephone number in a signature block, or an empty string."""
    found = _TELEPHONE.search(block)
    return found.group(0).strip() if found else ""


def _without_disclaimer(lines: list[str]) -> tuple[list[str], bool]:
    """Drops a disclaimer and what follows it, if that is in the second half and is no more talk to me."""
    for index, line in enumerate(lines):
        if index and _DISCLAIMER.match(line) and index >= len(lines) // 3:
            return lines[:index], True
    return lines, False


def _block_start(lines: Sequence[str]) -> int:
    """The index of the first signature line; the number of lines where there is none."""
    end = len(lines)
    for index, line in enumerate(lines):
        if (
            _DELIMITER.match(line)
            and 0 < len(lines) - index <= MAX_BLOCK
            and not any(_long_talk(later) for later in lines[index + 1 :])
        ):
            end = min(end, index)
            break
    for index in range(max(0, len(lines) - MAX_BLOCK), len(lines)):
        if _DEVICE.match(lines[index].strip()):
            end = min(end, index)
            break
    start = _formula_or_name(lines, end)
    return start if start is not None else end


def _formula_or_name(lines: Sequence[str], end: int) -> int | None:
    """A closing formula or the signing name over the last lines, with only name, title and details below."""
    for index in range(max(0, end - MAX_BLOCK), end):
        line = lines[index].strip()
        below = [later.strip() for later in lines[index + 1 : end] if later.strip()]
        if not line or any(_long_talk(later) for later in below):
            continue
        fresh = index == 0 or not lines[index - 1].strip()
        if _FORMULA.match(line) and len(below) <= 10:
            return index
        if (
            fresh
            and index > 0
            and _NAME.match(line)
            and _is_name(line)
            and all(not _SPEAKS.search(later) or _DETAIL.search(later) for later in below)
        ):
            return index
        if (
            index > 0
            and not fresh
            and index == end - 1 - _blank_tail(lines, end)
            and _NAME.match(line)
            and _is_name(line)
            and _ends(lines[index - 1])
        ):
            return index
    return None


def _blank_tail(lines: Sequence[str], end: int) -> int:
    count = 0
    while count < end and not lines[end - 1 - count].strip():
        count += 1
    return count


def _ends(line: str) -> bool:
    return line.rstrip().endswith((".", "!", "?", ")", ":", "…")) or len(line.rstrip()) < 60


def _is_name(line: str) -> bool:
    text = line.strip("-–—* ,.")
    words = text.split()
    common = {"thanks", "yes", "no", "ok", "okay", "perfect", "great", "sure", "please", "done", "confirmed", "booked", "sounds", "see", "hi", "hello", "dear", "the", "that",
              "this", "good", "not", "any", "call", "both", "either", "noted", "honk", "works", "will", "lovely", "brilliant", "tuesday", "monday", "wednesday", "thursday", "friday"}  # fmt: skip
    capital = all(word[0].isupper() or word.lower().strip(".") in _PARTICLES or not word[0].isalpha() for word in words)
    return (
        bool(words)
        and (len(words) == 1 or capital)
        and not any(word.lower().strip(".,'") in common for word in words)
        and (words[0][0].isupper() or (len(words) == 1 and len(text) <= 12))
        and not text.isdigit()
    )


def _long_talk(line: str) -> bool:
    """A line that is talk and not detail: long, or a sentence to somebody."""
    text = line.strip()
    if _DETAIL.search(text) or _FORMULA.match(text):
        return False
    return len(text) > 90 or (len(text) > 40 and bool(_SPEAKS.search(text))) or text.lower().startswith(("ps", "p.s"))
