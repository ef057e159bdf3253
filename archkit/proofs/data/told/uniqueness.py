"""Two rows that agree in what must be unique: the second must be refused."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.brief import Entity
from archkit.design import DataModel
from archkit.proofs.data.told.calls import Calls
from archkit.proofs.data.told.guarding import guarding
from archkit.proofs.data.told.kept import columns_of
from archkit.proofs.data.told.rows import Rows, Stored
from archkit.proofs.data.told.trial import Trial

_TAKEN = ("23505", "23P01", "P0001")
_UNIQUE = "Add a UNIQUE constraint or index over exactly these columns (with the tenant's, if there is one)."
_CASE = "Make the unique index over lower(...), or let a check keep the column in one case."


def groups_of(entity: Entity) -> tuple[tuple[str, ...], ...]:
    """Return the names that rows of an entity must not agree in, each group once."""
    single = [(one.name,) for one in entity.attributes if one.unique]
    return tuple(dict.fromkeys(group for group in (*single, *entity.unique_together) if group))


def group_columns(group: tuple[str, ...], rows: Rows, data: DataModel) -> tuple[tuple[str, ...], str]:
    """Return the columns of a group with the tenant's, and the first name that has none."""
    columns: list[str] = []
    for name in group:
        found = columns_of(name, rows.shape, data)
        if not found:
            return (), name
        columns += found
    tenant = rows.table.tenant_column
    return tuple(dict.fromkeys((*columns, *((tenant,) if tenant else ())))), ""


def try_uniqueness(entity: Entity, rows: Rows, data: DataModel, calls: Calls) -> Iterator[Trial]:
    """Yield a trial for each stated group, and one for e-mail addresses that differ in case only."""
    kinds = {one.name: one.type for one in entity.attributes}
    for group in groups_of(entity):
        told = f"no two agree in {', '.join(group)}"
        columns, missing = group_columns(group, rows, data)
        place = f"data.tables.{rows.shape.name}"
        if missing:
            why = f"no column of {rows.shape.name!r} is known as {missing!r}"
            yield Trial("uniqueness", entity.name, told, place, "untried", why)
            continue
        with rows.aside():
            tried = _twins(entity, rows, calls, columns, told)
        yield tried
        if len(group) == 1 and kinds.get(group[0]) == "email" and tried.outcome == "holds":
            with rows.aside():
                yield _other_case(entity, rows, columns)


def twin_of(rows: Rows, columns: tuple[str, ...], first: Stored, place: int = 1) -> Stored:
    """Insert a row that agrees with another one in some columns, and differs in the rest."""
    return rows.insert(place, {name: first.values.get(name) for name in columns})


def _twins(entity: Entity, rows: Rows, calls: Calls, columns: tuple[str, ...], told: str) -> Trial:
    place = f"data.tables.{rows.shape.name}"
    shown = ", ".join(columns)
    first = rows.complete(0, columns)
    if not first.kept or any(first.values.get(name) is None for name in columns):
        why = f"no row with {shown} could be added: {first.message or 'it stays empty'}"
        return Trial("uniqueness", entity.name, told, place, "untried", why)
    twin = twin_of(rows, columns, first)
    if twin.kept:
        return _beside_the_table(entity, rows, calls, columns, told)
    if twin.state not in _TAKEN:
        return Trial(
            "uniqueness", entity.name, told, place, "untried", f"the twin was refused: {twin.message}"
        )
    wider = _beyond(rows, twin.constraint, columns)
    if wider:
        seen = f"a twin was refused only because {', '.join(wider)} agreed as well ({twin.constraint})"
        return Trial("uniqueness", entity.name, told, place, "broken", seen, _UNIQUE)
    return Trial(
        "uniqueness", entity.name, told, place, "holds", f"a second row with the same {shown} was refused"
    )


def _beside_the_table(entity: Entity, rows: Rows, calls: Calls, columns: tuple[str, ...], told: str) -> Trial:
    """Return the trial where the table took a twin: a statement may still keep the key apart."""
    place, shown = f"data.tables.{rows.shape.name}", ", ".join(columns)
    found = guarding(rows, calls, columns)
    names = ", ".join(found.statements)
    if found.outcome == "holds":
        seen = f"run twice with the same {shown}, {names} added one row; the table alone takes a twin"
        return Trial("uniqueness", entity.name, told, place, "holds", seen)
    if found.outcome == "untried":
        why = f"the table takes a twin, and {names} added no row with made-up values"
        return Trial("uniqueness", entity.name, told, place, "untried", why)
    seen = f"a second row with the same {shown} was stored" + (f", also by {names}" if names else "")
    return Trial("uniqueness", entity.name, told, place, "broken", seen, _UNIQUE)


def _other_case(entity: Entity, rows: Rows, columns: tuple[str, ...]) -> Trial:
    told = f"no two agree in {columns[0]}, whatever its case"
    place = f"data.tables.{rows.shape.name}.columns.{columns[0]}"
    first = rows.complete(0, columns)
    values = {name: first.values.get(name) for name in columns}
    text = values[columns[0]] or ""
    other = rows.insert(1, values | {columns[0]: text.upper() if text != text.upper() else text.lower()})
    if other.kept:
        seen = f"{text!r} and {text.upper()!r} were both stored"
        return Trial("uniqueness", entity.name, told, place, "broken", seen, _CASE)
    return Trial("uniqueness", entity.name, told, place, "holds", "the same address in capitals was refused")


def _beyond(rows: Rows, constraint: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns of a violated index that are not of the group; none for an index unknown here."""
    index = next((one for one in rows.shape.indexes if one.name == constraint), None)
    names = {column.name for column in rows.shape.columns}
    used = {word for key in (index.keys if index else ()) for word in re.findall(r"\w+", key)} & names
    return tuple(sorted(used - set(columns)))
