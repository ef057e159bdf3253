"""Checks on coverage: the data model holds each entity, attribute, parent and operation of the brief."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.brief import Attribute, Brief, Entity
from archkit.design import DataModel, Design, Finding, Step, Table
from archkit.design.architecture import STORES
from archkit.design.naming import singular, slug, sql_name, words
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.proof import Evidence

_NUMBERS = ("int", "big", "small", "serial", "numeric", "decimal", "money", "double", "real", "float")
_TIMES = ("timestamp", "date", "time")
_FITTING = {
    "timestamp": _TIMES, "date": _TIMES, "boolean": ("bool", "timestamp"), "integer": _NUMBERS,
    "decimal": _NUMBERS, "money": (*_NUMBERS, "jsonb"), "json": ("json", "text", "bytea"),
}  # fmt: skip
_NO_TEXT = ("bool", *_NUMBERS, *_TIMES)
_OWN = frozenset({"id", "created_at", "updated_at", "tenant_id", "version"})
"""Columns that a design gives every table, with types of its own."""
_KEPT = STORES - {"database", "cache", "queue"}
_READS = frozenset({"read", "list", "search"})
_WRITES = frozenset({"create", "update", "delete"})


def _data(subject: Subject) -> DataModel:
    if subject.design.data is None or not subject.brief.workload.entities:
        raise NotAssessableError("there is no data model, or the brief names no entity (workload.entities)")
    return subject.design.data


def key_of(name: str) -> str:
    """Return the key under which two spellings of a name are one."""
    return slug(singular(name))


def _tables(data: DataModel, entity: Entity) -> list[Table]:
    return [one for one in data.tables if one.entity and key_of(one.entity) == key_of(entity.name)]


def kept_elsewhere(design: Design, name: str) -> bool:
    """Say whether a design gives a reason why something of the brief is not where it is looked for."""
    told: list[str] = []
    if design.shape:
        told += [f"{one.name} {one.because}" for one in design.shape.left_out]
        stores = (
            one
            for one in design.shape.components
            if one.kind in _KEPT or (one.kind == "database" and one.modules)
        )
        told += [f"{one.purpose} {one.needed_by}" for one in stores]
    return any(f" {' '.join(words(name))} " in f" {' '.join(words(text))} " for text in told)


@check(
    "SCHEMA011",
    "entity-without-its-table",
    claim="Every entity of the brief has one table.",
    step=Step.DATA,
)
def entity_without_its_table(subject: Subject) -> Verdict:
    """Flags an entity of the brief with no table, or with two.

    Why it matters: what has no table is not kept; what has two is kept twice, and the two disagree.

    Example: the brief names ``Link``, and both ``links`` and ``short_links`` say ``entity: Link``.

    Use instead: one table for each entity; what serves it beside that (keys, logs, parts) leaves
    ``entity`` empty. An entity that is kept elsewhere is named by its store, or under
    what was left out.

    Known limits: a table is known by its ``entity``, whatever its columns; a design may add entities
    of its own (tenants); a reason is found by the entity's name, not understood.
    """
    data, entities = _data(subject), subject.brief.workload.entities
    found: list[tuple[str, str]] = []
    for entity in {key_of(one.name): one for one in entities}.values():
        tables = _tables(data, entity)
        if not tables and not kept_elsewhere(subject.design, entity.name):
            found.append(("data.tables", f"The entity {entity.name!r} has no table."))
        if len(tables) > 1:
            names = ", ".join(one.name for one in tables)
            found.append(
                (f"data.tables.{tables[1].name}.entity", f"The entity {entity.name!r} has several: {names}.")
            )
    remedy = "Keep one table for each entity of the brief, and leave 'entity' empty elsewhere."
    return _verdict("SCHEMA011", found, remedy, f"{len(entities)} entities, {len(data.tables)} tables")


@check(
    "SCHEMA012",
    "operation-without-access-pattern",
    claim="Every operation of the brief on a kept entity says how it reaches rows.",
    step=Step.DATA,
)
def operation_without_access_pattern(subject: Subject) -> Verdict:
    """Flags an operation with no access pattern, or with none that reads, or changes, what it must.

    Why it matters: indexes, keys and partitions follow from how rows are reached; an operation that
    nobody planned is the one that reads the whole table.

    Example: ``List my notifications`` is asked for, and no pattern has it as its ``operation``.

    Use instead: a pattern with its SQL for each operation; several where it does several things.

    Known limits: operations that name no entity are not looked for, nor those that are named under what
    was left out; commands and batches may read or write.
    """
    data, brief = _data(subject), subject.brief
    kept = {key_of(one.entity) for one in data.tables if one.entity}
    asked = [
        one for one in brief.workload.operations if one.entity and (not kept or key_of(one.entity) in kept)
    ]
    found: list[tuple[str, str]] = []
    for operation in asked:
        patterns = [one for one in data.access_patterns if slug(one.operation) == slug(operation.name)]
        kinds = {one.kind for one in patterns}
        if not patterns and not kept_elsewhere(subject.design, operation.name):
            found.append(("data.access_patterns", f"No access pattern serves {operation.name!r}."))
        elif patterns and operation.kind in _READS and "read" not in kinds:
            found.append((f"data.access_patterns.{patterns[0].id}", f"{operation.name!r} reads nothing."))
        elif patterns and operation.kind in _WRITES and "write" not in kinds:
            found.append((f"data.access_patterns.{patterns[0].id}", f"{operation.name!r} changes nothing."))
    remedy = "Add a pattern whose 'operation' is the operation's name, with its SQL and parameters."
    return _verdict("SCHEMA012", found, remedy, f"{len(asked)} operations on kept entities")


@check(
    "SCHEMA013",
    "attribute-without-column",
    claim="Every attribute that the brief names has a column that can hold it.",
    step=Step.DATA,
)
def attribute_without_column(subject: Subject) -> Verdict:
    """Flags an attribute with no column, with one of another kind, or a personal one that is not marked.

    Why it matters: what has no column is lost; a number in a text column sorts 10 before 9; personal
    data that is not marked is neither encrypted nor deleted.

    Example: ``expires_at`` is a timestamp in the brief and ``boolean`` in the table.

    Use instead: a column of the attribute's name, of a type that holds it, with ``personal`` as stated.

    Known limits: columns are matched by the words of their names, in the entity's table and in tables
    of no entity; a table with a JSON column may hold attributes there.
    """
    data = _data(subject)
    found: list[tuple[str, str]] = []
    judged = 0
    entities = subject.brief.workload.entities
    for entity in entities:
        if sum(key_of(one.name) == key_of(entity.name) for one in entities) > 1:
            continue  # which of them the table holds is not known; BRIEF003 says so
        for table in _tables(data, entity)[:1]:
            judged += len(entity.attributes)
            found += [told for one in entity.attributes for told in _unheld(one, entity, table, data)]
    remedy = "Add the column, or give it a type that holds the attribute, and mark it as stated."
    return _verdict("SCHEMA013", found, remedy, f"{judged} attributes")


def _unheld(one: Attribute, entity: Entity, table: Table, data: DataModel) -> Iterator[tuple[str, str]]:
    place = f"data.tables.{table.name}.columns"
    column = table.column(sql_name(one.name))
    twice = sum(sql_name(each.name) == sql_name(one.name) for each in entity.attributes) > 1
    if twice or sql_name(one.name) in _OWN:
        return
    if column is None:
        beside = [table, *(each for each in data.tables if not each.entity)]
        wanted = set(words(one.name)) - {"id"}
        held = any(wanted <= set(part.name.split("_")) for each in beside for part in each.columns)
        loose = any(part.type.lower().startswith("json") for part in table.columns)
        if wanted and not held and not loose and not _points(one, entity):
            yield place, f"{entity.name!r} has {one.name!r}, and {table.name!r} has no column for it."
        return
    kind = column.type.strip().lower()
    fits = kind.startswith(_FITTING[one.type]) if one.type in _FITTING else True
    if one.type in {"text", "email", "url"}:
        fits = not kind.startswith(_NO_TEXT) or column.name in _references(table)
    if not fits and column.name not in _references(table):
        yield f"{place}.{column.name}.type", f"{one.name!r} is {one.type} in the brief, {kind!r} here."
    if one.personal and not column.personal:
        yield (
            f"{place}.{column.name}.personal",
            f"{one.name!r} is personal in the brief, and not marked here.",
        )


def _references(table: Table) -> set[str]:
    return {column for key in table.foreign_keys for column in key.columns}


def _points(one: Attribute, entity: Entity) -> bool:
    """Say whether an attribute is a parent's key, or the table's own, which have names of their own."""
    parents = {key_of(name) for name in entity.belongs_to}
    own = slug(one.name)
    return own in {"id", "key"} or own.removesuffix("-id") in parents or len(sql_name(one.name)) < len(own)


@check(
    "SCHEMA014",
    "row-without-parent",
    claim="A row knows the rows that it belongs to.",
    step=Step.DATA,
)
def row_without_parent(subject: Subject) -> Verdict:
    """Flags a table whose entity belongs to another, and that has no reference to the other's table.

    Why it matters: without the reference nobody can list a customer's orders, and orders of customers
    who are gone stay for ever.

    Example: ``Channel preference`` belongs to ``Customer``, and its table has no foreign key.

    Use instead: a foreign key to the parent's table, over the steps between if there are some.

    Known limits: parents without a table are not asked for; a column that carries the parent's name is
    taken for a reference that a partitioned table cannot declare.
    """
    data, brief = _data(subject), subject.brief
    found = [
        (
            f"data.tables.{table.name}.foreign_keys",
            f"{entity.name!r} belongs to {parent!r}, and {table.name!r} has no reference to it.",
        )
        for entity, table, parent in _parenthoods(brief, data)
        if not _reaches(data, table, key_of(parent)) and not _carries(table, parent)
    ]
    asked = sum(1 for _ in _parenthoods(brief, data))
    return _verdict(
        "SCHEMA014", found, "Add the foreign key with its index.", f"{asked} references asked for"
    )


def _parenthoods(brief: Brief, data: DataModel) -> Iterator[tuple[Entity, Table, str]]:
    kept = {key_of(one.entity) for one in data.tables if one.entity}
    for entity in brief.workload.entities:
        for table in _tables(data, entity)[:1]:
            for parent in entity.belongs_to:
                if key_of(parent) in kept - {key_of(entity.name)}:
                    yield entity, table, parent


def _reaches(data: DataModel, table: Table, parent: str) -> bool:
    seen, open_tables = {table.name}, [table]
    while open_tables:
        for key in open_tables.pop().foreign_keys:
            target = data.table(key.references)
            if target is not None and key_of(target.entity or target.name) == parent:
                return True
            if target is not None and target.name not in seen:
                seen.add(target.name)
                open_tables.append(target)
    return False


def _carries(table: Table, parent: str) -> bool:
    last = (words(singular(parent)) or ("",))[-1]
    return (
        any(last in column.name.split("_") for column in table.columns)
        and not table.foreign_keys
        and bool(table.partition_by)
    )


def _verdict(code: str, found: list[tuple[str, str]], remedy: str, counted: str) -> Verdict:
    findings = tuple(
        Finding(code=code, severity="error", place=place, message=message, remedy=remedy)
        for place, message in found
    )
    return Verdict(findings, (Evidence(label="Looked at", text=counted),))
