"""How long a connection is held, and the pools and connections that follow from it."""

import math

import pytest

from archkit.knowledge import fact
from archkit.sizing import assumed_brief, measure_load, size_capacity
from archkit.sizing.demand import Setting
from archkit.sizing.holding import hold_of
from archkit.sizing.pools import busy_connections, kept_open, open_connections, pool_of
from archkit.sizing.statement_times import statement_times


@pytest.fixture(scope="module")
def ledger(example_design):
    brief, design = example_design("payments-ledger")
    known = assumed_brief(brief, design)
    return design, Setting(known, design.shape, measure_load(known, design.data))


def test_without_tables_the_general_fact_stands(ledger):
    design, setting = ledger
    bare = Setting(setting.brief, design.shape, measure_load(setting.brief))
    assert hold_of(bare).base == fact("capacity.connection-hold").base


def test_a_request_holds_a_connection_as_long_as_its_statements_take(ledger):
    design, setting = ledger
    (database,) = setting.databases
    times = statement_times(database, setting)
    idle, way = 1 - fact("capacity.target-utilisation").base, fact("simulation.network-ms").base
    rated = [one for one in design.data.access_patterns if one.per_second_peak]
    held = sum(one.per_second_peak * (times.of(one.kind).high / idle + way) for one in rated)
    operations = {one.operation: one.per_second_peak for one in rated}
    assert len(operations) == len(rated), "each operation of the ledger has one statement with a rate"
    assert hold_of(setting).base == pytest.approx(held / sum(operations.values()))
    assert hold_of(setting).low < hold_of(setting).base < hold_of(setting).high


def test_more_statements_of_the_same_operations_hold_it_longer(ledger):
    design, setting = ledger
    first = next(one for one in design.data.access_patterns if one.per_second_peak)
    again = first.model_copy(update={"id": "once-more"})
    data = design.data.model_copy(update={"access_patterns": (*design.data.access_patterns, again)})
    longer = Setting(setting.brief, design.shape, measure_load(setting.brief, data))
    assert hold_of(longer).base > hold_of(setting).base


def test_pools_are_littles_law_of_it_and_their_sum_is_shown(ledger):
    design, setting = ledger
    (database,) = setting.databases
    target, hold = fact("capacity.target-utilisation").base, hold_of(setting).base
    assert pool_of(80_000, 4, hold) == math.ceil(busy_connections(20_000, hold) / target)
    kept = kept_open(database, setting)
    assert sum(count * size for _, count, size in kept) == open_connections(database, setting)
    rows = {one.component: one for one in size_capacity(setting.brief, design.shape, setting.load)}
    (shown,) = (one for one in rows[database.id].provisions if one.id.endswith("-connections"))
    for name, count, size in kept:
        assert f"{count} \N{MULTIPLICATION SIGN} {size} ({name})" in shown.formula
