"""What plans at production size lose with each index: the same plans with the index and without it.

An index is dropped inside a transaction that is rolled back, as it is for the few rows that were
made up; there a narrower key often serves as well, and only larger tables tell the two apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archkit.proofs.data.dropped_indexes import unless_refused, without
from archkit.proofs.data.schema_explain import Planned
from archkit.proofs.data.volume.plan import SizedPlan
from archkit.proofs.data.volume.prepared import USUAL, PreparedPatterns


def dearer_without(prepared: PreparedPatterns, plans: Mapping[str, SizedPlan]) -> dict[str, dict[str, float]]:
    """Return by pattern and index how many times as dear a plan is without an index that it uses.

    Args:
        prepared: The patterns, at the volume of the plans.
        plans: The plans by pattern. Indexes of constraints are left out.
    """
    found: dict[str, dict[str, float]] = {one: {} for one in plans}
    for index in _free_indexes(prepared):
        using = [
            one
            for one in prepared.planned
            if one.pattern.id in plans and index in plans[one.pattern.id].indexes
        ]
        for one, cost in _without(prepared, index, using):
            before = plans[one.pattern.id].cost
            found[one.pattern.id][index] = cost / before if before else 1.0
    return found


def _free_indexes(prepared: PreparedPatterns) -> Iterator[str]:
    for table in prepared.sized.scaling.tables.values():
        yield from (index.name for index in table.indexes if not index.constraint)


def _without(prepared: PreparedPatterns, index: str, using: list[Planned]) -> list[tuple[Planned, float]]:
    found: list[tuple[Planned, float]] = []
    connection = prepared.sized.connection
    if using:
        with unless_refused(connection), without(connection, [index]):
            found = [(one, prepared.plan(one, one.values, USUAL).cost) for one in using]
    return found
