"""The switch: names and keys change hands in one short transaction for each group of tables."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design.change.columns import twins_now
from archkit.design.change.dual_write import filled_columns, trigger_function
from archkit.design.change.key_swap import KeySwap, key_swap
from archkit.design.change.months import renamed_months
from archkit.design.change.naming import alter
from archkit.design.change.objects import standing_name
from archkit.design.change.pairing import Pairing, TablePair, column_form, is_numbered
from archkit.design.change.rules import constraints_of, indexes_of, key_name, keys_of
from archkit.design.change.shadow_table import swap_statements
from archkit.design.change.step import Block, Draft, transaction
from archkit.design.data import Table
from archkit.design.ddl_name import folded_sql, generated_name, literal, quoted
from archkit.design.ddl_parts import drop_views, views

_BRIEF = "ACCESS EXCLUSIVE on the tables, for a change of the catalog alone"
_LOOKED_AT = (
    "SHARE UPDATE EXCLUSIVE while indexes are built or rows are looked at; briefly more for the catalog"
)
_Switched = tuple[tuple[Block, ...], tuple[Block, ...], tuple[Block, ...]]
"""What runs before the transaction of a switch, the transaction, and what runs after it."""


def switch(pairing: Pairing) -> Iterator[Draft]:
    """Yield the drafts of the switch; each is taken back by the switch of the way back."""
    swap, back = key_swap(pairing), key_swap(pairing.flipped())
    joined = swap.tables | back.tables
    apart = [one for one in pairing.tables if one.old.name not in joined]
    groups = [tuple(one for one in pairing.tables if one.old.name in joined), *((one,) for one in apart)]
    if _views_move(pairing):
        groups = [pairing.tables]
    for group in groups:
        names = tuple(one.old.name for one in group)
        ways = (
            _blocks(pairing, group, swap),
            _blocks(pairing.flipped(), tuple(one.flipped() for one in group), back),
        )
        yield from _drafts(names, *ways)


def _drafts(names: tuple[str, ...], make: _Switched, undo: _Switched) -> Iterator[Draft]:
    """Yield the drafts of one group: what prepares the switch, its transaction, and what looks at the rows.

    Each is a file of its own, so that one which failed can be run again.
    """
    first = names[0] if len(names) == 1 else "tables"
    before, during, after = make
    back_before, back, back_after = undo
    if before or back_after:
        yield Draft(
            name=f"{first}_keys_ready", undo_name=f"{first}_keys_taken_back", phase="switch", tables=names,
            make=before, undo=back_after, lock=_LOOKED_AT, undo_lock=_LOOKED_AT,
            because="Keys are built beside those that hold, while others work.", undo_because="",
        )  # fmt: skip
    if during or back:
        yield Draft(
            name=f"{first}_switch", undo_name=f"{first}_switch_back", phase="switch", tables=names,
            make=during, undo=back, lock=_BRIEF, undo_lock=_BRIEF,
            because="Names, keys and defaults change hands; no row is read or written in the transaction.",
            undo_because="The same, the other way round.",
            needs="The reconciliation queries have returned 0. Code that runs now reads both types under "
            "one name.",
        )  # fmt: skip
    if after or back_before:
        yield Draft(
            name=f"{first}_keys_looked_at", undo_name=f"{first}_keys_back_ready", phase="switch",
            tables=names, make=after, undo=back_before, lock=_LOOKED_AT, undo_lock=_LOOKED_AT,
            because="New rows are held to the keys already; those that exist are looked at while "
            "others work.",
            undo_because="",
        )  # fmt: skip


def added_views(pairing: Pairing) -> Iterator[Draft]:
    """Yield the drafts that show a renamed table under its other name while both codes run."""
    for pair in pairing.tables:
        if pair.old.name == pair.new.name or pair.rebuilt:
            continue
        undo = transaction(f"DROP VIEW IF EXISTS {quoted(pair.new.name)}")
        yield Draft(
            name=f"{pair.old.name}_shown_as_{pair.new.name}", undo_name=f"{pair.new.name}_view_dropped",
            phase="expand", tables=(pair.old.name,), make=transaction(_view(pairing, pair)), undo=undo,
            lock="none but on the new view", undo_lock="ACCESS EXCLUSIVE on a view that nobody uses",
            because="The view can be read and written like the table itself.",
            undo_because="No code knows the old name any "
                "more.", undo_needs="The old code is gone everywhere.",
        )  # fmt: skip


def _view(pairing: Pairing, pair: TablePair) -> str:
    names = pairing.physical(pair)
    listed = ", ".join(f"{quoted(names[one.name])} AS {quoted(one.name)}" for one in pair.new.columns)
    return (
        f"CREATE OR REPLACE VIEW {quoted(pair.new.name)} WITH (security_invoker = true) AS\n"  # noqa: S608 - written out
        f"  SELECT {listed} FROM {quoted(pair.old.name)}"
    )


def _views_move(pairing: Pairing) -> bool:
    """Say whether views have to be made anew: they hold on to columns, not to names."""
    if not pairing.old.views and not pairing.new.views:
        return False
    moved = any(
        one.replaced or one.came or one.went or one.old.name != one.new.name for one in pairing.tables
    )
    return moved or pairing.old.views != pairing.new.views


def _blocks(pairing: Pairing, group: tuple[TablePair, ...], swap: KeySwap) -> _Switched:
    """Return the blocks that give a group of tables the names and keys of the new model."""
    mine = [one for one in group if one.old.name in swap.tables]
    statements: list[str] = []
    moving = _views_move(pairing)
    if moving:
        statements += [sql for _, sql in drop_views(pairing.old)]
    before, during, after = swap.of(mine) if mine else ((), (), ())
    statements += during
    for pair in group:
        if pair.rebuilt:
            statements += swap_statements(pairing, pair)
        else:
            statements += _renames(pairing, pair, swap)
    if moving:
        statements += [sql for _, sql in views(pairing.new)]
    return before, transaction(*statements), after


def _renames(pairing: Pairing, pair: TablePair, swap: KeySwap) -> Iterator[str]:
    old, new = pair.old.name, pair.new.name
    if old != new:
        yield f"DROP VIEW IF EXISTS {quoted(new)}"
    pairs = [*_column_names(pairing, pair)]
    for one, other in pairs:
        yield alter(old, f"RENAME COLUMN {quoted(one)} TO {quoted(other)}")
    yield from _numbers(pairing, pair)
    yield from _rule_names(pairing, pair)
    yield from _key_names(pairing, pair, swap)
    yield from _own_names(pair, swapped=pair in swap.keys)
    for one_pair in pair.columns:
        defaults = one_pair.old.default, one_pair.new.default
        same = tuple(folded_sql(text or "") for text in defaults)
        if one_pair.kind != "replaced" and None not in defaults and same[0] != same[1]:
            yield alter(old, f"ALTER COLUMN {quoted(one_pair.old.name)} SET DEFAULT {same[1]}")
    if old != new:
        yield f"ALTER TABLE {quoted(old)} RENAME TO {quoted(new)}"
        yield _view(pairing.flipped(), pair.flipped())
    forward = pairing if pairing.forward else pairing.flipped()
    its = pair if pairing.forward else pair.flipped()
    if twins_now(pairing, pair) or filled_columns(forward, its):
        function = trigger_function(forward, its, after=pairing.forward)
        if pairs:
            yield function


def _numbers(pairing: Pairing, pair: TablePair) -> Iterator[str]:
    """Yield what lets the later column count on from where the earlier one is."""
    table = pair.old.name
    aside = pairing.flipped().physical(pair.flipped())
    for one in pair.replaced:
        if not is_numbered(one.new):
            continue
        own, other = one.new.name, aside[one.old.name]
        form = column_form(one.new)
        sequence = "pg_get_serial_sequence({}, {})"
        mine, its = (sequence.format(literal(quoted(table)), literal(name)) for name in (own, other))
        last = f"pg_sequence_last_value({its}::regclass)"
        column, gone = f"ALTER COLUMN {quoted(own)}", f"ALTER COLUMN {quoted(other)}"
        if form.identity == "serial":
            name = quoted(generated_name(pair.new.name, own, form.base, "seq"))
            yield f"CREATE SEQUENCE {name} AS {form.base} OWNED BY {quoted(table)}.{quoted(own)}"
            yield alter(table, f"{column} SET DEFAULT nextval({literal(name)}::regclass)")
            gone += " DROP DEFAULT"
        else:
            kind = form.identity if one.new.identity == "no" else one.new.identity
            yield alter(table, f"{column} ADD GENERATED {kind.upper()} AS IDENTITY")
            gone += " DROP IDENTITY IF EXISTS"
        yield f"SELECT setval({mine}, coalesce({last}, 1), {last} IS NOT NULL)"
        yield alter(table, gone)


def _column_names(pairing: Pairing, pair: TablePair) -> Iterator[tuple[str, str]]:
    """Yield the columns that are called otherwise after the switch, the old ones first."""
    names = pairing.physical(pair)
    aside = pairing.flipped().physical(pair.flipped())
    for column in pair.old.columns:
        if aside[column.name] != column.name and column.name not in pair.same.values():
            yield column.name, aside[column.name]
    for column in pair.new.columns:
        if names[column.name] != column.name:
            yield names[column.name], column.name


def _rule_names(pairing: Pairing, pair: TablePair) -> Iterator[str]:
    """Yield what gives rules and indexes their names: the old ones step aside first."""
    flipped = pairing.flipped()
    table = quoted(pair.old.name)
    constraints, indexes = constraints_of(pair), indexes_of(pair)
    aside: list[str] = []
    own: list[str] = []
    for one, other in constraints.move:
        old_name, new_name = standing_name(flipped, one.name), standing_name(pairing, other.name)
        aside += _renamed(f"ALTER TABLE {table} RENAME CONSTRAINT", one.name, old_name)
        own += _renamed(f"ALTER TABLE {table} RENAME CONSTRAINT", new_name, other.name)
    for one, other in constraints.stay:
        own += _renamed(f"ALTER TABLE {table} RENAME CONSTRAINT", one.name, other.name)
    plain = [one for one in indexes.went if not one.unique]
    for index in (*(one for one, _ in indexes.move), *plain):
        aside += _renamed("ALTER INDEX", index.name, standing_name(flipped, index.name))
    fresh = [one for one in indexes.came if not one.unique]
    for index in (*(one for _, one in indexes.move), *fresh):
        own += _renamed("ALTER INDEX", standing_name(pairing, index.name), index.name)
    for index, later in indexes.stay:
        own += _renamed("ALTER INDEX", index.name, later.name)
    yield from aside
    yield from own


def _key_names(pairing: Pairing, pair: TablePair, swap: KeySwap) -> Iterator[str]:
    """Yield what gives foreign keys that stay their names."""
    swapped = {(one.old.name, key_name(one.new, key)) for one, _, key in swap.held}
    for old, new in keys_of(pairing, pair).stay:
        one, other = key_name(pair.old, old), key_name(pair.new, new)
        if (pair.old.name, other) not in swapped:
            yield from _renamed(f"ALTER TABLE {quoted(pair.old.name)} RENAME CONSTRAINT", one, other)


def _own_names(pair: TablePair, *, swapped: bool) -> Iterator[str]:
    """Yield what follows from a table's own name: its key's, its policy's, its default partition's."""
    old, new = pair.old, pair.new
    table = quoted(old.name)
    if old.primary_key and new.primary_key and not swapped:
        yield from _renamed(
            f"ALTER TABLE {table} RENAME CONSTRAINT", primary_key_name(old), primary_key_name(new)
        )
    if old.name == new.name:
        return
    if old.tenant_column and old.tenant_column == new.tenant_column:
        one, other = generated_name(old.name, "tenant"), generated_name(new.name, "tenant")
        yield f"ALTER POLICY {quoted(one)} ON {table} RENAME TO {quoted(other)}"
    if old.partition_by and not old.partitions and old.partition_method == "range":
        one, other = generated_name(old.name, "default"), generated_name(new.name, "default")
        yield f"ALTER TABLE {quoted(one)} RENAME TO {quoted(other)}"
        yield renamed_months(old.name, old.name, new.name)


def primary_key_name(table: Table) -> str:
    """Return the name of a table's primary key."""
    return table.primary_key_name or generated_name(table.name, "pkey")


def _renamed(what: str, old: str, new: str) -> list[str]:
    if old == new:
        return []
    if what.startswith("ALTER INDEX"):
        return [f"ALTER INDEX {quoted(old)} RENAME TO {quoted(new)}"]
    return [f"{what} {quoted(old)} TO {quoted(new)}"]
