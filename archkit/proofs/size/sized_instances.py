"""A check that capacity is counted on the instances that the architecture runs."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design import Architecture, Capacity, Finding, Step
from archkit.design.architecture import STORES
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.proof import Evidence

_OTHERS = STORES | {"external"}
_SCALED_ELSEWHERE = frozenset({"serverless", "external"})


@check(
    "SIZE005",
    "instances-not-those-of-the-shape",
    claim="Capacity is counted on as many instances as the architecture runs.",
    step=Step.SIZE,
)
def instances_not_those_of_the_shape(subject: Subject) -> Verdict:
    """Flags a component of which the sizing counts other instances than the architecture runs.

    Why it matters: the load is carried by what runs. A third instance that stands in the sizing
    alone is neither deployed nor paid for, and the peak meets the two that are.

    Example: ``instances: 2`` in the shape, three instances in the capacity of the same service.

    Use instead: one number in both places; where the load needs more, give the component more.

    Known limits: stores are not judged, since some of their copies stand by and others are parts
    of the load; nor are serverless and external parts, nor a row whose component the architecture
    does not have.
    """
    size, shape = subject.design.size, subject.design.shape
    if size is None or not size.capacity:
        raise NotAssessableError("no capacity is stated yet")
    if shape is None:
        raise NotAssessableError("there is no architecture to compare with")
    compared = tuple(_compared(size.capacity, shape))
    findings = tuple(
        Finding(
            code="SIZE005",
            severity="error",
            place=f"size.capacity.{row.component}.instances",
            message=f"The capacity of {row.component} is counted on {row.instances}, "
            f"the architecture runs {running}.",
            evidence=f"shape.components.{row.component}.instances: {running}",
            remedy="Give both the number that the load needs.",
        )
        for row, running in compared
        if row.instances != running
    )
    shown = ", ".join(f"{row.component} {row.instances} of {running}" for row, running in compared)
    return Verdict(findings, (Evidence(label="Counted of those that run", text=shown or "none"),))


def _compared(rows: tuple[Capacity, ...], shape: Architecture) -> Iterator[tuple[Capacity, int]]:
    """Yield each row that is judged, with the instances that run."""
    for row in rows:
        part = shape.component(row.component)
        if part is None or part.kind in _OTHERS or part.scaling in _SCALED_ELSEWHERE:
            continue
        yield row, part.instances
