"""Checks that the data model is the smallest that holds: tables and indexes, taken away one by one."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design import Finding, Step
from archkit.proofs.challenge.table_loss import table_losses
from archkit.proofs.challenge.taken_away import taken_away
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.data.schema_inventory import IndexShape, TableShape
from archkit.proofs.data.schema_run import SchemaRun, data_of, other_engine, schema_run
from archkit.proofs.proof import Evidence
from archkit.sizing import number

_MOST_ROWS = 120
_DEARER = 1.01
"""Times the cost from which two plans differ by more than the planner's rounding."""


@check(
    "DECISION012",
    "needless-table",
    claim="Without any one table something fails that the brief asks for.",
    step=Step.CHALLENGE,
)
def needless_table(subject: Subject) -> Verdict:
    """Flags a table without which no entity, operation, duty or promise of the contract fails.

    Why it matters: a table that nothing needs is migrated, backed up and explained to every newcomer.

    Example: ``user_settings`` where the brief names neither settings nor an operation on them.

    Use instead: leave it out, or state the entity or operation that it is for.

    Known limits: a table is needed when it keeps an entity of the brief, serves one of its operations,
    holds work that waits, remembers repeats, keeps a trail that a regime asks for or a value that must
    be unique, or is referred to; other needs are not known.
    """
    data = data_of(subject)
    work = subject.brief.workload
    if not (work.entities or work.operations):
        raise NotAssessableError("the brief names no entity and no operation (workload)")
    rows, findings = [], []
    for table in data.tables:
        losses = table_losses(subject, table)
        rows.append((table.name, "; ".join(losses) or "nothing"))
        if not losses:
            findings.append(
                Finding(
                    code="DECISION012",
                    severity="warning",
                    place=f"data.tables.{table.name}",
                    message=f"Without {table.name!r} nothing fails that the brief asks for.",
                    evidence=f"needed_by: {table.needed_by}"[:200],
                    remedy="Leave it out, or state the entity or operation that it is for.",
                )
            )
    return Verdict(tuple(findings), (taken_away("Table", f"{len(rows)} tables", rows[:_MOST_ROWS]),))


@check(
    "DECISION013",
    "needless-index",
    claim="Without any one index an access pattern gets dearer or a rule can no longer be held.",
    step=Step.CHALLENGE,
)
def needless_index(subject: Subject) -> Verdict:
    """Flags an index without which every access pattern is planned at the same cost.

    In the applied and filled schema each index is dropped inside a transaction that is rolled back,
    and the access patterns whose plan used it are planned again; the same is done with the tables at
    the size of the horizon. An index that holds a rule (unique) or lets a foreign key be followed
    backwards is needed for that.

    Why it matters: each index is written with each row, and takes memory from those that are read.

    Example: an index on ``(status)`` beside one on ``(status, created_at)`` that serves the same list.

    Use instead: remove it, or state the access pattern that it is for.

    Known limits: costs are the planner's, on rows that were made up, with sequential scans made
    expensive; an index that a plan uses without gaining by it on these rows gives a note only, since
    it may gain on yours. Queries that the model does not state are not known.
    """
    data_of(subject)
    run = schema_run(subject)
    found = [
        (table, index) for table in run.tables.values() for index in table.indexes if not index.constraint
    ]
    if not found:
        raise NotAssessableError("there is no index besides those of keys and constraints")
    if not run.plans:
        raise NotAssessableError("the model states no access patterns, so nothing says what an index is for")
    rows, findings = [], []
    for table, index in found:
        losses = tuple(_losses(run, table, index))
        rows.append((index.name, table.name, "; ".join(losses) or "nothing on these rows"))
        if not losses:
            used = any(index.name in plan.indexes for plan in run.plans)
            findings.append(_needless(table, index, used=used))
    evidence = Evidence(
        label=f"Dropped one by one in {run.engine}, and rolled back",
        text=f"{len(rows)} indexes",
        columns=("Index", "Table", "What is lost without it"),
        rows=tuple(rows[:_MOST_ROWS]),
    )
    return Verdict(tuple(findings), (evidence,), other_engine(subject.design))


def _losses(run: SchemaRun, table: TableShape, index: IndexShape) -> Iterator[str]:
    if index.unique:
        yield f"({', '.join(index.plain_keys)}) may stand twice"
    for key in table.foreign_keys:
        others = (one for one in table.indexes if one.name != index.name)
        if _begins(index, key.columns) and not any(_begins(one, key.columns) for one in others):
            yield f"rows of {table.name} are found from {key.target} by reading all of them"
    lost = [one for one in run.losses if one.index == index.name and one.times >= _DEARER]
    for loss in lost:
        whole = f", reading all of {', '.join(loss.read_whole)}" if loss.read_whole else ""
        yield f"'{loss.pattern}' costs {number(loss.times)} times as much{whole}"
    for plans in run.volumes.patterns if run.volumes and not lost else ():
        times = plans.dearer_without.get(index.name, 1.0)
        if times >= _DEARER:
            yield f"'{plans.pattern.id}' costs {number(times)} times as much once tables have grown"


def _begins(index: IndexShape, columns: tuple[str, ...]) -> bool:
    return not index.where and set(index.plain_keys[: len(columns)]) == set(columns)


def _needless(table: TableShape, index: IndexShape, *, used: bool) -> Finding:
    return Finding(
        code="DECISION013",
        severity="note" if used else "warning",
        place=f"data.tables.{table.name}.indexes.{index.name}",
        message=f"Without {index.name!r} every access pattern is planned at the same cost on these rows.",
        evidence=f"{index.method} ({', '.join(index.keys)})"
        + (f" where {index.where}" if index.where else ""),
        remedy="Remove it, or state the access pattern that it is for.",
    )
