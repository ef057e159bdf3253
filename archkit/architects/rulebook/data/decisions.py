"""Decisions of the data step: keys, partitions, tenancy, deletion, money."""

from __future__ import annotations

from archkit.architects.rulebook.anatomy import listed
from archkit.architects.rulebook.choices.circumstances import Drawn, amount, circumstances
from archkit.architects.rulebook.choices.weighing import criteria, tie_of, weigh
from archkit.architects.rulebook.data.ageing import aging_column, is_dropped_by_month
from archkit.architects.rulebook.data.keeping import with_keeping
from archkit.architects.rulebook.data.layout import Layout, partition_rows, stays_whole
from archkit.architects.rulebook.data.ordered_log import concurrent_edits
from archkit.architects.rulebook.signals import number, signals
from archkit.design import Decision, Estimate, Table
from archkit.knowledge import Readings, fact
from archkit.sizing.reliability.downtime import plain, ranged

_GIB = 2**30


def data_decisions(layout: Layout, tables: tuple[Table, ...]) -> tuple[Decision, ...]:
    """Return every decision that the tables rest on, those about what is absent included."""
    money = any(one.type == "money" for entity in layout.inventory.entities for one in entity.attributes)
    readings = _readings(layout, tables)
    return (
        _key_type(layout, tables, readings),
        _partitioning(layout, tables, readings),
        _tenancy(layout, readings),
        _deletion(layout, readings),
        *([_money(layout, readings)] if money else []),
        *([edits] if (edits := concurrent_edits(layout)) else []),
    )


def _readings(layout: Layout, tables: tuple[Table, ...]) -> Readings:
    """Return what the decisions on tables are weighed by, as the tables now stand."""
    case = layout.case
    largest = _largest(tables)
    return with_keeping(
        circumstances(case, signals(case), Drawn()),
        case,
        largest=float(largest.rows_at_horizon or 0) if largest else 0.0,
        cut=any(table.partition_by for table in tables),
        audited_deletes=bool(layout.kept_when_deleted),
        shared_by_tenants=layout.inventory.tenant is not None,
        key_gib=_key_references(tables) * fact("data.uuid-extra-bytes").base / _GIB,
        must_balance=layout.minor_units,
    )


def _key_references(tables: tuple[Table, ...]) -> int:
    """Return the keys and references at the horizon."""
    return sum(
        (table.rows_at_horizon or 0) * (1 + len(table.foreign_keys)) for table in tables if table.entity
    )


def _largest(tables: tuple[Table, ...]) -> Table | None:
    known = [table for table in tables if table.rows_at_horizon]
    return max(known, key=lambda table: table.rows_at_horizon or 0, default=None)


def _key_type(layout: Layout, tables: tuple[Table, ...], readings: Readings) -> Decision:
    extra, limit = fact("data.uuid-extra-bytes"), fact("data.key-overhead-gib")
    references = _key_references(tables)
    natural = [table.name for table in tables if table.entity and not table.column("id")]
    also = f" {', '.join(natural)} keep the natural key that callers ask by." if natural else ""
    turn = limit.base * _GIB / extra.base
    choice = weigh(layout.case, "data-key-type", readings)
    names = {"uuidv7": "time-ordered UUIDs", "bigint": "bigint identities", "uuidv4": "random UUIDs"}
    return Decision(
        id="data-key-type",
        title=f"Primary keys: {names[choice.chosen.id]}",
        question="What identifies a row?",
        options=choice.options,
        chosen=choice.chosen.id,
        because=(
            f"Keys and references take {number(amount(readings, 'key_gib'))} GiB more than with bigint at the"
            f" horizon, against {limit.base:.0f} GiB where it would hurt.{also}"
        ),
        consequences=("PostgreSQL 18 or later makes the keys; before it, the application does.",),
        depends_on=("workload.entities", "data.uuid-extra-bytes", "data.key-overhead-gib"),
        flips_when=(
            f"bigint from {number(turn)} keys and references (now {number(references)}), where no key leaves"
            " the system."
        ),
        revisit="Before the first table passes a tenth of that.",
        rule="data-key-type",
        criteria=criteria("data-key-type", layout.case.engineers),
        figures=(_key_figure(references),),
        **tie_of(choice, "Does any key leave the system?"),
    )


def _key_figure(references: int) -> Estimate:
    """Return the storage that UUIDs take more than bigint: keys and references times the extra bytes."""
    counted = plain(references, f"{number(references)} keys and references")
    extra = counted * ranged("data.uuid-extra-bytes") * plain(1 / _GIB, f"1/{_GIB:,} GiB/B")
    return extra.estimate("key-overhead", "Keys and references over bigint at the horizon", "GiB")


def _partitioning(layout: Layout, tables: tuple[Table, ...], readings: Readings) -> Decision:
    threshold, at = fact("data.partition-rows"), partition_rows(layout.case)
    choice = weigh(layout.case, "data-partitioning", readings)
    cut = [table for table in tables if table.partition_by]
    largest = _largest(tables)
    size = (
        f"{largest.name} reaches {number(largest.rows_at_horizon or 0)} rows"
        if largest
        else "no volume is known"
    )
    consequences: tuple[str, ...]
    if cut:
        names = listed(
            f"{table.name} ({number(table.rows_at_horizon or 0)} rows, kept {_kept(table)})" for table in cut
        )
        because = (
            f"At the horizon: {names}; threshold {number(threshold.base)} rows."
            f"{_ends(layout, cut)}{_led_early(cut, at, threshold.base)}"
        )
        consequences = (
            "The key holds the time; uniqueness across months is kept in a table beside.",
            "A daily job runs the DDL's block, which makes the months ahead, and drops what retention ended.",
        )
    else:
        whole = largest and (largest.rows_at_horizon or 0) >= threshold.base
        reason = _whole(layout, largest) if whole and largest else ""
        because = f"At the horizon {size}; threshold {number(threshold.base)} rows.{reason}"
        consequences = ("Retention deletes in small batches.",)
    return Decision(
        id="data-partitioning",
        title=f"Partitions: {'monthly for ' + ', '.join(table.name for table in cut) if cut else 'none'}",
        question="Are large tables cut by month?",
        options=choice.options,
        chosen="monthly" if cut else "none",
        because=because,
        consequences=consequences,
        depends_on=(
            "workload.entities",
            "scale.growth_percent_per_year",
            "scale.horizon_months",
            "data.partition-rows",
            *(("leaning-from-the-beginning",) if _led_early(cut, at, threshold.base) else ()),
        ),
        flips_when=(
            f"{number(threshold.base)} rows in a table that only grows by time ({number(threshold.lowest)} to"
            f" {number(threshold.highest)} by memory)."
        ),
        revisit="When the largest table no longer fits the memory of its server.",
        rule="data-monthly-partitions",
        criteria=criteria("data-partitioning", layout.case.engineers),
    )


def _led_early(cut: list[Table], at: float, threshold: float) -> str:
    """Return that a leaning cuts tables before the threshold; empty when none is cut for it."""
    early = [table.name for table in cut if (table.rows_at_horizon or 0) < threshold]
    if at >= threshold or not early:
        return ""
    return (
        f" The leaning from-the-beginning tipped it for {listed(early)}: cut from {number(at)} rows, without"
        f" it from {number(threshold)}."
    )


def _ends(layout: Layout, cut: list[Table]) -> str:
    """Return how old rows of tables that are cut by month go."""
    rowwise = [one for one in cut if one.retention_days and not is_dropped_by_month(layout, one)]
    told = (
        "" if len(rowwise) == len(cut) else " Old months are dropped at once instead of deleted row by row."
    )
    if not rowwise:
        return told
    names = listed(f"{one.name} ({one.retention_from or aging_column(layout, one)})" for one in rowwise)
    return (
        f"{told} {names} counts its retention from another moment than the months: rows go in small batches"
        " by the index on it, and a month is dropped once it is empty."
    )


def _whole(layout: Layout, table: Table) -> str:
    entity = layout.inventory.entity(table.entity)
    why = stays_whole(entity) if entity else ""
    said = why or "callers ask by its own key, which must be unique whatever the month"
    return f" It stays whole: {said}."


def _kept(table: Table) -> str:
    counted = f" from {table.retention_from}" if table.retention_from else ""
    return f"{table.retention_days:g} days{counted}" if table.retention_days else "for ever"


def _tenancy(layout: Layout, readings: Readings) -> Decision:
    tenants = layout.case.brief.scale.tenants
    shared = layout.inventory.tenant is not None
    heavy, schemas = fact("data.heavy-tenant-percent"), fact("data.schema-tenants")
    known = f"{number(tenants)} tenants" if tenants else "several tenants"
    because = (
        f"{known} share the tables; every key begins with the tenant, row security refuses the rest, and"
        " references cannot cross."
        if shared
        else "The brief names one organisation; a tenant column would only be carried along."
    )
    choice = weigh(layout.case, "data-tenancy", readings)
    chosen = choice.chosen.id
    return Decision(
        id="data-tenancy",
        title=f"Tenancy: {_TENANCY[chosen]}",
        question="How are the data of customer organisations kept apart?",
        options=choice.options,
        chosen=chosen,
        because=because,
        consequences=_APART.get(chosen, ()),
        depends_on=(
            "scale.tenants",
            "compliance.residency",
            "data.heavy-tenant-percent",
            "data.schema-tenants",
        ),
        flips_when=(
            f"A database of its own for a tenant with {heavy.base:.0f} % of the rows, or whose contract or"
            f" residency asks for it; a schema each only below {schemas.base:.0f} tenants."
            if shared
            else "Shared tables with a tenant column from the second organisation (scale.tenants of 2)."
        ),
        revisit="When the first contract asks for isolation.",
        rule="data-tenant-isolation",
        criteria=criteria("data-tenancy", layout.case.engineers),
        **tie_of(choice, "Does any contract ask that its data stand alone?"),
    )


_TENANCY = {
    "single": "not applicable",
    "shared": "shared tables with row security",
    "bridge": "shared tables with row security, some tenants apart",
    "schema": "a schema each",
    "database": "a database each",
}
_SET = (
    "The application sets the tenant once a transaction and connects as a role without BYPASSRLS, which"
    " purges and backfills have."
)
_APART = {
    "shared": (_SET,),
    "bridge": (_SET, "A tenant of another place gets a database there; requests are routed by tenant."),
    "schema": (_SET, "Migrations are run and reported for each schema."),
    "database": (_SET, "Requests are routed by tenant; provisioning is automated."),
}


def _deletion(layout: Layout, readings: Readings) -> Decision:
    kept = sorted(layout.tables[name] for name in layout.kept_when_deleted)
    told = any(one.restore_days for one in layout.inventory.entities)
    spans = [
        f"{layout.tables[one.name]} {layout.restore_days(one):g} days"
        for one in layout.inventory.entities
        if one.name in layout.kept_when_deleted
    ]
    personal = any(one.personal for entity in layout.inventory.entities for one in entity.attributes)
    law = " Personal data must be gone on request." if personal else ""
    return Decision(
        id="data-deletion",
        title=f"Deletion: {'marked first in ' + ', '.join(kept) if kept else 'for good'}",
        question="What does a delete leave behind?",
        options=weigh(layout.case, "data-deletion", readings).options,
        chosen="soft" if told else layout.case.forced_to("data-deletion") or ("soft" if kept else "hard"),
        because=(
            f"{_MARKED[told]}; it can be restored for as long as the mark stands: {listed(spans)}.{law}"
            if kept
            else f"No audit duty covers an operation that deletes.{law}"
        ),
        consequences=_AFTER_MARK if kept else (),
        depends_on=(
            "compliance.regimes",
            "workload.entities",
            "workload.operations",
            "data.soft-delete-days",
        ),
        flips_when=(
            "Hard deletes when nothing is to be restored and no regime asks for history (0 regimes)."
            if kept
            else "Soft deletes from the first regime or operation that has to show deleted rows (1 or more)."
        ),
        revisit="When the first audit asks for what was deleted.",
        rule="data-soft-delete",
        criteria=criteria("data-deletion", layout.case.engineers),
    )


_MARKED = {
    True: "The brief says that what was deleted can be restored",
    False: "An audit duty asks to show what was deleted",
}
_AFTER_MARK = (
    "Unique keys and lists hold only for rows without the mark.",
    "A scheduled purge removes what is past its time, with what belongs to it; records of money stay.",
)


def _money(layout: Layout, readings: Readings) -> Decision:
    minor = layout.minor_units
    return Decision(
        id="data-money",
        title=f"Money: {'whole minor units' if minor else 'decimals'} with a currency",
        question="How are amounts kept?",
        options=weigh(layout.case, "data-money", readings).options,
        chosen="minor" if minor else "decimal",
        because=(
            "Amounts must balance to the cent."
            if minor
            else "Amounts are shown and added up, none has to balance against another."
        ),
        depends_on=("workload.entities", "frame.traits"),
        flips_when=(
            "Decimals when amounts need more than 2 digits behind the point."
            if minor
            else "Minor units when entries must sum to 0."
        ),
        revisit="Before the first currency whose cents are not hundredths.",
        rule="data-money-type",
        criteria=criteria("data-money", layout.case.engineers),
    )
