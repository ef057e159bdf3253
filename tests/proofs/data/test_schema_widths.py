"""Rows and index entries as PostgreSQL lays them out, against what sizing reckons with."""

import datetime as dt

import pytest

from archkit.brief import Brief
from archkit.design import Column, DataModel, ForeignKey, Index, Table
from archkit.proofs.data.schema_apply import apply
from archkit.proofs.data.schema_fill import fill
from archkit.proofs.data.schema_inventory import inventory
from archkit.proofs.data.schema_widths import row_widths
from archkit.proofs.postgres import database
from archkit.sizing.index_layout import StoredIndex, index_row_bytes
from archkit.sizing.row_layout import entry_layout_bytes, row_layout_bytes
from archkit.sizing.table_width import table_width

pytestmark = pytest.mark.postgres
ROWS = 5_000
TABLES = {
    "plain": ("id uuid", "n bigint"),
    "padded": ("id uuid", "a boolean", "n bigint", "b boolean", "m bigint", "c smallint", "at timestamptz"),
    "texts": ("id uuid", "email text", "status text", "note text?", "amount numeric(19,4)", "at timestamptz"),
    "papers": ("id uuid", "parent_id uuid?", "paper jsonb", "day date", "seen boolean", "tags text"),
    "nullable": ("id uuid", "a bigint?", "b bigint?", "c bigint?", "d text?", "e timestamptz?", "f uuid?"),
}


def column(text):
    name, kind = text.removesuffix("?").split(" ", 1)
    return Column(name=name, type=kind, nullable=text.endswith("?"))


@pytest.fixture(scope="module")
def model():
    tables = tuple(
        Table(
            name=name,
            comment="Rows.",
            needed_by="the test",
            columns=tuple(column(text) for text in texts),
            foreign_keys=(ForeignKey(columns=("parent_id",), references="plain"),)
            if name == "papers"
            else (),
            indexes=(Index(name=f"{name}_own", columns=tuple(t.split(" ")[0] for t in texts[1:3])),)
            if name not in {"papers", "nullable"}
            else (),
        )
        for name, texts in TABLES.items()
    )
    return DataModel(engine="postgresql", consistency="strong", tables=(*tables, methods()))


def methods():
    """Return a table with an index of each method that needs no extension."""
    kinds = {"gin": "paper", "hash": "n", "brin": "at", "gist": "place", "spgist": "place"}
    texts = ("id uuid", "n bigint", "paper jsonb", "at timestamptz", "place point", "parent_id uuid")
    return Table(
        name="methods",
        comment="Rows.",
        needed_by="the test",
        columns=tuple(column(text) for text in texts),
        foreign_keys=(ForeignKey(columns=("parent_id",), references="plain"),),
        rows_at_horizon=ROWS,
        indexes=(
            *(Index(name=f"by_{kind}", method=kind, columns=(name,)) for kind, name in kinds.items()),
            Index(name="by_parent", columns=("parent_id",)),
            Index(name="by_two", columns=("n", "at"), include=("id",)),
        ),
    )


@pytest.fixture(scope="module")
def widths(model):
    with database() as connection:
        assert not apply(connection, model).failures
        tables = inventory(connection)
        filling = fill(connection, tables, dict.fromkeys(tables, ROWS), dt.date(2026, 11, 21))
        assert not filling.reasons
        return row_widths(connection)


@pytest.mark.parametrize("name", TABLES)
def test_a_row_takes_what_its_layout_says(model, widths, name):
    table, width = model.table(name), widths[name]
    values = {one: bytes_ - 1 for one, bytes_ in width.varying.items()}
    assert width.rows == ROWS
    assert row_layout_bytes(table.columns, values) == pytest.approx(width.heap, rel=0.2)


@pytest.mark.parametrize("name", ["plain", "padded", "texts"])
def test_an_entry_of_a_fresh_index_takes_what_its_layout_says(model, widths, name):
    table, width = model.table(name), widths[name]
    keys = [column for column in table.columns if column.name in table.indexes[0].columns]
    values = {one: bytes_ - 1 for one, bytes_ in width.varying.items()}
    reckoned = entry_layout_bytes(keys, values)
    measured = width.indexes[f"{name}_own"]
    # PostgreSQL keeps equal keys once (deduplication): fewer values take less, never more.
    assert measured <= reckoned * 1.2
    assert name == "padded" or measured == pytest.approx(reckoned, rel=0.35)


def test_what_an_index_of_any_method_takes_lies_in_the_range_that_storage_is_sized_by(model, widths):
    table = model.table("methods")
    for index in table.indexes:
        one = StoredIndex(index.columns, index.method, index.include)
        low, base, high = index_row_bytes(one, table, model)
        assert low <= base <= high
        fixed = 2 * 8192 / ROWS if index.method == "brin" else 0  # pages that every BRIN index has
        assert low / 1.2 <= widths["methods"].indexes[index.name] <= high * 1.2 + fixed, index.name


def test_all_indexes_together_are_near_what_is_expected(model, widths):
    for name in ("plain", "padded", "texts"):
        sized = table_width(model.table(name), model, Brief(name="Any")).indexes
        assert sized.base == pytest.approx(widths[name].index, rel=0.6)


def test_alignment_costs_what_the_order_of_columns_wastes():
    loose = [column(text) for text in ("a boolean", "n bigint", "b boolean", "m bigint")]
    tight = [column(text) for text in ("n bigint", "m bigint", "a boolean", "b boolean")]
    assert row_layout_bytes(loose) - row_layout_bytes(tight) == pytest.approx(8, abs=1)


def test_a_long_value_lies_beside_the_row():
    short, long = column("id uuid"), column("paper jsonb")
    assert row_layout_bytes([short, long], {"paper": 9_000}) > 9_000
