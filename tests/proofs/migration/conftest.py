"""Models in a short form, and the way from one to the other."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from archkit.design import DataModel
from archkit.proofs.migration import Rehearsal, migration_between

TODAY = dt.date(2026, 11, 21)


def column(text: str) -> dict[str, Any]:
    text, _, default = text.partition(" = ")
    name, _, kind = text.partition(" ")
    kind, empty = kind.removesuffix(" null"), kind.endswith(" null")
    return {"name": name, "type": kind.strip('"'), "nullable": empty, "default": default or None}


def model(tables: dict[str, dict[str, Any]], **parts: Any) -> DataModel:
    """Return a model of tables whose columns are texts."""
    made = [
        {"name": name, "comment": f"Holds {name}.", "needed_by": "a test"}
        | fields
        | {"columns": [column(one) for one in fields["columns"]]}
        for name, fields in tables.items()
    ]
    return DataModel.model_validate({"engine": "postgresql", "consistency": "strong", "tables": made} | parts)


def rehearsed(old: DataModel, new: DataModel, **more: Any) -> Rehearsal:
    return migration_between(old, new, **({"rows": 300, "today": TODAY} | more))


@pytest.fixture(scope="session")
def short() -> SimpleNamespace:
    """Return the helpers that tests of migrations share."""
    return SimpleNamespace(model=model, rehearsed=rehearsed, today=TODAY)
