from __future__ import annotations

import pytest
from small_system import system

from archkit.architects.rulebook.challenge.challenges import propose_challenge
from archkit.architects.rulebook.operate.operations import propose_operations
from archkit.architects.rulebook.secure.security import propose_security
from archkit.architects.rulebook.size.sizing import propose_sizing
from archkit.design import Step

ABSOLUTES = (
    "never",
    "always",
    "guarantee",
    "zero downtime",
    "exactly once",
    "seamless",
    "robust",
    "best-in-class",
    "no single point",
)


def challenged(name, **changes):
    return propose_challenge(*system(name, **changes))


def removal(challenge, component):
    return next(one for one in challenge.removals if one.component == component)


def test_every_part_but_the_callers_is_taken_away_once():
    case, design = system("editor")
    challenge = propose_challenge(case, design)
    expected = {part.id for part in design.shape.components if part.kind != "client"}
    assert {one.component for one in challenge.removals} == expected


def test_a_part_that_nothing_goes_through_is_not_needed():
    challenge = challenged("editor")
    assert not removal(challenge, "orphan").needed
    assert removal(challenge, "realtime").needed
    assert "'Follow document'" in removal(challenge, "realtime").breaks


def test_the_operations_that_die_are_named():
    challenge = challenged("notifications")
    assert "'Send notification'" in removal(challenge, "queue").breaks
    assert "List notifications" not in removal(challenge, "queue").breaks
    assert "delivers SMS" in removal(challenge, "sms-provider").breaks
    assert "Counted apart" in removal(challenge, "identity").breaks


def test_a_cache_that_carries_messages_is_more_than_a_cache():
    assert "nothing else carries changes and presence" in removal(challenged("editor"), "cache").breaks


def test_ten_times_names_the_first_part_that_breaks_with_numbers():
    text = challenged("notifications").ten_times
    assert "972 requests/s" in text, "24.3 x 4 x 10"
    assert "breaks first" in text
    assert "engineer-weeks" in text
    assert "no component with a known ceiling" in challenged("internal_tool").ten_times
    nothing = {"workload.operations": [], "workload.entities": [], "scale.users_total": None}
    unknown = challenged("notifications", **nothing).ten_times
    assert "states no rate" in unknown


def test_half_the_budget_is_compared_with_the_cost():
    assert "1,000 USD" in challenged("notifications").half_budget
    tool = challenged("internal_tool", **{"budget.monthly_usd": 60}).half_budget
    assert "30 USD a month is half of the budget of 60 USD" in tool
    assert "To go, in this order" in tool


def test_risks_come_from_this_brief():
    ids = {
        name: {risk.id for risk in challenged(name).risks}
        for name in ("notifications", "internal_tool", "ledger")
    }
    assert {"provider-outage", "compliance"} <= ids["notifications"]
    assert {"key-person", "single-instance"} <= ids["internal_tool"]
    assert "provider-outage" not in ids["internal_tool"]
    assert "data-growth" in ids["ledger"]
    assert "key-person" not in ids["ledger"]


@pytest.mark.parametrize("name", ["notifications", "internal_tool", "ledger", "editor"])
def test_there_are_a_few_risks_the_gravest_first(name):
    risks = challenged(name).risks
    assert 2 <= len(risks) <= 8
    products = [risk.probability * risk.impact for risk in risks]
    assert products == sorted(products, reverse=True)


def test_a_tight_plan_is_a_risk():
    assert "timeline" in {risk.id for risk in challenged("notifications", **{"timeline.weeks": 3}).risks}
    assert "timeline" not in {
        risk.id for risk in challenged("notifications", **{"timeline.weeks": 100}).risks
    }


def test_grave_risks_are_a_decision():
    decision = next(iter(challenged("internal_tool").decisions))
    assert decision.id == "accepted-risks"
    assert "risk key-person" in decision.depends_on


def test_the_review_is_due_half_a_year_later_or_when_the_deadline_is_nearer():
    assert challenged("internal_tool").review_by.startswith("2027-05-20")
    early = challenged("internal_tool", **{"timeline.deadline": "2026-12-24"})
    assert early.review_by.startswith("2026-12-24, because the deadline")


def whole(name):
    case, design = system(name)
    steps = (
        (Step.SECURE, propose_security),
        (Step.OPERATE, propose_operations),
        (Step.SIZE, propose_sizing),
        (Step.CHALLENGE, propose_challenge),
    )
    for step, propose in steps:
        design = design.with_artifact(step, propose(case, design))
    return design


@pytest.mark.parametrize("name", ["notifications", "internal_tool", "ledger", "editor"])
def test_the_texts_make_no_absolute_claim_and_leave_no_blank(name):
    design = whole(name)
    text = "\n".join(
        design.artifact(step).to_yaml() for step in (Step.SECURE, Step.OPERATE, Step.SIZE, Step.CHALLENGE)
    )
    assert [word for word in ABSOLUTES if word in text.lower()] == []
    assert "None" not in text
    assert "nan" not in text.lower().split()
    assert " ." not in text
    assert "  ," not in text


@pytest.mark.parametrize("name", ["notifications", "ledger"])
def test_the_same_brief_gives_the_same_bytes(name):
    assert whole(name).to_yaml() == whole(name).to_yaml()


@pytest.mark.parametrize("name", ["notifications", "internal_tool", "ledger", "editor"])
def test_the_four_artifacts_survive_yaml(name):
    design = whole(name)
    assert type(design).from_yaml(design.to_yaml()) == design


def test_trade_offs_name_what_is_given_up():
    for trade_off in propose_challenge(system("ledger")[0], whole("ledger")).trade_offs:
        assert trade_off.gained
        assert trade_off.given_up
        assert trade_off.because.endswith(".")
