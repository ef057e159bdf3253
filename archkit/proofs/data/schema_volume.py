"""SCHEMA060 to SCHEMA062: plans that turn bad as tables grow, indexes given up, values that stand out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archkit.design import DataModel, Finding, Step
from archkit.errors import ToolMissingError
from archkit.knowledge import fact
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.data.schema_inventory import IndexShape, TableShape
from archkit.proofs.data.schema_run import SchemaRun, data_of, other_engine, schema_run
from archkit.proofs.data.volume import PatternPlans, VolumeStudy
from archkit.proofs.data.volume.shown import bound_plans, cost_chart, plan_table, unseen, validated
from archkit.proofs.proof import Evidence

_SOON = 10.0


@check(
    "SCHEMA060",
    "plan-turns-bad",
    claim="Plans stay good up to ten times the rows of the horizon.",
    step=Step.DATA,
)
def plan_turns_bad(subject: Subject) -> Verdict:
    """Flag read and hot access patterns whose plan turns bad before ten times the horizon's rows.

    Every pattern is planned by PostgreSQL as large as its tables are in the first month, at the
    horizon, and at ten and a hundred times that: statistics are restored at scale and files get
    the length that they would have, without the rows. A plan is bad when it reads a large table
    whole, sorts or hashes more than ``work_mem`` allows, or costs more with each row until it
    misses its target even from memory. The volume is found by halving between a good and a bad one.

    Why it matters:
        A plan turns over night, when a table passes a size that nobody watches.

    Example:
        ``SELECT status, count(*) FROM orders WHERE shop_id = $1 GROUP BY status``: good in the
        first year, from some million rows on it reads more than its 20 ms allow.

    Use instead:
        An index that gives the condition and the order, a bound on what one call reads, or a sum
        that is kept up to date.

    Known limits:
        Not seen are bloat, columns that depend on each other, what the cache holds, values kept out
        of line, other sessions, and skew that nobody stated. What turns bad beyond ten times the
        horizon is a note, and so is what only the guessed width of a range makes bad. What is bad
        at the horizon because it reads a table whole is SCHEMA008's. Where files would get longer
        than is tried, the claim is assumed from there on.
    """
    data, run, study = _studied(subject)
    findings = tuple(_turning(one) for one in study.patterns if one.turning and not _known(data, one))
    evidence = (
        plan_table(study),
        *cost_chart(study),
        *bound_plans(study),
        Evidence(label="not seen by this method", text=unseen(study)),
        Evidence(label="how near plans of restored statistics come", text=validated()),
    )
    return Verdict(findings, evidence, "; ".join([*_short_of(study), *_doubts(subject, run, study)]))


@check(
    "SCHEMA061",
    "index-given-up",
    claim="No index that small tables use is left aside once they have grown.",
    step=Step.DATA,
)
def index_given_up(subject: Subject) -> Verdict:
    """Flag indexes that plans use in the first month, and at the horizon and ten times that no more.

    Why it matters:
        It is written with each row for a query that goes another way.

    Example:
        An index on ``created_at`` that serves a list while a month is the whole table; later the
        planner goes through the index on ``(customer_id, created_at)``.

    Use instead:
        Remove it once its table has grown, or give it the columns that keep it the best way.

    Known limits:
        Indexes that keep values unique or follow a foreign key have another use and are not named.
        With few rows a plan may use any index.
    """
    _, run, study = _studied(subject)
    first, *later = study.volumes
    after = {one.name for one in later if one.factor <= _SOON}
    used_first = _indexes_used(study, {first.name})
    used_later = _indexes_used(study, after)
    findings = tuple(
        _given_up(table, index, used_first[index.name])
        for table in run.tables.values()
        for index in table.indexes
        if after and index.name in used_first and index.name not in used_later
        if not index.unique and not _follows_key(table, index)
    )
    text = f"{len(used_first)} indexes used in the {first.name}, {len(used_later)} later"
    evidence = Evidence(label="indexes", text=text)
    return Verdict(findings, (evidence,), "; ".join(_doubts(subject, run, study)))


@check(
    "SCHEMA062",
    "slow-for-common-value",
    claim="The commonest value of a column does not make an access pattern slow.",
    step=Step.DATA,
)
def slow_for_common_value(subject: Subject) -> Verdict:
    """Flag read and hot patterns whose plan at the horizon is bad for the commonest value only.

    Where one value of a compared column is ten times as common as the average, the pattern is
    planned with it too, and once without any value, as PostgreSQL does for a prepared statement
    whose plans cost the same.

    Why it matters:
        The largest customer is the one who notices, and averages hide it.

    Example:
        ``WHERE tenant_id = $1 ORDER BY created_at`` where one tenant owns a fifth of all rows and
        no index gives the order: small tenants sort ten rows, the largest one millions.

    Use instead:
        An index that gives the order within the value, a LIMIT, or a partition for the largest.

    Known limits:
        Made-up rows are even unless the brief states skew, so mostly only stated skew is seen.
    """
    _, run, study = _studied(subject)
    planned = [one for one in study.patterns if one.common or one.generic]
    findings = tuple(finding for one in planned for finding in _uneven(one))
    told = ", ".join(f"{one.pattern.id} ({one.common_value})" for one in planned if one.common)
    text = f"{len(planned)} planned without their values; with a common one: {told or 'none stands out'}"
    return Verdict(findings, (Evidence(label="values", text=text),), "; ".join(_doubts(subject, run, study)))


def _studied(subject: Subject) -> tuple[DataModel, SchemaRun, VolumeStudy]:
    data = data_of(subject)
    if not data.access_patterns:
        raise NotAssessableError("the data model states no access patterns; it would need their SQL")
    run = schema_run(subject)
    if run.volumes is None:
        raise ToolMissingError("Plans at other volumes", run.volume_gap, "Plans of the few rows are there.")
    if len(run.volumes.growth.unknown) == len(data.tables):
        raise NotAssessableError("no table states its rows at the horizon; it would need them")
    if not run.volumes.patterns:
        raise NotAssessableError("none of the access patterns could be planned")
    return data, run, run.volumes


def _known(data: DataModel, one: PatternPlans) -> bool:
    """Say whether SCHEMA008 names the pattern, or nobody knows how large its table is."""
    turning = one.turning
    if turning is None:
        return True
    table = data.table(turning.trouble.table)
    unknown = table is None or table.rows_at_horizon is None
    return unknown or (turning.trouble.kind == "whole" and turning.factor <= 1)


def _turning(one: PatternPlans) -> Finding:
    turning = one.turning
    if turning is None:
        raise ValueError(f"{one.pattern.id!r} has a good plan at every volume")
    times = f"{turning.factor:.2g} times the horizon" if turning.factor != 1 else "the horizon"
    last = list(one.by_volume.values())[-1]
    guessed = one.has_range and turning.trouble.kind != "whole"
    wide = " for the range that was tried" if guessed else ""
    when = "from the first month on" if turning.always else f"{turning.since}, {times}"
    return Finding(
        code="SCHEMA060",
        severity="note" if turning.factor >= _SOON or guessed else "warning",
        place=f"data.access_patterns.{one.pattern.id}",
        message=f"{when}, its plan is bad{wide}: {turning.trouble.reason}",
        evidence=f"at the largest volume: {last.line}",
        remedy=turning.trouble.remedy,
    )


def _indexes_used(study: VolumeStudy, volumes: Iterable[str]) -> dict[str, str]:
    """Return the indexes that plans use at some volumes, each with one pattern."""
    found: dict[str, str] = {}
    for one in study.patterns:
        plans = [one.by_volume[name] for name in volumes if name in one.by_volume]
        for plan in (*plans, *(plan for plan in (one.common, one.generic) if plan)):
            for index in plan.indexes:
                found.setdefault(index, one.pattern.id)
    return found


def _follows_key(table: TableShape, index: IndexShape) -> bool:
    return any(set(index.plain_keys[: len(key.columns)]) == set(key.columns) for key in table.foreign_keys)


def _given_up(table: TableShape, index: IndexShape, pattern: str) -> Finding:
    return Finding(
        code="SCHEMA061",
        severity="warning",
        place=f"data.tables.{table.name}.indexes.{index.name}",
        message=f"the plan of {pattern!r} uses {index.name!r} in the first month and never once it has grown",
        evidence=f"{index.method} ({', '.join(index.keys)})",
        remedy=f"Remove {index.name}, or give it the columns by which {pattern} is narrower.",
    )


def _uneven(one: PatternPlans) -> Iterator[Finding]:
    usual = one.at_horizon
    dearer = fact("schema-volume.dearer-times").base
    if usual is None or one.common is None or one.common_trouble is None or one.usual_trouble is not None:
        return
    if one.common.cost < dearer * usual.cost:
        return
    yield Finding(
        code="SCHEMA062",
        severity="warning",
        place=f"data.access_patterns.{one.pattern.id}",
        message=f"for the value {one.common_value!r}, {one.common_trouble.reason}",
        evidence=f"{one.common.line}: {one.common.cost:,.0f}; usually {usual.line}: {usual.cost:,.0f}",
        remedy=one.common_trouble.remedy,
    )


def _short_of(study: VolumeStudy) -> Iterator[str]:
    """Yield how far plans were looked at where that is less than is claimed."""
    reached = max((one.factor for one in study.volumes), default=0.0)
    if 1 <= reached < _SOON:
        most = fact("schema-volume.most-tib").base
        yield (
            f"planned as far as {reached:.2g} times the horizon: beyond, files are longer than the "
            f"{most:g} TiB that are tried"
        )


def _doubts(subject: Subject, run: SchemaRun, study: VolumeStudy) -> Iterator[str]:
    touched = {name for one in study.patterns for plan in one.by_volume.values() for name in plan.tables}
    empty = sorted((touched | {one.pattern.table for one in study.patterns}) & set(run.filling.reasons))
    if empty:
        yield f"no rows could be made up for {', '.join(empty)}, so nothing is known of their values"
    failed = sorted(plan.pattern.id for plan in run.plans if plan.error)
    if failed:
        yield f"{', '.join(failed)} could not be planned"
    middle = study.middle
    if middle is None or middle.factor < 1:
        most = max(one.total for one in study.volumes)
        yield f"files as long as the horizon's are not tried here; plans reach {most:,} rows"
    if other := other_engine(subject.design):
        yield other
