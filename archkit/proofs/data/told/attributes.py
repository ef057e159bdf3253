"""What is told of an attribute: a column that can hold it, its values and no others, and never empty."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.brief import Attribute, Entity
from archkit.design import DataModel
from archkit.design.ddl_name import literal, quoted
from archkit.design.naming import slug, words
from archkit.proofs.data.schema_apply import execute
from archkit.proofs.data.schema_bounds import understand
from archkit.proofs.data.schema_inventory import ColumnShape, TableShape
from archkit.proofs.data.told.kept import columns_of, name_key
from archkit.proofs.data.told.rows import Rows, Stored
from archkit.proofs.data.told.trial import Outcome, Trial

_WHOLE = ("smallint", "integer", "bigint")
_NUMBERS = (*_WHOLE, "numeric", "real", "double precision", "money")
_TIMES = ("timestamp", "date", "time")
_EXAMPLES = {
    "integer": ("1000", "numeric"), "decimal": ("12.25", "numeric"),
    "timestamp": ("2026-03-01 12:34:56+00", "timestamptz"),
    "date": ("2026-03-01", "date"), "boolean": ("true", "boolean"), "json": ('{"a": [1]}', "jsonb"),
    "uuid": ("0190a6e0-0000-7000-8000-000000000001", "uuid"),
}  # fmt: skip
_CHECKED = "23514"


def try_attributes(entity: Entity, rows: Rows, data: DataModel) -> Iterator[Trial]:
    """Yield what came of each attribute: its column, its values, and whether it may stay empty."""
    twice = {
        one.name
        for one in entity.attributes
        if sum(name_key(one.name) == name_key(each.name) for each in entity.attributes) > 1
    }
    with rows.aside():
        row = rows.insert(0)
        for one in entity.attributes:
            if one.name not in twice:
                yield from _tried(one, entity, rows, data, row)


def _tried(one: Attribute, entity: Entity, rows: Rows, data: DataModel, row: Stored) -> Iterator[Trial]:
    told = f"{one.name}: {one.type}{', required' if one.required else ''}"
    table = rows.shape.name

    def trial(outcome: Outcome, seen: str, remedy: str = "", place: str = "") -> Trial:
        return Trial(
            "attributes", entity.name, told, place or f"data.tables.{table}.columns", outcome, seen, remedy
        )

    found = columns_of(one.name, rows.shape, data)
    column = rows.shape.column(found[-1]) if found else None
    if column is None:
        outcome, seen = _without_column(one, entity, rows.shape, data)
        yield trial(outcome, seen, f"Add a column for {one.name!r}, of a type that holds {one.type}.")
        return
    place = f"data.tables.{table}.columns.{column.name}"
    points = any(column.name in key.columns for key in rows.shape.foreign_keys)
    if not points and not _holds(one, column, rows):
        yield trial(
            "broken",
            f"{column.type} does not give back {_example(one)}",
            f"Use a type that holds {one.type}.",
            place,
        )
        return
    wrong = list(_values(one, column, rows, row)) if one.values and not points else []
    if one.required and not column.generated:
        with rows.aside():
            empty = rows.change(row, {column.name: None})
        if empty.kept:
            wrong.append(
                ("broken", f"a row without {column.name} was stored", f"Make {column.name} NOT NULL.")
            )
    yield from (trial(outcome, seen, remedy, place) for outcome, seen, remedy in wrong)
    if not wrong:
        values = (
            f"; {len(one.values)} values stored, another one refused" if one.values and not points else ""
        )
        never = "; NULL refused" if one.required else ""
        yield trial("holds", f"{column.name} {column.type}{values}{never}")


def _without_column(
    one: Attribute, entity: Entity, shape: TableShape, data: DataModel
) -> tuple[Outcome, str]:
    own = slug(one.name)
    parents = {name_key(name) for name in entity.belongs_to}
    if own in {"id", "key"} or own.removesuffix("-id") in parents:
        return "untried", f"{one.name!r} is a key, which goes by another name"
    if any(column.base in {"json", "jsonb"} for column in shape.columns):
        return "untried", f"{one.name!r} has no column; a JSON column of {shape.name!r} may hold it"
    wanted = set(words(one.name)) - {"id"}
    beside = (
        f"{table.name}.{column.name}"
        for table in data.tables
        if not table.entity and table.name != shape.name
        for column in table.columns
        if wanted and wanted <= set(column.name.split("_"))
    )
    place = next(beside, "")
    return (
        ("untried", f"{one.name!r} lies beside, in {place}")
        if place
        else ("broken", f"no column holds {one.name!r}")
    )


def _holds(one: Attribute, column: ColumnShape, rows: Rows) -> bool:
    """Say whether a column's type gives back what was put in."""
    base = column.base
    if one.type in {"text", "email", "url", "enum"}:
        return not base.startswith((*_NUMBERS, *_TIMES, "boolean")) or (
            one.type == "enum" and bool(one.values)
        )
    if one.type == "money":
        return base.startswith((*_NUMBERS, "json", "character", "text"))
    if one.type not in _EXAMPLES or (one.type == "boolean" and base.startswith("timestamp")):
        return True
    import psycopg  # noqa: PLC0415 - heavy

    text, kind = _EXAMPLES[one.type]
    sql = f"SELECT {literal(text)}::{column.type}::text::{kind} = {literal(text)}::{kind}"
    try:
        with rows.connection.transaction():
            return bool(execute(rows.connection, sql).fetchone()[0])
    except psycopg.Error:
        if rows.connection.closed:
            raise
        return False


def _example(one: Attribute) -> str:
    return _EXAMPLES[one.type][0] if one.type in _EXAMPLES else f"a value of {one.type}"


def _values(
    one: Attribute, column: ColumnShape, rows: Rows, row: Stored
) -> Iterator[tuple[Outcome, str, str]]:
    """Yield the stated values that are refused, and the unstated one that is stored."""
    remedy = f"Check {column.name} against exactly: {', '.join(one.values)}."
    for value in one.values:
        with rows.aside():
            stored = rows.change(row, {column.name: value})
        if stored.kept:
            continue
        if stored.state == _CHECKED and _binds_others(rows, stored.constraint, column.name):
            yield "untried", f"{value!r} depends on other columns ({stored.constraint})", ""
        else:
            yield "broken", f"{value!r} was refused: {stored.message}", remedy
    for other in _unstated(one, column, rows.shape):
        with rows.aside():
            stored = rows.change(row, {column.name: other})
        if stored.kept:
            yield "broken", f"{other!r}, which nobody stated, was stored", remedy
            return


def _unstated(one: Attribute, column: ColumnShape, shape: TableShape) -> list[str]:
    """Return values that nobody stated: those that the schema lists, and one of the usual length."""
    listed = (*understand(shape.checks).of(column.name).values, *column.labels)
    return [*(text for text in listed if text not in one.values), _strange(one, column)]


def _strange(one: Attribute, column: ColumnShape) -> str:
    if column.base in _NUMBERS:
        return str(max((int(value) for value in one.values if value.lstrip("-").isdigit()), default=99) + 1)
    first = one.values[0]
    return next(
        f"{first[:-1]}{letter}"
        for letter in "zqxjkvbw0123456789"
        if f"{first[:-1]}{letter}" not in one.values
    )


def _binds_others(rows: Rows, constraint: str, column: str) -> bool:
    """Say whether a check is also about other columns than one."""
    sql = (
        "SELECT EXISTS (SELECT FROM pg_constraint n JOIN pg_attribute a ON a.attrelid = n.conrelid "  # noqa: S608 - quoted
        f"AND a.attnum = ANY (n.conkey) WHERE n.conrelid = {literal(quoted(rows.shape.name))}::regclass "
        f"AND n.conname = {literal(constraint)} AND a.attname <> {literal(column)})"
    )
    return bool(execute(rows.connection, sql).fetchone()[0])
