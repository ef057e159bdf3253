"""The numbers that most decisions rest on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from archkit.design import Decision, Estimate
from archkit.render.numbers import duration_minutes, money, number, of_bytes, whole
from archkit.render.pictured import in_words
from archkit.report.walk import Walk, assumed

_FIELDS: dict[str, tuple[str, Callable[[float], str]]] = {
    "scale.users_total": ("Users", whole),
    "scale.users_daily_active": ("Users a day", whole),
    "scale.users_concurrent_peak": ("Users at once", whole),
    "scale.tenants": ("Tenants", whole),
    "scale.growth_percent_per_year": ("Growth a year", lambda value: f"{number(value)} %"),
    "scale.horizon_months": ("Horizon", lambda value: f"{number(value)} months"),
    "budget.monthly_usd": ("Budget a month", money),
    "budget.one_off_usd": ("One-off budget", money),
    "team.engineers": ("Engineers", whole),
    "team.on_call_people": ("People on call", whole),
    "team.operations_engineers": ("Operations engineers", whole),
    "timeline.weeks": ("Weeks to the first release", number),
    "quality.availability_percent": ("Availability", lambda value: f"{value:g} %"),
    "quality.rpo_minutes": ("Data loss at most", duration_minutes),
    "quality.rto_minutes": ("Back within", duration_minutes),
    "quality.read_latency_p95_ms": ("Read latency, p95", lambda value: f"{number(value)} ms"),
    "quality.write_latency_p95_ms": ("Write latency, p95", lambda value: f"{number(value)} ms"),
    "workload.peak_to_average": (
        "Peak over average",
        lambda value: f"{number(value)}\N{MULTIPLICATION SIGN}",
    ),
    "workload.read_write_ratio": ("Reads a write", number),
    "workload.reads_per_day": ("Reads a day", number),
    "workload.writes_per_day": ("Writes a day", number),
    "workload.record_bytes": ("A record", of_bytes),
    "workload.object_bytes": ("An object", of_bytes),
    "workload.retention_days": ("Kept for, in days", number),
}


_WORDS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "scale.clients": ("Clients", ", ".join),
    "scale.regions": ("Regions", ", ".join),
    "team.skills": ("Skills", ", ".join),
    "compliance.regimes": ("Regimes", lambda value: ", ".join(value).upper()),
    "threats.exposure": ("Exposure", str),
    "quality.consistency": ("Consistency", str),
    "workload.entities": ("Entities", lambda value: str(len(value))),
    "workload.operations": ("Operations", lambda value: str(len(value))),
}


@dataclass(frozen=True)
class Driver:
    """A number with the decisions that rest on it, and whether it was assumed.

    `anchor` is where a document says how it came about.
    """

    label: str
    value: str
    decides: tuple[str, ...]
    was_assumed: bool = False
    anchor: str = "brief"


def drivers(walk: Walk, limit: int = 3) -> tuple[Driver, ...]:
    """Return the numbers that most decisions rest on, most first.

    Args:
        walk: The walk.
        limit: How many are wanted.
    """
    found = (_driver(name, decides, walk) for name, decides in _ranked(walk.design.decisions))
    return tuple(driver for driver in found if driver)[:limit]


def inputs_of(walk: Walk, decisions: tuple[Decision, ...], limit: int = 3) -> tuple[Driver, ...]:
    """Return what some decisions rest on: numbers first, then words of the brief.

    Args:
        walk: The walk.
        decisions: The decisions that are asked about.
        limit: How many are wanted.
    """
    ranked = _ranked(decisions)
    numbers = [_driver(name, decides, walk) for name, decides in ranked]
    words = [_word(name, decides, walk) for name, decides in ranked]
    return tuple(driver for driver in (*numbers, *words) if driver)[:limit]


def _ranked(decisions: tuple[Decision, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the inputs with the titles of the decisions that name them, the most named first."""
    decided: dict[str, list[str]] = {}
    for decision in decisions:
        for name in decision.depends_on:
            decided.setdefault(name, []).append(decision.title)
    return [(name, tuple(decided[name])) for name in sorted(decided, key=lambda name: -len(decided[name]))]


def _word(name: str, decides: tuple[str, ...], walk: Walk) -> Driver | None:
    if name not in _WORDS:
        return None
    label, shown = _WORDS[name]
    stated = walk.brief.value(name)
    value = assumed(walk).get(name) if stated is None else stated
    return Driver(label, shown(value), decides, stated is None) if value else None


def _driver(name: str, decides: tuple[str, ...], walk: Walk) -> Driver | None:
    if name in _FIELDS:
        label, shown = _FIELDS[name]
        guesses = assumed(walk)
        stated = walk.brief.value(name)
        value = guesses.get(name) if stated is None else stated
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        anchor = "assumptions" if stated is None else "brief"
        return Driver(label, shown(value), decides, stated is None, anchor)
    estimate = next((one for one in estimates(walk) if one.id == name), None)
    return Driver(estimate.name, with_unit(estimate), decides, anchor="load-derived") if estimate else None


def estimates(walk: Walk) -> tuple[Estimate, ...]:
    """Return the estimates of framing and sizing."""
    frame, size = walk.design.frame, walk.design.size
    return (*(frame.quantities if frame else ()), *(size.estimates if size else ()))


def peaks(walk: Walk, limit: int = 2) -> tuple[Estimate, ...]:
    """Return the estimated rates at the daily peak, the highest first."""
    found = {
        one.id: one for one in estimates(walk) if "peak" in f"{one.id} {one.name}".lower() and _is_rate(one)
    }
    return tuple(sorted(found.values(), key=lambda one: -one.base))[:limit]


def _is_rate(estimate: Estimate) -> bool:
    return any(mark in estimate.unit.lower() for mark in ("per second", "/s", "per_second", "a second"))


def with_unit(estimate: Estimate) -> str:
    """Return the base value with its unit in words."""
    base, unit, _ = in_words(estimate)
    return f"{base} {unit}"


def range_of(estimate: Estimate) -> str:
    """Return the range of an estimate in words, empty when it is a single value."""
    return in_words(estimate)[2]
