"""The quick look is the what-if, only sooner; what other loads give; the diagram follows its shape."""

import asyncio
import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archkit.architects.rulebook.architect import Rulebook
from archkit.brief import Brief
from archkit.design import Design
from archkit.explore import Sliders, what_if
from archkit.explore.comparison import quick_view
from archkit.explore.quick_look import quick_look

BRIEFS = Path(__file__).parents[2] / "notebooks" / "briefs"
TODAY = dt.date(2026, 11, 21)


def designed(name):
    brief = Brief.read(BRIEFS / f"{name}.yaml")
    return brief, what_if(brief, Design(name=brief.name), Rulebook(), today=TODAY).design


@pytest.fixture(scope="module")
def notifications():
    return designed("notifications")


@pytest.mark.parametrize("name", sorted(path.stem for path in BRIEFS.glob("*.yaml")))
@pytest.mark.parametrize("factor", [0.3, 7])
def test_it_decides_builds_and_costs_what_the_whole_what_if_does(name, factor):
    brief, base = designed(name)
    whole = what_if(brief, base, Rulebook(), load_factor=factor, today=TODAY).design
    quick = quick_look(brief, base, Rulebook(), load_factor=factor, today=TODAY).tried.design
    assert quick.shape == whole.shape
    assert quick.size == whole.size
    assert quick.data == whole.data
    sized = {one.id: one.winner.id for one in quick.decisions}
    assert sized == {one.id: one.winner.id for one in whole.decisions if one.id in sized}
    assert (quick.clarify.outcome, quick.clarify.because) == (whole.clarify.outcome, whole.clarify.because)


def test_it_shows_money_latency_and_how_far_each_part_carries(notifications):
    brief, base = notifications
    look = quick_look(
        brief, base, Rulebook(), load_factor=2, today=TODAY, values={"budget.monthly_usd": 9_000}
    )
    shown = quick_view(base, look)
    for words in (
        "of $9,000",
        "Slowest p95",
        "Fullest part",
        "Latency at the daily peak",
        "Computed, not simulated",
    ):
        assert words in shown.text, words
    assert "How far each part carries" in shown.html
    assert "the brief" in shown.html
    assert look.answer.stable
    assert {one.station for one in look.answer.stations} == {one.id for one in look.network.stations}


def test_a_design_that_cannot_be_computed_says_why_and_still_shows_its_cost():
    brief = Brief.model_validate(
        {
            "name": "A",
            "scale": {"users_total": 10},
            "team": {"engineers": 3},
            "workload": {"entities": [{"name": "Note", "rows_per_day": 1}]},
        }
    )
    nothing = Design(name="A")
    look = quick_look(brief, nothing, Rulebook(), today=TODAY)
    assert look.tried.design.size is not None
    shown = quick_view(nothing, look).text
    assert "Cost a month" in shown
    assert ("No latencies" in shown) == (look.answer is None)


def test_the_diagram_is_redrawn_only_for_another_shape(notifications):
    brief, base = notifications
    sliders = Sliders(brief, base, Rulebook(), today=TODAY)

    def move(name, value):
        sliders.control(name).value = value
        return sliders.diagram

    with ThreadPoolExecutor(1) as thread:  # a browser of other tests keeps a loop in this one
        first = thread.submit(move, "budget", 20_000).result()
        assert "<svg" in first
        assert thread.submit(move, "load", 1.0).result() == first
        assert thread.submit(move, "engineers", 60).result() != first


def test_while_somebody_moves_the_numbers_are_new_and_the_diagram_waits(notifications):
    brief, base = notifications
    sliders = Sliders(brief, base, Rulebook(), today=TODAY)

    async def move():
        sliders.control("budget").value = 20_000
        await asyncio.sleep(0.6)
        numbers, diagram = sliders.shown, sliders.diagram
        for engineers in (30, 40, 50):
            sliders.control("engineers").value = engineers
        assert sliders.shown != numbers
        assert sliders.diagram == diagram
        await asyncio.sleep(0.6)
        assert sliders.diagram != diagram

    with ThreadPoolExecutor(1) as thread:  # the same
        thread.submit(asyncio.run, move()).result()


def test_without_widgets_charts_by_load_stand_over_their_table(notifications):
    brief, base = notifications
    bundle = Sliders(brief, base, Rulebook(), today=TODAY)._repr_mimebundle_()
    html = bundle["text/html"]
    assert html.count('class="ak-plot"') == 2
    assert html.index("ak-plot") < html.index("<caption>What other loads would give")
    assert "budget $" in html
    assert "no design" in bundle["text/plain"]
