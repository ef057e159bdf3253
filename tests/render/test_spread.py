"""Tornado charts and how far each part carries, from the artifacts alone."""

from __future__ import annotations

from archkit.design import Capacity, Estimate, SpreadShare
from archkit.render import view_of
from archkit.render.blocks import Fold, kept
from archkit.render.headroom import headroom_chart, headroom_table
from archkit.render.spread import shares_table, spread_blocks, spread_fold, tornado

CONNECTED = Estimate(
    id="connections",
    name="Connected users",
    unit="user",
    low=150,
    base=2_000,
    high=10_000,
    formula="a * b",
    shares=(
        SpreadShare(input="Share active on a day", low=500, high=5_000, share=0.57),
        SpreadShare(input="Idle time", low=4_000, high=600, share=0.43),
    ),
)
CERTAIN = Estimate(id="rows", name="Rows", unit="row", low=5, base=5, high=5, formula="")


def test_a_tornado_has_a_bar_an_input_around_the_expected_value() -> None:
    chart = tornado(CONNECTED)
    assert [one.label for one in chart.ranges] == ["Share active on a day", "Idle time"]
    for one in chart.ranges:
        assert one.low < one.middle < one.high
    assert chart.marks == ((2_000, "expected 2,000"),)
    assert tornado(CERTAIN) is None


def test_the_table_keeps_which_end_of_an_input_does_what() -> None:
    rows = shares_table((CONNECTED, CERTAIN)).rows
    assert rows[1][2:4] == ("4,000 users", "600 users")
    assert len(rows) == 2


def test_charts_come_with_one_table_and_fold_away() -> None:
    assert view_of(spread_blocks((CONNECTED, CERTAIN))).html.count("ak-plot") == 1
    assert isinstance(spread_fold((CONNECTED,)), Fold)
    assert "2 inputs" in view_of((spread_fold((CONNECTED,)),)).text
    assert spread_fold((CERTAIN,)) is None
    assert spread_blocks(()) == ()


def test_the_part_that_breaks_first_stands_on_top_and_unknown_ones_say_what_to_measure() -> None:
    capacity = (
        Capacity(component="api", demand=10, ceiling=100, unit="request/s", source="x"),
        Capacity(component="store", demand=60, ceiling=100, unit="write/s", source="x"),
        Capacity(component="queue", demand=5, ceiling=None, unit="job/s", source="x", measure="Test it."),
    )
    chart = headroom_chart(capacity, {"store": "The store"})
    assert [one.label for one in chart.ranges] == ["The store", "api"]
    first = chart.ranges[0]
    assert (round(first.middle, 3), round(first.high, 3)) == (1.167, 1.667)
    text = view_of(kept(chart, headroom_table(capacity))).text
    assert "Test it." in text
    assert headroom_chart(capacity[2:]) is None


def test_a_part_that_is_too_small_today_ends_left_of_today() -> None:
    small = Capacity(component="store", demand=300, ceiling=100, unit="write/s", source="x")
    (only,) = headroom_chart((small,)).ranges
    assert only.low <= only.middle <= only.high < 1
