"""What comes as a whole: tables, types, views, and indexes or rules over columns that were added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archkit.design.change.loosened import is_early
from archkit.design.change.months import moved_parts
from archkit.design.change.naming import SCHEMA, beside
from archkit.design.change.pairing import Pairing, TablePair
from archkit.design.change.rules import constraints_of, indexes_of
from archkit.design.change.standing import (
    drop_rule,
    put_check,
    put_index,
    put_unique,
    take_index,
)
from archkit.design.change.step import Block, Draft, Loss, transaction
from archkit.design.data import Table
from archkit.design.ddl import ddl_statements
from archkit.design.ddl_name import quoted, quoted_list
from archkit.design.ddl_table import foreign_key_name

_NONE = "none on any table that is in use"
_BUILT = "SHARE UPDATE EXCLUSIVE while it is built: reading and writing go on"
_BRIEF = "ACCESS EXCLUSIVE on the table, for a change of the catalog alone"


def added_tables(pairing: Pairing) -> Iterator[Draft]:
    """Yield one draft for the tables of the new model that the old one lacks, parents first."""
    tables = pairing.came
    if not tables:
        return
    names = {table.name for table in tables}
    bare = tuple(_bare(pairing, table) for table in tables)
    alone = pairing.new.model_copy(
        update={"tables": bare, "views": (), "types": (), "sequences": (), "routines": (), "extensions": ()}
    )
    made = tuple(one.sql for one in ddl_statements(alone) if one.table in names)
    ordered = [one.table for one in ddl_statements(alone) if one.table in names]
    first_last = list(dict.fromkeys(reversed(list(dict.fromkeys(ordered)))))
    listed = quoted_list(first_last)
    make, undo = transaction(*made), transaction(f"DROP TABLE IF EXISTS {listed}")
    losses: tuple[Loss, ...] = tuple(
        _loss(table.name)
        for table in tables
    )  # fmt: skip
    if not pairing.forward:  # the contract keeps them aside, so that they can come back as they were
        make = transaction(*_moved(tables, SCHEMA, "public"))
        undo = transaction(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}", *_moved(tables, "public", SCHEMA))
        losses = ()
    yield Draft(
        name="add_tables", undo_name="drop_tables", phase="expand",
        tables=tuple(table.name for table in tables),
        make=make, undo=undo, lock="SHARE ROW EXCLUSIVE on what they refer to, for the catalog alone",
        undo_lock=_BRIEF, because="Nobody knows these tables yet, so indexes and rules cost nothing.",
        undo_because=f"They are moved to the schema {SCHEMA} with all their rows, out of everybody's sight; "
        "drop them there when nobody wants to go back.",
        undo_needs="The old code is gone everywhere.", losses=losses,
    )  # fmt: skip


def _moved(tables: Iterable[Table], schema: str, target: str) -> Iterator[str]:
    """Yield what moves tables to another schema with all their partitions."""
    for table in tables:
        if table.partition_by:
            yield moved_parts(table.name, schema, target)
        yield f"ALTER TABLE {schema}.{quoted(table.name)} SET SCHEMA {target}"


def _loss(name: str) -> Loss:
    query = f"SELECT count(*) FROM {quoted(name)}"  # noqa: S608 - written out
    sentence = f"the old model has no table {name}, so its rows go"
    return Loss(place=name, sentence=sentence, query=query, here=query)


def _bare(pairing: Pairing, table: Table) -> Table:
    """Return a new table without the keys that have to wait."""
    keys = tuple(one for one in table.foreign_keys if is_early(pairing, one))
    named = tuple(one.model_copy(update={"name": foreign_key_name(table, one)}) for one in keys)
    return table.model_copy(update={"foreign_keys": named})


def added_standing(pairing: Pairing, pair: TablePair) -> Iterator[Draft]:
    """Yield the drafts for indexes and rules over columns that were added, and for new plain indexes."""
    if pair.rebuilt:
        return
    table, names = pair.old.name, pairing.physical(pair)
    make: list[Block] = []
    undo: list[Block] = []
    made: list[str] = []
    constraints, indexes = constraints_of(pair), indexes_of(pair)
    for _, rule in constraints.move:
        if rule.kind == "exclude":
            continue
        called = standing_name(pairing, rule.name)
        make += (
            put_check(table, called, rule, names)
            if rule.kind == "check"
            else put_unique(_table_of(pair), table, called, rule, names)
        )
        undo = [*transaction(drop_rule(table, called)), *undo]
        made.append(called)
    for index in (*(one for _, one in indexes.move), *(one for one in indexes.came if not one.unique)):
        called = standing_name(pairing, index.name)
        make += put_index(_table_of(pair), table, called, index, names)
        undo = [*take_index(pair.old, called), *undo]
        made.append(called)
    if make:
        yield Draft(
            name=f"{table}_add_indexes", undo_name=f"{table}_drop_indexes", phase="expand", tables=(table,),
            make=tuple(make), undo=tuple(undo), lock=_BUILT, undo_lock="SHARE UPDATE EXCLUSIVE "
                "while others finish",
            because=f"Built beside the traffic: {', '.join(made)}.",
            undo_because="No query of the new code uses them.",
            undo_needs="The old code is gone everywhere.",
        )  # fmt: skip


def standing_name(pairing: Pairing, name: str) -> str:
    """Return what a rule or index of the new model is called while the old names still stand."""
    return beside(name, pairing.taken, pairing.suffix)


def _table_of(pair: TablePair) -> Table:
    """Return the new table as far as its columns and partitions go, to write indexes for."""
    return pair.new


def added_types(pairing: Pairing) -> Iterator[Draft]:
    """Yield drafts for types, sequences and functions that the old model lacks."""
    place = {
        "types": ("TYPE", "type"), "sequences": ("SEQUENCE", "sequence"), "routines": ("ROUTINE", "function"),
    }  # fmt: skip
    extensions = [one for one in pairing.new.extensions if one not in pairing.old.extensions]
    make = [f"CREATE EXTENSION IF NOT EXISTS {quoted(name)}" for name in extensions]
    undo: list[str] = []
    for field, (kind, _) in place.items():
        known = {one.name for one in getattr(pairing.old, field)}
        for one in getattr(pairing.new, field):
            if one.name not in known:
                wanted = f"data.{field}.{one.name}"
                make += [
                    item.sql
                    for item in ddl_statements(pairing.new)
                    if item.place == wanted and "OWNED BY" not in item.sql
                ]
                word = "DOMAIN" if getattr(one, "kind", "") == "domain" else kind
                undo.append(f"DROP {word} IF EXISTS {quoted(one.name)}")
    if make or undo:
        yield Draft(
            name="add_types", undo_name="drop_types", phase="expand", tables=(), make=transaction(*make),
            undo=transaction(*reversed(undo)), lock=_NONE, undo_lock=_NONE,
            because="Nothing uses them yet.", undo_because="Nothing uses them any more.",
        )  # fmt: skip
