"""The readings of a situation: the fixed vocabulary that conditions of rules may ask for.

`archkit/knowledge/data/readings.yaml` says what each one means. They are computed when a
condition asks for them, and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from archkit.architects.rulebook.choices.differing import differing_parts
from archkit.architects.rulebook.choices.existing import existing_store, runs_kubernetes, standing_rulings
from archkit.architects.rulebook.farthest import farthest_round_trip_ms
from archkit.architects.rulebook.shape.roots import roots_of
from archkit.architects.rulebook.signals import Signals
from archkit.architects.rulebook.situation import Situation
from archkit.knowledge import Reading, Readings
from archkit.sizing.rates import deferred_share

_SECONDS_PER_DAY = 86_400


def queued_rate(case: Situation, seen: Signals) -> float:
    """Return the jobs a second at the horizon's peak; where they are not stated, what the writes bring.

    Each row that machines send passes the queue; of what is deferred beside other writes, a share.
    """
    jobs = seen.peak_jobs
    if not jobs and case.has("write-heavy", "telemetry", "event-counting"):
        jobs = seen.peak_writes
    elif not jobs and case.has("async-delivery"):
        jobs = seen.peak_writes * deferred_share(case.brief).base
    return jobs * seen.growth


def readings(case: Situation, seen: Signals, **more: Reading) -> Readings:
    """Return everything that rules may ask of a situation.

    Args:
        case: The situation.
        seen: The load at which it is weighed.
        more: What only this decision knows, such as the `style` that was chosen for the platform, or
            that it is `weighed_ahead`; it goes before what is computed here.
    """
    return Readings(_Asked(case, seen, more), case.traits)


class _Asked(Mapping[str, Reading]):
    """Readings by name, each computed when it is first asked for."""

    def __init__(self, case: Situation, seen: Signals, known: dict[str, Reading]) -> None:
        self._case, self._seen = case, seen
        self._known = known
        self._names = tuple(dict.fromkeys((*known, *READ)))

    def __getitem__(self, name: str) -> Reading:
        known = self._known
        if name not in known:
            known[name] = READ[name](self._case, self._seen)
        return known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _lowered(words: tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(word.lower() for word in words or ())


def _decided(case: Situation) -> tuple[str, ...]:
    return tuple(sorted({name for one in standing_rulings(case) for name in one.wanted}))


def _average(case: Situation, seen: Signals) -> float:
    return seen.peak_total / case.load.peak_to_average.base


READ: Mapping[str, Callable[[Situation, Signals], Reading]] = MappingProxyType(
    {
        "engineers": lambda _, seen: seen.engineers,
        "teams": lambda _, seen: seen.teams,
        "teams_said": lambda case, _: case.stated.team.teams is not None,
        "on_call_people": lambda case, _: case.brief.team.on_call_people,
        "operations_engineers": lambda case, _: case.brief.team.operations_engineers,
        "skills": lambda case, _: _lowered(case.brief.team.skills),
        "decided": lambda case, _: _decided(case),
        "known": lambda case, _: (*_lowered(case.brief.team.skills), *_decided(case)),
        "monthly_budget_usd": lambda case, _: case.brief.budget.monthly_usd,
        "weeks": lambda case, _: case.brief.timeline.weeks,
        "users": lambda case, _: case.brief.scale.users_total,
        "tenants": lambda case, _: case.brief.scale.tenants,
        "regions": lambda case, _: len(case.brief.scale.regions),
        "farthest_round_trip_ms": lambda case, _: farthest_round_trip_ms(case.brief.scale.regions),
        "entities": lambda case, _: len(case.brief.workload.entities),
        "domains": lambda case, _: roots_of(case.brief.workload.entities),
        "operations": lambda case, _: len(case.brief.workload.operations),
        "requests_per_second": lambda _, seen: seen.peak_total,
        "average_requests_per_second": _average,
        "requests_per_day": lambda case, seen: _average(case, seen) * _SECONDS_PER_DAY,
        "peak_to_average": lambda case, _: case.load.peak_to_average.base,
        "reads_now": lambda _, seen: seen.peak_reads,
        "writes_now": lambda _, seen: seen.peak_writes,
        "reads_per_second": lambda _, seen: seen.peak_reads * seen.growth,
        "writes_per_second": lambda _, seen: seen.peak_writes * seen.growth,
        "jobs_per_second": queued_rate,
        "growth": lambda _, seen: seen.growth,
        "storage_gib": lambda _, seen: seen.storage_gib,
        "rows": lambda _, seen: seen.rows,
        "connections": lambda _, seen: seen.connections,
        "egress_mbit": lambda _, seen: seen.egress_mbit,
        "differing_parts": lambda case, seen: len(differing_parts(case, seen)),
        "availability": lambda _, seen: seen.availability,
        "consistency": lambda case, _: case.brief.quality.consistency,
        "read_latency_ms": lambda case, _: case.brief.quality.read_latency_p95_ms,
        "write_latency_ms": lambda case, _: case.brief.quality.write_latency_p95_ms,
        "rpo_minutes": lambda case, _: case.brief.quality.rpo_minutes,
        "rto_minutes": lambda case, _: case.brief.quality.rto_minutes,
        "laws": lambda case, _: _lowered(case.brief.compliance.regimes),
        "must_stay_in": lambda case, _: _lowered(case.brief.compliance.residency),
        "data_classes": lambda case, _: _lowered(case.brief.compliance.data_classes),
        "exposure": lambda case, _: case.brief.threats.exposure,
        "client_kinds": lambda case, _: case.brief.scale.clients,
        "existing_store": lambda case, _: existing_store(case),
        "runs_kubernetes": lambda case, _: runs_kubernetes(case),
        "small_tool": lambda case, _: case.small_tool,
        "weighed_ahead": lambda _, __: False,
        "spare_instance": lambda case, _: case.lean is not None and case.lean.spare,
    }
)
"""How each reading is computed; those of earlier decisions are given along."""
