import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from archkit.brief import Brief
from archkit.sizing.hit_share import hit_share, lru_hit_share


def counted(items, kept, exponent):
    """Che's approximation item by item."""
    weights = [rank**-exponent for rank in range(1, items + 1)]
    rates = [one / sum(weights) for one in weights]
    low, high = 0.0, 1e9
    for _ in range(100):
        middle = (low + high) / 2
        full = sum(-math.expm1(-rate * middle) for rate in rates) >= kept
        low, high = (low, middle) if full else (middle, high)
    return sum(rate * -math.expm1(-rate * high) for rate in rates)


@pytest.mark.parametrize("exponent", [0.0, 0.7, 0.99, 1.0, 1.2])
@pytest.mark.parametrize(("items", "kept"), [(2_000, 20), (2_000, 400), (500, 450)])
def test_slices_come_to_the_same_as_counting_item_by_item(items, kept, exponent):
    assert lru_hit_share(items, kept, exponent) == pytest.approx(counted(items, kept, exponent), abs=0.01)


def test_a_cache_that_drops_the_least_recent_answers_what_is_reckoned():
    import random  # noqa: PLC0415 - for this test only
    from collections import OrderedDict  # noqa: PLC0415 - the same

    draw, items, kept = random.Random(7), 1_000, 100  # noqa: S311 - no secret
    weights = [rank**-0.99 for rank in range(1, items + 1)]
    cache, hits, asked = OrderedDict(), 0, draw.choices(range(items), weights, k=60_000)
    for count, item in enumerate(asked):
        hits += item in cache and count >= 10_000
        cache[item] = True
        cache.move_to_end(item)
        if len(cache) > kept:
            cache.popitem(last=False)
    assert lru_hit_share(items, kept, 0.99) == pytest.approx(hits / 50_000, abs=0.02)


@given(some.floats(1, 1e12), some.floats(0, 1), some.floats(0, 2))
def test_more_memory_never_answers_less(items, share, exponent):
    less, more = (lru_hit_share(items, items * share * part, exponent) for part in (0.5, 1))
    assert 0 <= less <= more + 1e-6
    assert more <= 1 + 1e-9


def test_the_range_is_that_of_the_skew_and_says_so():
    workload = {"reads_per_day": "1000/second", "writes_per_day": "10/second", "hot_fraction": 0.2}
    found = hit_share(Brief.model_validate({"name": "test", "workload": workload}))
    assert 0 < found.low < found.base < found.high < 1
    assert "Zipf exponent" in found.text


def test_without_volumes_a_fact_stands_in():
    found = hit_share(Brief(name="empty"))
    assert "assumed" in found.inputs[0].source
