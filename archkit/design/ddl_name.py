"""Names and literals in PostgreSQL's spelling."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

LONGEST_NAME = 63
"""Bytes of the longest identifier that PostgreSQL keeps (NAMEDATALEN - 1)."""
_WORDS = """
all analyse analyze and any array as asc asymmetric authorization between bigint binary bit
boolean both case cast char character check coalesce collate collation column concurrently
constraint create cross current_catalog current_date current_role current_schema
current_time current_timestamp current_user dec decimal default deferrable desc distinct do
else end except exists extract false fetch float for foreign freeze from full grant greatest
group grouping having ilike in initially inner inout int integer intersect interval into is
isnull join json json_array json_arrayagg json_exists json_object json_objectagg json_query
json_scalar json_serialize json_table json_value lateral leading least left like limit
localtime localtimestamp merge_action national natural nchar none normalize not notnull null
nullif numeric offset on only or order out outer overlaps overlay placing position precision
primary real references returning right row select session_user setof similar smallint some
substring symmetric system_user table tablesample then time timestamp to trailing treat trim
true union unique user using values varchar variadic verbose when where window with
xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot
xmlserialize xmltable
"""
_QUOTED = re.compile(r"""('[^']*'|"[^"]*")""")
_SPACE = re.compile(r"\s+")
RESERVED = frozenset(_WORDS.split())
"""Every key word of PostgreSQL 18 that some grammar rule reserves; the rest need no quotes."""


def quoted(name: str) -> str:
    """Return an identifier, in double quotes where it is a reserved word or no plain name."""
    plain = name.isascii() and name.replace("_", "a").isalnum() and name == name.lower()
    if plain and not name[0].isdigit() and name not in RESERVED:
        return name
    return '"' + name.replace("\0", "").replace('"', '""') + '"'


def quoted_list(names: Iterable[str]) -> str:
    """Return identifiers with commas between them."""
    return ", ".join(quoted(name) for name in names)


def literal(text: str) -> str:
    """Return a text as an SQL string literal; the NUL character, which SQL lacks, is left out."""
    return "'" + text.replace("\0", "").replace("'", "''") + "'"


def folded(text: str) -> str:
    """Return a text on one line with single spaces, so that it can stand in a comment."""
    return " ".join(text.replace("\0", "").split())


def folded_sql(text: str) -> str:
    """Return SQL on one line with single spaces, except within its quotes, where spaces mean something."""
    parts = _QUOTED.split(text.replace("\0", "").strip())
    return "".join(part if number % 2 else _SPACE.sub(" ", part) for number, part in enumerate(parts))


def generated_name(*parts: str) -> str:
    """Return parts joined by underscores, cut to 63 bytes with a digest where it is longer."""
    name = "_".join(part for part in parts if part)
    if len(name) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: LONGEST_NAME - 9]}_{digest}"
