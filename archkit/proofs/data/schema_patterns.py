"""SCHEMA007 and SCHEMA008: access patterns that fail or read whole tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from archkit.design import DataModel, Finding, Step
from archkit.errors import ToolMissingError
from archkit.knowledge import fact
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.data.advice.shown import index_sql
from archkit.proofs.data.schema_explain import Planned, PlanNode
from archkit.proofs.data.schema_parsed import parser, query_error
from archkit.proofs.data.schema_run import SchemaRun, data_of, is_large, other_engine, schema_run
from archkit.proofs.proof import Evidence


@check(
    "SCHEMA007",
    "access-pattern-fails",
    claim="Every access pattern is prepared with its parameter types in the applied schema.",
    step=Step.DATA,
)
def access_pattern_fails(subject: Subject) -> Verdict:
    """Flag access patterns whose SQL PostgreSQL can't prepare or plan.

    Why it matters:
        A query over a column that does not exist, or with a parameter of the wrong type, is
        an operation that nobody can call.

    Example:
        ``SELECT id FROM orders WHERE customer = $1`` where the column is ``customer_id``.

    Use instead:
        The names of the model, and one parameter type for each ``$n``.

    Known limits:
        PREPARE takes queries and row changes only. Without PostgreSQL the SQL is parsed and
        the proof is ``assumed``.
    """
    data = _with_patterns(subject)
    try:
        run = schema_run(subject)
    except ToolMissingError as missing:
        findings = tuple(
            _failing(pattern.id, f"{parser()} cannot read it: {problem}", pattern.sql)
            for pattern in data.access_patterns
            if (problem := query_error(pattern))
        )
        evidence = Evidence(label="parsed", text=f"{len(data.access_patterns)} statements read by {parser()}")
        return Verdict(findings, (evidence,), f"parsed, not run: {missing}")
    failed = tuple(
        _failing(plan.pattern.id, plan.error, plan.quote or plan.pattern.sql)
        for plan in run.plans
        if plan.error
    )
    text = f"{len(run.plans) - len(failed)} of {len(run.plans)} access patterns prepared in {run.engine}"
    return Verdict(failed, (Evidence(label="prepared", text=text),), other_engine(subject.design))


@check(
    "SCHEMA008",
    "unindexed-access-pattern",
    claim="No read or hot access pattern reads a large table from end to end.",
    step=Step.DATA,
)
def unindexed_access_pattern(subject: Subject) -> Verdict:
    """Flag hot and read access patterns whose plan at the horizon reads a large table whole.

    The tables are filled inside the server with rows that respect keys, checks and
    uniqueness, and analysed. Their statistics are then restored as they will be at the rows
    of the horizon, with files of that length, and each pattern is planned with values taken
    from the rows.

    Why it matters:
        A full scan grows with the data: what takes a millisecond in the first week takes
        seconds in the third year, and takes the cache with it.

    Example:
        ``SELECT * FROM orders WHERE customer_id = $1`` without an index on ``customer_id``.

    Use instead:
        An index that begins with the columns compared with ``=`` and goes on with the order.

    Known limits:
        Made-up rows are evenly spread unless the brief states skew. A table is large from
        100,000 rows on; of unknown size, a scan for which no index serves gives a note. Where
        a table could not be filled, nothing is claimed. What restored statistics cannot show
        stands with SCHEMA060.
    """
    data, run = _with_patterns(subject), schema_run(subject)
    judged = [plan for plan in run.plans if plan.pattern.kind == "read" or plan.pattern.hot]
    findings = tuple(
        _with_index(finding, data, run, plan)
        for plan in judged
        for finding in _scan_findings(data, run, plan)
    )
    text = f"{len(judged)} access patterns planned by {run.engine}, as large as the tables are at the horizon"
    evidence = (
        Evidence(label="planned", text=text),
        run.filled,
        *(Evidence(label=plan.pattern.id, text=_line(run, plan)) for plan in judged if not plan.error),
    )
    return Verdict(findings, evidence, "; ".join(_doubts(subject, run, judged)))


def _with_patterns(subject: Subject) -> DataModel:
    data = data_of(subject)
    if not data.access_patterns:
        raise NotAssessableError("the data model states no access patterns; it would need their SQL")
    return data


def _failing(pattern: str, message: str, quote: str) -> Finding:
    return Finding(
        code="SCHEMA007",
        severity="error",
        place=f"data.access_patterns.{pattern}",
        message=message,
        evidence=quote,
        remedy="Use the tables and columns of the model and give each $n its type.",
    )


def _line(run: SchemaRun, plan: Planned) -> str:
    """Return a pattern's plan at the horizon, that of the few rows where there is none."""
    grown = run.volumes.grown(plan.pattern.id) if run.volumes else None
    if grown is None:
        return plan.line
    cost = "cost depends on the clock" if plan.cost is None else f"cost {grown.cost:.2f}"
    return "; ".join(str(node) for node in grown.nodes) + f" ({cost})"


def _scan_findings(data: DataModel, run: SchemaRun, plan: Planned) -> Iterator[Finding]:
    grown = run.volumes.grown(plan.pattern.id) if run.volumes else None
    large = fact("schema-proof.large-table").base
    for whole in grown.whole if grown else ():
        table = data.table(whole.table)
        if grown and table is not None and table.rows_at_horizon is not None and whole.rows >= large:
            size = f"with {table.rows_at_horizon:,} rows at the horizon"
            node = next(one for one in grown.nodes if one.table == whole.table)
            seen = f"{node}{_cost(plan, grown.cost)}"
            yield _scanned(plan, (whole.table, size), seen, severity="warning")
    for node in _scans(plan):
        table = data.table(node.table)
        unknown = table is not None and table.rows_at_horizon is None
        if unknown or (grown is None and table is not None and is_large(table)):
            size = "with an unknown number of rows" if unknown else "which is large at the horizon"
            seen = f"{node}{_cost(plan, plan.cost)}"
            severity: Literal["note", "warning"] = "note" if unknown else "warning"
            yield _scanned(plan, (node.table, size), seen, severity=severity)


def _with_index(finding: Finding, data: DataModel, run: SchemaRun, plan: Planned) -> Finding:
    """Return the finding with the index that was tried and serves the pattern, where there is one."""
    served = ((one, gain) for one in run.advice.advised for gain in one.gains)
    best = next((one for one, gain in served if gain.pattern == plan.pattern.id), None)
    return finding.model_copy(update={"remedy": f"{index_sql(data, best)};"}) if best else finding


def patterns_reading_whole(data: DataModel, run: SchemaRun) -> frozenset[str]:
    """Return the patterns that SCHEMA008 flags."""
    judged = [plan for plan in run.plans if plan.pattern.kind == "read" or plan.pattern.hot]
    return frozenset(plan.pattern.id for plan in judged if any(_scan_findings(data, run, plan)))


def _cost(plan: Planned, cost: float | None) -> str:
    return "" if plan.cost is None else f" (cost {cost:.2f})"


def _scans(plan: Planned) -> list[PlanNode]:
    """Return scans of whole tables for which no index serves even when it is forced."""
    served = {node.table for node in plan.forced if node.table and node.condition}
    ordered = {node.table for node in plan.forced if node.stops_early and node.index}
    return [node for node in plan.nodes if node.reads_everything and node.table not in served | ordered]


def _scanned(
    plan: Planned,
    what: tuple[str, str],
    evidence: str,
    *,
    severity: Literal["note", "warning"],
) -> Finding:
    table, size = what
    return Finding(
        code="SCHEMA008",
        severity=severity,
        place=f"data.access_patterns.{plan.pattern.id}",
        message=f"it reads {table!r}, {size}, from end to end",
        evidence=evidence,
        remedy=f"Add an index to {table} on the columns of its condition, or bound what it reads.",
    )


def _doubts(subject: Subject, run: SchemaRun, judged: list[Planned]) -> list[str]:
    doubts = []
    touched = {word for plan in judged for word in _tables_of(plan, run)}
    empty = sorted(touched & set(run.filling.reasons))
    if empty:
        doubts.append(f"no rows could be made up for {', '.join(empty)}, so its plans show little")
    idle = sorted(plan.pattern.id for plan in judged if plan.reads_nothing)
    if idle:
        doubts.append(f"with the values that were tried, {', '.join(idle)} reads nothing")
    if run.volume_gap:
        doubts.append(f"plans are those of the few rows: {run.volume_gap}")
    failed = sorted(plan.pattern.id for plan in judged if plan.error)
    if failed:
        doubts.append(f"{', '.join(failed)} could not be planned")
    if other := other_engine(subject.design):
        doubts.append(other)
    return doubts


def _tables_of(plan: Planned, run: SchemaRun) -> set[str]:
    return {node.table for node in plan.nodes if node.table in run.tables} | {plan.pattern.table}
