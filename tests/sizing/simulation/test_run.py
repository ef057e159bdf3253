"""A run as a whole: the same by seed and backend, stopped, told of, refused."""

import threading

import pytest

from archkit.errors import InputError
from archkit.sizing.network import Call, Network, Route, ServiceTime, Station
from archkit.sizing.simulation import Fault, Scenario, Stretch, simulate


def network(rate=80.0):
    work = ServiceTime(mean_ms=10, distribution="exponential")
    return Network(
        stations=(Station(id="web"),),
        routes=(Route(id="look", per_second=rate, entry=Call(target="web", work=work)),),
    )


def test_equal_seeds_give_equal_results_and_others_do_not():
    scenario = Scenario(id="short", seconds=20)
    first, again, other = (simulate(network(), scenario, seed=seed, backend="plain") for seed in (5, 5, 6))
    assert first == again
    assert first.offered != other.offered or first.mean_ms != other.mean_ms


def test_a_run_counts_what_it_was_offered():
    run = simulate(network(), Scenario(id="short", seconds=60, warm_up_s=10), backend="plain")
    assert run.seconds == 50
    assert abs(run.offered - 80 * 50) < 5 * (80 * 50) ** 0.5
    assert run.answered + run.failed + run.unfinished >= run.offered
    assert len(run.timeline) == 120


def test_requests_a_few_nanoseconds_apart_come_as_often_as_stated():
    run = simulate(network(1e8), Scenario(id="fast", seconds=4e-4), backend="plain")
    assert abs(run.offered - 40_000) < 5 * 40_000**0.5


def test_more_than_the_clock_tells_apart_is_refused_at_once():
    with pytest.raises(InputError, match="clock"):
        simulate(network(9e8), Scenario(id="faster", seconds=1e-6), backend="plain")


def test_nothing_arrives_at_a_rate_of_zero():
    run = simulate(network(0), Scenario(id="quiet", seconds=10), backend="plain")
    assert (run.offered, run.p50_ms, run.bottleneck, run.stable) == (0, None, None, True)


def test_a_run_tells_its_progress_and_can_be_stopped():
    stop, told = threading.Event(), []

    def progress(share):
        told.append(share)
        if share > 0.3:
            stop.set()

    run = simulate(network(), Scenario(id="long", seconds=100), backend="plain", progress=progress, stop=stop)
    assert run.stopped
    assert 30 <= run.seconds < 50
    assert told == sorted(told)


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        (Scenario(id="s", seconds=9, faults=(Fault(station="db", kind="slow", from_s=1, to_s=2),)), "web"),
        (Scenario(id="s", seconds=9, faults=(Fault(station="web", kind="slow", from_s=2, to_s=2),)), "later"),
        (
            Scenario(
                id="s", seconds=9, faults=(Fault(station="web", kind="slow", from_s=2, to_s=3, amount=0),)
            ),
            "above 0",
        ),
        (
            Scenario(
                id="s", seconds=9, faults=(Fault(station="web", kind="errors", from_s=2, to_s=3, amount=2),)
            ),
            "from 0 to 1",
        ),
        (Scenario(id="s", seconds=9, load_factor=1e5), "archkit.load"),
        (Scenario(id="s", seconds=9, warm_up_s=9), "shorter"),
        (
            Scenario(id="s", seconds=9, stretches=(Stretch(at_s=0, factor=100_000),), load_factor=1e4),
            "or less",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_to_do(scenario, words):
    with pytest.raises(InputError, match=words):
        simulate(network(), scenario, backend="plain")
