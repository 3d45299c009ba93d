"""Notions of a lexicon in a sentence: where phrases stand, at its head, at its end, anywhere."""

from __future__ import annotations

import pytest

from watcher.signals.frames import compile_lexicon, places

LEXICON = compile_lexicon({"ok": ["^ gerne $", "passt gut"], "cannot": ["passt leider nicht"]})


@pytest.mark.parametrize("sentence", ["Gerne!", "gerne", "Dienstag passt gut."])
def test_a_word_between_the_marks_of_head_and_end_is_a_whole_sentence(sentence: str) -> None:
    assert "ok" in places(LEXICON, sentence)


@pytest.mark.parametrize("sentence", ["Gerne würden wir Sie einladen.", "Wir sehen Sie gerne", "Dienstag passt leider nicht."])
def test_such_a_word_within_a_longer_sentence_does_not_count(sentence: str) -> None:
    assert "ok" not in places(LEXICON, sentence)
