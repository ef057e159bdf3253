"""The five examples: availability, failures and the network of queues tell one story."""

import pytest
from five_designs import NAMES, designed

from archkit.sizing import assumed_brief, failures, fitness, journeys, operation_availability, time_budgets
from archkit.sizing.network import network_of


@pytest.fixture(params=NAMES)
def example(request):
    brief, design = designed(request.param)
    return assumed_brief(brief, design), design


def waited_for(call):
    yield call.target
    for inner in call.calls:
        if inner.style == "sync":
            yield from waited_for(inner)


def test_what_an_operation_needs_is_what_its_route_waits_for(example):
    brief, design = example
    network = network_of(brief, design)
    routes = {one.name: one for one in network.routes}
    left_out = {*network.unknown, *network.unreachable}
    apart = {part.id for part in design.shape.components if part.kind in {"edge", "gateway"}}
    for way in journeys(brief, design.shape):
        route = routes[way.operation]
        if way.answered and way.kind != "subscribe":
            assert set(way.parts("needed")) <= {*waited_for(route.entry), *left_out, *apart}
            assert way.per_second == pytest.approx(route.per_second, rel=0.01)


def test_each_promise_of_the_rulebook_can_be_expected(example):
    found = operation_availability(*example)
    assert len(found) == len(example[0].workload.operations)
    for one in found:
        assert one.meets is not False
        assert one.causes
        assert one.availability.inputs


def test_a_failure_that_stops_a_part_takes_from_the_availability(example):
    stops = {one.component for one in failures(*example) if one.operations("stops") and one.component}
    touched = {each.component for one in operation_availability(*example) for each in one.causes}
    needed = {part for way in journeys(example[0], example[1].shape) for part in way.parts("needed")}
    assert stops <= needed
    assert touched - {""} <= needed | {
        part for way in journeys(example[0], example[1].shape) for part in way.parts("later")
    }


def test_every_hop_fits_and_every_rate_is_there(example):
    assert [hop for budget in time_budgets(*example) for hop in budget.overrun] == []
    numbers = fitness(*example)
    assert len(numbers.loads) + len(numbers.unloaded) == sum(
        one.answered for one in journeys(example[0], example[1].shape)
    )
    for one in numbers.loads:
        assert one.average_per_second <= one.peak_per_second < one.ten_times_per_second
    assert {one.level.id for one in numbers.levels} == {one.id for one in example[1].operate.service_levels}
    limits = {one.component: one for one in example[1].size.capacity}
    for trigger in numbers.triggers:
        assert trigger.threshold > limits[trigger.component].demand
