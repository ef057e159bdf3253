"""Requirements in free text: which concepts they name, and how they are joined."""

import pytest

from archkit.explore.evaluation.phrase import read_phrase
from archkit.explore.evaluation.vocabulary import tokens_of
from archkit.knowledge.vocabulary import vocabulary


def named(text):
    return [set(one.anyone) for one in read_phrase(text).clauses]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("queue + workers for extraction", [{"queue"}, {"workers"}]),
        ("a cache or a CDN", [{"cache", "cdn"}]),
        ("archive/warehouse", [{"archive", "warehouse"}]),
        ("read replica(s)", [{"read-replica"}]),
        ("key generation that avoids collisions", [{"id-generation"}]),
        ("batch aggregation off the request path", [{"batch-job"}]),
        (
            "recent data in OLTP, older in warehouse/object storage",
            [{"relational-store"}, {"warehouse", "object-storage"}],
        ),
        ("pictures resized in the request", [{"sync-in-request"}]),
        ("Redis cache for sessions", [{"cache"}]),
        ("SHARDED databases", [{"sharding"}]),
        ("encrypting data at rest", [{"encryption-at-rest"}]),
    ],
)
def test_clauses_and_alternatives(text, wanted):
    assert named(text) == wanted


def test_before_until_and_at_once_are_told_apart():
    early = read_phrase("NoSQL or sharding before cache and replicas")
    assert [set(one.anyone) for one in early.after] == [{"cache"}, {"read-replica"}]
    late = read_phrase("no sharding until read replicas are exhausted")
    assert late.clauses[0].negated
    assert [set(one.anyone) for one in late.until] == [{"read-replica"}]
    assert read_phrase("sharding on day one").at_once
    assert not read_phrase("sharding of users").at_once


def test_negation_holds_for_its_own_part_only():
    wish = read_phrase("a queue without dead letters")
    assert [one.negated for one in wish.clauses] == [False, True]


@pytest.mark.parametrize("text", ["", "flurbs", "???", "blue paint on the wall", "the", "+ / ,"])
def test_what_nothing_means_is_not_understood(text):
    assert not read_phrase(text).understood


def test_parts_that_are_not_understood_are_kept():
    assert read_phrase("cache, flurbs").unread == ("flurbs",)


def test_the_vocabulary_is_wide_and_every_word_finds_its_concept():
    concepts = vocabulary().concepts
    assert len(concepts) > 140
    lost = [
        (one.id, words)
        for one in concepts.values()
        for words in one.words
        if "*" not in words and not read_phrase(words).understood
    ]
    assert lost == []


def test_no_phrase_means_two_things():
    seen: dict[tuple[str, ...], set[str]] = {}
    for one in vocabulary().concepts.values():
        for words in one.words:
            seen.setdefault(tuple(token.stem for token in tokens_of(words)), set()).add(one.id)
    assert {words: ids for words, ids in seen.items() if len(ids) > 1} == {}
