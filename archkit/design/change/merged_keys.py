"""A unique rule over the columns of the primary key, which PostgreSQL keeps as no rule of its own."""

from __future__ import annotations

from archkit.design.data import Constraint, DataModel, Table
from archkit.design.ddl_table import primary_key


def as_applied(model: DataModel) -> DataModel:
    """Return a model with the constraints that PostgreSQL makes of it.

    Within one CREATE TABLE, rules that would need the same index become one; a primary key without
    a name of its own takes that of the rule which it swallows.
    """
    return model.model_copy(update={"tables": tuple(_merged(one) for one in model.tables)})


def _merged(table: Table) -> Table:
    kept: list[Constraint] = []
    name = table.primary_key_name
    for one in table.constraints:
        if one.kind != "unique":
            kept.append(one)
        elif _form(one) == (primary_key(table), (), False, "no"):
            name = name or one.name
        elif _form(one) not in [_form(other) for other in kept if other.kind == "unique"]:
            kept.append(one)
    if len(kept) == len(table.constraints):
        return table
    return table.model_copy(update={"constraints": tuple(kept), "primary_key_name": name})


def _form(one: Constraint) -> tuple[object, ...]:
    return one.columns, one.include, one.nulls_not_distinct, one.deferrable
