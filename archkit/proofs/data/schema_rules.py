"""SCHEMA018 and SCHEMA019: references that nothing holds, and rules that are left to the program."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.brief import Attribute
from archkit.design import Column, DataModel, Finding, Step, Table
from archkit.design.naming import singular, sql_name
from archkit.proofs.check import NotApplicableError, Subject, Verdict, check
from archkit.proofs.data.data_coverage import key_of
from archkit.proofs.data.schema_run import data_of
from archkit.proofs.proof import Evidence

_ELSEWHERE = re.compile(
    r"\b(?:another|other) (?:system|service|database)|\bprovider|\bexternal|\boutside|\bforeign system"
    r"|\b(?:no|without a|not a) (?:foreign key|reference)",
    re.IGNORECASE,
)
_MARKS = frozenset({"created_at", "updated_at", "deleted_at"})


@check(
    "SCHEMA018",
    "reference-without-foreign-key",
    claim="Every column that names a row of another table is held by a foreign key.",
    step=Step.DATA,
)
def reference_without_foreign_key(subject: Subject) -> Verdict:
    """Flag columns that are named after another table's rows and that no foreign key covers.

    Why it matters:
        Without the key the database lets the parent go and keeps the children: orders of
        customers who are not there, found months later by a report that does not add up.

    Example:
        ``orders.customer_id uuid`` beside a table ``customers``, and ``foreign_keys: []``.

    Use instead:
        The foreign key with its index; where the row lives in another system, a comment that
        says so.

    Known limits:
        References are told by names (``customer_id`` and ``customers``). A partitioned table
        whose key holds the time can't be referenced by its id alone; such columns are named
        in the evidence. In an imported schema it is a warning: the name alone tells, and rows
        may be there that break the key.
    """
    data = data_of(subject)
    findings: list[Finding] = []
    held: list[str] = []
    spared: list[str] = []
    for table, column, target in named_references(data):
        name = f"{table.name}.{column.name}"
        if any(column.name in key.columns for key in table.foreign_keys):
            held.append(f"{name} -> {target.name}")
        elif target.partition_by or _ELSEWHERE.search(column.comment):
            spared.append(name)
        else:
            findings.append(
                Finding(
                    code="SCHEMA018",
                    severity="warning" if subject.design.imported else "error",
                    place=f"data.tables.{table.name}.columns.{column.name}",
                    message=f"{name} names a row of {target.name!r}, and no foreign key holds it",
                    evidence=f"{column.name} {column.type}",
                    remedy="Add the foreign key with its index, or say in the comment where the row lives.",
                )
            )
    if not held and not spared and not findings:
        raise NotApplicableError("no column is named after the rows of another table")
    evidence = (
        Evidence(label="held", text=", ".join(held) or "none"),
        Evidence(label="to a partitioned table or another system", text=", ".join(spared) or "none"),
    )
    return Verdict(tuple(findings), evidence)


def named_references(data: DataModel) -> Iterator[tuple[Table, Column, Table]]:
    """Yield every column that is named after another table's rows, with its table and that other one."""
    singles = {singular(one.name): one for one in data.tables}
    for table in data.tables:
        for column in table.columns:
            stem = column.name.removesuffix("_id")
            own = table.primary_key == (column.name,) and not table.foreign_keys
            if stem == column.name or own or stem == singular(table.name):  # person.person_id is its own key
                continue
            target = next(
                (one for name, one in singles.items() if stem == name or stem.endswith(f"_{name}")), None
            )
            if target is not None:
                yield table, column, target


@check(
    "SCHEMA019",
    "rule-left-to-the-program",
    claim="Each table holds its own rules: what must be there, what must differ, which values may be.",
    step=Step.DATA,
)
def rule_left_to_the_program(subject: Subject) -> Verdict:
    """Flag stated rules that no constraint holds, and tables whose every column may be empty.

    Why it matters:
        Programs change, scripts and second services write past them; a rule that the database
        does not hold is broken sooner or later, and the rows that break it stay.

    Example:
        ``status`` with four values in the brief, and a column ``status text`` without a CHECK.

    Use instead:
        NOT NULL where a value is required, UNIQUE where it must differ, CHECK or a type of its
        own for a list of values.

    Known limits:
        Rules are those of the brief's attributes; attributes are matched by name. Uniqueness
        beside a partitioned table, in a table of its keys, counts.
    """
    data = data_of(subject)
    found = [*_bare(data), *_unheld(subject, data)]
    findings = tuple(
        Finding(
            code="SCHEMA019", severity="warning", place=place, message=message, evidence=evidence,
            remedy="Let the database hold the rule: NOT NULL, UNIQUE, CHECK or a type with its values.",
        )
        for place, message, evidence in found
    )  # fmt: skip
    return Verdict(findings, (Evidence(label="rules by table", text="; ".join(map(_rules, data.tables))),))


def _rules(table: Table) -> str:
    filled = sum(not column.nullable for column in table.columns)
    checks = sum(one.kind == "check" for one in table.constraints)
    unique = sum(one.kind == "unique" for one in table.constraints) + sum(one.unique for one in table.indexes)
    return f"{table.name} {filled} not null, {checks} check, {unique} unique, {len(table.foreign_keys)} keys"


def _bare(data: DataModel) -> Iterator[tuple[str, str, str]]:
    for table in data.tables:
        own = [one for one in table.columns if one.name not in {*table.primary_key, *_MARKS}]
        if own and all(one.nullable for one in own) and not table.constraints and not table.foreign_keys:
            names = ", ".join(one.name for one in own)
            said = f"every column of {table.name!r} besides its key and times may be empty"
            yield f"data.tables.{table.name}", said, names[:200]


def _unheld(subject: Subject, data: DataModel) -> Iterator[tuple[str, str, str]]:
    for entity in subject.brief.workload.entities:
        table = next(
            (one for one in data.tables if one.entity and key_of(one.entity) == key_of(entity.name)), None
        )
        for one in entity.attributes if table else ():
            column = table.column(sql_name(one.name)) if table else None
            if table is None or column is None:
                continue
            place = f"data.tables.{table.name}.columns.{column.name}"
            shown = f"{column.name} {column.type}{' (may be empty)' if column.nullable else ''}"
            for broken in _broken(one, column, table, data):
                yield place, f"{entity.name!r} {one.name!r} {broken}", shown


def _broken(one: Attribute, column: Column, table: Table, data: DataModel) -> Iterator[str]:
    if one.required and column.nullable:
        yield "must be there, and the column may be empty"
    if one.unique and not _differs(column.name, table, data):
        yield "must differ from row to row, and nothing holds it"
    if one.values and not _listed(column, table):
        yield f"is one of {len(one.values)} values, and the column takes any"


def _differs(name: str, table: Table, data: DataModel) -> bool:
    apart = {table.tenant_column} - {None}
    keys = [table.primary_key, *(one.columns for one in table.constraints if one.kind == "unique")]
    keys += [one.columns for one in table.indexes if one.unique]
    keys += [one.primary_key for one in data.tables if not one.entity]
    bare = [
        {re.sub(r"\W*(?:lower|upper)?\W*(\w+).*", r"\1", part, flags=re.IGNORECASE) for part in key}
        for key in keys
    ]
    return any(name in key and key - {name} <= apart for key in bare)


def _listed(column: Column, table: Table) -> bool:
    plain = column.type.lower().split("(")[0].strip()
    if plain not in {
        "text",
        "varchar",
        "character varying",
        "char",
        "integer",
        "smallint",
        "bigint",
        "citext",
    }:
        return True
    held = re.compile(rf"(?<!\w){re.escape(column.name)}(?!\w)")
    return any(one.kind == "check" and held.search(one.expression) for one in table.constraints) or any(
        column.name in key.columns for key in table.foreign_keys
    )
