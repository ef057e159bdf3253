"""What constraints of tables in SQL say of entities: what is unique together, what overlaps nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from archkit.brief.workload import Entity

MOST_GROUPS = 40
"""Groups of one table: a table with more unique constraints is read without the rest."""


@dataclass(frozen=True)
class TableRule:
    """One constraint of a table: columns that are unique, or point to a parent, or must not overlap.

    `parent` is the table that a foreign key points to; `overlaps` says that the columns are those
    whose rows must not lie over each other in time.
    """

    table: str
    columns: tuple[str, ...]
    parent: str = ""
    overlaps: bool = False


def rules_in(statements: Iterable[Any]) -> Iterator[TableRule]:
    """Yield the constraints that statements give to tables, as sqlglot parsed them.

    Unique indexes over expressions, or of only some rows, say less than that something is unique,
    and are passed over.
    """
    from sqlglot import expressions  # noqa: PLC0415 - needed only where a project has SQL

    for one in statements:
        if not isinstance(one, expressions.Create | expressions.Alter):
            continue
        found = one.find(expressions.Table)
        if found is None or not found.name:
            continue
        if isinstance(one, expressions.Create) and one.kind == "INDEX":
            yield from _index(one, found.name)
        elif isinstance(one, expressions.Alter) or one.kind == "TABLE":
            yield from _constraints(one, found.name)


def _index(one: Any, table: str) -> Iterator[TableRule]:
    from sqlglot import expressions  # noqa: PLC0415

    parameters = one.find(expressions.IndexParameters)
    if not one.args.get("unique") or parameters is None or parameters.args.get("where") is not None:
        return
    columns = [each.this for each in parameters.args.get("columns") or ()]
    if columns and all(isinstance(each, expressions.Column) for each in columns):
        yield TableRule(table, tuple(each.name for each in columns))


def _constraints(one: Any, table: str) -> Iterator[TableRule]:
    from sqlglot import expressions  # noqa: PLC0415

    for unique in one.find_all(expressions.UniqueColumnConstraint, expressions.PrimaryKey):
        names = tuple(each.name for each in unique.find_all(expressions.Identifier))
        if names and unique.find_ancestor(expressions.ColumnDef) is None:
            yield TableRule(table, tuple(dict.fromkeys(names)))
    for key in one.find_all(expressions.ForeignKey):
        parent = key.find(expressions.Table)
        if parent is not None and parent.name:
            yield TableRule(table, tuple(each.name for each in key.expressions), parent=parent.name)
    for column in one.find_all(expressions.ColumnDef):
        reference = column.find(expressions.Reference)
        parent = reference.find(expressions.Table) if reference is not None else None
        if parent is not None and parent.name:
            yield TableRule(table, (column.name,), parent=parent.name)
    for exclusion in one.find_all(expressions.ExcludeColumnConstraint):
        yield from _exclusion(exclusion, table)


def _exclusion(exclusion: Any, table: str) -> Iterator[TableRule]:
    from sqlglot import expressions  # noqa: PLC0415

    same, lies_over = [], False
    for one in exclusion.find_all(expressions.WithOperator):
        operator = str(one.args.get("op") or "")
        column = one.find(expressions.Column)
        lies_over = lies_over or operator == "&&"
        if operator == "=" and column is not None:
            same.append(column.name)
    if lies_over and same:
        yield TableRule(table, tuple(same), overlaps=True)


def with_rules(entity: Entity, rules: tuple[TableRule, ...], names: dict[str, str]) -> Entity:
    """Return an entity with what the constraints of its table say.

    Args:
        entity: The entity of the table.
        rules: The constraints of that table.
        names: Entities by the names of their tables.
    """
    parents = {rule.columns[0]: names.get(rule.parent, "") for rule in rules if rule.parent and rule.columns}
    own = {one.name for one in entity.attributes}
    single = {rule.columns[0] for rule in rules if _is_unique(rule) and len(rule.columns) == 1}
    groups = [rule.columns for rule in rules if _is_unique(rule) and len(rule.columns) > 1]
    known = tuple(dict.fromkeys(group for group in groups if own.issuperset(group)))[:MOST_GROUPS]
    overlaps = [rule.columns[0] for rule in rules if rule.overlaps and len(rule.columns) == 1]
    resource = next((parents.get(column) or column for column in overlaps if column in own), None)
    belongs = (*entity.belongs_to, *(parent for parent in parents.values() if parent))
    attributes = tuple(
        one.model_copy(update={"unique": True}) if one.name in single else one for one in entity.attributes
    )
    return entity.model_copy(
        update={
            "attributes": attributes,
            "belongs_to": tuple(dict.fromkeys(belongs)),
            "unique_together": known,
            "no_overlap_for": resource,
        }
    )


def _is_unique(rule: TableRule) -> bool:
    return not rule.parent and not rule.overlaps
