"""SCHEMA040, SCHEMA041, SCHEMA044: keys that are wide, written as text, or of two types."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from archkit.design import Column, DataModel, Finding, Step, Table
from archkit.knowledge import fact
from archkit.proofs.catalog.column_types import family, is_text, plain_type, widest
from archkit.proofs.check import NotApplicableError, Subject, Verdict, check
from archkit.proofs.data.schema_run import data_of
from archkit.proofs.proof import Evidence

_UUID_NAME = re.compile(r"(?:^|_)(?:uuid|guid)s?(?:_|$)")
_UUID_MAKER = re.compile(r"gen_random_uuid|uuidv[47]|uuid_generate", re.IGNORECASE)
_UUID_LENGTH = "36"


@check(
    "SCHEMA040",
    "over-wide-key",
    claim="No key is so wide that each index and reference is mostly a copy of it.",
    step=Step.DATA,
)
def over_wide_key(subject: Subject) -> Verdict:
    """Flag primary keys that may grow wide, and keys that can be too long for their index.

    Why it matters:
        A key stands again in every foreign key that points to it and in their indexes, so its
        width is paid for many times; and a B-tree refuses entries over 2,704 bytes, which shows
        only when somebody writes one.

    Example:
        ``products.name varchar(255)`` as primary key, copied into order lines; a unique
        constraint on ``varchar(4000)``.

    Use instead:
        A ``bigint`` or ``uuid`` key, with the natural one as a unique constraint; for long
        texts a unique index on ``md5(column)``.

    Known limits:
        Widths are those that the types allow, one byte a character; what rows really hold is not
        seen. A key that nothing points to is paid for once and gives only a note.
    """
    data = data_of(subject)
    pointed = Counter(key.references for table in data.tables for key in table.foreign_keys)
    keys = [(table, _width(table, table.primary_key, data)) for table in data.tables if table.primary_key]
    wide = (_wide(table, width, pointed[table.name]) for table, width in keys)
    findings = (*(one for one in wide if one), *_too_long(data))
    known = [width for _, width in keys if width is not None]
    open_ones = len(keys) - len(known)
    told = f"{len(keys)} primary keys, the widest of {max(known, default=0)} bytes; {open_ones} unbounded"
    return Verdict(findings, (Evidence(label="widths", text=told),))


@check(
    "SCHEMA041",
    "uuid-kept-as-text",
    claim="No identifier of 16 bytes is kept as 36 characters.",
    step=Step.DATA,
)
def uuid_kept_as_text(subject: Subject) -> Verdict:
    """Flag text columns that hold uuids, by their default, their name, or a key of 36 characters.

    Why it matters:
        As text each takes 37 bytes instead of 16, in the table and in every index, compares
        slower, and may hold two spellings of the same value.

    Example:
        ``users.uuid char(36)``.

    Use instead:
        ``uuid``, which reads and shows the same text.

    Known limits:
        Told by name, length and default; a text that is called ``guid`` for another reason is
        flagged as well.
    """
    data = data_of(subject)
    findings = tuple(
        Finding(
            code="SCHEMA041",
            severity="warning",
            place=f"data.tables.{table.name}.columns.{column.name}",
            message=f"{table.name}.{column.name} keeps a uuid as {column.type}",
            evidence=f"{column.name} {column.type}"
            + (f" default {column.default}" if column.default is not None else ""),
            remedy="Use uuid: ALTER TABLE ... ALTER COLUMN ... TYPE uuid USING column::uuid.",
        )
        for table in data.tables
        for column in table.columns
        if is_text(column, data) and _holds_uuids(table, column, data)
    )
    count = sum(family(column, data) == "uuid" for table in data.tables for column in table.columns)
    return Verdict(findings, (Evidence(label="columns of type uuid", text=str(count)),))


@check(
    "SCHEMA044",
    "foreign-key-of-another-type",
    claim="Each foreign key has the types of the key that it points to.",
    step=Step.DATA,
)
def foreign_key_of_another_type(subject: Subject) -> Verdict:
    """Flag foreign keys whose columns have other types than those they reference.

    Why it matters:
        The narrower side runs out first: an ``integer`` that points to a ``bigint`` key refuses
        rows once the key is over 2,147,483,647. Comparing two types can also keep an index from use.

    Example:
        ``orders.user_id integer`` references ``users.id bigint``.

    Use instead:
        The type of the key, on both sides.

    Known limits:
        Lengths are not compared; texts of different lengths count as one type.
    """
    data = data_of(subject)
    pairs = list(_pairs(data))
    if not pairs:
        raise NotApplicableError("no foreign key points to a table of the model")
    findings = tuple(
        Finding(
            code="SCHEMA044",
            severity="warning",
            place=f"data.tables.{table.name}.columns.{one.name}",
            message=f"{table.name}.{one.name} is {one.type}, and {target.name}.{other.name} is {other.type}",
            evidence=f"{one.name} {one.type} references {target.name} ({other.name} {other.type})",
            remedy=f"Give both sides one type: {_wider(one, other, data)}.",
        )
        for table, one, target, other in pairs
        if family(one, data) != family(other, data)
    )
    return Verdict(findings, (Evidence(label="pairs of columns", text=f"{len(pairs)} compared"),))


def _width(table: Table, names: tuple[str, ...], data: DataModel) -> int | None:
    """Return the bytes of a key at its widest; None where a part has no bound."""
    columns = [table.column(name) for name in names]
    widths = [widest(column, data) if column else None for column in columns]
    known = [width for width in widths if width is not None]
    return sum(known) if len(known) == len(widths) else None


def _wide(table: Table, width: int | None, pointed: int) -> Finding | None:
    most = fact("schema-catalog.wide-key")
    if width is not None and width <= most.base:
        return None
    told = "has no bound" if width is None else f"may take {width} bytes"
    copies = f", and {pointed} foreign keys copy it" if pointed else ""
    return Finding(
        code="SCHEMA040",
        severity="warning" if pointed else "note",
        place=f"data.tables.{table.name}.primary_key",
        message=f"the primary key of {table.name!r} {told}{copies}",
        evidence=", ".join(
            f"{column.name} {column.type}" for name in table.primary_key if (column := table.column(name))
        ),
        remedy="Use a bigint or uuid key and keep this one unique, or bound its length.",
    )


def _too_long(data: DataModel) -> Iterator[Finding]:
    most = int(fact("schema-catalog.widest-index-entry").base)
    for table in data.tables:
        keys = [(f"constraints.{one.name}", one.columns) for one in table.constraints if one.kind == "unique"]
        keys += [
            (f"indexes.{one.name}", tuple(part.strip('"') for part in one.columns))
            for one in table.indexes
            if one.method == "btree"
        ]
        for place, names in keys:
            width = _width(table, names, data) if all(table.column(name) for name in names) else 0
            if width is not None and width > most:
                yield Finding(
                    code="SCHEMA040",
                    severity="warning",
                    place=f"data.tables.{table.name}.{place}",
                    message=f"({', '.join(names)}) may take {width} bytes, and an entry of a B-tree {most}",
                    evidence=", ".join(
                        f"{column.name} {column.type}" for name in names if (column := table.column(name))
                    ),
                    remedy="Shorten the column, or index a digest of it, such as md5(column).",
                )


def _holds_uuids(table: Table, column: Column, data: DataModel) -> bool:
    if column.default is not None and _UUID_MAKER.search(column.default):
        return True
    if _UUID_NAME.search(column.name):
        return True
    keyed = column.name in table.primary_key or any(column.name in key.columns for key in table.foreign_keys)
    return keyed and f"({_UUID_LENGTH})" in plain_type(column, data).replace(" ", "")


def _pairs(data: DataModel) -> Iterator[tuple[Table, Column, Table, Column]]:
    for table in data.tables:
        for key in table.foreign_keys:
            target = data.table(key.references)
            for name, other in zip(key.columns, key.referenced_columns, strict=False):
                one = table.column(name)
                two = target.column(other) if target else None
                if target and one and two:
                    yield table, one, target, two


def _wider(one: Column, other: Column, data: DataModel) -> str:
    pair = sorted((one, other), key=lambda column: widest(column, data) or 0)
    return family(pair[-1], data)
