"""Which table or column of the new model is which of the old one: told, or unambiguous, or neither."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from archkit.design.change.conversion import type_form
from archkit.design.data import Column, DataModel, Table
from archkit.errors import InputError

_NAME = r"[a-z_][a-z0-9_]*"
_COLUMN = re.compile(rf"({_NAME})\.({_NAME})=(?:({_NAME})\.)?({_NAME})")
_TABLE = re.compile(rf"({_NAME})=({_NAME})")


@dataclass(frozen=True)
class Renames:
    """Old names to new ones: tables, and columns by the old table's name.

    `notes` say which were recognised without being told.
    """

    tables: dict[str, str] = field(default_factory=dict)
    columns: dict[tuple[str, str], str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def read_renames(given: Iterable[str], old: DataModel, new: DataModel) -> Renames:
    """Return the renames that were told and those that nothing else can be.

    Args:
        given: ``old_table=new_table`` or ``table.old_column=new_column``; the table is the old one.
        old: The model before.
        new: The model after.

    Raises:
        InputError: If a name stands in neither model, or both are still there.
    """
    tables: dict[str, str] = {}
    columns: dict[tuple[str, str], str] = {}
    for text in given:
        column, table = _COLUMN.fullmatch(text.strip()), _TABLE.fullmatch(text.strip())
        if column:
            columns[column[1], column[2]] = column[4]
        elif table:
            tables[table[1]] = table[2]
        else:
            raise _wrong(text, "it is neither old=new nor table.old=new")
    _told_tables(tables, old, new)
    _told_columns(columns, tables, old, new)
    notes = _same_tables(tables, old, new)
    for table_ in old.tables:
        other = new.table(tables.get(table_.name, table_.name))
        if other is not None:
            notes += _same_columns(columns, table_, other)
    return Renames(tables, columns, tuple(notes))


def _told_tables(tables: dict[str, str], old: DataModel, new: DataModel) -> None:
    for before, after in tables.items():
        text = f"{before}={after}"
        if old.table(before) is None:
            raise _wrong(text, f"the old model has no table {before!r}")
        if new.table(after) is None:
            raise _wrong(text, f"the new model has no table {after!r}")
        if new.table(before) is not None or old.table(after) is not None:
            raise _wrong(text, "one of the names stands in both models, so nothing was renamed")
    if len(set(tables.values())) < len(tables):
        raise _wrong(", ".join(f"{a}={b}" for a, b in tables.items()), "two tables would become one")


def _told_columns(
    columns: dict[tuple[str, str], str], tables: dict[str, str], old: DataModel, new: DataModel
) -> None:
    for (table, before), after in columns.items():
        text = f"{table}.{before}={after}"
        source, target = old.table(table), new.table(tables.get(table, table))
        if source is None or source.column(before) is None:
            raise _wrong(text, f"the old model has no column {table}.{before}")
        if target is None or target.column(after) is None:
            raise _wrong(text, f"the new model has no column {after!r} in that table")
        if target.column(before) is not None or source.column(after) is not None:
            raise _wrong(text, "one of the names stands in both models, so nothing was renamed")
    targets = [(table, after) for (table, _), after in columns.items()]
    if len(set(targets)) < len(targets):
        raise _wrong(", ".join(f"{t}.{c}={n}" for (t, c), n in columns.items()), "two columns become one")


def _same_tables(tables: dict[str, str], old: DataModel, new: DataModel) -> list[str]:
    """Add tables that differ by nothing but their name, where only one fits."""
    gone = [one for one in old.tables if new.table(one.name) is None and one.name not in tables]
    come = [one for one in new.tables if old.table(one.name) is None and one.name not in tables.values()]
    notes = []
    for one in gone:
        fitting = [other for other in come if _form(one) == _form(other)]
        rivals = [other for other in gone if _form(other) == _form(one)]
        if len(fitting) == 1 and len(rivals) == 1:
            tables[one.name] = fitting[0].name
            notes.append(
                f"Table {one.name!r} is taken to be {fitting[0].name!r} now: all columns are the same. "
                "If it is another table, rename a column or do it in two migrations."
            )
    return notes


def _same_columns(columns: dict[tuple[str, str], str], old: Table, new: Table) -> list[str]:
    """Add the one column that went where one of the same type, place and comment came."""
    told = {after for (table, _), after in columns.items() if table == old.name}
    gone = [
        one for one in old.columns if new.column(one.name) is None and (old.name, one.name) not in columns
    ]
    come = [one for one in new.columns if old.column(one.name) is None and one.name not in told]
    if len(gone) != 1 or len(come) != 1 or not _is_same(gone[0], come[0], old, new):
        return []
    columns[old.name, gone[0].name] = come[0].name
    said = f"Column {old.name}.{gone[0].name} is taken to be {come[0].name!r} now"
    return [f"{said}: one went and one came, in the same place, with the same type and comment."]


def _is_same(one: Column, other: Column, old: Table, new: Table) -> bool:
    places = [column.name for column in old.columns], [column.name for column in new.columns]
    described = bool(one.comment) and one.comment == other.comment
    return (
        described
        and type_form(one.type) == type_form(other.type)
        and one.nullable == other.nullable
        and places[0].index(one.name) == places[1].index(other.name)
    )


def _form(table: Table) -> tuple[object, ...]:
    return tuple((one.name, type_form(one.type), one.nullable) for one in table.columns), table.primary_key


def _wrong(text: str, reason: str) -> InputError:
    return InputError(
        f"cannot rename {text!r}: {reason}",
        field="--rename",
        hint="Write --rename old_table=new_table or --rename table.old_column=new_column.",
    )
