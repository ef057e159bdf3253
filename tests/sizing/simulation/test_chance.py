"""Random numbers and their tables."""

import math
import statistics
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archkit.sizing.simulation.chance import draw, exponential, lognormal, quantile, streams
from archkit.sizing.simulation.histogram import middle_ms, quantile_ms
from archkit.sizing.simulation.layout import COARSE_BINS, COARSE_BITS, FINE_BINS, FINE_BITS
from archkit.sizing.simulation.waiting import bin_of


def drawn(name, count=50_000):
    state = [streams(1, name)]
    return [draw(state, 0) for _ in range(count)]


def test_a_stream_is_even_and_without_memory():
    numbers = drawn("even")
    cells = [0] * 256
    pairs = [0] * 256
    for one, other in pairwise(numbers):
        cells[one >> 24] += 1
        pairs[(one >> 28 << 4) | (other >> 28)] += 1
    for counts in (cells, pairs):
        expected = sum(counts) / 256
        chi_squared = sum((count - expected) ** 2 / expected for count in counts)
        assert 180 < chi_squared < 345


def test_streams_of_other_names_and_seeds_have_nothing_in_common():
    first, other = drawn("a", 5_000), drawn("b", 5_000)
    assert abs(statistics.correlation(first, other)) < 0.05
    assert streams(1, "a") != streams(2, "a")


@pytest.mark.parametrize("variation", [0.3, 1, 3])
def test_a_lognormal_table_has_its_mean_and_variation(variation):
    table = list(lognormal(variation))
    values = [quantile(table, 0, (number << 14) + 8192) for number in range(1 << 18)]
    assert statistics.fmean(values) == pytest.approx(1, rel=2e-3)
    assert statistics.pstdev(values) == pytest.approx(variation, rel=0.03)


def test_the_exponential_table_follows_the_tail():
    table = list(exponential())
    for share in (0.1, 0.5, 0.99, 0.999, 0.999999):
        value = quantile(table, 0, int(share * 2**32))
        assert value == pytest.approx(-math.log(1 - share), rel=2e-3)


@given(st.integers(min_value=1 << 10, max_value=10**14))
def test_a_bin_stands_for_its_times_to_one_percent(nanoseconds):
    place = bin_of(nanoseconds, FINE_BITS)
    if place < FINE_BINS - 1:
        assert middle_ms(place, FINE_BITS) == pytest.approx(nanoseconds / 1e6, rel=0.01)
    assert 0 < bin_of(nanoseconds, COARSE_BITS) < COARSE_BINS


@given(st.lists(st.integers(min_value=2_000, max_value=10**12), min_size=1, max_size=60))
def test_a_quantile_is_a_value_that_was_counted(values):
    counts = [0] * FINE_BINS
    for value in values:
        counts[bin_of(value, FINE_BITS)] += 1
    for share in (0.5, 0.95):
        rank = math.ceil(share * len(values) - 1e-9)
        assert quantile_ms(counts, share, FINE_BITS) == pytest.approx(
            sorted(values)[rank - 1] / 1e6, rel=0.01
        )


def test_an_empty_histogram_has_no_quantile():
    assert quantile_ms([0] * FINE_BINS, 0.5, FINE_BITS) is None
