"""What looks like a thing and is none does not count as it."""

import datetime as dt

import pytest

from archkit.architects.rulebook.architect import Rulebook
from archkit.brief.prose import read_prose
from archkit.explore.evaluation.evaluation import designed
from archkit.explore.evaluation.phrase import read_phrase
from archkit.explore.evaluation.showing import Reading

TEXT = (
    "Members upload scans of letters of 2 MB each and search them by words: 900 scans a day, 40,000 searches"
    " a day, 3,000 members. Six developers. Each letter is read by a language model later."
)


@pytest.fixture(scope="module")
def reading():
    return Reading.of(designed(read_prose(TEXT), Rulebook(), dt.date(2026, 11, 21))[0])


@pytest.mark.parametrize(
    ("wish", "concept", "when"),
    [
        ("client-side encryption", "end-to-end-encryption", "never"),
        ("TLS", "encryption-in-transit", "now"),
        ("encryption at rest", "encryption-at-rest", "now"),
        ("field level encryption", "field-encryption", "never"),
        ("a search cluster", "search-cluster", "never"),
        ("workers", "workers", "now"),
        ("fan-out on write", "fan-out-on-write", "never"),
        ("an event log", "append-only", "never"),
        ("public cloud", "public-cloud", "now"),
        ("on premises", "on-premises", "never"),
        ("like query for each key", "like-query", "never"),
    ],
)
def test_a_wish_is_shown_by_what_it_means_and_nothing_like_it(reading, wish, concept, when):
    assert read_phrase(wish).clauses[0].anyone == (concept,)
    assert reading.shows(concept).when == when
