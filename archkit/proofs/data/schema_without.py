"""What each index is worth: the plans of access patterns with the index and without it.

An index is dropped inside a transaction that is rolled back, and the patterns whose plan used it
are planned again. Nothing is run and nothing stays changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archkit.proofs.data.dropped_indexes import unless_refused, without
from archkit.proofs.data.plan_tree import plan_tree, tree_nodes
from archkit.proofs.data.schema_apply import execute
from archkit.proofs.data.schema_explain import Planned, prepare_statement
from archkit.proofs.data.schema_inventory import TableShape

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class IndexLoss:
    """What one pattern's plan costs with an index and without it, in the planner's units.

    Both are planned with sequential scans made expensive, since a small table is read whole
    whatever its indexes; `read_whole` names the tables that are then read from end to end.
    """

    index: str
    table: str
    pattern: str
    cost: float
    cost_without: float
    read_whole: tuple[str, ...]

    @property
    def times(self) -> float:
        """How many times as dear the plan is without the index."""
        return self.cost_without / self.cost if self.cost else 1.0


def index_losses(
    connection: Connection, plans: tuple[Planned, ...], tables: Mapping[str, TableShape]
) -> tuple[IndexLoss, ...]:
    """Return what the plans of access patterns lose with each index that is no constraint's."""
    found: list[IndexLoss] = []
    for table in tables.values():
        for index in table.indexes:
            using = [plan for plan in plans if index.name in plan.indexes and plan.call]
            if not index.constraint and using:
                found += _without(connection, table.name, index.name, using)
    return tuple(found)


def _without(connection: Connection, table: str, index: str, using: list[Planned]) -> list[IndexLoss]:
    found: list[IndexLoss] = []
    with unless_refused(connection), connection.transaction(force_rollback=True):
        before = [_cost(connection, plan) for plan in using]
        with without(connection, [index]):
            after = [_cost(connection, plan) for plan in using]
        for plan, (cost, _), (dearer, whole) in zip(using, before, after, strict=True):
            found.append(IndexLoss(index, table, plan.pattern.id, cost, dearer, whole))
    return found


def _cost(connection: Connection, plan: Planned) -> tuple[float, tuple[str, ...]]:
    connection.execute("DEALLOCATE ALL")
    execute(connection, prepare_statement(plan.pattern))
    connection.execute("SET LOCAL enable_seqscan = off")
    tree = plan_tree(connection, plan.call)
    whole = {str(one.get("Relation Name", "")) for one in tree_nodes(tree) if one["Node Type"] == "Seq Scan"}
    return float(tree["Total Cost"]), tuple(sorted(whole))
