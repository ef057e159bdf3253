"""CREATE INDEX: columns, orders, operator classes and expressions."""

from __future__ import annotations

import re

from archkit.design.data import Index, Table
from archkit.design.ddl_name import folded_sql, quoted, quoted_list

_PART = re.compile(
    r"(?P<key>.+?)"
    r"(?P<operators>\s+[a-z_]+_ops(?:\s*\([^()]*\))?)?"
    r"(?P<order>\s+(?:asc|desc))?"
    r"(?P<nulls>\s+nulls\s+(?:first|last))?",
    re.IGNORECASE,
)


def create_index(table: Table, index: Index) -> str:
    """Return CREATE INDEX for an index of a table."""
    unique = "UNIQUE " if index.unique else ""
    method = "" if index.method == "btree" else f" USING {index.method}"
    parts = ", ".join(index_part(table, part) for part in index.columns)
    sql = f"CREATE {unique}INDEX IF NOT EXISTS {quoted(index.name)}\n"
    sql += f"  ON {quoted(table.name)}{method} ({parts})"
    if index.include:
        sql += f"\n  INCLUDE ({quoted_list(index.include)})"
    if index.nulls_not_distinct:
        sql += "\n  NULLS NOT DISTINCT"
    if index.where:
        sql += f"\n  WHERE {folded_sql(index.where)}"
    return sql


def index_part(table: Table, text: str) -> str:
    """Return one key of an index: a column as a name, anything else as an expression in brackets."""
    folded_text = folded_sql(text)
    match = _PART.fullmatch(folded_text)
    if match is None:
        return folded_text
    key = match["key"]
    name = key.strip('"')
    shown = quoted(name) if table.column(name) else _bracketed(key)
    return shown + "".join(
        (match[part] or "") if part == "operators" else (match[part] or "").upper()
        for part in ("operators", "order", "nulls")
    )


def index_comment(index: Index) -> str:
    """Return what an index says of itself: its comment, or the access patterns that it serves."""
    if index.comment:
        return index.comment
    return f"Serves {', '.join(index.serves)}." if index.serves else ""


def _bracketed(expression: str) -> str:
    if expression.startswith("(") and _closes_at_end(expression):
        return expression
    return f"({expression})"


def _closes_at_end(expression: str) -> bool:
    depth = 0
    for position, character in enumerate(expression):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return position == len(expression) - 1
    return False
