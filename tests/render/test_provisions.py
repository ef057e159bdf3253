"""What is set up for the load is shown, part by part."""

from archkit.design import Capacity, Estimate, Sizing
from archkit.design.estimate import EstimateInput
from archkit.render.provisions import provisions_fold, provisions_table
from archkit.render.sizing import sizing_blocks
from archkit.render.view import view_of

POOL = Estimate(
    id="api-pool",
    name="Database pool of one instance",
    low=5,
    base=10,
    high=20,
    unit="connection",
    formula="the larger of 10 and 3 connection = 10 connection",
    inputs=(EstimateInput(name="hold", value="10 ms", source="archkit's judgement"),),
)
SIZING = Sizing(
    capacity=(
        Capacity(
            component="api", demand=10, ceiling=100, unit="request/s", source="test", provisions=(POOL,)
        ),
    )
)


def test_every_provision_stands_with_its_range_formula_and_source():
    shown = view_of((provisions_table(SIZING, {"api": "Shop"}),)).markdown
    for word in ("Shop", "Database pool of one instance", "10 connections", "5 to 20", "the larger of 10"):
        assert word in shown
    assert "judgement" in shown


def test_the_document_shows_them_and_is_silent_without_any():
    assert "Database pool of one instance" in view_of(sizing_blocks(SIZING)).markdown
    bare = SIZING.capacity[0].model_copy(update={"provisions": ()})
    assert provisions_fold(SIZING.model_copy(update={"capacity": (bare,)})) is None
