"""Brings everything of a database into its schema public under names that need no quotes.

PostgreSQL itself renames, so that every expression, key and view that uses a name follows it.
"""

# ruff: noqa: S608 - only texts of this file stand in the queries
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archkit.design.ddl_name import LONGEST_NAME, generated_name, quoted
from archkit.design.naming import words

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_PLAIN = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OWN = (
    "n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND NOT EXISTS "
    "(SELECT FROM pg_depend d WHERE d.objid = {0}.oid AND d.deptype = 'e')"
)
_RELATIONS = f"""
SELECT c.oid::bigint, n.nspname::text, c.relname::text, c.relkind::text,
       c.relkind IN ('i', 'I') OR EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid
         AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND c.relkind = 'S')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'i', 'I', 'S', 'v', 'm') AND {_OWN.format("c")}
ORDER BY n.nspname <> 'public', n.nspname, c.oid
"""
_TYPES = f"""
SELECT t.oid::bigint, n.nspname::text, t.typname::text, t.typtype::text
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c')) AND {_OWN.format("t")}
ORDER BY n.nspname <> 'public', n.nspname, t.oid
"""
_ROUTINES = f"""
SELECT p.oid::bigint, n.nspname::text, p.proname::text, p.prokind::text,
       pg_get_function_identity_arguments(p.oid)
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.prokind IN ('f', 'p', 'a', 'w') AND {_OWN.format("p")}
ORDER BY n.nspname <> 'public', n.nspname, p.oid
"""
_COLUMNS = """
SELECT c.relname::text, a.attname::text FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND a.attinhcount = 0 ORDER BY c.oid, a.attnum
"""
_CONSTRAINTS = """
SELECT c.relname::text, n.conname::text FROM pg_constraint n JOIN pg_class c ON c.oid = n.conrelid
WHERE c.relnamespace = 'public'::regnamespace AND n.contype IN ('c', 'f') AND n.conislocal
  AND n.conparentid = 0 AND NOT c.relispartition ORDER BY c.oid, n.conname
"""
_EXTENSIONS = """
SELECT e.extname::text FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE e.extrelocatable AND n.nspname NOT IN ('public', 'pg_catalog')
"""
_KINDS = {"r": "TABLE", "p": "TABLE", "i": "INDEX", "I": "INDEX", "S": "SEQUENCE", "v": "VIEW"}
_KINDS["m"] = "MATERIALIZED VIEW"


@dataclass
class Renamed:
    """What the file calls tables and columns that have other names now; `failed` is what would not move."""

    tables: dict[str, str] = field(default_factory=dict)
    columns: dict[tuple[str, str], str] = field(default_factory=dict)
    others: int = 0
    failed: list[str] = field(default_factory=list)

    def forget_case(self) -> None:
        """Forget names that differ in upper and lower case only, which means nothing to other engines."""
        self.tables = {new: name for new, name in self.tables.items() if name.lower() != new}
        self.columns = {key: name for key, name in self.columns.items() if name.lower() != key[1]}


def make_names_plain(connection: Connection) -> Renamed:
    """Move everything into public and rename what needs quotes; return what was called otherwise."""
    renamed = Renamed()
    _each(connection, renamed, _moved_extensions(connection))
    _each(connection, renamed, _moved_types(connection, renamed))
    _each(connection, renamed, _moved_relations(connection, renamed))
    _each(connection, renamed, _moved_routines(connection, renamed))
    connection.execute("SET search_path = public")
    _each(connection, renamed, _plain_columns(connection, renamed))
    _each(connection, renamed, _plain_constraints(connection, renamed))
    return renamed


def plain_name(name: str, taken: set[str]) -> str:
    """Return a name that needs no quotes and is not taken yet: ``CustomerID`` becomes ``customer_id``."""
    plain = name if _PLAIN.fullmatch(name) else "_".join(words(_HUMPS.sub("_", name)))
    plain = f"n_{plain}" if plain[:1].isdigit() else plain or "unnamed"
    plain = plain if _PLAIN.fullmatch(plain) else generated_name("n", plain)
    found, number = plain, 1
    while found in taken:
        number += 1
        found = f"{plain[: LONGEST_NAME - len(str(number)) - 1]}_{number}"
    taken.add(found)
    return found


def _each(connection: Connection, renamed: Renamed, statements: Iterable[str]) -> None:
    import psycopg  # noqa: PLC0415 - heavy

    for statement in list(statements):
        try:
            connection.execute(statement.encode())
        except psycopg.Error as error:
            if connection.closed:
                raise
            renamed.failed.append(f"{statement}: {(str(error).splitlines() or [''])[0]}")


def _moved_extensions(connection: Connection) -> Iterator[str]:
    for (name,) in connection.execute(_EXTENSIONS).fetchall():
        yield f"ALTER EXTENSION {quoted(name)} SET SCHEMA public"


def _moved_types(connection: Connection, renamed: Renamed) -> Iterator[str]:
    taken: set[str] = set()
    for _, schema, name, kind in connection.execute(_TYPES.encode()).fetchall():
        word = "DOMAIN" if kind == "d" else "TYPE"
        yield from _moved(word, schema, name, plain_name(name, taken), renamed)


def _moved_relations(connection: Connection, renamed: Renamed) -> Iterator[str]:
    rows = connection.execute(_RELATIONS.encode()).fetchall()
    # Names that are plain already keep them, so that only the others get a number behind theirs.
    kept = {name for _, schema, name, _, _ in rows if schema == "public" and _PLAIN.fullmatch(name)}
    taken = set(kept)
    moves: list[str] = []
    for _, schema, name, kind, goes_along in rows:
        if schema == "public" and name in kept:
            continue
        new = plain_name(f"{schema}_{name}" if name in taken else name, taken)
        if kind in {"r", "p"}:
            renamed.tables[new] = name if schema == "public" else f"{schema}.{name}"
        if new != name:
            renamed.others += kind not in {"r", "p"}
            yield f"ALTER {_KINDS[kind]} {quoted(schema)}.{quoted(name)} RENAME TO {quoted(new)}"
        if schema != "public" and not goes_along:  # an index, or a column's sequence, moves with its table
            moves.append(f"ALTER {_KINDS[kind]} {quoted(schema)}.{quoted(new)} SET SCHEMA public")
    yield from moves


def _moved_routines(connection: Connection, renamed: Renamed) -> Iterator[str]:
    for _, schema, name, kind, arguments in connection.execute(_ROUTINES.encode()).fetchall():
        word = {"p": "PROCEDURE", "a": "AGGREGATE"}.get(kind, "FUNCTION")
        given = f"({arguments or ('*' if kind == 'a' else '')})"
        yield from _moved(word, schema, name, plain_name(name, set()), renamed, given)


def _moved(  # noqa: PLR0913, PLR0917 - the parts of one ALTER
    kind: str, schema: str, name: str, new: str, renamed: Renamed, given: str = ""
) -> Iterator[str]:
    if new != name:
        renamed.others += 1
        yield f"ALTER {kind} {quoted(schema)}.{quoted(name)}{given} RENAME TO {quoted(new)}"
    if schema != "public":
        yield f"ALTER {kind} {quoted(schema)}.{quoted(new)}{given} SET SCHEMA public"


def _plain_columns(connection: Connection, renamed: Renamed) -> Iterator[str]:
    by_table: dict[str, list[str]] = {}
    for table, name in connection.execute(_COLUMNS).fetchall():
        by_table.setdefault(table, []).append(name)
    for table, names in by_table.items():
        taken = {name for name in names if _PLAIN.fullmatch(name)}
        for name in names:
            if not _PLAIN.fullmatch(name):
                new = plain_name(name, taken)
                renamed.columns[table, new] = name
                yield f"ALTER TABLE {quoted(table)} RENAME COLUMN {quoted(name)} TO {quoted(new)}"


def _plain_constraints(connection: Connection, renamed: Renamed) -> Iterator[str]:
    by_table: dict[str, list[str]] = {}
    for table, name in connection.execute(_CONSTRAINTS).fetchall():
        by_table.setdefault(table, []).append(name)
    for table, names in by_table.items():
        taken = {name for name in names if _PLAIN.fullmatch(name)}
        for name in names:
            if not _PLAIN.fullmatch(name):
                renamed.others += 1
                new = plain_name(name, taken)
                yield f"ALTER TABLE {quoted(table)} RENAME CONSTRAINT {quoted(name)} TO {quoted(new)}"
