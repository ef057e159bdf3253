"""The network of a design: real walks of the rulebook, odd graphs, and how long they take."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archkit.brief import Brief
from archkit.design import Architecture, Design
from archkit.errors import InputError
from archkit.sizing.network import Network, network_of, pressures
from archkit.sizing.scenarios import plays
from archkit.sizing.simulation import simulate


@pytest.fixture
def notifications(designed):
    return designed("notifications")


@pytest.fixture
def brief():
    return Brief.model_validate(
        {
            "name": "Shop",
            "workload": {
                "operations": [
                    {"name": "Read item", "kind": "read", "per_day": "864K", "latency_p95_ms": 100},
                    {"name": "Buy", "kind": "create", "per_day": "86400", "latency_p95_ms": 200},
                ]
            },
        }
    )


def stations(network, *, kinds, design):
    return [
        one for one in network.stations if (part := design.shape.component(one.id)) and part.kind in kinds
    ]


def test_every_operation_of_an_example_with_a_rate_is_a_route(example):
    brief, design = example
    network = network_of(brief, design)
    names = {one.name for one in network.routes}
    assert {one.name for one in brief.workload.operations if one.per_day} <= names
    assert not network.unreachable


def test_what_the_example_was_sized_with_is_what_runs(example):
    brief, design = example
    rows = {row.component: row.instances for row in design.size.capacity}
    network = network_of(brief, design)
    served = stations(network, kinds={"service", "worker", "database"}, design=design)
    assert served
    assert all(one.instances == rows[one.id] for one in served)


def test_the_cautious_end_is_slower_at_every_place(example):
    base, cautious = (network_of(*example, end=end) for end in ("base", "cautious"))
    pairs = [
        (one.work.mean_ms, other.work.mean_ms)
        for left, right in zip(base.routes, cautious.routes, strict=True)
        for one, other in zip(left.entry.walk(), right.entry.walk(), strict=True)
        if one.work and other.work
    ]
    assert all(one <= other for one, other in pairs)
    assert any(one < other for one, other in pairs)


def test_a_network_is_read_back_from_its_own_yaml(example):
    network = network_of(*example)
    assert Network.from_yaml(network.to_yaml()) == network


def test_deferred_work_goes_to_workers_and_from_there_to_the_providers(notifications):
    network = network_of(*notifications)
    route = next(one for one in network.routes if one.id == "send-notification")
    handed = next(one for one in route.entry.calls if one.style == "async")
    called = {one.target for one in handed.walk()}
    assert handed.target == "worker"
    assert {"email-provider", "push-gateway", "sms-provider", "database"} <= called
    assert network.station("worker").background
    assert any(text.startswith("queue:") for text in network.unknown)


def test_a_receipt_of_a_provider_calls_no_provider(notifications):
    network = network_of(*notifications)
    route = next(one for one in network.routes if one.id == "receive-delivery-receipt")
    assert "email-provider" not in {one.target for one in route.entry.walk()}


def test_providers_are_called_as_often_as_the_brief_says(notifications):
    brief, design = notifications
    network = network_of(brief, design)
    route = next(one for one in network.routes if one.id == "send-notification")
    for integration in brief.integrations:
        name = integration.name.lower().replace(" ", "-")
        share = sum(
            one.probability for one in route.entry.walk() if name in one.target and "limit" in one.target
        )
        assert share * route.per_second * 86_400 == pytest.approx(integration.per_day)


def test_reads_go_to_the_cache_first_and_to_the_copy_after_it(designed):
    network = network_of(*designed("url-shortener"))
    redirect = next(one for one in network.routes if one.id == "redirect")
    cache, copy = redirect.entry.calls
    assert redirect.entry.target == "read-service"
    assert (cache.target, cache.optional, cache.stage) == ("cache", True, 0)
    assert (copy.target, copy.stage) == ("read-replica", 1)
    assert 0 < copy.probability < 1


def test_a_loop_is_refused_with_its_path(brief, parts, shaped):
    shape = shaped(
        parts("web", "client"),
        *(parts(one, "service") for one in ("orders", "stock", "prices")),
        links=[
            ("web", "orders", "sync"),
            ("orders", "stock", "sync"),
            ("stock", "prices", "sync"),
            ("prices", "orders", "sync"),
        ],
    )
    with pytest.raises(InputError, match="orders -> stock -> prices -> orders"):
        network_of(brief, Design(name="Shop", shape=shape))


def test_a_loop_with_an_asynchronous_way_is_no_loop(brief, parts, shaped):
    shape = shaped(
        parts("web", "client"),
        parts("orders", "service"),
        parts("stock", "service"),
        links=[("web", "orders", "sync"), ("orders", "stock", "sync"), ("stock", "orders", "async")],
    )
    assert len(network_of(brief, Design(name="Shop", shape=shape)).stations) == 2


def test_what_nothing_reaches_is_named(brief, parts, shaped):
    shape = shaped(
        parts("web", "client"),
        parts("api", "service"),
        parts("island", "service"),
        parts("islet", "database", technology="postgresql"),
        links=[("web", "api", "sync"), ("island", "islet", "sync")],
    )
    assert network_of(brief, Design(name="Shop", shape=shape)).unreachable == ("island", "islet")


def test_an_unknown_ceiling_is_said_with_what_to_measure(brief, parts, shaped):
    shape = shaped(
        parts("web", "client"),
        parts("api", "service"),
        parts("store", "database", technology="dynamodb"),
        links=[("web", "api", "sync"), ("api", "store", "sync")],
    )
    network = network_of(brief, Design(name="Shop", shape=shape))
    call = network.routes[0].entry.calls[0]
    assert call.work is None
    assert call.network_ms > 0
    assert [one.partition(":")[0] for one in network.unknown] == ["store"]


@pytest.mark.parametrize("without", ["rates", "components", "takers"])
def test_without_rates_or_components_an_error_says_what_is_missing(brief, parts, shaped, without):
    shape = shaped(parts("web", "client"), *(() if without == "takers" else (parts("api", "service"),)))
    design = Design(name="Shop", shape=None if without == "components" else shape)
    with pytest.raises(InputError, match=r"rate|components|takes the requests"):
        network_of(Brief(name="Shop") if without == "rates" else brief, design)


SHAPES = {
    "a chain": lambda n: [(f"s{i}", f"s{i + 1}", "sync") for i in range(n - 1)],
    "a star": lambda n: [("s0", f"s{i}", "sync") for i in range(1, n)],
    "a tree": lambda n: [(f"s{(i - 1) // 2}", f"s{i}", "sync") for i in range(1, n)],
    "a lattice": lambda n: [
        (f"s{i}", f"s{j}", "sync") for i in range(n) for j in (i + 1, i + 2, i + 3) if j < n
    ],
    "a ring": lambda n: [(f"s{i}", f"s{(i + 1) % n}", "sync") for i in range(n)],
    "islands": lambda _: [],
}


@pytest.mark.parametrize("form", SHAPES)
def test_ten_thousand_components_take_about_a_second(brief, parts, shaped, form):
    count = 10_000
    shape = shaped(
        parts("web", "client"),
        *(parts(f"s{i}", "service") for i in range(count)),
        links=[("web", "s0", "sync"), *SHAPES[form](count)],
    )
    design = Design(name="Many", shape=shape)
    begun = time.process_time()
    if form == "a ring":
        with pytest.raises(InputError, match="in a loop"):
            network_of(brief, design)
    else:
        network = network_of(brief, design)
        assert all(route.entry.depth <= 40 for route in network.routes)
        assert any("cut at" in text for text in network.notes) == (form != "islands")
    assert time.process_time() - begun < 2


def test_the_same_brief_and_design_give_the_same_network(example):
    assert network_of(*example) == network_of(*example)


KINDS = [
    "client",
    "gateway",
    "service",
    "worker",
    "database",
    "cache",
    "queue",
    "stream",
    "realtime",
    "external",
]
LINKS = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.integers(0, 9),
        st.sampled_from(["sync", "async", "stream"]),
        st.integers(-5, 10**12),
    ),
    max_size=40,
)
RATES = st.lists(st.floats(1e-6, 1e14), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=10), links=LINKS, rates=RATES)
def test_any_design_gives_a_network_or_an_error_that_says_why(kinds, links, rates):
    brief = Brief.model_validate(
        {
            "name": "Odd",
            "workload": {
                "operations": [
                    {
                        "name": f"Do {place}",
                        "kind": ("read", "create", "batch", "subscribe")[place],
                        "per_day": rate,
                        "deferred": place == 1,
                    }
                    for place, rate in enumerate(rates)
                ]
            },
        }
    )
    shape = Architecture.model_validate(
        {
            **dict.fromkeys(("summary", "data_pattern", "deployment"), "odd"),
            "pattern": "microservices",
            "communication": [],
            "components": [
                {
                    "id": f"c{place}",
                    "name": "",
                    "kind": kind,
                    "purpose": "",
                    "needed_by": "",
                    "instances": 10**place,
                }
                for place, kind in enumerate(kinds)
            ],
            "links": [
                {
                    "source": f"c{source}",
                    "target": f"c{target}",
                    "protocol": "",
                    "data": "",
                    "style": style,
                    "timeout_ms": limit,
                }
                for source, target, style, limit in links
            ],
        }
    )
    try:
        network = network_of(brief, Design(name="Odd", shape=shape))
        play = plays(brief, network, requests=100)[0]
        told = f"{simulate(play.network, play.scenario).offered} of {len(pressures(network))} parts."
    except InputError as error:
        told = str(error)
    assert told.endswith(".")


@pytest.mark.parametrize("name", ["notifications", "payments-ledger", "url-shortener"])
def test_the_pool_that_is_simulated_is_the_pool_that_is_sized_and_configured(name, example_design):
    brief, design = example_design(name)
    services = {one.id for one in design.shape.components if one.kind == "service"}
    pools = {
        row.component: one.base
        for row in design.size.capacity
        for one in row.provisions
        if one.name.startswith("Database pool") and row.component in services
    }
    assert pools
    for station in network_of(brief, design).stations:
        if station.id in pools:
            assert station.concurrency == max(station.servers, pools[station.id])
    rules = " ".join(one.rule for one in design.operate.policies if one.kind == "bulkhead")
    for pool in pools.values():
        assert f"{pool:.0f} connections for each of" in rules
