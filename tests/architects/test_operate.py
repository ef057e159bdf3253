from __future__ import annotations

import re

import pytest
from small_system import system

from archkit.architects.rulebook.anatomy import anatomy
from archkit.architects.rulebook.operate.operations import propose_operations
from archkit.architects.rulebook.operate.policies import time_budget_ms
from archkit.architects.rulebook.operate.recovery import restore_minutes


def operated(name, **changes):
    return propose_operations(*system(name, **changes))


def policy(operations, policy_id):
    return next(one.rule for one in operations.policies if one.id == policy_id)


@pytest.mark.parametrize("name", ["notifications", "internal_tool", "ledger", "editor"])
def test_a_callee_has_less_time_than_its_caller(name):
    case, design = system(name)
    budget = time_budget_ms(anatomy(case, design, "operate"))
    entry = budget["clients", "api"]
    assert all(limit < entry for (source, _), limit in budget.items() if source == "api")
    assert entry >= 250


def test_the_time_limit_follows_the_slowest_target():
    case, design = system("ledger")
    budget = time_budget_ms(anatomy(case, design, "operate"))
    assert budget["clients", "api"] == 1500
    assert budget["api", "card-processor"] == 1200, (
        "80 % of the caller's limit, less than the 5,000 of the architecture"
    )


def test_every_call_to_a_provider_has_timeout_retry_breaker_bulkhead_and_its_limit():
    operations = operated("notifications")
    kinds = {one.kind for one in operations.policies if one.applies_to == "worker -> sms-provider"}
    assert kinds == {"timeout", "retry", "circuit-breaker", "bulkhead", "rate-limit"}
    assert "At most 30 calls/s" in policy(operations, "rate-limit-worker-sms-provider")
    limit = policy(operations, "rate-limit-worker-sms-provider")
    assert "46.3/s, so a peak hour leaves 58,700 waiting, gone 53.1 min later" in limit
    assert "the last one waits 32.6 min, not within the 60 s" in limit
    assert "while open: work waits" in policy(operations, "circuit-breaker-worker-sms-provider")
    assert "At most 27 calls" in policy(operations, "bulkhead-worker-sms-provider"), "30/s x 0.3 s x 3"


def test_a_queue_has_a_place_for_what_cannot_be_done_and_a_tool_without_one_has_none():
    assert "After 5 deliveries" in policy(operated("notifications"), "dead-letter-worker-queue")
    assert not [
        one for one in operated("internal_tool").policies if one.kind in {"dead-letter", "circuit-breaker"}
    ]


def test_what_is_given_up_first_is_what_its_sender_repeats_and_deferred_work_waits():
    rule = policy(operated("notifications"), "degradation")
    assert "first 'Receive receipt', which the sender repeats" in rule
    assert "'Send notification' is accepted and waits" in rule


def test_open_connections_have_pings_and_numbers():
    operations = operated("editor")
    assert "rising number" in policy(operations, "idempotency-clients-realtime")
    assert "presence as unknown" in policy(operations, "degradation-realtime-cache")


def test_service_levels_say_whether_the_brief_set_them():
    levels = {one.id: one for one in operated("notifications").service_levels}
    assert levels["availability"].source == "brief: quality.availability_percent"
    assert levels["availability"].error_budget_minutes == pytest.approx(43.2)
    assert levels["work-in-time"].source.startswith("assumed")
    assert levels["latency-list-notifications"].threshold_ms == 200
    assert "work-in-time" not in {one.id for one in operated("internal_tool").service_levels}


def test_an_objective_of_a_hundred_percent_is_not_set():
    level = operated("editor", **{"quality.availability_percent": 100}).service_levels[0]
    assert level.objective_percent == 99.99
    assert "asks for 100 %" in level.source


def test_dense_traffic_is_watched_by_burn_rate_and_sparse_traffic_by_probe():
    dense = {one.id: one for one in operated("notifications").alerts}
    sparse = {one.id for one in operated("internal_tool").alerts}
    assert "1.44 %" in dense["fast-burn"].condition
    assert {"old-work", "set-aside-work", "provider-fails"} <= set(dense)
    assert "probe-fails" in sparse
    assert not sparse & {"fast-burn", "old-work", "provider-fails"}


def test_every_alert_has_a_first_step():
    for name in ("notifications", "internal_tool", "ledger", "editor"):
        assert all(len(alert.runbook) > 40 for alert in operated(name).alerts)


@pytest.mark.parametrize(
    ("name", "changes", "word"),
    [
        ("internal_tool", {}, "Replace"),
        ("notifications", {}, "Rolling"),
        ("ledger", {}, "Blue and green"),
        ("editor", {}, "Canary"),
    ],
)
def test_the_release_strategy_follows_instances_traffic_and_target(name, changes, word):
    assert operated(name, **changes).deployment.strategy.startswith(word)


def test_a_canary_says_how_many_requests_it_would_see():
    strategy = operated("notifications").deployment.strategy
    seen = float(re.search(r"see ([\d,.]+) requests", strategy)[1].replace(",", ""))
    assert seen == pytest.approx(2.1e6 / 86_400 * 0.05 * 600, rel=0.01)


@pytest.mark.parametrize(
    ("rpo", "rto", "tier"),
    [
        (1440, 1440, "backup-and-restore"),
        (5, 300, "backup-and-restore"),
        (5, 60, "pilot-light"),
        (1, 12, "warm-standby"),
        (0, 15, "warm-standby"),
        (0, 2, "active-active"),
    ],
)
def test_the_recovery_tier_is_the_cheapest_that_reaches_both_targets(rpo, rto, tier):
    operations = operated("notifications", **{"quality.rpo_minutes": rpo, "quality.rto_minutes": rto})
    assert operations.recovery.tier == tier
    decision = next(one for one in operations.decisions if one.id == "recovery-tier")
    assert decision.chosen == tier
    assert [one.monthly_cost_usd for one in decision.options] == sorted(
        one.monthly_cost_usd for one in decision.options
    )


def test_more_data_makes_a_restore_longer():
    small = restore_minutes(anatomy(*system("notifications"), "operate"))
    large = restore_minutes(anatomy(*system("ledger"), "operate"))
    assert 60 < small < large


def test_a_standby_does_not_replace_the_restore_of_wrong_data():
    assert "wrong data reaches the other copy too" in operated("ledger").recovery.restore_test


def test_on_call_is_honest_about_the_number_of_people():
    assert operated("internal_tool").on_call.startswith("Working hours only (nobody carries a pager)")
    assert "one week in 5" in operated("ledger").on_call
    assert "fewer than the 4" in operated("notifications", **{"team.engineers": 3}).on_call


def test_self_run_observability_needs_a_team_and_a_bill():
    small = next(one for one in operated("internal_tool").decisions if one.id == "observability-stack")
    assert small.chosen == "platform-built-in"
    many = next(one for one in operated("notifications").decisions if one.id == "observability-stack")
    assert many.chosen == "hosted"
    assert next(one for one in many.options if one.id == "self-run").ruled_out_because.startswith(
        "5 engineers"
    )


def test_observability_and_recovery_are_priced_from_the_briefs_own_book():
    def options(decision_id, *prices):
        changes = {
            "budget.prices": [dict(zip(("item", "usd"), one, strict=True), source="ours") for one in prices]
        }
        found = operated("notifications", **changes)
        decision = next(one for one in found.decisions if one.id == decision_id)
        return decision, {one.id: one.monthly_cost_usd for one in decision.options}

    _, listed = options("observability-stack")
    decision, dearer = options("observability-stack", ("logs-gib", 10))
    assert dearer["hosted"] > listed["hosted"]
    assert dearer["self-run"] == listed["self-run"]
    assert "budget.prices" in decision.depends_on
    free, _ = options("observability-stack", ("logs-gib", 0), ("metric-series", 0))
    assert free.flips_when
    _, site = options("recovery-tier")
    _, dearer_site = options("recovery-tier", ("container-vcpu-month", 900), ("postgres-small-month", 900))
    assert dearer_site["warm-standby"] > 2 * site["warm-standby"]


def test_a_platform_is_decided_only_where_no_earlier_step_did():
    case, design = system("notifications")
    assert "deployment-platform" in {one.id for one in propose_operations(case, design).decisions}


def test_a_provider_limit_that_the_peak_does_not_reach_says_so():
    operations = operated("notifications", **{"workload.peak_to_average": 1.5})
    assert "so it is not reached" in policy(operations, "rate-limit-worker-sms-provider")


def test_configuration_goes_out_like_code_where_mistakes_would_use_up_the_objective():
    def guarded(**fields):
        return any("configuration" in step for step in operated("editor", **fields).deployment.pipeline)

    assert guarded(**{"quality.availability_percent": 99.99})
    assert guarded(**{"quality.availability_percent": 99.95, "team.on_call_people": 1})
    assert not guarded(**{"quality.availability_percent": 99.9, "team.on_call_people": 1})
