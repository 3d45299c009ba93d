"""One message read: its sentences, what the rules found, the times and the window it names. Depends on message and rules alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta, tzinfo

from watcher.message.model import Message, Origin
from watcher.message.origin import carried
from watcher.signals.employer import employers
from watcher.signals.model import Hit, Me, Named, TimeMention, Window, Workdays
from watcher.signals.people import Signer, signer
from watcher.signals.role import roles
from watcher.signals.rules import Rules, hits
from watcher.signals.text import Sentence, sentences
from watcher.signals.times import find_times
from watcher.signals.windows import find_window

_MONTH_FIRST = frozenset({"US", "PH", "CA"})
MAX_WORDS_FOR_TIMES = 6_000


@dataclass(frozen=True, slots=True)
class Signals:
    """What one message says by itself."""

    message: Message
    mine: bool
    sentences: tuple[Sentence, ...]
    hits: tuple[Hit, ...]
    times: tuple[TimeMention, ...]
    window: Window | None
    employers: tuple[Named, ...]
    roles: tuple[Named, ...]
    signer: Signer
    zone: tzinfo
    reader: tzinfo  # of "your time": mine in a message of theirs

    def says(self, means: str) -> Hit | None:
        """The first hit of this meaning, or None."""
        return next((hit for hit in self.hits if hit.means == means), None)

    def score(self, means: str) -> float:
        """The scores of a meaning, each rule once."""
        return sum({hit.rule: hit.score for hit in self.hits if hit.means == means}.values())

    def sentence_of(self, mention: TimeMention) -> Sentence | None:
        """The sentence in which a time stands."""
        return next((sentence for sentence in self.sentences if sentence.begin <= mention.begin < sentence.stop), None)

    def says_in(self, sentence: Sentence | None, means: str) -> bool:
        """Whether a meaning was found in this very sentence."""
        return sentence is not None and any(hit.means == means and hit.evidence.quote == sentence.text[:240] for hit in self.hits)


def read(message: Message, me: Me, rules: Rules, workdays: Workdays) -> Signals:
    """The signals of one message."""
    mine = me.owns(message.author.address)
    parts = sentences(message.words)
    body = "\n".join(sentence.text for sentence in parts)
    found = hits(rules, message, mine, body)
    zone = zone_of(message, me, mine)
    reader = zone if mine else me.zone
    order = "mdy" if me.country in _MONTH_FIRST else "dmy"
    at = message.date.astimezone(zone)
    # An automatic note or a newsletter promises nothing.
    times = () if message.origin in (Origin.LIST, Origin.BOUNCE, Origin.RECEIPT) else find_times(
        message.words[:MAX_WORDS_FOR_TIMES], at, zone, order, message.language, reader)  # fmt: skip
    answers = message.origin in (Origin.PERSON, Origin.ROBOT)
    window = find_window(message.id, at.date(), mine, parts, times, found, workdays) if answers else None
    if window is None and answers and not mine:
        window = _window_of_entry(message, me, rules, workdays, zone, order)
    system = carried(message)
    return Signals(
        message=message,
        mine=mine,
        sentences=parts,
        hits=found,
        times=times,
        window=window,
        employers=employers(message, body, system, mine),
        roles=roles(message, body),
        signer=signer(message),
        zone=zone,
        reader=reader,
    )


def _window_of_entry(message: Message, me: Me, rules: Rules, workdays: Workdays, zone: tzinfo, order: str) -> Window | None:
    """What the description of a calendar entry promises."""
    text = "\n".join(invite.description for invite in message.invites)[:MAX_WORDS_FOR_TIMES]
    if not text.strip():
        return None
    at = message.date.astimezone(zone)
    parts = sentences(text)
    found = hits(rules, message, False, "\n".join(part.text for part in parts))
    return find_window(
        message.id, at.date(), False, parts, find_times(text, at, zone, order, message.language, me.zone), found, workdays
    )


def zone_of(message: Message, me: Me, mine: bool) -> tzinfo:
    """The zone in which a message means its times: mine where offsets agree, since a fixed offset fails across a DST change."""
    offset = message.date.utcoffset() or timedelta(0)
    here = message.date.astimezone(me.zone).utcoffset()
    by_machine = message.origin is Origin.ROBOT and offset == timedelta(0)  # machines often stamp UTC and mean local time
    if mine or offset == here or by_machine or message.date.tzinfo is None:
        return me.zone
    return message.date.tzinfo if message.date.tzinfo is not UTC else UTC
