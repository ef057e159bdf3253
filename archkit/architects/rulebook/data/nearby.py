"""Reads by position: rows inside a box, through an index of points."""

from __future__ import annotations

from archkit.architects.rulebook.data.mapped_entity import MappedEntity
from archkit.architects.rulebook.data.reads import Reached, scope, selected_columns, shown_columns
from archkit.architects.rulebook.data.statement import Statement, conjunction
from archkit.brief import Operation

_LATITUDE, _LONGITUDE = frozenset({"latitude", "lat"}), frozenset({"longitude", "lon", "lng", "long"})
_CORNER = "double precision"


def position(one: MappedEntity, operation: Operation) -> tuple[str, str] | None:
    """Return the columns of longitude and latitude that an operation selects by; None if it does not."""
    columns = selected_columns(one, operation.by)
    east = next((name for name in columns if name in _LONGITUDE), None)
    north = next((name for name in columns if name in _LATITUDE), None)
    return (east, north) if east and north else None


def nearby_page(one: MappedEntity, operation: Operation, at: tuple[str, str]) -> Reached:
    """Return the rows inside a box around a position; the caller sorts them by distance.

    Args:
        one: The entity with its table.
        operation: The operation.
        at: The columns of longitude and latitude.
    """
    statement = Statement()
    point = f"point({at[0]}::float8, {at[1]}::float8)"
    conditions = list(scope(one, statement))
    corners = [f"point({statement.parameter(_CORNER)}, {statement.parameter(_CORNER)})" for _ in range(2)]
    conditions.append(f"{point} <@ box({corners[0]}, {corners[1]})")
    others = [name for name in selected_columns(one, operation.by) if name not in at]
    conditions += statement.equals(one.table, others)
    sql = (
        f"SELECT {shown_columns(one)}\nFROM {one.table.name}\nWHERE {conjunction(conditions)}\n"
        f"LIMIT {statement.parameter('integer')}"
    )
    return Reached(sql, statement.types, index=(point,), method="gist")
