"""Row security that binds the owner too: lifted for the one who migrates, and put back at the end."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design.change.pairing import Pairing
from archkit.design.change.step import Draft, transaction
from archkit.design.ddl_name import quoted
from archkit.design.ddl_table import forced_row_security

_BRIEF = "ACCESS EXCLUSIVE on the tables, for a change of the catalog alone"


def exempt_owner(pairing: Pairing, touched: frozenset[str]) -> Iterator[Draft]:
    """Yield the draft that lets the owner see the rows of all tenants while they are filled and compared.

    Args:
        pairing: The models, seen from the side whose tables are bound.
        touched: Names of the tables that steps work on.
    """
    bound = [
        pair.old
        for pair in pairing.tables
        if pair.old.tenant_column and {pair.old.name, pair.new.name} & touched
    ]
    if not bound:
        return
    names = tuple(one.name for one in bound)
    yield Draft(
        name="owner_sees_all", undo_name="owner_is_bound", phase="expand", tables=names,
        make=transaction(*(f"ALTER TABLE {quoted(one)} NO FORCE ROW LEVEL SECURITY" for one in names)),
        undo=transaction(*(sql for one in bound for sql in forced_row_security(one))),
        lock=_BRIEF, undo_lock=_BRIEF,
        because="Backfills and comparisons must see every tenant's rows. The policies still bind every other "
        "role, so the application must not connect as the owner until the end.",
        undo_because="From here on the policies bind the owner as well.",
    )  # fmt: skip
