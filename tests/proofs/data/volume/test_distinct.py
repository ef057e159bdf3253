"""How many values a column has, and how common they are, when its table grows."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from archkit.proofs.data.volume.distinct import UNLIMITED, domain_of, expected, grown, grown_shares


@given(some.integers(10, 100_000), some.integers(100, 100_000))
def test_a_domain_is_found_again_from_what_occurs_of_it(domain: int, rows: int) -> None:
    occurring = expected(domain, rows)
    found = domain_of(occurring, rows)
    if found == UNLIMITED:
        assert occurring >= 0.95 * rows
    else:
        assert expected(found, rows) == pytest.approx(occurring, rel=1e-3)


def test_references_follow_their_parents_and_closed_lists_stay() -> None:
    assert grown(3, 10_000, 3, 1e9, 3) == pytest.approx(3)
    # each of 1,000 parents was chosen; a million parents are chosen as evenly by ten million rows
    assert grown(expected(1_000, 10_000), 10_000, 1_000, 1e7, 1e6) == pytest.approx(1e6, rel=0.01)
    # half the parents were left out: they are later, too
    assert grown(500, 10_000, 1_000, 1e7, 1e6) == pytest.approx(5e5, rel=0.01)


def test_what_is_common_by_chance_becomes_rare_and_what_stands_out_stays() -> None:
    chance, whale = 8 / 10_000, 0.2
    shares = grown_shares((whale, chance), rows=10_000, distinct=4_000, distinct_then=4e6)
    assert shares[0] == whale
    assert shares[1] == pytest.approx(1 / 4e6)


def test_a_zipf_law_gives_its_share_away_to_new_values() -> None:
    few, many = 1_000, 1_000_000
    total = sum(1 / rank for rank in range(1, few + 1))
    shares = tuple(1 / rank / total for rank in range(1, 21))
    later = grown_shares(shares, rows=1_000_000, distinct=few, distinct_then=many)
    true_first = 1 / (math.log(many) + 0.5772)
    assert later[0] == pytest.approx(true_first, rel=0.05)
    assert later[0] < shares[0]
