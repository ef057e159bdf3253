"""Makes a model again in another fresh database and compares what the catalog says then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archkit.design import DataModel
from archkit.design.ddl import DdlStatement, ddl_statements
from archkit.proofs.catalog.reading import read_catalog
from archkit.proofs.postgres import database
from archkit.record import Record

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_DEADLINE_SECONDS = 240.0
_BATCH = 60
_PARTS = ("extensions", "types", "sequences", "routines", "tables", "views")
_TOLD = frozenset({"needed_by", "known_as", "entity", "personal"})


@dataclass(frozen=True)
class Difference:
    """A part that PostgreSQL sees otherwise when the model is made again, or that it refuses."""

    place: str
    before: str
    after: str


def differences(model: DataModel) -> tuple[DataModel, tuple[Difference, ...]]:
    """Return the model without views that cannot be made from it, and what comes out otherwise."""
    with database(deadline_seconds=_DEADLINE_SECONDS) as connection:
        refused = list(_apply(connection, model))
        again = read_catalog(connection).model
    lost = {one.place for one in refused}
    views = tuple(view for view in model.views if f"data.views.{view.name}" not in lost)
    kept = model.model_copy(update={"views": views})
    return kept, (*refused, *_compared(kept, again, skip=lost))


def _apply(connection: Connection, model: DataModel) -> Iterator[Difference]:
    import psycopg  # noqa: PLC0415 - heavy

    connection.execute("SET check_function_bodies = off")
    statements = ddl_statements(model)
    for batch in (statements[start : start + _BATCH] for start in range(0, len(statements), _BATCH)):
        try:
            connection.execute(";\n".join(one.sql for one in batch).encode())
        except psycopg.Error:  # one of them: the whole batch was rolled back
            if connection.closed:
                raise
            yield from _one_by_one(connection, batch)


def _one_by_one(connection: Connection, batch: Sequence[DdlStatement]) -> Iterator[Difference]:
    import psycopg  # noqa: PLC0415 - heavy

    for statement in batch:
        try:
            connection.execute(statement.sql.encode(), binary=True)
        except psycopg.Error as error:
            if connection.closed:
                raise
            said = (str(error).splitlines() or [""])[0]
            yield Difference(statement.place, " ".join(statement.sql.split())[:200], f"refused: {said}")


def _compared(one: DataModel, other: DataModel, *, skip: set[str]) -> Iterator[Difference]:
    for part in _PARTS:
        before = {_name(item): item for item in getattr(one, part)}
        after = {_name(item): item for item in getattr(other, part)}
        for name in sorted(before.keys() | after.keys()):
            place = f"data.{part}.{name}"
            if place not in skip:
                yield from _unlike(place, _plain(before.get(name)), _plain(after.get(name)))


def _name(item: object) -> str:
    return str(getattr(item, "name", item))


def _plain(item: object) -> dict[str, Any]:
    if not isinstance(item, Record):
        return {} if item is None else {"name": item}
    return {name: value for name, value in item.model_dump().items() if name not in _TOLD}


def _unlike(place: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    if not before or not after:
        yield Difference(place, "there" if before else "absent", "there" if after else "absent")
        return
    for field, value in before.items():
        first, second = _bare(value), _bare(after[field])
        if first != second:
            yield Difference(f"{place}.{field}", str(first)[:300], str(second)[:300])


def _bare(value: Any) -> Any:
    """Return a value without what only people read, and lists of named parts in the order of their names."""
    if isinstance(value, dict):
        return {name: _bare(part) for name, part in value.items() if name not in _TOLD}
    if isinstance(value, (list, tuple)):
        parts = [_bare(part) for part in value]
        named = parts and all(isinstance(part, dict) and part.get("name") for part in parts)
        return sorted(parts, key=lambda part: str(part["name"])) if named else parts
    return value
