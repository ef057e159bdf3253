"""What a network is put through: as its parts make sense of it, and for as long as its rates fill."""

import pytest

from archkit.brief import Brief
from archkit.sizing.network import Network, network_of
from archkit.sizing.scenarios import at_load, plays, scenarios
from archkit.sizing.simulation import simulate

BRIEF = Brief(name="Shop")


def network(*stations, rate=10.0, **route):
    return Network.model_validate(
        {
            "stations": [{"id": one["id"], **one} for one in stations],
            "routes": [
                {
                    "id": "read",
                    "per_second": rate,
                    "entry": {
                        "target": stations[0]["id"],
                        "work": {"mean_ms": 2},
                        "calls": [
                            {"target": one["id"], "work": {"mean_ms": 1}, "probability": 0.5}
                            for one in stations[1:]
                        ],
                    },
                    **route,
                }
            ],
        }
    )


def ids(found):
    return {one.id for one in found}


def test_a_lone_part_gets_levels_of_load_and_a_surge():
    assert ids(scenarios(BRIEF, network({"id": "api"}))) == {"average", "peak", "ten-times", "retry-storm"}


@pytest.mark.parametrize(
    ("station", "more"),
    [
        ({"id": "api", "instances": 2}, {"instance-lost"}),
        ({"id": "api", "instances": 2, "zones": 2}, {"instance-lost", "zone-lost"}),
        ({"id": "api", "instances": 2, "background": True}, set()),
    ],
)
def test_what_can_be_lost_follows_from_instances_and_zones(station, more):
    usual = {"average", "peak", "ten-times", "retry-storm"}
    assert ids(scenarios(BRIEF, network(station))) == usual | more


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("database", {"database-slow"}),
        ("external", {"provider-slow", "provider-failing"}),
        ("cache", {"cache-cold"}),
        ("search", set()),
    ],
)
def test_a_part_brings_the_faults_of_its_kind(kind, more):
    usual = {"average", "peak", "ten-times", "retry-storm"}
    found = scenarios(BRIEF, network({"id": "api"}, {"id": "behind", "kind": kind}))
    assert ids(found) == usual | more
    assert {fault.station for one in found for fault in one.faults} <= {"behind"}


def test_machines_burst_and_the_public_launches():
    brief = Brief.model_validate({"name": "Shop", "threats": {"exposure": "public"}})
    found = ids(scenarios(brief, network({"id": "api"}, profile="machine-timed")))
    assert {"machine-burst", "launch"} <= found


def test_a_quiet_service_has_no_faults_that_nobody_would_notice():
    assert ids(scenarios(BRIEF, network({"id": "api", "instances": 3}, rate=0.001))) == {
        "average",
        "peak",
        "ten-times",
    }


@pytest.mark.parametrize("rate", [0.001, 1, 300, 50_000])
def test_no_scenario_plays_many_more_requests_than_asked_for(rate):
    shop = network({"id": "api", "servers": 4, "instances": 40}, {"id": "d", "kind": "database"}, rate=rate)
    for play in plays(BRIEF, shop, requests=1_000):
        run = simulate(play.network, play.scenario)
        assert run.offered < 1_500
        assert run.seconds <= play.scenario.seconds


def test_a_busy_network_is_broken_on_a_slice_for_long_enough():
    shop = network({"id": "api", "servers": 4, "instances": 40}, rate=50_000)
    found = {one.scenario.id: one for one in plays(BRIEF, shop, requests=5_000)}
    assert found["average"].share == found["peak"].share == 1
    assert found["retry-storm"].share < 0.1
    begin, end = (one.at_s for one in found["retry-storm"].scenario.stretches)
    assert end - begin >= 9.9
    assert "slice of 1/" in found["retry-storm"].sliced


def test_a_level_that_the_network_can_do_is_played_on_the_whole():
    shop = network({"id": "api", "servers": 4}, rate=1_000)
    assert at_load(shop, 1, requests=1_000).share == 1
    assert at_load(shop, 10, requests=1_000).share < 1


def test_every_scenario_of_every_example_plays_and_ends(example):
    brief, design = example
    derived = network_of(brief, design)
    for play in plays(brief, derived, requests=400):
        run = simulate(play.network, play.scenario)
        assert run.offered > 0
        assert run.answered + run.failed <= run.offered + 50
