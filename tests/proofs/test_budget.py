"""What the budget check says where the budget is near."""

import datetime as dt

from archkit.brief import Brief
from archkit.design import CostLine, Design, Sizing
from archkit.proofs.check import CHECKS, Subject, run_check


def judged(budget, *lines):
    brief = Brief.model_validate({"name": "Any", "budget": {"monthly_usd": budget}})
    design = Design(name="any", size=Sizing(costs=lines))
    return run_check(CHECKS["BUDGET001"], Subject(brief, design, dt.date(2026, 11, 21)))


def line(item, low, base, high, *, charge=False):
    return CostLine(
        component="api",
        item=item,
        low_usd=low,
        base_usd=base,
        high_usd=high,
        formula="test",
        source="test",
        provider_charge=charge,
    )


def test_a_high_case_over_the_budget_names_the_widest_line():
    proof = judged(8000, line("instances", 1000, 2000, 4000), line("egress", 500, 3000, 20000))
    assert proof.status == "assumed"
    assert "24,000" in proof.reason
    assert "egress of api (500 to 20,000 USD)" in proof.reason


def test_provider_charges_are_noted_with_their_amount_and_the_question():
    proof = judged(8000, line("instances", 1, 2, 4), line("sms", 10, 600, 900, charge=True))
    assert proof.status == "proved"
    (note,) = proof.findings
    assert note.severity == "note"
    assert "600 USD a month (10 to 900)" in note.message
    assert note.remedy.startswith("Does the budget cover")


def test_platform_and_charges_together_over_the_budget_leave_an_assumption():
    proof = judged(500, line("instances", 100, 200, 300), line("sms", 10, 600, 900, charge=True))
    assert proof.status == "assumed"
    assert "together, 800 USD" in proof.reason


def test_what_is_over_the_budget_is_not_mended_by_dropping_what_providers_charge():
    proof = judged(100, line("instances", 100, 200, 300), line("sms", 10, 600, 900, charge=True))
    assert proof.status == "refuted"
    assert "instances of api" in proof.findings[0].remedy
    assert "sms" not in proof.findings[0].remedy
