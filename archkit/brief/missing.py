"""The inputs that a design needs, and which of them a brief leaves out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from archkit.brief.brief import Brief
from archkit.brief.vague import vague
from archkit.brief.workload import OperationKind
from archkit.record import Record

READ_KINDS: frozenset[OperationKind] = frozenset({"read", "list", "search", "subscribe"})


class Missing(Record):
    """An input that nobody stated; `field` would hold it, `matters_for` says what it decides.

    `said` holds the brief's own words where it speaks of the input without a value ("fast").
    """

    field: str
    name: str
    matters_for: str
    said: str = ""


@dataclass(frozen=True)
class Input:
    """An input, and how to tell whether a brief states it or lets it be derived."""

    missing: Missing
    stated: Callable[[Brief], bool]


def missing(brief: Brief) -> tuple[Missing, ...]:
    """Return the inputs that a brief neither states nor lets be derived, in a fixed order."""
    words = {one.field: one.quote for one in vague(brief)}
    gaps = (one.missing for one in MISSING_INPUTS if not one.stated(brief))
    return tuple(
        one.model_copy(update={"said": words[one.field]}) if one.field in words else one for one in gaps
    )


def _rate(brief: Brief, kinds: frozenset[OperationKind], own: float | None, other: float | None) -> bool:
    timed = any(one.per_day is not None and one.kind in kinds for one in brief.workload.operations)
    ratio = brief.workload.read_write_ratio is not None
    return own is not None or timed or (ratio and (other is not None or _timed_at_all(brief)))


def _timed_at_all(brief: Brief) -> bool:
    timed = any(one.per_day is not None for one in brief.workload.operations)
    return timed or any(one.rows_per_day is not None for one in brief.workload.entities)


def _reads(brief: Brief) -> bool:
    return _rate(brief, READ_KINDS, brief.workload.reads_per_day, brief.workload.writes_per_day)


def _writes(brief: Brief) -> bool:
    kinds: frozenset[OperationKind] = frozenset({"create", "update", "delete", "command", "batch"})
    grown = any(one.rows_per_day is not None for one in brief.workload.entities)
    return grown or _rate(brief, kinds, brief.workload.writes_per_day, brief.workload.reads_per_day)


def _peak(brief: Brief) -> bool:
    peaks = any(one.peak_to_average is not None for one in brief.workload.operations)
    return brief.workload.peak_to_average is not None or brief.workload.traffic_shape is not None or peaks


def _volume(brief: Brief) -> bool:
    sized = brief.workload.record_bytes is not None or any(
        one.bytes_per_row is not None for one in brief.workload.entities
    )
    counted = any(one.rows_now is not None or one.rows_per_day is not None for one in brief.workload.entities)
    return sized and (counted or brief.workload.writes_per_day is not None)


def _objects(brief: Brief) -> bool:
    payloads = any(one.payload_bytes is not None for one in brief.workload.operations)
    return payloads or brief.workload.object_bytes is not None or brief.workload.record_bytes is not None


def _latency(
    kinds: frozenset[OperationKind], own: Callable[[Brief], float | None]
) -> Callable[[Brief], bool]:
    def stated(brief: Brief) -> bool:
        timed = (one.latency_p95_ms is not None and one.kind in kinds for one in brief.workload.operations)
        return own(brief) is not None or any(timed)

    return stated


def _consistency(brief: Brief) -> bool:
    each = any(one.consistency is not None for one in brief.workload.entities)
    return brief.quality.consistency is not None or each


def _durability(brief: Brief) -> bool:
    return brief.quality.durability is not None or brief.quality.rpo_minutes is not None


def _existing(brief: Brief) -> bool:
    known = brief.existing
    return known.none or bool(known.systems or known.decisions or known.tables or known.endpoints)


def _migration(brief: Brief) -> bool:
    replaced = bool(brief.existing.systems or brief.existing.tables)
    return not replaced or brief.timeline.migration_deadline is not None


def _retention(brief: Brief) -> bool:
    each = any(one.retention_days is not None for one in brief.workload.entities)
    return brief.workload.retention_days is not None or each


def _security(brief: Brief) -> bool:
    threats = brief.threats
    return bool(threats.exposure or threats.actors or threats.assets or threats.requirements)


def _input(field: str, name: str, matters_for: str, stated: Callable[[Brief], bool]) -> Input:
    return Input(Missing(field=field, name=name, matters_for=matters_for), stated)


_WRITE_KINDS: frozenset[OperationKind] = frozenset({"create", "update", "delete", "command"})
MISSING_INPUTS: tuple[Input, ...] = (
    _input(
        "workload.reads_per_day", "Expected read rate", "caches, replicas and the number of instances", _reads
    ),
    _input("workload.writes_per_day", "Expected write rate", "the store, queues and partitioning", _writes),
    _input("workload.peak_to_average", "Peak to average", "head room, autoscaling and buffering", _peak),
    _input("workload.record_bytes", "Data volume", "storage, its cost, and partitioning", _volume),
    _input(
        "scale.growth_percent_per_year",
        "Growth",
        "when the roadmap's stages are reached",
        lambda brief: brief.scale.growth_percent_per_year is not None,
    ),
    _input("workload.object_bytes", "Size of objects and payloads", "object storage and bandwidth", _objects),
    _input(
        "quality.read_latency_p95_ms",
        "Read latency target",
        "caches, regions and the kind of store",
        _latency(READ_KINDS, lambda brief: brief.quality.read_latency_p95_ms),
    ),
    _input(
        "quality.write_latency_p95_ms",
        "Write latency target",
        "synchronous or deferred work",
        _latency(_WRITE_KINDS, lambda brief: brief.quality.write_latency_p95_ms),
    ),
    _input("quality.consistency", "Consistency", "replicas, caches and transactions", _consistency),
    _input(
        "quality.durability", "Durability", "backups, replication and acknowledgement of writes", _durability
    ),
    _input(
        "quality.availability_percent",
        "Availability target",
        "redundancy, failover and its cost",
        lambda brief: brief.quality.availability_percent is not None,
    ),
    _input(
        "budget.monthly_usd",
        "Budget",
        "what is ruled out before anything is scored",
        lambda brief: brief.budget.monthly_usd is not None,
    ),
    _input(
        "team.engineers",
        "Team size",
        "how many parts can be run and how many services make sense",
        lambda brief: brief.team.engineers is not None,
    ),
    _input(
        "team.skills",
        "Expertise",
        "which technologies the team can run",
        lambda brief: bool(brief.team.skills),
    ),
    _input(
        "scale.clients",
        "Client platforms",
        "the style of the API and how clients sign in",
        lambda brief: bool(brief.scale.clients),
    ),
    _input(
        "scale.regions",
        "Geography",
        "regions, latency between them, and residency",
        lambda brief: bool(brief.scale.regions),
    ),
    _input(
        "compliance.regimes",
        "Regulation",
        "controls, evidence and where data may be",
        lambda brief: brief.compliance.regimes is not None,
    ),
    _input("existing.systems", "Existing systems", "what is kept, and what must be integrated", _existing),
    _input("timeline.migration_deadline", "Migration deadline", "how the old system is replaced", _migration),
    _input("workload.retention_days", "Retention", "storage, partitions and erasure", _retention),
    _input("threats.exposure", "Security requirements", "the threat model and its controls", _security),
)
"""The twenty inputs that a design is asked for; size and expertise of the team are told apart."""
