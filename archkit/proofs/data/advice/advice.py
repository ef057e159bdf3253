"""Index advice by experiment: what the access patterns would gain, what the writes pay, what to keep.

wanted      conditions and order of each pattern, from its plan
candidate   indexes that might serve them
trial       an index is made, everything planned again, and it is taken back
experiment  with none of them, with each alone, with those that pay
price       gain and price in milliseconds of database time a second
choice      those that pay are kept, until no other one does
standing    the indexes that are there are judged alike
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archkit.design import DataModel
from archkit.design.ddl_name import folded
from archkit.knowledge import fact
from archkit.proofs.data.advice.as_large import FILLED, as_large
from archkit.proofs.data.advice.choice import Scales, promising
from archkit.proofs.data.advice.experiment import experiment
from archkit.proofs.data.advice.gain import Advised
from archkit.proofs.data.advice.guard import guard_of
from archkit.proofs.data.advice.row_changes import row_changes
from archkit.proofs.data.advice.size import index_sizes
from archkit.proofs.data.advice.standing import Standing, keys_of, standing_indexes
from archkit.proofs.data.advice.trial import prepare
from archkit.proofs.data.plan_tree import plan_tree
from archkit.proofs.data.schema_explain import Planned, partition_parents
from archkit.proofs.data.schema_inventory import TableShape

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class Advice:
    """What the experiment showed: indexes worth adding, and what those that are there cost and give.

    `tried` counts the candidates that were made, `left` those beyond the bound; `basis` says with
    how many rows plans were compared, and `gap` why nothing was tried.
    """

    advised: tuple[Advised, ...] = ()
    standing: tuple[Standing, ...] = ()
    tried: int = 0
    left: int = 0
    basis: str = FILLED
    gap: str = ""


def advise(
    connection: Connection,
    data: DataModel,
    plans: tuple[Planned, ...],
    tables: Mapping[str, TableShape],
) -> Advice:
    """Return the index advice for an applied and filled model; the database stays as it is.

    Args:
        connection: The database.
        data: The model.
        plans: Its access patterns with their plans.
        tables: What the catalog holds.
    """
    import psycopg  # noqa: PLC0415 - heavy

    try:
        return _advice(connection, data, plans, tables)
    except psycopg.Error as error:
        if connection.closed:
            raise
        return Advice(gap=f"no index could be tried: {folded(str(error))}")


def _advice(
    connection: Connection, data: DataModel, plans: tuple[Planned, ...], tables: Mapping[str, TableShape]
) -> Advice:
    guard = guard_of(connection, data)
    patterns = prepare(connection, plans, guard)
    parents = partition_parents(connection)
    changes = tuple(
        change
        for one in patterns
        for change in row_changes(one.id, one.plan.pattern.sql, plan_tree(connection, one.call), parents)
    )
    sizes = index_sizes(connection)
    held = keys_of(tables, sizes)
    # What depends on the clock costs something else tomorrow: it is no measure.
    judged = tuple(one for one in patterns if one.plan.cost is not None)
    scales = Scales(changes, held, {one.pattern.id: one.pattern.per_second_peak for one in plans})
    candidates, left = promising(connection, data, judged, tables)
    own = [index.name for table in tables.values() for index in table.indexes if not index.constraint]
    most = int(fact("advice.most-judged").base)
    outcome = experiment(
        connection, candidates, judged, own[:most],
        choose=scales.worthwhile, grown=lambda: as_large(connection, data, tables), guard=guard,
    )  # fmt: skip
    standing = standing_indexes(
        tables, sizes=sizes, held=held, changes=changes, plans=plans, before=outcome.before, lost=outcome.lost
    )
    connection.execute("DEALLOCATE ALL")
    return Advice(tuple(scales.advised(outcome)), standing, len(outcome.trials), left, outcome.basis)
