"""Quantiles read from a histogram whose bins grow with the value."""

from __future__ import annotations

from collections.abc import Sequence

_FIRST_NS = 1 << 10


def quantile_ms(counts: Sequence[int], share: float, bits: int) -> float | None:
    """Return the value in milliseconds below which a share of the counted times lies.

    Args:
        counts: The histogram: a bin for zero, then 2**`bits` bins for each doubling.
        share: From 0 to 1.
        bits: 6 for an error below 1 %, 4 for one below 4 %.

    Returns:
        The middle of the bin; None for an empty histogram.
    """
    total = sum(counts)
    if not total:
        return None
    rank = share * total
    seen = 0
    last = 0
    for place, count in enumerate(counts):
        if count:
            seen += count
            last = place
            if seen >= rank:
                break
    return middle_ms(last, bits)


def middle_ms(place: int, bits: int) -> float:
    """Return the middle of a bin in milliseconds."""
    if place == 0:
        return 0.0
    octave, part = divmod(place - 1, 1 << bits)
    return _FIRST_NS * 2.0**octave * (1 + (part + 0.5) / (1 << bits)) / 1e6
