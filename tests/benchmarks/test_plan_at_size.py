"""Plans of restored statistics, held against rows that are really there."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # the benchmarks are a package of the checkout

from tests.benchmarks import plan_at_size
from tests.benchmarks.plan_at_size import Validation

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def shop() -> Validation:
    return plan_at_size.validate_shop(few=5_000, many=100_000)


def test_plans_have_the_shape_of_those_of_loaded_rows(shop: Validation) -> None:
    assert len(shop.patterns) == 16
    differing = [one for one in shop.patterns if not one.same]
    assert shop.agreement >= 0.85, differing


def test_costs_are_near_those_of_loaded_rows(shop: Validation) -> None:
    assert shop.error(0.5) < 0.1
    assert shop.error(0.9) < 0.8


def test_whole_reads_are_seen_alike(shop: Validation) -> None:
    whole = {one.pattern for one in shop.patterns if "Seq Scan" in one.loaded}
    assert {"best-products", "orders-by-total", "count-orders"} <= whole
    assert whole == {one.pattern for one in shop.patterns if "Seq Scan" in one.restored}


def test_skew_is_kept(shop: Validation) -> None:
    costs = {one.pattern: one.restored_cost for one in shop.patterns}
    assert costs["orders-of-largest-customer"] > 5 * costs["all-orders-of-customer"]


def test_what_is_printed_and_kept_holds_the_figures(shop: Validation) -> None:
    assert "16" in plan_at_size.table([shop])
    kept = json.loads(plan_at_size.as_json([shop]))[0]
    assert kept["agreement"] == shop.agreement
    assert len(kept["patterns"]) == 16
