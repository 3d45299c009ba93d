"""Whether a number stands free enough to be a time: not inside a longer figure, not behind a label, not before what it counts."""

from __future__ import annotations

from watcher.signals.times.terms import END, Terms, Token

_JOINING = frozenset(".,/:-+_=\\*'")
_BEFORE = frozenset("#$€£¥%§№")
_BEHIND = frozenset("%$€£°+²=_")
_PLAIN_MARKS = frozenset(",.;:?!)-|/(\"'&]*<>@~")
_COUNTED_KINDS = frozenset(("unit", "count", "spelled", "ordinal", "ordinal_ending", "nth", "zone_name", "length", "edge", "clock.ish", "clock.quarter", "clock.half_past"))  # fmt: skip


def clean_start(terms: Terms, index: int) -> bool:
    """No part of a longer figure ("555-0199", "v2", "1,200"), no label before it ("room 3", "#4", "$5")."""
    token, before = terms[index], terms[index - 1] if index else END
    if token.glued:
        if before.raw in _BEFORE or before.number >= 0 or before.raw[:1].isalpha():
            return False
        if before.raw in _JOINING and index > 1 and (before.glued or before.raw in ("+", "/", ".", ":")):
            return False
    elif before.raw in _BEFORE:
        return False
    if token.lines:
        return True
    if before.raw in (".", ":") and before.glued:
        before = terms[index - 2]
        return before.text not in ("no", "nr", "tel", "ext", "id", "passcode", "pin", "code", "ref")
    if before.text in ("was", "is", "of") and terms[index - 2].text in terms.lexicon.labels:
        return False
    return before.text not in terms.lexicon.labels


def clean_stop(terms: Terms, index: int) -> bool:
    """The figure that ends before this index does not go on ("10-15", "3.4.1", "50%", "10k")."""
    token = terms[index]
    if not token.glued:
        return token.raw != "%" and not (token.raw in ("€", "$", "£") and token.raw)
    if token.number >= 0 or token.raw in _BEHIND or token.raw[:1].isalpha():
        return False
    following = terms[index + 1]
    return not (token.raw in _JOINING and following.glued and following.number >= 0)


def free_after(terms: Terms, index: int) -> bool:
    """What stands here is no thing that the number before it could count or name."""
    token = terms[index]
    if token is END or token.lines:
        return True
    if token.number >= 0:
        return False
    if not token.raw[0].isalpha():
        return token.raw in _PLAIN_MARKS and clean_stop(terms, index)
    if token.text in terms.lexicon.counted:
        return False
    if token.text in terms.lexicon.follows:
        return True
    return any(kind not in _COUNTED_KINDS for kind in token.means) and token.text not in ("of",)


def is_moved(terms: Terms, index: int) -> bool:
    """What stands here is left for another time: "moved from (Wednesday) to Friday"."""
    said = terms[index - 1].text in ("from", "von", "vom", "de", "du", "del", "van")
    return any(terms[at].text in terms.lexicon.moving for at in range(max(0, index - (9 if said else 3)), index))


def begins_sentence(terms: Terms, index: int) -> bool:
    """Whether the token is the first of its sentence or line."""
    before = terms[index - 1] if index else END
    return before is END or terms[index].lines > 0 or before.raw in (".", "?", "!", ":")


def is_name(terms: Terms, index: int, stop: int) -> bool:
    """A capitalised word that a capitalised word follows which is no time: "August Chen", "Friday Harbor"."""
    following = terms[stop]
    if terms[index - 1].text in terms.lexicon.titles or (
        terms[index - 1].raw == "." and terms[index - 2].text in terms.lexicon.titles
    ):
        return True
    if following.text in terms.lexicon.names_after:
        return True
    if terms.lexicon.language == "de":
        return False  # German writes all nouns with a capital
    return following.lines == 0 and _capital(following) and not following.means and following.text not in terms.lexicon.follows


def _capital(token: Token) -> bool:
    return token.raw[:1].isupper() and token.raw[1:2].islower()
