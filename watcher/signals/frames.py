"""What a sentence says, by the notions in it: "not" before "choose" near "you" is a refusal, whichever words stand for them.

A lexicon lists the phrases for each notion, language by language. A frame names the notions that must come together:

    "choose other"       both, in any order, not far apart
    "not>go_on"          the second soon after the first
    "choose|take other"  either of the first two
    "role filled -if"    and no "if" in the sentence

`question` is a notion of its own: the sentence ends with a question mark.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from watcher.signals.words import without_accents, words_of

FAR = 18  # words that all of a frame may span
NEAR = 5  # words between two notions of which one follows the other
_MOST_PLACES = 4  # of one notion in a sentence that are tried
START = "^"  # stands before the first word
END = "$"  # stands after the last word
QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Phrases by their first word, and by its beginning or end where that is all that counts; each with the notions it stands for."""

    whole: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    begun: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    ended: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    notions: frozenset[str]


EMPTY = Lexicon({}, {}, {}, frozenset())
Places = dict[str, list[tuple[int, int]]]
_STEM = 3  # letters by which beginnings and ends are looked up


def compile_lexicon(phrases: Mapping[str, Iterable[str]]) -> Lexicon:
    """A lexicon from phrases by notion. A word that ends with * stands for all that begin so, "*wohnung" for all that end so; at least
    three letters of it."""
    whole: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    begun: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    ended: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for notion, members in phrases.items():
        for phrase in members:
            pattern = _pattern(phrase)
            first = pattern[0]
            if first.startswith("*"):
                table, key = ended, first[-_STEM:]
            else:
                table, key = (begun, first[:_STEM]) if first.endswith("*") else (whole, first)
            table.setdefault(key, []).append((pattern, notion))
    return Lexicon(
        {key: tuple(found) for key, found in whole.items()},
        {key: tuple(found) for key, found in begun.items()},
        {key: tuple(found) for key, found in ended.items()},
        frozenset(phrases),
    )


def _pattern(phrase: str) -> tuple[str, ...]:
    """The words of a phrase, written as those of a sentence are; masks and open endings stay."""
    found: list[str] = []
    for word in phrase.split():
        kept = word.startswith(("<", START, END, "*")) or word.endswith("*")
        found += [without_accents(word.lower())] if kept else words_of(word)
    return tuple(found)


def places(lexicon: Lexicon, text: str) -> Places:
    """Where each notion stands in a sentence, as ranges of words."""
    words = [START, *words_of(text), END]
    found: Places = {}
    for start, word in enumerate(words):
        known = (*lexicon.whole.get(word, ()), *lexicon.begun.get(word[:_STEM], ()), *lexicon.ended.get(word[-_STEM:], ()))
        for pattern, notion in known:
            if pattern == (word,) or _fits(pattern, words, start):
                spots = found.setdefault(notion, [])
                if len(spots) < _MOST_PLACES:
                    spots.append((start, start + len(pattern)))
    if text.rstrip(" \"')").endswith("?"):
        found[QUESTION] = [(len(words), len(words))]
    return found


def _fits(pattern: Sequence[str], words: Sequence[str], start: int) -> bool:
    if start + len(pattern) > len(words):
        return False
    return all(_is(word, wanted) for wanted, word in zip(pattern, words[start : start + len(pattern)], strict=True))


def _is(word: str, wanted: str) -> bool:
    if wanted.endswith("*"):
        return word.startswith(wanted[:-1])
    return word.endswith(wanted[1:]) if wanted.startswith("*") else word == wanted


@dataclass(frozen=True, slots=True)
class Frame:
    """Chains of notions (each a choice of names) that must all be there, and notions that must not."""

    chains: tuple[tuple[tuple[str, ...], ...], ...]
    absent: tuple[str, ...]
    needs: tuple[frozenset[str], ...]  # of each of these one at least must be in the sentence, wherever it stands


def compile_frame(text: str, notions: Collection[str]) -> Frame:
    """A frame from its text. Raises ValueError with the names in it that are no notions."""
    chains, absent = [], []
    for part in text.split():
        if part.startswith("-"):
            absent.append(part[1:])
        else:
            chains.append(tuple(tuple(choice.split("|")) for choice in part.split(">")))
    unknown = {name for chain in chains for choice in chain for name in choice} | set(absent)
    unknown -= {*notions, QUESTION}
    if unknown:
        raise ValueError(", ".join(sorted(unknown)))
    return Frame(tuple(chains), tuple(absent), tuple(frozenset(choice) for chain in chains for choice in chain))


def says(frame: Frame, found: Places) -> bool:
    """Whether a sentence with these notions says what the frame describes."""
    for choice in frame.needs:
        if choice.isdisjoint(found):
            return False
    if any(name in found for name in frame.absent):
        return False
    ways = []
    for chain in frame.chains:
        reached = _chain(chain, found)
        if not reached:
            return False
        ways.append(reached[:_MOST_PLACES])
    return any(_together([place for way in choice for place in way]) for choice in product(*ways))


Way = tuple[tuple[int, int], ...]


def _chain(chain: Sequence[tuple[str, ...]], found: Places) -> list[Way]:
    """The places by which the notions of a chain follow one another."""
    ways: list[Way] = [(place,) for name in chain[0] for place in found.get(name, ())]
    for choice in chain[1:]:
        ahead = [place for name in choice for place in found.get(name, ())]
        ways = [(*way, place) for way in ways for place in ahead if 0 <= place[0] - way[-1][1] <= NEAR]
    return ways


def _together(spots: Sequence[tuple[int, int]]) -> bool:
    """Close to one another, and no word counted twice."""
    ordered = sorted(spots)
    apart = all(left[1] <= right[0] for left, right in pairwise(ordered))
    return apart and ordered[-1][1] - ordered[0][0] <= FAR
