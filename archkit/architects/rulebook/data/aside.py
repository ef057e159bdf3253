"""Conditions on rows that are found through another table: all of one kind that go with another."""

# ruff: noqa: S608 - every name is an identifier that archkit made, every value a parameter

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from archkit.architects.rulebook.data.entity_archetypes import selector_key
from archkit.architects.rulebook.data.found_keys import plain_type
from archkit.architects.rulebook.data.mapped_entity import Aside, MappedEntity
from archkit.architects.rulebook.data.statement import Statement
from archkit.brief import Operation
from archkit.design.naming import plural, singular, words


def with_ways_up(entities: Mapping[str, MappedEntity]) -> dict[str, MappedEntity]:
    """Return mapped entities of which a parent's parent selects rows, through the parent's table."""
    tables = {one.table.name: one for one in entities.values()}
    found = {}
    for name, one in entities.items():
        ways: dict[str, Aside] = {}
        for key in one.table.foreign_keys:
            parent = tables.get(key.references)
            pairs = [
                (mine, theirs)
                for mine, theirs in zip(key.columns, key.referenced_columns, strict=True)
                if mine != one.table.tenant_column
            ]
            if parent is None or parent is one or not pairs:
                continue
            own, theirs = (tuple(part) for part in zip(*pairs, strict=True))
            for above, by in parent.parents.items():
                if above not in one.parents and above not in one.names and by:
                    ways.setdefault(above, Aside(own, parent.table, theirs, by, linked=False))
        found[name] = replace(one, aside={**ways, **one.aside})
    return found


def beside(one: MappedEntity, operation: Operation, statement: Statement) -> list[str]:
    """Return the conditions of what an operation selects through another table.

    Several are asked for at once where the operation says them in the plural: a row must then go with
    each of them.
    """
    return [
        _through(one, way, statement, several=asks_for_several(way, name, operation))
        for name in operation.by
        if (way := one.aside.get(selector_key(name)))
    ]


def asks_for_several(way: Aside, name: str, operation: Operation) -> bool:
    """Say whether an operation names the things on the other side in the plural."""
    spoken = words(name)
    many = plural(singular(spoken[-1])) if spoken else ""
    return way.linked and len(way.by) == 1 and bool(many) and many in {spoken[-1], *words(operation.name)}


def _through(one: MappedEntity, way: Aside, statement: Statement, *, several: bool) -> str:
    table = way.table
    scoped = statement.equals(table, (table.tenant_column,)) if table.tenant_column else []
    theirs, own = ", ".join(way.theirs), ", ".join(f"{one.table.name}.{name}" for name in way.own)
    own = f"({own})" if len(way.own) > 1 else own
    if not several:
        inner = " AND ".join([*scoped, *statement.equals(table, way.by)])
        return f"{own} IN (SELECT {theirs} FROM {table.name} WHERE {inner})"
    column = table.column(way.by[0])
    place = statement.parameter(f"{plain_type(column.type) if column else 'uuid'}[]")
    inner = " AND ".join([*scoped, f"{way.by[0]} = ANY ({place})"])
    return (
        f"{own} IN (\n    SELECT {theirs} FROM {table.name} WHERE {inner}\n"
        f"    GROUP BY {theirs} HAVING count(*) = cardinality({place})\n  )"
    )
