import time

import pytest

from archkit.brief import Brief
from archkit.knowledge import fact
from archkit.sizing import (
    PROVIDER_CHARGE,
    is_provider_charge,
    measure_load,
    monthly_total,
    people_hours,
    price_components,
    size_capacity,
)


def priced(brief, architecture):
    return price_components(brief, architecture, measure_load(brief))


def line(lines, component, words):
    return next(one for one in lines if one.component == component and words in one.item)


def test_every_line_rises_and_says_how_and_from_what(delivery_brief, delivery_shape):
    lines = priced(delivery_brief, delivery_shape)
    for one in lines:
        assert 0 <= one.low_usd <= one.base_usd <= one.high_usd, one.item
        assert one.formula.endswith("USD/month"), one.item
        assert one.source, one.item
    assert lines == priced(delivery_brief, delivery_shape)


def test_everything_around_the_product_is_on_the_bill(delivery_brief, delivery_shape):
    items = {(one.component, one.item.split(" of ")[0]) for one in priced(delivery_brief, delivery_shape)}
    assert {
        ("api", "instances"),
        ("worker", "instances"),
        ("database", "storage after 24 months"),
        ("database", "backups after 24 months"),
        ("queue", "queue requests"),
        ("identity", "active users"),
        ("observability", "logs"),
        ("observability", "metrics"),
        ("api", "load balancer"),
        ("api", "egress"),
        ("api", "traffic between zones"),
        ("api", "gateway to the outside"),
        ("observability", "traces"),
        ("observability", "logs kept"),
        ("api", "support plan"),
    } <= items
    assert any(item.startswith("staging environment") for _, item in items)


def test_the_high_end_pays_for_the_instances_of_the_capacity(delivery_brief, delivery_shape):
    load = measure_load(delivery_brief)
    capacity = {one.component: one for one in size_capacity(delivery_brief, delivery_shape, load)}
    worker = line(priced(delivery_brief, delivery_shape), "worker", "instances")
    cores, memory = (float(part.split()[0]) for part in capacity["worker"].machine.split(", "))
    each = (
        cores * fact("price.cloud.container-vcpu-month").high
        + memory * fact("price.cloud.container-gib-month").high
    )
    assert worker.high_usd == pytest.approx(capacity["worker"].instances * each)
    assert worker.low_usd < worker.base_usd < worker.high_usd


def test_staging_does_not_grow_with_the_fleet(parts, shaped):
    architecture = shaped(parts("api", "service", technology="fastapi"))
    costs = [
        line(priced(Brief.model_validate({"name": "t", "workload": {"reads_per_day": rate}}), architecture),
             "api", "staging").base_usd
        for rate in (1, 1e9)
    ]  # fmt: skip
    assert costs[0] == costs[1] > 0


def test_storage_is_that_of_the_horizon_with_indexes_and_standby(delivery_brief, delivery_shape):
    stored = measure_load(delivery_brief).storage_gib_at_horizon.base
    storage = line(priced(delivery_brief, delivery_shape), "database", "storage")
    assert storage.base_usd == pytest.approx(stored * 2.5 * 0.2 * 2)


def test_provider_charges_are_apart_from_the_platform(delivery_brief, delivery_shape):
    lines = priced(delivery_brief, delivery_shape)
    charges = [one for one in lines if is_provider_charge(one)]
    assert [one.item for one in charges] == [f"{PROVIDER_CHARGE}: email", f"{PROVIDER_CHARGE}: sms"]
    assert charges[1].base_usd == pytest.approx(1e6 / 3 * 30 * fact("price.provider.sms").base)
    assert monthly_total(lines)[1] == pytest.approx(sum(one.base_usd for one in lines) - sum(
        one.base_usd for one in charges
    ))  # fmt: skip
    assert monthly_total(lines)[1] < 2000 < charges[1].base_usd


def test_no_integration_no_provider_charge(delivery_brief, delivery_shape):
    silent = delivery_brief.model_copy(update={"integrations": ()})
    assert not [one for one in priced(silent, delivery_shape) if is_provider_charge(one)]


@pytest.mark.parametrize(
    ("kind", "technology", "item"),
    [
        ("cache", "redis", "cache nodes"),
        ("queue", "rabbitmq", "broker nodes"),
        ("queue", "redis", "queue nodes"),
        ("stream", "kafka", "event log"),
        ("search", "opensearch", "search nodes"),
        ("warehouse", "clickhouse", "warehouse"),
        ("object-store", "s3", "objects stored"),
        ("database", "dynamodb", "writes"),
        ("database", "mysql", "priced like PostgreSQL"),
        ("function", "lambda", "calls"),
        ("scheduler", "python", "instances"),
    ],
)
def test_each_kind_has_its_price(parts, shaped, kind, technology, item):
    brief = Brief.model_validate(
        {"name": "test", "workload": {"reads_per_day": "10/second", "writes_per_day": "1/second"}}
    )
    lines = priced(brief, shaped(parts("one", kind, technology=technology, managed=True)))
    assert line(lines, "one", item).high_usd > 0


def test_what_runs_in_the_database_or_a_file_costs_no_machine(parts, shaped):
    brief = Brief.model_validate({"name": "test", "workload": {"writes_per_day": "1/second"}})
    assert priced(brief, shaped(parts("jobs", "queue", technology="postgresql"))) == ()
    lines = priced(brief, shaped(parts("file", "database", technology="sqlite")))
    assert not [one for one in lines if "machine" in one.item]


def test_one_machine_is_cheaper_than_containers(parts, shaped):
    brief = Brief.model_validate({"name": "test", "workload": {"reads_per_day": "10/second"}})
    service = parts("api", "service", technology="django")
    machine = line(priced(brief, shaped(service, deployment="one machine")), "api", "instances")
    containers = line(priced(brief, shaped(service)), "api", "instances")
    assert machine.base_usd < containers.base_usd


def test_kubernetes_pays_for_its_control_plane(parts, shaped):
    lines = priced(Brief(name="test"), shaped(parts("api", "service"), deployment="Kubernetes"))
    assert line(lines, "api", "control plane").base_usd == 73


def test_more_load_never_costs_less(parts, shaped):
    architecture = shaped(
        parts("api", "service", technology="fastapi"),
        parts("db", "database", technology="postgresql", managed=True),
        parts("observability", "observability"),
    )
    totals = []
    for rate in (1e-6, 1e3, 1e6, 1e9, 1e14):
        brief = Brief.model_validate(
            {"name": "test", "workload": {"reads_per_day": rate, "writes_per_day": rate}}
        )
        totals.append(monthly_total(priced(brief, architecture))[1])
    assert totals == sorted(totals)
    assert totals[-1] < float("inf")


def test_an_empty_brief_and_an_empty_architecture_are_priced(parts, shaped):
    assert priced(Brief(name="empty"), shaped()) == ()
    only = priced(Brief(name="empty"), shaped(parts("api", "service")))
    assert monthly_total(only)[1] > 0


def test_people_are_counted_once_a_technology_and_less_when_managed(parts, shaped):
    own = people_hours(shaped(parts("db", "database", technology="postgresql")))
    managed = people_hours(shaped(parts("db", "database", technology="postgresql", managed=True)))
    kafka = people_hours(shaped(parts("log", "stream", technology="kafka")))
    two = people_hours(
        shaped(
            parts("db", "database", technology="postgresql"),
            parts("db2", "database", technology="postgresql"),
        )
    )
    assert managed < own < kafka
    assert own < two < own * 1.5
    assert people_hours(shaped(parts("web", "client"))) == fact("operations.on-call-hours").base
    assert people_hours(shaped(parts("new", "search", technology="unheard-of"))) > managed


def test_a_whole_design_is_sized_and_priced_in_a_blink(delivery_brief, delivery_shape):
    priced(delivery_brief, delivery_shape)
    began = time.perf_counter()
    load = measure_load(delivery_brief)
    size_capacity(delivery_brief, delivery_shape, load)
    price_components(delivery_brief, delivery_shape, load)
    assert time.perf_counter() - began < 0.1


def test_a_replica_is_stored_but_not_backed_up(parts, shaped):
    brief = Brief.model_validate({"name": "test", "workload": {"writes_per_day": "10/second"}})
    primary = parts("database", "database", technology="postgresql", managed=True)
    replica = parts("read-replica", "database", technology="postgresql", managed=True)
    lines = priced(brief, shaped(primary, replica))
    assert [one.component for one in lines if "backups" in one.item] == ["database"]
    assert [one.component for one in lines if "storage" in one.item] == ["database", "read-replica"]


def test_a_standby_doubles_the_machine_and_its_storage(parts, shaped):
    brief = Brief.model_validate({"name": "test", "workload": {"writes_per_day": "10/second"}})
    one, two = (
        priced(
            brief,
            shaped(parts("db", "database", technology="postgresql", managed=True, instances=count)),
        )
        for count in (1, 2)
    )
    for words in ("machine", "storage"):
        assert line(two, "db", words).base_usd == pytest.approx(2 * line(one, "db", words).base_usd)
    assert line(two, "db", "backups") == line(one, "db", "backups")


def test_one_machine_pays_for_no_load_balancer_and_little_delivery(delivery_brief, parts, shaped):
    store = parts("database", "database", technology="postgresql", managed=True)
    api = parts("api", "service", technology="fastapi")
    alone = priced(delivery_brief, shaped(api, store, deployment="one machine with containers"))
    apart = priced(delivery_brief, shaped(api, store))
    assert not any(one.item == "load balancer" for one in alone)
    assert any(one.item == "load balancer" for one in apart)
    assert line(alone, "api", "registry").base_usd < line(apart, "api", "registry").base_usd
    assert line(alone, "api", "instances").base_usd < line(apart, "api", "instances").base_usd


def test_a_database_is_priced_as_what_the_component_says(delivery_brief, parts, shaped):
    def database(*, managed):
        store = parts("database", "database", technology="postgresql", managed=managed)
        where = shaped(parts("api", "service"), store, deployment="one machine with containers")
        return line(priced(delivery_brief, where), "database", "database machine")

    assert database(managed=True).item.endswith("database machine, managed")
    assert database(managed=False).item.endswith("database machine, run by yourselves")
    assert database(managed=False).base_usd < database(managed=True).base_usd
