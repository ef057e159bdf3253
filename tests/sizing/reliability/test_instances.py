import itertools
import random
import time

import pytest

from archkit.sizing.reliability.instances import Fleet


def enumerated(fleet, instance, zone):
    """The expected share refused, by going through every state of every zone and instance."""
    zones = min(fleet.zones, fleet.instances)
    at = [number % zones for number in range(fleet.instances)]
    expected = 0.0
    for zone_up in itertools.product((True, False), repeat=zones):
        for up in itertools.product((True, False), repeat=fleet.instances):
            chance = 1.0
            for one in zone_up:
                chance *= zone if one else 1 - zone
            for one in up:
                chance *= instance if one else 1 - instance
            left = sum(ok and zone_up[where] for ok, where in zip(up, at, strict=True))
            expected += chance * fleet.refused(left)
    return expected


@pytest.mark.parametrize("instances", [1, 2, 3, 5])
@pytest.mark.parametrize("zones", [1, 2, 3])
@pytest.mark.parametrize("needed", [0.2, 1.0, 2.4])
def test_what_is_refused_is_the_sum_over_every_state(instances, zones, needed):
    fleet = Fleet(instances, zones, needed, needed / 3, 0.2)
    assert fleet.down(0.97, 0.99) == pytest.approx(enumerated(fleet, 0.97, 0.99), rel=1e-9)


def test_one_of_n_is_the_textbook_formula():
    for instances in (1, 2, 3, 4):
        fleet = Fleet(instances, zones=1)
        assert fleet.down(0.99) == pytest.approx(0.01**instances, rel=1e-6)


def test_all_of_n_is_a_series():
    fleet = Fleet(3, zones=1, needed=3, needed_usually=3)
    chance_of_all = 0.99**3
    assert fleet.down(0.99) < 1 - chance_of_all  # a part is still served
    assert fleet.down(0.99) == pytest.approx(0.01, rel=1e-9)  # on average the share that is down


def test_a_fleet_that_just_carries_the_peak_loses_some_of_it_with_a_zone():
    just, ample = Fleet(6, 3, needed=6), Fleet(9, 3, needed=6)
    assert just.without_a_zone() == pytest.approx(1 / 3)
    assert ample.without_a_zone() == 0
    assert just.without_an_instance() == pytest.approx(1 / 6)
    assert Fleet(1, 3).without_an_instance() == 1


def test_the_sum_agrees_with_throwing_dice():
    fleet, dice = Fleet(7, 3, needed=5.5, needed_usually=2, peak_share=0.25), random.Random(4)  # noqa: S311
    rounds, total = 40_000, 0.0
    for _ in range(rounds):
        zones = [dice.random() < 0.95 for _ in range(3)]
        total += fleet.refused(sum(zones[one % 3] and dice.random() < 0.9 for one in range(7)))
    assert fleet.down(0.9, 0.95) == pytest.approx(total / rounds, rel=0.05)


def test_ten_thousand_instances_are_quick_and_sure():
    assert Fleet(10_000, 3, needed=5_000).down(0.99, 0.9999) < 1e-4
    assert Fleet(10_000, 3, needed=10_000, needed_usually=10_000).down(0.99, 1) == pytest.approx(
        0.01, rel=1e-6
    )


@pytest.mark.parametrize("needed", [0.97, 0.99, 0.9902, 1.0])
def test_from_many_instances_on_the_normal_distribution_is_as_good_as_the_sum(needed, monkeypatch):
    fleet = Fleet(16_000_000, 1, needed=needed * 16_000_000, needed_usually=needed * 16_000_000)
    by_formula = fleet.down(0.99)
    monkeypatch.setattr("archkit.sizing.reliability.instances._WIDEST_SUMMED", 1e9)
    assert by_formula == pytest.approx(fleet.down(0.99), rel=1e-3, abs=1e-15)


def test_more_instances_than_there_are_cost_no_more_time_than_a_hundred():
    started = time.process_time()
    fleet = Fleet(10**15, 8, needed=0.9 * 10**15, needed_usually=10**15, peak_share=0.5)
    assert fleet.down(0.99, 1) == pytest.approx(0.005, rel=1e-6)
    assert fleet.down(0.99, 0.999) > fleet.down(0.99, 1)
    assert time.process_time() - started < 0.5
