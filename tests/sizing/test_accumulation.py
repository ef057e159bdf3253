import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archkit.brief import Brief
from archkit.sizing import measure_load
from archkit.sizing.accumulation import objects_by_month, rows_by_month, storage_by_month

GIB = 2**30


def brief(scale=None, **workload):
    return Brief.model_validate({"name": "test", "scale": scale or {}, "workload": workload})


def bases(months):
    return [one.base for _, one in months]


def test_storage_grows_by_what_each_month_brings():
    source = brief(
        {"horizon_months": 3, "growth_percent_per_year": 100},
        entities=[{"name": "Row", "rows_per_day": 10, "bytes_per_row": GIB, "rows_now": 50}],
    )
    first, second, third = (300 * 2 ** (month / 12) for month in range(3))
    assert bases(storage_by_month(source)) == pytest.approx(
        [50 + first, 50 + first + second, 50 + first + second + third]
    )
    assert [month for month, _ in storage_by_month(source)] == [1, 2, 3]
    assert bases(rows_by_month(source)) == pytest.approx(bases(storage_by_month(source)))


def test_retention_ends_growth_and_lets_todays_rows_go():
    source = brief(
        {"horizon_months": 6},
        entities=[
            {"name": "Log", "rows_per_day": 1, "rows_now": 60, "retention_days": 60, "bytes_per_row": 1}
        ],
    )
    assert bases(rows_by_month(source)) == pytest.approx([30 + 30, 60, 60, 60, 60, 60])


def test_a_shrinking_business_stores_less_from_some_month_on():
    source = brief(
        {"horizon_months": 12, "growth_percent_per_year": -90},
        entities=[{"name": "Log", "rows_per_day": 100, "retention_days": 30, "bytes_per_row": 1}],
    )
    rows = bases(rows_by_month(source))
    assert rows == sorted(rows, reverse=True)


def test_objects_are_followed_apart():
    source = brief({"horizon_months": 2}, writes_per_day=100, record_bytes=100, object_bytes=GIB)
    assert bases(objects_by_month(source)) == pytest.approx([3000, 6000])
    assert bases(storage_by_month(source))[1] == pytest.approx(2 * 3000 * 100 / GIB)
    assert objects_by_month(brief(writes_per_day=100)) == ()


def test_nothing_known_is_nothing_stored():
    assert storage_by_month(brief()) == ()
    assert rows_by_month(brief(entities=[{"name": "Empty"}])) == ()


def test_uncertain_rows_have_a_range_and_its_reason():
    month, last = storage_by_month(brief({"horizon_months": 1}, entities=[{"name": "A", "rows_per_day": 5}]))[
        -1
    ]
    assert month == 1
    assert last.low < last.base < last.high
    assert [one.input for one in last.shares] == ["Size of a row when nobody states one"]


ENTITY = st.fixed_dictionaries(
    {"name": st.sampled_from(["A", "B", "C"])},
    optional={
        "rows_per_day": st.floats(1e-6, 1e14),
        "rows_now": st.integers(0, 10**15),
        "retention_days": st.floats(0.01, 36_500),
        "bytes_per_row": st.integers(1, 10**15),
    },
)
SCALE = st.fixed_dictionaries(
    {"horizon_months": st.integers(1, 240)}, optional={"growth_percent_per_year": st.floats(-99, 100_000)}
)


@settings(max_examples=40, deadline=None)
@given(SCALE, st.lists(ENTITY, max_size=3))
def test_the_last_month_is_the_horizon(scale, entities):
    source = brief(scale, entities=entities)
    load, months = measure_load(source), storage_by_month(source)
    if not months:
        assert load.storage_gib_at_horizon is None
        return
    assert len(months) == scale["horizon_months"]
    last = months[-1][1]
    assert last.base == pytest.approx(load.storage_gib_at_horizon.base)
    assert last.high == pytest.approx(load.storage_gib_at_horizon.high)
    assert bases(rows_by_month(source))[-1] == pytest.approx(load.rows_at_horizon.base)


def test_hundreds_of_entities_over_twenty_years_take_a_moment():
    entities = [{"name": f"e{index}", "rows_per_day": 1 + index, "rows_now": index} for index in range(500)]
    source = brief({"horizon_months": 240}, entities=entities)
    began = time.perf_counter()
    assert len(storage_by_month(source)) == 240
    assert time.perf_counter() - began < 2
