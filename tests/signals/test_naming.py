"""Whom a mail speaks for, and which job it names."""

from __future__ import annotations

import pytest

from watcher.message.parse import parse
from watcher.signals.employer import employers
from watcher.signals.occupation import is_occupation
from watcher.signals.role import roles


@pytest.mark.parametrize(
    ("said", "client"),
    [
        ("I have put you forward to Ruakaka Cement for the kiln job.", "Ruakaka Cement"),
        ("Last night I submitted you to Delf & Oram.", "Delf & Oram"),
        ("We presented you to Hollin Water and they liked it.", "Hollin Water"),
        ("My client, Orrin Foods, would like to see you.", "Orrin Foods"),
    ],
)
def test_whom_an_agency_offers_me_to_is_its_client(said, client):
    letter = f"From: Ann Lee <ann@birchsearch.example>\nTo: me@x.example\nMessage-ID: <1@x>\nSubject: News\n\n{said}\n"
    message = parse(letter.encode())
    told = [named for named in employers(message, said, robot=False) if named.evidence.rule == "named_as_client"]
    assert [named.text for named in told] == [client]


@pytest.mark.parametrize("word", ["operative", "machine-operative", "co-pilot", "co-ordinator", "Operatives"])
def test_a_trade_may_be_joined_by_a_hyphen(word):
    assert is_occupation(word)


@pytest.mark.parametrize("word", ["Co-operative", "Co-operatives"])
def test_a_co_operative_is_a_firm(word):
    assert not is_occupation(word)


def test_the_firm_beside_the_job_in_a_subject_is_not_the_job():
    letter = b"From: Ann <ann@birchsearch.example>\nTo: me@x.example\nMessage-ID: <1@x>\nSubject: Tarn Fishing Co-operative - Quality Adviser\n\nHello\n"
    message = parse(letter)
    assert [named.text for named in roles(message, "Hello")] == ["Quality Adviser"]
