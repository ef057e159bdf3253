"""The design as a whole, measured once, so that it can be measured again with one piece less."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

from archkit.brief import Brief
from archkit.design import Architecture, Design
from archkit.proofs.check import NotAssessableError, Subject
from archkit.proofs.graph import Graph, graph_of
from archkit.sizing import OperationAvailability, assumed_brief
from archkit.sizing.reliability import Journey, journeys
from archkit.sizing.workload import Load, measure_load

_PROGRAMS = frozenset({"service", "function", "worker"})
_DOING = {"subscribe": _PROGRAMS | {"realtime"}, "batch": _PROGRAMS | {"scheduler"}}
"""What can do the work of an operation, by its kind."""
_LEAST_SHARE = 0.02
"""Share of the bill under which a difference is rounding."""


@dataclass(frozen=True)
class Whole:
    """A design and what it takes; `brief` has the assumptions of the design filled in."""

    brief: Brief
    design: Design
    architecture: Architecture
    load: Load
    graph: Graph

    @functools.cached_property
    def ways(self) -> dict[str, Journey]:
        """The journey of each operation by its name."""
        return {one.operation: one for one in journeys(self.brief, self.architecture)}

    @functools.cached_property
    def overfull(self) -> dict[str, float]:
        """Utilisation of the components that pass their target at the peak, by id."""
        from archkit.sizing import size_capacity  # noqa: PLC0415 - keeps the import of proofs light

        rows = size_capacity(self.brief, self.architecture, self.load)
        used = ((row.component, row.utilisation, row.utilisation_target) for row in rows)
        return {name: share for name, share, target in used if share is not None and share > target}

    @functools.cached_property
    def monthly_usd(self) -> float:
        """What it costs a month in USD, charges of providers left out."""
        from archkit.sizing import monthly_total, price_components  # noqa: PLC0415 - as above

        return monthly_total(price_components(self.brief, self.architecture, self.load))[1]

    @functools.cached_property
    def unavailable(self) -> dict[str, OperationAvailability]:
        """The operations whose expected availability is below the target, by name."""
        from archkit.sizing import operation_availability  # noqa: PLC0415 - as above

        found = operation_availability(self.brief, self.design)
        return {one.operation: one for one in found if one.meets is False}

    @functools.cached_property
    def reached(self) -> frozenset[str]:
        """The components that work can reach."""
        return frozenset(self.graph.reached())

    @functools.cached_property
    def idle(self) -> frozenset[str]:
        """The operations on whose way nothing runs that can do their work."""
        kinds = {part.id: part.kind for part in self.architecture.components}
        return frozenset(
            name
            for name, way in self.ways.items()
            if not {kinds[leg.component] for leg in way.legs} & _DOING.get(way.kind, _PROGRAMS)
        )

    def less(self, architecture: Architecture) -> Whole:
        """Return the same design with another architecture."""
        parts = {part.id: part for part in architecture.components}
        links = tuple(link for link in architecture.links if link.source in parts and link.target in parts)
        return replace(
            self,
            architecture=architecture,
            design=self.design.model_copy(update={"shape": architecture}),
            graph=Graph(architecture, parts, links),
        )

    def dearer_than(self, other: Whole) -> float:
        """Return how much more it costs a month than another one, 0 where that is rounding."""
        more = self.monthly_usd - other.monthly_usd
        return more if more > _LEAST_SHARE * other.monthly_usd else 0.0


def whole_of(subject: Subject) -> Whole:
    """Return the design of a subject, measured.

    Raises:
        NotAssessableError: If there is no architecture, or the brief says nothing that it is for.
    """
    graph = graph_of(subject)
    work = subject.brief.workload
    if not (work.operations or work.entities or subject.brief.integrations):
        raise NotAssessableError(
            "the brief names no operation, entity or integration, so nothing says what a part is for"
        )
    brief = assumed_brief(subject.brief, subject.design)
    return Whole(brief, subject.design, graph.architecture, measure_load(brief, subject.design.data), graph)
