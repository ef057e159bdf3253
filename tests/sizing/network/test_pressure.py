"""What arrives where, and which part is full first."""

import pytest

from archkit.sizing.network import pressures
from archkit.sizing.simulation import Scenario, simulate


def test_the_fullest_part_comes_first_with_the_factor_at_which_it_is_full(shop):
    first, second = pressures(shop)
    assert (first.station, second.station) == ("store", "front")
    assert first.utilisation == pytest.approx(800 * 0.005 / 8)
    assert first.full_at == pytest.approx(2)
    assert first.growth_per_second == 0


def test_the_average_presses_less_than_the_peak(shop):
    peak, average = pressures(shop), pressures(shop, at_peak=False)
    assert [one.utilisation for one in average] == pytest.approx([one.utilisation / 2 for one in peak])


def test_utilisation_is_what_the_simulation_measures(shop):
    run = simulate(shop, Scenario(id="peak", at_peak=True, seconds=20, warm_up_s=2))
    measured = {one.station: one.utilisation for one in run.stations}
    for one in pressures(shop):
        assert measured[one.station] == pytest.approx(one.utilisation, rel=0.06)


def test_over_one_the_queue_grows_as_fast_as_in_the_simulation(shop):
    route = shop.routes[0]
    alone = route.entry.calls[0].model_copy(update={"timeout_ms": None})
    entry = route.entry.model_copy(update={"timeout_ms": None, "retry": None, "calls": (alone,)})
    open_shop = shop.model_copy(
        update={
            "routes": (route.model_copy(update={"entry": entry, "per_second": 1000.0}),),
            "stations": tuple(
                one.model_copy(update={"concurrency": None, "queue_limit": None}) for one in shop.stations
            ),
        }
    )
    first = pressures(open_shop)[0]
    run = simulate(open_shop, Scenario(id="peak", at_peak=True, seconds=20, warm_up_s=2))
    assert first.utilisation > 1
    assert not run.stable
    assert run.growth_per_second == pytest.approx(first.growth_per_second, rel=0.15)


def test_places_that_requests_hold_while_they_wait_can_be_what_is_full(shop):
    tight = shop.model_copy(
        update={"stations": (shop.stations[0].model_copy(update={"concurrency": 1}), shop.stations[1])}
    )
    first = pressures(tight)[0]
    assert first.station == "front"
    assert first.utilisation == pytest.approx(800 * 0.010 / 8)
