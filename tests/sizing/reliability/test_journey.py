import pytest

from archkit.brief import Brief
from archkit.design import Architecture, Component, Link
from archkit.sizing import journeys


def part(name, kind, **fields):
    return Component(id=name, name=name, kind=kind, purpose="p", needed_by="n", **fields)


def shape(parts, links):
    return Architecture(
        pattern="service-based", summary="s", communication=("http",), data_pattern="d", deployment="managed",
        components=parts,
        links=tuple(
            Link(source=source, target=target, protocol="h", data=data, style=style, failure=failure)
            for source, target, style, data, failure in links
        ),
    )  # fmt: skip


def wanted(*operations, **fields):
    return Brief.model_validate({"name": "x", "workload": {"operations": list(operations)}, **fields})


@pytest.fixture
def redirects():
    """An edge before a service for reads and one for changes, with a replica, a cache and a queue."""
    return shape(
        (
            part("clients", "client"), part("edge", "edge", managed=True),
            part("api", "service", modules=("Link",)), part("read-service", "service"),
            part("live", "realtime"),
            part("database", "database", instances=2),
            part("replica", "database", scaling="horizontal"), part("cache", "cache"), part("queue", "queue"),
            part("worker", "worker"), part("identity", "identity", managed=True),
            part("logs", "observability"),
        ),
        (
            ("clients", "edge", "sync", "requests", ""),
            ("clients", "live", "stream", "changes of documents", ""),
            ("edge", "api", "sync", "changes", ""),
            ("edge", "read-service", "sync", "reads that are not at the edge", ""),
            ("read-service", "replica", "sync", "rows", "reads go to the primary"),
            ("read-service", "cache", "sync", "hot rows", "reads go to the database"),
            ("api", "database", "sync", "rows", ""),
            ("api", "queue", "async", "jobs", "the outbox keeps it"),
            ("api", "identity", "async", "keys", "tokens are checked with the cached keys"),
            ("worker", "queue", "async", "jobs", ""),
            ("worker", "database", "async", "rows", ""),
            ("api", "logs", "async", "telemetry", ""),
        ),
    )  # fmt: skip


def roles(journey):
    return {leg.component: leg.role for leg in journey.legs}


def test_reads_writes_and_subscriptions_take_their_own_ways(redirects):
    brief = wanted(
        {"name": "follow link", "kind": "read", "entity": "Link", "per_day": 900},
        {"name": "create link", "kind": "create", "entity": "Link", "per_day": 100},
        {"name": "watch", "kind": "subscribe", "per_day": 10},
    )
    read, write, watch = journeys(brief, redirects)
    assert roles(read) == {
        "edge": "needed", "read-service": "needed", "replica": "spared", "cache": "spared",
    }  # fmt: skip
    assert roles(write) == {
        "edge": "needed", "api": "needed", "database": "needed", "identity": "spared", "queue": "later",
        "worker": "later",
    }  # fmt: skip
    assert roles(watch) == {"live": "needed"}
    assert read.share == pytest.approx(900 / 1010)


def test_only_deferred_operations_leave_work_behind_where_some_are(redirects):
    brief = wanted(
        {"name": "create link", "kind": "create", "entity": "Link", "per_day": 100},
        {"name": "count clicks", "kind": "command", "entity": "Link", "per_day": 10, "deferred": True},
    )
    plain, deferred = journeys(brief, redirects)
    assert "queue" not in roles(plain)
    assert roles(deferred)["worker"] == "later"


def test_a_batch_is_later_as_a_whole(redirects):
    (run,) = journeys(wanted({"name": "tidy", "kind": "batch", "per_day": 1}), redirects)
    assert not run.answered
    assert set(roles(run).values()) == {"later"}
    assert set(roles(run)) == {"worker", "database", "queue"}


def test_a_party_concerns_the_operations_that_speak_of_it():
    architecture = shape(
        (part("web", "client"), part("api", "service"), part("payment-provider", "external"),
         part("database", "database")),
        (("web", "api", "sync", "requests", ""), ("api", "payment-provider", "sync", "payments", ""),
         ("api", "database", "sync", "rows", "")),
    )  # fmt: skip
    operations = (
        {"name": "take payment", "kind": "command", "per_day": 5},
        {"name": "rename", "kind": "update", "per_day": 5},
    )
    integration = {"name": "Payment provider", "purpose": "takes payments"}
    pay, rename = journeys(wanted(*operations, integrations=[integration]), architecture)
    assert roles(pay)["payment-provider"] == "needed"
    assert "payment-provider" not in roles(rename)
    uncritical = wanted(*operations, integrations=[{**integration, "critical": False}])
    assert roles(journeys(uncritical, architecture)[0])["payment-provider"] == "spared"


def test_names_that_meet_in_one_id_are_told_apart(redirects):
    brief = wanted({"name": "Do it", "kind": "read"}, {"name": "do-it", "kind": "create"})
    assert [one.id for one in journeys(brief, redirects)] == ["do-it", "do-it-2"]


def test_without_operations_the_whole_is_one_journey(redirects):
    (whole,) = journeys(wanted(), redirects)
    assert whole.operation == "the whole"
    assert {"edge", "api", "read-service", "database"} <= set(whole.parts("needed"))


def test_without_links_every_part_that_could_fail_a_request_counts():
    architecture = shape((part("api", "service"), part("db", "database"), part("cache", "cache")), ())
    (one,) = journeys(wanted({"name": "a", "kind": "read"}), architecture)
    assert roles(one) == {"api": "needed", "db": "needed", "cache": "spared"}


def test_a_loop_is_walked_once():
    architecture = shape(
        (part("web", "client"), part("a", "service"), part("b", "service")),
        (("web", "a", "sync", "d", ""), ("a", "b", "sync", "d", ""), ("b", "a", "sync", "d", "")),
    )
    (one,) = journeys(wanted({"name": "x", "kind": "read"}), architecture)
    assert roles(one) == {"a": "needed", "b": "needed"}
