"""How many bytes each index takes for each row of its table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_PAGE_BYTES = 8_192
_SIZES = """
SELECT top.relname, t.relname, sum(pg_relation_size(leaf.oid))::bigint,
       greatest(sum(leaf.reltuples), 0)::float8, greatest(sum(held.reltuples), 0)::float8, count(*)
FROM pg_index own
JOIN pg_class leaf ON leaf.oid = own.indexrelid AND leaf.relkind = 'i'
JOIN pg_class held ON held.oid = own.indrelid
JOIN pg_class top ON top.oid = coalesce(pg_partition_root(leaf.oid), leaf.oid)
JOIN pg_class t ON t.oid = coalesce(pg_partition_root(held.oid), held.oid)
WHERE leaf.relnamespace = 'public'::regnamespace
GROUP BY 1, 2
"""


@dataclass(frozen=True)
class IndexSize:
    """An index in bytes, its entries, the rows of its table, and in how many parts it lies."""

    table: str
    size_bytes: int
    entries: float
    rows: float
    parts: int

    @property
    def share(self) -> float:
        """The share of its table's rows that it holds."""
        return min(self.entries / self.rows, 1.0) if self.rows else 1.0

    @property
    def entry_bytes(self) -> float:
        """Bytes for each row of the table, the first page of each part left out; 0 for an empty table."""
        return max(self.size_bytes - self.parts * _PAGE_BYTES, 0) / self.rows if self.rows else 0.0


def index_sizes(connection: Connection) -> dict[str, IndexSize]:
    """Return the size of every index by its name, those of partitions under their table's index."""
    rows = connection.execute(_SIZES).fetchall()
    return {
        name: IndexSize(table, int(size), entries, held, parts)
        for name, table, size, entries, held, parts in rows
    }
