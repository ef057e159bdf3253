"""Indexes that an engine makes by itself: InnoDB gives each foreign key one, PostgreSQL none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archkit.design.ddl_name import generated_name, quoted, quoted_list

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_BARE_KEYS = """
SELECT c.relname::text, n.conname::text,
       ARRAY(SELECT a.attname::text FROM unnest(n.conkey) WITH ORDINALITY AS k(number, place)
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number ORDER BY k.place)
FROM pg_constraint n JOIN pg_class c ON c.oid = n.conrelid
WHERE n.contype = 'f' AND c.relnamespace = 'public'::regnamespace AND n.conparentid = 0
  AND NOT EXISTS (
    SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indpred IS NULL
    AND n.conkey <@ (i.indkey::smallint[])[0:cardinality(n.conkey) - 1])
ORDER BY c.relname, n.conname
"""


def add_implied_indexes(connection: Connection) -> int:
    """Make the indexes that MySQL makes for foreign keys without one; return how many.

    Without them the model would lack what the database has.
    """
    made: set[tuple[str, tuple[str, ...]]] = set()
    for table, key, columns in connection.execute(_BARE_KEYS).fetchall():
        if (table, tuple(columns)) not in made:
            made.add((table, tuple(columns)))
            name = generated_name(table, key, "implied")
            sql = f"CREATE INDEX {quoted(name)} ON {quoted(table)} ({quoted_list(columns)})"
            connection.execute(sql.encode())
    return len(made)
