"""Tables that look as large as at the horizon while candidates are compared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from archkit.design import DataModel
from archkit.errors import ToolMissingError
from archkit.knowledge import fact
from archkit.proofs.data.schema_inventory import TableShape
from archkit.proofs.data.volume.sized import SizedTables, sized_tables
from archkit.proofs.postgres import server

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

FILLED = "rows as filled"
HORIZON = "rows at the horizon"


@contextmanager
def as_large(connection: Connection, data: DataModel, tables: Mapping[str, TableShape]) -> Iterator[str]:
    """Let every table and index look as it will at the horizon; yield at which rows plans are made.

    Tables whose rows at the horizon are not stated stay as they are, and so does everything where
    files cannot be made longer here.

    Args:
        connection: The filled database, within a transaction that is taken back.
        data: The model, with rows at the horizon.
        tables: What the catalog holds.
    """
    rows = {one.name: one.rows_at_horizon for one in data.tables if one.rows_at_horizon}
    try:
        sized = sized_tables(connection, server().folder, data, tables)
    except ToolMissingError:
        yield FILLED
        return
    try:
        yield HORIZON if rows and _grown(sized, rows, _named(data, tables)) else FILLED
    finally:
        if not connection.closed:
            sized.as_filled()


def _named(data: DataModel, tables: Mapping[str, TableShape]) -> frozenset[str]:
    """Return the tables that matter, empty for all: of very many only those that patterns name."""
    if len(tables) <= fact("schema-volume.most-tables").base:
        return frozenset()
    words = {word for one in data.access_patterns for word in re.findall(r"[a-z_]\w*", one.sql.lower())}
    return frozenset(words & set(tables)) or frozenset({""})


def _grown(sized: SizedTables, rows: Mapping[str, int], only: frozenset[str]) -> bool:
    try:
        sized.look_like(rows, only)
    except ToolMissingError:
        return False
    return True
