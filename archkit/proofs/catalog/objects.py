"""Types, sequences, functions and views of the catalog as parts of the model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

Part = dict[str, Any]
Rows = Sequence[tuple[Any, ...]]
_SERIAL = {"smallint": "smallserial", "integer": "serial", "bigint": "bigserial"}
_KINDS = {"e": "enum", "d": "domain", "c": "composite"}
_NEXT = re.compile(r"nextval\('\"?([^'\"]+)\"?'::regclass\)")
_LONGEST_SQL = 200_000
_LONGEST_COMMENT = 2_000


def serial_or_sequence(
    sequences: Rows, columns: Mapping[int, Rows]
) -> tuple[list[Part], dict[tuple[str, str], str]]:
    """Return the sequences that stand by themselves, and the serial type of columns that own theirs.

    A column counts as serial where making it so again gives the same sequence.
    """
    drawn = {
        (found[1], row[0]): (row[1], row[2])
        for rows in columns.values()
        for row in rows
        if row[5] and (found := _NEXT.fullmatch(row[5]))
    }
    apart: list[Part] = []
    serial: dict[tuple[str, str], str] = {}
    for name, kind, start, increment, table, column, identity in sequences:
        if identity:
            continue
        drawing = drawn.get((name, column)) if column else None
        usual = name == f"{table}_{column}_seq" and start == 1 and increment == 1
        if usual and drawing == (kind, False) and kind in _SERIAL:
            serial[table, column] = _SERIAL[kind]
            continue
        owner = f"{table}.{column}" if column else ""
        apart.append({"name": name, "type": kind, "start": start, "increment": increment, "owned_by": owner})
    return apart, serial


def read_types(rows: Rows) -> list[Part]:
    """Return enums, domains and composite types in the order in which they were made."""
    return [
        {
            "name": name,
            "kind": _KINDS[kind],
            "labels": labels,
            "base": base or fields,
            "nullable": nullable,
            "default": default,
            "checks": checks,
            "comment": comment.strip()[:_LONGEST_COMMENT],
        }
        for name, kind, comment, labels, base, nullable, default, checks, fields in rows
    ]


def read_views(rows: Rows) -> tuple[list[Part], list[tuple[str, str]]]:
    """Return views as text, and those that are left out with the reason."""
    kept: list[Part] = []
    apart: list[tuple[str, str]] = []
    for name, materialized, sql, comment, calls_own in rows:
        if calls_own:
            apart.append((name, "it calls a function of the schema's own"))
        elif len(sql) > _LONGEST_SQL:
            apart.append((name, "its text is too long"))
        else:
            text = comment.strip()[:_LONGEST_COMMENT]
            kept.append({"name": name, "sql": sql, "materialized": materialized, "comment": text})
    return kept, apart


def needed_routines(rows: Rows) -> tuple[list[Part], list[str]]:
    """Return the functions that types and tables rest on, with what those call; and the others' names."""
    by_name = {name: (sql, body) for _, name, sql, body, _ in rows if sql and len(sql) <= _LONGEST_SQL}
    wanted = [name for _, name, _, _, needed in rows if needed and name in by_name]
    for name in wanted:  # it grows while it is read: what a needed function calls is needed, too
        body = by_name[name][1]
        called = (other for other in by_name if other not in wanted and re.search(rf"\b{other}\s*\(", body))
        wanted += list(called)
    kept = [
        {"name": name, "sql": sql}
        for _, name, sql, _, _ in rows
        if name in wanted and sql and len(sql) <= _LONGEST_SQL
    ]
    return kept, [name for _, name, _, _, _ in rows if name not in wanted]
