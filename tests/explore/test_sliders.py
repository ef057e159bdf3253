import datetime as dt
from pathlib import Path

import pytest

from archkit.architects.rulebook.architect import Rulebook
from archkit.brief import Brief
from archkit.design import Design
from archkit.explore import Sliders, comparison_view, what_if

BRIEFS = Path(__file__).parents[2] / "notebooks" / "briefs"
TODAY = dt.date(2026, 11, 21)


@pytest.fixture(scope="module")
def brief():
    return Brief.read(BRIEFS / "notifications.yaml")


@pytest.fixture(scope="module")
def base(brief):
    return what_if(brief, Design(name=brief.name), Rulebook(), today=TODAY).design


def tried(brief, base, **changes):
    return what_if(brief, base, Rulebook(), today=TODAY, **changes)


def test_without_a_change_nothing_changes(brief, base):
    same = tried(brief, base)
    assert same.design.to_yaml() == base.to_yaml()
    assert same.changes == ()


def test_more_load_costs_more_and_flips_decisions_with_reasons(brief, base):
    grown = tried(brief, base, load_factor=10, values={"budget.monthly_usd": 20_000})
    assert grown.monthly_usd[1] > base.size.monthly_usd[1]
    shown = comparison_view(base, grown)
    assert "Decisions that flip" in shown.text
    assert "against now" in shown.html


def test_what_cannot_be_met_says_unless_what(brief, base):
    broke = tried(brief, base, values={"budget.monthly_usd": 20})
    text = comparison_view(base, broke).text
    assert "No design" in text
    assert "Unless" in text


def test_a_factor_scales_every_rate(brief):
    from archkit.explore.what_if import with_load  # noqa: PLC0415 - one test's seam

    doubled = with_load(brief, 2)
    before = {one.name: one.per_day for one in brief.workload.operations}
    assert {one.name: one.per_day / 2 for one in doubled.workload.operations} == before
    assert doubled.scale.users_total == 200_000
    assert with_load(brief, 1) is brief


def test_sliders_redraw_and_have_a_static_twin(brief, base):
    sliders = Sliders(brief, base, Rulebook(), today=TODAY)
    assert "Every decision stays as it is" in sliders.shown
    sliders.control("budget").value = 20_000
    sliders.control("load").value = 10
    assert "Decisions that flip" in sliders.shown
    sliders.control("load").value = 1
    sliders.control("engineers").value = 60
    assert "Service-based" in sliders.shown
    bundle = sliders._repr_mimebundle_()
    assert "What other loads would give" in bundle["text/plain"]
    assert "100 times" in bundle["text/html"]
