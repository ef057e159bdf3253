"""SCHEMA080 and SCHEMA081: indexes that would pay, and indexes that cost more than they give."""

from __future__ import annotations

from archkit.design import DataModel, Finding, Step
from archkit.knowledge import fact
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.data.advice import Advice, Advised, Standing
from archkit.proofs.data.advice.as_large import HORIZON
from archkit.proofs.data.advice.shown import advised_line, amplification, index_sql, tried
from archkit.proofs.data.schema_patterns import patterns_reading_whole
from archkit.proofs.data.schema_run import SchemaRun, data_of, other_engine, schema_run


@check(
    "SCHEMA080",
    "paying-index-left-out",
    claim="No index that was tried would save several times what the writes pay for it.",
    step=Step.DATA,
)
def paying_index_left_out(subject: Subject) -> Verdict:
    """Flag access patterns for which an index that the design lacks was tried and pays.

    Candidates follow from the conditions, orders and constants that PostgreSQL shows in each
    pattern's plan. Each is made in a transaction, every pattern is planned with it alone, and it is
    taken back. What it saves is the sum over patterns of rate and difference in cost; what it costs
    is one entry for each row written, and all other indexes' entries where an update was HOT before.

    Why it matters:
        An index that begins with the tenant alone still reads all rows of that tenant, sorts them,
        and shows fifty; nobody sees it until a large customer comes.

    Example:
        ``WHERE tenant_id = $1 AND status = $2 ORDER BY created_at LIMIT 50`` with an index on
        ``(tenant_id)`` only.

    Use instead:
        The index whose SQL the finding gives; ``archkit check --advise`` prints all of them.

    Known limits:
        Costs are the planner's and become time by the measured fact ``advice.cost-unit``, known to a
        factor of three; what depends on the clock is not weighed. Where no rate is stated, or rows at
        the horizon are unknown, it is a note. Patterns that SCHEMA008 flags are not repeated here.
    """
    data, run, advice = _advised(subject)
    flagged = patterns_reading_whole(data, run)
    findings = tuple(
        _missing(data, one, advice)
        for one in advice.advised
        if not {gain.pattern for gain in one.gains} <= flagged
    )
    return Verdict(findings, (tried(data, advice), run.filled), _doubts(subject, run))


@check(
    "SCHEMA081",
    "index-dearer-than-its-use",
    claim="No index costs the writes of its table more than it saves the access patterns.",
    step=Step.DATA,
)
def index_dearer_than_its_use(subject: Subject) -> Verdict:
    """Flag indexes whose entries cost more time each second than the patterns that use them save.

    The evidence shows for every index the entries written, its bytes for each row, and the updates
    that could be HOT (touch no index at all) without it.

    Why it matters:
        Each index is written with each row, fills the memory that reads need and lengthens vacuum;
        one on a column that a frequent update changes makes that update write to every other index.

    Example:
        An index on ``last_seen_at``, updated 2,000 times a second, for a report that runs daily.

    Use instead:
        Drop it and let the rare query wait, or use a block range index (BRIN) on what is appended.

    Known limits:
        Judged only where the rates of all patterns that use it are stated and plans are those of the
        rows at the horizon; keys, rules and indexes of foreign keys stay whatever they cost. An index
        that nothing uses is SCHEMA009's.
    """
    data, run, advice = _advised(subject)
    findings = tuple(_dear(one) for one in advice.standing if advice.basis == HORIZON and _is_dear(one))
    return Verdict(findings, (amplification(data, advice), run.filled), _doubts(subject, run))


def _advised(subject: Subject) -> tuple[DataModel, SchemaRun, Advice]:
    data, run = data_of(subject), schema_run(subject)
    if not data.access_patterns:
        raise NotAssessableError("the data model states no access patterns; it would need their SQL")
    if run.advice.gap:
        raise NotAssessableError(run.advice.gap)
    return data, run, run.advice


def _missing(data: DataModel, one: Advised, advice: Advice) -> Finding:
    known = one.rated and advice.basis == HORIZON and not one.index.include
    often = "" if one.rated else " where it is called often"
    columns = ", ".join(one.index.columns)
    return Finding(
        code="SCHEMA080",
        severity="warning" if known else "note",
        place=f"data.access_patterns.{one.gains[0].pattern}",
        message=f"an index on {one.table} ({columns}) would pay{often}",
        evidence=f"planned with {advice.basis}: {advised_line(data, one)}",
        remedy=f"{index_sql(data, one)};",
    )


def _is_dear(one: Standing) -> bool:
    """Say whether an index costs more even where figures are taken in its favour."""
    if one.reason or one.unrated or not one.used_by or one.saved_ms is None or one.write.unknown:
        return False
    unit, entry = fact("advice.cost-unit"), fact("advice.index-entry")
    most = one.saved_ms * unit.highest / unit.base
    least = one.write.ms_per_second * entry.lowest / entry.base
    return least > most and one.write.ms_per_second > fact("advice.least-gain").base


def _dear(one: Standing) -> Finding:
    lost = f"; without it {', '.join(one.write.hot_lost)} would be HOT" if one.write.hot_lost else ""
    return Finding(
        code="SCHEMA081",
        severity="warning",
        place=f"data.tables.{one.table}.indexes.{one.name}",
        message=f"the index {one.name!r} costs the writes more than {', '.join(one.used_by)} gains by it",
        evidence=(
            f"{one.write.entries_per_second:.4g} entries/s, {one.write.ms_per_second:.3g} ms/s against "
            f"{one.saved_ms or 0:.3g} ms/s saved{lost}"
        ),
        remedy=f"Remove {one.name}, or say how often what needs it is called.",
    )


def _doubts(subject: Subject, run: SchemaRun) -> str:
    doubts = []
    if run.filling.reasons:
        doubts.append(f"no rows could be made up for {', '.join(sorted(run.filling.reasons))}")
    failed = sorted(plan.pattern.id for plan in run.plans if plan.error)
    if failed:
        doubts.append(f"{', '.join(failed)} could not be planned")
    if other := other_engine(subject.design):
        doubts.append(other)
    return "; ".join(doubts)
