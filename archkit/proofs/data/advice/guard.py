"""Row security while plans are made: the owner, whom it spares, is bound by it for a moment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archkit.design import DataModel
from archkit.design.ddl_name import literal, quoted
from archkit.design.ddl_table import TENANT_SETTING

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_GUARDED = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity "
    "AND relkind IN ('r', 'p')"
)


@dataclass(frozen=True)
class Guard:
    """The tables under row security with their tenant columns, and the tenant that is acted for."""

    columns: Mapping[str, str]
    tenant: str

    def binding(self, sql: str) -> frozenset[str]:
        """Return the guarded tables that a statement names, where it also names their tenant."""
        return frozenset(
            table
            for table, column in self.columns.items()
            if names_word(sql, table) and names_word(sql, column)
        )

    @contextmanager
    def on(self, connection: Connection, tables: Iterable[str]) -> Iterator[None]:
        """Bind the owner by the policies of some tables while the block runs, acting for the tenant."""
        with connection.transaction(force_rollback=True):
            for table in tables:
                connection.execute(f"ALTER TABLE {quoted(table)} FORCE ROW LEVEL SECURITY".encode())
            act_for(connection, self.tenant)
            yield


def guarded_tables(connection: Connection) -> frozenset[str]:
    """Return the tables that have row security switched on."""
    return frozenset(row[0] for row in connection.execute(_GUARDED).fetchall())


def guard_of(connection: Connection, data: DataModel) -> Guard | None:
    """Return the guard of a filled model; None where no table is under row security."""
    on = guarded_tables(connection)
    columns = {one.name: one.tenant_column for one in data.tables if one.tenant_column and one.name in on}
    if not columns:
        return None
    pairs = (two_tenants(connection, table, column) for table, column in columns.items())
    return Guard(columns, next((pair[0] for pair in pairs if pair), ""))


def two_tenants(connection: Connection, table: str, column: str) -> tuple[str, str] | None:
    """Return the tenants with the most rows of a table; None where it has fewer than two."""
    tenant = quoted(column)
    sql = (
        f"SELECT {tenant}::text FROM {quoted(table)} WHERE {tenant} IS NOT NULL "  # noqa: S608 - quoted
        "GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 2"
    )
    rows = connection.execute(sql.encode()).fetchall()
    return (rows[0][0], rows[1][0]) if len(rows) > 1 else None


def act_for(connection: Connection, tenant: str) -> None:
    """Set the tenant for this transaction; empty for none."""
    connection.execute(f"SET LOCAL {TENANT_SETTING} = {literal(tenant)}".encode())


def names_word(sql: str, word: str) -> bool:
    """Say whether a statement holds a name."""
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", sql, re.IGNORECASE) is not None
