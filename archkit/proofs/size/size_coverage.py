"""Checks on the size: parts that are there, each with cost and capacity, in numbers that can be."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design import Component, Finding, Sizing, Step
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.graph import graph_of
from archkit.proofs.proof import Evidence

_RUNS = frozenset({"service", "worker", "function", "realtime"})
_PAID = _RUNS | {"database", "cache", "queue", "stream", "search", "warehouse"}
_MOST_WEEKS = 2_000


def _size(subject: Subject) -> Sizing:
    if subject.design.size is None:
        raise NotAssessableError("nothing is sized yet")
    return subject.design.size


def _findings(code: str, found: Iterator[tuple[str, str]], remedy: str) -> tuple[Finding, ...]:
    return tuple(
        Finding(code=code, severity="error", place=place, message=message, remedy=remedy)
        for place, message in found
    )


@check(
    "SIZE006",
    "size-of-a-stranger",
    claim="Every capacity and every cost is about a part of the architecture.",
    step=Step.SIZE,
)
def size_of_a_stranger(subject: Subject) -> Verdict:
    """Flags a capacity or a cost line of a component that is not there.

    Why it matters: money and load are counted for something that nobody builds, and not for what they do.

    Example: ``component: mainframe`` in an architecture without one.

    Use instead: the id of the component; what is paid for the whole stands with the part that runs it.

    Known limits: a line with the right id and somebody else's numbers is not noticed.
    """
    size, graph = _size(subject), graph_of(subject)
    lines = [(f"size.capacity.{number}", one.component) for number, one in enumerate(size.capacity)]
    lines += [(f"size.costs.{number}", one.component) for number, one in enumerate(size.costs)]
    found = (
        (f"{place}.component", f"{name!r} is no component.")
        for place, name in lines
        if name not in graph.parts
    )
    findings = _findings("SIZE006", found, "Name a component of the architecture.")
    return Verdict(findings, (Evidence(label="Lines", text=str(len(size.capacity) + len(size.costs))),))


@check(
    "SIZE007",
    "part-without-cost-or-capacity",
    claim="Every part that runs code or keeps state is paid for, and every part that runs code is sized.",
    step=Step.SIZE,
)
def part_without_cost_or_capacity(subject: Subject) -> Verdict:
    """Flags a service, worker or store without a cost line, and running code without a capacity.

    Why it matters: the budget is held against the sum of the lines; what has no line is paid all the
    same. What was not sized is the first to fail.

    Example: a ``worker`` in the architecture, and costs for ``api`` and ``database`` only.

    Use instead: a cost line for each part, zero with its reason where it is free; demand and ceiling
    for what takes load.

    Known limits: clients, others' systems, edge, identity and observability are not asked for here.
    """
    size, graph = _size(subject), graph_of(subject)
    paid = {one.component for one in size.costs}
    sized = {one.component for one in size.capacity}
    found = (
        (f"size.{field}", f"{part.name!r} has no {what}.")
        for part in graph.parts.values()
        for field, what, kinds, known in (
            ("costs", "cost line", _PAID, paid),
            ("capacity", "capacity", _RUNS, sized),
        )
        if part.kind in kinds and part.id not in known and not _is_part_of_another(part)
    )
    findings = _findings("SIZE007", found, "Add the line, with its formula and source.")
    return Verdict(findings, (Evidence(label="Parts", text=str(len(graph.parts))),))


def _is_part_of_another(part: Component) -> bool:
    return part.scaling in {"external", "none"} and part.managed


@check(
    "SIZE008",
    "growth-that-cannot-be",
    claim="Loads, stages and milestones hold numbers that can be, and the stages rise.",
    step=Step.SIZE,
)
def growth_that_cannot_be(subject: Subject) -> Verdict:
    """Flags demand below zero, stages of growth that fall, and a delivery that takes no work.

    Why it matters: a plan is read in its order; a stage that comes before the one it follows is never
    reached, and a delivery of no weeks is late on its first day.

    Example: ``load_factor`` 1, 10 and 2, or milestones of 0 engineer-weeks.

    Use instead: stages in the order in which they come, and the weeks that each milestone takes.

    Known limits: stages without a load factor are not ordered, nor those below today's load,
    which lie behind it; whether the weeks fit is for the
    timeline's check.
    """
    size = _size(subject)
    findings = _findings("SIZE008", _impossible(size), "Give the numbers in the order in which they come.")
    text = f"{len(size.roadmap)} stages, {len(size.milestones)} milestones"
    return Verdict(findings, (Evidence(label="Plan", text=text),))


def _impossible(size: Sizing) -> Iterator[tuple[str, str]]:
    for number, one in enumerate(size.capacity):
        if one.demand < 0 or (one.ceiling is not None and one.ceiling <= 0):
            yield f"size.capacity.{number}", f"The demand or ceiling of {one.component!r} cannot be."
    last = 0.0
    for number, stage in enumerate(sorted(size.roadmap, key=lambda one: one.order)):
        if stage.load_factor is not None:
            if stage.load_factor < 0 or 1 <= stage.load_factor < last:
                yield (
                    f"size.roadmap.{number}.load_factor",
                    f"{stage.name!r} comes at {stage.load_factor:g} times the load, after {last:g} times.",
                )
            last = max(last, stage.load_factor)
        if stage.effort_weeks is not None and not 0 <= stage.effort_weeks <= _MOST_WEEKS:
            yield (
                f"size.roadmap.{number}.effort_weeks",
                f"{stage.name!r} cannot take {stage.effort_weeks:g} weeks.",
            )
    if sum(one.engineer_weeks for one in size.milestones) <= 0:
        yield "size.milestones", "The first delivery takes no work."
