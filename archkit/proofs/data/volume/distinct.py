"""How many different values a column has, and how common the commonest are, when its table grows."""

from __future__ import annotations

import math
from collections.abc import Sequence

UNLIMITED = math.inf
_UNIQUE = 0.95  # of all rows: so many different values are taken for one each
_SIGMAS = 5.0  # a count of occurrences this far above the mean is no accident
_FEWEST_RANKS = 5
_SAME = 1.001
_STEPS = 60


def expected(domain: float, rows: float) -> float:
    """Return how many of `domain` values occur when each of `rows` rows chooses one evenly."""
    if domain == UNLIMITED or rows <= 0:
        return max(rows, 0.0)
    return -domain * math.expm1(-rows / domain) if domain > 0 else 0.0


def domain_of(distinct: float, rows: float) -> float:
    """Return from how many values rows chose evenly when `distinct` of them occur.

    `UNLIMITED` where nearly each row has its own.
    """
    if rows <= 0 or distinct >= _UNIQUE * rows:
        return UNLIMITED
    low, high = distinct, rows * rows
    for _ in range(_STEPS):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if expected(middle, rows) < distinct else (low, middle)
    return high


def grown(distinct: float, rows: float, domain: float, rows_then: float, domain_then: float) -> float:
    """Return how many values occur later, when rows and what they choose from have grown.

    A choice that was uneven leaves some values out; it stays as uneven.
    """
    even = expected(domain, rows)
    evenness = min(distinct / even, 1.0) if even else 1.0
    return max(min(evenness * expected(domain_then, rows_then), rows_then), 1.0)


def grown_shares(
    shares: Sequence[float], rows: float, distinct: float, distinct_then: float
) -> tuple[float, ...]:
    """Return the shares of the commonest values when there are more values.

    What is common by chance becomes as rare as the rest; what stands out keeps its share, less
    what a Zipf law through the commonest ones gives away to the new values.
    """
    if distinct_then <= distinct * _SAME:
        return tuple(shares)
    mean = rows / max(distinct, 1.0)
    least = (mean + _SIGMAS * math.sqrt(mean) + 3) / max(rows, 1.0)
    standing_out = [share for share in shares if share > least]
    kept = _zipf_ratio(standing_out, distinct, distinct_then)
    return tuple(share * kept if share > least else 1 / distinct_then for share in shares)


def _zipf_ratio(shares: Sequence[float], distinct: float, distinct_then: float) -> float:
    if len(shares) < _FEWEST_RANKS:
        return 1.0
    ranks = [math.log(number) for number in range(1, len(shares) + 1)]
    heights = [math.log(share) for share in sorted(shares, reverse=True)]
    middle, height = sum(ranks) / len(ranks), sum(heights) / len(heights)
    spread = sum((rank - middle) ** 2 for rank in ranks)
    slope = sum((rank - middle) * (high - height) for rank, high in zip(ranks, heights, strict=True)) / spread
    exponent = min(max(-slope, 0.0), 3.0)
    return min(_zipf_sum(distinct, exponent) / _zipf_sum(distinct_then, exponent), 1.0)


def _zipf_sum(values: float, exponent: float) -> float:
    """Return the sum of rank**-exponent over so many ranks, by the integral beyond the first ten."""
    first = min(int(values), 10)
    head = float(sum(rank**-exponent for rank in range(1, first + 1)))
    if values <= first:
        return max(head, 1.0)
    if abs(exponent - 1) < 1e-6:  # noqa: PLR2004 - the integral of 1/x
        return head + math.log(values / first)
    power = 1 - exponent
    return float(head + (values**power - first**power) / power)
