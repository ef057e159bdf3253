"""Reads tables from SQL: each ``CREATE TABLE`` becomes an existing table and an entity."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from archkit.brief.brief import Source
from archkit.brief.nouns import singular_phrase
from archkit.brief.reading import Reading, shortened, unreadable
from archkit.brief.sql_rules import TableRule, rules_in, with_rules
from archkit.brief.workload import Attribute, AttributeType, Entity

MOST_TABLES = 300
_TYPES: dict[str, AttributeType] = {
    "int": "integer", "bigint": "integer", "smallint": "integer", "tinyint": "integer", "serial": "integer",
    "bigserial": "integer", "smallserial": "integer", "decimal": "decimal", "numeric": "decimal",
    "double": "decimal", "float": "decimal", "money": "money", "boolean": "boolean", "bit": "boolean",
    "timestamp": "timestamp", "timestamptz": "timestamp", "datetime": "timestamp",
    "timestampntz": "timestamp",
    "timestampltz": "timestamp", "date": "date", "uuid": "uuid", "json": "json", "jsonb": "json",
    "varbinary": "binary", "binary": "binary", "blob": "binary", "enum": "enum",
}  # fmt: skip
_PERSONAL = ("email", "phone", "birth", "first_name", "last_name", "full_name", "address", "ssn", "passport")


def read_sql(text: str, path: str) -> Reading:
    """Return the tables of a SQL file; what is no ``CREATE TABLE`` is passed over.

    Args:
        text: The SQL, any dialect that resembles PostgreSQL's.
        path: What the file is called in sources.
    """
    import sqlglot  # noqa: PLC0415 - needed only where a project has SQL
    from sqlglot import errors, expressions  # noqa: PLC0415

    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    try:
        parsed = sqlglot.parse(text, read="postgres", error_level=errors.ErrorLevel.IGNORE)
    except (errors.SqlglotError, RecursionError, ValueError) as error:
        return unreadable(path, f"this SQL cannot be read: {str(error).splitlines()[0][:200]}")
    reading = Reading()
    for statement in parsed[: MOST_TABLES * 20]:
        if (
            isinstance(statement, expressions.Create)
            and statement.kind == "TABLE"
            and len(reading.tables) < MOST_TABLES
        ):
            reading += _table(statement, path)
    reading = _with_rules(reading, parsed[: MOST_TABLES * 20])
    if not reading.tables and text.strip() and "create table" in text.lower():
        return unreadable(path, "no CREATE TABLE of it could be read; write it in PostgreSQL's syntax")
    return reading


def _with_rules(reading: Reading, statements: list[Any]) -> Reading:
    """Return a reading whose entities hold what the constraints of their tables say."""
    named = dict(zip(reading.tables, (one.name for one in reading.entities), strict=True))
    rules: dict[str, list[TableRule]] = {}
    for rule in rules_in(statements):
        rules.setdefault(shortened(rule.table), []).append(rule)
    entities = tuple(
        with_rules(one, tuple(rules.get(table, ())), named)
        for table, one in zip(reading.tables, reading.entities, strict=True)
    )
    return replace(reading, entities=entities)


def _table(statement: Any, path: str) -> Reading:
    from sqlglot import expressions  # noqa: PLC0415

    table = statement.find(expressions.Table)
    if table is None or not table.name or not isinstance(statement.this, expressions.Schema):
        return Reading()
    name = shortened(table.name)
    unique = _single_unique_columns(statement)
    columns = (one for one in statement.this.expressions if isinstance(one, expressions.ColumnDef))
    attributes = tuple(_attribute(column, unique) for column in columns if column.name)
    parents = []
    for reference in statement.find_all(expressions.Reference):
        parent = reference.find(expressions.Table)
        if parent is not None and parent.name:
            parents.append(_entity_name(parent.name))
    entity = Entity(
        name=_entity_name(name),
        attributes=attributes,
        belongs_to=tuple(dict.fromkeys(parents)),
        source=path[-120:],
    )
    quote = shortened(f"CREATE TABLE {name}", 200)
    source = Source(field=f"workload.entities.{entity.name}"[:120], origin=path[-120:], quote=quote)
    return Reading(tables=(name,), entities=(entity,), sources=(source,))


def _entity_name(table: str) -> str:
    words = singular_phrase(table.replace("_", " "))
    return shortened(words[:1].upper() + words[1:]) or "Table"


def _single_unique_columns(statement: Any) -> frozenset[str]:
    from sqlglot import expressions  # noqa: PLC0415

    found = set()
    for constraint in statement.this.expressions:
        if isinstance(constraint, expressions.UniqueColumnConstraint | expressions.PrimaryKey):
            names = [one.name for one in constraint.find_all(expressions.Identifier)]
            if len(names) == 1:
                found.add(names[0])
    return frozenset(found)


def _attribute(column: Any, unique: frozenset[str]) -> Attribute:
    from sqlglot import expressions  # noqa: PLC0415

    kinds = {type(one.kind) for one in column.find_all(expressions.ColumnConstraint)}
    key = expressions.PrimaryKeyColumnConstraint in kinds
    name = shortened(column.name)
    declared = column.args.get("kind")
    raw = str(getattr(getattr(declared, "this", None), "value", "text")).lower()
    low = name.lower()
    found = _TYPES.get(raw, "text")
    if found == "text" and "email" in low:
        found = "email"
    elif found == "text" and low.endswith(("url", "uri")):
        found = "url"
    return Attribute(
        name=name,
        type=found,
        required=key or expressions.NotNullColumnConstraint in kinds,
        unique=key or expressions.UniqueColumnConstraint in kinds or name in unique,
        personal=any(word in low for word in _PERSONAL),
    )
