"""The later decisions are data: gates before scores, every option can be forced, and it shows."""

import time
from dataclasses import replace

import pytest

from archkit.architects.rulebook.choices.later import later_choices
from archkit.architects.rulebook.choices.outline import outline
from archkit.architects.rulebook.choices.weighing import criteria
from archkit.architects.rulebook.contracts.contract import propose_contracts
from archkit.architects.rulebook.data.data_model import propose_data
from archkit.architects.rulebook.operate.operations import propose_operations
from archkit.architects.rulebook.secure.security import propose_security
from archkit.architects.rulebook.shape.architecture import propose_architecture
from archkit.brief import Brief
from archkit.design import Design
from archkit.knowledge import library

LATER = (
    "contracts-style", "contracts-realtime", "contracts-versioning", "contracts-authentication",
    "contracts-pagination", "identity-provider", "data-tenancy", "data-key-type", "data-partitioning",
    "data-deletion", "deployment-strategy", "recovery-tier", "write-acknowledgement", "edge-network",
    "observability-stack",
)  # fmt: skip
EDITOR, LEDGER, LINKS, NOTES, LEAVE = (
    "collaborative-editor", "payments-ledger", "url-shortener", "notifications", "leave-requests",
)  # fmt: skip


def designed(case):
    design = Design(name="x")
    for part, step in (
        ("shape", propose_architecture),
        ("data", propose_data),
        ("contracts", propose_contracts),
        ("secure", propose_security),
        ("operate", propose_operations),
    ):
        design = design.model_copy(update={part: step(case, design)})
    return design


def decisions(case):
    return {one.id: one for one in designed(case).decisions}


@pytest.fixture(scope="module")
def known():
    return library()


@pytest.mark.parametrize("decision", LATER)
def test_each_has_options_gates_and_weights_in_knowledge(decision, known):
    options = known.options[decision]
    assert len(options) >= 2
    assert all(one.risk and one.source for one in options)
    assert any(one.decision == decision for one in known.gates.values())
    names = {one.name for one in criteria(decision, 5.0)}
    assert all({one.by for one in option.ratings} <= names for option in options)


@pytest.mark.parametrize("name", [EDITOR, LEDGER, LINKS, NOTES, LEAVE])
def test_each_decision_says_what_would_change_it(name, brief_named, situation_of):
    found = decisions(situation_of(brief_named(name)))
    for decision in found.values():
        if decision.id not in LATER:
            continue
        assert len(decision.options) >= 2
        assert decision.criteria
        assert decision.revisit
        assert decision.rule in library().rules
        assert any(letter.isdigit() for letter in decision.flips_when), decision.flips_when
        assert not decision.winner.ruled_out_by, decision.id
        scored = [one for one in decision.options if one.score is not None]
        assert all(one.ratings for one in scored)
        ruled = [one for one in decision.options if one.ruled_out_because]
        assert all(one.ruled_out_by for one in ruled), decision.id
    assert {"contracts-style", "deployment-strategy", "recovery-tier", "data-tenancy"} <= set(found)


@pytest.mark.parametrize(("decision", "option"), [
    ("contracts-style", "graphql"), ("contracts-style", "grpc"), ("contracts-realtime", "sse"),
    ("contracts-realtime", "polling"), ("contracts-versioning", "header"),
    ("contracts-authentication", "mtls"), ("contracts-authentication", "api-key"),
    ("contracts-pagination", "offset"),
    ("identity-provider", "own-sign-in"), ("identity-provider", "self-run-server"),
    ("data-tenancy", "single"), ("data-tenancy", "database"), ("data-key-type", "bigint"),
    ("data-partitioning", "none"),
    ("data-deletion", "soft"), ("deployment-strategy", "blue-green"), ("deployment-strategy", "replace"),
    ("recovery-tier", "active-active"), ("write-acknowledgement", "second-region"),
    ("edge-network", "content-network"), ("observability-stack", "self-run"), ("replacement", "at-once"),
])  # fmt: skip
def test_any_option_can_be_forced_to_see_what_it_would_give(decision, option, brief_named, situation_of):
    case = replace(situation_of(brief_named(EDITOR)), forced=((decision, option),))
    found = decisions(case)
    assert found[decision].chosen == option


@pytest.mark.parametrize(
    ("name", "forced", "shows"),
    [
        (EDITOR, ("contracts-authentication", "mtls"), lambda d: d.contracts.authentication),
        (NOTES, ("data-partitioning", "none"), lambda d: [t.partition_by for t in d.data.tables]),
        (EDITOR, ("data-tenancy", "single"), lambda d: [c.name for t in d.data.tables for c in t.columns]),
        (NOTES, ("deployment-strategy", "blue-green"), lambda d: d.operate.deployment.strategy),
        (NOTES, ("recovery-tier", "warm-standby"), lambda d: d.operate.recovery.tier),
        (LINKS, ("edge-network", "none"), lambda d: {one.id for one in d.shape.components}),
        (NOTES, ("edge-network", "content-network"), lambda d: {one.id for one in d.shape.components}),
    ],
)
def test_what_is_forced_shows_in_the_design(name, forced, shows, brief_named, situation_of):
    case = situation_of(brief_named(name))
    assert shows(designed(case)) != shows(designed(replace(case, forced=(forced,))))


def test_a_forced_mark_stands_in_the_table_that_loses_rows(brief_named, situation_of):
    data = brief_named(LEAVE).model_dump(mode="json", exclude_defaults=True)
    data["workload"]["operations"].append(
        {"name": "Withdraw leave request", "kind": "delete", "entity": "Leave request"}
    )
    case = situation_of(Brief.model_validate(data))
    forced = replace(case, forced=(("data-deletion", "soft"),))
    marked = [
        {table.name for table in designed(one).data.tables if table.column("deleted_at")}
        for one in (case, forced)
    ]
    assert marked == [set(), {"leave_requests"}]


def chosen(situation_of, decision, brief, **values):
    return decisions(situation_of(brief, **values))[decision].chosen


def test_who_calls_decides_how_callers_prove_themselves(brief_named, situation_of):
    ledger = brief_named(LEDGER)
    partners = {"scale__clients": ["partner-api"], "threats__exposure": "partners"}
    assert chosen(situation_of, "contracts-authentication", ledger, **partners) == "mtls"
    plain = {**partners, "compliance__regimes": ["gdpr"]}
    assert chosen(situation_of, "contracts-authentication", ledger, **plain) == "api-key"
    assert (
        chosen(situation_of, "contracts-authentication", ledger, **{**partners, "scale__clients": ["web"]})
        == "oidc"
    )


def test_who_only_listens_is_served_over_plain_http(situation_of):
    data = {
        "name": "Departures",
        "purpose": "Boards show departures and follow delays.",
        "scale": {"users_total": 90_000, "users_concurrent_peak": 8_000, "clients": ["web"]},
        "workload": {
            "entities": [{"name": "Departure", "rows_per_day": 4_000, "bytes_per_row": 200}],
            "operations": [
                {"name": "Follow departures", "kind": "subscribe", "entity": "Departure", "per_day": 400_000},
                {"name": "Post departure", "kind": "create", "entity": "Departure", "per_day": 4_000},
            ],
        },
        "team": {"engineers": 4},
    }
    case = situation_of(Brief.model_validate(data))
    assert decisions(case)["contracts-realtime"].chosen == "sse"


def test_both_ways_at_once_asks_for_one_connection(brief_named, situation_of):
    found = decisions(situation_of(brief_named(EDITOR)))["contracts-realtime"]
    assert found.chosen == "websocket"
    polling = next(one for one in found.options if one.id == "polling")
    assert "polling-too-late" in polling.ruled_out_by


def test_releases_follow_objective_and_traffic(brief_named, situation_of):
    notes = brief_named(NOTES)
    assert chosen(situation_of, "deployment-strategy", notes) == "rolling"
    strict = {"quality__availability_percent": 99.95}
    assert chosen(situation_of, "deployment-strategy", notes, **strict) == "blue-green"
    assert chosen(situation_of, "deployment-strategy", brief_named(LEAVE)) == "replace"
    assert chosen(situation_of, "deployment-strategy", brief_named(LINKS)) == "canary"


def test_what_may_be_lost_decides_when_a_write_is_confirmed(brief_named, situation_of):
    leave = brief_named(LEAVE)
    assert chosen(situation_of, "write-acknowledgement", leave) == "one-copy"
    assert chosen(situation_of, "write-acknowledgement", leave, quality__rpo_minutes=0) == "second-zone"
    far = {"quality__durability": "no write may be lost, not even with a whole region"}
    assert chosen(situation_of, "write-acknowledgement", leave, **far) == "second-region"
    hasty = {**far, "quality__write_latency_p95_ms": 10}
    assert chosen(situation_of, "write-acknowledgement", leave, **hasty) != "second-region"


def test_residency_in_several_places_keeps_tenants_apart(brief_named, situation_of):
    editor = brief_named(EDITOR)
    assert chosen(situation_of, "data-tenancy", editor) == "shared"
    found = decisions(situation_of(editor, compliance__residency=["eu", "us"]))["data-tenancy"]
    assert found.chosen == "bridge"
    assert (
        "tenants-in-several-places" in next(one for one in found.options if one.id == "shared").ruled_out_by
    )


def test_time_and_size_decide_how_the_old_is_replaced(brief_named, situation_of):
    old = [{"name": "Host", "role": "Legacy system that is replaced"}]
    values = {"existing__none": False, "existing__systems": old}
    notes = brief_named(NOTES)
    assert "replacement" not in decisions(situation_of(notes))
    assert chosen(situation_of, "replacement", notes, **values) == "step-by-step"
    soon = {**values, "timeline__migration_deadline": "2026-12-24"}
    assert chosen(situation_of, "replacement", notes, **soon) == "at-once"


@pytest.mark.parametrize("name", [EDITOR, LEDGER, LINKS, NOTES, LEAVE])
def test_the_outline_foresees_what_the_steps_decide(name, brief_named, situation_of):
    case = situation_of(brief_named(name))
    foreseen = later_choices(case, outline(case))
    taken = decisions(case)
    for decision, option in foreseen.items():
        if decision in taken and decision not in {"deployment-strategy", "recovery-tier"}:
            assert option.id == taken[decision].chosen, decision


def test_later_choices_are_foreseen_quickly(brief_named, situation_of):
    case = situation_of(brief_named(EDITOR))
    plan = outline(case)
    later_choices(case, plan)
    taken = []
    for _ in range(5):
        begun = time.process_time()
        for _ in range(10):
            later_choices(case, plan)
        taken.append((time.process_time() - begun) / 10)
    assert min(taken) < 0.006
