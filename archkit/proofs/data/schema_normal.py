"""SCHEMA020 and SCHEMA021: lists within a row, and the same thing kept in two places."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from archkit.brief import Brief
from archkit.design import Column, DataModel, Finding, Step, Table
from archkit.design.finding import Severity
from archkit.design.naming import singular, sql_name
from archkit.proofs.check import NotApplicableError, Subject, Verdict, check
from archkit.proofs.data.data_coverage import key_of
from archkit.proofs.data.schema_rules import named_references
from archkit.proofs.data.schema_run import data_of
from archkit.proofs.proof import Evidence

_NUMBERED = re.compile(r"(?P<stem>[a-z][a-z_]*?)_?(?P<number>\d{1,2})")
_LINES = frozenset({"line", "address", "address_line", "street", "street_line"})
"""Lines of an address: two of them are one address, not two."""
_ENDS = ("from", "to")
"""Two numbered references are the two ends of a relation between rows."""
_SHORT = re.compile(r"\(\s*[1-8]\s*\)")
_LIST_NAME = re.compile(r"(?:^|_)(?:\w+_ids|ids|tags|labels|list|csv)$")
_LIST_SAID = re.compile(
    r"\b(?:comma|semicolon|pipe|space)[- ]?separated|\bseparated by|\bdelimited\b", re.IGNORECASE
)
_PLAIN_TEXT = re.compile(r"(?:text|citext|varchar|character varying|char)\b(?!.*\[)", re.IGNORECASE)
_MANY_KEYS = re.compile(r"(?:uuid|bigint|int8|integer|int4|int|smallint)\s*\[", re.IGNORECASE)
_REASON = re.compile(
    r"\b(?:as (?:it was|of|at)|at the time|when (?:it|the)|snapshot|copied|copy|copies of|frozen|history"
    r"|since|denormali[sz]ed|kept (?:here|apart|so)|so that|because|faster|without a join|may differ)\b",
    re.IGNORECASE,
)
_OWN_WORDS = (
    "id name title description note comment status state kind type version position created_at updated_at"
    " deleted_at created_by updated_by tenant_id body payload metadata currency locale language slug code key"
    " active enabled archived amount"
)
_OWN = frozenset(_OWN_WORDS.split())
"""Columns that tables have of their own, whatever others have."""
_HABIT = 4
"""Tables with a column of one name from which on the name is a habit of the schema, not a copy."""
_FLAGS = frozenset({"boolean", "bool"})


def _finding(
    place: tuple[Table, str], message: str, evidence: str, remedy: str, code: str = "SCHEMA020"
) -> Finding:
    table, column = place
    return Finding(
        code=code,
        severity="warning",
        place=f"data.tables.{table.name}.columns.{column}",
        message=message,
        evidence=evidence[:200],
        remedy=remedy,
    )


@check(
    "SCHEMA020",
    "repeating-group",
    claim="Each column holds one value: no numbered columns, no lists in a text, no arrays of keys.",
    step=Step.DATA,
)
def repeating_group(subject: Subject) -> Verdict:
    """Flag numbered columns of one kind, lists kept in a text, and arrays of other tables' keys.

    Why it matters:
        The fourth phone number has no column; a list in a text can't be referenced, indexed or
        counted, and every query takes it apart again.

    Example:
        ``phone1 text, phone2 text, phone3 text``, or ``tag_ids text`` with commas.

    Use instead:
        A table beside with one row for each value, and a foreign key.

    Known limits:
        Told by names, types and comments; two lines of an address are one value. Lists inside
        JSON are seen only where they are named after another table.
    """
    data = data_of(subject)
    findings = tuple(found for table in data.tables for found in (*_numbered(table), *_lists(table, data)))
    columns = sum(len(table.columns) for table in data.tables)
    return Verdict(
        findings, (Evidence(label="read", text=f"{columns} columns of {len(data.tables)} tables"),)
    )


def _numbered(table: Table) -> Iterator[Finding]:
    groups: dict[str, list[str]] = defaultdict(list)
    for column in table.columns:
        if found := _NUMBERED.fullmatch(column.name):
            groups[found["stem"]].append(column.name)
    referring = {name for key in table.foreign_keys for name in key.columns}
    for stem, names in groups.items():
        numbers = sorted(int(name.removeprefix(stem).lstrip("_")) for name in names)
        counted = numbers[0] <= 1 and numbers == list(
            range(numbers[0], numbers[0] + len(numbers))
        )  # ipv4, ipv6 are not
        ends = len(names) == len(_ENDS) and (stem.endswith("_id") or referring.issuperset(names))
        line = stem in _LINES or stem.endswith(("_line", "_address"))
        if len(names) > 1 and counted and not ends and not line:
            yield _finding(
                (table, names[0]), f"{table.name!r} repeats {stem!r} in {len(names)} columns",
                ", ".join(names), f"Keep each {stem} as a row of a table beside, with a foreign key.",
            )  # fmt: skip


def _lists(table: Table, data: DataModel) -> Iterator[Finding]:
    others = {one.name for one in data.tables if one is not table}
    for column in table.columns:
        kind = ""
        if (
            _PLAIN_TEXT.match(column.type)
            and not _SHORT.search(column.type)
            and (_LIST_NAME.search(column.name) or _LIST_SAID.search(column.comment))
        ):
            kind = "a list in a text"
        elif _MANY_KEYS.match(column.type) and _LIST_NAME.search(column.name):
            kind = "an array of keys, which nothing can hold to their rows"
        elif column.type.lower().startswith("json") and column.name in others:
            kind = f"rows of {column.name!r} inside a document"
        if kind:
            shown = f"{column.name} {column.type} {column.comment}".strip()
            yield _finding(
                (table, column.name), f"{table.name}.{column.name} keeps {kind}", shown,
                "Keep one row for each in a table beside, with foreign keys.",
            )  # fmt: skip


@check(
    "SCHEMA021",
    "attribute-kept-twice",
    claim="Nothing that a row can look up in the row that it belongs to is kept again without a reason.",
    step=Step.DATA,
)
def attribute_kept_twice(subject: Subject) -> Verdict:
    """Flag columns that repeat a column of the table which their row refers to, without saying why.

    Why it matters:
        Two places for one thing differ one day, and nobody knows which is right; each change
        has to find every copy.

    Example:
        ``orders.customer_email`` beside ``orders.customer_id`` and ``customers.email``.

    Use instead:
        The join; where a copy is meant, because the order keeps the address as it was, a
        comment on the column that says so.

    Known limits:
        Told by names along foreign keys; columns such as name, status or currency belong to
        each table, and so do booleans and names that four tables have or more. What the brief
        itself states of both things gives a note, and so does the same name in an imported schema.
    """
    data = data_of(subject)
    pairs = tuple(_joined(data))
    if not pairs:
        raise NotApplicableError("no table refers to another, so nothing could be looked up instead")
    habits = _habits(data)
    findings = tuple(
        _finding(
            (table, column.name),
            f"{table.name}.{column.name} repeats {parent.name}.{original.name}",
            f"{column.name} {column.type}; {original.name} {original.type}",
            "Read it through the reference, or say in the comment why the copy is kept.", "SCHEMA021",
        ).model_copy(update={"severity": _severity(subject, table, column, original)})
        for table, parent in pairs
        for column, original in _copies(table, parent, habits)
        if not _REASON.search(column.comment)
    )  # fmt: skip
    text = ", ".join(f"{table.name} -> {parent.name}" for table, parent in pairs)
    return Verdict(findings, (Evidence(label="compared", text=text),))


def _joined(data: DataModel) -> Iterator[tuple[Table, Table]]:
    named: dict[str, list[Table]] = defaultdict(list)
    for table, _, parent in named_references(data):
        named[table.name].append(parent)
    for table in data.tables:
        held = [data.table(key.references) for key in table.foreign_keys]
        parents = {
            one.name: one for one in (*held, *named[table.name]) if one is not None and one is not table
        }
        yield from ((table, parent) for parent in parents.values())


def _habits(data: DataModel) -> frozenset[str]:
    """Return the names of columns that many tables have each for themselves."""
    counts = Counter(column.name for table in data.tables for column in table.columns)
    return frozenset(name for name, count in counts.items() if count >= _HABIT)


def _copies(table: Table, parent: Table, habits: frozenset[str]) -> Iterator[tuple[Column, Column]]:
    keys = {*parent.primary_key, *(name for key in table.foreign_keys for name in key.columns)}
    keys |= {*table.primary_key, *(name for key in parent.foreign_keys for name in key.columns)}
    prefix = f"{singular(parent.name)}_"
    for column in table.columns:
        if column.name in keys:
            continue
        bare = column.name.removeprefix(prefix)
        original = parent.column(bare)
        if original is None or original.name in parent.primary_key:
            continue
        own = column.name in _OWN or column.name in habits or column.type.lower() in _FLAGS
        if bare != column.name or not own:
            yield column, original


def _severity(subject: Subject, table: Table, column: Column, original: Column) -> Severity:
    """Return how grave a copy is; in an imported schema a bare name says little."""
    bare = subject.design.imported and column.name == original.name
    return "note" if bare or _stated(subject.brief, table, column) else "warning"


def _stated(brief: Brief, table: Table, column: Column) -> bool:
    """Say whether the brief itself gives this entity the attribute."""
    return any(
        column.name == sql_name(one.name) or column.name.startswith(f"{sql_name(one.name)}_")
        for entity in brief.workload.entities
        if table.entity and key_of(entity.name) == key_of(table.entity)
        for one in entity.attributes
    )
