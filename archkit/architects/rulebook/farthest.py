"""How far apart stated regions are, as the time that light needs."""

from __future__ import annotations

import functools
import itertools
import math

from archkit.brief.vocabulary import vocabulary
from archkit.knowledge import fact, library

_SHORT = {
    "ap": "apac", "sa": "latam", "af": "africa", "ca": "canada", "cn": "china", "asia": "apac",
    "au": "oceania", "australia": "oceania", "jp": "japan", "sg": "apac", "in": "india",
    "de": "eu", "fr": "eu", "gb": "uk", "br": "latam", "south america": "latam",
}  # fmt: skip
"""Codes of countries and beginnings of cloud regions that are not the region's own name."""
_EARTH_RADIUS_KM = 6_371


@functools.lru_cache(maxsize=64)
def farthest_round_trip_ms(regions: tuple[str, ...]) -> float | None:
    """Return the way there and back between the two regions that are farthest apart, in milliseconds.

    The great circle between their usual data centres at the speed of light in fibre: no network
    is faster, and real ones take half as long again. None where fewer than two places are known.
    """
    named = dict.fromkeys(name for name in map(region_name, regions) if name)
    ways = [round_trip_ms(one, other) for one, other in itertools.combinations(named, 2)]
    return max(ways, default=None)


def region_name(region: str) -> str:
    """Return the region of which the place is known by a stated one; empty for one that is not known."""
    stated = region.lower().strip()
    words = vocabulary().regions.items()
    known = next((name for name, said in words if stated == name or stated in said), "")
    first = stated.partition("-")[0]
    found = (stated, _SHORT.get(stated, ""), known, _SHORT.get(first, first))
    return next((name for name in found if f"place.{name}.latitude" in library().facts), "")


def round_trip_ms(one: str, other: str) -> float:
    """Return the way there and back between the usual sites of two regions that `region_name` gave."""
    return 2 * _kilometres(_place(one), _place(other)) / fact("distance.fibre-km-per-ms").highest


def _place(name: str) -> tuple[float, float]:
    """Return latitude and longitude of a known region in radians."""
    latitude, longitude = fact(f"place.{name}.latitude").base, fact(f"place.{name}.longitude").base
    return math.radians(latitude), math.radians(longitude)


def _kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the length of the great circle between two places."""
    (north, east), (other_north, other_east) = one, other
    half = math.sin((other_north - north) / 2) ** 2
    half += math.cos(north) * math.cos(other_north) * math.sin((other_east - east) / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * math.asin(math.sqrt(half))
