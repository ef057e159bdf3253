"""How many rows are asked for, what each table gets, and how unevenly they are read."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archkit.brief import Brief
from archkit.design import Column, DataModel, Table
from archkit.errors import InputError
from archkit.proofs.data.timing.bench import mix_of, with_values
from archkit.proofs.data.timing.rows import (
    ROWS,
    THROUGHPUT,
    asked_rows,
    asked_throughput,
    asking,
    read_rows,
    rows_of,
)
from archkit.proofs.data.timing.skew import skew_of


@pytest.mark.parametrize(
    ("text", "rows"),
    [("100000", 100_000), ("1e6", 1_000_000), ("500K", 500_000), ("2_000", 2_000), ("10m", 10**7)],
)
def test_rows_are_read(text: str, rows: int) -> None:
    assert read_rows(text) == rows


@pytest.mark.parametrize("text", ["", "many", "999", "1e8", "-5000", "1000.5", "1.000.000", "1e6; DROP"])
def test_rows_out_of_range_are_refused_with_the_range(text: str) -> None:
    with pytest.raises(InputError, match="1,000 to 10,000,000"):
        read_rows(text)


@given(st.text(max_size=30))
def test_any_text_is_a_number_in_range_or_refused(text: str) -> None:
    try:
        rows = read_rows(text)
    except InputError as error:
        rows = 1_000 if error.field == "--rows" else 0
    assert 1_000 <= rows <= 10_000_000


def test_what_is_asked_for_ends_with_its_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ROWS, "off")
    monkeypatch.delenv(THROUGHPUT, raising=False)
    with asking(rows="2K", throughput=True):
        assert (asked_rows(), asked_throughput()) == (2_000, 3.0)
    assert (asked_rows(), asked_throughput()) == (0, 0.0)
    assert THROUGHPUT not in os.environ
    monkeypatch.setenv(THROUGHPUT, "always")
    with pytest.raises(InputError, match="whole number of seconds"):
        asked_throughput()


def table(name: str, rows: int | None) -> Table:
    return Table(
        name=name, comment="A table.", needed_by="the test", rows_at_horizon=rows,
        columns=(Column(name="id", type="uuid"),),
    )  # fmt: skip


def test_tables_keep_their_proportions_and_small_ones_are_whole() -> None:
    tables = (table("lines", 10_000_000), table("orders", 5_000_000), table("kinds", 7), table("jobs", None))
    data = DataModel(engine="postgresql", consistency="strong", tables=tables)
    assert rows_of(data, 100_000) == {"lines": 100_000, "orders": 50_000, "kinds": 7, "jobs": 1_000}
    assert max(rows_of(data, 1_000).values()) == 1_000


def test_the_hot_part_of_a_brief_sets_the_skew() -> None:
    usual = skew_of(Brief(name="a"))
    stated = skew_of(Brief.model_validate({"name": "a", "workload": {"hot_fraction": 0.05}}))
    assert "states no hot part" in usual.reads_text
    assert "5% of the rows get 80% of the reads" in stated.reads_text
    assert 0.05 ** (1 - stated.reads) == pytest.approx(0.8, abs=0.01)


def test_weights_follow_rates_and_none_is_lost() -> None:
    assert mix_of([100.0, 50.0, 0.001]) == (1_000, 500, 1)


def test_values_stand_for_parameters_but_not_inside_quotes() -> None:
    sql = "SELECT '$1', \"$2\" FROM t WHERE a = $2 AND b = $1"
    assert with_values(sql, ["x", "y"]) == "SELECT '$1', \"$2\" FROM t WHERE a = (y) AND b = (x)"
    for bad in ("SELECT $3", "SELECT $$text$$", "SELECT $a$ $1 $a$"):
        with pytest.raises(ValueError, match=r"parameter|dollars"):
            with_values(bad, ["x", "y"])
