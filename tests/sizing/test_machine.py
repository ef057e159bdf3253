import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from archkit.brief import Brief
from archkit.design import Component
from archkit.knowledge import fact
from archkit.sizing import measure_load
from archkit.sizing.demand import Setting
from archkit.sizing.machine import choose, instances, ladder, machine_of, share_without_a_zone


def service(**fields):
    return Component(id="api", name="api", kind="service", purpose="test", needed_by="test", **fields)


def test_the_ladder_rises_and_doubles_from_the_smallest_published_size():
    sizes = [(one.vcpu, one.gib) for one in ladder()]
    assert sizes == sorted(sizes)
    assert sizes[0] == (0.25, 0.5)
    assert sizes[-1] == (16, 32)
    assert {two[0] / one[0] for one, two in itertools.pairwise(sizes)} == {2}


@given(
    demand=some.floats(0, 1e6),
    per_vcpu=some.floats(1, 1e4),
    redundant=some.booleans(),
    proposed=some.integers(1, 60),
)
def test_what_is_chosen_carries_the_peak_with_a_spare_and_is_chosen_again(
    demand, per_vcpu, redundant, proposed
):
    part = service(instances=proposed)
    found = choose(part, demand, per_vcpu, redundant=redundant)
    each, target = per_vcpu * found.vcpu, fact("capacity.target-utilisation").base
    serving = found.instances - 1 if redundant else found.instances
    assert found.instances >= proposed
    assert serving >= 1 or not redundant
    assert demand <= each * serving * target * (1 + 1e-9)
    if redundant:
        assert share_without_a_zone(found.instances, demand, each) <= 1 + 1e-9
    again = choose(service(instances=found.instances), demand, per_vcpu, redundant=redundant)
    assert again == found, "the sizing of the architecture that it gave must be the same"


def test_a_small_program_is_small_and_a_large_one_is_large_before_it_is_many():
    low = fact("ceiling.go.requests").lowest
    small = choose(service(technology="go"), 0.1 * low, low, redundant=True)
    large = choose(service(technology="go"), 17 * low, low, redundant=True)
    huge = choose(service(technology="go"), 1000 * low, low, redundant=True)
    assert (small.vcpu, small.instances) == (0.25, 2)
    assert large.vcpu >= fact("machine.large-vcpu").base
    assert large.instances <= fact("machine.most-instances").base
    assert huge.vcpu == ladder()[-1].vcpu
    each = low * huge.vcpu
    assert share_without_a_zone(huge.instances, 1000 * low, each) <= 1
    assert share_without_a_zone(huge.instances - 1, 1000 * low, each) > 1, "one less would not do"


def test_a_jvm_is_not_given_half_a_gib():
    assert choose(service(technology="spring-boot"), 0.001, 300, redundant=False).gib >= 1


def test_losing_a_zone_of_three_leaves_the_rest_under_its_ceiling():
    part = service()
    for busy in (0.5, 1, 2.5, 7, 30, 1234.5):
        count = instances(part, busy * 100, 100, redundant=True)
        assert busy <= count - math.ceil(count / 3)


@pytest.mark.parametrize("kind", ["client", "edge", "function", "cache", "queue", "external"])
def test_what_has_no_machine_of_ours_has_none(parts, shaped, kind):
    part = parts("one", kind)
    brief = Brief.model_validate({"name": "test", "workload": {"reads_per_day": "1/second"}})
    assert machine_of(part, Setting(brief, shaped(part), measure_load(brief))) is None


def _shop():
    return Brief.model_validate(
        {
            "name": "test",
            "workload": {"reads_per_day": "50/second", "writes_per_day": "40/second", "retention_days": 1},
        }
    )


def test_the_machine_follows_the_load_factor_of_its_setting(parts, shaped):
    part, db = parts("api", "service", technology="fastapi"), parts("db", "database", technology="postgresql")
    alone = shaped(part, db).model_copy(update={"deployment": "containers on one machine"})
    now = Setting(_shop(), alone, measure_load(_shop()))
    assert machine_of(part, now.at(10)).vcpu > machine_of(part, now).vcpu
    assert machine_of(db, now.at(10)).gib > machine_of(db, now).gib


def test_a_program_that_grows_keeps_its_size_and_gains_instances(parts, shaped):
    part, db = parts("api", "service", technology="fastapi"), parts("db", "database", technology="postgresql")
    now = Setting(_shop(), shaped(part, db), measure_load(_shop()))
    sizes = [machine_of(part, now.at(factor)) for factor in (1, 2, 4, 8)]
    assert {one.vcpu for one in sizes} == {sizes[0].vcpu}
    counts = [one.instances for one in sizes]
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]
    kept = shaped(part.model_copy(update={"instances": 60}), db)
    half = Setting(_shop(), kept, measure_load(_shop())).at(0.5)
    assert machine_of(kept.components[0], half) == machine_of(kept.components[0], half.at(1))
