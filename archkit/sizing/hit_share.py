"""Hit share: what part of the reads a cache answers, from the skew of what is read.

Popularity is Zipf-like: the i-th most read item is read in proportion to 1/i**s. A cache that
drops what was not read for longest keeps an item of rate r, by Che's approximation, for a
characteristic time T, and answers 1 - exp(-r T) of its reads; T is such that the cache is full.
Source: Che, Tung and Wang, Hierarchical Web Caching Systems, 2002.
"""

from __future__ import annotations

import functools
import itertools
import math

from archkit.brief import Brief
from archkit.knowledge import fact
from archkit.sizing.figures import number
from archkit.sizing.quantity import Quantity, estimated, from_fact, known
from archkit.sizing.same_brief import once_a_brief
from archkit.sizing.workload import measure_load

_SLICES = 40
_HALF = 0.5
_FULL = 1 - 1e-9
_ROUNDS = 16
_STEP = 4.0


@functools.lru_cache(maxsize=256)
def lru_hit_share(items: float, kept: float, exponent: float) -> float:
    """Return the share of reads that a cache answers which drops the least recently read.

    Args:
        items: How many different items are read, 1 or more.
        kept: How many of them the cache holds, 0 or more.
        exponent: The Zipf exponent of their popularity, 0 (all alike) or more.

    Returns:
        From 0 to 1. Changes, expiry and first reads are not counted: they only lower it.
    """
    if kept <= 0:
        return 0.0
    if kept >= items:
        return 1.0
    slices = _slices(max(1.0, items), exponent)
    kept = min(kept, _FULL * sum(count for count, _ in slices))
    high = kept
    while _filled(slices, high) < kept:
        high *= _STEP
    low = 0.0 if high == kept else high / _STEP
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        low, high = (middle, high) if _filled(slices, middle) < kept else (low, middle)
    return sum(count * rate * -math.expm1(-rate * high) for count, rate in slices)


def _filled(slices: tuple[tuple[float, float], ...], time: float) -> float:
    return sum(count * -math.expm1(-rate * time) for count, rate in slices)


def _slices(items: float, exponent: float) -> tuple[tuple[float, float], ...]:
    """Return the items in slices of like popularity: how many, and the share of reads of each one.

    The most popular stand for themselves, the others in slices that widen with their rank.
    """
    alone = int(min(_SLICES, items))
    counts = [(1.0, float(rank) ** -exponent) for rank in range(1, alone + 1)]
    start, end = alone + _HALF, items + _HALF
    if items - alone > _HALF:
        edges = [start * (end / start) ** (place / _SLICES) for place in range(_SLICES + 1)]
        counts += [(high - low, _mass(low, high, exponent)) for low, high in itertools.pairwise(edges)]
        counts[alone:] = [(count, mass / count) for count, mass in counts[alone:]]
    whole = sum(count * weight for count, weight in counts)
    return tuple((count, weight / whole) for count, weight in counts)


def _mass(start: float, end: float, exponent: float) -> float:
    if math.isclose(exponent, 1.0):
        return math.log(end / start)
    power = 1 - exponent
    return float((end**power - start**power) / power)


@once_a_brief
def hit_share(brief: Brief) -> Quantity:
    """Return the share of reads that a cache of the hot set answers.

    Where the brief does not say how much is stored, and how much of it is hot, the fact
    ``capacity.cache-hit-share`` stands in. The range is that of the exponent.

    Args:
        brief: The brief that the numbers are computed from.
    """
    load = measure_load(brief)
    stored, rows, hot = load.storage_gib_at_horizon, load.rows_at_horizon, load.hot_set_gib
    if not (stored and rows and hot and stored.base > 0 and rows.base >= 1):
        return known("capacity.cache-hit-share", as_assumption=True)
    skew, most = fact("capacity.zipf-exponent"), fact("capacity.hit-share-most")
    kept = hot.base / stored.base * rows.base
    ends = zip((skew.lowest, skew.base, skew.highest), (most.lowest, most.base, most.highest), strict=True)
    low, base, high = (min(lru_hit_share(rows.base, kept, one), end) for one, end in ends)
    inputs = (*from_fact(skew).inputs, *estimated(hot).inputs, *estimated(rows).inputs)
    text = (
        f"reads answered by the {number(kept)} most recently read of {number(rows.base)} rows,"
        f" Zipf exponent {number(skew.base)} ({number(skew.lowest)} to {number(skew.highest)})"
    )
    return Quantity(low, base, high, "1", text, tuple(dict.fromkeys(inputs)))
