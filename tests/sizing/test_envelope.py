import itertools
import math
import time

import pytest

from archkit.brief import Brief, OwnPrice
from archkit.knowledge import fact
from archkit.sizing import measure_load, price_book, price_components, with_own_prices
from archkit.sizing.capacity import capacity_of
from archkit.sizing.demand import Setting
from archkit.sizing.envelope import envelope
from archkit.sizing.growth import factor_in, month_reached
from archkit.sizing.growth.effort import first_year_usd
from archkit.sizing.machine import machine_of
from archkit.sizing.pools import connections_allowed, open_connections

TIER_OF_DATABASE_FIXES = {"vertical": 0, "cache": 1, "replica": 1, "queue": 2, "partition": 2, "shard": 3}


@pytest.fixture
def pictures():
    """A start-up's brief: read a hundred times for each write, a few rows kept, growing fast."""
    return Brief.model_validate(
        {
            "name": "Pictures",
            "scale": {"growth_percent_per_year": 300, "horizon_months": 36},
            "workload": {
                "reads_per_day": "2M/day",
                "writes_per_day": "20K/day",
                "peak_to_average": 3,
                "record_bytes": 1000,
                "object_bytes": 200_000,
                "retention_days": 365,
            },
            "team": {"engineers": 4},
            "quality": {"availability_percent": 99.5, "consistency": "eventual", "rto_minutes": 240},
        }
    )


@pytest.fixture
def one_box(parts, shaped):
    """One machine for everything, with files in object storage."""
    return shaped(
        parts("web", "client"),
        parts("api", "service", technology="fastapi"),
        parts("db", "database", technology="postgresql"),
        parts("files", "object-store", technology="s3"),
        links=(("web", "api", "sync"), ("api", "db", "sync"), ("api", "files", "sync")),
        deployment="one machine with containers",
    )


def of(found, component, kind="capacity"):
    return [one for one in found.stages if (one.limit.component, one.limit.kind) == (component, kind)]


def test_one_box_grows_upwards_then_to_servers_then_by_a_rule(one_box, pictures):
    kinds = [one.fix.kind for one in of(envelope(pictures, one_box, furthest=10_000), "api")]
    assert kinds[0] == "vertical"
    assert kinds[-2:] == ["servers", "instances"]
    assert set(kinds[:-2]) == {"vertical"}


def test_a_database_is_split_only_after_it_is_bigger_and_relieved_of_reads(one_box, pictures):
    kinds = [one.fix.kind for one in of(envelope(pictures, one_box, furthest=1e6), "db")]
    assert kinds[0] == "vertical"
    assert {"cache", "replica", "partition", "shard"} <= set(kinds)
    assert kinds.index("cache") < kinds.index("partition")
    assert kinds.index("replica") < kinds.index("partition") < kinds.index("shard")
    split = kinds.index("partition")
    assert not {"vertical", "cache"} & set(kinds[split:]), "what is cheap to undo comes before"


def test_vertical_first_only_while_it_is_cheaper(one_box, pictures):
    """A cache is cheaper than the largest machine, and dearer in work than the medium one."""
    stages = of(envelope(pictures, one_box, furthest=1e6), "db")
    for stage in stages:
        rivals = [one for one in stage.options if one.tier == stage.fix.tier]
        enough = [one for one in rivals if one.carries_to >= 2 * stage.limit.factor] or rivals
        prices = [first_year_usd(pictures, one) for one in enough]
        assert first_year_usd(pictures, stage.fix) == min(prices)


def test_a_fix_is_priced_from_the_briefs_own_book(one_box, pictures):
    """Whoever sells the machines, and a price of one's own before that."""

    def added(brief, component, kind):
        fixes = [one.fix for one in of(envelope(brief, one_box, furthest=10_000), component)]
        return next(one.monthly_usd for one in fixes if one.kind == kind)

    rented = pictures.with_values({"budget.provider": "hetzner"})
    assert added(rented, "api", "vertical") < added(pictures, "api", "vertical") / 2
    assert added(rented, "db", "vertical") < added(pictures, "db", "vertical")
    own = with_own_prices(
        pictures,
        (
            OwnPrice(item="load-balancer-month", usd=500, source="our contract"),
            OwnPrice(item="postgres-medium-month", usd=9_000, source="our contract"),
        ),
    )
    balancer = price_book(pictures).price("load-balancer-month").base
    dearer = added(own, "api", "servers") - added(pictures, "api", "servers")
    assert dearer == pytest.approx(500 - balancer)
    (bigger,) = {
        one.monthly_usd
        for one in of(envelope(own, one_box, furthest=10_000), "db")[0].options
        if one.kind == "vertical"
    }
    share = fact("cost.own-database-share").base
    small = price_book(own).price("postgres-small-month").base
    assert bigger == pytest.approx((9_000 - small) * share)


def test_the_bill_steps_by_what_the_roadmap_says_an_instance_costs(delivery_brief, delivery_shape):
    found = of(envelope(delivery_brief, delivery_shape), "api")[0]
    assert found.fix.kind == "instances"

    def instances_at(factor):
        load = measure_load(delivery_brief)
        lines = price_components(delivery_brief, delivery_shape, load, load_factor=factor)
        return next(one for one in lines if one.component == "api" and "instances" in one.item).base_usd

    above, below = (instances_at(found.limit.factor * share) for share in (1.001, 0.999))
    assert above - below == pytest.approx(found.fix.monthly_usd)


def test_the_walk_goes_on_from_what_the_fix_carries(one_box, pictures):
    for component in ("api", "db"):
        stages = of(envelope(pictures, one_box, furthest=10_000), component)
        assert len(stages) > 2
        for here, following in itertools.pairwise(stages):
            assert following.limit.factor == pytest.approx(here.fix.carries_to)
            assert following.limit.factor > here.limit.factor


def test_at_the_threshold_the_next_instance_is_due_and_at_saturation_all_are_full(
    delivery_brief, delivery_shape
):
    load = measure_load(delivery_brief)
    setting = Setting(delivery_brief, delivery_shape, load)
    found = envelope(delivery_brief, delivery_shape, load)
    for name in ("api", "worker"):
        part = delivery_shape.component(name)
        limit = of(found, name)[0].limit
        before, after = (machine_of(part, setting.at(limit.factor * share)) for share in (0.999, 1.001))
        now = machine_of(part, setting)
        assert before == now
        assert (after.vcpu, after.instances) > (now.vcpu, now.instances)
        row = capacity_of(part, setting)
        assert row.demand * limit.saturates_at == pytest.approx(row.ceiling * row.instances)


def test_the_month_is_the_first_in_which_growth_gets_there(one_box, pictures):
    for stage in envelope(pictures, one_box).stages:
        if stage.limit.kind in {"capacity", "connections"} and stage.limit.factor > 1:
            assert factor_in(pictures, stage.month) >= stage.limit.factor * (1 - 1e-9)
            assert factor_in(pictures, stage.month - 1) < stage.limit.factor


def test_without_growth_nothing_has_a_month(one_box, pictures):
    still = pictures.with_values({"scale.growth_percent_per_year": 0})
    assert month_reached(still, 2) is None
    assert {one.month for one in of(envelope(still, one_box, furthest=1000), "db")} == {None}


def test_today_is_never_beyond_a_limit_that_was_sized_for_it(parts, shaped):
    """However absurd the load, the design of today carries today."""
    architecture = shaped(parts("api", "service"), parts("db", "database", technology="postgresql"))
    brief = Brief.model_validate(
        {"name": "absurd", "workload": {"reads_per_day": 1e14, "writes_per_day": 1e14, "peak_to_average": 1}}
    )
    found = envelope(brief, architecture)
    assert found.stages
    assert all(one.limit.factor >= 1 - 1e-9 for one in found.stages)
    assert all(math.isfinite(one.fix.monthly_usd) for one in found.stages)


def test_a_limit_of_a_provider_that_is_passed_already_is_first(delivery_brief, delivery_shape):
    tight = delivery_brief.with_values(
        {"integrations": [{"name": "SMS provider", "rate_limit_per_second": 1}]}
    )
    found = envelope(tight, delivery_shape)
    assert found.stages[0].limit.component == "sms-provider"
    assert found.stages[0].limit.factor < 1
    assert found.stages[0].month == 0
    assert found.breaks_first.component == "sms-provider"


def test_connections_run_out_where_pools_pass_what_the_machine_accepts(parts, shaped):
    architecture = shaped(
        parts("api", "service", technology="rails", instances=40),
        parts("db", "database", technology="postgresql"),
        links=(("api", "db", "sync"),),
    )
    workload = {"reads_per_day": "200/second", "writes_per_day": "1/second", "retention_days": 1}
    brief = Brief.model_validate({"name": "pools", "workload": workload})
    load = measure_load(brief)
    stage = of(envelope(brief, architecture, load), "db", "connections")[0]
    then = Setting(brief, architecture, load).at(stage.limit.factor)
    database = architecture.component("db")
    opened, allowed = open_connections(database, then), connections_allowed(database, then)
    assert stage.fix.kind == "pooler"
    assert opened > allowed * fact("capacity.target-utilisation").base


def test_data_that_no_longer_restores_in_time_has_its_month(one_box, pictures):
    hurried = pictures.with_values({"quality.rto_minutes": 120, "workload.record_bytes": 200_000})
    stage = of(envelope(hurried, one_box), "db", "restore")[0]
    assert stage.fix.kind == "archive"
    assert 1 <= stage.month <= 36
    assert stage.limit.factor == pytest.approx(factor_in(hurried, stage.month))


def test_what_nobody_measured_is_named_and_not_walked(parts, shaped, pictures):
    found = envelope(pictures, shaped(parts("db", "database", technology="mongodb")))
    assert found.unknown == ("db",)
    assert found.stages == ()


def test_without_rates_there_is_no_envelope(one_box):
    found = envelope(Brief(name="empty"), one_box)
    assert (found.limits, found.stages, found.breaks_first) == ((), (), None)


def test_a_bigger_team_starts_later(one_box, pictures):
    few, many = (
        of(envelope(pictures.with_values({"team.engineers": people}), one_box, furthest=1e6), "db")[-1].fix
        for people in (1, 10)
    )
    assert few.people < many.people
    assert few.lead_weeks > many.lead_weeks


def test_it_answers_while_a_slider_moves(one_box, pictures):
    load = measure_load(pictures)
    envelope(pictures, one_box, load)
    began = time.perf_counter()
    for _ in range(20):
        envelope(pictures, one_box, load)
    assert (time.perf_counter() - began) / 20 < 0.05, "about 1 ms on a quiet machine"
