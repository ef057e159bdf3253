"""Realistic values for the parameters of an access pattern, taken from the rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from archkit.design import AccessPattern
from archkit.design.ddl_name import literal, quoted
from archkit.proofs.schema_inventory import TableShape

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_NAME = r'(?:"?[a-z_]\w*"?\.)?"?(?P<column>[a-z_]\w*)"?'
_BY_COLUMN = _NAME + (
    r"\s*(?:::\w+)?\)?\s*(?P<operator>=|<>|!=|<=|>=|<|>|@>|&&|~~?\*?|(?:NOT\s+)?I?LIKE)"
    r"\s*(?:ANY\s*)?(?:'[%_]*'\s*\|\|\s*)?(?:[a-z_]+\()?\(?\s*\$%d\b"
)
_COLUMN_AFTER = r"\$%d\b(?:::\w+(?:\[\])?)?\s*(?P<operator>=|<=|>=|<|>)\s*(?:ANY\s*\(\s*)?" + _NAME
_IN_LIST = _NAME + r"\s+(?P<operator>IN)\s*\([^()]*\$%d\b"
_ROW_LIMIT = re.compile(r"\b(LIMIT|OFFSET|FETCH\s+(?:FIRST|NEXT))\s+\$(\d+)\b", re.IGNORECASE)
_INSERT = re.compile(
    r"INSERT\s+INTO\s+\"?(\w+)\"?\s*\((?P<columns>[^()]*)\)\s*VALUES\s*\((?P<values>.*?)\)",
    re.IGNORECASE | re.DOTALL,
)
_RECENT = 0.9
_OLD = 0.1
_USUAL = {
    "uuid": "00000000-0000-0000-0000-000000000001",
    "timestamp": "2026-01-01 00:00:00+00",
    "date": "2026-01-01",
    "time": "12:00",
    "interval": "1 day",
    "bool": "true",
    "json": "{}",
    "inet": "10.0.0.1",
    "tsquery": "word1",
    "text": "a",
    "char": "a",
    "citext": "a",
    "bytea": "\\x00",
}


def sample_values(
    connection: Connection, pattern: AccessPattern, tables: dict[str, TableShape]
) -> tuple[str, ...]:
    """Return one SQL literal for each parameter.

    A parameter compared with a column gets a value of that column from the middle of the
    table; for a range, the value that leaves out nine tenths of the rows.
    """
    limits = {int(number): word.upper() for word, number in _ROW_LIMIT.findall(pattern.sql)}
    return tuple(
        _row_limit(limits[number]) if number in limits else _sample(connection, pattern, number, kind, tables)
        for number, kind in enumerate(pattern.parameters, start=1)
    )


def _row_limit(word: str) -> str:
    return "0" if word == "OFFSET" else "50"


def _sample(
    connection: Connection, pattern: AccessPattern, number: int, kind: str, tables: dict[str, TableShape]
) -> str:
    column, operator = _compared(pattern.sql, number)
    table = _table_with(column, pattern, tables)
    found = _from_rows(connection, table, column, operator, pattern) if table else None
    if found is None:
        found = _usual(kind)
    if kind.strip().endswith("[]"):
        return literal("{" + '"' + found.replace("\\", "\\\\").replace('"', '\\"') + '"' + "}")
    return literal(found)


def _compared(sql: str, number: int) -> tuple[str, str]:
    for form in (_BY_COLUMN, _COLUMN_AFTER, _IN_LIST):
        match = re.search(form.replace("$%d", f"${number}"), sql, re.IGNORECASE)
        if match:
            return match["column"].lower(), match["operator"].upper()
    insert = _INSERT.search(sql)
    if insert:
        names = [name.strip().strip('"') for name in insert["columns"].split(",")]
        values = [value.strip() for value in insert["values"].split(",")]
        for name, value in zip(names, values, strict=False):
            if re.fullmatch(rf"\${number}(?:::.+)?", value):
                return name.lower(), "="
    return "", ""


def _table_with(column: str, pattern: AccessPattern, tables: dict[str, TableShape]) -> str:
    words = set(re.findall(r"[a-z_]\w*", pattern.sql.lower()))
    order = [pattern.table, *sorted(name for name in tables if name in words and name != pattern.table)]
    return next((name for name in order if name in tables and tables[name].column(column)), "")


def _from_rows(
    connection: Connection, table: str, column: str, operator: str, pattern: AccessPattern
) -> str | None:
    import psycopg  # noqa: PLC0415 - heavy

    name, source = quoted(column), quoted(table)
    if operator in {"<", "<=", ">", ">="}:
        share = _OLD if pattern.kind == "write" and operator.startswith("<") else _RECENT
        sql = f"SELECT (percentile_disc({share}) WITHIN GROUP (ORDER BY {name}))::text FROM {source}"  # noqa: S608 - names are quoted
    else:
        sql = (
            f"SELECT {name}::text FROM {source} WHERE {name} IS NOT NULL ORDER BY tableoid, ctid "  # noqa: S608 - names are quoted
            f"OFFSET (SELECT count({name}) / 2 FROM {source}) LIMIT 1"
        )
    try:
        row = connection.execute(sql.encode()).fetchone()
    except psycopg.Error:
        return None
    return None if row is None or row[0] is None else str(row[0])


def _usual(kind: str) -> str:
    base = kind.strip().lower()
    return next((value for word, value in _USUAL.items() if word in base), "1")
