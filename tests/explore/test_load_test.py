"""The load test of a design: its scenarios, a run that is stopped, the same numbers for the same seed."""

import datetime as dt
import threading
from pathlib import Path

import pytest

from archkit.architects.rulebook.architect import Rulebook
from archkit.brief import Brief
from archkit.design import Design
from archkit.errors import InputError
from archkit.explore import LoadTest, what_if
from archkit.explore.load_test import LOADS, RISING
from archkit.explore.retry_storm import SURGE, retry_storm, unguarded

BRIEFS = Path(__file__).parents[2] / "notebooks" / "briefs"
TODAY = dt.date(2026, 11, 21)


@pytest.fixture(scope="module")
def load_test():
    brief = Brief.read(BRIEFS / "url-shortener.yaml")
    return LoadTest(brief, what_if(brief, Design(name=brief.name), Rulebook(), today=TODAY).design)


def test_its_choices_are_the_scenarios_and_rising_load(load_test):
    names = [name for _, name in load_test.choices]
    assert {"average", "peak", RISING, "ten-times"} <= set(names)
    assert len(set(names)) == len(names)
    assert all(label for label, _ in load_test.choices)


def test_a_run_shows_the_operations_by_name_and_is_the_same_again(load_test):
    shown = load_test.view("peak", 2_000)
    assert "Latency of answered requests by operation" in shown.text
    assert all(route.name in shown.html for route in load_test.network.routes if route.per_second > 1)
    assert load_test.view("peak", 2_000).html == shown.html
    assert load_test.view("peak", 2_000, seed=2).html != shown.html


def test_rising_load_gives_a_run_a_load_and_tells_how_far_it_is(load_test):
    told = []
    runs = load_test.rising(3_000, progress=told.append)
    assert [one.load_factor for one in runs] == list(LOADS)
    assert told == sorted(told)
    assert told[-1] == 1
    assert runs[-1].offered_per_second > 5 * runs[0].offered_per_second


def test_a_stopped_run_shows_what_there_is(load_test):
    stop = threading.Event()
    stop.set()
    assert "Stopped before its end" in load_test.view("peak", 1_000_000, stop=stop).text
    assert "0 of 6 loads are whole" in load_test.view(RISING, 1_000_000, stop=stop).text


@pytest.mark.parametrize(
    ("scenario", "requests", "words"),
    [("peek", 1_000, "There are: average, peak"), ("peak", 3, "Give 100"), ("peak", 10**12, "Give 100")],
)
def test_what_cannot_be_played_is_refused(load_test, scenario, requests, words):
    with pytest.raises(InputError, match=words):
        load_test.view(scenario, requests)


def test_a_design_without_parts_says_what_is_missing():
    with pytest.raises(InputError, match="Design the shape step first"):
        LoadTest(Brief.read(BRIEFS / "url-shortener.yaml"), Design(name="x"))


def test_retries_without_bound_keep_a_full_system_down_and_a_budget_frees_it():
    brief = Brief.read(BRIEFS / "notifications.yaml")
    design = what_if(brief, Design(name=brief.name), Rulebook(), today=TODAY).design
    network = LoadTest(brief, design).network
    storm, scenario = retry_storm(network, load_factor=2.6, attempts=4)
    cured, _ = retry_storm(network, load_factor=2.6, attempts=4, retry_budget=0.1)
    assert storm.metastable
    assert storm.timeline[-1].goodput_per_second < 0.3 * storm.timeline[-1].offered_per_second
    assert not cured.metastable
    assert cured.retries < 0.2 * storm.retries
    assert [one.factor for one in scenario.stretches] == [SURGE, 1]


def test_taking_the_guards_away_changes_nothing_else(load_test):
    bare = unguarded(load_test.network, 3, None)
    assert all(one.queue_limit is None and one.concurrency is None for one in bare.stations)
    assert [one.per_second for one in bare.routes] == [one.per_second for one in load_test.network.routes]
    waited_for = [call for route in bare.routes for call in route.entry.walk() if call.style == "sync"]
    assert all(call.retry.attempts == 3 and call.breaker is None for call in waited_for)
