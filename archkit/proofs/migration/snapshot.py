"""What the catalog holds, as one text for each part, so that two schemas can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from archkit.design.change.naming import SCHEMA

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

# Names of NOT NULL constraints and of sequences that belong to a column follow from how a column
# came to be, and indexes of partitions from those of their table: they are no part of the schema.
# Which months have a partition depends on the rows and on the day.
_MONTH = "(c.relispartition AND c.relname ~ '_[0-9]{4}_[0-9]{2}$')"
_PARTS = f"""
SELECT 'table ' || c.relname, CASE c.relkind WHEN 'p' THEN 'PARTITION BY ' || pg_get_partkeydef(c.oid)
         WHEN 'r' THEN 'table' ELSE c.relkind::text END
       || CASE WHEN c.relispartition THEN ' ' || pg_get_expr(c.relpartbound, c.oid) ELSE '' END
       || CASE WHEN c.relrowsecurity THEN ' row security' ELSE '' END
       || CASE WHEN c.relforcerowsecurity THEN ' that binds the owner' ELSE '' END
       || coalesce(' -- ' || obj_description(c.oid, 'pg_class'), '')
FROM pg_class c WHERE c.relkind IN ('r', 'p', 'f') AND c.relnamespace = 'public'::regnamespace
  AND NOT {_MONTH}
UNION ALL
SELECT 'column ' || c.relname || '.' || a.attname,
       format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
       || coalesce(' DEFAULT ' || CASE WHEN pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NULL
            THEN pg_get_expr(d.adbin, d.adrelid) ELSE 'its own sequence' END, '')
       || ' ' || a.attidentity::text || a.attgenerated::text
       || coalesce(' COLLATE ' || nullif(l.collname, 'default'), '')
       || coalesce(' -- ' || col_description(c.oid, a.attnum), '')
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN pg_collation l ON l.oid = a.attcollation
WHERE c.relkind IN ('r', 'p', 'f') AND c.relnamespace = 'public'::regnamespace
  AND NOT {_MONTH}
UNION ALL
SELECT 'constraint ' || n.conrelid::regclass::text || '.' || n.conname, pg_get_constraintdef(n.oid)
FROM pg_constraint n JOIN pg_class c ON c.oid = n.conrelid
WHERE n.contype <> 'n' AND c.relnamespace = 'public'::regnamespace AND NOT c.relispartition
UNION ALL
SELECT 'index ' || x.relname, pg_get_indexdef(i.indexrelid)
       || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END
       || coalesce(' -- ' || obj_description(i.indexrelid, 'pg_class'), '')
FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition
UNION ALL
SELECT 'policy ' || tablename || '.' || policyname,
       concat_ws(' ', permissive, cmd, roles::text, qual, with_check)
FROM pg_policies WHERE schemaname = 'public'
UNION ALL
SELECT 'trigger ' || t.tgrelid::regclass::text || '.' || t.tgname, pg_get_triggerdef(t.oid)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace AND t.tgparentid = 0
UNION ALL
SELECT 'view ' || c.relname, pg_get_viewdef(c.oid)
       || coalesce(' -- ' || obj_description(c.oid, 'pg_class'), '')
FROM pg_class c WHERE c.relkind IN ('v', 'm') AND c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'type ' || t.typname, t.typtype::text || ' '
       || coalesce(format_type(nullif(t.typbasetype, 0), t.typtypmod), '')
       || coalesce((SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
                    FROM pg_enum e WHERE e.enumtypid = t.oid), '')
       || coalesce((SELECT string_agg(pg_get_constraintdef(n.oid), ', ' ORDER BY n.conname)
                    FROM pg_constraint n WHERE n.contypid = t.oid), '')
       || coalesce(' -- ' || obj_description(t.oid, 'pg_type'), '')
FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd', 'c')
  AND (c.oid IS NULL OR c.relkind = 'c')
UNION ALL
SELECT 'function ' || p.oid::regprocedure::text, pg_get_functiondef(p.oid)
FROM pg_proc p WHERE p.pronamespace IN ('public'::regnamespace, coalesce(to_regnamespace('{SCHEMA}'), 0::oid))
  AND p.prokind IN ('f', 'p') AND NOT EXISTS (
    SELECT FROM pg_depend x WHERE x.objid = p.oid AND x.classid = 'pg_proc'::regclass AND x.deptype = 'e')
UNION ALL
SELECT 'sequence ' || c.relname, format_type(s.seqtypid, NULL) || ' ' || s.seqincrement || ' ' || s.seqstart
FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT EXISTS (
  SELECT FROM pg_depend x WHERE x.objid = c.oid AND x.classid = 'pg_class'::regclass
    AND x.deptype IN ('i', 'a'))
"""  # noqa: S608 - names of the model, written out


def snapshot(connection: Connection) -> dict[str, str]:
    """Return a text for each part of the schema public, and for functions that a migration left behind."""
    return {str(place): str(text) for place, text in connection.execute(_PARTS.encode()).fetchall()}


def schema_diff(found: Mapping[str, str], wanted: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Return place, what is there and what should be there for each part that differs; empty for none."""
    places = sorted({*found, *wanted})
    return tuple(
        (place, found.get(place, "nothing"), wanted.get(place, "nothing"))
        for place in places
        if found.get(place) != wanted.get(place)
    )
