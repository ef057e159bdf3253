"""What a row takes on disk: in its table, in all indexes of it, and as a dead row until it is cleared."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from archkit.brief import Brief, Entity
from archkit.design import DataModel, EstimateInput, Table
from archkit.design.naming import singular, slug
from archkit.sizing.figures import number
from archkit.sizing.index_layout import ENDS, Ends, index_row_bytes, stored_indexes
from archkit.sizing.quantity import Quantity, known, total
from archkit.sizing.row_layout import row_layout_bytes, usual_values
from archkit.sizing.same_brief import These

_KEPT = 1_000
_UNIT = "B/row"
_LAID_OUT = "the design's tables, laid out as PostgreSQL does"
_CHANGES = r"\b(?:update|delete\s+from)\s+(?:only\s+)?\"?{}\b"
_REPLACES = re.compile(r"\bon\s+conflict\b.*\bdo\s+update\b", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class TableWidth:
    """What one row of a table takes: in the table, in its indexes; `dead` is 1 and what dead rows add.

    `stated` says that the brief gives the bytes of a row.
    """

    table: Table
    row: Quantity
    indexes: Quantity
    dead: Quantity | None
    stated: bool

    def taken(self, rows: Quantity) -> Quantity:
        """Return what so many rows take on disk in GiB."""
        size = rows * (total((self.row, self.indexes)) or self.row)
        return (size * self.dead if self.dead else size).to("GiB")


def table_width(table: Table, data: DataModel, brief: Brief) -> TableWidth:
    """Return the width of a table's rows.

    A row has the bytes that the table states, or those of its columns; texts spread it, unless the
    brief states the bytes of a row. Dead rows count where rows are changed or deleted one by one.

    Args:
        table: The table.
        data: The model that it belongs to.
        brief: The brief that the design is made for.
    """
    entity = entity_of_table(table, brief)
    stated = entity is not None and bool(entity.bytes_per_row or brief.workload.record_bytes)
    return _width(These(table, data), stated)


@functools.lru_cache(maxsize=_KEPT)
def _width(key: These, stated: bool) -> TableWidth:  # noqa: FBT001 - a cached key
    table: Table = key.things[0]  # type: ignore[assignment]
    data: DataModel = key.things[1]  # type: ignore[assignment]
    row = _row_ends(table, stated=stated)
    sized = [index_row_bytes(one, table, data) for one in stored_indexes(table)]
    low, base, high = (sum(one[place] for one in sized) for place in range(len(ENDS)))
    return TableWidth(
        table,
        _spread(row, f"bytes of a row of {table.name}"),
        _spread((min(low, base), base, max(base, high)), f"bytes of index entries of {table.name}"),
        total((Quantity(1, 1, 1, "1", "1"), known("capacity.postgresql.dead-rows")))
        if _is_changed(table, data)
        else None,
        stated,
    )


def entity_of_table(table: Table, brief: Brief) -> Entity | None:
    """Return the entity of the brief that a table keeps; None for one that the brief does not name."""
    if not table.entity:
        return None
    wanted = entity_key(table.entity)
    return next((one for one in brief.workload.entities if entity_key(one.name) == wanted), None)


def entity_key(name: str) -> str:
    """Return the key under which two spellings of an entity's name are one."""
    return slug(singular(name))


def _row_ends(table: Table, *, stated: bool) -> Ends:
    low, base, high = (row_layout_bytes(table.columns, usual_values(table.columns, end)) for end in ENDS)
    whole = float(table.row_bytes or base)
    return (whole, whole, whole) if stated else (whole * low / base, whole, whole * high / base)


def _spread(ends: Ends, name: str) -> Quantity:
    low, base, high = ends
    around = f" ({number(low)} to {number(high)})" if low < high else ""
    told = EstimateInput(name=name, value=f"{number(base)} {_UNIT}{around}", source=_LAID_OUT)
    return Quantity(low, base, high, _UNIT, f"{number(base)} {_UNIT}", (told,))


def _is_changed(table: Table, data: DataModel) -> bool:
    """Say whether rows are changed or deleted one by one, or nobody says how they are written."""
    written = list(_writes(table, data))
    return not written or any(_changes(table, sql) for sql in written)


def _writes(table: Table, data: DataModel) -> Iterator[str]:
    named = re.compile(rf"\b{re.escape(table.name)}\b", re.IGNORECASE)
    yield from (one.sql for one in data.access_patterns if one.kind == "write" and named.search(one.sql))


def _changes(table: Table, sql: str) -> bool:
    own = re.search(_CHANGES.format(re.escape(table.name)), sql, re.IGNORECASE)
    added = re.search(rf"into\s+\"?{re.escape(table.name)}\b", sql, re.IGNORECASE)
    return bool(own or (added and _REPLACES.search(sql)))
