"""The difference of two data models as typed changes, each with its place and a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from archkit.design.change.conversion import type_form
from archkit.design.change.pairing import ColumnPair, Pairing, TablePair, is_not_null
from archkit.design.change.rules import constraints_of, indexes_of, key_name, keys_of
from archkit.design.data import Column, Index, Table
from archkit.design.ddl_name import folded, folded_sql
from archkit.design.ddl_table import primary_key
from archkit.record import Record

ChangeKind = Literal["added", "dropped", "renamed", "changed"]
PartKind = Literal[
    "table", "column", "type", "nullable", "default", "identity", "generated", "collation", "comment",
    "constraint", "foreign key", "index", "primary key", "partitioning", "row security", "own type",
    "sequence", "function", "view", "extension", "store elsewhere",
]  # fmt: skip


class SchemaChange(Record):
    """One change: what became of which part of the schema."""

    kind: ChangeKind
    part: PartKind
    place: str
    sentence: str


def difference(pairing: Pairing) -> tuple[SchemaChange, ...]:
    """Return what changed from the old model to the new one; equal models give nothing.

    What is only said of tables (sizes, retention, who needs them) is no change of the schema.
    """
    found: list[SchemaChange] = []
    found += _parts(pairing)
    found += [_table("dropped", one) for one in pairing.went]
    found += [_table("added", one) for one in pairing.came]
    for pair in pairing.tables:
        found += _pair(pairing, pair)
    return tuple(found)


def _table(kind: ChangeKind, table: Table) -> SchemaChange:
    return _change(kind, "table", f"data.tables.{table.name}", f"Table {table.name!r} is {kind}.")


def _change(kind: ChangeKind, part: PartKind, place: str, sentence: str) -> SchemaChange:
    return SchemaChange(kind=kind, part=part, place=place, sentence=sentence)


def _parts(pairing: Pairing) -> Iterator[SchemaChange]:
    words: tuple[tuple[str, PartKind], ...] = (
        ("types", "own type"), ("sequences", "sequence"), ("routines", "function"), ("views", "view"),
        ("elsewhere", "store elsewhere"),
    )  # fmt: skip
    for field, part in words:
        old = {one.name: one for one in getattr(pairing.old, field)}
        new = {one.name: one for one in getattr(pairing.new, field)}
        for name in (*old, *(one for one in new if one not in old)):
            if old.get(name) == new.get(name):
                continue
            kind: ChangeKind = "dropped" if name not in new else "added" if name not in old else "changed"
            what = "Table in another store" if part == "store elsewhere" else part.capitalize()
            yield _change(kind, part, f"data.{field}.{name}", f"{what} {name!r} is {kind}.")
    gone = [one for one in pairing.old.extensions if one not in pairing.new.extensions]
    come = [one for one in pairing.new.extensions if one not in pairing.old.extensions]
    for name in come:
        yield _change("added", "extension", "data.extensions", f"Extension {name!r} is added.")
    for name in gone:
        yield _change("dropped", "extension", "data.extensions", f"Extension {name!r} is no longer named.")


def _pair(pairing: Pairing, pair: TablePair) -> Iterator[SchemaChange]:
    place = f"data.tables.{pair.new.name}"
    old, new = pair.old, pair.new
    if old.name != new.name:
        yield _change("renamed", "table", place, f"Table {old.name!r} is called {new.name!r} now.")
    for column in pair.went:
        yield _column("dropped", old, column)
    for column in pair.came:
        yield _column("added", new, column)
    for one in pair.columns:
        yield from _columns(pair, one)
    back = {one.new.name: one.old.name for one in pair.columns}
    key = tuple(back.get(name, name) for name in primary_key(new))
    if key != primary_key(old):
        words = f"({', '.join(primary_key(old))}) to ({', '.join(primary_key(new))})"
        yield _change(
            "changed", "primary key", f"{place}.primary_key", f"The key of {new.name!r} goes from {words}."
        )
    if (old.partition_by, old.partition_method, old.partitions) != (
        new.partition_by, new.partition_method, new.partitions,
    ):  # fmt: skip
        by = [
            f"by {one.partition_method} of {one.partition_by}" if one.partition_by else "none"
            for one in (old, new)
        ]
        yield _change(
            "changed", "partitioning", f"{place}.partition_by",
            f"The partitions of {new.name!r} go from {by[0]} to {by[1]}.",
        )  # fmt: skip
    if old.tenant_column != new.tenant_column:
        said = f"from {old.tenant_column or 'none'} to {new.tenant_column or 'none'}"
        yield _change(
            "changed", "row security", f"{place}.tenant_column", f"Row security of {new.name!r} goes {said}."
        )
    if folded(old.comment) != folded(new.comment):
        yield _change(
            "changed", "comment", f"{place}.comment", f"The comment of {new.name!r} is another one."
        )
    yield from _rules(pairing, pair)


def _column(kind: ChangeKind, table: Table, column: Column) -> SchemaChange:
    must = ", NOT NULL" if is_not_null(table, column) else ""
    default = f", default {folded_sql(column.default)}" if column.default is not None else ""
    words = f"Column {table.name}.{column.name} ({folded(column.type)}{must}{default}) is {kind}."
    return _change(kind, "column", f"data.tables.{table.name}.columns.{column.name}", words)


def _columns(pair: TablePair, one: ColumnPair) -> Iterator[SchemaChange]:
    old, new = one.old, one.new
    place = f"data.tables.{pair.new.name}.columns.{new.name}"
    name = f"{pair.new.name}.{new.name}"
    if old.name != new.name:
        yield _change(
            "renamed", "column", place, f"Column {pair.old.name}.{old.name} is called {new.name!r} now."
        )
    before, after = type_form(old.type), type_form(new.type)
    if (before.base, before.size, before.array) != (after.base, after.size, after.array):
        yield _change("changed", "type", place, f"{name} goes from {folded(old.type)} to {folded(new.type)}.")
    if is_not_null(pair.old, old) != is_not_null(pair.new, new):
        may = "must hold a value now" if is_not_null(pair.new, new) else "may be empty now"
        yield _change("changed", "nullable", place, f"{name} {may}.")
    if folded_sql(old.default or "") != folded_sql(new.default or ""):
        words = f"from {folded_sql(old.default or 'none')} to {folded_sql(new.default or 'none')}"
        yield _change("changed", "default", place, f"The default of {name} goes {words}.")
    if (old.identity, before.identity) != (new.identity, after.identity):
        yield _change("changed", "identity", place, f"{name} takes its numbers in another way.")
    if (old.generated, old.generated_when) != (new.generated, new.generated_when):
        yield _change("changed", "generated", place, f"{name} is computed in another way.")
    if old.collation != new.collation:
        yield _change("changed", "collation", place, f"{name} sorts by another collation.")
    if (folded(old.comment), old.personal) != (folded(new.comment), new.personal):
        yield _change("changed", "comment", place, f"The comment of {name} is another one.")


def _rules(pairing: Pairing, pair: TablePair) -> Iterator[SchemaChange]:
    new = pair.new.name
    constraints, indexes, keys = constraints_of(pair), indexes_of(pair), keys_of(pairing, pair)
    for kind, found in (("dropped", constraints.went), ("added", constraints.came)):
        for one in found:
            yield _rule(kind, "constraint", new, one.name, f"{one.kind} constraint")
    for kind, listed in (("dropped", indexes.went), ("added", indexes.came)):
        for index in listed:
            yield _rule(
                kind, "index", new, index.name, f"index over ({', '.join(map(folded_sql, index.columns))})"
            )
    for kind, references, table in (("dropped", keys.went, pair.old), ("added", keys.came, pair.new)):
        for key in references:
            yield _rule(kind, "foreign key", new, key_name(table, key), f"reference to {key.references}")
    yield from _names(pairing, pair)


def _names(pairing: Pairing, pair: TablePair) -> Iterator[SchemaChange]:
    """Yield what is only called otherwise, or says something else."""
    constraints, indexes, keys = constraints_of(pair), indexes_of(pair), keys_of(pairing, pair)
    called = [("constraint", one.name, two.name) for one, two in (*constraints.stay, *constraints.move)]
    called += [("index", one.name, two.name) for one, two in (*indexes.stay, *indexes.move)]
    called += [
        ("foreign key", key_name(pair.old, one), key_name(pair.new, two))
        for one, two in (*keys.stay, *keys.move)
    ]
    for part, before, after in called:
        if before != after:
            words = f"{before} is called {after!r} now."
            kind: PartKind = (
                "index" if part == "index" else "constraint" if part == "constraint" else "foreign key"
            )
            yield _change("renamed", kind, f"data.tables.{pair.new.name}", words)
    for index, later in (*indexes.stay, *indexes.move):
        yield from _said(pair, index, later)


def _said(pair: TablePair, old: Index, new: Index) -> Iterator[SchemaChange]:
    if (old.comment, () if old.comment else old.serves) != (new.comment, () if new.comment else new.serves):
        place = f"data.tables.{pair.new.name}.indexes.{new.name}"
        yield _change("changed", "comment", place, f"The comment of {new.name} is another one.")


def _rule(kind: str, part: PartKind, table: str, name: str, words: str) -> SchemaChange:
    done: ChangeKind = "added" if kind == "added" else "dropped"
    group = {"constraint": "constraints", "index": "indexes"}.get(part, "foreign_keys")
    return _change(done, part, f"data.tables.{table}.{group}.{name}", f"{table}: {words} {name!r} is {done}.")
