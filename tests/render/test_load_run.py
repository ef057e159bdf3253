"""A simulated load test as it is shown: its numbers, what is wrong with it, and that it was stopped."""

from __future__ import annotations

import pytest

from archkit.render import load_run_blocks, view, view_of
from archkit.render.load_curve import load_curve_blocks
from archkit.sizing.simulation import Fault, LoadRun, Moment, RouteResult, Scenario, StationResult, Stretch


def a_run(**changes: object) -> LoadRun:
    stations = tuple(
        StationResult(
            station=name,
            utilisation=busy,
            utilisation_peak=busy + 0.05,
            arrived=1_000,
            refused=3 if busy > 0.5 else 0,
            mean_wait_ms=2.0,
            p99_wait_ms=40.0,
            mean_queue=0.4,
            longest_queue=12,
            instances_end=2,
            wasted=0.02,
        )
        for name, busy in (("api", 0.31), ("database", 0.82))
    )
    timeline = tuple(
        Moment(
            at_s=at,
            offered_per_second=10,
            goodput_per_second=9,
            failed_per_second=1,
            retries_per_second=0.5,
            p95_ms=80 + at,
            queues=(0, int(at)),
        )
        for at in range(30)
    )
    known = {
        "scenario": "peak",
        "load_factor": 1,
        "seconds": 30,
        "seed": 7,
        "offered": 300,
        "answered": 270,
        "failed": 30,
        "offered_per_second": 10,
        "goodput_per_second": 9,
        "mean_ms": 30,
        "p50_ms": 20,
        "p95_ms": 81,
        "p99_ms": 140,
        "p999_ms": 12_000,
        "bottleneck": "database",
        "stations": stations,
        "timeline": timeline,
        "routes": (
            RouteResult(
                route="send<b>",
                offered=300,
                answered=270,
                failed=30,
                mean_ms=30,
                p50_ms=20,
                p95_ms=81,
                p99_ms=140,
                p999_ms=12_000,
                target_ms=80,
            ),
        ),
    }
    return LoadRun.model_validate(known | changes)


def test_a_run_shows_latencies_goodput_bottleneck_and_charts() -> None:
    shown = view(a_run())
    assert shown.html.count('class="ak-plot"') == 3
    for words in ("81 ms", "12 s", "9 a second", "database", "missed", "Simulated: scenario peak", "seed 7"):
        assert words in shown.text, words
    assert "send<b>" not in shown.html
    assert "Latency of answered requests by operation" in shown.markdown


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stopped": True}, "Stopped before its end"),
        ({"stable": False, "growth_per_second": 2.5}, "grows by 2.5 a second"),
        ({"metastable": True, "stable": False}, "Metastable"),
        ({"recovered_after_s": 42.0}, "42 seconds after the trouble ended"),
        (
            {
                "timeline": (),
                "routes": (),
                "stations": (),
                "bottleneck": None,
                "p95_ms": None,
                "offered": 0,
                "failed": 0,
                "answered": 0,
            },
            "none",
        ),
    ],
)
def test_what_is_wrong_with_a_run_is_said_in_words(changes: dict, words: str) -> None:
    assert words in view(a_run(**changes)).text


def test_names_and_what_happened_when_stand_in_the_charts() -> None:
    scenario = Scenario(
        id="peak",
        seconds=30,
        stretches=(Stretch(at_s=10, factor=4), Stretch(at_s=12, factor=1)),
        faults=(Fault(station="database", kind="slow", from_s=5, to_s=9, amount=3),),
    )
    html = view_of(load_run_blocks(a_run(), {"database": "The store"}, scenario)).html
    assert "The store" in html
    assert "slow ends" in html
    assert "load 4 times" in html


def test_runs_at_rising_load_stand_beside_each_other() -> None:
    runs = [a_run(load_factor=factor, p95_ms=80 * factor, stable=factor < 10) for factor in (10, 1, 4)]
    shown = view_of(load_curve_blocks(runs, {"database": "The store"}))
    assert shown.html.count('class="ak-plot"') == 2
    assert shown.text.index("1 times") < shown.text.index("10 times")
    assert "unstable" in shown.text
    assert "The store" in shown.text
    assert "Goodput" not in view_of(load_curve_blocks(runs[:1])).text
