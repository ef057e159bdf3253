"""Deleted rows that can be restored for a while: marked first, gone for good when the time is over."""

from __future__ import annotations

from archkit.architects.rulebook.data.ageing import batch_delete
from archkit.architects.rulebook.data.mapped_entity import MappedEntity
from archkit.architects.rulebook.data.reads import Reached, by_identity, selected_columns
from archkit.architects.rulebook.data.statement import Statement, conjunction
from archkit.architects.rulebook.data.writes import returned_columns
from archkit.brief import Operation
from archkit.design import Table

_DELETED = "deleted_at"


def window(table: Table) -> str:
    """Return the SQL of the span in which a deleted row can be restored."""
    return f"interval '{table.restore_days or 0:g} days'"


def restore(one: MappedEntity, operation: Operation) -> Reached:
    """Return the restore of one row; a second one finds nothing, and so does one that comes too late."""
    statement = Statement()
    table = one.table
    conditions = statement.equals(table, (table.tenant_column,)) if table.tenant_column else []
    extra = [name for name in selected_columns(one, operation.by) if name not in one.identity]
    conditions += [*statement.equals(table, extra), *by_identity(one, statement)]
    conditions.append(f"{_DELETED} > now() - {window(table)}")
    stamp = ", updated_at = now()" if table.column("updated_at") else ""
    sql = (
        f"UPDATE {table.name}\nSET {_DELETED} = NULL{stamp}\nWHERE {conjunction(conditions)}\n"
        f"RETURNING {returned_columns(one)}"
    )
    return Reached(sql, statement.types, "write")


def purge_deleted(one: MappedEntity, blockers: tuple[str, ...]) -> Reached:
    """Return the end of rows whose time for a restore is over, some at a time.

    Args:
        one: The entity with its table.
        blockers: Conditions without which another table still needs the row.
    """
    found = (f"{_DELETED} < now() - {window(one.table)}", *blockers)
    sql = batch_delete(one.table, conjunction(found).replace("\n  ", "\n    "), _DELETED, "$1")
    return Reached(sql, ("integer",), "write", (_DELETED,), where=f"{_DELETED} IS NOT NULL")
