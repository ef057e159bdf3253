"""SQL of writes: insert, change, remove, import."""

# ruff: noqa: S608 - every name is an identifier that archkit made, every value a parameter

from __future__ import annotations

from archkit.architects.rulebook.data.columns import literal
from archkit.architects.rulebook.data.entity_archetypes import says, vocabulary
from archkit.architects.rulebook.data.found_keys import is_counted
from archkit.architects.rulebook.data.machine_made import is_reading, waits
from archkit.architects.rulebook.data.mapped_entity import MappedEntity, Numbering, Uniqueness
from archkit.architects.rulebook.data.reads import Reached, by_identity, scope, selected_columns
from archkit.architects.rulebook.data.statement import Statement, conjunction, part, with_parts
from archkit.architects.rulebook.data.supporting_tables import Support
from archkit.brief import Operation
from archkit.design import Column, Table
from archkit.design.naming import slug


def insert(one: MappedEntity, operation: Operation, support: Support) -> Reached:
    """Return the insert of one row, with its keys across partitions, its job and its event."""
    statement = Statement()
    own = one.numbering.position if one.numbering else ""
    given = [name for name in given_columns(one.table) if name != own]
    places = {name: statement.of(one.table, name) for name in given}
    follow_up = _follow_up(one, operation, support, places)
    if (one.character.link or is_reading(one.character)) and not follow_up and not one.numbering:
        return insert_once(one)
    if one.numbering:
        numbered = _next_number(one.numbering, places)
        row = new_row(one, {**places, own: "numbered.position"}, sources=("numbered",))
        return Reached(
            with_parts([numbered, *row, *follow_up], f"SELECT {returned_columns(one)} FROM new_row"),
            statement.types,
            "write",
        )
    if not one.uniqueness and not follow_up:
        sql = (
            f"INSERT INTO {one.table.name} ({', '.join(given)})\n"
            f"VALUES ({', '.join(places.values())})\nRETURNING {returned_columns(one)}"
            if given
            else f"INSERT INTO {one.table.name} DEFAULT VALUES\nRETURNING {returned_columns(one)}"
        )
        return Reached(sql, statement.types, "write")
    parts = [*new_row(one, places), *follow_up]
    sql = with_parts(parts, f"SELECT {returned_columns(one)} FROM new_row")
    return Reached(sql, statement.types, "write")


def first_result(apart: Uniqueness) -> Reached:
    """Return the read of what a repeated key made when it first came."""
    statement = Statement()
    key = statement.equals(apart.table, apart.table.primary_key)
    shown = [one.name for one in apart.table.columns if one.name not in apart.table.primary_key]
    sql = f"SELECT {', '.join(shown)}\nFROM {apart.table.name}\nWHERE {conjunction(key)}"
    return Reached(sql, statement.types)


def insert_once(one: MappedEntity) -> Reached:
    """Return the insert of one row by the system itself; a repeat changes nothing."""
    statement = Statement()
    given = given_columns(one.table)
    places = ", ".join(statement.of(one.table, name) for name in given)
    sql = (
        f"INSERT INTO {one.table.name} ({', '.join(given)})\nVALUES ({places})\n"
        f"ON CONFLICT DO NOTHING\nRETURNING {returned_columns(one)}"
    )
    return Reached(sql, statement.types, "write")


def _next_number(numbering: Numbering, places: dict[str, str]) -> str:
    """Return the part that takes the next number; the parent's row lock makes a second writer wait."""
    pairs = zip(numbering.key.columns, numbering.key.referenced_columns, strict=True)
    matched = " AND ".join(f"{above} = {places[name]}" for name, above in pairs)
    return part(
        "numbered",
        f"UPDATE {numbering.key.references}",
        f"SET {numbering.counter} = {numbering.counter} + 1",
        f"WHERE {matched}",
        f"RETURNING {numbering.counter} AS position",
    )


def new_row(
    one: MappedEntity, places: dict[str, str], *, only_if: str = "", sources: tuple[str, ...] = ()
) -> list[str]:
    """Return the parts that insert one row and its keys across partitions, the row as ``new_row``.

    Args:
        one: The entity.
        places: The placeholder of each column that is given.
        only_if: A condition without which nothing is inserted.
        sources: Earlier parts whose columns are among the places.
    """
    columns, values = list(places), list(places.values())
    parts, taken = [], list(sources)
    has_id = "id" in one.identity
    if one.uniqueness and has_id:
        parts.append("new_id AS (SELECT uuidv7() AS id)")
        columns, values, taken = ["id", *columns], ["new_id.id", *values], [*taken, "new_id"]
    single = len(one.uniqueness) == 1
    for number, apart in enumerate(one.uniqueness, start=1):
        kept = [column for name in apart.columns if (column := one.table.column(name))]
        optional = any(column.nullable for column in kept)
        keyed = [column.name for column in apart.table.columns if column.default is None]
        own = [column.name for column in one.table.columns if column.name in one.identity]
        found = iter(own)
        picked = [
            places[name] if name in places and name in {*apart.columns, one.table.tenant_column}
            else ("new_id.id" if (origin := next(found)) == "id" else places[origin])
            for name in keyed
        ]  # fmt: skip
        tail = " FROM new_id" if has_id else ""
        conditions = [
            *(f"{places[column.name]} IS NOT NULL" for column in kept if column.nullable),
            *([only_if] if only_if else []),
        ]
        tail += f" WHERE {' AND '.join(conditions)}" if conditions else ""
        tail += " ON CONFLICT DO NOTHING" if single and not optional else ""
        parts.append(
            part(
                f"new_key_{number}",
                f"INSERT INTO {apart.table.name} ({', '.join(keyed)})",
                f"SELECT {', '.join(picked)}{tail}",
                f"RETURNING {', '.join(apart.columns)}",
            )
        )
        if not optional:
            taken.append(f"new_key_{number}")
    origin_clause = f" FROM {', '.join(taken)}" if taken else ""
    origin_clause += f" WHERE {only_if}" if only_if else ""
    body = f"SELECT {', '.join(values)}{origin_clause}" if values else "DEFAULT VALUES"
    listed = f" ({', '.join(columns)})" if columns else ""
    inserted = (f"INSERT INTO {one.table.name}{listed}", body, f"RETURNING {returned_columns(one)}")
    return [*parts, part("new_row", *inserted)]


def _follow_up(
    one: MappedEntity, operation: Operation, support: Support, places: dict[str, str]
) -> list[str]:
    """Return the parts that commit the job or the event together with the row."""
    if not waits(one.character, operation):
        return []
    subject = literal(slug(operation.name))
    above = [name for columns in one.parents.values() for name in columns if name in places]
    ordering = places[above[0]] if above else one.identity[0]
    payload = f"jsonb_build_object({', '.join(f'{literal(name)}, {name}' for name in one.identity)})"
    if support.jobs:
        into = f"INSERT INTO {support.jobs.name} (queue, kind, payload)"
        return [part("new_job", into, f"SELECT 'default', {subject}, {payload} FROM new_row")]
    if support.outbox:
        into = f"INSERT INTO {support.outbox.name} (topic, ordering_key, payload)"
        return [part("new_event", into, f"SELECT {subject}, {ordering}::text, {payload} FROM new_row")]
    return []


def change(one: MappedEntity, operation: Operation) -> Reached:
    """Return the change of one row: its status for a command, its attributes for an update."""
    statement = Statement()
    table = one.table
    fixed = {*selected_columns(one, operation.by), *one.identity, table.partition_by}
    own = [name for name in one.names.values() if name not in fixed]
    if operation.kind == "command" and one.status:
        own = [one.status]
    sets = [f"{name} = {statement.of(table, name)}" for name in dict.fromkeys(own)]
    if one.counts_versions:
        sets.append("version = version + 1")
    if table.column("updated_at"):
        sets.append("updated_at = now()")
    if not sets:
        sets = [f"{one.identity[0]} = {one.identity[0]}"]
    conditions = _one_row(one, operation, statement)
    if one.counts_versions:
        conditions.append(f"version = {statement.parameter('integer')}")
    sql = (
        f"UPDATE {table.name}\nSET {', '.join(sets)}\nWHERE {conjunction(conditions)}\n"
        f"RETURNING {returned_columns(one)}"
    )
    return Reached(sql, statement.types, "write")


def remove(one: MappedEntity, operation: Operation) -> Reached:
    """Return the delete of one row, or its mark where deleted rows are kept for a while."""
    statement = Statement()
    conditions = conjunction(_one_row(one, operation, statement))
    if one.keeps_deleted:
        stamp = ", updated_at = now()" if one.table.column("updated_at") else ""
        sql = f"UPDATE {one.table.name}\nSET deleted_at = now(){stamp}\nWHERE {conditions}"
    else:
        sql = f"DELETE FROM {one.table.name}\nWHERE {conditions}"
    return Reached(sql, statement.types, "write")


def import_rows(one: MappedEntity) -> Reached:
    """Return the insert of many rows at once; rows that are there already are passed over."""
    statement = Statement()
    given = given_columns(one.table)
    arrays = [statement.parameter(f"{_type(one.table, name)}[]") for name in given]
    incoming = f"unnest({', '.join(arrays)}) AS incoming ({', '.join(given)})"
    names = ", ".join(given)
    joined = [apart for apart in one.uniqueness if set(apart.columns) <= set(given)]
    if not joined or "id" not in one.identity:
        sql = (
            f"INSERT INTO {one.table.name} ({names})\nSELECT {names}\nFROM {incoming}\nON CONFLICT DO NOTHING"
        )
        return Reached(sql, statement.types, "write")
    apart = joined[0]
    keyed = [column.name for column in apart.table.columns if column.default is None]
    picked = [name if name in given else "id" for name in keyed]
    new_rows = part("new_rows", f"SELECT uuidv7() AS id, {names}", f"FROM {incoming}")
    new_keys = part(
        "new_keys",
        f"INSERT INTO {apart.table.name} ({', '.join(keyed)})",
        f"SELECT {', '.join(picked)} FROM new_rows",
        "ON CONFLICT DO NOTHING",
        f"RETURNING {', '.join(apart.columns)}",
    )
    shown = ", ".join(f"new_rows.{name}" for name in given)
    sql = with_parts(
        (new_rows, new_keys),
        f"INSERT INTO {one.table.name} (id, {names})\nSELECT id, {shown}\n"
        f"FROM new_rows JOIN new_keys USING ({', '.join(apart.columns)})",
    )
    return Reached(sql, statement.types, "write")


def _one_row(one: MappedEntity, operation: Operation, statement: Statement) -> list[str]:
    conditions = scope(one, statement)
    extra = [name for name in selected_columns(one, operation.by) if name not in one.identity]
    unique = any(
        constraint.kind == "unique" and set(constraint.columns) <= {*extra, one.table.tenant_column}
        for constraint in one.table.constraints
    )
    conditions += statement.equals(one.table, extra)
    return conditions if unique and extra else [*conditions, *by_identity(one, statement)]


def given_columns(table: Table) -> list[str]:
    """Return the columns that an insert fills itself; what later work fills in stays empty."""
    return [
        column.name
        for column in table.columns
        if column.default is None
        and column.name != "deleted_at"
        and not (is_outcome(column) or is_counted(column))
    ]


def is_outcome(column: Column) -> bool:
    """Say whether a column is the moment at which later work was done, such as ``sent_at``."""
    moment = column.nullable and column.type == "timestamptz" and column.name.endswith("_at")
    return moment and says(column.name, vocabulary().done)


def _type(table: Table, name: str) -> str:
    column = table.column(name)
    return column.type if column else "text"


def returned_columns(one: MappedEntity) -> str:
    """Return the columns by which the caller knows the row again."""
    names = [*one.identity, one.time]
    return ", ".join(dict.fromkeys(names))
