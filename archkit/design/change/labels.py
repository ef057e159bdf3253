"""Labels of enum types that come: added at once, since no row holds them yet."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design.change.conversion import type_form
from archkit.design.change.naming import alter
from archkit.design.change.pairing import Pairing
from archkit.design.change.step import Block, Draft, Loss, alone, transaction
from archkit.design.data import Column, Table
from archkit.design.ddl_name import folded_sql, generated_name, literal, quoted
from archkit.design.ddl_parts import drop_views, views
from archkit.design.schema_parts import DataType


def added_labels(pairing: Pairing) -> Iterator[Draft]:
    """Yield the drafts that add labels which the new model has beside those of the old one."""
    after = {one.name: one for one in pairing.new.types if one.kind == "enum"}
    for one in pairing.old.types:
        other = after.get(one.name)
        if one.kind != "enum" or other is None:
            continue
        fresh = [label for label in other.labels if label not in one.labels]
        if fresh:
            yield _draft(pairing, one, other, fresh)


def _draft(pairing: Pairing, one: DataType, other: DataType, fresh: list[str]) -> Draft:
    users = [
        (table, column) for table in pairing.old.tables for column in table.columns if _uses(column, one.name)
    ]
    listed = ", ".join(literal(label) for label in fresh)
    losses = tuple(
        Loss(
            place=f"{table.name}.{column.name}",
            sentence=f"the old type {one.name} has no {listed}, so the step stops while rows hold "
            "one of them",
            query=_holding(after, renamed, listed),
            here=_holding(table.name, column.name, listed),
        )
        for table, column, after, renamed in _users(pairing, one)
    )
    return Draft(
        name=f"{one.name}_add_labels", undo_name=f"{one.name}_drop_labels", phase="expand",
        tables=tuple(dict.fromkeys(table.name for table, _ in users)),
        make=alone(*_adding(one, other)), undo=_rebuilt(pairing, one, users), lock="none on any table",
        undo_lock="ACCESS EXCLUSIVE on each table that uses the type, while its rows are rewritten",
        because="A new label changes the catalog alone.",
        undo_because="PostgreSQL cannot take a label away, so the type is made anew and the "
            "tables that use it "
        "are rewritten: on large tables plan this for a quiet hour, or keep the label.",
        undo_needs="No code writes these labels, and no row holds them.", losses=losses,
    )  # fmt: skip


def _users(pairing: Pairing, one: DataType) -> Iterator[tuple[Table, Column, str, str]]:
    """Yield table and column that use a type in both models, with their later names."""
    for pair in pairing.tables:
        for column in pair.columns:
            if _uses(column.old, one.name) and _uses(column.new, one.name):
                yield pair.old, column.old, pair.new.name, column.new.name


def _holding(table: str, column: str, listed: str) -> str:
    return f"SELECT count(*) FROM {quoted(table)} WHERE {quoted(column)}::text IN ({listed})"  # noqa: S608 - written out


def _uses(column: Column, name: str) -> bool:
    return type_form(column.type).base == name


def _adding(one: DataType, other: DataType) -> Iterator[str]:
    """Yield ALTER TYPE in an order in which each label finds its neighbour."""
    known = list(one.labels)
    for place, label in enumerate(other.labels):
        if label in known:
            continue
        before = next((item for item in reversed(other.labels[:place]) if item in known), None)
        where = f" AFTER {literal(before)}" if before else f" BEFORE {literal(known[0])}" if known else ""
        known.append(label)
        yield f"ALTER TYPE {quoted(one.name)} ADD VALUE IF NOT EXISTS {literal(label)}{where}"


def _rebuilt(pairing: Pairing, one: DataType, users: list[tuple[Table, Column]]) -> tuple[Block, ...]:
    name, aside = quoted(one.name), quoted(generated_name(one.name, "replaced"))
    statements = [
        *(sql for _, sql in drop_views(pairing.old)),
        f"ALTER TYPE {name} RENAME TO {aside}",
        f"CREATE TYPE {name} AS ENUM ({', '.join(map(literal, one.labels))})",
    ]
    for table, column in users:
        own, array = quoted(column.name), "[]" if type_form(column.type).array else ""
        text = "text[]" if array else "text"
        drops = (f"ALTER COLUMN {own} DROP DEFAULT",) if column.default is not None else ()
        statements.append(
            alter(
                table.name,
                *drops,
                f"ALTER COLUMN {own} TYPE {name}{array} USING {own}::{text}::{name}{array}",
            )
        )
        if column.default is not None:
            statements.append(
                alter(table.name, f"ALTER COLUMN {own} SET DEFAULT {folded_sql(column.default)}")
            )
    statements += [f"DROP TYPE {aside}", *(sql for _, sql in views(pairing.old))]
    return transaction(*statements)
