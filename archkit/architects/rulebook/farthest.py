"""How far apart stated regions are, as the time that light needs."""

from __future__ import annotations

import functools
import itertools
import math

from archkit.brief.vocabulary import vocabulary
from archkit.knowledge import fact, library

_SHORT = {"ap": "apac", "sa": "latam", "af": "africa", "ca": "canada", "cn": "china", "asia": "apac"}
"""Beginnings of cloud regions that are not the region's own name."""
_EARTH_RADIUS_KM = 6_371


@functools.lru_cache(maxsize=64)
def farthest_round_trip_ms(regions: tuple[str, ...]) -> float | None:
    """Return the way there and back between the two regions that are farthest apart, in milliseconds.

    The great circle between their usual data centres at the speed of light in fibre: no network
    is faster, and real ones take half as long again. None where fewer than two places are known.
    """
    places = [place for place in map(_place, regions) if place]
    if len(set(places)) < 2:  # noqa: PLR2004 - a way has two ends
        return None
    longest = max(_kilometres(one, other) for one, other in itertools.combinations(places, 2))
    return 2 * longest / fact("distance.fibre-km-per-ms").highest


def _place(region: str) -> tuple[float, float] | None:
    """Return latitude and longitude of a region in radians, or None for one that is not known."""
    name = _known_name(region.lower().strip())
    facts = library().facts
    latitude, longitude = facts.get(f"place.{name}.latitude"), facts.get(f"place.{name}.longitude")
    if latitude is None or longitude is None:
        return None
    return math.radians(latitude.base), math.radians(longitude.base)


def _known_name(region: str) -> str:
    for name, words in vocabulary().regions.items():
        if region == name or region in words:
            return name
    first = region.partition("-")[0]
    return _SHORT.get(first, first)


def _kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the length of the great circle between two places."""
    (north, east), (other_north, other_east) = one, other
    half = math.sin((other_north - north) / 2) ** 2
    half += math.cos(north) * math.cos(other_north) * math.sin((other_east - east) / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * math.asin(math.sqrt(half))
