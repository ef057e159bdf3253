"""What a row really takes on disk: header, alignment and values in the table, entries in its indexes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archkit.proofs.data.advice.size import index_sizes

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_TABLES = """
SELECT t.relname, sum(pg_relation_size(leaf.oid, 'main'))::bigint,
       coalesce(sum(pg_total_relation_size(nullif(leaf.reltoastrelid, 0))), 0)::bigint,
       greatest(sum(leaf.reltuples), 0)::float8
FROM pg_class leaf
JOIN pg_class t ON t.oid = coalesce(pg_partition_root(leaf.oid), leaf.oid)
WHERE leaf.relnamespace = 'public'::regnamespace AND leaf.relkind = 'r'
GROUP BY 1
"""
_COLUMNS = """
SELECT s.tablename, s.attname, s.avg_width, s.null_frac::float8, a.attlen
FROM pg_stats s
JOIN pg_class t ON t.relname = s.tablename AND t.relnamespace = 'public'::regnamespace
  AND NOT t.relispartition
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = s.attname
WHERE s.schemaname = 'public' AND s.inherited = (t.relkind = 'p')
"""
_FEWEST_ROWS = 100
_EMPTY_TOAST = 8_192


@dataclass(frozen=True)
class RowWidth:
    """The bytes of one made-up row: in the table's file, in long values apart, and in each index.

    `varying` is the part of `heap` that values of no fixed length take, by column.
    """

    rows: float
    heap: float
    toast: float
    indexes: Mapping[str, float]
    varying: Mapping[str, float]

    @property
    def index(self) -> float:
        """The bytes in all indexes."""
        return sum(self.indexes.values())


def row_widths(connection: Connection) -> dict[str, RowWidth]:
    """Return the measured width of a row of each table that has enough rows; filled and analysed.

    Nothing is returned where the catalog does not answer in time.
    """
    import psycopg  # noqa: PLC0415 - heavy

    try:
        return _measured(connection)
    except psycopg.Error:
        if connection.closed:
            raise
        return {}


def _measured(connection: Connection) -> dict[str, RowWidth]:
    varying: dict[str, dict[str, float]] = {}
    for table, column, width, empty, length in connection.execute(_COLUMNS).fetchall():
        if length < 0:
            varying.setdefault(table, {})[column] = width * (1 - empty)
    indexes: dict[str, dict[str, float]] = {}
    for name, size in index_sizes(connection).items():
        indexes.setdefault(size.table, {})[name] = size.entry_bytes
    found = {}
    for table, heap, toast, rows in connection.execute(_TABLES).fetchall():
        if rows >= _FEWEST_ROWS:
            apart = max(toast - _EMPTY_TOAST, 0) / rows
            found[table] = RowWidth(rows, heap / rows, apart, indexes.get(table, {}), varying.get(table, {}))
    return found
