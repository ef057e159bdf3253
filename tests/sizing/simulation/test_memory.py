"""Memory is bounded, and large networks fit in it."""

import pytest

from archkit.sizing.network import Call, Network, Route, ServiceTime, Station
from archkit.sizing.simulation import Fault, Scenario, memory, simulate
from archkit.sizing.simulation.memory import laid_out


def test_what_the_memory_has_no_room_for_is_refused_and_told_as_unstable(small, fixed, monkeypatch):
    monkeypatch.setattr(memory, "MOST_FRAMES", 8_192)
    network = small(Call(target="web", work=fixed(10)), Station(id="web"), rate=2_000)
    run = simulate(network, Scenario(id="s", seconds=10), backend="plain")
    assert run.unfinished == 8_192
    assert run.failed > 10_000
    assert not run.stable
    assert run.goodput_per_second == pytest.approx(100, rel=0.05)


def test_losing_an_instance_at_the_limit_loses_no_count(small, fixed, monkeypatch):
    monkeypatch.setattr(memory, "MOST_FRAMES", 4_096)
    web = Station(id="web", servers=5_000, instances=2)
    lost = Fault(station="web", kind="instance", from_s=5, to_s=6)
    scenario = Scenario(id="s", seconds=10, faults=(lost,))
    run = simulate(small(Call(target="web", work=fixed(4_000)), web, rate=2_000), scenario, backend="plain")
    assert run.offered == run.answered + run.failed + run.unfinished


def test_frames_are_given_back(small, random):
    network = small(Call(target="web", work=random(5)), rate=500)
    scenario = Scenario(id="s", seconds=20)
    before = laid_out(network, scenario, 1)
    run = simulate(network, scenario, backend="plain")
    assert before.frames == memory.FIRST_FRAMES
    assert run.unfinished < 20


def test_ten_thousand_stations_are_simulated():
    work = ServiceTime(mean_ms=1)
    stations = tuple(Station(id=f"s{number}") for number in range(10_000))
    routes = []
    for number in range(0, 10_000, 10):
        call = Call(target=f"s{number}", work=work)
        for below in range(number + 1, number + 10):
            call = Call(target=f"s{below}", work=work, calls=(call,))
        routes.append(Route(id=f"r{number}", per_second=1, entry=call))
    network = Network(stations=stations, routes=tuple(routes))
    run = simulate(network, Scenario(id="s", seconds=0.3), backend="plain")
    assert len(run.stations) == 10_000
    assert run.offered == pytest.approx(300, abs=90)
    assert run.p50_ms == pytest.approx(10, rel=0.3)
