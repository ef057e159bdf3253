"""Rules of the old model that the new one lacks: they go first, since the new code may break them."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design.change.backfill import backfill_blocks
from archkit.design.change.naming import alter
from archkit.design.change.pairing import Pairing, TablePair, is_not_null, is_numbered
from archkit.design.change.rules import constraints_of, indexes_of, key_name, keys_of
from archkit.design.change.standing import (
    drop_rule,
    put_check,
    put_index,
    put_key,
    put_not_null,
    put_unique,
    take_index,
)
from archkit.design.change.step import Block, Draft, transaction
from archkit.design.data import Constraint, ForeignKey, Table
from archkit.design.ddl_name import folded_sql, generated_name, quoted
from archkit.design.ddl_table import primary_key, row_security

_BRIEF = "ACCESS EXCLUSIVE on the table, for a change of the catalog alone"
_LOOKED_AT = (
    "SHARE UPDATE EXCLUSIVE while the rows are looked at or an index is built; "
    "SHARE ROW EXCLUSIVE or ACCESS EXCLUSIVE for the catalog alone"
)
_STRICT = (
    "What is written is held to the rule first, then the rows that exist are looked at beside the traffic."
)


def loosened_keys(pairing: Pairing) -> Iterator[Draft]:
    """Yield the drafts that drop foreign keys which the other model lacks."""
    for pair in pairing.tables:
        if not pair.rebuilt:
            yield from _keys(pair.old, keys_of(pairing, pair).went)
    for table in pairing.went:
        paired = {one.old.name for one in pairing.tables}
        keys = tuple(one for one in table.foreign_keys if one.references in paired)
        if not pairing.forward:  # those that could stand at once came with the table
            keys = tuple(one for one in keys if not is_early(pairing.flipped(), one))
        yield from _keys(table, keys)


def loosened_rules(pairing: Pairing) -> Iterator[Draft]:
    """Yield the drafts that drop checks, unique rules, NOT NULL and policies that the other model lacks."""
    for pair in pairing.tables:
        if pair.rebuilt:
            continue
        yield from _rules(pair)
        yield from _emptied(pairing, pair)
        yield from _security(pair)


def is_early(pairing: Pairing, key: ForeignKey) -> bool:
    """Say whether a new table's key may stand from the start: what it points to is there already."""
    target = pairing.of_new(key.references)
    if target is None:
        return True
    columns = key.referenced_columns
    if target.rebuilt or target.is_touched(columns) or target.old.name != target.new.name:
        return False
    stays = [one for one, _ in constraints_of(target).stay if one.kind == "unique"]
    held = [one.columns for one in stays] + [one.columns for one, _ in indexes_of(target).stay if one.unique]
    if primary_key(target.old) == primary_key(target.new):
        held.append(primary_key(target.old))
    return any(set(one) == set(columns) for one in held)


def _keys(table: Table, keys: tuple[ForeignKey, ...]) -> Iterator[Draft]:
    if not keys:
        return
    names = [key_name(table, one) for one in keys]
    undo = tuple(
        block
        for one, name in zip(keys, names, strict=True)
        for block in put_key(table.name, name, one, {}, {}, one.references)
    )
    yield Draft(
        name=f"{table.name}_drop_references", undo_name=f"{table.name}_add_references", phase="expand",
        tables=(table.name, *dict.fromkeys(one.references for one in keys)),
        make=transaction(*(drop_rule(table.name, name) for name in names)), undo=undo,
        lock="ACCESS EXCLUSIVE on both tables, for a change of the catalog alone",
        undo_lock="SHARE ROW EXCLUSIVE on both tables for the catalog alone; SHARE UPDATE EXCLUSIVE on the "
        "referencing one while its rows are looked at",
        because="The new model has no such reference, and the new code may break it.",
        undo_because=_STRICT, undo_needs="The code keeps this reference already.",
    )  # fmt: skip


def _rules(pair: TablePair) -> Iterator[Draft]:
    table = pair.old
    sorted_ = constraints_of(pair).went
    constraints = [one for one in sorted_ if one.kind != "exclude"]
    yield from _exclusions(table, tuple(one for one in sorted_ if one.kind == "exclude"))
    indexes = [one for one in indexes_of(pair).went if one.unique]
    if not constraints and not indexes:
        return
    make: list[Block] = list(transaction(*(drop_rule(table.name, one.name) for one in constraints)))
    undo: list[Block] = []
    for index in indexes:
        make += take_index(table, index.name)
        undo += put_index(table, table.name, index.name, index, {})
    for one in constraints:
        undo += _put(table, one)
    yield Draft(
        name=f"{table.name}_loosen", undo_name=f"{table.name}_tighten", phase="expand", tables=(table.name,),
        make=tuple(make), undo=tuple(undo), lock=_BRIEF, undo_lock=_LOOKED_AT,
        because="The new model has no such rule, and the new code may break it.",
        undo_because=_STRICT, undo_needs="All code that writes keeps these rules already.",
    )  # fmt: skip


def _exclusions(table: Table, rules: tuple[Constraint, ...]) -> Iterator[Draft]:
    """Yield a draft for each exclusion rule: it goes at once, and comes back under a lock."""
    for one in rules:
        later = "" if one.deferrable == "no" else f" DEFERRABLE {one.deferrable.upper()}"
        added = f"ADD CONSTRAINT {quoted(one.name)} EXCLUDE {folded_sql(one.expression)}{later}"
        yield Draft(
            name=f"{table.name}_allow_overlap", undo_name=f"{table.name}_forbid_overlap", phase="expand",
            tables=(table.name,), make=transaction(drop_rule(table.name, one.name)),
            undo=transaction(
                drop_rule(table.name, one.name),
                f"-- squawk-ignore constraint-missing-not-valid\nALTER TABLE {quoted(table.name)} {added}",
            ),
            lock=_BRIEF,
            undo_lock="ACCESS EXCLUSIVE on the table for as long as its index is built: measured by the "
            "rehearsal, and longer with more rows",
            because="The new model has no such rule, and the new code may break it.",
            undo_because="PostgreSQL can neither add an exclusion rule NOT VALID nor build its index beside "
            "the traffic: everybody waits meanwhile, so plan a quiet hour.",
            undo_needs="All code that writes keeps this rule already, and no rows break it.",
        )  # fmt: skip


def _put(table: Table, one: Constraint) -> tuple[Block, ...]:
    if one.kind == "check":
        return put_check(table.name, one.name, one, {})
    return put_unique(table, table.name, one.name, one, {})


def _emptied(pairing: Pairing, pair: TablePair) -> Iterator[Draft]:
    """Yield the draft that lets columns be empty which the other model leaves empty or does not have."""
    table, key = pair.old, primary_key(pair.old)
    columns = [
        one.old.name
        for one in pair.columns
        if is_not_null(table, one.old) and not is_not_null(pair.new, one.new) and one.old.name not in key
    ]
    columns += [
        one.name
        for one in pair.went
        if is_not_null(table, one)
        and one.default is None
        and not is_numbered(one)
        and one.generated is None
        and one.name not in key
    ]
    if not columns:
        return
    # What only one model has was filled when it came, from columns that may be gone by now.
    kept = [one.old.name for one in pair.columns if one.old.name in columns]
    told = {name: pairing.fills[table.name, name] for name in kept if (table.name, name) in pairing.fills}
    values = {name: folded_sql(text) for name, text in told.items()}
    lacking = " OR ".join(f"{quoted(table.name)}.{quoted(name)} IS NULL" for name in told)
    undo = (
        *backfill_blocks(table.name, key, values, lacking),
        *(block for name in columns for block in put_not_null(table.name, name)),
    )
    drops = (f"ALTER COLUMN {quoted(name)} DROP NOT NULL" for name in columns)
    yield Draft(
        name=f"{table.name}_may_be_null", undo_name=f"{table.name}_not_null", phase="expand",
        tables=(table.name,), make=transaction(alter(table.name, *drops)), undo=undo, lock=_BRIEF,
        undo_lock="SHARE UPDATE EXCLUSIVE while the rows are looked at, ACCESS EXCLUSIVE for the "
            "catalog alone",
        because="The new code need not fill these columns.",
        undo_because="A check proves beside the traffic that no value is missing; NOT NULL then "
            "needs no scan.",
        undo_needs="All code that writes fills these columns, and no row lacks them.",
    )  # fmt: skip


def _security(pair: TablePair) -> Iterator[Draft]:
    if not pair.old.tenant_column or pair.old.tenant_column == pair.new.tenant_column:
        return
    table = pair.old
    policy = quoted(generated_name(table.name, "tenant"))
    yield Draft(
        name=f"{table.name}_row_security_off", undo_name=f"{table.name}_row_security_on", phase="expand",
        tables=(table.name,),
        make=transaction(
            f"DROP POLICY IF EXISTS {policy} ON {quoted(table.name)}",
            f"ALTER TABLE {quoted(table.name)} DISABLE ROW LEVEL SECURITY",
        ),
        undo=transaction(*row_security(table)), lock=_BRIEF, undo_lock=_BRIEF,
        because="The new model tells rows apart by another column, or not at all.",
        undo_because="The policy is in place before it is asked; it is asked from the end of the "
            "transaction.",
        undo_needs="All code sets the tenant at the start of each transaction.",
    )  # fmt: skip


def added_defaults(pairing: Pairing) -> Iterator[Draft]:
    """Yield the drafts that give columns a default which had none."""
    for pair in pairing.tables:
        gained = [
            one for one in pair.columns
            if one.kind != "replaced" and one.old.default is None and one.new.default is not None
            and not pair.rebuilt and one.new.generated is None
        ]  # fmt: skip
        if gained:
            table = pair.old.name
            make = (
                f"ALTER COLUMN {quoted(one.old.name)} SET DEFAULT {folded_sql(one.new.default or '')}"
                for one in gained
            )
            undo = (f"ALTER COLUMN {quoted(one.old.name)} DROP DEFAULT" for one in gained)
            yield Draft(
                name=f"{table}_set_defaults", undo_name=f"{table}_drop_defaults", phase="expand",
                tables=(table,),
                make=transaction(alter(table, *make)), undo=transaction(alter(table, *undo)), lock=_BRIEF,
                undo_lock=_BRIEF, because="Rows that exist keep their values; only new ones get the default.",
                undo_because="The new code states these values itself.",
                undo_needs="All code that writes states these values.",
            )  # fmt: skip
