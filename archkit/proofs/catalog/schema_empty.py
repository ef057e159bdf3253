"""SCHEMA042, SCHEMA043: values that may be missing, and lists of values that nothing holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.design import Column, DataModel, Finding, Step, Table
from archkit.proofs.catalog.column_types import family, is_text
from archkit.proofs.check import NotApplicableError, Subject, Verdict, check
from archkit.proofs.data.schema_run import data_of
from archkit.proofs.proof import Evidence

_MADE = re.compile(r"(?:(?:created|inserted|registered)(?:_at|_on|_date|_time|_ts)?|(?:date|time)_created)")
_LISTED = re.compile(
    r"(?:^|_)(?:status|state|kind|type|level|priority|severity|role|gender|visibility|mode|phase)$"
)
_OPEN = re.compile(r"(?:^|_)(?:kind|type)$")
_OTHER_STATE = re.compile(r"city|zip|postal|postcode|street|country|province")
_OPEN_TYPE = re.compile(r"(?:content|mime|media|file)_type$")


@check(
    "SCHEMA042",
    "value-that-may-be-missing",
    claim="What is always known may not be empty: yes or no, when a row was made, the parts of a key.",
    step=Step.DATA,
)
def value_that_may_be_missing(subject: Subject) -> Verdict:
    """Flag columns that may be empty where an empty value has no good meaning.

    That is a boolean, the time at which a row was made, a column of a unique key over several
    columns, and a column of a foreign key over several columns. A unique key whose one empty part
    is told apart within the others, such as a user's name within a tenant, is left alone.

    Why it matters:
        A third truth value is forgotten in every ``WHERE NOT done``; a unique key lets the same
        row in again when one part is empty; a foreign key with an empty part is not checked at all.

    Example:
        ``users.active boolean``; ``UNIQUE (tenant_id, email)`` with ``tenant_id`` nullable.

    Use instead:
        ``NOT NULL`` with a default; ``UNIQUE NULLS NOT DISTINCT``; ``MATCH FULL``.

    Known limits:
        Told by type and name; a boolean that means "not asked yet" when empty is flagged too.
    """
    data = data_of(subject)
    findings = tuple(
        Finding(
            code="SCHEMA042",
            severity="warning",
            place=f"data.tables.{table.name}.columns.{column.name}",
            message=f"{table.name}.{column.name} may be empty, {reason}",
            evidence=f"{column.name} {column.type} NULL",
            remedy=remedy,
        )
        for table in data.tables
        for column in table.columns
        if column.nullable
        for reason, remedy in _reasons(table, column, data)
    )
    count = sum(column.nullable for table in data.tables for column in table.columns)
    total = sum(len(table.columns) for table in data.tables)
    return Verdict(findings, (Evidence(label="columns", text=f"{count} of {total} may be empty"),))


@check(
    "SCHEMA043",
    "listed-value-kept-as-text",
    claim="Where a column holds one of a few values, the database knows which.",
    step=Step.DATA,
)
def listed_value_kept_as_text(subject: Subject) -> Verdict:
    """Flag text columns named like a state or a kind that no CHECK, enum or foreign key holds.

    Why it matters:
        ``shipped``, ``Shipped`` and ``shiped`` are three states then; each query knows one of them.

    Example:
        ``orders.status varchar(20)`` without a CHECK.

    Use instead:
        An enum, a CHECK with the values, or a table of the values with a foreign key.

    Known limits:
        Told by the name. A ``kind`` or ``type`` gives only a note, since a program may add to
        those with each release. Not looked at are the type of a reference that goes to several tables
        (``owner_type`` beside ``owner_id``), media types, and ``state`` beside an address.
    """
    data = data_of(subject)
    asked = [
        (table, column)
        for table in data.tables
        for column in table.columns
        if _LISTED.search(column.name) and not _means_something_else(table, column)
    ]
    if not asked:
        raise NotApplicableError("no column is named like a state or a kind")
    open_ones = [
        (table, column) for table, column in asked if is_text(column, data) and not _held(table, column, data)
    ]
    findings = tuple(
        Finding(
            code="SCHEMA043",
            severity="note" if _OPEN.search(column.name) else "warning",
            place=f"data.tables.{table.name}.columns.{column.name}",
            message=f"{table.name}.{column.name} takes any text, and is named like one of a few values",
            evidence=f"{column.name} {column.type}, in no CHECK and no foreign key",
            remedy="Use an enum, or add a CHECK with the values that are meant.",
        )
        for table, column in open_ones
    )
    told = f"{len(asked)} named like a state or a kind, {len(asked) - len(open_ones)} of them held"
    return Verdict(findings, (Evidence(label="columns", text=told),))


def _reasons(table: Table, column: Column, data: DataModel) -> Iterator[tuple[str, str]]:
    if family(column, data) == "boolean":
        yield "which makes a third truth value", "Make it NOT NULL with a default."
    if _MADE.fullmatch(column.name) and family(column, data) in {"timestamptz", "timestamp", "date"}:
        yield "though every row is made at some time", "Make it NOT NULL DEFAULT now()."
    for name, names in _loose_uniques(table):
        if column.name in names and not _optional(column.name, names, table):
            shown = ", ".join(names)
            told = f"so {name} lets the same ({shown}) in twice"
            yield told, "Make it NOT NULL, or the key UNIQUE NULLS NOT DISTINCT."
    for key in table.foreign_keys:
        if len(key.columns) > 1 and not key.full_match and column.name in key.columns:
            required = any((one := table.column(name)) and not one.nullable for name in key.columns)
            if not required:
                yield (
                    f"and then nothing checks ({', '.join(key.columns)})",
                    "Make it NOT NULL, or MATCH FULL.",
                )


def _optional(name: str, names: tuple[str, ...], table: Table) -> bool:
    """Say whether an empty part of a unique key is meant: the only one, and what the others tell apart.

    Within a tenant no two users share a name, and some have none. A part that refers to another
    row, or stands first, is what the key is about.
    """
    referring = any(name in key.columns for key in table.foreign_keys)
    empty = [one for one in names if (column := table.column(one)) and column.nullable]
    return len(empty) == 1 and names[0] != name and not referring


def _loose_uniques(table: Table) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield unique keys over several columns for which two empty values differ.

    One with the primary key in it lets nothing in twice, whatever is empty.
    """
    found = [
        (one.name, one.columns)
        for one in table.constraints
        if one.kind == "unique" and not one.nulls_not_distinct
    ]
    for index in table.indexes:
        names = tuple(part.strip('"') for part in index.columns)
        plain = all(table.column(name) for name in names)
        if index.unique and plain and not index.nulls_not_distinct and not index.where:
            found.append((index.name, names))
    for name, names in found:
        keyed = bool(table.primary_key) and set(names) >= set(table.primary_key)
        if len(names) > 1 and not keyed:
            yield name, names


def _means_something_else(table: Table, column: Column) -> bool:
    if _OPEN_TYPE.search(column.name):
        return True
    if column.name.endswith("_type") and table.column(f"{column.name.removesuffix('_type')}_id"):
        return True
    others = [one.name for one in table.columns if _OTHER_STATE.search(one.name)]
    return column.name.endswith("state") and bool(others)


def _held(table: Table, column: Column, data: DataModel) -> bool:
    held = re.compile(rf"(?<!\w){re.escape(column.name)}(?!\w)")
    domain = next((one for one in data.types if one.name == column.type.strip()), None)
    return (
        any(one.kind == "check" and held.search(one.expression) for one in table.constraints)
        or any(column.name in key.columns for key in table.foreign_keys)
        or bool(domain and domain.checks)
        or table.primary_key == (column.name,)  # a table of the values themselves
    )
