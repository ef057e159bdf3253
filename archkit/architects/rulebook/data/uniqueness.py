"""What must be unique in a table: single columns, several together, and one row for each choice.

A plain table gets a constraint; one that keeps deleted rows, or compares e-mail addresses whatever
their case, a unique index; one that is cut by month a table beside it, unless the key holds the
time that it is cut by.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from archkit.architects.rulebook.data.columns import is_status
from archkit.architects.rulebook.data.entity_archetypes import says, selector_key, vocabulary
from archkit.architects.rulebook.data.found_keys import plain_type
from archkit.architects.rulebook.data.mapped_entity import MappedEntity, Uniqueness
from archkit.design import Column, Constraint, Index, Table
from archkit.design.naming import singular, slug, sql_name
from archkit.knowledge import fact
from archkit.sizing.row_layout import row_layout_bytes


def with_uniqueness(found: MappedEntity) -> MappedEntity:
    """Return the entity with its unique columns kept unique, also across partitions."""
    table = found.table
    constraints, indexes, apart = list(table.constraints), list(table.indexes), []
    for columns, said in _groups(found):
        if table.partition_by and table.partition_by not in columns:
            window = any(says(name, vocabulary().dedupe) for name in columns)
            apart.append(_across_partitions(found, columns, window=window))
        elif found.keeps_deleted or _emails(found) & set(columns):
            indexes.append(_index(found, columns, said))
        else:
            constraints.append(_constraint(found, columns))
    rules = tuple({one.name: one for one in constraints}.values())
    update = {"constraints": rules, "indexes": tuple({one.name: one for one in indexes}.values())}
    return replace(found, table=table.model_copy(update=update), uniqueness=tuple(apart))


def together(found: MappedEntity, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns of things that are unique together, without the tenant, which always leads."""
    columns: list[str] = []
    for name in names:
        key = selector_key(name)
        own = found.names.get(slug(name)) or found.names.get(key)
        if own:
            columns.append(own)
        elif key in found.parents:
            columns += found.parents[key]
        elif found.table.column(sql_name(name)):
            columns.append(sql_name(name))
    return tuple(dict.fromkeys(name for name in columns if name != found.table.tenant_column))


def _groups(found: MappedEntity) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what must be unique, with how the index says it; what the primary key holds is left out."""
    held = {frozenset(found.identity), frozenset(found.table.primary_key) - {found.table.tenant_column}}
    for one in found.entity.attributes:
        column = found.names.get(slug(one.name))
        if one.unique and column is not None and frozenset((column,)) not in held:
            held.add(frozenset((column,)))
            yield (column,), one.name
    for names in found.entity.unique_together:
        columns = together(found, names)
        if columns and frozenset(columns) not in held:
            held.add(frozenset(columns))
            yield columns, " and ".join(names)
    columns = _choice(found)
    if columns and frozenset(columns) not in held:
        yield columns, "choice"


def _choice(found: MappedEntity) -> tuple[str, ...]:
    if not found.character.one_per_choice or found.table.partition_by:
        return ()
    pointing = tuple(column for columns in found.parents.values() for column in columns)
    chosen = (one for one in found.entity.attributes if one.type == "enum" and not is_status(one))
    return (*pointing, *(found.names[slug(one.name)] for one in chosen))


def _emails(found: MappedEntity) -> set[str]:
    emails = (one for one in found.entity.attributes if one.type == "email")
    return {found.names[slug(one.name)] for one in emails if slug(one.name) in found.names}


def _name(found: MappedEntity, columns: tuple[str, ...]) -> str:
    chosen = columns == _choice(found) and len(columns) > 1
    return sql_name(f"{found.table.name} {'choice' if chosen else ' '.join(columns)} key")


def _scope(found: MappedEntity) -> tuple[str, ...]:
    return (found.table.tenant_column,) if found.table.tenant_column else ()


def _one_at_the_top(found: MappedEntity, columns: tuple[str, ...]) -> bool:
    """Say whether an empty reference counts as a value: things without a parent differ as well."""
    pointing = {name for names in found.parents.values() for name in names}
    empty = (found.table.column(name) for name in columns if name in pointing)
    return len(columns) > 1 and any(one is not None and one.nullable for one in empty)


def _constraint(found: MappedEntity, columns: tuple[str, ...]) -> Constraint:
    return Constraint(
        name=_name(found, columns),
        kind="unique",
        columns=(*_scope(found), *columns),
        nulls_not_distinct=_one_at_the_top(found, columns),
    )


def _index(found: MappedEntity, columns: tuple[str, ...], said: str) -> Index:
    emails = _emails(found)
    text = f"One {singular(found.entity.name)} for each {said}"
    text += ", whatever its case" if emails & set(columns) else ""
    text += ", among those that are not deleted" if found.keeps_deleted else ""
    return Index(
        name=_name(found, columns),
        columns=(*_scope(found), *(f"lower({name})" if name in emails else name for name in columns)),
        unique=True,
        nulls_not_distinct=_one_at_the_top(found, columns),
        where="deleted_at IS NULL" if found.keeps_deleted else None,
        comment=f"{text}.",
    )


def _across_partitions(found: MappedEntity, columns: tuple[str, ...], *, window: bool) -> Uniqueness:
    table = found.table
    kept = table.retention_days
    if window:
        days = fact("data.dedupe-window-days").base
        kept = min(kept, days) if kept else days
    share = kept / table.retention_days if kept and table.retention_days else 1.0
    of = singular(found.entity.name)
    scope = tuple(one for one in table.columns if one.name == table.tenant_column)
    said = " and ".join(columns)
    keyed = (
        *scope,
        *(
            one.model_copy(update={"nullable": False, "type": plain_type(one.type), "default": None})
            for name in columns
            if (one := table.column(name))
        ),
        *(
            Column(name=sql_name(f"{of} {name}"), type=plain_type(part.type))
            for name in found.identity
            if (part := table.column(name)) and name not in columns
        ),
        Column(name="created_at", type="timestamptz", default="now()"),
    )
    return Uniqueness(
        columns,
        Table(
            name=sql_name(f"{of} {' '.join(columns)}", plural=True),
            comment=f"Keeps {said} unique across the monthly partitions of {table.name}.",
            columns=keyed,
            primary_key=(*(one.name for one in scope), *columns),
            needed_by=f"{said} of {table.name} must be unique, and its partitions only see their own month",
            rows_at_horizon=round((table.rows_at_horizon or 0) * share) or None,
            row_bytes=round(row_layout_bytes(keyed)),
            retention_days=kept,
            tenant_column=table.tenant_column,
        ),
    )
