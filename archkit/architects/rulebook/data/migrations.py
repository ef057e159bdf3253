"""The first schema change that growth will force, as expand and contract."""

from __future__ import annotations

from archkit.architects.rulebook.signals import number
from archkit.design import MigrationStep, Table
from archkit.knowledge import fact


def first_migration(tables: tuple[Table, ...]) -> tuple[MigrationStep, ...]:
    """Return the steps of that change, each with its rollback; empty without any table."""
    own = [table for table in tables if table.entity]
    if not own:
        return ()
    largest = max(own, key=lambda table: table.rows_at_horizon or 0)
    return _move_out(largest) if largest.partition_by else _cut(largest)


def _cut(table: Table) -> tuple[MigrationStep, ...]:
    """Return the steps that turn a plain table into a partitioned one."""
    threshold, batch = fact("data.partition-rows"), fact("data.migration-batch-rows")
    name = table.name
    now = f"{number(table.rows_at_horizon)} at the horizon" if table.rows_at_horizon else "volume unknown"
    names = {one.name for one in table.columns}
    time = "created_at" if "created_at" in names else table.primary_key[-1]
    key = next((one for one in table.primary_key if one != table.tenant_column), time)
    how = f"by {time}" if "id" in table.primary_key else f"by the hash of {key}, which callers ask by"
    return _steps(
        (
            "expand",
            (
                f"Trigger: {name} passes {number(threshold.base)} rows ({now}) and its server's memory."
                f" Create {name}_cut, partitioned {how}, with {_careful()}."
            ),
            f"Drop {name}_cut; nothing reads it.",
        ),
        (
            "dual-write",
            f"A trigger on {name} repeats every insert, update and delete in {name}_cut.",
            "Drop the trigger.",
        ),
        (
            "backfill",
            (
                f"Copy older rows in order of the key, {batch.base:.0f} in a transaction, skipping those that"
                " are there; compare counts and checksums by day."
            ),
            f"Stop the copy and empty {name}_cut.",
        ),
        (
            "switch",
            (
                f"In one transaction with {_careful()}: rename {name} to {name}_old and {name}_cut to {name};"
                " foreign keys to it are added NOT VALID, then validated. The trigger now writes back to"
                f" {name}_old."
            ),
            "Rename both back; the old table has every row.",
        ),
        (
            "contract",
            f"After one release without a rollback and equal counts: drop the trigger and {name}_old.",
            f"Restore {name}_old from the backup taken before this step.",
        ),
    )


def _move_out(table: Table) -> tuple[MigrationStep, ...]:
    """Return the steps that move the largest partitioned table to a primary of its own."""
    rows, writes = fact("data.split-partition-rows"), fact("datastore.single-primary-writes")
    name = table.name
    return _steps(
        (
            "expand",
            (
                f"Trigger: one month of {name} passes {number(rows.base)} rows, or the primary takes half of"
                f" its {number(writes.lowest)} measured writes/s. Make a second primary with the same tables;"
                f" publish {name}."
            ),
            "Remove the publication and the second primary.",
        ),
        (
            "backfill",
            "Subscribe the second primary month by month; compare counts and checksums of each month.",
            "Drop the subscription.",
        ),
        (
            "dual-write",
            (
                f"Logical replication keeps both the same; reads of {name} move over behind a flag, oldest"
                " first."
            ),
            "Turn the flag off; the first primary has every row.",
        ),
        (
            "switch",
            (
                f"Writes of {name} move over behind a flag after the lag is zero; replication runs the other"
                " way."
            ),
            "Turn the flag off; the reverse replication has kept the first primary up to date.",
        ),
        (
            "contract",
            (
                f"After one retention period or one month: stop the replication and drop {name} on the first"
                " primary."
            ),
            "Restore the table from its backup and replicate again.",
        ),
    )


def _careful() -> str:
    return f"lock_timeout {fact('data.lock-timeout-ms').base:.0f} ms, retried"


def _steps(*rows: tuple[str, str, str]) -> tuple[MigrationStep, ...]:
    return tuple(
        MigrationStep.model_validate({"order": order, "phase": phase, "action": action, "rollback": rollback})
        for order, (phase, action, rollback) in enumerate(rows, start=1)
    )
