import math

import pytest

from archkit.brief import Brief
from archkit.knowledge import fact
from archkit.sizing import measure_load, size_capacity
from archkit.sizing.demand import Setting
from archkit.sizing.growth.program import connection_stages
from archkit.sizing.pools import (
    connections_allowed,
    crowded,
    lent_connections,
    open_connections,
    pool_at,
    pool_of,
)


def provided(brief, architecture):
    rows = size_capacity(brief, architecture, measure_load(brief))
    return {one.id: one for row in rows for one in row.provisions}


@pytest.fixture
def shop(parts, shaped):
    """A service with a cache, a search, a queue and a database."""
    return shaped(
        parts("api", "service", technology="go"),
        parts("worker", "worker", technology="go"),
        parts("db", "database", technology="postgresql", instances=2),
        parts("cache", "cache", technology="valkey"),
        parts("queue", "queue", technology="sqs"),
        parts("log", "stream", technology="kafka"),
        parts("finder", "search", technology="opensearch"),
        parts("files", "object-store", technology="s3"),
        links=(("api", "db", "sync"), ("worker", "db", "sync"), ("queue", "worker", "async")),
    )


@pytest.fixture
def busy():
    return Brief.model_validate(
        {
            "name": "test",
            "scale": {"horizon_months": 12},
            "workload": {
                "reads_per_day": "2000/second",
                "writes_per_day": "100/second",
                "peak_to_average": 2,
                "record_bytes": 1000,
                "object_bytes": 200_000,
                "hot_fraction": 0.2,
            },
        }
    )


@pytest.fixture
def deferring(busy):
    """The same brief, where every write is done later."""
    later = {"name": "Send", "kind": "command", "deferred": True, "per_day": "100/second"}
    return Brief.model_validate(
        busy.model_dump() | {"workload": busy.workload.model_dump() | {"operations": [later]}}
    )


def test_a_pool_is_littles_law_over_its_target_and_never_tiny():
    hold, target = fact("capacity.connection-hold").base / 1000, fact("capacity.target-utilisation").base
    assert pool_of(4000, 4) == math.ceil(1000 * hold / target)
    assert pool_of(1, 1) == fact("capacity.least-pool").base


def test_all_pools_stand_against_what_the_machine_accepts(shop, busy):
    setting = Setting(busy, shop, measure_load(busy))
    database = shop.component("db")
    rows = {one.component: one for one in size_capacity(busy, shop, setting.load)}
    pools = sum(
        rows[name].instances * pool_of(rows[name].demand, rows[name].instances) for name in ("api", "worker")
    )
    assert open_connections(database, setting) == pools
    found = provided(busy, shop)["db-connections"]
    assert found.base == pools
    assert f"{connections_allowed(database, setting):,}" in found.formula


def test_a_pooler_is_named_where_the_pools_are_too_many(parts, shaped, busy):
    crowd = shaped(
        parts("api", "service", technology="go", instances=400),
        parts("db", "database", technology="postgresql"),
        links=(("api", "db", "sync"),),
    )
    assert "a pooler goes in between" in provided(busy, crowd)["db-connections"].formula


def test_storage_has_indexes_and_copies(shop, busy):
    found, stored = provided(busy, shop)["db-storage"], measure_load(busy).storage_gib_at_horizon
    assert found.base == pytest.approx(stored.base * fact("cost.index-overhead").base * 2)
    assert found.unit == "GiB"


def test_what_waits_after_a_burst_drains_with_what_the_workers_have_left(shop, deferring):
    found = provided(deferring, shop)
    rows = {one.component: one for one in size_capacity(deferring, shop, measure_load(deferring))}
    worker, peak = rows["worker"], rows["queue"].demand
    left = worker.ceiling * worker.instances - peak
    assert found["queue-drain"].base == pytest.approx(found["queue-backlog"].base / left)
    assert found["queue-drain"].unit == "s"
    assert found["queue-backlog"].high > 0


def test_partitions_carry_what_consumers_take_with_room(shop, busy):
    found = provided(busy, shop)["log-partitions"]
    rows = {one.component: one for one in size_capacity(busy, shop, measure_load(busy))}
    least = rows["log"].demand / rows["worker"].ceiling
    assert found.base == math.ceil(least * fact("capacity.partition-headroom").base)


def test_a_cache_has_its_memory_and_the_share_that_it_answers(shop, busy):
    found = provided(busy, shop)
    hot = measure_load(busy).hot_set_gib.base
    assert found["cache-memory"].base == pytest.approx(hot * fact("capacity.cache-overhead").base)
    assert found["cache-hit-share"].low < found["cache-hit-share"].base < found["cache-hit-share"].high <= 1


def test_indexes_and_objects_are_cut_by_published_sizes(shop, busy):
    found, stored = provided(busy, shop), measure_load(busy).storage_gib_at_horizon.base
    assert found["finder-shards"].base == math.ceil(stored / fact("capacity.search-shard-gib").base)
    assert found["files-prefixes"].base == math.ceil(4000 / 5500 / 0.7)


def test_every_number_has_its_formula_and_where_it_comes_from(shop, busy):
    found = provided(busy, shop)
    assert len(found) >= 12
    for one in found.values():
        assert one.low <= one.base <= one.high
        assert one.formula
        assert one.inputs


def test_a_brief_without_rates_provides_nothing(shop):
    assert provided(Brief(name="empty"), shop) == {}


def test_a_connected_user_holds_no_connection_of_the_pool(parts, shaped, busy):
    crowd = busy.with_values({"scale.users_concurrent_peak": 300_000})
    live = parts("live", "realtime", technology="go")
    database = parts("db", "database", technology="postgresql")
    setting = Setting(crowd, shaped(live, database, links=(("live", "db", "sync"),)), measure_load(crowd))
    row = next(one for one in size_capacity(crowd, setting.architecture, setting.load) if one.unit == "user")
    assert row.demand >= 300_000
    assert open_connections(database, setting) == row.instances * pool_of(setting.peak_writes, row.instances)


def _spread(parts, shaped, instances, purpose=None):
    db = parts("db", "database", technology="postgresql")
    db = db.model_copy(update={"purpose": purpose}) if purpose else db
    return shaped(
        parts("api", "service", technology="go", instances=instances), db, links=(("api", "db", "sync"),)
    )


def test_a_pool_shrinks_to_what_the_database_accepts_and_no_further(parts, shaped, busy):
    few, some, crowd = (_spread(parts, shaped, instances) for instances in (2, 30, 400))
    least = fact("capacity.least-pool")
    shares = fact("capacity.target-utilisation").base
    for shape, fits in ((few, True), (some, True), (crowd, False)):
        setting = Setting(busy, shape, measure_load(busy))
        api, database = shape.components
        allowed = connections_allowed(database, setting)
        assert (open_connections(database, setting) <= allowed * shares) is fits
        assert crowded(database, setting) is not fits
        assert pool_at(api, setting) >= least.lowest
    assert pool_at(crowd.components[0], Setting(busy, crowd, measure_load(busy))) < least.base


def test_a_pooler_lends_what_the_cores_work_on(parts, shaped, busy):
    behind = _spread(parts, shaped, 400, "keeps the truth; behind a connection pooler")
    setting = Setting(busy, behind, measure_load(busy))
    api, database = behind.components
    assert not crowded(database, setting)
    assert pool_at(api, setting) == fact("capacity.least-pool").base
    assert 0 < lent_connections(database, setting) < connections_allowed(database, setting)
    found = provided(busy, behind)["db-connections"]
    assert found.base == lent_connections(database, setting)
    assert "pooler" in found.formula
    without = Setting(busy, _spread(parts, shaped, 400), setting.load)
    assert not list(connection_stages(setting, 100.0))
    assert [stage.fix.kind for stage in connection_stages(without, 100.0)] == ["pooler"]
