"""Takes foreign keys and indexes off tables while they are filled, and puts them back.

Checking a key row by row costs more than the row; checking all rows at once is one join. So rows
are made in bare tables, and what comes back is judged by PostgreSQL over all of them. A key or
unique index that the rows break empties its table, with what PostgreSQL said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archkit.design.ddl_name import quoted
from archkit.proofs.data.schema_apply import attempt

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_INDEXES = """
SELECT t.relname, c.relname, i.indisunique, pg_get_indexdef(c.oid)
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_class t ON t.oid = i.indrelid AND NOT t.relispartition
WHERE t.relnamespace = 'public'::regnamespace AND NOT i.indisreplident
  AND NOT EXISTS (SELECT FROM pg_constraint n WHERE n.conindid = c.oid AND n.contype <> 'f')
ORDER BY i.indisunique DESC, t.relname, c.relname
"""
_KEYS = """
SELECT c.relname, n.conname, f.relname, pg_get_constraintdef(n.oid)
FROM pg_constraint n
JOIN pg_class c ON c.oid = n.conrelid AND NOT c.relispartition
JOIN pg_class f ON f.oid = n.confrelid
WHERE c.relnamespace = 'public'::regnamespace AND n.contype = 'f' AND n.conparentid = 0
ORDER BY c.relname, n.conname
"""
_FORCED = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relforcerowsecurity "
    "AND relkind IN ('r', 'p')"
)


@dataclass(frozen=True)
class Taken:
    """Something that was taken off a table: how it comes back, and the table that it points to."""

    table: str
    name: str
    back: str
    target: str = ""


def take_off(connection: Connection, tables: Iterable[str]) -> tuple[Taken, ...]:
    """Take foreign keys and the indexes of no constraint off some tables; return how they come back."""
    wanted = set(tables)
    exempt_owner(connection, wanted)
    taken = []
    for table, name, target, text in connection.execute(_KEYS).fetchall():
        sql = f"ALTER TABLE {quoted(table)} ADD CONSTRAINT {quoted(name)} {text}"
        one = Taken(table, name, sql, target)
        if table in wanted and not _drop(connection, one, constraint=True):
            taken.append(one)
    keys = tuple(taken)
    indexes = []
    for table, name, _unique, text in connection.execute(_INDEXES).fetchall():
        # On a partitioned table the text says ONLY, which would leave the partitions without it.
        one = Taken(table, name, text.replace(" ON ONLY ", " ON ", 1))
        if table in wanted and not _drop(connection, one, constraint=False):
            indexes.append(one)
    return (*indexes, *keys)


def exempt_owner(connection: Connection, tables: Iterable[str]) -> None:
    """Let the owner write rows of every tenant, as one who fills tables must; it stays so."""
    wanted = set(tables)
    for (name,) in connection.execute(_FORCED).fetchall():
        if name in wanted:
            attempt(connection, f"ALTER TABLE {quoted(name)} NO FORCE ROW LEVEL SECURITY")


def _drop(connection: Connection, one: Taken, *, constraint: bool) -> str:
    if constraint:
        return attempt(connection, f"ALTER TABLE {quoted(one.table)} DROP CONSTRAINT {quoted(one.name)}")[0]
    return attempt(connection, f"DROP INDEX {quoted(one.name)}")[0]


def put_back(connection: Connection, taken: Iterable[Taken]) -> Mapping[str, str]:
    """Put back what was taken off; return the tables that were emptied for it, and why.

    Raises:
        psycopg.Error: If something does not come back to an empty table either.
    """
    reasons: dict[str, str] = {}
    for one in taken:
        state, message, _ = attempt(connection, one.back)
        if not state:
            continue
        lost = one.target in reasons and one.target != one.table
        reasons.setdefault(one.table, f"it needs rows of {one.target!r}, which has none" if lost else message)
        connection.execute(f"TRUNCATE {quoted(one.table)} CASCADE".encode())
        connection.execute(one.back.encode())
    return reasons
