"""SQL of reads: one row, a page in keyset order, a search, a follow-up, a report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from archkit.architects.rulebook.data.aside import beside
from archkit.architects.rulebook.data.columns import is_secret
from archkit.architects.rulebook.data.entity_archetypes import entity_key, says, selector_key
from archkit.architects.rulebook.data.machine_made import is_reading
from archkit.architects.rulebook.data.mapped_entity import MappedEntity
from archkit.architects.rulebook.data.statement import Statement, conjunction
from archkit.brief import Operation
from archkit.design.naming import slug, words

TEXT_SEARCH = "simple"
"""The text configuration without a language; names and codes are found as written."""
_MOST_SEARCHED = 12
_WORKED_OUT = {"sum": frozenset({"sum", "total"}), "avg": frozenset({"average", "mean"})}
_NO_PROSE = ("_ref", "_key", "_hash", "_id", "_code", "status", "currency")


@dataclass(frozen=True)
class Reached:
    """A statement and the index that it wants: columns or expressions, in order."""

    sql: str
    types: tuple[str, ...]
    kind: Literal["read", "write"] = "read"
    index: tuple[str, ...] = ()
    method: Literal["btree", "gin", "gist"] = "btree"
    where: str | None = None


def selected_columns(one: MappedEntity, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns that an operation selects by; unknown names select nothing."""
    found: list[str] = []
    for name in names:
        key = selector_key(name)
        if key in one.aside:
            continue
        column = one.names.get(slug(name)) or one.names.get(key)
        if column:
            found.append(column)
        elif key in one.parents:
            found += one.parents[key]
        elif slug(name) == "id" or key == entity_key(one.entity.name):
            found += one.identity
        elif one.table.column(slug(name).replace("-", "_")):
            found.append(slug(name).replace("-", "_"))
    return tuple(dict.fromkeys(found))


def order_column(one: MappedEntity, operation: Operation) -> str:
    """Return the column that orders a list: the one asked for, or time."""
    named = selected_columns(one, (operation.order_by,)) if operation.order_by else ()
    return named[0] if len(named) == 1 else one.time


def shown_columns(one: MappedEntity) -> str:
    """Return the columns that are read, without secrets and the tenant."""
    hidden = {one.table.tenant_column, "deleted_at"}
    names = (column.name for column in one.table.columns)
    return ", ".join(name for name in names if name not in hidden and not is_secret(name))


def scope(one: MappedEntity, statement: Statement) -> list[str]:
    """Return the conditions that every statement on the table carries."""
    table = one.table
    found = statement.equals(table, (table.tenant_column,)) if table.tenant_column else []
    return [*found, *(["deleted_at IS NULL"] if one.keeps_deleted else [])]


def by_identity(one: MappedEntity, statement: Statement) -> list[str]:
    """Return the conditions that find one row; on partitions they also bound its time."""
    table = one.table
    conditions = []
    for column in one.identity:
        place = statement.of(table, column)
        conditions.append(f"{column} = {place}")
        if column == "id" and table.partition_by == "created_at":
            # The id tells when the row was made, so that a few partitions are looked into, not all.
            made = f"uuid_extract_timestamp({place})"
            conditions.append(f"created_at BETWEEN {made} - interval '1 day' AND {made} + interval '1 day'")
    return conditions


def read_one(one: MappedEntity, operation: Operation) -> Reached:
    """Return the read of one row, by its key or by what the operation selects."""
    statement = Statement()
    conditions = scope(one, statement)
    columns = selected_columns(one, operation.by)
    start = f"SELECT {shown_columns(one)}\nFROM {one.table.name}\nWHERE "
    if not columns or columns == one.identity:
        conditions += by_identity(one, statement)
        return Reached(start + conjunction(conditions), statement.types)
    conditions += _equal(one, statement, columns)
    unique = any(
        constraint.kind == "unique" and set(constraint.columns) <= {*columns, one.table.tenant_column}
        for constraint in one.table.constraints
    ) or any(
        index.unique and set(index.columns) <= {*_indexed(one, columns), one.table.tenant_column}
        for index in one.table.indexes
    )
    tail = "" if unique else f"\nORDER BY {one.time} DESC\nLIMIT 1"
    wanted = (*_leading(one), *_indexed(one, columns), one.time)
    return Reached(start + conjunction(conditions) + tail, statement.types, index=wanted, where=_partial(one))


def list_page(one: MappedEntity, operation: Operation, *, forward: bool = False) -> Reached:
    """Return one page after a cursor, newest first, or oldest first when following."""
    statement = Statement()
    columns = selected_columns(one, operation.by)
    conditions = [
        *scope(one, statement),
        *_equal(one, statement, columns),
        *beside(one, operation, statement),
    ]
    order = _ordering(one, operation, columns)
    sign, way = (">", "ASC") if forward else ("<", "DESC")
    cursor = ", ".join(statement.of(one.table, name) for name in order)
    keys = ", ".join(order)
    conditions.append(f"({keys}) {sign} ({cursor})" if len(order) > 1 else f"{keys} {sign} {cursor}")
    sql = (
        f"SELECT {shown_columns(one)}\nFROM {one.table.name}\nWHERE {conjunction(conditions)}\n"
        f"ORDER BY {', '.join(f'{name} {way}' for name in order)}\nLIMIT {statement.parameter('integer')}"
    )
    wanted = tuple(dict.fromkeys((*_leading(one), *_indexed(one, columns), *order)))
    through = any(selector_key(name) in one.aside for name in operation.by)
    wanted = () if through and not columns else wanted  # the other table finds the rows
    return Reached(sql, statement.types, index=wanted, where=_partial(one))


def search_page(one: MappedEntity, operation: Operation) -> Reached:
    """Return one page of rows that hold the words asked for, newest first."""
    document = search_document(one)
    if document is None:
        return list_page(one, operation)
    statement = Statement()
    selected = selected_columns(one, operation.by)
    conditions = [*scope(one, statement), *_equal(one, statement, selected)]
    conditions += beside(one, operation, statement)
    query = f"websearch_to_tsquery('{TEXT_SEARCH}', {statement.parameter('text')})"
    conditions.append(f"{document} @@ {query}")
    order = _ordering(one, operation, ())
    cursor = ", ".join(statement.of(one.table, name) for name in order)
    keys = ", ".join(order)
    conditions.append(f"({keys}) < ({cursor})" if len(order) > 1 else f"{keys} < {cursor}")
    sql = (
        f"SELECT {shown_columns(one)}\nFROM {one.table.name}\nWHERE {conjunction(conditions)}\n"
        f"ORDER BY {', '.join(f'{name} DESC' for name in order)}\nLIMIT {statement.parameter('integer')}"
    )
    if one.table.tenant_column:
        # Row security tests whose a row is before an operator that could reveal it, and that of
        # full-text search could: an index of words is shut out, so the tenant's rows are walked in order.
        wanted = dict.fromkeys((*_leading(one), *_indexed(one, selected), *order))
        return Reached(sql, statement.types, index=tuple(wanted), where=_partial(one))
    return Reached(sql, statement.types, index=(document,), method="gin", where=_partial(one))


def search_document(one: MappedEntity) -> str | None:
    """Return the expression whose words are searched; None when no column holds prose."""
    texts = [
        one.names[slug(attribute.name)]
        for attribute in one.entity.attributes
        if attribute.type == "text" and not is_secret(attribute.name)
    ]
    prose = [name for name in texts if not name.endswith(_NO_PROSE)] or texts
    if not prose:
        return None
    joined = " || ' ' || ".join(
        f"coalesce({name}, '')" for name in list(dict.fromkeys(prose))[:_MOST_SEARCHED]
    )
    return f"to_tsvector('{TEXT_SEARCH}', {joined})"


def report(one: MappedEntity, operation: Operation) -> Reached:
    """Return counts by day over a span of time."""
    statement = Statement()
    columns = selected_columns(one, operation.by)
    conditions = [*scope(one, statement), *_equal(one, statement, columns), *_span(one, statement)]
    conditions += beside(one, operation, statement)
    money = [one.names[slug(each.name)] for each in one.entity.attributes if each.type == "money"]
    currency = ["currency"] if money and one.table.column("currency") else []
    groups = [f"date_trunc('day', {one.time}) AS day", *([one.status] if one.status else []), *currency]
    places = ", ".join(str(place) for place in range(1, len(groups) + 1))
    sums = "".join(f", {worked}({name}) AS {name}" for name, worked in _worked_out(one, operation, money))
    sql = (
        f"SELECT {', '.join(groups)}, count(*) AS rows{sums}\nFROM {one.table.name}\n"
        f"WHERE {conjunction(conditions)}\nGROUP BY {places}\nORDER BY {places}"
    )
    wanted = (*_leading(one), *_indexed(one, columns), one.time)
    return Reached(sql, statement.types, index=wanted, where=_partial(one))


def _worked_out(one: MappedEntity, operation: Operation, money: list[str]) -> Iterator[tuple[str, str]]:
    """Yield what a report works out: sums of money, and of measured values what it is named after."""
    yield from ((name, "sum") for name in money)
    asked = next((kind for kind, said in _WORKED_OUT.items() if says(operation.name, said)), "")
    if not asked or not is_reading(one.character):
        return
    measured = [one.names[slug(each.name)] for each in one.entity.attributes if each.type == "decimal"]
    named = [name for name in measured if set(words(name)) <= set(words(operation.name))]
    yield from ((name, asked) for name in named or measured)


def sweep(one: MappedEntity, operation: Operation) -> Reached:
    """Return the next slice of a walk over a span of time."""
    statement = Statement()
    columns = selected_columns(one, operation.by)
    conditions = [*scope(one, statement), *_equal(one, statement, columns), *_span(one, statement)]
    conditions += beside(one, operation, statement)
    order = _ordering(one, operation.model_copy(update={"order_by": None}), columns)
    cursor = ", ".join(statement.of(one.table, name) for name in order)
    conditions.append(f"({', '.join(order)}) > ({cursor})" if len(order) > 1 else f"{order[0]} > {cursor}")
    sql = (
        f"SELECT {shown_columns(one)}\nFROM {one.table.name}\nWHERE {conjunction(conditions)}\n"
        f"ORDER BY {', '.join(order)}\nLIMIT {statement.parameter('integer')}"
    )
    wanted = (*_leading(one), *_indexed(one, columns), *order)
    return Reached(sql, statement.types, index=tuple(dict.fromkeys(wanted)), where=_partial(one))


def _span(one: MappedEntity, statement: Statement) -> list[str]:
    start, end = statement.of(one.table, one.time), statement.of(one.table, one.time)
    return [f"{one.time} >= {start}", f"{one.time} < {end}"]


def _ordering(one: MappedEntity, operation: Operation, fixed: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns that put rows in one order: the order asked for, then what tells rows apart."""
    first = order_column(one, operation)
    rest = tuple(name for name in one.identity if name not in {first, *fixed})
    return tuple(dict.fromkeys((first, *rest)))


def _leading(one: MappedEntity) -> tuple[str, ...]:
    return (one.table.tenant_column,) if one.table.tenant_column else ()


def _partial(one: MappedEntity) -> str | None:
    return "deleted_at IS NULL" if one.keeps_deleted else None


def _equal(one: MappedEntity, statement: Statement, columns: tuple[str, ...]) -> list[str]:
    emails = _emails(one)
    return [
        f"lower({name}) = lower({statement.of(one.table, name)})"
        if name in emails
        else f"{name} = {statement.of(one.table, name)}"
        for name in columns
    ]


def _indexed(one: MappedEntity, columns: tuple[str, ...]) -> tuple[str, ...]:
    emails = _emails(one)
    return tuple(f"lower({name})" if name in emails else name for name in columns)


def _emails(one: MappedEntity) -> frozenset[str]:
    found = (attribute for attribute in one.entity.attributes if attribute.type == "email")
    return frozenset(
        one.names[slug(attribute.name)] for attribute in found if slug(attribute.name) in one.names
    )
