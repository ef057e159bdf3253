"""Briefs that are crowded, long-winded, or that name things as the rulebook names its own parts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from archkit.architects import Context
from archkit.architects.rulebook.architect import Rulebook
from archkit.brief import Brief
from archkit.design import Design, Step

TODAY = dt.date(2026, 11, 21)
LONG = [
    f"Some rather long name of a thing that people keep on talking about in meetings {i}" for i in range(50)
]
KINDS = ("create", "read", "list", "search", "update", "delete", "command", "subscribe", "batch")


def brief(**changes: Any) -> Brief:
    """Return a small shop; names of the arguments are paths with two underscores for the dot."""
    stated: dict[str, Any] = {
        "name": "Shop",
        "scale": {"users_total": 10_000, "clients": ["web"]},
        "workload": {
            "entities": [{"name": "Order", "rows_per_day": 1_000}],
            "operations": [{"name": "Place order", "kind": "create", "entity": "Order", "per_day": 1_000}],
        },
        "budget": {"monthly_usd": 90_000},
        "team": {"engineers": 6},
        "timeline": {"weeks": 30},
        "compliance": {"regimes": []},
        "quality": {"availability_percent": 99.9},
    }
    for path, value in changes.items():
        *parents, last = path.split("__")
        target = stated
        for one in parents:
            target = target[one]
        target[last] = value
    return Brief.model_validate(stated)


def designed(wanted: Brief) -> Design:
    """Design a brief; every artifact is validated, so a sentence that is too long would raise."""
    design = Design(name=wanted.name)
    for step in Step:
        design = design.with_artifact(step, Rulebook().propose(step, Context(wanted, design, TODAY)))
    return design


def operations(names: list[str], **more: Any) -> list[dict[str, Any]]:
    return [
        {"name": name, "kind": KINDS[i % len(KINDS)], "entity": "Order", "per_day": 1_000, **more}
        for i, name in enumerate(names)
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"integrations": [{"name": name, "purpose": "p " * 900, "direction": "both"} for name in LONG]},
        {"workload__operations": [one | {"actor": one["name"]} for one in operations(LONG)]},
        {"workload__operations": operations(LONG, deferred=True)},
        {"workload__operations": operations(LONG, by=LONG[:40], order_by=LONG[0])},
        {"compliance__regimes": [*LONG, "gdpr"], "compliance__residency": LONG},
        {"team__skills": LONG, "goals": ["go " * 6_000, *LONG], "constraints": LONG},
        {"existing": {"decisions": [{"statement": "terraform " * 1_900}], "systems": [{"name": "A"}]}},
        {"workload__entities": [{"name": LONG[i], "belongs_to": LONG[i - 2 : i]} for i in range(2, 30)]},
        {
            "workload__entities": [
                {
                    "name": "Order",
                    "attributes": [
                        {"name": name, "type": "enum", "values": LONG, "required": True, "personal": True}
                        for name in LONG
                    ],
                }
            ]
        },
    ],
    ids=["integrations", "actors", "deferred", "selectors", "regimes", "texts", "decisions", "tree", "wide"],
)  # fmt: skip
def test_however_much_is_said_every_sentence_fits(changes: dict[str, Any]) -> None:
    design = designed(brief(**changes))
    assert design.challenge
    assert Design.from_yaml(design.to_yaml()) == design


def test_operations_of_one_name_keep_their_own_rates() -> None:
    twice = [
        {"name": "Order", "kind": "create", "entity": "Order", "per_day": 864_000},
        {"name": "Order", "kind": "list", "entity": "Order", "per_day": 86_400},
    ]
    design = designed(brief(workload__operations=twice))
    assert design.frame
    rates = {one.id: one.base for one in design.frame.quantities}
    assert (rates["writes"], rates["reads"]) == (10, 1)


def test_an_outside_party_named_like_a_part_stands_beside_it() -> None:
    outside = [{"name": name} for name in ("Database", "API", "Observability")]
    acted = operations(["Restart", "Report"], actor="database")
    design = designed(brief(integrations=outside, workload__operations=acted))
    assert design.shape
    kinds = {part.id: part.kind for part in design.shape.components}
    assert kinds["database"] == "database"
    assert kinds["api"] == "service"
    assert kinds["api-outside"] == kinds["observability-outside"] == "external"
    assert "database-outside" in kinds


def test_services_of_a_large_organisation_are_apart_from_all_other_names() -> None:
    outside = ("Payment", "Order service", "Gateway")
    names = ["Identity", "Gateway", "Worker", "Order", "Customer", "Payment", "api"]
    wanted = brief(
        scale__users_total=5_000_000,
        team={"engineers": 60, "teams": 8, "on_call_people": 12, "skills": ["kubernetes", "go"]},
        budget__monthly_usd=200_000,
        workload__entities=[{"name": name, "rows_per_day": 1_000_000} for name in names],
        workload__operations=[
            {"name": f"Create {one}", "kind": "create", "entity": one, "per_day": 1e6, "actor": "customer"}
            for one in names
        ],
        integrations=[{"name": name, "direction": "both"} for name in outside],
    )  # fmt: skip
    design = designed(wanted)
    assert design.shape
    assert design.shape.pattern == "microservices"
    kinds = {part.id: part.kind for part in design.shape.components}
    assert kinds["customer"] == "client"
    assert kinds["customer-service"] == kinds["identity-service"] == kinds["api-service"] == "service"
    assert kinds["payment"] == kinds["order-service-outside"] == kinds["gateway-outside"] == "external"
    assert {link.target for link in design.shape.links if link.source == "order-service"} >= {
        "order-database"
    }


def test_a_parent_named_in_signs_alone_is_pointed_to() -> None:
    entities = [
        {"name": "\U0009999f"},
        {"name": "---"},
        {"name": "Order", "belongs_to": ["\U0009999f", "---"]},
    ]
    design = designed(brief(workload__entities=entities))
    assert design.data
    orders = next(table for table in design.data.tables if table.entity == "Order")
    assert len({column for key in orders.foreign_keys for column in key.columns}) == 2


def test_a_load_that_suggests_more_than_a_brief_may_state_is_still_asked_about() -> None:
    heavy = [{"name": "Measure", "kind": "create", "entity": "Order", "per_day": 1e14}]
    wanted = brief(workload__operations=heavy, workload__read_write_ratio=1e9)
    case = Context(wanted, Design(name="Shop"), TODAY)
    framed = case.design.with_artifact(Step.FRAME, Rulebook().propose(Step.FRAME, case))
    clarified = Rulebook().propose(Step.CLARIFY, Context(wanted, framed, TODAY))
    assert clarified.outcome == "infeasible"
