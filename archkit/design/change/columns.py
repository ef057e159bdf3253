"""Columns that come: added beside the others, written by both, filled in batches, then made whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.design.change.backfill import backfill_blocks
from archkit.design.change.conversion import distinct
from archkit.design.change.dual_write import (
    TRIGGER,
    Twin,
    create_trigger,
    drop_trigger,
    filled_columns,
    trigger_function,
    twins,
)
from archkit.design.change.kept import empty_keep, keep, kept_table
from archkit.design.change.naming import SCHEMA, alter, key_list
from archkit.design.change.pairing import Pairing, TablePair, is_not_null, is_numbered, without_identity
from archkit.design.change.standing import put_not_null
from archkit.design.change.step import Block, Draft, Loss, transaction
from archkit.design.data import Column
from archkit.design.ddl_name import folded, folded_sql, quoted
from archkit.design.ddl_table import primary_key

_CALL = re.compile(r"([a-z_][a-z0-9_.]*)\s*\(", re.IGNORECASE)
_STEADY = frozenset({"now", "current_timestamp", "transaction_timestamp", "numeric", "varchar", "interval"})
_BRIEF = "ACCESS EXCLUSIVE on the table, for a change of the catalog alone"


def added_columns(pairing: Pairing, pair: TablePair) -> Iterator[Draft]:
    """Yield the drafts for the columns that the new table has beside those of the old one."""
    if pair.came or pair.replaced:
        yield _added(pairing, pair)
    if pair.replaced or filled_columns(_forward(pairing), _forward_pair(pairing, pair)):
        yield _written(pairing, pair)
    filled = _filled(pairing, pair)
    if filled:
        yield _backfill(pair, filled)
    yield from _whole(pairing, pair)


def is_steady(default: str) -> bool:
    """Say whether a default has one value for all rows of a statement, so that adding it writes no row."""
    return all(name.lower() in _STEADY for name in _CALL.findall(default)) and "::regclass" not in default


def column_definition(column: Column, name: str, *, with_default: bool) -> str:
    """Return ADD COLUMN of a column that may still be empty."""
    words = [f"ADD COLUMN IF NOT EXISTS {quoted(name)} {folded(column.type)}"]
    if column.collation:
        words.append(f"COLLATE {quoted(column.collation)}")
    if column.identity != "no":
        words.append(f"GENERATED {column.identity.upper()} AS IDENTITY")
    if column.generated is not None:
        words.append(f"GENERATED ALWAYS AS ({folded_sql(column.generated)}) {column.generated_when.upper()}")
    elif with_default and column.default is not None:
        words.append(f"DEFAULT {folded_sql(column.default)}")
    return " ".join(words)


def twins_now(pairing: Pairing, pair: TablePair) -> tuple[Twin, ...]:
    """Return the twins of a table as they are called while this side's columns have their own names."""
    return twins(_forward(pairing), _forward_pair(pairing, pair), after=not pairing.forward)


def _forward(pairing: Pairing) -> Pairing:
    return pairing if pairing.forward else pairing.flipped()


def _forward_pair(pairing: Pairing, pair: TablePair) -> TablePair:
    return pair if pairing.forward else pair.flipped()


def _added(pairing: Pairing, pair: TablePair) -> Draft:
    table, names = pair.old.name, pairing.physical(pair)
    make, later = [], []
    for column in pair.came:
        steady = column.default is not None and is_steady(column.default)
        make.append(column_definition(column, names[column.name], with_default=steady))
        if column.default is not None and not steady and column.generated is None:
            later.append(alter(table, f"ALTER COLUMN {quoted(names[column.name])} SET DEFAULT "
                                      f"{folded_sql(column.default)}"))  # fmt: skip
    make += [
        column_definition(without_identity(one.new), names[one.new.name], with_default=False)
        for one in pair.replaced
    ]
    gone = [names[column.name] for column in (*pair.came, *(one.new for one in pair.replaced))]
    undo = transaction(alter(table, *(f"DROP COLUMN IF EXISTS {quoted(name)}" for name in gone)))
    back = _to_keep(pairing, pair)
    if back:
        undo = (*transaction(*keep(table, primary_key(pair.old), back)), *undo)
    kept = f" {', '.join(back)} first copied to {kept_table(table)}." if back else ""
    return Draft(
        name=f"{table}_add_columns", undo_name=f"{table}_drop_columns", phase="expand", tables=(table,),
        make=transaction(alter(table, *make), *later),
        undo=undo, lock=_BRIEF, undo_lock=_BRIEF,
        because="The new columns may be empty or have a constant default, so no row is written and no "
        "running query names them.",
        undo_because=f"Nothing reads or writes these columns any more; the space is freed later.{kept}",
        undo_needs="The old code is gone everywhere, and nobody wants to go back to it soon.",
        losses=tuple(_losses(pairing, pair)),
    )  # fmt: skip


def _losses(pairing: Pairing, pair: TablePair) -> Iterator[Loss]:
    old, new, names = pair.old.name, pair.new.name, pairing.physical(pair)
    for column in pair.came:
        query = "SELECT count({}) FROM {}"
        yield Loss(
            place=f"{new}.{column.name}",
            sentence=f"the old model has no {new}.{column.name}, so its values go",
            query=query.format(quoted(column.name), quoted(new)),
            here=query.format(quoted(names[column.name]), quoted(old)),
        )
    for pair_of, one in zip(pair.replaced, twins_now(pairing, pair), strict=True):
        if not one.back.exact:
            yield Loss(
                place=f"{new}.{pair_of.new.name}",
                sentence=f"{one.old_form.sql} cannot hold every {one.new_form.sql}, so what does "
                "not fit goes",
                query=_misfits(one, pair_of.new.name, new),
                here=_misfits(one, one.new, old),
            )


def _misfits(one: Twin, column: str, table: str) -> str:
    """Return the query that counts values which the way back cannot hold."""
    name = quoted(column)
    lost = distinct(one.forth.of(f"({one.back.of(name)})"), name, one.new_form)
    return f"SELECT count(*) FROM {quoted(table)} WHERE {name} IS NOT NULL AND {lost}"  # noqa: S608 - written out


def _to_keep(pairing: Pairing, pair: TablePair) -> list[str]:
    """Return the columns that the contract keeps a copy of: nothing else could bring their values back."""
    if pairing.forward or not primary_key(pair.old):
        return []
    names = pairing.physical(pair)
    columns = [names[column.name] for column in pair.came if column.generated is None]
    return columns + [one.old for one in twins_now(pairing, pair) if not (one.forth.exact and one.back.exact)]


def _written(pairing: Pairing, pair: TablePair) -> Draft:
    table = pair.old.name
    forward, one = _forward(pairing), _forward_pair(pairing, pair)
    make = [
        f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}",
        trigger_function(forward, one, after=not pairing.forward),
        create_trigger(one, table),
    ]
    undo = list(drop_trigger(one, table))
    if not pairing.forward:  # the old column has the default while both are there
        make += _defaults(pairing, pair, to_new=True)
        undo = [undo[0], *_defaults(pairing, pair, to_new=False), undo[1]]
    return Draft(
        name=f"{table}_write_both", undo_name=f"{table}_write_one", phase="dual-write", tables=(table,),
        make=transaction(*make), undo=transaction(*undo),
        lock="SHARE ROW EXCLUSIVE on the table, for a change of the catalog alone",
        undo_lock=_BRIEF,
        because=f"From here on the trigger {TRIGGER} gives both columns each value that is written.",
        undo_because="Only one column of each pair is written from here on.",
        undo_needs="The reconciliation query has returned 0, and the old code is gone everywhere.",
    )  # fmt: skip


def _defaults(pairing: Pairing, pair: TablePair, *, to_new: bool) -> Iterator[str]:
    """Yield what moves defaults between the columns of each pair."""
    table, names = pair.old.name, pairing.physical(pair)
    for one in pair.replaced:
        own, other = quoted(one.old.name), quoted(names[one.new.name])
        if to_new and one.old.default is not None:
            yield alter(table, f"ALTER COLUMN {own} DROP DEFAULT")
        if to_new and one.new.default is not None:
            yield alter(table, f"ALTER COLUMN {other} SET DEFAULT {folded_sql(one.new.default)}")
        if not to_new and one.old.default is not None:
            yield alter(table, f"ALTER COLUMN {own} SET DEFAULT {folded_sql(one.old.default)}")


def _filled(pairing: Pairing, pair: TablePair) -> tuple[Block, ...]:
    """Return the blocks that give existing rows their values."""
    table, names = pair.old.name, pairing.physical(pair)
    key = primary_key(pair.old)
    values: dict[str, str] = {}
    needed = []
    for one in twins_now(pairing, pair):
        source, target, how = (
            (one.old, one.new, one.forth) if pairing.forward else (one.new, one.old, one.back)
        )
        own = f"{quoted(table)}.{quoted(target)}"
        form = one.new_form if pairing.forward else one.old_form
        values[target] = how.of(f"{quoted(table)}.{quoted(source)}")
        needed.append(distinct(own, values[target], form))
    told = filled_columns(pairing, pair)
    for column in pair.came:
        text = told.get(column.name, column.default or "")
        late = column.name in told or bool(column.default and not is_steady(column.default))
        if late and column.generated is None:
            name = names[column.name]
            values[name] = folded_sql(text)
            needed.append(f"{quoted(table)}.{quoted(name)} IS NULL")
    blocks = backfill_blocks(table, key, values, " OR ".join(needed))
    return (*blocks, *_brought_home(pairing, pair))


def _brought_home(pairing: Pairing, pair: TablePair) -> tuple[Block, ...]:
    """Return the blocks that bring back what the contract kept."""
    kept = _to_keep(pairing, pair)
    if not kept:
        return ()
    table, key = pair.old.name, primary_key(pair.old)
    values, needed = {}, []
    lossy = {one.old: one for one in twins_now(pairing, pair)}
    for name in kept:
        own, old = f"{quoted(table)}.{quoted(name)}", f"kept.{quoted(name)}"
        values[name] = old
        if name in lossy:  # only where nobody has changed the value since
            one = lossy[name]
            unchanged = (
                f"NOT ({distinct(one.forth.of(old), f'{quoted(table)}.{quoted(one.new)}', one.new_form)})"
            )
            values[name] = f"CASE WHEN {unchanged} THEN {old} ELSE {own} END"
        needed.append(f"{own}::text IS DISTINCT FROM ({values[name]})::text")
    same = " AND ".join(f"kept.{quoted(one)} = batch.{quoted(one)}" for one in key)
    blocks = backfill_blocks(
        table, key, values, f"{same} AND ({' OR '.join(needed)})", join=f", {kept_table(table)} AS kept"
    )
    prepared = transaction(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}", empty_keep(table, key, kept))
    return (*prepared, *blocks, *transaction(f"DROP TABLE IF EXISTS {kept_table(table)}"))


def _backfill(pair: TablePair, blocks: tuple[Block, ...]) -> Draft:
    table = pair.old.name
    key = primary_key(pair.old)
    by = f"by ranges of ({key_list(tuple(key))})" if key else "by place, since the table has no key"
    return Draft(
        name=f"{table}_backfill", undo_name=f"{table}_backfill_back", phase="backfill", tables=(table,),
        make=blocks, undo=(), lock="ROW EXCLUSIVE on the table; a batch holds its rows until it ends",
        undo_lock="none", because=f"Rows are filled in small batches {by}, each with a pause after it; "
        "what was interrupted goes on where it stopped.",
        undo_because="The columns go with the next steps; on the way back their values are filled here.",
        undo_needs="",
    )  # fmt: skip


def _whole(pairing: Pairing, pair: TablePair) -> Iterator[Draft]:
    table, names = pair.old.name, pairing.physical(pair)
    columns = [
        names[one.new.name]
        for one in pair.replaced
        if is_not_null(pair.new, one.new) and is_not_null(pair.old, one.old)
    ]
    columns += [
        names[column.name]
        for column in pair.came
        if is_not_null(pair.new, column) and column.default is not None and not is_numbered(column)
    ]
    if not columns:
        return
    undo = transaction(alter(table, *(f"ALTER COLUMN {quoted(name)} DROP NOT NULL" for name in columns)))
    yield Draft(
        name=f"{table}_not_null", undo_name=f"{table}_may_be_null", phase="expand", tables=(table,),
        make=tuple(block for name in columns for block in put_not_null(table, name)), undo=undo,
        lock="SHARE UPDATE EXCLUSIVE while the rows are looked at, ACCESS EXCLUSIVE for the catalog alone",
        undo_lock=_BRIEF,
        because="A check proves beside the traffic that no value is missing; NOT NULL then needs no scan.",
        undo_because="A column that goes soon may be empty.",
    )  # fmt: skip
