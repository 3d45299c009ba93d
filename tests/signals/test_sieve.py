"""The sieve lets through whatever a pattern matches, and little else."""

from __future__ import annotations

import re

import pytest

from watcher.signals.sieve import Sieve, wider


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\binterview\w{0,4}\b(?! tips)", "Two interviews on Monday"),
        (r"(?<!good )\bjob\b", "the job is open"),
        (r"\br[ée]sum[ée]\b", "Ihr Résumé ist da"),
        (r"\bpersönlich(?= kennen)", "wir möchten Sie persönlich kennenlernen"),
        (r"^(?:ok|fine)\b", "Fine, see you"),
        (r"\b(\w{3,9}) and \1\b", "again and again"),  # RE2 has no references back: always tried
    ],
)
def test_what_a_pattern_matches_is_let_through(pattern, text):
    assert re.search(pattern, text, re.IGNORECASE)
    assert 0 in Sieve([pattern]).let_through(text)


def test_patterns_keep_their_numbers_and_the_rest_is_held_back():
    sieve = Sieve([r"\bapple\b", None, r"\bpear\b", r"\bplum\b"])
    assert sieve.let_through("a pear and a plum") == [2, 3]
    assert sieve.let_through("nothing of it") == []


def test_broken_characters_do_no_harm():
    assert Sieve([r"\bjob\b"]).let_through("the job \udcff") == [0]


def test_brackets_within_a_class_do_not_end_a_look_ahead():
    assert wider(r"a(?!x[)]y)b{0,3}") == "ab*"


def test_every_rule_is_let_through_by_its_own_examples(rules):
    for number, rule in enumerate(rules.rules):
        if rule.pattern is not None:
            for sentence in ("We have received your application for Line Cook.", "Könnten Sie am Dienstag um 10 Uhr kommen?"):
                if rule.pattern.search(sentence):
                    assert number in rules.sieve.let_through(sentence), rule.name
