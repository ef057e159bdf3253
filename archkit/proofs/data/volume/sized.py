"""A filled database whose tables look as large as one likes; nothing is read or written in them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archkit.design import DataModel
from archkit.errors import ToolMissingError
from archkit.knowledge import fact
from archkit.proofs.data.schema_inventory import TableShape
from archkit.proofs.data.volume.files import SEGMENT_BYTES, set_pages
from archkit.proofs.data.volume.scaled import RelationSize, ScaledColumn, Scaling
from archkit.proofs.data.volume.snapshot import (
    PAGE_BYTES,
    ColumnStatistics,
    Relation,
    Snapshot,
    can_restore,
    snapshot,
)

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_RELATIONS = """
SELECT pg_catalog.pg_restore_relation_stats('schemaname', 'public'::text, 'relname', r.name,
       'version', 180000, 'relpages', r.pages, 'reltuples', r.held, 'relallvisible', r.visible)
FROM pg_catalog.jsonb_to_recordset(%s::jsonb) AS r(name text, pages int, held real, visible int)
"""
_COLUMNS = """
SELECT pg_catalog.pg_restore_attribute_stats('schemaname', 'public'::text, 'relname', c.name,
       'attname', c.part, 'inherited', c.inherited, 'version', 180000, 'null_frac', c.nulls,
       'avg_width', c.width, 'n_distinct', c.variety, 'correlation', c.correlation,
       'most_common_vals', c.common, 'most_common_freqs', c.shares::real[], 'histogram_bounds', c.bounds)
FROM pg_catalog.jsonb_to_recordset(%s::jsonb)
     AS c(name text, part text, inherited bool, nulls real, width int, variety real, correlation real,
          common text, shares text, bounds text)
"""
_TIB = 1 << 40
_STILL_WORKS = "Plans are then those of the made-up rows."
_NAMES = (
    "name",
    "part",
    "inherited",
    "nulls",
    "width",
    "variety",
    "correlation",
    "common",
    "shares",
    "bounds",
)


@dataclass
class SizedTables:
    """Filled tables that are made to look as if they had other numbers of rows.

    `connection` is the owner's; `folder` the server's data directory.
    """

    connection: Connection
    folder: Path
    scaling: Scaling
    _lengths: dict[str, int] = field(default_factory=dict)
    _restored: dict[tuple[str, str, bool], tuple[Any, ...]] = field(default_factory=dict)

    @property
    def shot(self) -> Snapshot:
        """What the catalog said before anything was scaled."""
        return self.scaling.shot

    def most_factor(self, rows: Mapping[str, int]) -> float:
        """Return by how much rows may grow until files pass the length that is tried here."""
        sizes = [self.scaling.size(one, rows).pages for one in self.shot.relations.values()]
        most, length = fact("schema-volume.most-tib"), max(sum(sizes) * PAGE_BYTES, SEGMENT_BYTES) / _TIB
        return max(most.base / length, min(most.highest / length, 1.0))

    def look_like(self, rows: Mapping[str, int], only: Collection[str] = ()) -> None:
        """Let tables look as if they had so many rows.

        Args:
            rows: Rows by table; what is not named stays as it is.
            only: The tables that matter, all when empty.

        Raises:
            ToolMissingError: If files cannot be made longer here.
            psycopg.Error: If statistics cannot be restored.
        """
        chosen = [one for one in self.shot.relations.values() if not only or one.table in only]
        sizes = [self.scaling.size(one, rows) for one in chosen]
        self._lengthen(chosen, sizes)
        columns = [
            (key, self._scaled(one, rows))
            for key, one in self.shot.columns.items()
            if not only or self.shot.relations[one.relation].table in only
        ]
        self._restore(sizes, columns)

    def as_filled(self) -> None:
        """Give tables back the statistics and the files that they really have."""
        relations = list(self.shot.relations.values())
        sizes = [
            RelationSize(one.name, one.pages, one.rows, 0 if one.kind == "i" else one.pages)
            for one in relations
        ]
        self._lengthen(relations, sizes)
        plain = [(key, _row(one, _as_found(one), one.bounds)) for key, one in self.shot.columns.items()]
        self._restore(sizes, plain)

    def _lengthen(self, relations: Iterable[Relation], sizes: Iterable[RelationSize]) -> None:
        for relation, size in zip(relations, sizes, strict=True):
            before = self._lengths.get(relation.name, relation.pages)
            if relation.path and before != size.pages:
                try:
                    set_pages(self.folder / relation.path, size.pages, before)
                except OSError as error:
                    reason = f"a file cannot be {size.pages * PAGE_BYTES:,} bytes long: {error.strerror}"
                    raise ToolMissingError("Sparse files", reason, _STILL_WORKS) from error
                self._lengths[relation.name] = size.pages

    def _scaled(self, one: ColumnStatistics, rows: Mapping[str, int]) -> tuple[Any, ...]:
        as_scaled = self.scaling.column(one, rows)
        table = self.shot.relations[one.relation].table
        bounds = one.bounds
        times = self.scaling.times(table, one.name, rows) if bounds else 1
        if bounds and times > 1:
            bounds = "{" + ",".join(str(int(part) * times) for part in bounds.strip("{}").split(",")) + "}"
        return _row(one, as_scaled, bounds)

    def _restore(
        self, sizes: list[RelationSize], columns: list[tuple[tuple[str, str, bool], tuple[Any, ...]]]
    ) -> None:
        changed = [(key, row) for key, row in columns if self._restored.get(key) != row]
        relations = [
            {"name": one.name, "pages": one.pages, "held": one.rows, "visible": one.visible} for one in sizes
        ]
        with self.connection.transaction():
            self.connection.execute(_RELATIONS.encode(), (json.dumps(relations),))
            if changed:
                parts = [dict(zip(_NAMES, row, strict=True)) for _, row in changed]
                self.connection.execute(_COLUMNS.encode(), (json.dumps(parts),))
        self._restored.update(changed)


def sized_tables(
    connection: Connection, folder: Path, data: DataModel, tables: Mapping[str, TableShape]
) -> SizedTables:
    """Return the tables of a database, filled and analysed, so that they can look larger.

    Args:
        connection: The owner's.
        folder: The folder of the server.
        data: The model.
        tables: Its tables as the catalog has them.

    Raises:
        ToolMissingError: If this PostgreSQL cannot restore statistics.
    """
    if not can_restore(connection):
        reason = f"{connection.info.server_version // 10_000} does not restore statistics; 18 does"
        raise ToolMissingError("PostgreSQL", reason, _STILL_WORKS)
    return SizedTables(connection, folder / "data", Scaling(data, tables, snapshot(connection)))


def plan_of(connection: Connection, sql: str) -> dict[str, Any]:
    """Return the plan of a statement as EXPLAIN's tree.

    Raises:
        psycopg.Error: If it cannot be planned.
    """
    row = connection.execute(f"EXPLAIN (FORMAT JSON) {sql}".encode("utf-8", "replace")).fetchone()
    found = row[0] if row else []
    tree = json.loads(found) if isinstance(found, str) else found
    return dict(tree[0]["Plan"])


def _as_found(one: ColumnStatistics) -> ScaledColumn:
    return ScaledColumn(one.distinct, one.frequencies, one.width_bytes, one.correlation)


def _row(one: ColumnStatistics, as_scaled: ScaledColumn, bounds: str | None) -> tuple[Any, ...]:
    texts = "{" + ",".join(f"{share:.9g}" for share in as_scaled.shares) + "}" if one.common else None
    return (
        one.relation, one.name, one.inherited, float(one.null_share), as_scaled.width_bytes,
        float(as_scaled.distinct), as_scaled.correlation, one.common, texts, bounds,
    )  # fmt: skip
