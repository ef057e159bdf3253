from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archkit.brief import Brief
from archkit.brief.workload import TrafficShape
from archkit.knowledge import fact
from archkit.sizing.profile import LARGEST_FACTOR, burst_factor, day_of, day_profile, profile_of

SHAPES = get_args(TrafficShape)
DAY = 86_400


def brief(**workload):
    return Brief.model_validate({"name": "test", "workload": workload})


@given(st.sampled_from(SHAPES), st.floats(1, 30) | st.floats(1, LARGEST_FACTOR))
def test_a_day_offers_its_average_and_reaches_its_peak(shape, peak):
    day = day_of(shape, peak)
    assert sum(day.hours) / 24 == pytest.approx(1, rel=1e-9)
    assert max(factor for _, factor in day.steps) == pytest.approx(peak, rel=1e-9)
    assert min(factor for _, factor in day.steps) >= 0
    starts = [start for start, _ in day.steps]
    assert starts[0] == 0
    assert starts == sorted(set(starts))
    assert starts[-1] < DAY


@pytest.mark.parametrize("shape", SHAPES)
def test_the_busiest_stretch_is_where_the_peak_is(shape):
    day = day_of(shape, 4)
    first, last = day.busiest_s
    assert first < last <= DAY
    assert day.at(first) == pytest.approx(4)
    assert day.at(first + DAY) == day.at(first)
    assert max(day.hours) <= 4 + 1e-9


def test_people_sleep_and_clocks_do_not():
    people, clocks = day_of("daily", 2.5), day_of("machine-timed", 6.7)
    assert people.hours.index(max(people.hours)) == fact("workload.profile.busiest-hour").base
    assert min(people.hours) < 0.3
    assert max(clocks.hours) == pytest.approx(min(clocks.hours))


@pytest.mark.parametrize("peak", [1.6, 1.65, 1.7])
def test_a_published_peak_comes_with_its_published_night(peak):
    hours = day_of("daily", peak).hours
    assert 3 * 0.9 <= max(hours) / min(hours) <= 4 * 1.1


def test_clocks_start_one_minute_of_ten():
    day = day_of("machine-timed", 5)
    busy = [start for start, factor in day.steps if factor == 5]
    assert busy == list(range(0, DAY, 600))
    assert day.at(59) == 5
    assert day.at(61) == pytest.approx((10 - 5) / 9)


def test_a_launch_has_one_rush_that_fades():
    hours = day_of("launch", 5).hours
    rush = hours.index(max(hours))
    assert hours[rush] == pytest.approx(5)
    assert hours[rush : rush + 5] == tuple(sorted(hours[rush : rush + 5], reverse=True))
    assert hours[rush - 1] == pytest.approx(min(hours))


@pytest.mark.parametrize("peak", [0.5, 0, -1, LARGEST_FACTOR * 2, float("nan"), float("inf")])
def test_a_peak_outside_what_a_brief_may_state_is_refused(peak):
    with pytest.raises(ValueError, match="times the average"):
        day_of("daily", peak)


def test_the_profile_comes_from_the_brief_and_batch_runs_from_clocks():
    source = brief(traffic_shape="launch", operations=[{"name": "export", "kind": "batch", "per_day": 1}])
    assert profile_of(source) == "launch"
    assert profile_of(source, source.workload.operations[0]) == "machine-timed"
    assert profile_of(brief()) == "daily"
    assert day_profile(source).peak_factor == fact("workload.peak.launch").base
    assert burst_factor(source).base == fact("workload.burst.launch").base


def test_a_stated_peak_goes_before_the_profiles_own():
    assert max(day_profile(brief(traffic_shape="daily", peak_to_average=4)).hours) == pytest.approx(4)
