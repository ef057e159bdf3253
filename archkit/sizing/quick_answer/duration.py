"""Durations as small mixtures, whose percentiles can be read without sampling.

A part is (weight, mean, variance, third cumulant). Sums add cumulants, which is exact for
independent parts; a mixture keeps what a cache or a queue makes of a duration: often short,
sometimes long. Parts that are close are merged, keeping all three moments. A part is read as
a gamma distribution where its skewness is that of one (twice its variation), as a lognormal
where it is more skewed, and as a blend between.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TypeAlias

Part: TypeAlias = tuple[float, float, float, float]

_Shape: TypeAlias = tuple[float, float, float, float, float]

_TINY = 1e-12
_ROOT = math.sqrt(2)
_RARE = 1e-4
_CUTS = 24


@dataclass(frozen=True, slots=True)
class Duration:
    """A random time in milliseconds, zero or more; `parts` have weights that sum to one."""

    parts: tuple[Part, ...]

    @property
    def mean(self) -> float:
        """The mean."""
        return sum(weight * mean for weight, mean, _, _ in self.parts)

    @property
    def square(self) -> float:
        """The second moment."""
        return sum(weight * (variance + mean * mean) for weight, mean, variance, _ in self.parts)

    def beyond(self, time: float) -> float:
        """Return the probability of being longer than a time."""
        return _beyond([_shape(part) for part in self.parts], time)

    def percentile(self, share: float) -> float:
        """Return the time that the share of all are not longer than, exact to 0.2 %."""
        shapes = [_shape(part) for part in self.parts]
        low, high = 0.0, self.mean + 1e-9
        while _beyond(shapes, high) > 1 - share:
            low, high = high, high * 2
        while high - low > 2e-3 * high and high > _TINY:
            middle = (low + high) / 2
            low, high = (middle, high) if _beyond(shapes, middle) > 1 - share else (low, middle)
        return high if high > _TINY else 0.0

    @property
    def farthest(self) -> float:
        """A time that hardly any is longer than."""
        return max(mean + 8 * math.sqrt(variance) for _, mean, variance, _ in self.parts)


ZERO = Duration(((1.0, 0.0, 0.0, 0.0),))


def fixed(time: float) -> Duration:
    """Return a duration that is always the same."""
    return Duration(((1.0, time, 0.0, 0.0),)) if time else ZERO


def together(one: Duration, other: Duration, parts: int) -> Duration:
    """Return the sum of two independent durations, with at most so many parts."""
    if one is ZERO or other is ZERO:
        return one if other is ZERO else other
    return merged(
        [
            (one_weight * weight, one_mean + mean, one_variance + variance, one_third + third)
            for one_weight, one_mean, one_variance, one_third in one.parts
            for weight, mean, variance, third in other.parts
        ],
        parts,
    )


def either(choices: list[tuple[float, Duration]], parts: int) -> Duration:
    """Return the mixture of durations by their probabilities, which need not sum to one.

    Args:
        choices: Probability and duration of each.
        parts: The most parts of the result.
    """
    total = sum(share for share, _ in choices)
    if total <= 0:
        return ZERO
    return merged(
        [
            (share / total * weight, mean, variance, third)
            for share, duration in choices
            if share > 0
            for weight, mean, variance, third in duration.parts
        ],
        parts,
    )


def longest(durations: list[Duration], parts: int) -> Duration:
    """Return the maximum of independent durations, with at most so many parts."""
    waited = [one for one in durations if one is not ZERO]
    if len(waited) < 2:  # noqa: PLR2004 - nothing to compare
        return waited[0] if waited else ZERO
    count = 8 + 3 * parts
    end = max(one.farthest for one in waited)
    start = max(min(one.mean for one in waited), end * 1e-5) * 0.05
    growth = (end / start) ** (1 / count)
    points = [0.0, *(start * growth**step for step in range(count + 1))]
    shapes = [[_shape(part) for part in one.parts] for one in waited]
    below = [math.prod(1 - _beyond(one, point) for one in shapes) for point in points]
    found: list[Part] = []
    if below[0] > _TINY:
        found.append((below[0], 0.0, 0.0, 0.0))
    for (low, under), (high, over) in itertools.pairwise(zip(points, below, strict=True)):
        if over - under > _TINY:
            found.append((over - under, (low + high) / 2, (high - low) ** 2 / 12, 0.0))
    rest = 1 - below[-1]
    if rest > _TINY:
        step = max(sum(one.mean for one in waited) / len(waited), points[-1] * 0.1)
        found.append((rest, points[-1] + step, step * step, 2 * step**3))
    return merged(found, parts)


def scaled(duration: Duration, factor: float) -> Duration:
    """Return a duration times a factor."""
    return Duration(
        tuple(
            (weight, mean * factor, variance * factor**2, third * factor**3)
            for weight, mean, variance, third in duration.parts
        )
    )


def until(duration: Duration, limit: float, parts: int) -> Duration:
    """Return the duration of those that are not longer than a limit."""
    if duration.beyond(limit) < _RARE:
        return duration
    within = [part for part in duration.parts if part[1] + 4 * math.sqrt(part[2]) <= limit]
    cut = [part for part in duration.parts if part[1] + 4 * math.sqrt(part[2]) > limit]
    shapes = [_shape(part) for part in cut]
    points = [limit * (step / _CUTS) ** 2 for step in range(_CUTS + 1)]
    below = [math.fsum(part[0] for part in cut) - _beyond(shapes, point) for point in points]
    for (low, under), (high, over) in itertools.pairwise(zip(points, below, strict=True)):
        if over - under > _TINY:
            within.append((over - under, (low + high) / 2, (high - low) ** 2 / 12, 0.0))
    return merged(within, parts) if within else fixed(limit)


def merged(parts: list[Part], most: int) -> Duration:
    """Return a duration of at most so many parts; the closest are merged, moments kept."""
    total = sum(part[0] for part in parts)
    ordered = sorted((part for part in parts if part[0] > _TINY * total), key=lambda part: part[1])
    costs = [_cost(one, other) for one, other in itertools.pairwise(ordered)]
    while len(ordered) > most:
        at = costs.index(min(costs))
        ordered[at : at + 2] = [_merge(ordered[at], ordered[at + 1])]
        del costs[at]
        if at:
            costs[at - 1] = _cost(ordered[at - 1], ordered[at])
        if at < len(costs):
            costs[at] = _cost(ordered[at], ordered[at + 1])
    return Duration(tuple((weight / total, *moments) for weight, *moments in ordered))  # type: ignore[misc]


def _cost(one: Part, other: Part) -> float:
    apart = (one[1] - other[1]) ** 2 + (math.sqrt(one[2]) - math.sqrt(other[2])) ** 2
    return one[0] * other[0] / (one[0] + other[0]) * apart


def _merge(one: Part, other: Part) -> Part:
    weight = one[0] + other[0]
    left, right = one[0] / weight, other[0] / weight
    mean = left * one[1] + right * other[1]
    first, second = one[1] - mean, other[1] - mean
    variance = left * (one[2] + first * first) + right * (other[2] + second * second)
    third = left * (one[3] + 3 * first * one[2] + first**3) + right * (
        other[3] + 3 * second * other[2] + second**3
    )
    return weight, mean, variance, third


def _shape(part: Part) -> _Shape:
    """Return weight, mean, share read as lognormal, and the widths of both readings."""
    weight, mean, variance, third = part
    if variance <= _TINY * mean * mean:
        return weight, mean, 0.0, 0.0, 0.0
    square = variance / (mean * mean)
    variation = math.sqrt(square)
    skewness = third / (variance * math.sqrt(variance))
    blend = min(max((skewness - 2 * variation) / (variation + variation * square), 0.0), 1.0)
    return weight, mean, blend, square, math.sqrt(math.log1p(square))


def _beyond(shapes: list[_Shape], time: float) -> float:
    """Return the upper tail: of gamma parts after Wilson and Hilferty 1931, else lognormal."""
    total = 0.0
    for weight, mean, blend, square, width in shapes:
        if not square:
            total += weight if time < mean else 0.0
        elif time <= 0:
            total += weight
        else:
            scaled = time / mean
            if blend < 1:
                if abs(square - 1) < 1e-6:  # noqa: PLR2004 - exponential, exact
                    tail = math.exp(-scaled)
                else:
                    spread = square / 9
                    tail = math.erfc((math.cbrt(scaled) - 1 + spread) / math.sqrt(2 * spread)) / 2
                total += weight * (1 - blend) * tail
            if blend > 0:
                score = math.log(scaled) / width + width / 2
                total += weight * blend * math.erfc(score / _ROOT) / 2
    return total
