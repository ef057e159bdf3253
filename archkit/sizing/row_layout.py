"""How PostgreSQL lays out rows and index entries: headers, alignment, short texts, pages.

The layout is that of PostgreSQL's documentation, Database Page Layout: a page of 8,192 bytes has a
header of 24; a row has a line pointer of 4 bytes, a header of 23 and one bit a column where any is
empty, all rounded up to 8; each value begins at a multiple of its type's alignment; a text of up to
126 bytes has a header of 1 byte and no alignment, a longer one 4, and what is stored beside the row
leaves a pointer of 18. An entry of a B-tree has a line pointer of 4 bytes and a header of 8. These
are definitions of the format; how full leaves are built and from where on a value is stored beside
its row are settings, and stand among the facts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Literal

from archkit.design import Column
from archkit.knowledge import Fact, fact

End = Literal["low", "base", "high"]
"""Which end of what is usual counts."""

_PAGE = 8_192
_PAGE_HEADER = 24
_LINE_POINTER = 4
_ROW_HEADER = 23
_ENTRY_HEADER = 8
_LEAF_ROOM = _PAGE - _PAGE_HEADER - 16
"""What a leaf of a B-tree holds: a page without its header and the 16 bytes of links to its neighbours."""
_WORD = 8
_SHORT = 126
_TOAST_POINTER = 18
_ROW_POINTER = 6
"""What a row costs in a B-tree that keeps equal keys once: a pointer to it."""
_VECTOR = re.compile(r"vector\((\d+)\)")
_FIXED = {
    "boolean": (1, 1), "smallint": (2, 2), "int2": (2, 2), "integer": (4, 4), "int": (4, 4), "int4": (4, 4),
    "bigint": (8, 8), "int8": (8, 8), "real": (4, 4), "double precision": (8, 8), "date": (4, 4),
    "timestamp": (8, 8), "timestamptz": (8, 8), "time": (8, 8), "interval": (16, 8), "uuid": (16, 1),
    "point": (16, 8), "serial": (4, 4), "bigserial": (8, 8),
}  # fmt: skip
_KINDS = (
    ("json", "json"), ("numeric", "decimal"), ("bytea", "binary"), ("email", "email"), ("url", "url"),
    ("status", "enum"), ("currency", "enum"),
)  # fmt: skip


def row_layout_bytes(columns: Iterable[Column], values: dict[str, float] | None = None) -> float:
    """Return the bytes that a row takes in its table's file, and beside it where a value is long.

    Args:
        columns: The columns in their order.
        values: Bytes of the values of columns without a fixed length, where known; others count
            with the usual size of their kind.
    """
    given = tuple(columns)
    bitmap = math.ceil(len(given) / 8) if any(one.nullable for one in given) else 0
    longest = fact("capacity.postgresql.value-in-row").base
    place, apart = 0.0, 0.0
    for one in given:
        size = (values or {}).get(one.name, usual_value_bytes(one))
        if fixed_bytes(one) is None and size > longest:
            apart, size = apart + size, _TOAST_POINTER
        place = _after(place, one, size)
    row = _aligned(_ROW_HEADER + bitmap, _WORD) + _aligned(place, _WORD) + _LINE_POINTER
    rows_a_page = max(math.floor((_PAGE - _PAGE_HEADER) / row), 1)
    return _PAGE / rows_a_page + apart


def entry_layout_bytes(
    columns: Iterable[Column],
    values: dict[str, float] | None = None,
    *,
    filled: float | None = None,
    alike: float = 1.0,
) -> float:
    """Return the bytes that an entry of a B-tree over some columns takes.

    Args:
        columns: The key columns in their order.
        values: As in `row_layout_bytes`.
        filled: The share of a leaf that is filled; as the index is built when left out.
        alike: How many rows share a key, which is then kept once; 1 where each has its own.
    """
    share = fact("capacity.postgresql.leaf-fill").base if filled is None else filled
    entry = bare_entry_bytes(columns, values)
    if alike > 1:
        entry = min(entry, _ROW_POINTER + entry / alike)
        pages = entry / (_LEAF_ROOM * share)
    else:
        pages = 1 / max(math.floor(_LEAF_ROOM * share / entry), 1)
    return _PAGE * pages * (1 + fact("capacity.postgresql.inner-pages").base)


def bare_entry_bytes(columns: Iterable[Column], values: dict[str, float] | None = None) -> float:
    """Return the bytes of an entry itself: header, key values and line pointer, no free space."""
    place = 0.0
    for one in columns:
        place = _after(place, one, (values or {}).get(one.name, usual_value_bytes(one)))
    return _ENTRY_HEADER + _aligned(place, _WORD) + _LINE_POINTER


def fixed_bytes(column: Column) -> tuple[int, int] | None:
    """Return length and alignment of a type of fixed length; None for texts and the like."""
    base = re.sub(r"\(.*?\)", "", column.type.lower()).strip()
    if base.endswith("]"):
        return None
    return _FIXED.get(base, _FIXED.get(base.split(" ")[0]))


def usual_value_bytes(column: Column, end: End = "base") -> float:
    """Return the usual bytes of a column's value, or their low or high end, without a text's header."""
    fixed = fixed_bytes(column)
    if fixed:
        return float(fixed[0])
    dimensions = _VECTOR.search(column.type.lower())
    if dimensions:
        return 4.0 * int(dimensions[1])
    text = f"{column.type} {column.name}".lower()
    kind = next((kind for word, kind in _KINDS if word in text), "text")
    return _at(end, fact(f"workload.bytes.{kind}"))


def usual_values(columns: Iterable[Column], end: End) -> dict[str, float]:
    """Return the usual bytes of each column's value at one end, by its name."""
    return {one.name: usual_value_bytes(one, end) for one in columns}


def _at(end: End, one: Fact) -> float:
    return {"low": one.lowest, "base": one.base, "high": one.highest}[end]


def _after(place: float, column: Column, size: float) -> float:
    """Return where a row goes on after a value."""
    fixed = fixed_bytes(column)
    if fixed:
        return _aligned(place, fixed[1]) + fixed[0]
    if size <= _SHORT:
        return place + 1 + size
    return _aligned(place, 4) + 4 + size


def _aligned(place: float, step: int) -> int:
    return math.ceil(math.ceil(place) / step) * step
