"""The parts of a system that differ enough to be deployed apart."""

from __future__ import annotations

from archkit.architects.rulebook.signals import Signals, number, rate
from archkit.architects.rulebook.situation import Situation
from archkit.knowledge import fact


def differing_parts(case: Situation, seen: Signals) -> tuple[str, ...]:
    """Return the parts that scale, fail or hold state differently enough to be deployed apart."""
    parts = []
    if case.has("collaborative-editing", "chat"):
        parts.append("open connections that keep state")
    elif case.has("realtime") and seen.connections > fact("realtime.connections-per-instance").base:
        parts.append(f"{number(seen.connections)} open connections")
    named = bool(case.brief.workload.operations)  # what nobody named cannot be taken apart
    if named and seen.peak_reads > fact("pattern.separate-path-rate").base:
        parts.append(f"a read path of {rate(seen.peak_reads, 'requests')} at the peak")
    if seen.peak_jobs > fact("messaging.postgres-queue-limit").base:
        parts.append(f"{rate(seen.peak_jobs, 'jobs')} at the peak")
    return tuple(parts)
