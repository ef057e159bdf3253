"""What a timed run of a data model found."""

from __future__ import annotations

import datetime as dt

from archkit.proofs.data.timing.latency import Latency
from archkit.record import Record


class Filled(Record):
    """Rows that were made in one table, or why there are none."""

    table: str
    rows: int = 0
    reason: str = ""


class Clients(Record):
    """What pgbench measured with so many clients at once: whole mixes of operations.

    `p95_ms` is that of single operations; `failed` counts those that ended in an error, by reason.
    """

    clients: int
    per_second: float
    mean_ms: float
    p95_ms: float
    failed: int = 0


class Bench(Record):
    """Throughput by number of clients, or why there is none.

    `blocked` are patterns that ended because they waited too long for the locks of others.
    """

    levels: tuple[Clients, ...] = ()
    seconds: float = 0.0
    mix: tuple[tuple[str, int], ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    blocked: tuple[tuple[str, str], ...] = ()
    trouble: str = ""


class TimedRun(Record):
    """Times of the access patterns of one model on made-up rows, on one machine, on one day."""

    version: str
    day: dt.date
    processors: int
    rows: int
    fill_seconds: float
    reads_text: str
    parents_text: str
    filled: tuple[Filled, ...]
    latencies: tuple[Latency, ...]
    bench: Bench | None = None

    def latency(self, pattern: str) -> Latency | None:
        """Return the times of a pattern, None when it was not timed."""
        return next((one for one in self.latencies if one.pattern == pattern), None)

    @property
    def unfilled(self) -> dict[str, str]:
        """Tables without rows, and why."""
        return {one.table: one.reason for one in self.filled if one.reason}

    @property
    def where(self) -> str:
        """Where and when this was measured, in words."""
        return f"PostgreSQL {self.version} on {self.processors} shared processors, {self.day.isoformat()}"
