import pytest

from archkit.knowledge import fact
from archkit.sizing import measure_load, number, price_components, size_capacity
from archkit.sizing.demand import Setting
from archkit.sizing.disk import disk
from archkit.sizing.envelope import envelope
from archkit.sizing.growth import factor_in
from archkit.sizing.months import capacity_by_month
from archkit.sizing.workload import measure_again


@pytest.fixture
def growing(delivery_brief):
    return delivery_brief.with_values({"scale.growth_percent_per_year": 100})


def test_each_month_has_each_sized_component(growing, delivery_shape):
    found = capacity_by_month(growing, delivery_shape)
    assert sorted({one.month for one in found}) == [1, 6, 12, 24]
    sized = {one.component for one in size_capacity(growing, delivery_shape, measure_load(growing))}
    for month in (1, 6, 12, 24):
        assert {one.component for one in found if one.month == month} == sized


def test_demand_grows_with_the_brief_and_instances_carry_it(growing, delivery_shape):
    found = capacity_by_month(growing, delivery_shape, months=(0, 12, 24))
    api = [one for one in found if one.component == "api"]
    assert api[1].demand == pytest.approx(2 * api[0].demand)
    assert api[2].demand == pytest.approx(4 * api[0].demand)
    assert all(one.utilisation <= 0.7 for one in api)
    assert api[0].load_factor == 1
    assert api[2].load_factor == pytest.approx(factor_in(growing, 24))


def test_month_zero_is_what_is_sized_today(growing, delivery_shape):
    today = {one.component: one for one in size_capacity(growing, delivery_shape, measure_load(growing))}
    for need in capacity_by_month(growing, delivery_shape, months=(0,)):
        row = today[need.component]
        assert (need.demand, need.instances, need.machine) == (row.demand, row.instances, row.machine)


def test_data_gathers_month_by_month_up_to_what_is_kept(growing, delivery_shape):
    data = [
        one.storage_gib
        for one in capacity_by_month(growing, delivery_shape, months=(1, 2, 6, 24))
        if one.component == "database"
    ]
    assert data[0] < data[1] < data[2]
    rows = measure_load(growing).storage_gib_at_horizon.base
    assert data[3] == pytest.approx(rows * fact("cost.index-overhead").base)


def test_without_growth_only_the_data_grows(delivery_brief, delivery_shape):
    found = capacity_by_month(delivery_brief, delivery_shape, months=(1, 12))
    first, later = ({one.component: one for one in found if one.month == month} for month in (1, 12))
    assert {name: one.demand for name, one in first.items()} == {
        name: one.demand for name, one in later.items()
    }
    assert first["database"].storage_gib < later["database"].storage_gib


@pytest.mark.parametrize("name", ["notifications", "collaborative-editor", "payments-ledger"])
def test_each_month_has_the_instances_that_the_roadmap_adds_by_then(name, example_design):
    brief, design = example_design(name)
    needs = capacity_by_month(brief, design.shape, months=(0, 6, 12, 24))
    programs = {one.id for one in design.shape.components if one.kind in {"service", "worker", "realtime"}}
    limits = {one.component: one for one in envelope(brief, design.shape).limits if one.kind == "capacity"}
    for part in programs & set(limits):
        own = [one for one in needs if one.component == part]
        assert len({one.machine for one in own}) == 1, "more of the same size, as the roadmap says"
        for need in own:
            assert (need.instances > own[0].instances) == (need.load_factor > limits[part].factor)


@pytest.mark.parametrize("name", ["collaborative-editor", "notifications"])
def test_the_data_of_a_month_is_one_number(name, example_design):
    """What a month needs, what gathers month by month, and what the bill of that month stores."""
    brief, design = example_design(name)
    load = measure_load(brief, design.data)
    found = capacity_by_month(brief, design.shape, load)
    needs = {one.month: one.storage_gib for one in found if one.storage_gib}
    assert set(needs) == {1, 6, 12, 24}
    for month, held in needs.items():
        then = measure_again(load, brief.with_values({"scale.horizon_months": month}))
        lines = price_components(brief, design.shape, then)
        (stored,) = (one for one in lines if one.item == f"storage after {month} months")
        assert stored.formula.startswith(f"{number(held)} GiB ")
        assert held == pytest.approx(disk(brief, design.data).gib(month))
        assert held == pytest.approx(Setting(brief, design.shape, load).disk_gib(month))


def test_data_goes_on_growing_beyond_the_horizon(growing, delivery_shape):
    setting = Setting(growing.with_values({"workload.entities": KEPT}), delivery_shape, measure_load(growing))
    held = [setting.stored_gib(month) for month in (0, 12, 24, 36)]
    assert held[0] == 0
    assert held[1] < held[2] < held[3]


KEPT = [{"name": "Notification", "rows_per_day": "1M", "bytes_per_row": 600}]
