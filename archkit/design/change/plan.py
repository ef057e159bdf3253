"""The plan: all steps from one data model to another, in their order and with their numbers.

The way from the old model to the new one goes through a schema that holds both: `expand` adds
what the new model has beside the old, `switch` lets names change hands, and the contract takes
away what only the old model had. The contract is the expansion of the way back, taken back:
what would add the old model's parts beside the new ones is read from its end to its beginning.
So each step has its way down, and a step down is never written twice.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from archkit.design.change.by_hand import by_hand, remarks
from archkit.design.change.columns import added_columns, twins_now
from archkit.design.change.difference import SchemaChange, difference
from archkit.design.change.dual_write import comparison
from archkit.design.change.hurdles import hurdles, looked_first
from archkit.design.change.labels import added_labels
from archkit.design.change.loosened import added_defaults, loosened_keys, loosened_rules
from archkit.design.change.naming import alter
from archkit.design.change.objects import added_standing, added_tables, added_types
from archkit.design.change.owner import exempt_owner
from archkit.design.change.pairing import ColumnPair, Pairing
from archkit.design.change.questions import questions
from archkit.design.change.remarks import remark_blocks
from archkit.design.change.shadow_table import copied_tables, copy_comparison
from archkit.design.change.step import (
    Block,
    Comparison,
    Draft,
    MigrationPlan,
    PlanStep,
    alone,
    stopping,
    transaction,
)
from archkit.design.change.switch import added_views, switch
from archkit.design.ddl_name import folded, quoted
from archkit.design.ddl_parts import drop_views, views


def migration_plan(pairing: Pairing, notes: Iterable[str] = ()) -> MigrationPlan:
    """Return the plan for two models.

    Args:
        pairing: The models, the old one first.
        notes: What was recognised without being told.
    """
    changes = difference(pairing)
    if not changes:
        return MigrationPlan(notes=tuple(notes))
    in_the_way = tuple(hurdles(pairing))
    expansion = [*looked_first(in_the_way), *_expansion(pairing)]
    contraction = [one.mirrored() for one in reversed(list(_expansion(pairing.flipped())))]
    drafts = list(_merged([*expansion, *_reconciled(pairing), *switch(pairing), *contraction]))
    touched = frozenset(name for draft in drafts for name in draft.tables)
    bound = (one.mirrored() for one in exempt_owner(pairing.flipped(), touched))
    drafts = list(_merged([*exempt_owner(pairing, touched), *drafts, *bound]))
    steps = _remarked(pairing, [draft.numbered(place) for place, draft in enumerate(drafts, 1)], changes)
    return MigrationPlan(
        steps=tuple(steps),
        by_hand=tuple(dict.fromkeys(by_hand(pairing))),
        hurdles=in_the_way,
        comparisons=tuple(_comparisons(pairing)),
        notes=(*notes, *remarks(pairing)),
        questions=tuple(questions(pairing)),
    )


def _expansion(pairing: Pairing) -> Iterator[Draft]:
    """Yield the drafts that put the new model's parts beside the old one's."""
    yield from added_types(pairing)
    yield from added_labels(pairing)
    yield from loosened_keys(pairing)
    yield from loosened_rules(pairing)
    yield from added_defaults(pairing)
    if pairing.forward:
        yield from _widened(pairing)
    yield from added_tables(pairing)
    for pair in pairing.tables:
        if not pair.rebuilt:
            yield from added_columns(pairing, pair)
            yield from added_standing(pairing, pair)
    yield from copied_tables(pairing)
    yield from added_views(pairing)


def _widened(pairing: Pairing) -> Iterator[Draft]:
    """Yield the drafts for types that grow in place."""
    for pair in pairing.tables:
        wide = [one for one in pair.columns if one.kind == "widened"]
        if not wide or pair.rebuilt:
            continue
        table, names = pair.old.name, ", ".join(one.old.name for one in wide)
        make = (_in_place(table, one) for one in wide)
        undo = (f"ALTER COLUMN {quoted(one.old.name)} TYPE {folded(one.old.type)}" for one in wide)
        dropped = [sql for _, sql in drop_views(pairing.old)]
        made = [sql for _, sql in views(pairing.old)]
        yield Draft(
            name=f"{table}_widen", undo_name=f"{table}_narrow", phase="expand", tables=(table,),
            make=transaction(*dropped, *make, *made),
            undo=transaction(*dropped, alter(table, *undo), *made),
            lock="ACCESS EXCLUSIVE on the table, for a change of the catalog alone",
            undo_lock="ACCESS EXCLUSIVE on the table while its rows are rewritten",
            because=f"Every value of {names} fits the wider type as it lies there. The way back rewrites the "
            "table: on a large one, plan it as a migration of its own from the new model to the old one.",
            undo_because="",
        )  # fmt: skip


def _in_place(table: str, one: ColumnPair) -> str:
    changed = f"ALTER COLUMN {quoted(one.old.name)} TYPE {folded(one.new.type)}"
    return f"-- squawk-ignore changing-column-type\nALTER TABLE {quoted(table)} {changed}"


def _reconciled(pairing: Pairing) -> Iterator[Draft]:
    """Yield the draft that compares both generations before the switch."""
    for pair in pairing.tables:
        found = twins_now(pairing, pair) if not pair.rebuilt else ()
        if not found:
            continue
        table = pair.old.name
        yield Draft(
            name=f"{table}_reconcile", undo_name=f"{table}_reconcile_back", phase="backfill", tables=(table,),
            make=tuple(_compared(table, [one.differs() for one in found])), undo=(),
            lock="ACCESS SHARE on the table, while it is read once", undo_lock="none",
            because="It stops where a row says two things in its two columns; nothing is written.",
            undo_because="", needs="",
        )  # fmt: skip


def _compared(table: str, conditions: list[str]) -> Iterator[Block]:
    either = " OR ".join(f"({one})" for one in conditions)
    query = f"SELECT count(*) FROM {quoted(table)} WHERE {either}"  # noqa: S608 - written out
    yield from alone(stopping(query, f"% rows of {table} say two things"))


def _merged(drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the drafts; one that does nothing on the way up becomes a part of the next one's way down."""
    waiting: tuple[Block, ...] = ()
    for draft in drafts:
        if not draft.make:
            waiting = (*draft.undo, *waiting)
            continue
        if waiting:
            draft = dataclasses.replace(draft, undo=(*draft.undo, *waiting))  # noqa: PLW2901 - the same draft
            waiting = ()
        yield draft


def _remarked(pairing: Pairing, steps: list[PlanStep], changes: tuple[SchemaChange, ...]) -> list[PlanStep]:
    """Return the steps with the comments of each model set at the end of its way."""
    up, down = (
        remark_blocks(pairing, touched=bool(steps)),
        remark_blocks(pairing.flipped(), touched=bool(steps)),
    )
    if not up and not down:
        return steps
    if not steps:
        said = any(one.part == "comment" for one in changes)
        because = "Comments change the catalog alone." if said else ""
        return [
            PlanStep(number=1, name="comments", phase="expand", tables=(), up=up, down=down,
                     lock="SHARE UPDATE EXCLUSIVE, for a change of the catalog alone", because=because)
        ]  # fmt: skip
    last = steps[-1].model_copy(update={"up": (*steps[-1].up, *up)})
    steps = [*steps[:-1], last]
    first = steps[0].model_copy(update={"down": (*steps[0].down, *down)})
    return [first, *steps[1:]]


def _comparisons(pairing: Pairing) -> Iterator[Comparison]:
    for pair in pairing.tables:
        if pair.rebuilt:
            yield copy_comparison(pairing, pair)
        else:
            yield from (comparison(pairing, pair, one) for one in twins_now(pairing, pair))
