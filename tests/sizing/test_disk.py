"""What rows take on disk, from the tables of a design, and what follows from it."""

import pytest

from archkit.brief import Brief
from archkit.design import AccessPattern, Column, Constraint, DataModel, Index, Table
from archkit.knowledge import fact
from archkit.sizing import measure_load, price_components, size_capacity
from archkit.sizing.demand import Setting
from archkit.sizing.disk import disk
from archkit.sizing.envelope import envelope
from archkit.sizing.table_width import table_width
from archkit.sizing.workload import measure_again

GIB = 2**30
COLUMNS = (
    Column(name="id", type="uuid", default="uuidv7()"),
    Column(name="created_at", type="timestamptz", default="now()"),
    *(Column(name=f"n{place}", type="bigint") for place in range(11)),
)


@pytest.fixture
def brief():
    return Brief.model_validate(
        {
            "name": "Meters",
            "scale": {"horizon_months": 24, "growth_percent_per_year": 40},
            "quality": {"rto_minutes": 100_000},
            "workload": {
                "entities": [{"name": "Reading", "rows_per_day": "40M", "bytes_per_row": 140}],
                "operations": [
                    {"name": "Add", "kind": "create", "entity": "Reading", "per_day": "40M"},
                    {"name": "Look", "kind": "read", "entity": "Reading", "per_day": "40M"},
                ],
            },
        }
    )


@pytest.fixture
def store(shaped, parts):
    return shaped(
        parts("api", "service", technology="go"),
        parts("db", "database", technology="postgresql"),
        links=(("api", "db", "sync"),),
    )


def tables(count=1, **more):
    """Return a model of one table; the key is the first of its indexes."""
    fields = {
        "name": "readings",
        "comment": "Readings.",
        "entity": "Reading",
        "columns": COLUMNS,
        "indexes": tuple(Index(name=f"i{n}", columns=(f"n{n}",)) for n in range(count - 1)),
        "needed_by": "the test",
        "rows_at_horizon": 1,
        "row_bytes": 140,
        **more,
    }
    adding = AccessPattern(
        id="add", operation="Add", table="readings", kind="write",
        sql="INSERT INTO readings (id) VALUES ($1)",
        target_p95_ms=100,
    )  # fmt: skip
    return DataModel(
        engine="postgresql", consistency="strong", tables=(Table(**fields),), access_patterns=(adding,)
    )


def taken(brief, data):
    return disk(brief, data).after(24)


def test_before_the_tables_the_factor_stands_as_an_assumption(brief):
    found = taken(brief, None)
    rows = measure_load(brief).storage_gib_at_horizon.base
    assert found.base == pytest.approx(rows * fact("cost.index-overhead").base)
    assert any(one.source.startswith("assumed") for one in found.inputs if "indexes" in one.name)


def test_with_tables_it_is_rows_times_the_row_and_its_entries(brief):
    data = tables(3)
    width = table_width(data.tables[0], data, brief)
    rows = measure_load(brief).rows_at_horizon.base
    found = taken(brief, data)
    assert found.base == pytest.approx(rows * (140 + width.indexes.base) / GIB)
    assert not any(one.source.startswith("assumed") and "indexes" in one.name for one in found.inputs)
    assert {one.input for one in found.estimate("a", "A").shares} == {"bytes of index entries of readings"}


def test_twelve_indexes_take_more_disk_memory_and_money_than_one(brief, store):
    seen = []
    for count in (1, 12):
        load = measure_load(brief, tables(count))
        setting = Setting(brief, store, load)
        rows = {one.component: one for one in size_capacity(brief, store, load)}
        (space,) = (one for one in rows["db"].provisions if one.id == "db-storage")
        paid = {one.item: one.base_usd for one in price_components(brief, store, load)}
        full = [one.month for one in envelope(brief, store, load).stages if one.limit.kind == "size"]
        seen.append((space.base, setting.memory_wanted_gib, paid["storage after 24 months"], full))
    (disk_1, memory_1, usd_1, full_1), (disk_12, memory_12, usd_12, full_12) = seen
    assert disk_12 > 2 * disk_1
    assert memory_12 > 2 * memory_1
    assert usd_12 > 2 * usd_1
    assert full_12
    assert not full_1 or full_12[0] < full_1[0]


def test_rows_that_are_changed_leave_dead_ones_behind(brief):
    data = tables(2)
    changing = data.access_patterns[0].model_copy(
        update={"id": "change", "sql": "UPDATE readings SET n1 = $1 WHERE id = $2"}
    )
    changed = data.model_copy(update={"access_patterns": (*data.access_patterns, changing)})
    dead = fact("capacity.postgresql.dead-rows")
    ratio = taken(brief, changed).base / taken(brief, data).base
    assert ratio == pytest.approx(1 + dead.base)


def test_retention_counts_and_a_marked_row_stays_until_it_is_deleted_for_good(brief):
    marked = (*COLUMNS, Column(name="deleted_at", type="timestamptz", nullable=True))
    kept, soft = tables(retention_days=90), tables(retention_days=90, columns=marked)
    short = brief.with_values(
        {"workload.entities": [brief.workload.entities[0].model_dump(mode="json") | {"retention_days": 90}]}
    )
    assert taken(short, kept).base < taken(brief, kept).base / 5
    assert taken(short, soft).base > taken(short, kept).base * 1.2
    longer = tables(retention_days=90, columns=marked, restore_days=90)
    assert taken(short, longer).base > taken(short, soft).base * 1.2


def test_what_has_no_table_counts_by_the_factor_beside_the_tables(brief):
    other = {"name": "Photo", "rows_per_day": 1000, "bytes_per_row": 5000}
    entities = [brief.workload.entities[0].model_dump(mode="json"), other]
    both = brief.with_values({"workload.entities": entities})
    names = [one.name for one in taken(both, tables()).inputs]
    assert any("indexes over its rows" in name for name in names)
    assert any("readings" in name for name in names)
    assert taken(both, tables()).base > taken(brief, tables()).base


def test_a_table_that_the_brief_does_not_name_grows_to_the_rows_that_it_states(brief):
    data = tables(entity="", rows_at_horizon=10_000_000)
    alone = disk(brief.with_values({"workload.entities": [], "workload.operations": []}), data)
    width = table_width(data.tables[0], data, brief)
    assert alone.after(24).base == pytest.approx(10_000_000 * (width.row.base + width.indexes.base) / GIB)
    assert alone.gib(0) == 0
    assert alone.gib(6) < alone.gib(12) < alone.gib(24)


def test_another_horizon_asks_the_same_tables_at_another_month(brief):
    data = tables(entity="", rows_at_horizon=10_000_000)
    load = measure_load(brief, data)
    sooner = measure_again(load, brief.with_values({"scale.horizon_months": 6}))
    own, then = disk(brief, data), disk(brief, sooner.data, sooner.planned_months)
    assert then.gib(6) == pytest.approx(own.gib(6))


def test_tables_of_unknown_rows_are_said_to_be_left_out(brief):
    data = tables()
    outbox = data.tables[0].model_copy(update={"name": "outbox", "entity": "", "rows_at_horizon": None})
    found = taken(brief, data.model_copy(update={"tables": (*data.tables, outbox)}))
    assert [one.source for one in found.inputs if one.value == "left out"] == ["no rows stated: outbox"]


def test_methods_of_indexes_differ_and_a_condition_leaves_rows_out(brief):
    def entries(**index):
        note = Column(name="note", type="text")
        data = tables(columns=(*COLUMNS, note), indexes=(Index(name="i", **index),))
        return table_width(data.tables[0], data, brief).indexes.base

    key = entries(method="brin", columns=("created_at",))
    tree = entries(columns=("created_at",))
    assert key < tree
    assert key < entries(columns=("created_at",), where="n1 IS NULL") < tree
    assert entries(method="gin", columns=("to_tsvector('simple', note)",)) > key
    assert entries(method="gist", columns=("note",)) > tree
    assert entries(columns=("n1", "n2")) > entries(columns=("n1",))


def test_equal_keys_are_kept_once_and_an_exclusion_has_entries(brief):
    flag = Column(name="done", type="boolean")
    data = tables(columns=(*COLUMNS, flag), rows_at_horizon=1_000_000)
    table = data.tables[0]
    few, many = (
        table_width(table.model_copy(update={"indexes": (Index(name="i", columns=(name,)),)}), data, brief)
        for name in ("done", "n1")
    )
    assert few.indexes.base < many.indexes.base
    rule = Constraint(name="r", kind="exclude", expression="USING gist (n1 WITH =)")
    ruled = table_width(table.model_copy(update={"constraints": (rule,)}), data, brief)
    assert ruled.indexes.base > table_width(table, data, brief).indexes.base


def test_another_engine_is_not_laid_out_as_postgresql(brief):
    other = tables(5).model_copy(update={"engine": "mysql"})
    assert taken(brief, other).base == pytest.approx(taken(brief, None).base)
