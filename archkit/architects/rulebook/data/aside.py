"""Conditions on rows that are found through another table: all of one kind that go with another."""

# ruff: noqa: S608 - every name is an identifier that archkit made, every value a parameter

from __future__ import annotations

from archkit.architects.rulebook.data.entity_archetypes import selector_key
from archkit.architects.rulebook.data.found_keys import plain_type
from archkit.architects.rulebook.data.mapped_entity import Aside, MappedEntity
from archkit.architects.rulebook.data.statement import Statement
from archkit.brief import Operation
from archkit.design.naming import plural, singular, words


def beside(one: MappedEntity, operation: Operation, statement: Statement) -> list[str]:
    """Return the conditions of what an operation selects through another table.

    Several are asked for at once where the operation says them in the plural: a row must then go with
    each of them.
    """
    spoken = set(words(operation.name))
    found = []
    for name in operation.by:
        way = one.aside.get(selector_key(name))
        if way is None:
            continue
        last = words(name)[-1] if words(name) else ""
        many = plural(singular(last)) if last else ""
        said = bool(many) and many in {last, *spoken}
        several = said and way.linked and len(way.by) == 1
        found.append(_through(one, way, statement, several=several))
    return found


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
