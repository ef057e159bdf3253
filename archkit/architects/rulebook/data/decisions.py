"""Decisions of the data step: keys, partitions, tenancy, deletion, money."""

from __future__ import annotations

from archkit.architects.rulebook.anatomy import listed
from archkit.architects.rulebook.data.layout import Layout, partition_rows
from archkit.architects.rulebook.data.ordered_log import concurrent_edits
from archkit.architects.rulebook.signals import number
from archkit.design import Decision, Option, Table
from archkit.knowledge import fact

_GIB = 2**30


def data_decisions(layout: Layout, tables: tuple[Table, ...]) -> tuple[Decision, ...]:
    """Return every decision that the tables rest on, those about what is absent included."""
    money = any(one.type == "money" for entity in layout.inventory.entities for one in entity.attributes)
    return (
        _key_type(tables),
        _partitioning(tables, partition_rows(layout.case)),
        _tenancy(layout),
        _deletion(layout),
        *([_money(layout)] if money else []),
        *([edits] if (edits := concurrent_edits(layout)) else []),
    )


def _largest(tables: tuple[Table, ...]) -> Table | None:
    known = [table for table in tables if table.rows_at_horizon]
    return max(known, key=lambda table: table.rows_at_horizon or 0, default=None)


def _key_type(tables: tuple[Table, ...]) -> Decision:
    extra, limit = fact("data.uuid-extra-bytes"), fact("data.key-overhead-gib")
    references = sum(
        (table.rows_at_horizon or 0) * (1 + len(table.foreign_keys)) for table in tables if table.entity
    )
    overhead = references * extra.base / _GIB
    natural = [table.name for table in tables if table.entity and not table.column("id")]
    also = f" {', '.join(natural)} keep the natural key that callers ask by." if natural else ""
    turn = limit.base * _GIB / extra.base
    return Decision(
        id="data-key-type",
        title="Primary keys: time-ordered UUIDs",
        question="What identifies a row?",
        options=(
            Option(
                id="uuidv7",
                name="uuidv7()",
                benefits=(
                    "made anywhere, tells callers nothing of volume",
                    "ordered by time, so inserts stay at one end of the index",
                ),
                costs=(
                    f"{extra.base:.0f} bytes more than bigint in every key and reference",
                    "the time of creation can be read from it",
                ),
                score=8.0,
                reversibility="hard",
            ),
            Option(
                id="bigint",
                name="bigint identity",
                benefits=("smallest and fastest key",),
                costs=("callers can count and guess", "ids clash when databases are merged or split"),
                score=6.0,
                reversibility="hard",
            ),
            Option(
                id="uuidv4",
                name="random UUID",
                benefits=("tells nothing at all",),
                costs=("inserts touch the whole index",),
                score=4.0,
                reversibility="hard",
            ),
        ),
        chosen="uuidv7",
        because=(
            f"Keys and references take {number(overhead)} GiB more than with bigint at the horizon, against"
            f" {limit.base:.0f} GiB where it would hurt.{also}"
        ),
        consequences=("PostgreSQL 18 or later makes the keys; before it, the application does.",),
        depends_on=("workload.entities", "data.uuid-extra-bytes", "data.key-overhead-gib"),
        flips_when=(
            f"bigint from {number(turn)} keys and references (now {number(references)}), where no key leaves"
            " the system."
        ),
        revisit="Before the first table passes a tenth of that.",
        rule="data-key-type",
    )


def _partitioning(tables: tuple[Table, ...], at: float) -> Decision:
    threshold = fact("data.partition-rows")
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
            f"At the horizon: {names}; threshold {number(threshold.base)} rows. Old months are dropped at"
            f" once instead of deleted row by row.{_led_early(cut, at, threshold.base)}"
        )
        consequences = (
            "The key holds the time; uniqueness across months is kept in a table beside.",
            "A scheduled job makes the next month's partition and drops what retention ended.",
        )
    else:
        whole = largest and (largest.rows_at_horizon or 0) >= threshold.base
        reason = (
            " It stays whole: callers ask by its own key, which must be unique whatever the month."
            if whole
            else ""
        )
        because = f"At the horizon {size}; threshold {number(threshold.base)} rows.{reason}"
        consequences = ("Retention deletes in small batches.",)
    return Decision(
        id="data-partitioning",
        title=f"Partitions: {'monthly for ' + ', '.join(table.name for table in cut) if cut else 'none'}",
        question="Are large tables cut by month?",
        options=_partition_options(cut=bool(cut)),
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


def _partition_options(*, cut: bool) -> tuple[Option, ...]:
    return (
        Option(
            id="none",
            name="plain tables",
            benefits=("simple keys and unique constraints",),
            costs=("deletes leave dead rows for vacuum",),
            ruled_out_because="rows at the horizon pass the threshold" if cut else "",
            score=None if cut else 8.0,
            reversibility="hard",
        ),
        Option(
            id="monthly",
            name="range partitions by month",
            benefits=("retention is a DROP", "indexes of old months are left alone"),
            costs=("the time stands in every key", "partitions have to be made in time"),
            score=8.0 if cut else 4.0,
            reversibility="hard",
        ),
    )


def _kept(table: Table) -> str:
    return f"{table.retention_days:g} days" if table.retention_days else "for ever"


def _tenancy(layout: Layout) -> Decision:
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
    return Decision(
        id="data-tenancy",
        title=f"Tenancy: {'shared tables with row security' if shared else 'not applicable'}",
        question="How are the data of customer organisations kept apart?",
        options=_tenancy_options(known, shared=shared),
        chosen="shared" if shared else "single",
        because=because,
        consequences=(
            ("The application sets the tenant once a transaction and connects as a role that owns no table.",)
            if shared
            else ()
        ),
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
    )


def _tenancy_options(known: str, *, shared: bool) -> tuple[Option, ...]:
    return (
        Option(
            id="single",
            name="one organisation, no tenant column",
            benefits=("nothing to carry",),
            costs=("every table changes when a second one comes",),
            ruled_out_because=f"there are {known}" if shared else "",
            score=None if shared else 9.0,
            reversibility="hard",
        ),
        Option(
            id="shared",
            name="shared tables, tenant column, row security",
            benefits=("one schema to migrate", "cost follows use"),
            costs=("a heavy tenant is felt by all", "restoring one tenant takes work"),
            score=8.0 if shared else 4.0,
            reversibility="moderate",
        ),
        Option(
            id="schema",
            name="a schema for each tenant",
            benefits=("one tenant can be restored alone",),
            costs=("every migration runs once a tenant",),
            score=5.0 if shared else 2.0,
            reversibility="moderate",
        ),
        Option(
            id="database",
            name="a database for each tenant",
            benefits=("contracts and residency can differ",),
            costs=("the highest cost and work a tenant",),
            score=4.0 if shared else 1.0,
            reversibility="hard",
        ),
    )


def _deletion(layout: Layout) -> Decision:
    kept = sorted(layout.tables[name] for name in layout.kept_when_deleted)
    days = fact("data.soft-delete-days")
    personal = any(one.personal for entity in layout.inventory.entities for one in entity.attributes)
    law = " Personal data must be gone on request." if personal else ""
    return Decision(
        id="data-deletion",
        title=f"Deletion: {'marked first in ' + ', '.join(kept) if kept else 'for good'}",
        question="What does a delete leave behind?",
        options=(
            Option(
                id="hard",
                name="rows are deleted",
                benefits=("queries, keys and the law on erasure stay simple",),
                costs=("a mistake is undone from a backup",),
                score=4.0 if kept else 8.0,
                reversibility="moderate",
            ),
            Option(
                id="soft",
                name="rows are marked, deleted after a grace period",
                benefits=("what was there stays visible to an audit",),
                costs=(
                    "every query and unique key has to look away",
                    f"erasure is only done after {days.base:.0f} days",
                ),
                score=8.0 if kept else 4.0,
                reversibility="moderate",
            ),
        ),
        chosen="soft" if kept else "hard",
        because=(
            f"An audit duty asks to show what was deleted; the mark ends after {days.base:.0f} days."
            if kept
            else f"No audit duty covers an operation that deletes.{law}"
        ),
        consequences=("Unique keys and lists hold only for rows without the mark.",) if kept else (),
        depends_on=("compliance.regimes", "workload.operations", "data.soft-delete-days"),
        flips_when=(
            "Hard deletes when no regime asks for history (0 regimes)."
            if kept
            else "Soft deletes from the first regime or operation that has to show deleted rows (1 or more)."
        ),
        rule="data-soft-delete",
    )


def _money(layout: Layout) -> Decision:
    minor = layout.minor_units
    return Decision(
        id="data-money",
        title=f"Money: {'whole minor units' if minor else 'decimals'} with a currency",
        question="How are amounts kept?",
        options=(
            Option(
                id="minor",
                name="bigint in minor units",
                benefits=("sums are exact and checks are cheap",),
                costs=("callers divide; currencies differ in digits",),
                score=8.0 if minor else 6.0,
                reversibility="hard",
            ),
            Option(
                id="decimal",
                name="numeric(19,4)",
                benefits=("reads as written; room for unit prices below a cent",),
                costs=("slower sums; rounding has to be agreed on",),
                score=6.0 if minor else 8.0,
                reversibility="hard",
            ),
            Option(
                id="float",
                name="double precision",
                benefits=("none that counts here",),
                costs=("cents get lost",),
                ruled_out_because="binary fractions cannot hold a cent",
                reversibility="hard",
            ),
        ),
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
        rule="data-money-type",
    )
