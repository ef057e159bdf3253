"""Reads a database's catalog back into the data model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from archkit.design import DataModel
from archkit.design.schema_parts import Partition
from archkit.proofs.catalog import queries
from archkit.proofs.catalog.aside import Aside
from archkit.proofs.catalog.objects import needed_routines, read_types, read_views, serial_or_sequence
from archkit.proofs.catalog.plain_names import Renamed
from archkit.proofs.catalog.table_parts import column_of, constraints_of, indexes_of

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_LONGEST_COMMENT = 2_000
_METHODS = {"r": "range", "l": "list", "h": "hash"}


class _TableRow(NamedTuple):
    oid: int
    name: str
    comment: str
    strategy: str
    by_one_column: bool
    column: str
    partitions: list[str]
    bounds: list[str]


@dataclass
class Catalog:
    """The model that the catalog holds, and what of it the model leaves out."""

    model: DataModel
    asides: list[Aside] = field(default_factory=list)


def read_catalog(
    connection: Connection, *, engine: str = "postgresql", source: str = "", renamed: Renamed | None = None
) -> Catalog:
    """Return what the schema public of a database holds, as a data model.

    Args:
        connection: The database.
        engine: The technology id of the engine that the schema is for.
        source: What each table is said to be needed by.
        renamed: What the tables and columns were called before.
    """
    asides = [Aside(*row) for row in _rows(connection, queries.LEFT_OUT)]
    names = renamed or Renamed()
    columns = _by_table(_rows(connection, queries.COLUMNS))
    sequences, serial = serial_or_sequence(_rows(connection, queries.SEQUENCES), columns)
    constraints = _by_table(_rows(connection, queries.CONSTRAINTS))
    indexes = _by_table(_rows(connection, queries.INDEXES))
    tables = []
    for row in map(_TableRow._make, _rows(connection, queries.TABLES)):
        kept = [column_of(one, row.name, serial, names) for one in columns.get(row.oid, [])]
        table = {
            "name": row.name,
            "comment": row.comment.strip()[:_LONGEST_COMMENT],
            "needed_by": source,
            "columns": kept,
            "known_as": names.tables.get(row.name, ""),
            **constraints_of(row.name, constraints.get(row.oid, []), asides),
            "indexes": indexes_of(row.name, indexes.get(row.oid, []), asides),
            **_partitions(row, asides),
        }
        tables.append(table)
    routines, left_out = needed_routines(_rows(connection, queries.ROUTINES))
    asides += [Aside("function", name) for name in left_out]
    views, apart = read_views(_rows(connection, queries.VIEWS))
    asides += [Aside("view", name, reason) for name, reason in apart]
    model = DataModel.model_validate(
        {
            "engine": engine,
            "consistency": "Not stated: the schema was imported." if source else "",
            "extensions": [name for (name,) in _rows(connection, queries.EXTENSIONS)],
            "types": read_types(_rows(connection, queries.TYPES)),
            "sequences": sequences,
            "routines": routines,
            "tables": tables,
            "views": views,
        }
    )
    return Catalog(model, asides)


def _rows(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query.encode()).fetchall()


def _by_table(rows: Sequence[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for oid, *rest in rows:
        found[oid].append(tuple(rest))
    return found


def _partitions(row: _TableRow, asides: list[Aside]) -> dict[str, Any]:
    if not row.strategy:
        return {}
    if not row.by_one_column:
        asides.append(Aside("partitioning", row.name, "by an expression or several columns"))
        return {}
    parts = [
        Partition(name=name, bounds=bounds) for name, bounds in zip(row.partitions, row.bounds, strict=True)
    ]
    found = {"partition_by": row.column, "partition_method": _METHODS[row.strategy]}
    if [one.bounds for one in parts] == ["DEFAULT"] and parts[0].name == f"{row.name}_default":
        return found  # what the model makes by itself
    return {**found, "partitions": parts}
