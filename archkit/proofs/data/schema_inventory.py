"""What PostgreSQL's catalog says is there: the judge of every schema check."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_COLUMNS = """
WITH RECURSIVE based(oid, base, modifier) AS (
    SELECT oid, oid, -1 FROM pg_type WHERE typtype <> 'd'
    UNION ALL
    SELECT d.oid, b.base, CASE WHEN d.typtypmod >= 0 THEN d.typtypmod ELSE b.modifier END
    FROM pg_type d JOIN based b ON d.typbasetype = b.oid WHERE d.typtype = 'd')
SELECT c.relname, a.attname, format_type(based.base, NULL),
       format_type(based.base, CASE WHEN based.base = a.atttypid THEN a.atttypmod ELSE based.modifier END),
       NOT a.attnotnull AND NOT own.typnotnull, a.attidentity <> '', a.attgenerated <> '',
       pg_get_expr(d.adbin, d.adrelid) IS NOT NULL,
       coalesce((SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder)
                 FROM pg_enum e WHERE e.enumtypid = based.base), '{}')
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN based ON based.oid = a.atttypid
JOIN pg_type own ON own.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
ORDER BY c.relname, a.attnum
"""
_DOMAIN_CHECKS = """
SELECT c.relname, a.attname, pg_get_constraintdef(n.oid)
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_constraint n ON n.contypid = a.atttypid AND n.contype = 'c'
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
ORDER BY c.relname, a.attnum, n.conname
"""
_CONSTRAINTS = """
SELECT c.relname, n.conname, n.contype::text, coalesce(f.relname, ''),
       ARRAY(SELECT a.attname::text FROM unnest(n.conkey) WITH ORDINALITY AS k(number, place)
             JOIN pg_attribute a ON a.attrelid = n.conrelid AND a.attnum = k.number ORDER BY k.place),
       ARRAY(SELECT a.attname::text FROM unnest(n.confkey) WITH ORDINALITY AS k(number, place)
             JOIN pg_attribute a ON a.attrelid = n.confrelid AND a.attnum = k.number ORDER BY k.place),
       pg_get_constraintdef(n.oid)
FROM pg_constraint n
JOIN pg_class c ON c.oid = n.conrelid AND NOT c.relispartition
LEFT JOIN pg_class f ON f.oid = n.confrelid
WHERE c.relnamespace = 'public'::regnamespace AND n.contype IN ('p', 'u', 'f', 'c') AND n.conparentid = 0
ORDER BY c.relname, n.conname
"""
_INDEXES = """
SELECT t.relname, c.relname, m.amname, i.indisunique,
       EXISTS (SELECT FROM pg_constraint n WHERE n.conindid = i.indexrelid AND n.contype IN ('p', 'u', 'x')),
       i.indnkeyatts,
       ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, false) FROM generate_series(1, i.indnatts) AS k),
       ARRAY(SELECT i.indclass[k] || ' ' || i.indcollation[k] || ' ' || i.indoption[k]
             FROM generate_series(0, i.indnkeyatts - 1) AS k),
       coalesce(pg_get_expr(i.indpred, i.indrelid), '')
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_class t ON t.oid = i.indrelid AND NOT t.relispartition
JOIN pg_am m ON m.oid = c.relam
WHERE t.relnamespace = 'public'::regnamespace
ORDER BY t.relname, c.relname
"""


@dataclass(frozen=True)
class ColumnShape:
    """A column as the catalog knows it; `base` is its type without, `type` with its length.

    For a domain they are those of what it is made of; its checks are among those of the table.
    """

    name: str
    base: str
    type: str
    nullable: bool
    identity: bool
    generated: bool
    has_default: bool
    labels: tuple[str, ...]


@dataclass(frozen=True)
class KeyShape:
    """A foreign key: `columns` point to `target_columns` of `target`.

    One that is `deferrable` may be checked at the commit, so its row may come before the other.
    """

    name: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    deferrable: bool = False


@dataclass(frozen=True)
class IndexShape:
    """An index: `keys` are columns or expressions, `rules` their operator class and order."""

    name: str
    method: str
    unique: bool
    constraint: bool
    keys: tuple[str, ...]
    included: tuple[str, ...]
    rules: tuple[str, ...]
    where: str

    @property
    def plain_keys(self) -> tuple[str, ...]:
        """The keys without quotes, as column names where they are columns."""
        return tuple(key.strip('"') for key in self.keys)


@dataclass(frozen=True)
class TableShape:
    """A table with its columns, keys, checks and indexes."""

    name: str
    columns: tuple[ColumnShape, ...]
    foreign_keys: tuple[KeyShape, ...]
    checks: tuple[str, ...]
    indexes: tuple[IndexShape, ...]

    def column(self, name: str) -> ColumnShape | None:
        """Return the column with this name, or None."""
        return next((column for column in self.columns if column.name == name), None)


def inventory(connection: Connection) -> dict[str, TableShape]:
    """Return the tables of the public schema by name."""
    columns: dict[str, list[ColumnShape]] = {}
    for row in connection.execute(_COLUMNS).fetchall():
        table, name, base, kind, nullable, identity, generated, has_default, labels = row
        shape = ColumnShape(name, base, kind, nullable, identity, generated, has_default, tuple(labels))
        columns.setdefault(table, []).append(shape)
    keys: dict[str, list[KeyShape]] = {}
    checks: dict[str, list[str]] = {}
    for table, name, kind, target, own, theirs, text in connection.execute(_CONSTRAINTS).fetchall():
        if kind == "f":
            late = " DEFERRABLE" in text.replace(" NOT DEFERRABLE", "")
            keys.setdefault(table, []).append(KeyShape(name, tuple(own), target, tuple(theirs), late))
        elif kind == "c":
            checks.setdefault(table, []).append(text)
    for table, name, text in connection.execute(_DOMAIN_CHECKS).fetchall():
        checks.setdefault(table, []).append(re.sub(r"\bVALUE\b", name, text))
    indexes: dict[str, list[IndexShape]] = {}
    for table, name, method, unique, constraint, count, parts, rules, where in connection.execute(_INDEXES):
        given = (name, method, unique, constraint, tuple(parts[:count]), tuple(parts[count:]), tuple(rules))
        indexes.setdefault(table, []).append(IndexShape(*given, where))
    return {
        name: TableShape(
            name, tuple(found), tuple(keys.get(name, ())), tuple(checks.get(name, ())),
            tuple(indexes.get(name, ())),
        )
        for name, found in columns.items()
    }  # fmt: skip
