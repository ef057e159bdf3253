"""Times of patterns: the slow are over, the quick hold, writes leave nothing behind."""

from __future__ import annotations

import dataclasses
from collections import Counter
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archkit.design import AccessPattern
from archkit.proofs.data.timing.latency import Latency
from archkit.proofs.data.timing.stopwatch import percentile

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize("name", ["by-customer", "older", "add", "empty-out", "move", "note"])
def test_a_quick_pattern_holds_and_touches_rows(filled: SimpleNamespace, name: str) -> None:
    found = filled.times[name]
    assert found.trouble == ""
    assert found.standing(1.5) == "holds"
    assert found.samples >= 5
    assert 0 < found.p50 <= found.p95 <= found.p99
    assert found.lowest <= found.p95 <= found.highest
    assert found.cold is not None
    assert found.found > 0


def test_a_slow_pattern_is_over_its_target(filled: SimpleNamespace) -> None:
    found = filled.times["everything"]
    assert found.standing(1.5) == "over"
    assert found.p50 > 100 * filled.times["by-customer"].p50


def test_what_cannot_run_says_why(filled: SimpleNamespace) -> None:
    assert 'column "nothing" does not exist' in filled.times["broken"].trouble
    assert "division by zero" in filled.times["failing"].trouble
    assert filled.times["failing"].standing(1.5) == "untimed"


def test_nothing_that_was_timed_stays(filled: SimpleNamespace) -> None:
    for table, rows in filled.filling.rows.items():
        sql = f"SELECT count(*) FROM {table}"  # noqa: S608 - our own name
        assert filled.connection.execute(sql.encode()).fetchone() == (rows,)


def test_parameters_of_one_call_come_from_one_row(filled: SimpleNamespace) -> None:
    assert filled.times["note"].found == 1.0


def test_hot_rows_are_read_more_often(filled: SimpleNamespace) -> None:
    by_id = AccessPattern(
        id="a", operation="a", table="orders", kind="read", sql="SELECT 1 FROM orders WHERE id = $1",
        parameters=("bigint",), target_p95_ms=20,
    )  # fmt: skip
    calls = dataclasses.replace(filled.draw, calls=2_000).of(by_id, ("bigint",)).calls
    often = Counter(calls).most_common(1)[0][1]
    assert often > 2_000 / 8_000 * 100
    assert len(set(calls)) > 300


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50), st.floats(0.01, 1))
def test_a_percentile_is_one_of_the_values_and_covers_its_share(values: list[float], share: float) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-6


@pytest.mark.parametrize(
    ("floor", "p95", "standing"),
    [(1, 2, "holds"), (1, 25, "near"), (15, 18, "near"), (25, 29, "near"), (31, 60, "over")],
)
def test_noise_near_a_target_decides_nothing(floor: float, p95: float, standing: str) -> None:
    one = Latency(pattern="a", target_ms=20, samples=50, p50=1, p95=p95, p99=p95, floor=floor)
    assert one.standing(1.5) == standing
