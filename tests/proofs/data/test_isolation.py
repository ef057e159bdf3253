"""What the owner of a table sees of other tenants, and what is read through a view with its rights."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from archkit.design import DataModel
from archkit.design.ddl_name import quoted
from archkit.proofs.data.isolation import Isolation, forced_tables, isolation
from archkit.proofs.data.schema_apply import apply
from archkit.proofs.data.schema_fill import fill
from archkit.proofs.data.schema_inventory import TableShape, inventory
from archkit.proofs.postgres import database

MODEL = DataModel.model_validate(
    {
        "engine": "postgresql",
        "consistency": "strong",
        "tables": [
            {"name": "firms", "comment": "Tenants.", "needed_by": "all",
             "columns": [{"name": "id", "type": "uuid"}]},
            {
                "name": "notes", "comment": "Their notes.", "needed_by": "all", "tenant_column": "firm_id",
                "columns": [{"name": "id", "type": "uuid"}, {"name": "firm_id", "type": "uuid"},
                            {"name": "body", "type": "text"}],
                "foreign_keys": [{"columns": ["firm_id"], "references": "firms"}],
            },
        ],
        "views": [
            {"name": "all_notes", "sql": "SELECT id, body FROM notes"},
            {"name": "kept_notes", "sql": "SELECT id, body FROM notes", "materialized": True},
            {"name": "own_notes", "sql": "SELECT id, body FROM notes", "security_invoker": True},
        ],
    }
)  # fmt: skip

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def filled() -> Iterator[tuple[Any, dict[str, TableShape]]]:
    with database() as connection:
        assert apply(connection, MODEL).failures == ()
        tables = inventory(connection)
        fill(connection, tables, {"firms": 20, "notes": 200}, dt.date(2026, 11, 21))
        yield connection, tables


def seen(filled: tuple[Any, dict[str, TableShape]], *forced: str) -> Isolation:
    connection, tables = filled
    return isolation(connection, MODEL, (), tables, frozenset(forced))


def test_an_owner_who_is_not_bound_sees_every_tenant(filled: tuple[Any, dict[str, TableShape]]) -> None:
    (table,) = seen(filled).tables
    assert table.owner == 200 - table.own > 0
    assert not table.holds
    assert table.foreign == table.unset == 0


def test_an_owner_who_is_bound_sees_one_tenant(filled: tuple[Any, dict[str, TableShape]]) -> None:
    found = seen(filled, "notes")
    assert found.gap == ""
    assert found.bypassing == ()
    assert all(table.holds for table in found.tables)


def test_views_are_read_for_one_tenant(filled: tuple[Any, dict[str, TableShape]]) -> None:
    bound = {view.view: view for view in seen(filled, "notes").open_views}
    assert set(bound) == {"all_notes", "kept_notes"}
    assert not bound["all_notes"].leaks
    assert bound["all_notes"].read == bound["all_notes"].right < bound["all_notes"].exempt == 200
    assert bound["kept_notes"].leaks
    assert bound["kept_notes"].read == 200
    open_view = next(view for view in seen(filled).open_views if view.view == "all_notes")
    assert open_view.leaks
    assert open_view.read == 200


def test_what_the_design_forces_is_read_from_the_catalog(filled: tuple[Any, dict[str, TableShape]]) -> None:
    connection, _ = filled
    with connection.transaction(force_rollback=True):
        connection.execute(f"ALTER TABLE {quoted('notes')} FORCE ROW LEVEL SECURITY")
        assert forced_tables(connection) == {"notes"}
