"""A sign-on that nobody mentioned is called assumed, and is ruled out where nothing exists."""

import pytest

from archkit.architects.rulebook.shape.identity import identity_component
from archkit.brief import Brief

TOOL = {"name": "Leave", "purpose": "An internal tool for employees."}


@pytest.mark.parametrize("existing", [{}, {"none": True}])
def test_a_sign_on_that_nobody_mentioned_is_assumed(existing, situation_of):
    part = identity_component(situation_of(Brief.model_validate({**TOOL, "existing": existing})))
    assert "assumed: the company has a sign-on; else a managed provider" in part.purpose


def test_a_sign_on_that_is_named_is_not_assumed(situation_of):
    systems = [{"name": "Okta", "role": "single sign-on of the company"}]
    part = identity_component(situation_of(Brief.model_validate({**TOOL, "existing": {"systems": systems}})))
    assert "assumed" not in part.purpose
    assert part.name.startswith("Company sign-on")
