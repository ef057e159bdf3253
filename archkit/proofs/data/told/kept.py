"""Which table keeps an entity of the brief, and which of its columns a name of the brief means."""

from __future__ import annotations

import re
from collections.abc import Mapping

from archkit.design import DataModel, Table
from archkit.design.naming import singular, slug, sql_name, words
from archkit.proofs.data.schema_inventory import KeyShape, TableShape

_MARK = re.compile(
    r"(?:deleted|removed|trashed|discarded|binned|archived|erased)_(?:at|on|time|since|date)"
    r"|(?:deletion|removal|deleted|removed)_(?:time|date|moment|timestamp)"
)
_FLAG = re.compile(r"(?:is_|was_)?(?:deleted|removed|trashed|discarded|binned|archived)")


def name_key(name: str) -> str:
    """Return the key under which two spellings of a name are one."""
    return slug(singular(name))


def says_entities(data: DataModel) -> bool:
    """Say whether the tables of a model tell which entities they keep; an imported one does not."""
    return any(table.entity for table in data.tables)


def table_of(data: DataModel, entity: str) -> Table | None:
    """Return the table that keeps an entity; where no table tells, the one of its name."""
    wanted = name_key(entity)
    if says_entities(data):
        return next((one for one in data.tables if one.entity and name_key(one.entity) == wanted), None)
    return next((one for one in data.tables if name_key(one.known_as or one.name) == wanted), None)


def columns_of(name: str, table: TableShape, data: DataModel) -> tuple[str, ...]:
    """Return the columns that a told name means: an attribute's, or those of the key to a parent.

    Args:
        name: An attribute or a parent, as the brief calls it.
        table: The table that keeps the entity.
        data: The model, which says which table keeps the parent.
    """
    plain = sql_name(name)
    if table.column(plain):
        return (plain,)
    keys = keys_to(name, table, data)
    if len(keys) == 1:
        return keys[0].columns
    if table.column(f"{plain}_id"):
        key = next((one for one in table.foreign_keys if f"{plain}_id" in one.columns), None)
        return key.columns if key else (f"{plain}_id",)
    wanted = set(words(name)) - {"id"}
    near = [one.name for one in table.columns if wanted and wanted <= set(one.name.split("_"))]
    return (near[0],) if len(near) == 1 else ()


def keys_to(entity: str, table: TableShape, data: DataModel) -> tuple[KeyShape, ...]:
    """Return the foreign keys of a table to the one that keeps an entity."""
    target = table_of(data, entity)
    name = target.name if target else sql_name(entity, plural=True)
    return tuple(one for one in table.foreign_keys if one.target == name)


def marks_of(table: TableShape) -> tuple[str, str]:
    """Return the column that holds when a row was deleted, and one that only says that it was."""
    times = ("timestamp", "date")
    mark = next(
        (one.name for one in table.columns if _MARK.fullmatch(one.name) and one.base.startswith(times)), ""
    )
    flag = next(
        (one.name for one in table.columns if _FLAG.fullmatch(one.name) and one.base == "boolean"), ""
    )
    return mark, flag


def children_of(tables: Mapping[str, TableShape], name: str) -> set[str]:
    """Return the tables that are emptied together with one: those with keys to it, over any steps."""
    found = {name}
    waiting = [name]
    while waiting:
        target = waiting.pop()
        for one in tables.values():
            if one.name not in found and any(key.target == target for key in one.foreign_keys):
                found.add(one.name)
                waiting.append(one.name)
    return found - {name}
