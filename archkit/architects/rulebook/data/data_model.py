"""The data step: tables, access patterns, indexes, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable

from archkit.architects.rulebook.anatomy import listed
from archkit.architects.rulebook.data.access_patterns import reaches
from archkit.architects.rulebook.data.aside import with_ways_up
from archkit.architects.rulebook.data.decisions import data_decisions
from archkit.architects.rulebook.data.elsewhere import kept_apart
from archkit.architects.rulebook.data.exclusion import BTREE_GIST
from archkit.architects.rulebook.data.first_rows import first_rows
from archkit.architects.rulebook.data.indexes import indexed
from archkit.architects.rulebook.data.inventory import inventory
from archkit.architects.rulebook.data.kept_answers import kept_answers
from archkit.architects.rulebook.data.layout import Layout, layout
from archkit.architects.rulebook.data.links import with_links
from archkit.architects.rulebook.data.mapped_entity import MappedEntity
from archkit.architects.rulebook.data.migrations import first_migration
from archkit.architects.rulebook.data.supporting_tables import Support, support
from archkit.architects.rulebook.data.tables import mapped
from archkit.architects.rulebook.situation import Situation
from archkit.design import Architecture, Component, DataModel, Design, Table
from archkit.design.data import TableElsewhere
from archkit.design.naming import unique
from archkit.sizing.ceiling import keeps_own

POSTGRESQL = "postgresql"


def propose_data(case: Situation, design: Design) -> DataModel:
    """Return the data artifact of a situation.

    Args:
        case: The situation.
        design: The design so far; without an architecture PostgreSQL is taken.
    """
    store = _store(design.shape)
    if design.shape and store is None:
        return _without_database(design.shape)
    engine = (store.technology if store else None) or POSTGRESQL
    plan = layout(case, inventory(case))
    entities, supporting = _named_apart(
        {one.name: mapped(plan, one) for one in plan.inventory.entities}, support(plan, design)
    )
    entities = with_ways_up(with_links(entities, plan.inventory.links))
    tables = tuple(_all_tables(entities.values(), supporting))
    found = reaches(plan, entities, supporting, tables)
    apart = kept_apart(plan, design.shape, indexed(tables, found), found)
    tables, found = apart.tables, apart.found
    return DataModel(
        engine=engine,
        consistency=_consistency(plan, engine, apart.elsewhere),
        extensions=_extensions(tables),
        tables=tables,
        elsewhere=apart.elsewhere,
        access_patterns=tuple(one.pattern for one in found),
        migrations=first_migration(tables),
        seed=first_rows(plan),
        caching=kept_answers(plan, design, found, tables),
        decisions=data_decisions(plan, tables),
    )


def _store(shape: Architecture | None) -> Component | None:
    kept = [one for one in shape.components if one.kind == "database"] if shape else []
    stores = [one for one in kept if not keeps_own(one)] or kept
    return next((one for one in stores if "replica" not in one.id), stores[0] if stores else None)


def _without_database(shape: Architecture) -> DataModel:
    kept = next((one for one in shape.components if one.kind == "object-store"), None)
    engine = (kept.technology if kept else None) or "object-store"
    return DataModel(
        engine=engine,
        consistency=(
            "The architecture has no database; a file is replaced as a whole, and the last write wins."
        ),
        seed="The files of the first release are published by the pipeline.",
    )


def _named_apart(
    entities: dict[str, MappedEntity], supporting: Support
) -> tuple[dict[str, MappedEntity], Support]:
    """Return both with names that differ: what the brief names keeps its name."""
    own = [one.table.name for one in entities.values()]
    keys = [apart.table.name for one in entities.values() for apart in one.uniqueness]
    names = iter(unique([*own, *keys, *(table.name for table in supporting.tables)])[len(own) :])
    renamed = {name: _with_key_names(one, names) for name, one in entities.items()}
    parts = (supporting.jobs, supporting.outbox, supporting.idempotency, supporting.audit)
    apart = [part.model_copy(update={"name": next(names)}) if part else None for part in parts]
    return renamed, Support(*apart)


def _with_key_names(one: MappedEntity, names: Iterable[str]) -> MappedEntity:
    fresh = iter(names)
    return one.with_key_tables(
        tuple(apart.table.model_copy(update={"name": next(fresh)}) for apart in one.uniqueness)
    )


def _all_tables(entities: Iterable[MappedEntity], supporting: Support) -> Iterable[Table]:
    for one in entities:
        yield one.table
        yield from (apart.table for apart in one.uniqueness)
    yield from supporting.tables


def _consistency(plan: Layout, engine: str, elsewhere: tuple[TableElsewhere, ...] = ()) -> str:
    stated = plan.case.brief.quality.consistency
    strict = plan.case.has("ledger", "payments", "booking")
    if stated == "strong" or strict:
        told = (
            "Strong: every command is one transaction on the primary, and what was answered is read back by"
            " everybody."
        )
    else:
        told = (
            "Each command is one transaction; lists, counters, caches and replicas may lag behind it by"
            " seconds."
        )
    stating = [one for one in plan.inventory.entities if one.consistency]
    if any(one.consistency != stated for one in stating):
        told += f" By entity: {', '.join(f'{one.name} {one.consistency}' for one in stating)}."
    if plan.inventory.assumed:
        told += (
            " The brief names no entity: the tables are archkit's assumption from its operations and traits."
        )
    if engine != POSTGRESQL:
        told += (
            f" The system of record is {engine}; the DDL is PostgreSQL's, so that it can be proved, and must"
            f" be translated to {engine} before use; types, defaults, indexes and row security differ."
        )
    if elsewhere:
        names = listed(f"{one.name} ({one.engine})" for one in elsewhere)
        told += (
            f" {names} lives in a store of its own: rows appear there after their batch, and no transaction"
            " or reference spans both stores. Nothing of it was proved in PostgreSQL."
        )
    return told[:1_900]


def _extensions(tables: tuple[Table, ...]) -> tuple[str, ...]:
    """Return the extensions that the tables' constraints need."""
    excluding = any(rule.kind == "exclude" for table in tables for rule in table.constraints)
    return (BTREE_GIST,) if excluding else ()
