"""Every trial of one run: what the brief tells of each entity, on the table that keeps it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archkit.brief import Brief, Entity
from archkit.design import DataModel, Table
from archkit.design.ddl_name import folded
from archkit.proofs.data.schema_apply import execute
from archkit.proofs.data.schema_explain import Planned
from archkit.proofs.data.schema_fill import Filling
from archkit.proofs.data.schema_inventory import TableShape
from archkit.proofs.data.told.attributes import try_attributes
from archkit.proofs.data.told.calls import Calls, calls_of, purges
from archkit.proofs.data.told.kept import name_key, table_of
from archkit.proofs.data.told.links import try_link
from archkit.proofs.data.told.nesting import try_nesting
from archkit.proofs.data.told.overlap import try_overlap
from archkit.proofs.data.told.restoring import try_purge, try_restoring
from archkit.proofs.data.told.retention import by_partition, try_retention
from archkit.proofs.data.told.rows import Rows, rows_for_trials
from archkit.proofs.data.told.stated import entities_of, topics_of
from archkit.proofs.data.told.trial import CannotTryError, Told, Topic, Trial
from archkit.proofs.data.told.uniqueness import try_uniqueness

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_LONGEST_SECONDS = 20.0
Tries = Callable[[Rows], Iterable[Trial]]


@dataclass(frozen=True)
class _Run:
    """The filled database, and the design that it was made from."""

    connection: Connection
    data: DataModel
    tables: Mapping[str, TableShape]
    filling: Filling
    calls: Calls
    today: dt.date
    now: dt.datetime
    ends: float


def try_told(  # noqa: PLR0913, PLR0917 - what is tried, where, and with which rows
    connection: Connection,
    data: DataModel,
    brief: Brief,
    plans: Iterable[Planned],
    tables: Mapping[str, TableShape],
    filling: Filling,
    today: dt.date,
) -> Told:
    """Try what the brief tells of its entities; the database stays as it is.

    Args:
        connection: The filled database, as the owner of its tables.
        data: The model.
        brief: The brief.
        plans: The access patterns of the model with their plans.
        tables: What the catalog holds.
        filling: How rows were made up.
        today: The day that made-up times count back from.
    """
    import psycopg  # noqa: PLC0415 - heavy

    entities = [
        (one, table) for one in entities_of(brief) if (table := table_of(data, one.name)) and topics_of(one)
    ]
    if not entities:
        return Told()
    try:
        calls = calls_of(connection, plans, tables)
        now = execute(connection, "SELECT now()").fetchone()[0]
        run = _Run(connection, data, tables, filling, calls, today, now, time.monotonic() + _LONGEST_SECONDS)
        found = tuple(trial for entity, table in entities for trial in _in_time(run, entity, table))
        connection.execute("DEALLOCATE ALL")
    except psycopg.Error as error:
        if connection.closed:
            raise
        return Told(gap=f"it could not be tried: {folded(str(error))}")
    return Told((*found, *_links(run, brief)))


def _in_time(run: _Run, entity: Entity, table: Table) -> Iterator[Trial]:
    """Yield the trials of one entity, or that there was no time left for them."""
    if time.monotonic() < run.ends:
        yield from _entity(run, entity, table)
        return
    for topic in topics_of(entity):
        if topic != "links":
            yield _untried(topic, entity, table, f"trials were stopped after {_LONGEST_SECONDS:.0f} s")


def _entity(run: _Run, entity: Entity, table: Table) -> Iterator[Trial]:
    """Yield the trials of one entity, each topic by itself: one that fails hides no other."""
    data, calls = run.data, run.calls
    stated = topics_of(entity)
    plain: dict[Topic, Tries] = {
        "attributes": lambda rows: try_attributes(entity, rows, data),
        "uniqueness": lambda rows: try_uniqueness(entity, rows, data, calls),
        "overlap": lambda rows: try_overlap(entity, rows, data, run.today),
        "restoring": lambda rows: try_restoring(entity, rows, data, calls, run.now),
        "nesting": lambda rows: try_nesting(entity, rows, calls),
    }
    wanted = {topic: tries for topic, tries in plain.items() if topic in stated}
    if wanted:
        yield from _tried(run, entity, table, wanted)
    alone: dict[Topic, Tries] = {}
    if "restoring" in stated:
        alone["restoring"] = lambda rows: try_purge(entity, rows, calls, run.now)
    if "retention" in stated:
        purged = any(purges(one, table.name) for one in calls.naming(table.name, "write"))
        shape = run.tables.get(table.name)
        if table.partition_by and not purged and shape:
            yield by_partition(entity, table, shape, data)
        else:
            alone["retention"] = lambda rows: try_retention(entity, rows, data, calls, run.now)
    if alone:
        yield from _tried(run, entity, table, alone, emptied=True)


def _tried(
    run: _Run, entity: Entity, table: Table, wanted: Mapping[Topic, Tries], *, emptied: bool = False
) -> Iterator[Trial]:
    """Yield trials beside the made-up rows, or in the emptied table where no row can be added there."""
    ways = (True, False) if emptied else (False, True)
    why = ""
    for way in ways:
        try:
            with rows_for_trials(run.connection, table, run.tables, run.filling, emptied=way) as rows:
                found = [
                    trial
                    for topic, tries in wanted.items()
                    for trial in _one(run, entity, table, topic, tries, rows)
                ]
        except CannotTryError as error:
            why = why or str(error)
        else:
            yield from found
            return
    for topic in wanted:
        yield _untried(topic, entity, table, why)


def _one(  # noqa: PLR0913, PLR0917 - one topic of one entity
    run: _Run, entity: Entity, table: Table, topic: Topic, tries: Tries, rows: Rows
) -> list[Trial]:
    import psycopg  # noqa: PLC0415 - heavy

    try:
        with rows.aside():
            return list(tries(rows))
    except psycopg.Error as error:
        if run.connection.closed:
            raise
        return [_untried(topic, entity, table, f"it could not be tried: {folded(str(error))}")]


def _untried(topic: Topic, entity: Entity, table: Table, why: str) -> Trial:
    return Trial(topic, entity.name, topic, f"data.tables.{table.name}", "untried", why)


def _links(run: _Run, brief: Brief) -> Iterator[Trial]:
    """Yield the trials of links, each pair of entities once."""
    seen: set[frozenset[str]] = set()
    for entity in entities_of(brief):
        for other in entity.linked_to:
            pair = frozenset((name_key(entity.name), name_key(other)))
            one, two = table_of(run.data, entity.name), table_of(run.data, other)
            if pair in seen or one is None or two is None:
                continue
            seen.add(pair)
            yield try_link(run.connection, entity, other, (one, two), run.data, run.tables, run.filling)
