"""The experiment: candidates are made in a transaction, each is planned with, and all are taken back.

All candidates are made at once over the rows that are there; each is then planned with alone, the
others dropped behind a savepoint. So tables need to be made to look large only once.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archkit.design import Index, Table
from archkit.design.ddl_index import create_index
from archkit.proofs.data.advice.guard import Guard, names_word
from archkit.proofs.data.dropped_indexes import unless_refused
from archkit.proofs.data.plan_tree import plan_tree, tree_nodes
from archkit.proofs.data.schema_apply import execute
from archkit.proofs.data.schema_explain import Planned, partition_parents, prepare_statement

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class Prepared:
    """An access pattern that stays prepared under a name of its own.

    `guarded` are the tables whose row security binds the program that calls it; what names no tenant
    is upkeep, which runs as the owner.
    """

    plan: Planned
    call: str
    guarded: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """The id of the pattern."""
        return self.plan.pattern.id

    def names(self, table: str) -> bool:
        """Say whether its statement names a table."""
        return names_word(self.plan.pattern.sql, table)


@dataclass(frozen=True)
class Costs:
    """What each pattern's plan costs, and the indexes that it uses."""

    cost: Mapping[str, float]
    uses: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Candidate:
    """An index to try on a table."""

    table: Table
    index: Index


@dataclass(frozen=True)
class Trial:
    """What one candidate does: the costs with it of all patterns that name its table."""

    candidate: Candidate
    costs: Costs


def prepare(
    connection: Connection, plans: Iterable[Planned], guard: Guard | None = None
) -> tuple[Prepared, ...]:
    """Prepare every pattern that can be planned, under a name of its own.

    Args:
        connection: The database.
        plans: The patterns.
        guard: The tables under row security, if any.
    """
    connection.execute("DEALLOCATE ALL")
    found = []
    for number, plan in enumerate(plans):
        if plan.error or not plan.call:
            continue
        name = f"advised_{number}"
        execute(connection, prepare_statement(plan.pattern).replace("PREPARE pattern", f"PREPARE {name}", 1))
        bound = guard.binding(plan.pattern.sql) if guard else frozenset()
        found.append(Prepared(plan, plan.call.replace("EXECUTE pattern", f"EXECUTE {name}", 1), bound))
    return tuple(found)


def costs_of(connection: Connection, patterns: Iterable[Prepared], guard: Guard | None = None) -> Costs:
    """Plan patterns and return their costs and indexes, those of partitions under their table's name.

    With a guard, patterns that row security binds are planned as the program that it binds.
    """
    parents = partition_parents(connection)
    cost: dict[str, float] = {}
    uses: dict[str, frozenset[str]] = {}
    free: list[Prepared] = []
    bound: list[Prepared] = []
    for one in patterns:
        (bound if guard and one.guarded else free).append(one)
    tables = sorted(frozenset[str]().union(*(one.guarded for one in bound)))
    for group, setting in ((free, None), (bound, guard)):
        with setting.on(connection, tables) if setting and group else contextlib.nullcontext():
            for one in group:
                plan = plan_tree(connection, one.call)
                cost[one.id] = float(plan["Total Cost"])
                names = (str(node["Index Name"]) for node in tree_nodes(plan) if "Index Name" in node)
                uses[one.id] = frozenset(parents.get(name, name) for name in names)
    return Costs(cost, uses)


@contextmanager
def made(connection: Connection, candidates: Iterable[Candidate]) -> Iterator[tuple[Candidate, ...]]:
    """Make candidates and yield those that PostgreSQL takes; afterwards nothing of them is left."""
    with connection.transaction(force_rollback=True):
        taken = []
        for one in candidates:
            with unless_refused(connection), connection.transaction():
                execute(connection, create_index(one.table, one.index).replace(" IF NOT EXISTS", "", 1))
                taken.append(one)
        yield tuple(taken)
