"""SQL of the work behind a deferred operation: what a worker reads for it, and what it leaves behind."""

# ruff: noqa: S608 - every name is an identifier that archkit made, every value a parameter

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archkit.architects.rulebook.data.columns import is_secret
from archkit.architects.rulebook.data.mapped_entity import MappedEntity
from archkit.architects.rulebook.data.reads import Reached, by_identity, scope, shown_columns
from archkit.architects.rulebook.data.statement import Statement, conjunction
from archkit.architects.rulebook.data.writes import is_outcome
from archkit.brief import Operation
from archkit.design import Column, ForeignKey, Table
from archkit.design.naming import singular, sql_name, unique

_WORK = "accepted_work"
_OWN = frozenset({"id", "created_at", "updated_at", "deleted_at"})


def deferred_work(
    one: MappedEntity, operation: Operation, mapped: Mapping[str, MappedEntity]
) -> Iterator[tuple[str, MappedEntity, Reached]]:
    """Yield the name, entity and statement of each step of the work that a row was accepted for.

    Args:
        one: The entity whose row was accepted.
        operation: The deferred operation.
        mapped: All entities by name.
    """
    if one.status is None:
        return
    yield f"{operation.name}: read work", one, _read_work(one, mapped)
    for choice in _choices(one, mapped):
        yield f"{operation.name}: read {choice.table.name}", choice, _read_choices(one, choice)
    yield f"{operation.name}: write outcome", one, _write_outcome(one)


def _waiting(one: MappedEntity) -> list[str]:
    """Return the condition that the work is not done yet, so that a repeat finds nothing."""
    column = one.table.column(one.status) if one.status else None
    return [f"{column.name} = {column.default}"] if column and column.default else []


def _read_work(one: MappedEntity, mapped: Mapping[str, MappedEntity]) -> Reached:
    """Return the read of one accepted row together with what its parents know for it."""
    statement = Statement()
    conditions = [*scope(one, statement), *by_identity(one, statement), *_waiting(one)]
    shown = [f"{_WORK}.{name.strip()}" for name in shown_columns(one).split(",")]
    known = {other.table.name: other for other in mapped.values()}
    joins, seen = [], {one.table.name}
    taken = [column.name for column in one.table.columns]
    for key in one.table.foreign_keys:
        parent = known.get(key.references)
        if parent is None or key.references in seen or key.columns == (one.table.tenant_column,):
            continue
        seen.add(key.references)
        columns = [column.name for column in parent.table.columns if _is_needed(parent.table, column)]
        called = [sql_name(f"{singular(parent.entity.name)} {name}") for name in columns]
        fresh = unique((*taken, *called))[len(taken) :]
        taken += fresh
        shown += [
            f"{parent.table.name}.{name} AS {alias}" for name, alias in zip(columns, fresh, strict=True)
        ]
        joins.append(_join(one.table, key))
    inner = f"  SELECT *\n  FROM {one.table.name}\n  WHERE {conjunction(conditions)}"
    sql = f"SELECT {', '.join(shown)}\nFROM (\n{inner}\n) AS {_WORK}\n" + "\n".join(joins)
    return Reached(sql.rstrip(), statement.types)


def _is_needed(parent: Table, column: Column) -> bool:
    own = column.name in _OWN or column.name in {parent.tenant_column, *parent.primary_key}
    return not own and not is_secret(column.name)


def _join(table: Table, key: ForeignKey) -> str:
    optional = any(column.nullable for column in table.columns if column.name in key.columns)
    pairs = zip(key.columns, key.referenced_columns, strict=True)
    matched = " AND ".join(f"{key.references}.{above} = {_WORK}.{name}" for name, above in pairs)
    return f"{'LEFT ' if optional else ''}JOIN {key.references} ON {matched}"


def _choices(one: MappedEntity, mapped: Mapping[str, MappedEntity]) -> Iterator[MappedEntity]:
    """Yield the entities that hold what a parent of the row has chosen, such as a channel."""
    for other in mapped.values():
        if other is not one and other.character.one_per_choice and _shared(one, other):
            yield other


def _shared(one: MappedEntity, other: MappedEntity) -> tuple[str, ...]:
    """Return the columns by which the other table points to a parent of both."""
    parent = next((key for key in other.parents if key in one.parents and other.parents[key]), None)
    return other.parents[parent] if parent else ()


def _read_choices(one: MappedEntity, choice: MappedEntity) -> Reached:
    statement = Statement()
    columns = _shared(one, choice)
    conditions = [*scope(choice, statement), *statement.equals(choice.table, columns)]
    sql = (
        f"SELECT {shown_columns(choice)}\nFROM {choice.table.name}\nWHERE {conjunction(conditions)}\n"
        f"LIMIT {statement.parameter('integer')}"
    )
    leading = (choice.table.tenant_column,) if choice.table.tenant_column else ()
    return Reached(sql, statement.types, index=(*leading, *columns))


def _write_outcome(one: MappedEntity) -> Reached:
    """Return the change that says how the work ended; the first outcome stands."""
    statement = Statement()
    table = one.table
    sets = [f"{one.status} = {statement.of(table, one.status)}"] if one.status else []
    moments = [column.name for column in table.columns if is_outcome(column)]
    sets += [f"{name} = coalesce({statement.of(table, name)}, {name})" for name in moments]
    if table.column("updated_at"):
        sets.append("updated_at = now()")
    conditions = conjunction([*scope(one, statement), *by_identity(one, statement), *_waiting(one)])
    sql = (
        f"UPDATE {table.name}\nSET {', '.join(sets)}\nWHERE {conditions}\nRETURNING {', '.join(one.identity)}"
    )
    return Reached(sql, statement.types, "write")
