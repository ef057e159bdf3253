"""Statistics at another number of rows: pages of files, widths, distinct values, common values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from archkit.design import DataModel
from archkit.knowledge import fact
from archkit.proofs.data.schema_inventory import TableShape
from archkit.proofs.data.volume.distinct import UNLIMITED, domain_of, expected, grown, grown_shares
from archkit.proofs.data.volume.snapshot import PAGE_BYTES, ColumnStatistics, Relation, Snapshot

_PAGE_HEADER = 24
_LEAST_ROW = 32  # a row's header and its line pointer
_INNER_PAGES = 1.005  # a B-tree has some 200 leaf pages below each inner one
_RANGE_PAGES = 128  # heap pages that one BRIN entry sums up
_UNFILLED_INDEX_BYTES = 32
_MOST_PAGES = (1 << 31) - 2
_WIDE = ("text", "character varying", "jsonb", "json", "bytea", "citext", "xml", "hstore")
_MOMENTS = ("timestamp", "date", "time", "double precision", "real", "uuid")
_LARGEST = {"smallint": (1 << 15) - 1, "integer": (1 << 31) - 1, "bigint": (1 << 63) - 1}


@dataclass(frozen=True)
class RelationSize:
    """Pages of a relation's file, its rows, and how many of its pages are all visible."""

    name: str
    pages: int
    rows: float
    visible: int


@dataclass(frozen=True)
class ScaledColumn:
    """What changes of a column's statistics; `distinct` is as ``pg_stats`` has it."""

    distinct: float
    shares: tuple[float, ...]
    width_bytes: int
    correlation: float | None


@dataclass(frozen=True)
class Scaling:
    """Scales what a snapshot holds to other numbers of rows.

    `in_order` takes rows to lie in the order in which they arrived, which made-up rows do not;
    `visible` is the share of pages that vacuum has marked as visible to all.
    """

    data: DataModel
    tables: Mapping[str, TableShape]
    shot: Snapshot
    in_order: bool = True
    visible: float | None = None

    def rows_of(self, relation: Relation, rows: Mapping[str, int]) -> float:
        """Return the rows that a table, partition or index then holds."""
        real = self.shot.root_rows(relation.table)
        if relation.table not in rows:
            return max(relation.rows, 0.0)
        wanted = float(rows[relation.table])
        if relation.kind == "p":
            return wanted
        if relation.kind == "i":
            holder = self.shot.relations[relation.holder]
            share = min(relation.rows / holder.rows, 1.0) if relation.partial and holder.rows > 0 else 1.0
            return share * self.rows_of(holder, rows) if holder.name != relation.name else wanted
        if real <= 0:
            leaves = [one for one in self.shot.relations.values() if one.table == relation.table]
            return wanted / max(sum(one.kind in {"r", "m"} for one in leaves), 1)
        return wanted * max(relation.rows, 0.0) / real

    def size(self, relation: Relation, rows: Mapping[str, int]) -> RelationSize:
        """Return how large a relation is at so many rows by table."""
        held = self.rows_of(relation, rows)
        if relation.kind == "p" or not relation.path:
            return RelationSize(relation.name, 0, held, 0)
        pages = (
            self._index_pages(relation, held, rows) if relation.kind == "i" else self._pages(relation, held)
        )
        pages = min(max(pages, relation.pages), _MOST_PAGES)
        share = fact("schema-volume.visible-share").base if self.visible is None else self.visible
        return RelationSize(relation.name, pages, held, int(share * pages) if relation.kind != "i" else 0)

    def row_bytes(self, relation: Relation) -> float:
        """Return the bytes of a row in the table's own file; long values lie elsewhere (TOAST)."""
        real = relation.file_bytes / relation.rows if relation.rows > 0 else 0.0
        model = self.data.table(relation.table)
        stated = float(model.row_bytes or 0) if model else 0.0
        return max(real, min(stated, fact("schema-volume.toast-bytes").base), _LEAST_ROW)

    def column(self, one: ColumnStatistics, rows: Mapping[str, int]) -> ScaledColumn:
        """Return the statistics of a column at so many rows by table."""
        relation = self.shot.relations[one.relation]
        held = self.rows_of(relation, rows)
        real = self._real_rows(relation)
        then = self._distinct(one, rows, ())
        before = self._really_distinct(one, real)
        shares = grown_shares(one.frequencies, real, before, then)
        full = held * (1 - one.null_share)
        distinct = -(1 - one.null_share) if full > 0 and then >= full * 0.999 else round(then)
        return ScaledColumn(distinct, shares, self._width(one, relation), self._correlation(one, relation))

    def times(self, table: str, column: str, rows: Mapping[str, int]) -> int:
        """Return by how much a column that counts rows, or points to one that does, reaches further."""
        target = self._counted(table, column, frozenset())
        if target is None or target[0] not in rows:
            return 1
        real = self.shot.root_rows(target[0])
        times = int(rows[target[0]] / real) if real > 0 else 1
        shape = self.tables[table].column(column) if table in self.tables else None
        largest = _LARGEST.get(shape.base, 1) if shape else 1
        return max(1, min(times, int(largest // max(real + 1, 1)))) if shape else 1

    def _pages(self, relation: Relation, held: float) -> int:
        per_page = max((PAGE_BYTES - _PAGE_HEADER) / self.row_bytes(relation), 1.0)
        return math.ceil(held / per_page)

    def _index_pages(self, index: Relation, held: float, rows: Mapping[str, int]) -> int:
        if index.method == "brin":
            holder = self.shot.relations[index.holder]
            ranges = self._pages(holder, self.rows_of(holder, rows)) / _RANGE_PAGES
            return 3 + math.ceil(ranges * 40 / PAGE_BYTES)
        real = index.file_bytes - PAGE_BYTES  # the first page only says where the root is
        each = real / index.rows if index.rows > 0 and real > 0 else _UNFILLED_INDEX_BYTES
        return 1 + math.ceil(held * each / PAGE_BYTES * _INNER_PAGES)

    def _real_rows(self, relation: Relation) -> float:
        if relation.kind == "p":
            return self.shot.root_rows(relation.table)
        return max(self.shot.relations[relation.holder].rows if relation.kind == "i" else relation.rows, 0.0)

    def _really_distinct(self, one: ColumnStatistics, real: float) -> float:
        return one.distinct if one.distinct > 0 else -one.distinct * real

    def _distinct(self, one: ColumnStatistics, rows: Mapping[str, int], seen: tuple[str, ...]) -> float:
        """Return how many different values a column then has; a reference chooses among its parent's."""
        relation = self.shot.relations[one.relation]
        filled = self._real_rows(relation) * (1 - one.null_share)
        then = self.rows_of(relation, rows) * (1 - one.null_share)
        distinct = self._really_distinct(one, self._real_rows(relation))
        parent = self._parent(relation.table, one.name)
        if parent and relation.kind != "i" and f"{parent.relation}.{parent.name}" not in seen:
            above = self.shot.relations[parent.relation]
            trail = (*seen, f"{one.relation}.{one.name}")
            domain = self._really_distinct(parent, self._real_rows(above))
            return grown(distinct, filled, domain, then, self._distinct(parent, rows, trail))
        domain = domain_of(distinct, filled)
        if domain == UNLIMITED or self._is_fine(one, relation, distinct, filled):
            return then * min(distinct / filled, 1.0) if filled else 0.0
        return max(min(expected(domain, then), then), 1.0)

    def _is_fine(self, one: ColumnStatistics, relation: Relation, distinct: float, filled: float) -> bool:
        """Say whether a column's values have so fine a grain that made-up rows repeat them by accident."""
        shape = self.tables[relation.table].column(one.name) if relation.table in self.tables else None
        half = filled / 2
        return bool(shape and shape.base.startswith(_MOMENTS) and distinct > half)

    def _parent(self, table: str, column: str) -> ColumnStatistics | None:
        """Return the statistics of the column that a column refers to, in another table."""
        shape = self.tables.get(table)
        for key in sorted(shape.foreign_keys if shape else (), key=lambda one: len(one.columns)):
            if column in key.columns and key.target != table:
                target = key.target_columns[key.columns.index(column)]
                kind = self.shot.relations.get(key.target)
                return self.shot.columns.get((key.target, target, kind is not None and kind.kind == "p"))
        return None

    def _counted(self, table: str, column: str, seen: frozenset[str]) -> tuple[str, str] | None:
        """Return the column that numbers rows behind a column: itself, or the one it refers to."""
        if self.shot.arrivals.get((table, column)) == "number":
            return table, column
        shape = self.tables.get(table)
        for key in shape.foreign_keys if shape else ():
            if key.columns == (column,) and key.target not in seen | {table}:
                return self._counted(key.target, key.target_columns[0], seen | {table})
        return None

    def _width(self, one: ColumnStatistics, relation: Relation) -> int:
        """Return a column's width; stated bytes beyond the made-up ones lie in its long columns."""
        table = self.tables.get(relation.table)
        model = self.data.table(relation.table)
        if (
            table is None
            or model is None
            or not model.row_bytes
            or relation.kind == "i"
            or relation.rows <= 0
        ):
            return one.width_bytes
        real = relation.file_bytes / relation.rows if relation.rows else 0.0
        wide = {column.name for column in table.columns if column.base in _WIDE}
        if one.name not in wide or model.row_bytes <= real:
            return one.width_bytes
        widths = [
            found.width_bytes
            for (name, column, _), found in self.shot.columns.items()
            if name == relation.name and column in wide
        ]
        return round(one.width_bytes + (model.row_bytes - real) * one.width_bytes / max(sum(widths), 1))

    def _correlation(self, one: ColumnStatistics, relation: Relation) -> float | None:
        if one.correlation is None or not self.in_order:
            return one.correlation
        return 1.0 if self.shot.arrivals.get((relation.table, one.name)) else one.correlation
