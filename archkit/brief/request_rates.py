"""Rates of requests that a text does not call reads or writes, on average or at their peak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archkit.brief.measures import Measure

if TYPE_CHECKING:
    from archkit.brief.workload_prose import WorkloadDraft

REQUESTS = frozenset({"request", "call", "operation", "rps", "qps", "tps"})
"""What is counted where nobody says what is done."""


def add_requests(draft: WorkloadDraft, measure: Measure, rate: float) -> bool:
    """Add a rate of requests whose kind is not told, and say whether it was one."""
    before = measure.thing.name.rpartition(" ")[0] if measure.thing else ""
    if before in {"read", "write"}:
        draft.said.say(f"workload.{before}s_per_day", rate, *measure.span)
        return True
    if not measure.thing and "rps" not in measure.near | {"rps"}:
        return False
    if measure.thing is None and not measure.near & {"rps", "qps", "tps", "requests"}:
        return False
    operation = draft.operations.setdefault(
        ("answer", "request"),
        {"name": "Answer request", "kind": "read", "source": "prose",
         "description": "The text does not say whether these requests read or write."},
    )  # fmt: skip
    draft.set_value(operation, "operations", "per_day", rate, measure.span)
    return True


def add_peaks(draft: WorkloadDraft) -> None:
    """Take requests of which only the peak is told at that rate: no average is known, and none guessed."""
    left = [one for one in draft.said.peaks if (one.thing is None or one.thing.head in REQUESTS)]
    if not left:
        return
    most = max(left, key=lambda one: one.value * (one.per_day or 1.0))
    known = draft.operations.get(("answer", "request"))
    average = known.get("per_day") if known else None
    if known and average:
        known["peak_to_average"] = max(1.0, round(most.value * (most.per_day or 1.0) / average, 3))
    if any(one.get("per_day") for one in draft.operations.values()):
        return
    if add_requests(draft, most, most.value * (most.per_day or 1.0)):
        told = draft.operations[("answer", "request")]
        told["peak_to_average"] = 1.0
        told["description"] = (
            "Stated at the peak; the average is lower and not said. The text does not say whether these"
            " requests read or write."
        )
