"""Prepares and plans access patterns in an applied schema; nothing that they say is run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archkit.design import AccessPattern
from archkit.design.ddl_name import folded
from archkit.proofs.data.plan_tree import PlanTree, plan_tree
from archkit.proofs.data.schema_apply import StoppedError, attempt
from archkit.proofs.data.schema_inventory import TableShape
from archkit.proofs.data.schema_parameters import sample_values

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_CLOCK = re.compile(r"\b(?:now\s*\(|current_|localtime|clock_timestamp|statement_timestamp)", re.IGNORECASE)
_STOPPERS = frozenset({"Sort", "Incremental Sort", "Aggregate", "Hash", "Hash Join", "Unique", "WindowAgg"})


@dataclass(frozen=True)
class PlanNode:
    """One node of a plan that reads a table or an index."""

    kind: str
    table: str
    index: str
    condition: str
    filter: str
    stops_early: bool

    @property
    def reads_everything(self) -> bool:
        """Say whether it reads its whole table, however large that is."""
        return not self.stops_early and bool(self.table) and self.kind == "Seq Scan"

    def __str__(self) -> str:
        """Return the node as EXPLAIN would name it."""
        using = f" using {self.index}" if self.index else ""
        where = f" where {self.condition or self.filter}" if self.condition or self.filter else ""
        return f"{self.kind}{using}" + (f" on {self.table}" if self.table else "") + where


@dataclass(frozen=True)
class Planned:
    """What PostgreSQL made of one access pattern.

    `nodes` is the plan that it chose, `forced` the one with sequential scans made expensive;
    `cost` is its total cost, None when the query depends on the clock. `values` are the SQL
    literals that it was planned with and `call` executes the prepared pattern with them.
    """

    pattern: AccessPattern
    error: str
    quote: str = ""
    nodes: tuple[PlanNode, ...] = ()
    forced: tuple[PlanNode, ...] = ()
    cost: float | None = None
    call: str = ""
    values: tuple[str, ...] = ()

    @property
    def depends_on_clock(self) -> bool:
        """Say whether the query asks for the time, so that its cost is another tomorrow."""
        return bool(_CLOCK.search(self.pattern.sql))

    @property
    def indexes(self) -> frozenset[str]:
        """Indexes that either plan uses."""
        return frozenset(node.index for node in (*self.nodes, *self.forced) if node.index)

    @property
    def reads_nothing(self) -> bool:
        """Say whether the planner saw beforehand that a query finds no row, which shows nothing."""
        return self.pattern.kind == "read" and not self.error and not self.nodes

    @property
    def line(self) -> str:
        """The plan on one line."""
        cost = "cost depends on the clock" if self.cost is None else f"cost {self.cost:.2f}"
        return "; ".join(str(node) for node in self.nodes) + f" ({cost})"


def explain(
    connection: Connection, patterns: tuple[AccessPattern, ...], tables: dict[str, TableShape]
) -> tuple[Planned, ...]:
    """Prepare and plan every pattern with values from the rows."""
    connection.execute("SET plan_cache_mode = force_custom_plan")
    parents = partition_parents(connection)
    found = []
    for pattern in patterns:
        try:
            found.append(_planned(connection, pattern, tables, parents))
        except StoppedError as stopped:
            place = f"data.access_patterns.{pattern.id}"
            raise StoppedError(stopped.reason, pattern.sql, place) from None
    return tuple(found)


def partition_parents(connection: Connection) -> dict[str, str]:
    """Return the partitioned table or index of each partition."""
    rows = connection.execute(
        "SELECT c.relname, p.relname FROM pg_inherits i "
        "JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent"
    ).fetchall()
    return dict(rows)


def prepare_statement(pattern: AccessPattern, name: str = "pattern") -> str:
    """Return PREPARE for a pattern; it takes queries and row changes only, and one of them."""
    types = ", ".join(folded(kind) for kind in pattern.parameters)
    body = pattern.sql.strip().rstrip(";").rstrip()
    return f"PREPARE {name}{f' ({types})' if types else ''} AS\n{body}"


def execute_statement(values: tuple[str, ...], name: str = "pattern") -> str:
    """Return EXECUTE of a prepared pattern with SQL literals as its values."""
    given = ", ".join(values)
    return f"EXECUTE {name}({given})" if given else f"EXECUTE {name}"


def _planned(
    connection: Connection,
    pattern: AccessPattern,
    tables: dict[str, TableShape],
    parents: Mapping[str, str],
) -> Planned:
    connection.execute("DEALLOCATE ALL")
    state, message, quote = attempt(connection, prepare_statement(pattern))
    if state:
        return Planned(pattern, message, quote)
    import psycopg  # noqa: PLC0415 - heavy

    row = connection.execute("SELECT parameter_types::text[] FROM pg_prepared_statements").fetchone()
    values = sample_values(connection, pattern, tuple(row[0] if row else ()), tables)
    call = execute_statement(values)
    try:
        chosen = plan_tree(connection, call)
        connection.execute("SET enable_seqscan = off")
        forced = plan_tree(connection, call)
    except psycopg.Error as error:
        if connection.closed:
            raise
        return Planned(pattern, f"it cannot be planned: {folded(str(error))}")
    finally:
        if not connection.closed:
            connection.execute("RESET enable_seqscan")
    cost = None if _CLOCK.search(pattern.sql) else float(chosen["Total Cost"])
    return Planned(
        pattern, "", "", tuple(plan_nodes(chosen, parents)), tuple(plan_nodes(forced, parents)), cost, call,
        values,
    )  # fmt: skip


def plan_nodes(plan: PlanTree, parents: Mapping[str, str], *, early: bool = False) -> Iterator[PlanNode]:
    """Yield the nodes of EXPLAIN's tree that read a table or an index, partitions as their parents."""
    kind = str(plan["Node Type"])
    early = (early or kind == "Limit") and kind not in _STOPPERS
    table = str(plan.get("Relation Name", ""))
    index = str(plan.get("Index Name", ""))
    if (table or index) and kind != "ModifyTable":
        condition = str(plan.get("Index Cond", plan.get("Recheck Cond", "")))
        filtered = str(plan.get("Filter", ""))
        stops = early and not filtered
        yield PlanNode(kind, parents.get(table, table), parents.get(index, index), condition, filtered, stops)
    for child in plan.get("Plans", ()):
        yield from plan_nodes(child, parents, early=early)
