import pytest

from archkit.brief import Brief
from archkit.knowledge import fact
from archkit.sizing import component_ceiling, measure_load, size_capacity


def loaded(reads=None, writes=None, **parts):
    return Brief.model_validate(
        {
            "name": "test",
            "workload": {"reads_per_day": reads, "writes_per_day": writes, "peak_to_average": 2},
            **parts,
        }
    )


def forgetting(writes):
    """A brief whose rows are kept for a day, so that only the rate counts."""
    return Brief.model_validate(
        {"name": "test", "workload": {"writes_per_day": writes, "peak_to_average": 2, "retention_days": 1}}
    )


def sized(brief, architecture):
    return {one.component: one for one in size_capacity(brief, architecture, measure_load(brief))}


@pytest.mark.parametrize(
    ("kind", "technology", "expected"),
    [
        ("service", "fastapi", "ceiling.python.requests"),
        ("service", "django", "ceiling.python.requests"),
        ("service", "nestjs", "ceiling.nodejs.requests"),
        ("service", "go-net-http", "ceiling.go.requests"),
        ("service", "spring-boot", "ceiling.java.requests"),
        ("service", "rails", "ceiling.ruby.requests"),
        ("service", "python", "ceiling.python.requests"),
        ("service", None, "ceiling.service.requests"),
        ("service", "something-new", "ceiling.service.requests"),
        ("worker", "celery", "ceiling.worker.jobs"),
        ("database", "postgresql", "ceiling.postgresql.writes-medium"),
        ("database", "sqlite", "ceiling.sqlite.writes"),
        ("database", "mongodb", None),
        ("cache", "valkey", "ceiling.redis.operations"),
        ("queue", "rabbitmq", "ceiling.rabbitmq.jobs"),
        ("queue", "sqs", None),
        ("queue", "postgresql", "ceiling.postgresql.jobs"),
        ("stream", "kafka", "ceiling.kafka.jobs"),
        ("realtime", "yjs", "ceiling.realtime.connections"),
        ("edge", "cloudfront", None),
    ],
)
def test_ceilings_come_from_facts_or_are_unknown(parts, kind, technology, expected):
    found = component_ceiling(parts("one", kind, technology=technology))
    assert (found.id if found else None) == expected


def test_another_technology_can_be_asked_for(parts):
    component = parts("api", "service", technology="fastapi")
    assert component_ceiling(component, "go-net-http").id == "ceiling.go.requests"


def test_a_service_gets_the_instances_that_the_low_end_asks_for(parts, shaped):
    api = sized(loaded(reads="100/second"), shaped(parts("api", "service", technology="fastapi")))["api"]
    low = fact("ceiling.python.requests").lowest
    assert api.demand == pytest.approx(200)
    assert (api.ceiling, api.machine, api.instances) == (low, "1 vCPU, 2 GiB", 3)
    assert api.utilisation <= api.utilisation_target
    assert 200 / (low * (api.instances - 1)) > api.utilisation_target


@pytest.mark.parametrize(("percent", "expected"), [(None, 1), (99.0, 1), (99.9, 2), (99.99, 2)])
def test_availability_adds_one_instance_to_stateless_parts_only(parts, shaped, percent, expected):
    brief = loaded(reads="1/second", quality={"availability_percent": percent})
    found = sized(
        brief, shaped(parts("api", "service"), parts("db", "database", technology="postgresql", instances=2))
    )
    assert found["api"].instances == expected
    assert found["db"].instances == 1


def test_a_bigger_database_comes_before_more_of_them(parts, shaped):
    architecture = shaped(parts("db", "database", technology="postgresql"))
    classes = [
        (sized(forgetting(f"{rate}/second"), architecture)["db"].source.split()[0], rate)
        for rate in (10, 500, 1500)
    ]
    assert classes == [("small", 10), ("medium", 500), ("large", 1500)]
    assert sized(forgetting("1500/second"), architecture)["db"].instances == 1
    assert sized(forgetting("5000/second"), architecture)["db"].instances == 3


def test_a_database_that_keeps_much_is_bigger_than_its_load_asks(parts, shaped):
    architecture = shaped(parts("db", "database", technology="postgresql"))
    forgotten = sized(forgetting("60/second"), architecture)["db"]
    assert forgotten.source.startswith("small")
    much = sized(loaded(writes="60/second", scale={"horizon_months": 36}), architecture)["db"]
    assert much.source.startswith("medium")
    assert "in memory, a smaller one would carry the load" in much.source
    assert much.demand <= fact("ceiling.postgresql.writes-small").lowest * 0.7


def test_a_copy_for_reading_takes_the_reads_and_repeats_the_writes(parts, shaped):
    database = parts("db", "database", technology="postgresql")
    copy = parts("db-replica", "database", technology="postgresql")
    brief = loaded(reads="1000/second", writes="50/second")
    alone = sized(brief, shaped(database))["db"]
    both = sized(brief, shaped(database, copy))
    own = fact("capacity.own-read-share").base
    assert both["db"].demand < alone.demand
    weight = fact(f"ceiling.postgresql.writes-{both['db'].source.split()[0]}").lowest
    weight /= fact(f"ceiling.postgresql.reads-{both['db'].source.split()[0]}").lowest
    assert both["db"].demand == pytest.approx(100 + 2000 * own * weight)
    assert both["db-replica"].demand == pytest.approx(100 + 2000 * (1 - own) * weight)
    assert both["db"].machine == both["db-replica"].machine, "one stands in for the other"


def test_a_cache_takes_its_share_of_the_reads(parts, shaped):
    database = parts("db", "database", technology="postgresql")
    brief = loaded(reads="1000/second")
    bare = sized(brief, shaped(database))["db"]
    cached = sized(brief, shaped(database, parts("cache", "cache", technology="redis")))
    assert cached["db"].demand < bare.demand / 2
    assert cached["cache"].demand == pytest.approx(2000)


def test_unknown_ceilings_say_what_to_measure(parts, shaped):
    own = parts("db", "database", technology="mongodb")
    bought = parts("queue", "queue", technology="sqs", managed=True)
    found = sized(loaded(writes="10/second"), shaped(own, bought))
    assert found["db"].ceiling is None
    assert found["db"].utilisation is None
    assert "p95" in found["db"].measure
    assert "quota" in found["queue"].measure
    assert found["queue"].demand == pytest.approx(20 * fact("workload.unrated-deferred-share").base)


def test_without_rates_nothing_is_pretended(parts, shaped):
    brief = Brief(name="empty")
    found = sized(brief, shaped(parts("api", "service"), parts("db", "database", technology="postgresql")))
    assert {one.ceiling for one in found.values()} == {None}
    assert all("State the rates" in one.measure for one in found.values())


def test_rate_limits_of_providers_are_ceilings(delivery_brief, delivery_shape):
    found = sized(delivery_brief, delivery_shape)
    assert found["sms-provider"].ceiling == 30
    assert found["sms-provider"].demand == pytest.approx(1e6 / 86_400 / 3 * 5)
    assert found["worker"].demand == pytest.approx(1e6 / 86_400 * 5)
    assert "web" not in found
    assert "identity" not in found


def test_absurd_loads_are_sized_without_overflow(parts, shaped):
    architecture = shaped(parts("api", "service"), parts("db", "database", technology="postgresql"))
    found = sized(loaded(reads=1e14, writes=1e14), architecture)
    assert found["api"].instances > 10**6
    assert found["db"].instances > 10**5
    tiny = sized(loaded(reads=1e-6), architecture)
    assert [one.instances for one in tiny.values()] == [1, 1]


def test_a_service_for_reads_leaves_the_writes_to_the_others(parts, shaped):
    found = sized(
        loaded(reads="100/second", writes="1/second"),
        shaped(parts("api", "service"), parts("read-service", "service")),
    )
    assert (found["api"].demand, found["read-service"].demand) == pytest.approx((2, 200))


def test_services_that_name_their_entities_take_their_operations(parts, shaped):
    brief = Brief.model_validate(
        {
            "name": "test",
            "workload": {
                "peak_to_average": 2,
                "entities": [{"name": "Order"}, {"name": "Item"}],
                "operations": [
                    {"name": "order", "kind": "create", "entity": "Order", "per_day": "3/second"},
                    {"name": "browse", "kind": "list", "entity": "Item", "per_day": "50/second"},
                ],
            },
        }
    )
    orders, items = (
        parts("orders", "service", modules=("Order",)),
        parts("items", "service", modules=("Item",)),
    )
    found = sized(brief, shaped(orders, items, parts("other", "service")))
    assert [found[name].demand for name in ("orders", "items", "other")] == pytest.approx([6, 100, 106])
