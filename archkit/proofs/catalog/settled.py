"""Writes expressions as PostgreSQL writes them, so that making them again changes nothing.

A list of ``varchar`` values that is compared with a text is shown in one way when it was just
made and in another when it was made from what was shown; from then on it stays.
"""

# ruff: noqa: S608 - only texts of this file stand in the queries
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from archkit.design.ddl_name import quoted

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_UNSETTLED = "'%::text[])%'"
_OURS = "{0}.relnamespace = 'public'::regnamespace AND NOT {0}.relispartition"
_CHECKS = f"""
SELECT c.relname::text, n.conname::text, pg_get_constraintdef(n.oid) FROM pg_constraint n
JOIN pg_class c ON c.oid = n.conrelid
WHERE n.contype = 'c' AND {_OURS.format("c")} AND pg_get_constraintdef(n.oid) LIKE {_UNSETTLED}
"""
_INDEXES = f"""
SELECT c.relname::text, pg_get_indexdef(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE {_OURS.format("c")} AND pg_get_indexdef(c.oid) LIKE {_UNSETTLED}
"""
_VIEWS = f"""
SELECT c.relname::text, pg_get_viewdef(c.oid) FROM pg_class c
WHERE c.relkind = 'v' AND {_OURS.format("c")} AND NOT EXISTS
  (SELECT FROM pg_depend e WHERE e.objid = c.oid AND e.deptype = 'e') ORDER BY c.oid
"""


def settle(connection: Connection) -> None:
    """Make anew, from PostgreSQL's own text, every check, index and view that would come out otherwise."""
    import psycopg  # noqa: PLC0415 - heavy

    for statement in list(_statements(connection)):
        try:
            connection.execute(statement.encode())
        except psycopg.Error:
            if connection.closed:
                raise  # otherwise the comparison with the model made again tells


def _statements(connection: Connection) -> Iterator[str]:
    for table, name, text in connection.execute(_CHECKS.encode()).fetchall():
        one = f"CONSTRAINT {quoted(name)}"
        yield f"ALTER TABLE {quoted(table)} DROP {one}, ADD {one} {text}"
    for name, text in connection.execute(_INDEXES.encode()).fetchall():
        yield f"DROP INDEX {quoted(name)}; {text}"
    for name, text in connection.execute(_VIEWS.encode()).fetchall():
        yield f"CREATE OR REPLACE VIEW {quoted(name)} AS {text}"
