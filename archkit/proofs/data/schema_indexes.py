"""SCHEMA003, SCHEMA004, SCHEMA009: indexes that are missing, repeated or idle."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design import DataModel, Finding, Step
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.data.advice import follows_key
from archkit.proofs.data.schema_inventory import IndexShape, KeyShape, TableShape
from archkit.proofs.data.schema_run import SchemaRun, data_of, is_large, other_engine, schema_run
from archkit.proofs.proof import Evidence


@check(
    "SCHEMA003",
    "missing-foreign-key-index",
    claim="Every foreign key can be followed backwards by an index.",
    step=Step.DATA,
)
def missing_foreign_key_index(subject: Subject) -> Verdict:
    """Flag foreign keys whose columns no index of their table begins with.

    PostgreSQL indexes the referenced side by itself, but not the referencing one. The catalog
    of the applied schema is the judge; the order of the key's columns does not matter.

    Why it matters:
        Each delete or key change of a parent reads the whole child table to find its rows,
        under a lock, and so does each list of a parent's children.

    Example:
        ``order_items.order_id`` references ``orders`` and no index starts with ``order_id``.

    Use instead:
        An index whose first columns are those of the key.

    Known limits:
        A table stated to be small at the horizon gives only a note. A partial index counts
        only when its condition is that the key is not null.
    """
    data, run = data_of(subject), schema_run(subject)
    findings = []
    keys = 0
    for table in run.tables.values():
        for key in table.foreign_keys:
            keys += 1
            if not any(follows_key(index, key) for index in table.indexes):
                findings.append(_unindexed_key(data, table, key))
    return _verdict(subject, run, tuple(findings), f"{keys} foreign keys against the catalog's indexes")


@check(
    "SCHEMA004",
    "redundant-index",
    claim="No index repeats what another one already gives.",
    step=Step.DATA,
)
def redundant_index(subject: Subject) -> Verdict:
    """Flag indexes that another index makes needless.

    That is an index whose keys begin another one's keys with the same order and condition, or
    that repeats a primary key or unique constraint.

    Why it matters:
        Each index is written with each row and takes memory from those that are read.

    Example:
        An index on ``(email)`` beside ``UNIQUE (email)``; ``(user_id)`` beside
        ``(user_id, created_at)``.

    Use instead:
        Keep the longer, or the unique one.

    Known limits:
        A much narrower index can still pay beside a wide one; measure it then, and say so in
        the model by another condition. Only B-trees are compared by their beginnings.
    """
    run = schema_run(subject)
    findings = []
    count = 0
    for table in run.tables.values():
        count += len(table.indexes)
        for index in table.indexes:
            other = _replacement(index, table.indexes)
            if other is not None:
                findings.append(_repeated(table, index, other))
    return _verdict(subject, run, tuple(findings), f"{count} indexes in the catalog compared")


@check(
    "SCHEMA009",
    "unused-index",
    claim="Every index is needed by an access pattern, a foreign key or a uniqueness rule.",
    step=Step.DATA,
)
def unused_index(subject: Subject) -> Verdict:
    """Note indexes that no plan uses and no key needs; flag those for unknown access patterns.

    Plans are those of the filled schema, as PostgreSQL chose them and with sequential scans
    made expensive.

    Why it matters:
        An index that nothing reads is paid for at every write.

    Example:
        ``idx_users_created_at`` where no access pattern selects or sorts users by time.

    Use instead:
        Remove it, or state the access pattern that it is for.

    Known limits:
        It can't know queries that the model does not state, so an idle index gives a note
        only. Where there are no access patterns, or a table could not be filled, nothing is
        claimed.
    """
    data = data_of(subject)
    misstated = tuple(_misstated(data))
    if not data.access_patterns and not misstated:
        raise NotAssessableError("the data model states no access patterns; it would need their SQL")
    run = schema_run(subject)
    used = frozenset[str]().union(*(plan.indexes for plan in run.plans))
    idle = [
        (table, index)
        for table in run.tables.values()
        for index in table.indexes
        if not index.unique
        and index.name not in used
        and not any(follows_key(index, key) for key in table.foreign_keys)
    ]
    findings = (*misstated, *(_idle(data, table, index) for table, index in idle))
    return _verdict(
        subject, run, findings, f"plans of {len(run.plans)} access patterns", needs_rows=True
    )  # fmt: skip


def _unindexed_key(data: DataModel, table: TableShape, key: KeyShape) -> Finding:
    model = data.table(table.name)
    small = model is not None and model.rows_at_horizon is not None and not is_large(model)
    columns = ", ".join(key.columns)
    names = [", ".join(index.keys) for index in table.indexes]
    return Finding(
        code="SCHEMA003",
        severity="note" if small else "warning",
        place=f"data.tables.{table.name}.foreign_keys.{'_'.join(key.columns)}",
        message=f"no index of {table.name!r} begins with ({columns}), which references {key.target!r}",
        evidence=f"indexes: {'; '.join(f'({name})' for name in names) or 'none'}",
        remedy=f"Add an index on {table.name} ({columns}), or one that begins with it.",
    )


def _replacement(index: IndexShape, indexes: tuple[IndexShape, ...]) -> IndexShape | None:
    """Return an index that gives all that this one gives."""
    if index.constraint:
        return None
    others = (other for other in indexes if other.name != index.name)
    return next((other for other in others if _covers(other, index)), None)


def _covers(other: IndexShape, index: IndexShape) -> bool:
    if other.method != index.method or not set(index.included) <= {*other.keys, *other.included}:
        return False
    equal = other.keys == index.keys and other.rules == index.rules
    if equal and other.where == index.where:
        # Of two equal ones, the constraint stays, then the unique one, then the first by name.
        return _standing(other) < _standing(index)
    if equal and not other.where and other.unique:
        return not index.unique  # a unique value has one row; a condition makes it no shorter
    if index.unique or index.method != "btree" or other.where != index.where:
        return False
    length = len(index.keys)
    return (
        length < len(other.keys) and other.keys[:length] == index.keys and other.rules[:length] == index.rules
    )


def _standing(index: IndexShape) -> tuple[bool, bool, str]:
    return (not index.constraint, not index.unique, index.name)


def _repeated(table: TableShape, index: IndexShape, other: IndexShape) -> Finding:
    kind = "constraint" if other.constraint else "index"
    return Finding(
        code="SCHEMA004",
        severity="warning",
        place=f"data.tables.{table.name}.indexes.{index.name}",
        message=f"the index {index.name!r} repeats the {kind} {other.name!r}",
        evidence=f"({', '.join(index.keys)}) against ({', '.join(other.keys)})",
        remedy=f"Remove {index.name}.",
    )


def _misstated(data: DataModel) -> Iterator[Finding]:
    known = {pattern.id for pattern in data.access_patterns}
    for table in data.tables:
        for index in table.indexes:
            lost = [name for name in index.serves if name not in known]
            if lost:
                yield Finding(
                    code="SCHEMA009",
                    severity="warning",
                    place=f"data.tables.{table.name}.indexes.{index.name}",
                    message=f"the index {index.name!r} is said to serve {lost[0]!r}, which nobody stated",
                    evidence=f"serves: {', '.join(index.serves)}",
                    remedy="State the access pattern with its SQL, or remove the index.",
                )


def _idle(data: DataModel, table: TableShape, index: IndexShape) -> Finding:
    model = data.table(table.name)
    stated = next((one for one in model.indexes if one.name == index.name), None) if model else None
    serves = f"; it is said to serve {', '.join(stated.serves)}" if stated and stated.serves else ""
    return Finding(
        code="SCHEMA009",
        severity="note",
        place=f"data.tables.{table.name}.indexes.{index.name}",
        message=f"no access pattern uses the index {index.name!r}{serves}",
        evidence=f"{index.method} ({', '.join(index.keys)})"
        + (f" where {index.where}" if index.where else ""),
        remedy="Remove it, or state the access pattern that needs it.",
    )


def _verdict(
    subject: Subject, run: SchemaRun, findings: tuple[Finding, ...], text: str, *, needs_rows: bool = False
) -> Verdict:
    evidence = [Evidence(label="catalog", text=f"{run.engine}: {text}")]
    reasons = list(_doubts(subject, run, needs_rows=needs_rows))
    if needs_rows:
        evidence.append(run.filled)
    return Verdict(findings, tuple(evidence), "; ".join(reasons))


def _doubts(subject: Subject, run: SchemaRun, *, needs_rows: bool) -> Iterator[str]:
    if run.application.failed_tables:
        yield f"parts of {', '.join(sorted(run.application.failed_tables))} could not be applied"
    if needs_rows and run.filling.reasons:
        yield f"no rows could be made up for {', '.join(sorted(run.filling.reasons))}"
    if needs_rows and not run.plans:
        yield "the model states no access patterns"
    if other := other_engine(subject.design):
        yield other
