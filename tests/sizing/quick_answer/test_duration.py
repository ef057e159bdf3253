import math
import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archkit.sizing.quick_answer.duration import (
    ZERO,
    Duration,
    either,
    fixed,
    longest,
    merged,
    scaled,
    together,
    until,
)


def exponential(mean):
    return Duration(((1.0, mean, mean**2, 2 * mean**3),))


def lognormal(mean, variation):
    square = variation**2
    return Duration(((1.0, mean, square * mean**2, (3 + square) * square**2 * mean**3),))


def third(duration):
    return sum(weight * (k3 + 3 * mean * var + mean**3) for weight, mean, var, k3 in duration.parts)


parts = st.lists(
    st.tuples(st.floats(0.01, 1), st.floats(0.001, 100), st.floats(0.1, 3)), min_size=1, max_size=12
)


@given(parts, st.integers(1, 6))
def test_merging_keeps_three_moments(raw, most):
    every = [(w, mean, (v * mean) ** 2, 2 * (v * mean) ** 2 * v**2 * mean) for w, mean, v in raw]
    exact, few = merged(every, 100), merged(every, most)
    assert len(few.parts) <= most
    assert math.fsum(part[0] for part in few.parts) == pytest.approx(1)
    assert few.mean == pytest.approx(exact.mean)
    assert few.square == pytest.approx(exact.square)
    assert third(few) == pytest.approx(third(exact), rel=1e-6)


@given(st.floats(0.1, 50), st.floats(0.1, 50), st.floats(0.2, 2))
def test_sums_add_means_and_variances(one, other, variation):
    total = together(exponential(one), lognormal(other, variation), 6)
    assert total.mean == pytest.approx(one + other)
    assert total.square - total.mean**2 == pytest.approx(one**2 + (variation * other) ** 2)
    assert together(ZERO, total, 6) is total


@pytest.mark.parametrize("share", [0.5, 0.95, 0.99])
def test_percentiles_are_those_of_the_distribution(share):
    assert exponential(10).percentile(share) == pytest.approx(-10 * math.log(1 - share), rel=0.003)
    width = math.sqrt(math.log(2))
    score = statistics.NormalDist().inv_cdf(share)
    expected = 10 * math.exp(width * score - width**2 / 2)
    assert lognormal(10, 1).percentile(share) == pytest.approx(expected, rel=0.003)
    assert fixed(7).percentile(share) == pytest.approx(7, rel=0.003)
    assert ZERO.percentile(share) == 0


def test_a_cache_makes_two_humps_and_both_are_kept():
    often = either([(0.8, exponential(1)), (0.2, exponential(100))], 6)
    assert often.mean == pytest.approx(20.8)
    assert often.percentile(0.5) == pytest.approx(0.98, rel=0.05)
    assert often.percentile(0.95) == pytest.approx(100 * math.log(0.2 / 0.05), rel=0.01)


@pytest.mark.parametrize("count", [2, 3, 6])
def test_the_longest_of_exponentials_is_a_sum_of_harmonic_parts(count):
    slowest = longest([exponential(10)] * count, 6)
    assert slowest.mean == pytest.approx(10 * sum(1 / n for n in range(1, count + 1)), rel=0.02)
    expected = -10 * math.log(1 - 0.95 ** (1 / count))
    assert slowest.percentile(0.95) == pytest.approx(expected, rel=0.05)


def test_the_longest_of_unlike_ones_is_that_of_a_sample():
    dice = random.Random(5)  # noqa: S311 - a sample
    width = math.sqrt(math.log1p(1.5**2))
    sample = sorted(
        max(dice.expovariate(1 / 8), 3 + dice.lognormvariate(math.log(5) - width**2 / 2, width))
        for _ in range(200_000)
    )
    said = longest([exponential(8), together(fixed(3), lognormal(5, 1.5), 6)], 6)
    assert said.mean == pytest.approx(statistics.mean(sample), rel=0.03)
    for share in (0.5, 0.95, 0.99):
        assert said.percentile(share) == pytest.approx(sample[int(share * len(sample))], rel=0.06)


def test_the_longest_of_none_and_of_one():
    assert longest([], 6) is ZERO
    assert longest([ZERO, ZERO], 6) is ZERO
    assert longest([exponential(3), ZERO], 6) == exponential(3)


def test_what_a_timeout_leaves_is_below_it():
    left = until(exponential(10), 15, 6)
    kept = 1 - math.exp(-1.5)
    expected = (10 - math.exp(-1.5) * 25) / kept
    assert left.mean == pytest.approx(expected, rel=0.05)
    assert left.percentile(0.99) <= 15.5
    assert until(exponential(10), 1000, 6) == exponential(10)
    assert until(fixed(20), 15, 6).mean == pytest.approx(15)


def test_a_scaled_duration_has_scaled_percentiles():
    assert scaled(exponential(10), 0.5).percentile(0.9) == pytest.approx(exponential(5).percentile(0.9))
