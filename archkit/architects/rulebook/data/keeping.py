"""What decides how rows are kept: tenants, the largest growing table, and deletes that must show."""

from __future__ import annotations

from archkit.architects.rulebook.choices.circumstances import with_more
from archkit.architects.rulebook.data.layout import is_regulated, partition_rows
from archkit.architects.rulebook.signals import Signals, number
from archkit.architects.rulebook.situation import Situation
from archkit.knowledge import Readings
from archkit.sizing import entity_rows


def keeping_readings(case: Situation, seen: Signals, shared: Readings) -> Readings:
    """Return the readings of the data step's decisions as the brief alone gives them."""
    largest = largest_growing(case, seen)
    deletes = is_regulated(case) and any(one.kind == "delete" for one in case.brief.workload.operations)
    return with_keeping(
        shared,
        case,
        largest=largest,
        cut=largest >= partition_rows(case),
        audited_deletes=deletes,
        shared_by_tenants=several_tenants(case),
    )


def with_keeping(  # noqa: PLR0913 - what the tables say, one by one
    shared: Readings,
    case: Situation,
    *,
    largest: float,
    cut: bool,
    audited_deletes: bool,
    shared_by_tenants: bool,
    key_gib: float = 0.0,
    must_balance: bool = False,
) -> Readings:
    """Return the shared readings with those that decide on tables.

    Args:
        shared: What later decisions share.
        case: The situation.
        largest: Rows at the horizon of the largest table that grows by time.
        cut: Whether it is cut by month.
        audited_deletes: Whether an audit duty asks to show deleted rows.
        shared_by_tenants: Whether several organisations share the tables.
        key_gib: Bytes that uuid keys take more than bigint ones at the horizon, in GiB.
        must_balance: Whether amounts must balance to the cent.
    """
    tenants = case.brief.scale.tenants
    return with_more(
        shared,
        {
            "shared": float(shared_by_tenants),
            "tenants_said": f"{number(tenants)} tenants" if tenants else "several tenants",
            "largest_rows": largest,
            "cut": float(cut),
            "audited_deletes": float(audited_deletes),
            "key_gib": key_gib,
            "must_balance": float(must_balance),
        },
    )


def several_tenants(case: Situation) -> bool:
    """Say whether several organisations share the system."""
    tenants = case.brief.scale.tenants
    return case.has("multi-tenant") if tenants is None else tenants > 1


def largest_growing(case: Situation, seen: Signals) -> float:
    """Return the rows at the horizon of the largest entity that grows by time; of all where none is named."""
    kept_for = case.brief.workload.retention_days
    rows = 0.0
    for one in case.brief.workload.entities:
        if not (one.rows_per_day or one.retention_days):
            continue
        kept = (
            one if one.retention_days or not kept_for else one.model_copy(update={"retention_days": kept_for})
        )
        estimate = entity_rows(case.brief, kept)
        rows = max(rows, estimate.base if estimate else 0.0)
    return rows or (0.0 if case.brief.workload.entities else seen.rows)
