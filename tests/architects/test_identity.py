"""A sign-on that nobody mentioned is called assumed, and is ruled out where nothing exists."""

import datetime as dt
from pathlib import Path

import pytest

from archkit.architects.base import Context
from archkit.architects.rulebook.secure.security import propose_security
from archkit.architects.rulebook.shape.identity import identity_component
from archkit.architects.rulebook.situation import situation
from archkit.brief import Brief
from archkit.design import Architecture, Design, Framing
from archkit.record import load_yaml

TOOL_FILE = Path(__file__).parent / "small_systems" / "internal_tool.yaml"

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


def test_an_existing_sign_on_is_ruled_out_where_nothing_exists():
    data = load_yaml(TOOL_FILE.read_text(encoding="utf-8"))
    brief = Brief.model_validate(data["brief"]).with_values({"existing": {"none": True}})
    shape = Architecture.model_validate(data["shape"])
    parts = tuple(part for part in shape.components if part.kind != "identity")
    design = Design(
        name=brief.name,
        frame=Framing.model_validate(data["frame"]),
        shape=shape.model_copy(update={"components": parts}),
    )
    security = propose_security(situation(Context(brief, design, dt.date(2026, 11, 21))), design)
    decision = next(one for one in security.decisions if one.id == "identity-provider")
    option = next(one for one in decision.options if one.id == "existing-accounts")
    assert "existing.none" in option.ruled_out_because
    assert decision.chosen != "existing-accounts"
