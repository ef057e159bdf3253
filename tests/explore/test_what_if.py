"""What-if with values and factors that no brief may have."""

import datetime as dt
import math

import pytest

from archkit.architects.rulebook.architect import Rulebook
from archkit.brief import Brief
from archkit.design import Design
from archkit.errors import InputError
from archkit.explore import Sliders, what_if

TODAY = dt.date(2026, 11, 21)
BRIEF = Brief.model_validate(
    {
        "name": "A",
        "scale": {"users_total": 10_000},
        "workload": {
            "entities": [{"name": "Order", "rows_per_day": 1e14}],
            "operations": [{"name": "Place order", "kind": "create", "entity": "Order", "per_day": 1e14}],
        },
        "budget": {"monthly_usd": 1_000},
    }
)
NOTHING = Design(name="A")


@pytest.mark.parametrize("factor", [0, -1, math.nan, math.inf, 1e12, 1e300, 1e-300])
def test_a_factor_that_fits_no_brief_is_refused(factor: float) -> None:
    with pytest.raises(InputError, match=r"load_factor: .*(over 0|more or less)"):
        what_if(BRIEF, NOTHING, Rulebook(), load_factor=factor, today=TODAY)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"team.engineers": "many"}, "team.engineers: no number"),
        ({"team.engineers": 0}, "between 1 and"),
        ({"nope.x": 1}, "no field 'nope.x'"),
        ({5: 1}, "no field '5'"),
    ],
)
def test_a_value_that_fits_no_field_is_refused(values: dict, words: str) -> None:
    with pytest.raises(InputError, match=words):
        what_if(BRIEF, NOTHING, Rulebook(), values=values, today=TODAY)


def test_sliders_say_what_cannot_be_tried() -> None:
    sliders = Sliders(BRIEF, NOTHING, Rulebook(), today=TODAY)
    sliders.control("load").value = 1000
    assert "more or less than a brief may state" in sliders.shown
    assert "may state" in sliders._repr_mimebundle_()["text/plain"]
