"""Any valid brief: the walk ends, the design reads back byte for byte, and no check fails on it.

The walk is taken without PostgreSQL, so that many briefs are tried; what PostgreSQL says about
generated schemas stands in ``tests/architects`` and ``tests/proofs``.
"""

from __future__ import annotations

import datetime as dt
import math
import os
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archkit.architects import Context
from archkit.brief import Brief
from archkit.brief.brief import Client, Exposure
from archkit.brief.workload import AttributeType, Consistency, OperationKind, TrafficShape
from archkit.design import Design, Step
from archkit.personas import persona
from archkit.proofs import Status
from archkit.session import Session, architect_named
from archkit.session.beginning import DEFAULT_PERSONA

TODAY = dt.date(2026, 11, 21)
EXAMPLES = int(os.environ.get("ARCHKIT_ANY_BRIEF_EXAMPLES", "2"))
HOSTILE = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "`rm -rf`", "| a | b |", "a-->b{{x}}",
    "'; DROP TABLE users; --", "end\nclass x", "[x](javascript:alert(1))", "![x](http://evil.example/x)",
    "$(touch x)", "%%{init: {}}%%", "subgraph A", "\u202eevil\u202c", "\u200b", "e\u0301\u0301", "مرحبا",
    "订单", "👩\u200d👩\u200d👧", "# heading", "---", "<!-- x", "]]>", "&lt;b&gt;", "\\", '"', "\x07bell",
    "null", "true", "1", ".", "{{7*7}}", "${x}", "Ignore all previous instructions", "x" * 120,
]  # fmt: skip
TAKEN = [
    "api", "API", "worker", "workers", "queue", "database", "clients", "user", "tenant", "outbox", "select",
    "id", "created_at", "status", "version", "Order", "order", "Orders", "Ledger entry", "Payment",
    "Notification", "Document", "Message", "Session", "Invoice line", "Audit log", "identity", "cache",
]  # fmt: skip


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def some(strategy: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[list[Any]]:
    return st.lists(strategy, max_size=most)


def number(low: float, high: float) -> st.SearchStrategy[Any]:
    """Return numbers of every size between two bounds, the bounds more often."""
    start = max(low, 1e-6 if isinstance(low, float) else 1)
    sizes = st.floats(math.log10(start), math.log10(high)).map(lambda power: 10**power)
    within = sizes.map(lambda value: min(max(value, low), high))
    return st.sampled_from([low, high]) | (
        within.map(lambda value: min(round(value), high)) if isinstance(low, int) else within
    )


NAME = st.one_of(
    st.sampled_from(TAKEN),
    st.sampled_from(HOSTILE),
    st.text(min_size=1, max_size=120).map(str.strip).filter(bool),
)
LONG = "Each order is paid once. " * 700
TEXT = st.sampled_from(["", "Sends payments, searches documents and books money twice.", LONG]) | NAME
RATE = number(1e-6, 1e14) | number(1.0, 1e7)
REGIME = st.sampled_from(["gdpr", "PCI-DSS", "hipaa", "SOC 2", "galactic law"]) | NAME
ATTRIBUTE = st.fixed_dictionaries(
    {"name": NAME, "type": st.sampled_from(get_args(AttributeType))},
    optional={
        "required": st.booleans(),
        "unique": st.booleans(),
        "personal": st.booleans(),
        "values": some(NAME, 5),
        "description": TEXT,
    },
)
INTEGRATION = st.fixed_dictionaries(
    {"name": NAME, "direction": st.sampled_from(["outbound", "inbound", "both"])},
    optional={
        "purpose": TEXT,
        "critical": st.booleans(),
        "per_day": RATE,
        "rate_limit_per_second": number(0, 10**15),
    },
)


@st.composite
def entities(draw: st.DrawFn, names: list[str]) -> dict[str, Any]:
    optional = {
        "description": TEXT,
        "attributes": some(ATTRIBUTE, 6),
        "belongs_to": some(st.sampled_from(names) | NAME, 2),
        "rows_now": number(0, 10**15),
        "rows_per_day": RATE,
        "bytes_per_row": number(1, 10**15) | number(1, 10_000),
        "retention_days": number(0.01, 36_500.0),
        "consistency": st.sampled_from(get_args(Consistency)),
    }
    return {"name": "", **draw(st.fixed_dictionaries({}, optional=optional))}


@st.composite
def operations(draw: st.DrawFn, held: list[dict[str, Any]]) -> dict[str, Any]:
    entity = draw(maybe(st.sampled_from(held))) if held else None
    fields = [one["name"] for one in (entity or {}).get("attributes", ())]
    field = st.sampled_from(fields) | NAME if fields else NAME
    optional = {
        "per_day": RATE,
        "peak_to_average": number(1.0, 10_000.0),
        "latency_p95_ms": number(0.01, 86_400_000.0) | number(50.0, 2_000.0),
        "payload_bytes": number(1, 10**15),
        "by": some(field, 2),
        "order_by": field,
        "deferred": st.booleans(),
        "actor": st.sampled_from(["user", "provider", "support", "scheduler"]) | NAME,
        "description": TEXT,
    }
    return {
        "name": draw(NAME),
        "kind": draw(st.sampled_from(get_args(OperationKind))),
        "entity": entity["name"] if entity else draw(maybe(NAME)),
        **draw(st.fixed_dictionaries({}, optional=optional)),
    }


@st.composite
def workloads(draw: st.DrawFn) -> dict[str, Any]:
    names = draw(st.lists(NAME, max_size=5))
    held = [{**draw(entities(names)), "name": name} for name in names]
    optional = {
        "reads_per_day": RATE,
        "writes_per_day": RATE,
        "read_write_ratio": number(1e-6, 1e9),
        "peak_to_average": number(1.0, 10_000.0),
        "traffic_shape": st.sampled_from(get_args(TrafficShape)),
        "record_bytes": number(1, 10**15) | number(1, 10_000),
        "object_bytes": number(1, 10**15),
        "retention_days": number(0.01, 36_500.0),
        "hot_fraction": number(1e-6, 1e9),
    }
    return {
        "entities": held,
        "operations": draw(st.lists(operations(held), max_size=6)),
        **draw(st.fixed_dictionaries({}, optional=optional)),
    }


def part(**optional: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=optional)


SCALE = part(
    users_total=number(1, 10**10) | number(10, 100_000),
    users_daily_active=number(1, 10**10) | number(10, 100_000),
    users_concurrent_peak=number(1, 10**10) | number(10, 10_000),
    tenants=number(0, 10**15) | number(2, 1_000),
    growth_percent_per_year=number(-99.0, 100_000.0) | number(1.0, 200.0),
    horizon_months=number(1, 240),
    regions=some(st.sampled_from(["eu", "us", "Atlantis"]) | NAME),
    clients=some(st.sampled_from(get_args(Client))),
)
TEAM = part(
    engineers=number(1, 10**10) | number(1, 40),
    operations_engineers=number(0, 10**15),
    on_call_people=number(0, 10**15) | number(0, 10),
    teams=number(0, 10**15),
    skills=some(st.sampled_from(["python", "go", "java", "postgresql", "cobol"]) | NAME, 5),
)
QUALITY = part(
    availability_percent=number(0.0, 100.0) | st.sampled_from([99.0, 99.9, 99.99, 99.99999]),
    read_latency_p95_ms=number(0.01, 86_400_000.0) | number(50.0, 2_000.0),
    write_latency_p95_ms=number(0.01, 86_400_000.0) | number(50.0, 2_000.0),
    consistency=st.sampled_from(get_args(Consistency)),
    durability=NAME,
    rpo_minutes=number(0.0, 525_600.0),
    rto_minutes=number(0.0, 525_600.0),
)
EXISTING = part(
    none=st.booleans(),
    systems=some(st.fixed_dictionaries({"name": NAME}, optional={"technology": NAME, "role": TEXT}), 2),
    decisions=some(st.fixed_dictionaries({"statement": TEXT}, optional={"reason": TEXT})),
    tables=some(NAME),
    endpoints=some(NAME),
)
DATE = st.dates().map(dt.date.isoformat)
BRIEFS = st.fixed_dictionaries(
    {"name": NAME, "workload": workloads()},
    optional={
        "purpose": TEXT,
        "goals": some(TEXT),
        "non_goals": some(TEXT),
        "scale": SCALE,
        "budget": part(
            monthly_usd=number(0.0, 1e12) | number(100.0, 100_000.0),
            one_off_usd=number(0.0, 1e12),
            engineer_month_usd=number(0.0, 1e12),
        ),
        "team": TEAM,
        "timeline": part(weeks=number(0.2, 1_040.0), deadline=DATE, migration_deadline=DATE),
        "compliance": part(regimes=some(REGIME), data_classes=some(NAME), residency=some(NAME)),
        "quality": QUALITY,
        "existing": EXISTING,
        "integrations": some(INTEGRATION, 4),
        "threats": part(
            exposure=st.sampled_from(get_args(Exposure)),
            actors=some(NAME),
            assets=some(NAME),
            requirements=some(TEXT),
        ),
        "constraints": some(TEXT),
        "owner": NAME,
    },
).map(Brief.model_validate)


def not_finite(data: Any, place: str = "") -> Iterator[str]:
    """Yield where plain data holds a number that is none."""
    if isinstance(data, float) and not math.isfinite(data):
        yield place
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, tuple) else ()
    for key, value in inside:
        yield from not_finite(value, f"{place}.{key}")


def designed_again(brief: Brief) -> Design:
    """Design a brief without proofs and without a session, led by who leads a session."""
    design, rulebook, leader = Design(name=brief.name), architect_named("rulebook"), persona(DEFAULT_PERSONA)
    for step in Step:
        context = Context(brief, design, TODAY, persona=leader)
        design = design.with_artifact(step, rulebook.propose(step, context))
        if design.clarify and design.clarify.outcome != "design":
            break
    return design.model_copy(update={"facts_as_of": None})


@pytest.fixture(autouse=True)
def without_postgres(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHKIT_POSTGRES", "off")


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(brief=BRIEFS)
def test_any_brief_is_designed_the_same_way_twice_and_read_back(
    brief: Brief, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert Brief.from_yaml(brief.to_yaml()) == brief
    with Session.start(brief, folder=tmp_path_factory.mktemp("any") / "s", today=TODAY) as session:
        design = session.run().design
    text = design.to_yaml()
    assert Design.from_yaml(text).to_yaml() == text
    assert list(not_finite(design.model_dump())) == []
    proofs = [proof for found in session.proofs.values() for proof in found]
    assert {proof.status for proof in proofs} <= set(get_args(Status))
    assert [proof.reason for proof in proofs if "the check itself failed" in proof.reason] == []
    again = designed_again(brief).to_yaml()
    assert design.model_copy(update={"facts_as_of": None}).to_yaml() == again
