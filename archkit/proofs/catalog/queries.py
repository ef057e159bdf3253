"""What is asked of PostgreSQL's catalog about the schema public, extensions' own parts left out."""

# ruff: noqa: S608 - only texts of this file stand in the queries
from __future__ import annotations

_OURS = "{0}.relnamespace = 'public'::regnamespace AND NOT {0}.relispartition"
_NOT_OF_EXTENSION = "NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = {0}.oid AND e.deptype = 'e')"

TABLES = f"""
SELECT c.oid::bigint, c.relname::text, coalesce(obj_description(c.oid, 'pg_class'), ''),
       coalesce(p.partstrat::text, ''), coalesce(p.partexprs IS NULL AND p.partnatts = 1, false),
       coalesce((SELECT a.attname::text FROM pg_attribute a
                 WHERE a.attrelid = c.oid AND a.attnum = p.partattrs[0]), ''),
       ARRAY(SELECT i.relname::text FROM pg_inherits h JOIN pg_class i ON i.oid = h.inhrelid
             WHERE h.inhparent = c.oid AND i.relispartition ORDER BY i.relname),
       ARRAY(SELECT pg_get_expr(i.relpartbound, i.oid) FROM pg_inherits h
             JOIN pg_class i ON i.oid = h.inhrelid
             WHERE h.inhparent = c.oid AND i.relispartition ORDER BY i.relname)
FROM pg_class c LEFT JOIN pg_partitioned_table p ON p.partrelid = c.oid
WHERE {_OURS.format("c")} AND c.relkind IN ('r', 'p') AND {_NOT_OF_EXTENSION.format("c")}
ORDER BY c.oid
"""
COLUMNS = f"""
SELECT c.oid::bigint, a.attname::text, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
       a.attidentity::text, a.attgenerated::text, pg_get_expr(d.adbin, d.adrelid),
       coalesce((SELECT l.collname::text FROM pg_collation l, pg_type t
                 WHERE l.oid = a.attcollation AND t.oid = a.atttypid
                   AND t.typcollation <> a.attcollation), ''),
       coalesce(col_description(c.oid, a.attnum), '')
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE {_OURS.format("c")} AND c.relkind IN ('r', 'p') ORDER BY c.oid, a.attnum
"""
_NAMES = """ARRAY(SELECT a.attname::text FROM unnest({1}) WITH ORDINALITY AS k(number, place)
             JOIN pg_attribute a ON a.attrelid = {0} AND a.attnum = k.number ORDER BY k.place)"""
CONSTRAINTS = f"""
SELECT c.oid::bigint, n.conname::text, n.contype::text, {_NAMES.format("n.conrelid", "n.conkey")},
       coalesce(f.relname::text, ''), {_NAMES.format("n.confrelid", "n.confkey")},
       n.confdeltype::text, n.confupdtype::text, n.confmatchtype::text, n.condeferrable, n.condeferred,
       coalesce(pg_get_expr(n.conbin, n.conrelid), ''), pg_get_constraintdef(n.oid),
       coalesce(i.indnullsnotdistinct, false),
       coalesce(ARRAY(SELECT a.attname::text FROM generate_series(i.indnkeyatts, i.indnatts - 1) AS k
             JOIN pg_attribute a ON a.attrelid = n.conrelid AND a.attnum = i.indkey[k] ORDER BY k), '{{}}'),
       coalesce((to_jsonb(n) ->> 'conperiod')::boolean, false), n.confdelsetcols IS NOT NULL,
       coalesce(f.relispartition OR f.relnamespace <> 'public'::regnamespace, false)
FROM pg_constraint n
JOIN pg_class c ON c.oid = n.conrelid
LEFT JOIN pg_class f ON f.oid = n.confrelid
LEFT JOIN pg_index i ON i.indexrelid = n.conindid AND n.contype IN ('p', 'u', 'x')
WHERE {_OURS.format("c")} AND n.contype IN ('p', 'u', 'f', 'c', 'x') AND n.conparentid = 0
ORDER BY c.oid, n.conname
"""
INDEXES = f"""
SELECT t.oid::bigint, c.relname::text, m.amname::text, i.indisunique, i.indnullsnotdistinct,
       pg_get_indexdef(i.indexrelid), pg_get_expr(i.indpred, i.indrelid),
       coalesce(obj_description(c.oid, 'pg_class'), '')
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_am m ON m.oid = c.relam
WHERE {_OURS.format("t")} AND t.relkind IN ('r', 'p')
  AND NOT EXISTS (SELECT FROM pg_constraint n
                  WHERE n.conindid = i.indexrelid AND n.contype IN ('p', 'u', 'x'))
ORDER BY t.oid, c.relname
"""
SEQUENCES = f"""
SELECT c.relname::text, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement,
       coalesce(t.relname::text, ''), coalesce(a.attname::text, ''), coalesce(d.deptype = 'i', false)
FROM pg_sequence s
JOIN pg_class c ON c.oid = s.seqrelid
LEFT JOIN pg_depend d ON d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
  AND d.refclassid = 'pg_class'::regclass
LEFT JOIN pg_class t ON t.oid = d.refobjid
LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE c.relnamespace = 'public'::regnamespace AND {_NOT_OF_EXTENSION.format("c")} ORDER BY c.relname
"""
TYPES = f"""
SELECT t.typname::text, t.typtype::text, coalesce(obj_description(t.oid, 'pg_type'), ''),
       ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder),
       CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) ELSE '' END,
       NOT t.typnotnull, t.typdefault,
       ARRAY(SELECT pg_get_expr(n.conbin, 0) FROM pg_constraint n
             WHERE n.contypid = t.oid AND n.contype = 'c' ORDER BY n.conname),
       coalesce((SELECT string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod), ', '
                 ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0), '')
FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE t.typnamespace = 'public'::regnamespace AND {_NOT_OF_EXTENSION.format("t")}
  AND (t.typtype IN ('e', 'd') OR (t.typtype = 'c' AND c.relkind = 'c'))
ORDER BY t.oid
"""
VIEWS = f"""
SELECT c.relname::text, c.relkind = 'm', pg_get_viewdef(c.oid),
       coalesce(obj_description(c.oid, 'pg_class'), ''),
       EXISTS (SELECT FROM pg_rewrite r
               JOIN pg_depend d ON d.objid = r.oid AND d.classid = 'pg_rewrite'::regclass
               JOIN pg_proc p ON p.oid = d.refobjid AND d.refclassid = 'pg_proc'::regclass
               WHERE r.ev_class = c.oid AND p.pronamespace = 'public'::regnamespace
                 AND {_NOT_OF_EXTENSION.format("p")})
FROM pg_class c
WHERE {_OURS.format("c")} AND c.relkind IN ('v', 'm') AND {_NOT_OF_EXTENSION.format("c")}
ORDER BY c.oid
"""
ROUTINES = f"""
SELECT p.oid::bigint, p.proname::text,
       CASE WHEN p.prokind IN ('f', 'p') THEN pg_get_functiondef(p.oid) ELSE '' END, p.prosrc,
       EXISTS (
         SELECT FROM pg_depend d WHERE d.refobjid = p.oid AND d.refclassid = 'pg_proc'::regclass
         AND d.deptype IN ('n', 'a') AND d.classid IN ('pg_attrdef'::regclass, 'pg_constraint'::regclass,
           'pg_class'::regclass, 'pg_type'::regclass))
FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND {_NOT_OF_EXTENSION.format("p")} ORDER BY p.oid
"""
EXTENSIONS = "SELECT extname::text FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY oid"
LEFT_OUT = """
SELECT 'trigger', c.relname || '.' || t.tgname, ''
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND t.tgparentid = 0
UNION ALL
SELECT 'row security policy', c.relname || '.' || p.polname, ''
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
UNION ALL
SELECT 'rule', c.relname || '.' || r.rulename, '' FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
WHERE r.rulename <> '_RETURN' AND c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'inheritance', c.relname::text, 'kept as a table of its own, with what it inherits from ' || p.relname
FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid JOIN pg_class p ON p.oid = h.inhparent
WHERE NOT c.relispartition AND c.relkind = 'r'
UNION ALL
SELECT 'index of one partition', c.relname || '.' || i.relname, '' FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
WHERE c.relispartition AND NOT i.relispartition AND c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'partition of a partition', c.relname::text, 'of ' || p.relname FROM pg_inherits h
JOIN pg_class c ON c.oid = h.inhrelid JOIN pg_class p ON p.oid = h.inhparent
WHERE c.relkind IN ('r', 'p') AND p.relispartition
ORDER BY 1, 2
"""
