"""What the budget check says where the budget is near."""

import datetime as dt

from archkit.brief import Brief
from archkit.design import Architecture, Component, CostLine, Design, Sizing
from archkit.proofs.check import CHECKS, Subject, run_check
from archkit.sizing import measure_load, monthly_total, price_components


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


def test_what_is_over_is_told_with_changes_that_were_priced_again_and_what_they_give_up():
    brief = Brief.model_validate(
        {
            "name": "Any",
            "workload": {"reads_per_day": "20M", "writes_per_day": "2M"},
        }
    )
    shape = Architecture(
        pattern="modular-monolith", summary="t", communication=("http",), data_pattern="t",
        deployment="managed containers",
        components=(
            part("api", "service", technology="fastapi", instances=3),
            part("database", "database", technology="postgresql", managed=True, instances=2),
        ),
    )  # fmt: skip
    costs = price_components(brief, shape, measure_load(brief))
    design = Design(name="any", shape=shape, size=Sizing(costs=costs))

    def held(usd):
        held_to = brief.with_values({"budget.monthly_usd": usd})
        return run_check(CHECKS["BUDGET001"], Subject(held_to, design, dt.date(2026, 11, 21)))

    proof = held(round(0.7 * monthly_total(costs)[1]))
    assert proof.status == "refuted"
    remedy = proof.findings[0].remedy
    assert remedy.startswith("Save ")
    assert "It gives up " in remedy
    table = next(one for one in proof.evidence if one.columns)
    savings = [float(row[1].replace(",", "")) for row in table.rows]
    assert savings
    assert all(saving >= 0 for saving in savings)
    assert held(1).findings[0].remedy.startswith("No variant fits: the cheapest costs ")


def part(name, kind, **more):
    return Component(id=name, name=name, kind=kind, purpose="t", needed_by="t", **more)
