"""What decides how rows are kept: tenants, the largest growing table, and deletes that must show."""

from __future__ import annotations

from archkit.architects.rulebook.choices.circumstances import with_more
from archkit.architects.rulebook.data.inventory import inventory
from archkit.architects.rulebook.data.layout import layout
from archkit.architects.rulebook.signals import number
from archkit.architects.rulebook.situation import Situation
from archkit.knowledge import Readings


def keeping_readings(case: Situation, shared: Readings) -> Readings:
    """Return the readings of the data step's decisions as its layout has them, before tables are drawn."""
    plan = layout(case, inventory(case))
    growing = (one for one in plan.inventory.entities if plan.grows_by_time(one))
    return with_keeping(
        shared,
        case,
        largest=float(max((plan.rows.get(one.name, 0) for one in growing), default=0)),
        cut=bool(plan.partitioned),
        audited_deletes=bool(plan.kept_when_deleted),
        shared_by_tenants=plan.inventory.tenant is not None,
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
