"""Distance against latency: what light needs to far users, and targets under it."""

from __future__ import annotations

from archkit.architects.rulebook.clarify.relaxing import (
    Obstacle,
    least_relaxed,
    rounded_up,
    with_stated,
    written,
)
from archkit.architects.rulebook.farthest import region_name, round_trip_ms
from archkit.architects.rulebook.situation import Situation
from archkit.knowledge import fact


def far_ms(case: Situation) -> tuple[float, str, str]:
    """Return the least milliseconds there and back to the farthest stated region, home, and that region.

    The way of light in glass fibre between the usual places of the regions, times
    ``distance.nearer-share``, since a region has sites that are nearer; 0 where no two are known.
    """
    stated = case.stated
    places = [name for name in map(region_name, stated.scale.regions) if name]
    homes = [name for name in map(region_name, stated.compliance.residency) if name]
    home = homes[0] if homes else (places[0] if places else "")
    nearer = fact("distance.nearer-share").base
    ways = [
        (round_trip_ms(home, place) * nearer, home, place)
        for place in places
        if home and place not in {home, *homes}
    ]
    return max(ways, default=(0.0, home, ""))


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
    only = [one for one in case.stated.scale.regions if (region_name(one) or home) == home]
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
