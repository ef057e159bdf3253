"""Microservices presuppose that somebody speaks of teams, or a crowd; a head count alone is not enough."""

from __future__ import annotations

import datetime as dt

from archkit.architects.rulebook.architect import Rulebook
from archkit.brief import Brief
from archkit.explore.evaluation.evaluation import designed

_WORK = {
    "entities": [{"name": name} for name in ("Order", "Product", "Invoice", "Parcel")],
    "operations": [
        {"name": "Add order", "kind": "create", "entity": "Order", "per_day": 200_000},
        {"name": "See product", "kind": "read", "entity": "Product", "per_day": 20_000_000},
    ],
}


def _pattern(**team: int) -> str:
    brief = Brief(name="Parcels", workload=_WORK, team=team)
    shape = designed(brief, Rulebook(), dt.date(2026, 11, 21))[0].shape
    assert shape is not None
    return shape.pattern


def test_forty_engineers_of_whom_no_teams_are_told_get_one_deployable_or_a_few():
    assert _pattern(engineers=40, on_call_people=8) in {"modular-monolith", "service-based"}


def test_forty_engineers_in_five_teams_may_deploy_apart():
    assert _pattern(engineers=40, teams=5, on_call_people=8) == "microservices"
