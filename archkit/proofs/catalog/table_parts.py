"""Columns, keys, constraints and indexes of the catalog as parts of a table in the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from archkit.design.ddl_name import generated_name
from archkit.proofs.catalog.aside import Aside
from archkit.proofs.catalog.index_text import index_keys

if TYPE_CHECKING:
    from archkit.proofs.catalog.plain_names import Renamed

Part = dict[str, Any]
_ACTIONS = {"a": "no action", "r": "restrict", "c": "cascade", "n": "set null", "d": "set default"}
_IDENTITY = {"a": "always", "d": "by default"}
_METHODS = frozenset({"btree", "gin", "gist", "brin", "hash", "spgist", "bloom", "hnsw", "ivfflat"})
_LONGEST_COMMENT = 2_000


class _Constraint(NamedTuple):
    name: str
    kind: str
    columns: list[str]
    target: str
    target_columns: list[str]
    on_delete: str
    on_update: str
    match: str
    deferrable: bool
    deferred: bool
    expression: str
    definition: str
    nulls_not_distinct: bool
    include: list[str]
    temporal: bool
    some_columns: bool
    elsewhere: bool


def column_of(row: tuple[Any, ...], table: str, serial: dict[tuple[str, str], str], names: Renamed) -> Part:
    """Return a column of the model; `serial` holds the types of columns whose sequence is their own."""
    name, kind, nullable, identity, generated, expression, collation, comment = row
    own = serial.get((table, name))
    column: Part = {
        "name": name,
        "type": own or kind,
        "nullable": nullable,
        "identity": _IDENTITY.get(identity, "no"),
        "collation": collation,
        "comment": comment.strip()[:_LONGEST_COMMENT],
        "known_as": names.columns.get((table, name), ""),
    }
    if generated:
        column |= {"generated": expression, "generated_when": "virtual" if generated == "v" else "stored"}
    elif not own:
        column["default"] = expression
    return column


def constraints_of(table: str, rows: list[tuple[Any, ...]], asides: list[Aside]) -> Part:
    """Return the keys and constraints of a table, as fields of the model."""
    found: Part = {"primary_key": (), "foreign_keys": [], "constraints": []}
    for one in map(_Constraint._make, rows):
        shown = f"{table}.{one.name}"
        if one.temporal:
            asides.append(Aside("constraint", shown, "over periods of time"))
        elif one.kind == "p":
            found["primary_key"] = one.columns
            if one.name != f"{table}_pkey":
                found["primary_key_name"] = one.name
        elif one.kind == "f" and one.elsewhere:
            asides.append(Aside("foreign key", shown, f"to a single partition, {one.target}"))
        elif one.kind == "f":
            if one.some_columns:
                asides.append(Aside("column list of ON DELETE", shown))
            found["foreign_keys"].append(_foreign_key(table, one))
        else:
            found["constraints"].append(_constraint(one))
    return found


def indexes_of(table: str, rows: list[tuple[Any, ...]], asides: list[Aside]) -> list[Part]:
    """Return the indexes of a table, but for those of a method that the model does not have."""
    found: list[Part] = []
    for name, method, unique, nulls_not_distinct, definition, where, comment in rows:
        keys, included = index_keys(definition)
        if method not in _METHODS or not keys:
            asides.append(Aside("index", f"{table}.{name}", f"method {method}"))
            continue
        found.append(
            {
                "name": name,
                "columns": keys,
                "method": method,
                "unique": unique,
                "nulls_not_distinct": nulls_not_distinct,
                "where": where,
                "include": included,
                "comment": comment.strip()[:_LONGEST_COMMENT],
            }
        )
    return found


def _foreign_key(table: str, one: _Constraint) -> Part:
    usual = generated_name(table, *one.columns, "fkey")
    return {
        "name": one.name if one.name != usual else None,
        "columns": one.columns,
        "references": one.target,
        "referenced_columns": one.target_columns,
        "on_delete": _ACTIONS[one.on_delete.strip()],
        "on_update": _ACTIONS[one.on_update.strip()],
        "deferrable": _deferrable(one),
        "full_match": one.match == "f",
    }


def _constraint(one: _Constraint) -> Part:
    if one.kind == "c":
        return {"name": one.name, "kind": "check", "expression": one.expression}
    if one.kind == "x":
        text = one.definition.removeprefix("EXCLUDE ").split(" DEFERRABLE")[0]
        return {"name": one.name, "kind": "exclude", "expression": text, "deferrable": _deferrable(one)}
    return {
        "name": one.name,
        "kind": "unique",
        "columns": one.columns,
        "include": one.include,
        "nulls_not_distinct": one.nulls_not_distinct,
        "deferrable": _deferrable(one),
    }


def _deferrable(one: _Constraint) -> str:
    if not one.deferrable:
        return "no"
    return "initially deferred" if one.deferred else "initially immediate"
