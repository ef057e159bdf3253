"""What the catalog knows of filled tables and indexes: the statistics that are scaled afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

Arrival = Literal["", "number", "moment"]
"""How a column's values follow the order in which rows arrive, if they do."""
_RELATIONS = """
SELECT c.relname, c.relkind::text, coalesce(root.relname, t.relname), t.relname,
       coalesce(m.amname, ''), i.indpred IS NOT NULL, c.reltuples,
       coalesce(pg_catalog.pg_relation_filepath(c.oid), ''),
       CASE WHEN c.relkind <> 'p' THEN pg_catalog.pg_relation_size(c.oid) ELSE 0 END
FROM pg_catalog.pg_class c
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
JOIN pg_catalog.pg_class t ON t.oid = coalesce(i.indrelid, c.oid)
LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam
LEFT JOIN pg_catalog.pg_class root ON root.oid = pg_catalog.pg_partition_root(t.oid)
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'm', 'i')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
ORDER BY c.relname
"""
_COLUMNS = """
SELECT s.tablename, s.attname, s.inherited, s.null_frac, s.avg_width, s.n_distinct, s.correlation,
       s.most_common_vals::text, s.most_common_freqs::float8[], s.histogram_bounds::text,
       (s.most_common_vals::text::text[])[1],
       (s.histogram_bounds::text::text[])[pg_catalog.array_length(s.histogram_bounds::text::text[], 1) / 2]
FROM pg_catalog.pg_stats s WHERE s.schemaname = 'public'
"""
_ARRIVALS = r"""
SELECT c.relname, a.attname,
       a.attidentity <> '' OR pg_catalog.pg_get_expr(d.adbin, d.adrelid) ~ '^\(?nextval\('
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
  AND a.attgenerated = ''
  AND (a.attidentity <> ''
       OR pg_catalog.pg_get_expr(d.adbin, d.adrelid)
           ~* '^\(?(nextval\(|now\(|CURRENT_TIMESTAMP|clock_|uuidv7)')
"""
PAGE_BYTES = 8_192
_OLDEST = 180_000


@dataclass(frozen=True)
class Relation:
    """A table, partition, materialised view or index, and its file.

    `table` is the table that it belongs to (of a partition the partitioned one), `holder` the
    relation whose rows an index holds. `file_bytes` is what is really there.
    """

    name: str
    kind: Literal["r", "p", "m", "i"]
    table: str
    holder: str
    method: str
    partial: bool
    rows: float
    path: str
    file_bytes: int

    @property
    def pages(self) -> int:
        """The pages of 8 KiB that are really there."""
        return self.file_bytes // PAGE_BYTES


@dataclass(frozen=True)
class ColumnStatistics:
    """The statistics of a column or of an index's expression; `distinct` as in ``pg_stats``.

    `common` and `bounds` are the literal arrays; `most_common` and `usual` a value out of each.
    """

    relation: str
    name: str
    inherited: bool
    null_share: float
    width_bytes: int
    distinct: float
    correlation: float | None
    common: str | None
    frequencies: tuple[float, ...]
    bounds: str | None
    most_common: str | None
    usual: str | None


@dataclass(frozen=True)
class Snapshot:
    """All relations by name, their statistics, and the columns that follow the order of arrival."""

    relations: Mapping[str, Relation]
    columns: Mapping[tuple[str, str, bool], ColumnStatistics]
    arrivals: Mapping[tuple[str, str], Arrival]

    def root_rows(self, table: str) -> float:
        """Return the rows that really lie in a table, all partitions together."""
        found = (one for one in self.relations.values() if one.table == table and one.kind in {"r", "m"})
        return sum(max(one.rows, 0.0) for one in found)


def can_restore(connection: Connection) -> bool:
    """Say whether this PostgreSQL restores planner statistics, as 18 and later do."""
    return connection.info.server_version >= _OLDEST


def snapshot(connection: Connection) -> Snapshot:
    """Return what the catalog says of the public schema, filled and analysed."""
    relations = [Relation(*row) for row in connection.execute(_RELATIONS).fetchall()]
    columns = {}
    for row in connection.execute(_COLUMNS).fetchall():
        table, name, inherited, nulls, width, distinct, correlation, common, shares, *rest = row
        columns[table, name, inherited] = ColumnStatistics(
            table, name, inherited, nulls, width, distinct, correlation, common, tuple(shares or ()), *rest
        )
    arrivals: dict[tuple[str, str], Arrival] = {
        (table, name): "number" if counted else "moment"
        for table, name, counted in connection.execute(_ARRIVALS).fetchall()
    }
    return Snapshot({one.name: one for one in relations}, columns, arrivals)
