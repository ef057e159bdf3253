"""The tree that EXPLAIN gives of a statement, and its nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from archkit.proofs.data.schema_apply import execute

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

PlanTree = Mapping[str, Any]
"""A node of EXPLAIN's tree as JSON; those below it stand under ``Plans``."""


def plan_tree(connection: Connection, sql: str, *, verbose: bool = False) -> PlanTree:
    """Return the plan of an untrusted statement, which is not run.

    Args:
        connection: The database.
        sql: One statement.
        verbose: Whether columns and outputs carry the names of their tables.

    Raises:
        psycopg.Error: If it cannot be planned.
        StoppedError: If PostgreSQL ends the session.
    """
    options = "VERBOSE, FORMAT JSON" if verbose else "FORMAT JSON"
    tree: PlanTree = execute(connection, f"EXPLAIN ({options}) {sql}").fetchone()[0][0]["Plan"]
    return tree


def tree_nodes(tree: PlanTree) -> Iterator[PlanTree]:
    """Yield a tree's nodes, the outermost first."""
    yield tree
    for child in tree.get("Plans", ()):
        yield from tree_nodes(child)
