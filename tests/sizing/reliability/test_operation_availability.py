import math
import time

import pytest

from archkit.brief import Brief
from archkit.design import Architecture, Component, Design, Link
from archkit.knowledge import fact
from archkit.sizing import operation_availability
from archkit.sizing.reliability.downtime import MINUTES_PER_MONTH


def by_name(found):
    return {one.operation: one for one in found}


def causes(one):
    return {(each.component, each.cause): each.minutes.base for each in one.causes}


def test_causes_in_series_multiply(clinic):
    one = by_name(operation_availability(*clinic()))["book appointment"]
    product = math.prod(1 - each.minutes.base / MINUTES_PER_MONTH for each in one.causes)
    assert one.availability.base == pytest.approx(100 * product)
    assert one.downtime.base == pytest.approx(MINUTES_PER_MONTH * (1 - product))
    assert one.availability.low < one.availability.base < one.availability.high
    assert [each.minutes.base for each in one.causes] == sorted(
        (each.minutes.base for each in one.causes), reverse=True
    )


def test_a_failover_is_minutes_times_frequency_and_a_single_database_is_worse(clinic):
    two = by_name(operation_availability(*clinic()))["book appointment"]
    often, long = fact("availability.failovers"), fact("availability.failover-minutes")
    assert causes(two)["database", "failover"] == pytest.approx(often.base / 12 * long.base)
    single = by_name(operation_availability(*clinic(design={"shape.components.database.instances": 1})))
    one = single["book appointment"]
    assert ("database", "failover") not in causes(one)
    lost = MINUTES_PER_MONTH * (1 - fact("availability.database-single").base / 100)
    assert causes(one)["database", "loss"] == pytest.approx(lost)
    assert one.largest.component == "database"
    assert one.helps[0].component == "database"
    assert one.helps[0].availability_percent == pytest.approx(two.availability.base, rel=1e-6)
    assert one.helps[0].gained_minutes == pytest.approx(one.downtime.base - two.downtime.base, rel=1e-6)


def test_what_can_be_spared_and_what_is_done_later_do_not_count(clinic):
    found = by_name(operation_availability(*clinic()))
    touched = {each.component for each in found["book appointment"].causes}
    assert touched <= {"api", "database", ""}
    later = {each.component for each in found["send reminder"].causes}
    assert "sms-gateway" not in later  # accepted first; the message goes out when the party is back


def test_a_party_that_is_waited_for_counts_and_is_held_against_the_extra_nine(clinic):
    changed = {
        "shape.links.5.style": "sync", "shape.links.5.source": "api", "shape.links.5.failure": "it fails",
    }  # fmt: skip
    found = by_name(operation_availability(*clinic(design=changed)))
    one = found["book appointment"]
    assert causes(one)["sms-gateway", "provider"] == pytest.approx(
        MINUTES_PER_MONTH * (1 - fact("availability.external").base / 100)
    )
    (party,) = one.dependencies
    assert party.component == "sms-gateway"
    assert party.fits is False
    assert party.budget_share == pytest.approx(party.minutes.base / one.budget_minutes)
    optional = clinic(design={**changed, "shape.links.5.failure": "the booking goes on without it"})
    spared = by_name(operation_availability(*optional))["book appointment"]
    assert spared.dependencies == ()
    assert spared.meets


@pytest.mark.parametrize(
    ("strategy", "less"),
    [("Canary, then rolling", "rolling, one at a time"), ("blue and green", "rolling, one at a time")],
)
def test_careful_releases_cost_less(clinic, strategy, less):
    def released(words):
        brief, design = clinic(design={"operate.deployment.strategy": words})
        return causes(by_name(operation_availability(brief, design))["book appointment"])["", "release"]

    assert released(strategy) < released(less)
    fails, hit = fact("availability.release-fails").base, fact("availability.release-hit").base
    seen = fact("availability.release-notice-minutes").base + fact("operations.rollback-minutes").base
    share = 1 / 2  # of two deployables the operation passes one
    assert released(less) == pytest.approx(fact("availability.releases").base * fails * hit * seen * share)


def test_the_only_instance_is_gone_while_it_is_replaced(clinic):
    brief, design = clinic(
        design={"shape.components.api.instances": 1, "operate.deployment.strategy": "Replace the instance"}
    )
    one = by_name(operation_availability(brief, design))["book appointment"]
    gap = fact("availability.releases").base / 2 * fact("availability.restart-seconds").base / 60
    assert causes(one)["api", "restart"] == pytest.approx(gap)
    assert causes(one)["api", "instances"] > 40


def test_one_machine_is_counted_once_and_two_would_help(clinic):
    one = by_name(operation_availability(*clinic(design={"shape.deployment": "one machine"})))[
        "book appointment"
    ]
    assert causes(one)["", "server"] == pytest.approx(43.2, rel=0.01)
    assert ("api", "instances") not in causes(one)
    assert any("two machines" in each.change for each in one.helps)


def test_another_site_shortens_an_outage_of_the_region(clinic):
    def region(tier):
        brief, design = clinic(design={"operate.recovery.tier": tier})
        return causes(by_name(operation_availability(brief, design))["book appointment"])["", "region"]

    tiers = ("backup-and-restore", "pilot-light", "warm-standby", "active-active")
    lost = [region(tier) for tier in tiers]
    assert lost == sorted(lost, reverse=True)
    assert len(set(lost)) == len(tiers)


def test_somebody_awake_at_night_shortens_mistakes(clinic):
    watched = by_name(operation_availability(*clinic()))["book appointment"]
    alone = by_name(operation_availability(*clinic(brief={"team.on_call_people": 1})))["book appointment"]
    assert causes(alone)["", "mistake"] > 2 * causes(watched)["", "mistake"]
    assert any("awake" in each.change for each in alone.helps)
    assert not any("awake" in each.change for each in watched.helps)


def test_configuration_that_is_released_like_code_makes_fewer_mistakes(clinic):
    plain = by_name(operation_availability(*clinic()))["book appointment"]
    pipeline = ["tests", "configuration goes out step by step, as a canary first"]
    careful = clinic(design={"operate.deployment.pipeline": pipeline})
    guarded = by_name(operation_availability(*careful))["book appointment"]
    often = fact("availability.mistakes")
    ratio = causes(guarded)["", "mistake"] / causes(plain)["", "mistake"]
    assert ratio == pytest.approx(often.low / often.base)
    assert plain.helps[0].change.startswith("configuration released like code")
    assert not any("configuration" in each.change for each in guarded.helps)


def test_a_target_is_met_missed_or_not_there(clinic):
    missed = operation_availability(*clinic(brief={"quality.availability_percent": 99.999}))
    assert {one.meets for one in missed} == {False}
    none = operation_availability(*clinic(brief={"quality.availability_percent": None}))
    assert {one.meets for one in none} == {None}
    assert {one.budget_minutes for one in none} == {None}
    brief, _ = clinic()
    assert operation_availability(brief, Design(name="empty")) == ()


def test_work_that_nobody_waits_for_has_no_target(clinic):
    runs = {"name": "tidy up", "kind": "batch", "per_day": 1}
    found = by_name(operation_availability(*clinic(brief={"workload.operations.3": runs})))
    assert found["tidy up"].meets is None
    assert found["tidy up"].availability.base < 100


def test_ten_thousand_components_in_a_ring_and_out_of_reach_are_answered_in_seconds():
    number = 10_000
    parts = [Component(id="web", name="Web", kind="client", purpose="t", needed_by="t")]
    parts += [
        Component(id=f"s{one}", name=f"S {one}", kind="service", purpose="t", needed_by="t", instances=2)
        for one in range(number)
    ]
    links = [Link(source="web", target="s0", protocol="h", data="d")]
    links += [
        Link(source=f"s{one // 3}", target=f"s{one}", protocol="h", data="d") for one in range(1, number - 9)
    ]
    links.append(Link(source=f"s{number - 10}", target="s0", protocol="h", data="d"))
    shape = Architecture(
        pattern="microservices", summary="t", communication=("h",), data_pattern="d",
        deployment="managed containers", components=tuple(parts), links=tuple(links),
    )  # fmt: skip
    brief = Brief.model_validate(
        {"name": "x", "workload": {"operations": [{"name": "a", "kind": "read", "per_day": 1000}]}}
    )
    began = time.process_time()
    (one,) = operation_availability(brief, Design(name="x", shape=shape))
    assert time.process_time() - began < 20
    assert 0 < one.availability.base < 100
    assert sum(each.cause == "instances" for each in one.causes) == number - 9
