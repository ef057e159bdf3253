"""The numbers of a situation that decisions turn on, each with the words for it."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.architects.rulebook.situation import Situation
from archkit.brief import Operation
from archkit.design import Estimate
from archkit.knowledge import fact
from archkit.sizing import number as number  # noqa: PLC0414 - offered on, so that there is one way to write numbers

_MONTHS_PER_YEAR = 12
_SECONDS_PER_DAY = 86_400
_SLOW_PER_SECOND = 0.1
_WRITES = frozenset({"create", "update", "delete", "command"})


@dataclass(frozen=True)
class Signals:
    """Rates a second at the peak, today and at the horizon; volumes at the horizon.

    `growth` is the factor between the two. What the brief leaves open counts as 0 here; the
    proofs and the document name it as missing. `availability` is what is built for, which a
    leaning to safety raises above what is promised.
    """

    peak_reads: float
    peak_writes: float
    average_writes: float
    peak_jobs: float
    growth: float
    storage_gib: float
    rows: float
    connections: float
    egress_mbit: float
    availability: float
    engineers: int
    teams: int

    @property
    def peak_total(self) -> float:
        """Reads and writes a second at today's peak."""
        return self.peak_reads + self.peak_writes

    @property
    def read_share(self) -> float:
        """Reads for each write."""
        return self.peak_reads / self.peak_writes if self.peak_writes else self.peak_reads


def signals(case: Situation) -> Signals:
    """Return the signals of a situation."""
    load, brief = case.load, case.brief
    percent = brief.scale.growth_percent_per_year or 0.0
    growth = max(1.0, (1 + percent / 100) ** (load.horizon_months / _MONTHS_PER_YEAR))
    engineers = case.engineers
    per_team = fact("pattern.engineers-per-team").base
    raised = fact("pattern.high-availability").base if case.lean and case.lean.safer else 0.0
    return Signals(
        peak_reads=_base(load.peak_reads_per_second),
        peak_writes=_base(load.peak_writes_per_second),
        average_writes=_base(load.writes_per_second),
        peak_jobs=_base(load.jobs_per_second_peak),
        growth=growth,
        storage_gib=_base(load.storage_gib_at_horizon),
        rows=_base(load.rows_at_horizon),
        connections=_base(load.concurrent_connections),
        egress_mbit=_base(load.egress_mbit_per_second),
        availability=max(raised, _availability(case)),
        engineers=engineers,
        teams=brief.team.teams or max(1, int(engineers // per_team)),
    )


def _availability(case: Situation) -> float:
    """Return the availability in percent that is built for: none for a small tool unless it is asked for."""
    if case.small_tool and case.stated.quality.availability_percent is None:
        return 0.0
    return case.brief.quality.availability_percent or 0.0


def _base(estimate: Estimate | None) -> float:
    return estimate.base if estimate else 0.0


def deferred_operations(case: Situation) -> tuple[Operation, ...]:
    """Return the operations whose caller is answered before the work is done."""
    return tuple(one for one in case.brief.workload.operations if one.deferred or one.kind == "batch")


def writing_operations(case: Situation) -> tuple[Operation, ...]:
    """Return the operations that change something."""
    return tuple(one for one in case.brief.workload.operations if one.kind in _WRITES)


def rate(per_second: float, things: str) -> str:
    """Return a rate in the unit in which it can be pictured: a second, or a day when it is slow."""
    if per_second == 0:
        return f"no {things}"
    if per_second < _SLOW_PER_SECOND:
        return f"{number(per_second * _SECONDS_PER_DAY)} {things} a day"
    return f"{number(per_second)} {things}/s"
