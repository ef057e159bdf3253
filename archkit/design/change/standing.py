"""The statements that put up and take down one rule of a table while others work."""

from __future__ import annotations

from collections.abc import Mapping

from archkit.design.change.months import has_months, index_of_each
from archkit.design.change.naming import (
    alter,
    check_sql,
    concurrent_index,
    deferral,
    drop_index,
    key_clause,
    renamed_index,
    renamed_table,
    unique_index,
)
from archkit.design.change.step import Block, alone, transaction
from archkit.design.data import Constraint, ForeignKey, Index, Table
from archkit.design.ddl_index import create_index
from archkit.design.ddl_name import generated_name, quoted

Names = Mapping[str, str]


def drop_rule(table: str, name: str) -> str:
    """Return the statement that removes a constraint."""
    return alter(table, f"DROP CONSTRAINT IF EXISTS {quoted(name)}")


def put_check(table: str, name: str, one: Constraint, names: Names) -> tuple[Block, ...]:
    """Return the blocks that add a CHECK: first for new rows alone, then looked at for all."""
    added = alter(table, f"ADD CONSTRAINT {quoted(name)} {check_sql(one, names)} NOT VALID")
    return (*transaction(drop_rule(table, name), added), *transaction(_validate(table, name)))


def put_unique(model: Table, table: str, name: str, one: Constraint, names: Names) -> tuple[Block, ...]:
    """Return the blocks that add a UNIQUE constraint from an index that was built beside the traffic."""
    index = unique_index(one, names, name)
    added = f"ADD CONSTRAINT {quoted(name)} UNIQUE USING INDEX {quoted(name)}{deferral(one.deferrable)}"
    if model.partition_by:
        nulls = " NULLS NOT DISTINCT" if one.nulls_not_distinct else ""
        columns = ", ".join(quoted(names.get(part, part)) for part in one.columns)
        return transaction(alter(table, f"ADD CONSTRAINT {quoted(name)} UNIQUE{nulls} ({columns})"))
    moved = renamed_table(model, names, table)
    return (*transaction(drop_rule(table, name)), *alone(*concurrent_index(moved, index)),
            *transaction(alter(table, added)))  # fmt: skip


def put_index(model: Table, table: str, name: str, one: Index, names: Names) -> tuple[Block, ...]:
    """Return the blocks that build an index while others write; a partitioned table gets it by parts."""
    moved = renamed_table(model, names, table)
    index = renamed_index(one, names, name)
    if not model.partition_by:
        return alone(*concurrent_index(moved, index))
    # ON ONLY builds nothing: the index is there when each partition has brought its own.
    only = create_index(moved, index).replace("\n  ON ", "\n  ON ONLY ", 1)
    blocks = [*transaction(f"-- squawk-ignore require-concurrent-index-creation\n{only}")]
    if has_months(model):
        return (*blocks, index_of_each(moved, index))
    for part in partitions_of(model, table):
        local = generated_name(part, name)
        here = renamed_index(one, names, local)
        blocks += alone(*concurrent_index(moved.model_copy(update={"name": part}), here))
        blocks += transaction(f"ALTER INDEX {quoted(name)} ATTACH PARTITION {quoted(local)}")
    return tuple(blocks)


def take_index(model: Table, name: str) -> tuple[Block, ...]:
    """Return the block that removes an index."""
    if model.partition_by:
        return transaction(f"DROP INDEX IF EXISTS {quoted(name)}")
    return alone(drop_index(name))


def put_key(  # noqa: PLR0913, PLR0917 - where, what, and under which names
    table: str, name: str, key: ForeignKey, own: Names, theirs: Names, target: str
) -> tuple[Block, ...]:
    """Return the blocks that add a foreign key: first for new rows alone, then looked at for all."""
    clause = key_clause(key, own, theirs, target)
    added = alter(table, f"ADD CONSTRAINT {quoted(name)} {clause} NOT VALID")
    return (*transaction(drop_rule(table, name), added), *transaction(_validate(table, name)))


def put_not_null(table: str, column: str) -> tuple[Block, ...]:
    """Return the blocks that forbid NULL: a check proves it beside the traffic, the column takes it over."""
    name = generated_name(table, column, "filled")
    added = alter(table, f"ADD CONSTRAINT {quoted(name)} CHECK ({quoted(column)} IS NOT NULL) NOT VALID")
    return (
        *transaction(drop_rule(table, name), added),
        *transaction(_validate(table, name)),
        *transaction(alter(table, f"ALTER COLUMN {quoted(column)} SET NOT NULL"), drop_rule(table, name)),
    )


def partitions_of(model: Table, table: str) -> tuple[str, ...]:
    """Return the partitions of a table that the model knows."""
    if not model.partition_by:
        return ()
    known = tuple(one.name for one in model.partitions)
    return known or ((generated_name(table, "default"),) if model.partition_method == "range" else ())


def _validate(table: str, name: str) -> str:
    return alter(table, f"VALIDATE CONSTRAINT {quoted(name)}")
