"""A design in which nearly everything is wrong: the warning signs are seen, each at its place."""

import datetime as dt
from pathlib import Path

import pytest

from archkit.brief import Brief
from archkit.design import Design, Step
from archkit.personas import persona
from archkit.proofs import checklist_verdicts, prove

DESIGNS = Path(__file__).parent / "designs"
DESIGN = Design.read(DESIGNS / "bad-shop.yaml")
BRIEF = Brief.read(DESIGNS / "bad-shop.brief.yaml")
TODAY = dt.date(2026, 11, 21)
PLACES = {
    "H1": "shape.components.orders",
    "H2": "shape.components.customers",
    "H3": "shape.deployment",
    "H4": "shape.components.orders.instances",
    "H5": "shape.components",
    "H6": "contracts.endpoints.createOrder.public",
    "H7": "verify.technologies.postgresql.support_ends",
    "H8": "size.capacity.reports.instances",
    "H9": "shape.components",
    "H10": "contracts.versioning",
    "H11": "contracts.schemas.Order.Comment",
    "H12": "shape.components.cache",
    "H13": "shape.links.16.timeout_ms",
    "H15": "shape.links.16.data",
    "H16": "operate.deployment.health_checks",
    "H17": "contracts.endpoints.makeReport",
    "H18": "shape.components.orders",
    "H19": "shape.components.orders",
    "H20": "shape.links.1.failure",
    "G7": "operate.deployment.pipeline",
    "G8": "shape.decisions",
    "G10": "contracts.endpoints.createOrder.success_status",
    "G11": "contracts.endpoints.listOrders.paginated",
    "G13": "operate.policies",
    "G31": "contracts.schemas.Order.success",
    "G33": "shape.components.database",
    "G44": "contracts.endpoints.createOrder.path",
}
"""Where each of these items must be seen to fail."""


@pytest.fixture(scope="module")
def verdicts():
    steps = [step for step in Step if DESIGN.artifact(step) and step is not Step.DATA]
    proofs = [proof for step in steps for proof in prove(step, BRIEF, DESIGN, today=TODAY)]
    assert not [one.reason for one in proofs if "the check itself failed" in one.reason]
    return {one.item.id: one for one in checklist_verdicts(proofs)}


@pytest.mark.parametrize("item", PLACES)
def test_what_is_wrong_is_found_at_its_place(verdicts, item):
    assert verdicts[item].verdict == "fails"
    assert PLACES[item] in {one.place for one in verdicts[item].findings}


def test_at_least_fifteen_warning_signs_are_seen(verdicts):
    failing = [one for name, one in verdicts.items() if name.startswith("H") and one.verdict == "fails"]
    assert len(failing) >= 15
    assert all(one.item.consequence for one in failing)


def test_the_finding_quotes_what_stands_there(verdicts):
    shown = next(one for one in verdicts["H11"].findings if one.place.endswith("Comment"))
    assert shown.evidence == "Comment: string"
    assert "7f3d9a1c5e22" in DESIGN.to_yaml()
    assert "7f3d9a1c5e22" not in verdicts["H15"].model_dump_json()


def test_without_its_later_steps_the_rest_is_still_judged():
    cut = Design(name="cut", shape=DESIGN.shape)
    proofs = prove(Step.SHAPE, BRIEF, cut, today=TODAY)
    found = {one.item.id: one for one in checklist_verdicts(proofs, persona="context-first")}
    assert found["H1"].verdict == "fails"
    assert found["G13"].verdict == "not assessable"
    assert "nothing was designed in the step" in found["G13"].because


def test_a_persona_that_asks_for_links_has_them_judged():
    leanings = persona("task-oriented").leanings.model_copy(update={"hateoas": True})

    def shown(asked):
        proofs = prove(Step.CONTRACTS, BRIEF, DESIGN, today=TODAY, leanings=asked)
        return next(one for one in checklist_verdicts(proofs) if one.item.id == "G45").verdict

    assert (shown(None), shown(leanings)) == ("not applicable", "fails")
