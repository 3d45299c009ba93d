"""The life of a draft: what became of it, concluded from what the mailbox shows of it now and from what was concluded before.

    planned -> drafted -> edited -> sent
                  |          |---> overtaken (the user's words lie there, and the step is no longer called for)
                  |---> withdrawn (taken back by us, untouched)
                  '---> discarded (gone from Drafts: deleted, moved away, or open in an editor)

Nothing here is for good but `sent`: a draft that was open in an editor is saved again or sent, one that was thrown away may be fetched
back from the trash. Whatever it is, a draft that was drafted once is laid down a second time only where we ourselves took it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What became of a draft."""

    PLANNED = "planned"  # intended; whether it was laid down is for the mailbox to say
    DRAFTED = "drafted"  # lies in Drafts as we wrote it
    EDITED = "edited"  # lies in Drafts with the user's words
    SENT = "sent"
    DISCARDED = "discarded"  # gone from Drafts and not sent: deleted, moved away, or open in an editor
    WITHDRAWN = "withdrawn"  # taken back by us, untouched
    OVERTAKEN = "overtaken"  # edited, and no longer called for


LYING = (Fate.PLANNED, Fate.DRAFTED, Fate.EDITED, Fate.OVERTAKEN)  # it lies in Drafts, as far as we know


class Copy(StrEnum):
    """What lies in Drafts for a step."""

    NONE = "none"
    OURS = "ours"  # byte for byte as we wrote it
    OLD = "old"  # byte for byte as we wrote it before we wrote it anew
    EDITED = "edited"  # under our Message-ID with other bytes
    RESAVED = "resaved"  # under another Message-ID, to the same person, answering the same mail


@dataclass(frozen=True, slots=True)
class Sight:
    """What the mailbox shows of one draft at one moment."""

    copies: frozenset[Copy] = frozenset()
    sent: bool = False  # a mail with its Message-ID was sent
    answered: bool = False  # a mail of mine to that person, written later, answers the same mail


class Deed(StrEnum):
    """What is to be done about what lies in Drafts."""

    NOTHING = "nothing"
    REMOVE = "remove"  # the copy that is byte for byte our own


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What became of a draft, what is to be done, and why, in words for `status`."""

    fate: Fate
    deed: Deed
    why: str


def conclude(fate: Fate, sight: Sight, wanted: bool) -> Conclusion:
    """What a draft has become. `wanted`: the policy calls for its step now. The first rule that holds decides:

    sent under its Message-ID; edited by the user; lies there as we wrote it; gone, and answered in a mail of mine; gone.
    """
    own = Deed.REMOVE if sight.copies & {Copy.OURS, Copy.OLD} else Deed.NOTHING
    if sight.sent or fate is Fate.SENT:
        return Conclusion(Fate.SENT, own, "it lies in Sent")
    if Copy.EDITED in sight.copies or (Copy.RESAVED in sight.copies and fate is not Fate.WITHDRAWN and own is Deed.NOTHING):
        if wanted:
            return Conclusion(Fate.EDITED, own, "you edited it")
        return Conclusion(
            Fate.OVERTAKEN, own, "you edited it, and it is no longer called for; send it or delete it as you see fit"
        )
    if own is Deed.REMOVE:
        return _untouched(fate, sight, wanted)
    if sight.answered and fate is not Fate.WITHDRAWN:
        return Conclusion(Fate.SENT, Deed.NOTHING, "it is gone from Drafts, and a mail of yours answers the same mail")
    if fate is Fate.PLANNED and not wanted:
        return Conclusion(Fate.WITHDRAWN, Deed.NOTHING, "it was never laid down, and is no longer called for")
    if fate in (Fate.PLANNED, Fate.WITHDRAWN):
        return Conclusion(fate, Deed.NOTHING, "")
    return Conclusion(Fate.DISCARDED, Deed.NOTHING, "it is gone from Drafts: deleted, moved away, or open in an editor")


def _untouched(fate: Fate, sight: Sight, wanted: bool) -> Conclusion:
    if not wanted:
        return Conclusion(Fate.WITHDRAWN, Deed.REMOVE, "it is no longer called for")
    if Copy.OLD in sight.copies:
        return Conclusion(Fate.PLANNED, Deed.REMOVE, "it is written anew")
    return Conclusion(Fate.DRAFTED, Deed.NOTHING, "it lies in Drafts")
