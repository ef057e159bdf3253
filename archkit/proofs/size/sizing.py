"""Checks on capacity: demand against ceilings, recomputed from the brief and not taken on trust."""

from __future__ import annotations

from archkit.brief import Brief
from archkit.design import Capacity, Estimate, Finding, Sizing, Step
from archkit.knowledge import fact
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.proof import Evidence
from archkit.proofs.stated_brief import says_something, stated_brief


def _sizing(subject: Subject) -> Sizing:
    size = subject.design.size
    if size is None or not size.capacity:
        raise NotAssessableError("no capacity is stated yet")
    return size


def _recomputed(subject: Subject) -> dict[str, Capacity]:
    """Return the capacity of each component as the brief, the architecture and the tables give it."""
    from archkit.sizing import measure_load  # noqa: PLC0415 - keeps the import of proofs light
    from archkit.sizing.capacity import size_capacity  # noqa: PLC0415 - the same

    shape = subject.design.shape
    if shape is None:
        return {}
    rows = size_capacity(subject.brief, shape, measure_load(subject.brief, subject.design.data))
    return {row.component: row for row in rows}


def _quantity(unit: str) -> str:
    return unit.split(" (", maxsplit=1)[0].strip().rstrip("s")


def _demand(row: Capacity, recomputed: Capacity | None) -> tuple[float, bool]:
    """Return the greater of the stated and the recomputed demand, and whether it is the latter."""
    slack = 1 + fact("proofs.estimate-tolerance").base
    if (
        recomputed
        and _quantity(recomputed.unit) == _quantity(row.unit)
        and recomputed.demand > row.demand * slack
    ):
        return recomputed.demand, True
    return row.demand, False


@check(
    "SIZE001",
    "demand-over-ceiling",
    claim="At the peak every component stays below its target utilisation.",
    step=Step.SIZE,
)
def demand_over_ceiling(subject: Subject) -> Verdict:
    """Flags a component whose demand at the peak passes its ceiling times the target utilisation.

    Why it matters: above about 70 % queues grow without bound at the smallest disturbance; above
    100 % work is lost.

    Example: 900 writes a second on a machine that takes 300.

    Use instead: a larger machine, more instances, a queue before it, or less work.

    Known limits: the demand is computed again from the brief, and the greater of the two numbers
    counts; ceilings are as good as their source; components without a row are not judged.
    """
    from archkit.sizing import number  # noqa: PLC0415 - keeps the import of proofs light

    size = _sizing(subject)
    recomputed = _recomputed(subject)
    findings: list[Finding] = []
    shown: list[str] = []
    for row in size.capacity:
        demand, ours = _demand(row, recomputed.get(row.component))
        if not row.ceiling:
            continue
        utilisation = demand / (row.ceiling * row.instances)
        shown.append(f"{row.component} {utilisation:.0%}")
        if utilisation > row.utilisation_target:
            stated = f", not {number(row.demand)} as stated" if ours else ""
            findings.append(
                Finding(
                    code="SIZE001",
                    severity="error",
                    place=f"size.capacity.{row.component}",
                    message=f"{row.component} takes {number(demand)} {row.unit}{stated}: {utilisation:.0%}"
                    f" of {row.instances} x {number(row.ceiling)}, above {row.utilisation_target:.0%}.",
                    evidence=row.source,
                    remedy="Add instances, take a larger one, put a queue before it, or shed work.",
                )
            )
    evidence = Evidence(label="Utilisation at the peak", text=", ".join(shown) or "no ceiling is known")
    if not shown:
        return Verdict(evidence=(evidence,), assumed="no component has a known ceiling")
    return Verdict(tuple(findings), (evidence,))


@check(
    "SIZE002",
    "unknown-ceiling",
    claim="The ceiling of every component that takes load is known.",
    step=Step.SIZE,
)
def unknown_ceiling(subject: Subject) -> Verdict:
    """Flags an unknown ceiling that does not say what to measure; with it, the claim is an assumption.

    Why it matters: a number that nobody measured is a guess, and a load test that nobody planned
    is not made.

    Example: a search index with ``ceiling: null`` and no word on measuring it.

    Use instead: the measurement with its source, or what to measure before launch.

    Known limits: whether the load test is really run is not visible here.
    """
    size = _sizing(subject)
    unknown = [row for row in size.capacity if not row.ceiling]
    findings = tuple(
        Finding(
            code="SIZE002",
            severity="warning",
            place=f"size.capacity.{row.component}.measure",
            message=f"Nobody knows what {row.component} can take, and nothing says how to find out.",
            remedy="Say what to measure, at which load, before launch.",
        )
        for row in unknown
        if not row.measure.strip()
    )
    names = ", ".join(row.component for row in unknown)
    evidence = Evidence(
        label="Known ceilings", text=f"{len(size.capacity) - len(unknown)} of {len(size.capacity)}"
    )
    return Verdict(findings, (evidence,), f"to be measured: {names}" if unknown else "")


@check(
    "SIZE003",
    "estimate-not-reproducible",
    claim="Every stated estimate is what the brief gives when it is computed again.",
    step=Step.SIZE,
)
def estimate_not_reproducible(subject: Subject) -> Verdict:
    """Flags an estimate that differs from the one computed again from the brief.

    Why it matters: one slip in the arithmetic moves everything that rests on it, and a confident
    number is seldom checked.

    Example: ``10,000 a day x 1,000 B = 10 GB a day``, which is 10 MB.

    Use instead: the computed number; where it seems wrong, correct the input in the brief.

    Known limits: quantities of the frame, which came before anything was assumed, are computed from
    the brief without its assumptions, estimates of the size step with them. Estimates are matched by
    id; those that archkit does not compute itself are counted as not compared.
    """
    stated = _stated(subject)
    if not stated:
        raise NotAssessableError("neither frame nor size states an estimate")
    if not says_something(stated_brief(subject)):
        raise NotAssessableError("the brief states nothing that an estimate could be computed from")
    tolerance = fact("proofs.estimate-tolerance").base
    compared = [(place, one, ours[one.id]) for place, one, ours in stated if one.id in ours]
    findings = tuple(
        Finding(
            code="SIZE003",
            severity="error",
            place=place,
            message=f"{one.name}: {one.base:.4g} {one.unit} is stated, the brief gives "
            f"{computed.base:.4g} {computed.unit}.",
            evidence=one.formula,
            remedy=f"Use {computed.formula}.",
        )
        for place, one, computed in compared
        if abs(one.base - computed.base) > tolerance * max(abs(one.base), abs(computed.base))
    )
    text = (
        f"{len(compared)} of {len(stated)} within {tolerance:.0%}"
        if not findings
        else f"{len(compared)} compared"
    )
    evidence = Evidence(label="Computed again", text=text)
    assumed = "" if compared else "archkit computes none of these estimates itself"
    return Verdict(findings, (evidence,), assumed)


def _stated(subject: Subject) -> list[tuple[str, Estimate, dict[str, Estimate]]]:
    """Return each stated estimate with its place and what the brief of its step gives, by id."""
    frame, size = subject.design.frame, subject.design.size
    framed = frame.quantities if frame else ()
    sized = size.estimates if size else ()
    before, now = (_estimates(brief) for brief in (stated_brief(subject), subject.brief))
    return [(f"frame.quantities.{one.id}", one, before) for one in framed] + [
        (f"size.estimates.{one.id}", one, now) for one in sized
    ]


def _estimates(brief: Brief) -> dict[str, Estimate]:
    from archkit.sizing import measure_load  # noqa: PLC0415 - keeps the import of proofs light

    return {one.id: one for one in measure_load(brief).estimates()}


@check(
    "SIZE004",
    "no-spare-instance",
    claim="Where the availability target asks for it, the peak is carried with one instance less.",
    step=Step.SIZE,
)
def no_spare_instance(subject: Subject) -> Verdict:
    """Flags a part that runs several instances of code and cannot carry the peak without one of them.

    Why it matters: an instance is lost at every deployment and every crash; if the others cannot
    take its load, they follow.

    Example: two workers at 80 % each.

    Use instead: one instance more than the peak needs (N+1).

    Known limits: stores are judged by their standby at the shape step; serverless and managed parts
    are taken as having spares.
    """
    from archkit.sizing import number  # noqa: PLC0415 - keeps the import of proofs light

    size = _sizing(subject)
    target = subject.brief.quality.availability_percent
    if target is None:
        raise NotAssessableError("the brief states no availability (quality.availability_percent)")
    least = fact("capacity.redundancy-from").base
    shown = Evidence(label="Availability", text=f"{target:g} % (a spare from {least:g} %)")
    if target < least:
        return Verdict(evidence=(shown,))
    recomputed = _recomputed(subject)
    findings = tuple(
        Finding(
            code="SIZE004",
            severity="error",
            place=f"size.capacity.{row.component}.instances",
            message=f"{row.component} cannot carry {number(demand)} {row.unit} with "
            f"{row.instances - 1} of {row.instances} instances.",
            evidence=f"ceiling {row.ceiling} each" if row.ceiling else "ceiling unknown",
            remedy="Run one instance more than the peak needs.",
        )
        for row in size.capacity
        if _needs_spare(row, subject)
        and (demand := _demand(row, recomputed.get(row.component))[0])
        > (row.ceiling or 0) * (row.instances - 1)
        and (row.ceiling or row.instances == 1)
    )
    return Verdict(findings, (shown,))


def _needs_spare(row: Capacity, subject: Subject) -> bool:
    from archkit.sizing.capacity import STATELESS  # noqa: PLC0415 - keeps the import of proofs light

    part = subject.design.shape.component(row.component) if subject.design.shape else None
    if part is None or part.managed or part.scaling in {"serverless", "external"}:
        return False
    return part.kind in STATELESS
