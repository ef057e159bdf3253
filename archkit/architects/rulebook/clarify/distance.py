"""Distance against latency: what light needs to far users, and targets under it."""

from __future__ import annotations

from archkit.architects.rulebook.clarify.relaxing import (
    Obstacle,
    least_relaxed,
    rounded_up,
    with_stated,
    written,
)
from archkit.architects.rulebook.situation import Situation
from archkit.knowledge import fact, library

_CONTINENTS = {
    "eu": "eu", "europe": "eu", "uk": "eu", "gb": "eu", "germany": "eu", "france": "eu",
    "de": "eu", "fr": "eu",
    "us": "us", "usa": "us", "canada": "us", "ca": "us", "north america": "us",
    "asia": "asia", "apac": "asia", "india": "asia", "in": "asia", "china": "asia", "cn": "asia",
    "japan": "asia", "jp": "asia", "singapore": "asia", "sg": "asia",
    "africa": "africa", "latam": "south-america", "brazil": "south-america", "br": "south-america",
    "south america": "south-america", "australia": "oceania", "au": "oceania", "oceania": "oceania",
}  # fmt: skip
"""The continents between which distances are known, by the words for places."""


def far_ms(case: Situation) -> tuple[float, str, str]:
    """Return the least milliseconds there and back to the farthest stated region, home, and that region.

    The distance in km, times two, divided by 200 km a millisecond in glass fibre (the fact
    ``distance.fibre-km-per-ms``); 0 where all are on one continent or not known.
    """
    stated = case.stated
    places = [_CONTINENTS[one.lower()] for one in stated.scale.regions if one.lower() in _CONTINENTS]
    homes = [_CONTINENTS[one.lower()] for one in stated.compliance.residency if one.lower() in _CONTINENTS]
    home = homes[0] if homes else (places[0] if places else "")
    ways = [(_round_trip(home, place), home, place) for place in places if place not in homes and home]
    return max(ways, default=(0.0, home, ""))


def _round_trip(one: str, other: str) -> float:
    facts, speed = library().facts, fact("distance.fibre-km-per-ms").base
    known = facts.get(f"distance.{one}-{other}") or facts.get(f"distance.{other}-{one}")
    return 2 * known.lowest / speed if known and one != other else 0.0


def _bound_home(case: Situation) -> str:
    """Return why answers cannot come from a near copy; empty where they can."""
    if case.stated.compliance.residency:
        return f"the data may not leave {', '.join(case.stated.compliance.residency)}"
    return "every answer must hold the last write" if case.stated.quality.consistency == "strong" else ""


def _targets(case: Situation) -> tuple[tuple[str, str, float], ...]:
    quality = case.stated.quality
    stated = (
        ("quality.read_latency_p95_ms", "read", quality.read_latency_p95_ms),
        ("quality.write_latency_p95_ms", "write", quality.write_latency_p95_ms),
    )
    return tuple((field, name, value) for field, name, value in stated if value is not None)


def within_light(case: Situation) -> bool:
    """Say whether every stated target leaves the time that light needs to the farthest region."""
    way, _, _ = far_ms(case)
    return not (way and _bound_home(case)) or all(value >= way for _, _, value in _targets(case))


def distance_obstacle(case: Situation) -> Obstacle | None:
    """Return the obstacle of a latency target under the way of light; None where none is."""
    if within_light(case):
        return None
    way, home, far = far_ms(case)
    field, name, value = next(one for one in _targets(case) if one[2] < way)
    only = [one for one in case.stated.scale.regions if _CONTINENTS.get(one.lower(), home) == home]
    found = least_relaxed(case, field, stated=value, far=rounded_up(way), holds=within_light)
    ways = [f"the {name} target rises to {written(found.enough)} ms ({found.proved(' ms')})"] if found else []
    if within_light(with_stated(case, {"scale.regions": only or [home]})):
        ways.append(f"the target holds for users in {home} only (designed again without {far}: it holds)")
    if not case.stated.compliance.residency:
        relaxed = with_stated(case, {"quality.consistency": "eventual"})
        if within_light(relaxed):
            ways.append("answers may be seconds old, from a near copy (designed again: it holds)")
    return Obstacle(
        because=(
            f"A {name} target of {value:g} ms is shorter than light needs from {far} to {home} and back"
            f" ({way:.3g} ms at the least), and {_bound_home(case)}."
        ),
        unless=", or ".join([*ways, "the target is measured at the server, not at its users"]),
    )
