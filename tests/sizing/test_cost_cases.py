"""Cost along growth, at zero and ten times, its jumps; ownership; the budget verdict."""

import time

import pytest

from archkit.brief import Brief
from archkit.sizing import (
    BOOKS,
    Terms,
    assumed_brief,
    budget_verdict,
    cost_by_month,
    cost_cases,
    cost_jumps,
    measure_load,
    monthly_total,
    ownership,
    platform_amount,
    price_components,
    terms_of,
)
from archkit.sizing.capacity import database_size
from archkit.sizing.cost import priced_items
from archkit.sizing.price_setting import PriceSetting


@pytest.fixture(
    params=["collaborative-editor", "leave-requests", "notifications", "payments-ledger", "url-shortener"]
)
def example(request, example_design):
    brief, design = example_design(request.param)
    return assumed_brief(brief, design), design


def base(brief, design, **more):
    lines = price_components(brief, design.shape, measure_load(brief), terms=terms_of(design), **more)
    return monthly_total(lines)[1]


@pytest.mark.parametrize("provider", [one for one in BOOKS if one != "cloud"])
def test_each_book_prices_the_example(example, provider):
    brief, design = example
    budget = brief.budget.model_copy(update={"provider": provider})
    priced = brief.model_copy(update={"budget": budget})
    lines = price_components(priced, design.shape, measure_load(brief), terms=terms_of(design))
    generic = price_components(brief, design.shape, measure_load(brief), terms=terms_of(design))
    assert lines != generic
    assert monthly_total(lines)[1] > 0
    assert {one.component for one in lines} <= {part.id for part in design.shape.components}
    for one in lines:
        assert 0 <= one.low_usd <= one.base_usd <= one.high_usd, one.item
        assert one.source, one.item


def test_totals_are_the_sums_of_their_lines(example):
    brief, design = example
    lines = price_components(brief, design.shape, measure_load(brief))
    own = [one for one in lines if not one.provider_charge]
    assert platform_amount(lines).ends == pytest.approx(monthly_total(lines))
    assert monthly_total(lines)[1] == pytest.approx(sum(one.base_usd for one in own))
    (month,) = cost_by_month(brief, design.shape, months=(6,))
    assert sum(part.base_usd for _, part in month.by_component) == pytest.approx(month.total.base_usd)
    assert sum(one.base_usd for one in month.lines) == pytest.approx(
        month.total.base_usd + month.charges.base_usd
    )


def test_more_load_never_costs_less_and_zero_costs_least(example):
    brief, design = example
    factors = [0, 0.001, *(0.1 * 1.3**step for step in range(18))]
    for end in (0, 1, 2):
        load = measure_load(brief)
        totals = [
            monthly_total(price_components(brief, design.shape, load, load_factor=one))[end]
            for one in factors
        ]
        assert totals == sorted(totals), end


def test_zero_traffic_is_below_today_and_ten_times_above(example):
    brief, design = example
    cases = cost_cases(brief, design.shape, terms=terms_of(design))
    assert cases.zero.total.base_usd <= cases.today.total.base_usd <= cases.ten_times.total.base_usd
    assert cases.today.total.base_usd == pytest.approx(base(brief, design))
    if cases.today.total.base_usd > 100:
        assert cases.zero.total.base_usd < 0.5 * cases.today.total.base_usd
    assert cases.zero.total.base_usd > 0


def test_jumps_are_where_the_bill_steps(example):
    brief, design = example
    found = cost_jumps(brief, design.shape)
    assert [one.load_factor for one in found] == sorted(one.load_factor for one in found)
    for one in found:
        plain = {"load_factor": one.load_factor}
        below = {"load_factor": one.load_factor / 1.002}
        load = measure_load(brief)
        above_usd, below_usd = (
            monthly_total(price_components(brief, design.shape, load, **more))[1] for more in (plain, below)
        )
        assert above_usd == pytest.approx(one.to_usd)
        assert below_usd == pytest.approx(one.from_usd, rel=5e-3)
        assert one.component in one.why
        if one.kind == "step":
            assert one.added_usd > 0


def test_a_machine_more_and_the_end_of_a_free_amount_are_found(delivery_brief, delivery_shape):
    found = cost_jumps(delivery_brief, delivery_shape)
    assert {"step", "free amount ends"} == {one.kind for one in found}
    database = next(one for one in found if "database machine" in one.why)
    assert database.why == (
        "database goes from 1 small database machine, managed to 1 medium database machine, managed."
    )


def test_the_months_follow_growth_and_what_is_stored():
    brief = Brief.model_validate(
        {
            "name": "t",
            "scale": {"growth_percent_per_year": 100, "horizon_months": 24, "users_total": "1M"},
            "workload": {
                "reads_per_day": "50M",
                "writes_per_day": "5M",
                "entities": [{"name": "Order", "rows_per_day": "5M", "bytes_per_row": 1000}],
            },
        }
    )
    months = cost_by_month(brief, _shop())
    assert [one.month for one in months] == list(range(1, 25))
    assert months[0].load_factor == pytest.approx(2 ** (1 / 12))
    assert months[11].load_factor == pytest.approx(2)
    bases = [one.total.base_usd for one in months]
    assert bases == sorted(bases)
    assert bases[-1] > 2 * bases[0]
    storage = [next(line for line in one.lines if "storage" in line.item).base_usd for one in months]
    assert storage[11] > 11 * storage[0]


def _shop():
    from archkit.design import Architecture, Component  # noqa: PLC0415 - only here

    def part(name, kind, **more):
        return Component(id=name, name=name, kind=kind, purpose="t", needed_by="t", **more)

    return Architecture(
        pattern="modular-monolith",
        summary="t",
        communication=("http",),
        data_pattern="one database",
        deployment="managed containers",
        components=(
            part("api", "service", technology="fastapi", instances=2),
            part("db", "database", technology="postgresql", managed=True, instances=2),
            part("cache", "cache", technology="valkey", managed=True),
            part("watch", "observability", managed=True, floor=True),
        ),
    )


def test_the_second_site_costs_by_its_tier(example):
    brief, design = example
    tiers = ("backup-and-restore", "pilot-light", "warm-standby", "active-active")
    load = measure_load(brief)
    totals = [
        monthly_total(price_components(brief, design.shape, load, terms=Terms(recovery=tier)))[1]
        for tier in tiers
    ]
    assert totals == sorted(totals)
    assert totals[0] < totals[1] < totals[3] < 2.5 * totals[0]


def test_a_support_plan_is_a_share_with_a_least_where_availability_asks_for_it(parts, shaped):
    shape = shaped(parts("api", "service", technology="fastapi"))

    def support(percent, provider):
        brief = Brief.model_validate(
            {
                "name": "t",
                "budget": {"provider": provider},
                "quality": {"availability_percent": percent},
                "workload": {"reads_per_day": "10M"},
            }
        )
        lines = price_components(brief, shape, measure_load(brief))
        return next((one for one in lines if one.item == "support plan"), None)

    assert support(99.9, "aws").base_usd >= 29
    assert support(99.0, "aws").base_usd == 0
    assert support(99.0, "aws").high_usd > 0
    assert support(99.9, "azure").base_usd == 100


def test_ownership_adds_people_and_the_first_delivery(example):
    brief, design = example
    owned = ownership(brief, design.shape, design.size.milestones, terms=terms_of(design))
    names = {one.name: one for one in owned.parts}
    assert {"platform", "operations", "on-call", "first delivery"} <= set(names)
    assert owned.monthly.base_usd == pytest.approx(sum(one.monthly.base_usd for one in owned.parts))
    assert names["first delivery"].once.base_usd > 0
    assert names["first delivery"].monthly.base_usd == 0
    assert owned.once == names["first delivery"].once
    assert [months for months, _ in owned.totals] == [12, 24, 36]
    totals = [amount.base_usd for _, amount in owned.totals]
    assert totals == sorted(totals)
    assert totals[0] > names["first delivery"].once.base_usd
    people = [one for one in owned.parts if one.people]
    spent = sum(one.monthly.base_usd * 24 + one.once.base_usd for one in people)
    assert owned.people_share == pytest.approx(spent / totals[1])
    for one in owned.parts:
        low, middle, high = one.monthly.ends
        assert low <= middle <= high
    assert owned.monthly_with_delivery.base_usd > owned.monthly.base_usd


def test_the_brief_says_what_an_engineer_costs_and_who_is_on_call():
    dear, cheap = (
        Brief.model_validate(
            {"name": "t", "budget": {"engineer_month_usd": usd}, "team": {"on_call_people": 4}}
        )
        for usd in (16_000, 8_000)
    )
    operations = [
        next(one for one in ownership(brief, _shop()).parts if one.name == "operations").monthly.base_usd
        for brief in (dear, cheap)
    ]
    assert operations[0] == pytest.approx(2 * operations[1])
    assert "4 person" in next(one for one in ownership(dear, _shop()).parts if one.name == "on-call").formula
    assert any("pager" in one for one in ownership(Brief(name="t"), _shop()).missing)
    assert not any("pager" in one for one in ownership(dear, _shop()).missing)


def test_the_verdict_names_levers_that_were_priced_again(example):
    brief, design = example
    terms = terms_of(design)
    verdict = budget_verdict(brief, design.shape, terms=terms)
    today = base(brief, design)
    assert verdict.total.base_usd == pytest.approx(today)
    assert verdict.levers
    weights = [one.saving_usd / one.harm for one in verdict.levers]
    assert weights == sorted(weights, reverse=True)
    for one in verdict.levers:
        assert one.after.base_usd == pytest.approx(today - one.saving_usd)
        assert one.saving_usd > 0
        assert one.given_up
        assert one.harm in {1, 2, 3}
        assert one.holds == (one.after.base_usd <= brief.budget.monthly_usd)
    assert verdict.floor.base_usd < today
    assert verdict.floor.base_usd <= min(one.after.base_usd for one in verdict.levers)


def test_a_lever_is_the_change_it_says(example_design):
    brief, design = example_design("url-shortener")
    stated = assumed_brief(brief, design)
    terms = terms_of(design)
    verdict = budget_verdict(stated, design.shape, terms=terms)
    lever = next(one for one in verdict.levers if one.id == "sampled-logs")
    sampled = base(stated, design)
    load = measure_load(stated)
    again = monthly_total(
        price_components(stated, design.shape, load, terms=Terms(recovery=terms.recovery, log_share=0.2))
    )[1]
    assert lever.saving_usd == pytest.approx(sampled - again)


@pytest.mark.parametrize(
    ("budget", "verdict"),
    [(None, "no budget"), (1_000_000, "within"), (15, "over")],
)
def test_the_verdict_follows_the_budget(example_design, budget, verdict):
    brief, design = example_design("notifications")
    stated = assumed_brief(brief, design)
    changed = stated.model_copy(update={"budget": stated.budget.model_copy(update={"monthly_usd": budget})})
    found = budget_verdict(changed, design.shape, terms=terms_of(design))
    assert found.verdict == verdict
    assert found.infeasible == (budget == 15)
    assert bool(found.enough) is False
    if budget == 15:
        assert "No variant fits" in found.because
        assert found.month_over == 1


def test_what_is_over_fits_after_the_levers_that_are_enough(example_design):
    brief, design = example_design("notifications")
    stated = assumed_brief(brief, design)
    today = base(stated, design)
    tight = stated.model_copy(
        update={"budget": stated.budget.model_copy(update={"monthly_usd": 0.7 * today})}
    )
    found = budget_verdict(tight, design.shape, terms=terms_of(design))
    assert found.verdict == "over"
    assert found.enough
    assert not found.infeasible
    assert set(found.enough) <= {one.id for one in found.levers}


def test_pricing_is_quick_enough_for_sliders(example):
    brief, design = example
    load, terms = measure_load(brief), terms_of(design)
    price_components(brief, design.shape, load, terms=terms)
    runs = 20
    began = time.process_time()
    for _ in range(runs):
        price_components(brief, design.shape, load, terms=terms)
    assert (time.process_time() - began) / runs < 0.005


@pytest.mark.parametrize("factor", [1.0, 3.0, 10.0])
def test_the_bill_pays_for_the_machines_that_the_capacity_counts(example, factor):
    known, design = example
    setting = PriceSetting(known, design.shape, measure_load(known), factor, terms_of(design), factor)
    paid = {one.component: one for one in priced_items(setting) if one.units is not None}
    assert paid
    for part in design.shape.components:
        row = setting.capacities[part.id]
        if part.id not in paid or row is None:
            continue
        units = paid[part.id].units
        assert units == (max(row.instances, part.instances) if part.kind == "cache" else row.instances)
        if part.kind == "database":
            size = database_size(setting, part)
            assert size.database_class in paid[part.id].name
            assert row.source.startswith(size.database_class)
        elif row.machine:
            assert row.machine in paid[part.id].name


def test_what_costs_most_has_a_lever_of_its_own(example_design):
    brief, design = example_design("collaborative-editor")
    crowded = assumed_brief(brief, design).with_values({"scale.users_total": "5M", "budget.monthly_usd": 500})
    found = {one.id: one for one in budget_verdict(crowded, design.shape, terms=terms_of(design)).levers}
    accounts = next(one for one in design.shape.components if one.kind == "identity")
    lines = price_components(crowded, design.shape, measure_load(crowded), terms=terms_of(design))
    paid = sum(line.base_usd for line in lines if line.component == accounts.id)
    assert paid > 0
    assert found[f"own-accounts-{accounts.id}"].saving_usd >= paid
    history = found["half-the-history"]
    data = sum(line.base_usd for line in lines if "storage" in line.item)
    assert 0.3 * data < history.saving_usd < data * 2
