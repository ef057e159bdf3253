"""What stations, calls and faults do, each seen in a small run."""

import pytest

from archkit.sizing.network import Autoscaling, Breaker, Call, RateLimit, Retry, Station
from archkit.sizing.simulation import Fault, Scenario, Stretch, simulate


def play(network, seconds=100, *, stretches=(), **fault):
    faults = (Fault(**fault),) if fault else ()
    scenario = Scenario(id="s", seconds=seconds, faults=faults, stretches=stretches)
    return simulate(network, scenario, backend="plain")


def station(run, name):
    return next(one for one in run.stations if one.station == name)


def calls_of(fixed, **second):
    first = Call(target="a", work=fixed(10))
    return Call(target="web", calls=(first, Call(target="b", work=fixed(20), **second)))


@pytest.mark.parametrize(("second", "total"), [({}, 20), ({"stage": 1}, 30), ({"network_ms": 7}, 27)])
def test_calls_of_a_stage_run_together_and_stages_one_after_the_other(small, fixed, second, total):
    run = play(small(calls_of(fixed, **second)))
    assert run.mean_ms == pytest.approx(total, abs=0.01)
    assert run.p50_ms == pytest.approx(total, rel=0.01)


def test_a_call_with_a_probability_is_made_as_often(small, fixed):
    run = play(small(calls_of(fixed, probability=0.3), rate=50))
    assert station(run, "b").arrived / run.offered == pytest.approx(0.3, abs=0.03)


def test_a_call_that_is_never_made_leaves_its_station_idle(small, fixed):
    run = play(small(calls_of(fixed, probability=0)))
    assert station(run, "b").arrived == 0
    assert run.answered > 0


def test_a_slow_dependency_fills_the_places_of_its_caller(small, fixed):
    entry = Call(target="web", work=fixed(1), calls=(Call(target="slow", work=fixed(500)),))
    run = play(small(entry, Station(id="web", servers=8, concurrency=4), rate=12))
    web = station(run, "web")
    assert web.utilisation < 0.01
    assert not run.stable
    assert run.growth_per_second == pytest.approx(12 - 4 / 0.501, rel=0.2)
    assert run.goodput_per_second == pytest.approx(4 / 0.501, rel=0.05)


def test_a_full_queue_turns_away(small, random):
    web = Station(id="web", queue_limit=1)
    run = play(small(Call(target="web", work=random(100)), web, rate=10), 400)
    assert run.failed == station(run, "web").refused
    assert run.failed / run.offered == pytest.approx(1 / 3, abs=0.03)
    assert station(run, "web").longest_queue == 1


def test_a_bulkhead_without_a_queue_turns_away_what_finds_no_place(small, fixed):
    entry = Call(target="web", calls=(Call(target="slow", work=fixed(500)),))
    run = play(small(entry, Station(id="web", concurrency=4, queue_limit=0), rate=40))
    assert run.goodput_per_second == pytest.approx(8, rel=0.1)
    assert run.p999_ms == pytest.approx(500, rel=0.01)


def test_a_rate_limit_lets_its_rate_through(small, fixed):
    web = Station(id="web", rate_limit=RateLimit(per_second=5, burst=3))
    run = play(small(Call(target="web", work=fixed(1)), web, rate=20))
    assert run.answered == pytest.approx(5 * 100 + 3, abs=8)


def test_after_a_timeout_the_work_goes_on_in_vain(small, fixed):
    run = play(small(Call(target="web", work=fixed(100), timeout_ms=50)))
    web = station(run, "web")
    assert (run.answered, run.p50_ms) == (0, None)
    assert web.timed_out == run.failed > 0
    assert web.wasted == pytest.approx(1, abs=0.01)
    assert web.utilisation > 0


def test_what_waits_is_withdrawn_when_its_caller_gives_up(small, fixed):
    run = play(small(Call(target="web", work=fixed(100), timeout_ms=150), Station(id="web"), rate=30))
    web = station(run, "web")
    assert web.longest_queue < 30
    assert web.timed_out > run.answered
    assert run.stable


def test_work_below_a_call_that_was_given_up_is_wasted_too(small, fixed):
    entry = Call(target="web", timeout_ms=10, calls=(Call(target="slow", work=fixed(50)),))
    run = play(small(entry))
    assert station(run, "slow").wasted == pytest.approx(1, abs=0.01)


def test_a_failed_attempt_is_followed_by_others(small, fixed):
    call = Call(target="web", work=fixed(1), failure_share=0.5, retry=Retry(attempts=2, jitter=0))
    run = play(small(call, rate=40))
    assert run.failed / run.offered == pytest.approx(0.25, abs=0.03)
    assert run.retries / run.offered == pytest.approx(0.5, abs=0.04)
    assert run.p95_ms == pytest.approx(102, rel=0.01)


def test_a_budget_bounds_the_retries(small, fixed):
    call = Call(target="web", work=fixed(1), failure_share=1, retry=Retry(attempts=4, budget=0.1))
    run = play(small(call, rate=40))
    assert run.retries <= 0.1 * run.offered
    assert run.retries == pytest.approx(0.1 * run.offered, rel=0.1)


def test_a_breaker_spares_a_station_that_fails_and_closes_when_it_is_back(small, fixed):
    call = Call(target="web", work=fixed(1), breaker=Breaker(calls=10, open_s=2))
    run = play(small(call, rate=50), station="web", kind="errors", from_s=30, to_s=60, amount=1)
    web = station(run, "web")
    assert web.refused > 0.8 * 30 * 50
    assert web.arrived == run.offered - web.refused
    assert run.recovered_after_s <= 4
    assert run.answered == pytest.approx(70 * 50, rel=0.05)


def test_a_failed_optional_call_is_gone_on_without(small, fixed):
    run = play(small(calls_of(fixed, failure_share=1, optional=True)))
    assert (run.failed, run.answered > 0) == (0, True)
    assert play(small(calls_of(fixed, failure_share=1))).answered == 0


def test_nobody_waits_for_what_is_handed_over_and_failures_end_as_dead_letters(small, fixed):
    below = Call(
        target="worker",
        style="async",
        work=fixed(80),
        failure_share=0.5,
        retry=Retry(attempts=3, backoff_ms=10),
    )
    entry = Call(target="web", work=fixed(1), calls=(below,))
    run = play(small(entry, Station(id="worker", background=True, servers=10), rate=20))
    assert run.p999_ms == pytest.approx(1, rel=0.01)
    assert run.failed == 0
    assert run.dead_letters / run.offered == pytest.approx(1 / 8, abs=0.03)


def test_a_message_that_takes_too_long_is_given_to_another_worker(small, fixed):
    below = Call(
        target="worker", style="async", work=fixed(80), timeout_ms=50, retry=Retry(attempts=2, backoff_ms=0)
    )
    entry = Call(target="web", calls=(below,))
    run = play(small(entry, Station(id="worker", background=True, servers=10)))
    assert station(run, "worker").arrived == pytest.approx(2 * run.offered, abs=4)
    assert run.dead_letters == pytest.approx(run.offered, abs=4)


def test_lost_instances_fail_what_they_had_in_hand(small, fixed):
    web = Station(id="web", servers=100, instances=2)
    run = play(
        small(Call(target="web", work=fixed(1_000)), web, rate=40),
        station="web",
        kind="instance",
        from_s=50,
        to_s=60,
    )
    assert run.failed == pytest.approx(20, abs=8)
    assert station(run, "web").instances_end == 2


def test_a_lost_instance_is_sent_its_work_again(small, fixed):
    web = Station(id="web", servers=100, instances=2)
    call = Call(target="web", work=fixed(1_000), retry=Retry(attempts=2, backoff_ms=10))
    run = play(small(call, web, rate=40), station="web", kind="instance", from_s=50, to_s=60)
    assert run.failed == 0
    assert run.retries == pytest.approx(20, abs=8)


@pytest.mark.parametrize(("zones", "failing"), [(1, True), (3, False)])
def test_with_a_zone_goes_all_that_stands_in_it(small, fixed, zones, failing):
    web = Station(id="web", servers=10, instances=3, zones=zones)
    run = play(small(Call(target="web", work=fixed(10)), web), station="web", kind="zone", from_s=20, to_s=70)
    assert (run.failed > 400) is failing


def test_a_queue_keeps_its_messages_while_no_worker_lives(small, fixed):
    below = Call(target="worker", style="async", work=fixed(20))
    network = small(Call(target="web", calls=(below,)), Station(id="worker", background=True), rate=10)
    run = play(network, station="worker", kind="instance", from_s=20, to_s=40)
    assert station(run, "worker").longest_queue == pytest.approx(200, abs=50)
    assert run.dead_letters <= 1
    assert run.timeline[-1].queues[0] < 5


def test_faults_slow_work_down_and_let_calls_fail(small, fixed):
    call = Call(target="web", work=fixed(10))
    slow = play(small(call), station="web", kind="slow", from_s=0, to_s=50, amount=3)
    assert slow.mean_ms == pytest.approx(20, rel=0.1)
    failing = play(small(call, rate=40), station="web", kind="errors", from_s=0, to_s=50, amount=0.4)
    assert failing.error_share == pytest.approx(0.2, abs=0.03)


def test_a_cold_cache_finds_nothing(small, fixed):
    misses = Call(target="database", work=fixed(5), probability=0.1, stage=1)
    entry = Call(target="web", calls=(Call(target="cache", work=fixed(1)), misses))
    run = play(small(entry, rate=20), station="cache", kind="cold", from_s=50, to_s=100)
    assert station(run, "database").arrived / run.offered == pytest.approx(0.55, abs=0.04)


def test_instances_follow_the_load_late(small, fixed):
    scaling = Autoscaling(smallest=1, largest=6, target=0.5, interval_s=5, delay_s=20, cooldown_s=10)
    network = small(Call(target="web", work=fixed(100)), Station(id="web", autoscaling=scaling), rate=20)
    grown = play(network, 120)
    assert station(grown, "web").instances_end == pytest.approx(4, abs=1)
    queues = {moment.at_s: moment.queues[0] for moment in grown.timeline}
    assert queues[20.0] > 150
    assert queues[119.0] < 10
    quiet = play(network, 120, stretches=(Stretch(at_s=60, factor=0.05),))
    assert station(quiet, "web").instances_end == 1


def test_a_stretch_multiplies_the_load_from_then_on(small, fixed):
    run = play(small(Call(target="web", work=fixed(1))), stretches=(Stretch(at_s=50, factor=3),))
    assert run.offered == pytest.approx(500 + 1_500, abs=5 * 2_000**0.5)
    none = play(small(Call(target="web", work=fixed(1))), stretches=(Stretch(at_s=0, factor=0),))
    assert none.offered == 0


def test_late_answers_are_no_goodput(small, random):
    run = play(small(Call(target="web", work=random(10)), rate=50, target_ms=10))
    assert run.routes[0].late / run.answered == pytest.approx(0.368, abs=0.03)
    assert run.goodput_per_second == pytest.approx((run.answered - run.routes[0].late) / 100)


def test_an_unstable_queue_is_told_with_its_growth(small, random):
    run = play(small(Call(target="web", work=random(10)), Station(id="web"), rate=125), 60)
    assert not run.stable
    assert run.growth_per_second == pytest.approx(25, rel=0.3)
    assert run.bottleneck == "web"


def test_one_station_changed_leaves_the_others_their_random_numbers(small, random):
    def run(mean_ms):
        calls = (Call(target="a", work=random(10)), Call(target="b", work=random(mean_ms)))
        return play(small(Call(target="web", calls=calls)))

    quick, slow = run(5), run(50)
    assert quick.offered == slow.offered
    assert station(quick, "a").utilisation == pytest.approx(station(slow, "a").utilisation, rel=1e-2)
    assert station(quick, "b").utilisation < station(slow, "b").utilisation
