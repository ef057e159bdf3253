"""Things that lie in others of their kind: the way up, all below, and a move that closes no circle.

No constraint of PostgreSQL keeps a circle out. A move therefore takes its turn first, in a
statement of its own, so that the next one sees what the move before it has done; then it changes
the parent only where the new one does not lie below the row itself.
"""

# ruff: noqa: S608 - every name is an identifier that archkit made, every value a parameter

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from archkit.architects.rulebook.data.deeds import verb
from archkit.architects.rulebook.data.entity_archetypes import vocabulary
from archkit.architects.rulebook.data.mapped_entity import MappedEntity
from archkit.architects.rulebook.data.nest import Nest, asks_downwards, asks_upwards, nest_of
from archkit.architects.rulebook.data.reads import Reached, by_identity, shown_columns
from archkit.architects.rulebook.data.statement import Statement, conjunction, part
from archkit.architects.rulebook.data.writes import returned_columns
from archkit.brief import Operation
from archkit.design import ForeignKey


def nested_deed(
    one: MappedEntity, operation: Operation, mapped: Mapping[str, MappedEntity]
) -> Iterator[tuple[str, MappedEntity, Reached]]:
    """Yield name, entity and statement of what an operation asks of things that lie in each other.

    Nothing is yielded for an operation that asks nothing of the kind.

    Args:
        one: The entity of the operation.
        operation: The operation.
        mapped: All entities by name.
    """
    nest = nest_of(one)
    if nest and operation.kind in {"command", "update"} and verb(operation) in vocabulary().moving:
        yield f"{operation.name}: take turns", one, _turn(nest)
        yield operation.name, one, _move(nest)
    elif asks_upwards(one, operation):
        above = next(_nested_above(one, mapped), None)
        if nest:
            yield operation.name, one, _path(nest, None, None)
        elif above:
            yield operation.name, above[0].one, _path(above[0], one, above[1])
    elif nest and asks_downwards(one, operation):
        yield operation.name, one, _subtree(nest)


def _nested_above(one: MappedEntity, mapped: Mapping[str, MappedEntity]) -> Iterator[tuple[Nest, ForeignKey]]:
    tables = {other.table.name: other for other in mapped.values()}
    for key in one.table.foreign_keys:
        other = tables.get(key.references)
        nest = nest_of(other) if other else None
        if nest:
            yield nest, key


def _same(nest: Nest, tenant: str, alias: str) -> list[str]:
    """Return the conditions that keep one step of a walk inside its tenant."""
    column = nest.one.table.tenant_column
    return [f"{alias}.{column} = {tenant}"] if column else []


def _tenant(nest: Nest, statement: Statement) -> str:
    table = nest.one.table
    return statement.of(table, table.tenant_column) if table.tenant_column else ""


def _path(nest: Nest, child: MappedEntity | None, key: ForeignKey | None) -> Reached:
    """Return the rows from the top down to a row, or to what one of its children lies in."""
    statement = Statement()
    table = nest.one.table.name
    tenant = _tenant(nest, statement)
    if child is not None and key is not None:
        pairs = zip(key.columns, key.referenced_columns, strict=True)
        matched = " AND ".join(f"{table}.{above} = {child.table.name}.{name}" for name, above in pairs)
        start = f"FROM {child.table.name} JOIN {table} ON {matched}"
        first = _qualified(child, _row(child, statement, tenant))
    else:
        start = f"FROM {table}"
        first = _qualified(nest.one, _row(nest.one, statement, tenant))
    step = [*_same(nest, tenant, table), f"{table}.{nest.key} = above.{nest.parent}"]
    walk = part(
        "above",
        f"SELECT {table}.{nest.key}, {table}.{nest.parent}, 1 AS level",
        start,
        f"WHERE {conjunction(first)}",
        "UNION ALL",
        f"SELECT {table}.{nest.key}, {table}.{nest.parent}, above.level + 1",
        f"FROM above JOIN {table} ON {' AND '.join(step)}",
        f"WHERE above.level < {nest.levels}",
    )
    final = [*_same(nest, tenant, table), f"{table}.{nest.key} = above.{nest.key}"]
    sql = (
        f"WITH RECURSIVE {walk}\nSELECT {_shown(nest.one)}\n"
        f"FROM above JOIN {table} ON {' AND '.join(final)}\nORDER BY above.level DESC"
    )
    return Reached(sql, statement.types)


def _subtree(nest: Nest) -> Reached:
    """Return a row and what lies below it, level by level."""
    statement = Statement()
    table = nest.one.table.name
    tenant = _tenant(nest, statement)
    first = _qualified(nest.one, _row(nest.one, statement, tenant))
    final = [*_same(nest, tenant, table), f"{table}.{nest.key} = shown.{nest.key}"]
    order = f"level, {nest.key}"
    # The page is cut before rows are read, so that a wide tree does not read the whole table.
    page = f"SELECT {nest.key}, level FROM below ORDER BY {order} LIMIT {statement.parameter('integer')}"
    sql = (
        f"WITH RECURSIVE {_below(nest, first, tenant)}\nSELECT {_shown(nest.one)}, shown.level\n"
        f"FROM (\n  {page}\n) AS shown JOIN {table} ON {' AND '.join(final)}\n"
        f"ORDER BY shown.level, shown.{nest.key}"
    )
    return Reached(sql, statement.types)


def _below(nest: Nest, first: list[str], tenant: str) -> str:
    table = nest.one.table.name
    step = [*_same(nest, tenant, table), f"{table}.{nest.parent} = below.{nest.key}"]
    step += [f"{table}.deleted_at IS NULL"] if nest.one.keeps_deleted else []
    return part(
        "below",
        f"SELECT {table}.{nest.key}, 1 AS level",
        f"FROM {table}",
        f"WHERE {conjunction(first)}",
        "UNION ALL",
        f"SELECT {table}.{nest.key}, below.level + 1",
        f"FROM below JOIN {table} ON {' AND '.join(step)}",
        f"WHERE below.level < {nest.levels}",
    )


def _turn(nest: Nest) -> Reached:
    """Return the lock that lets one move at a time look at the whole; it ends with the transaction."""
    statement = Statement()
    table = nest.one.table
    tenant = _tenant(nest, statement)
    subject = (
        f"hashtextextended({table.tenant_column}::text, tableoid::bigint)" if tenant else "tableoid::bigint"
    )
    found = [f"{table.tenant_column} = {tenant}"] if tenant else []
    found.append(f"{nest.key} = {statement.of(table, nest.key)}")
    sql = f"SELECT pg_advisory_xact_lock({subject})\nFROM {table.name}\nWHERE {conjunction(found)}"
    return Reached(sql, statement.types, "write")


def _move(nest: Nest) -> Reached:
    """Return the move of a row below another one; nothing changes where that would close a circle."""
    statement = Statement()
    one, table = nest.one, nest.one.table.name
    tenant = _tenant(nest, statement)
    moved = statement.of(one.table, nest.key)
    target = statement.of(one.table, nest.parent)
    own = [f"{one.table.tenant_column} = {tenant}"] if tenant else []
    own += ["deleted_at IS NULL"] if one.keeps_deleted else []
    step = [*_same(nest, tenant, table), f"{table}.{nest.key} = above.{nest.parent}"]
    above = part(
        "above",
        f"SELECT {nest.key}, {nest.parent}, 1 AS level",
        f"FROM {table}",
        f"WHERE {conjunction([*own, f'{nest.key} = {target}'])}",
        "UNION ALL",
        f"SELECT {table}.{nest.key}, {table}.{nest.parent}, above.level + 1",
        f"FROM above JOIN {table} ON {' AND '.join(step)}",
        f"WHERE above.level <= {nest.levels}",
    )
    rules = [
        *own,
        f"{nest.key} = {moved}",
        f"({target} IS NULL OR EXISTS (SELECT FROM above))",
        f"NOT EXISTS (SELECT FROM above WHERE above.{nest.key} = {moved})",
    ]
    parts = [above]
    if nest.told:
        first = _qualified(one, [*own, f"{nest.key} = {moved}"])
        parts.append(_below(nest, first, tenant))
        rules.append(
            f"(SELECT coalesce(max(level), 0) FROM above) + (SELECT max(level) FROM below) <= {nest.levels}"
        )
    stamp = ", updated_at = now()" if one.table.column("updated_at") else ""
    walks = ",\n".join(parts)
    sql = (
        f"WITH RECURSIVE {walks}\n"
        f"UPDATE {table}\nSET {nest.parent} = {target}{stamp}\nWHERE {conjunction(rules)}\n"
        f"RETURNING {returned_columns(one)}"
    )
    return Reached(sql, statement.types, "write")


def _row(one: MappedEntity, statement: Statement, tenant: str) -> list[str]:
    """Return the conditions that find one row of a tenant whose placeholder is there already."""
    found = [f"{one.table.tenant_column} = {tenant}"] if one.table.tenant_column else []
    found += ["deleted_at IS NULL"] if one.keeps_deleted else []
    return [*found, *by_identity(one, statement)]


def _qualified(one: MappedEntity, conditions: Iterable[str]) -> list[str]:
    return [f"{one.table.name}.{condition}" for condition in conditions]


def _shown(one: MappedEntity) -> str:
    return ", ".join(f"{one.table.name}.{name.strip()}" for name in shown_columns(one).split(","))
