"""Comments in the catalog: those of a model, set at the end of the way to it."""

from __future__ import annotations

from archkit.design.change.pairing import Pairing
from archkit.design.change.step import Block, transaction
from archkit.design.data import DataModel, Table
from archkit.design.ddl import ddl_statements
from archkit.design.ddl_index import index_comment
from archkit.design.ddl_name import quoted


def remark_blocks(pairing: Pairing, *, touched: bool) -> tuple[Block, ...]:
    """Return the block that gives the parts of the new model their comments.

    Args:
        pairing: The models; the comments are those of its new one.
        touched: Whether steps make parts anew, which then have no comment yet.
    """
    new, paired = pairing.new, {one.new.name for one in pairing.tables}
    wanted = _said(new, paired)
    old = _said(pairing.old, {one.old.name for one in pairing.tables})
    kept = [sql for target, sql in wanted.items() if touched or old.get(target) != sql]
    gone = [target for target in _targets(new, paired) if target in old and target not in wanted]
    statements = [*kept, *(f"{target} IS NULL" for target in gone)]
    return transaction(*statements)


def _said(model: DataModel, tables: set[str]) -> dict[str, str]:
    """Return each comment by what it is about."""
    found = {}
    for one in ddl_statements(model):
        if one.sql.startswith("COMMENT ON ") and (one.table in tables):
            target, _, _ = one.sql.partition(" IS ")
            found[target] = one.sql
    return found


def _targets(model: DataModel, tables: set[str]) -> list[str]:
    found: list[str] = []
    for table in model.tables:
        if table.name in tables:
            found += _targets_of(table)
    return found


def _targets_of(table: Table) -> list[str]:
    name = quoted(table.name)
    columns = [f"COMMENT ON COLUMN {name}.{quoted(one.name)}" for one in table.columns]
    indexes = [f"COMMENT ON INDEX {quoted(one.name)}" for one in table.indexes if not index_comment(one)]
    return [f"COMMENT ON TABLE {name}", *columns, *indexes]
