"""Workload: rates, volumes and concurrency from a brief, as ranges with formulas."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.design import Estimate


@dataclass(frozen=True)
class Load:
    """What the system has to take; every number an `Estimate`, None when the brief says nothing.

    Rates are per second, averaged over a day or at the daily peak; storage is GiB of rows in
    the system of record, indexes and replicas not included; `horizon_months` is how far
    growth is followed.
    """

    reads_per_second: Estimate | None
    writes_per_second: Estimate | None
    peak_reads_per_second: Estimate | None
    peak_writes_per_second: Estimate | None
    peak_to_average: Estimate
    jobs_per_second_peak: Estimate | None
    storage_gib_per_month: Estimate | None
    storage_gib_at_horizon: Estimate | None
    rows_at_horizon: Estimate | None
    ingress_mbit_per_second: Estimate | None
    egress_mbit_per_second: Estimate | None
    concurrent_connections: Estimate | None
    hot_set_gib: Estimate | None
    horizon_months: int

    def estimates(self) -> tuple[Estimate, ...]:
        """Return all estimates that exist, in a fixed order."""
        found = (getattr(self, name) for name in self.__dataclass_fields__)
        return tuple(one for one in found if isinstance(one, Estimate))
