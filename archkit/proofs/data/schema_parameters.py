"""Realistic values for the parameters of an access pattern, taken from the rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from archkit.design import AccessPattern
from archkit.design.ddl_name import literal, quoted
from archkit.proofs.data.schema_apply import attempt
from archkit.proofs.data.schema_inventory import TableShape

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
    r"INSERT\s+INTO\s+\"?(\w+)\"?\s*\((?P<columns>[^()]*)\)\s*"
    r"(?:VALUES\s*\((?P<values>(?:[^()]|\([^()]*\))*)\)|SELECT\s+(?P<selected>.*?)(?:\sFROM\s|$))",
    re.IGNORECASE | re.DOTALL,
)
_NAMED = re.compile(r"\b(?:FROM|JOIN|UPDATE|INTO)\s+(?:ONLY\s+)?\"?([A-Za-z_]\w*)", re.IGNORECASE)
_ROWS = re.compile(
    r"\((?P<columns>[\w.\", ]+)\)\s*(?P<operator><=|>=|<|>|=)\s*\((?P<values>[^()]*\$[^()]*)\)"
)
# Readers want the newest tenth, clean-up the oldest; an upper bound lies above a lower one.
_SHARES = {("read", ">"): 0.9, ("read", "<"): 0.95, ("write", ">"): 0.05, ("write", "<"): 0.1}
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
    connection: Connection, pattern: AccessPattern, kinds: tuple[str, ...], tables: dict[str, TableShape]
) -> tuple[str, ...]:
    """Return one SQL literal for each parameter; each can be read as its type.

    A parameter compared with a column gets a value of that column from the middle of the
    table; for a range, the value that leaves out nine tenths of the rows.

    Args:
        connection: The filled database.
        pattern: The access pattern.
        kinds: The types of its parameters, as PostgreSQL knows them once it is prepared.
        tables: The tables of the database.
    """
    limits = row_limits(pattern.sql)
    return tuple(
        limits.get(number) or _sample(connection, pattern, number, kind, tables)
        for number, kind in enumerate(kinds, start=1)
    )


def row_limits(sql: str) -> dict[int, str]:
    """Return the usual value of each parameter that bounds or skips rows, by its number."""
    found = _ROW_LIMIT.findall(sql)
    return {int(number): "0" if word.upper() == "OFFSET" else "50" for word, number in found}


def _sample(
    connection: Connection, pattern: AccessPattern, number: int, kind: str, tables: dict[str, TableShape]
) -> str:
    column, operator = compared(pattern.sql, number)
    table = table_with(column, pattern, tables, number)
    found = _from_rows(connection, table, column, operator, pattern) if table else None
    for text in (found, usual(kind)):
        if text is not None and fits(connection, shaped(text, kind), kind):
            return shaped(text, kind)
    return "NULL"


def shaped(text: str, kind: str) -> str:
    """Return the literal of a value; for an array, that of an array that holds it."""
    if not kind.endswith("[]"):
        return literal(text)
    item = text.replace("\\", "\\\\").replace('"', '\\"')
    return literal(f'{{"{item}"}}')


def fits(connection: Connection, value: str, kind: str) -> bool:
    """Say whether a value can be read as a type: a guess of ours must not fail the pattern."""
    return not attempt(connection, f"SELECT {value}::{kind}")[0]


def compared(sql: str, number: int) -> tuple[str, str]:
    """Return the column and operator that a parameter stands beside, ``=`` where it is written."""
    for match in _ROWS.finditer(sql):
        values = [value.strip() for value in match["values"].split(",")]
        names = [name.strip().rpartition(".")[2].strip('"') for name in match["columns"].split(",")]
        for name, value in zip(names, values, strict=False):
            if re.fullmatch(rf"\${number}(?:::.+)?", value):
                return name.lower(), match["operator"]
    for form in (_BY_COLUMN, _COLUMN_AFTER, _IN_LIST):
        single = re.search(form.replace("$%d", f"${number}"), sql, re.IGNORECASE)
        if single:
            return single["column"].lower(), single["operator"].upper()
    return written(sql, number), "=" if written(sql, number) else ""


def written(sql: str, number: int) -> str:
    """Return the column that an INSERT gives a parameter to; empty when there is none."""
    for insert in _INSERT.finditer(sql):
        names = [name.strip().strip('"') for name in insert["columns"].split(",")]
        given = insert["values"] if insert["values"] is not None else insert["selected"]
        for name, value in zip(names, _items(given), strict=False):
            if re.fullmatch(rf"\(?\${number}\)?(?:::.+)?", value):
                return name.lower()
    return ""


def _items(text: str) -> list[str]:
    """Return what commas separate outside of parentheses."""
    parts, depth = [""], 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def table_with(column: str, pattern: AccessPattern, tables: Mapping[str, TableShape], number: int = 0) -> str:
    """Return the table of a pattern that has a column; empty when there is none.

    Where a parameter is given, the tables of its own query go first, then that of the pattern.
    """
    words = set(re.findall(r"[a-z_]\w*", pattern.sql.lower()))
    order = [pattern.table, *sorted(name for name in tables if name in words and name != pattern.table)]
    own = _beside(pattern.sql, number) if number else []
    if own and pattern.table not in own:
        order = [*own, *order]
    return next((name for name in order if name in tables and tables[name].column(column)), "")


def _beside(sql: str, number: int) -> list[str]:
    """Return the tables that the innermost query around a parameter names before it."""
    found = re.search(rf"\${number}\b", sql)
    scope, depth = "", 0
    for character in reversed(sql[: found.start()] if found else ""):
        depth += (character == ")") - (character == "(")
        if depth < 0:
            if _NAMED.search(scope):
                break
            scope, depth = "", 0
        elif depth == 0 and character != ")":
            scope = character + scope
    return [name.lower() for name in _NAMED.findall(scope)]


def _from_rows(
    connection: Connection, table: str, column: str, operator: str, pattern: AccessPattern
) -> str | None:
    import psycopg  # noqa: PLC0415 - heavy

    name, source = quoted(column), quoted(table)
    if operator in {"<", "<=", ">", ">="}:
        share = _SHARES[pattern.kind, operator[0]]
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


def usual(kind: str) -> str:
    """Return the text of a value that can be read as a type, where nothing better is known."""
    base = kind.strip().lower()
    return next((value for word, value in _USUAL.items() if word in base), "1")
