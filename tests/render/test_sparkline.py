"""A line in a cell: drawn where it can be, said in words everywhere."""

import re

from archkit.render import view_of
from archkit.render.blocks import Prose, Spark


def heights(svg):
    return [float(y) for _, y in re.findall(r"[ML]([\d.]+),([\d.]+)", svg)]


def test_a_climbing_line_climbs_and_its_words_are_its_name():
    spark = Spark("Cost <of> rows", ((1, 10), (10, 1_000), (100, 100_000)), "10 to 100,000", (10, 1_000))
    shown = view_of((Prose((spark,)),))
    places = heights(shown.html)
    assert places == sorted(places, reverse=True)
    assert len(set(places)) == len(places) == 3
    assert shown.html.count("<circle") == 4
    assert 'role="img" aria-label="Cost &lt;of&gt; rows: 10 to 100,000"' in shown.html
    assert shown.text == "10 to 100,000"
    assert shown.markdown == "10 to 100,000"


def test_costs_of_one_size_are_drawn_nearly_level():
    low, high = heights(view_of((Prose((Spark("Cost", ((1, 8.3), (100, 8.5)), "8.3 to 8.5"),)),)).html)
    assert 0 <= low - high < 1


def test_what_cannot_be_drawn_is_said():
    for points in ((), ((1, 5),), ((0, 0), (1, float("nan")), (2, 3))):
        shown = view_of((Prose((Spark("Cost", points, "depends <on>"),)),))
        assert "<svg" not in shown.html
        assert "depends &lt;on&gt;" in shown.html
