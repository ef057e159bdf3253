"""Several seeds, and intervals for what they found."""

import pytest

from archkit.errors import InputError
from archkit.sizing.network import Call, Station
from archkit.sizing.simulation import Scenario, simulate, simulate_many

SCENARIO = Scenario(id="s", seconds=60, warm_up_s=5)


@pytest.fixture
def queue(small, random):
    return small(Call(target="web", work=random(10)), Station(id="web"), rate=50)


def test_each_run_is_the_run_of_its_seed(queue):
    told = []
    many = simulate_many(queue, SCENARIO, (3, 4), backend="plain", progress=told.append)
    assert many.runs == tuple(simulate(queue, SCENARIO, seed=seed, backend="plain") for seed in (3, 4))
    assert told[-1] == 1.0


def test_the_interval_holds_the_known_mean(queue):
    many = simulate_many(queue, SCENARIO, range(1, 9), backend="plain")
    mean = many.interval("mean_ms")
    assert mean.low < 20 < mean.high
    assert mean.runs == 8
    assert mean.high - mean.low < 8
    assert many.stable
    assert many.metastable_share == 0


def test_one_run_has_no_interval_and_an_absent_number_none(small, fixed):
    idle = small(Call(target="web", work=fixed(1)), rate=0)
    many = simulate_many(idle, SCENARIO, [1], backend="plain")
    assert many.interval("p95_ms") is None
    assert many.interval("goodput_per_second").low is None


@pytest.mark.parametrize("seeds", [[], [1, 1]])
def test_seeds_must_be_there_and_differ(queue, seeds):
    with pytest.raises(InputError, match="seeds"):
        simulate_many(queue, SCENARIO, seeds)
