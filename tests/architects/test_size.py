from __future__ import annotations

import math

import pytest
from small_system import system

from archkit.architects.rulebook.anatomy import anatomy
from archkit.architects.rulebook.size.growth import months_until
from archkit.architects.rulebook.size.sizing import propose_sizing
from archkit.sizing.figures import number
from archkit.sizing.machine import instances
from archkit.sizing.network import network_of, pressures


def sized(name, **changes):
    return propose_sizing(*system(name, **changes))


@pytest.mark.parametrize("name", ["notifications", "internal_tool", "ledger", "editor"])
def test_stages_rise_in_load_and_start_with_today(name):
    roadmap = sized(name).roadmap
    assert [stage.order for stage in roadmap] == list(range(len(roadmap)))
    assert roadmap[0].load_factor == 1
    factors = [stage.load_factor for stage in roadmap if stage.load_factor is not None]
    assert factors[1:] == sorted(factors[1:])
    assert all(stage.rollback and stage.change and stage.trigger for stage in roadmap)


def test_a_trigger_is_where_one_more_instance_is_needed():
    case, design = system("notifications")
    sizing = propose_sizing(case, design)
    stages = [one for one in sizing.roadmap if one.name.startswith("More instances")]
    assert {one.component for one in stages} == {"api", "worker"}
    for stage in stages:
        row = next(one for one in sizing.capacity if one.component == stage.component)
        part = design.shape.component(stage.component)
        redundant = case.brief.quality.availability_percent >= 99.9
        below, above = (
            instances(part, stage.threshold * share, row.ceiling, redundant=redundant)
            for share in (0.99, 1.01)
        )
        assert below == row.instances < above
        assert stage.load_factor == pytest.approx(stage.threshold / row.demand, abs=0.011)


def test_a_stage_says_in_numbers_what_its_trigger_says_in_words():
    for stage in sized("notifications").roadmap[1:]:
        assert stage.component
        assert stage.unit.split("/", maxsplit=1)[0] in stage.metric
        assert stage.threshold > 0
        assert 0 <= stage.headroom_percent < 100
        assert stage.lead_weeks > 0
        assert stage.people >= 1
        assert stage.month == 0 or f"month {stage.month:.0f}" in stage.trigger


def test_the_month_of_a_trigger_follows_the_growth_of_the_brief():
    a = anatomy(*system("notifications"), "size")
    assert months_until(a, 8) == pytest.approx(36), "three doublings at 100 % a year"
    assert months_until(a, 0.5) == 0
    still = anatomy(*system("notifications", **{"scale.growth_percent_per_year": 0}), "size")
    assert months_until(still, 8) is None


def test_a_system_without_growth_gets_no_month():
    trigger = next(stage.trigger for stage in sized("editor").roadmap if stage.order == 1)
    assert "no growth is stated" in trigger


def test_the_provider_with_the_lowest_limit_has_a_stage():
    stage = next(one for one in sized("notifications").roadmap if one.name == "More room at SMS provider")
    assert "30/s" in stage.trigger
    assert stage.effort_weeks == 2


def test_a_database_gets_a_bigger_machine_before_it_is_split():
    stages = [stage.name for stage in sized("ledger").roadmap if "Database" in stage.name]
    bigger = [index for index, name in enumerate(stages) if name.startswith("Bigger machine")]
    split = next(index for index, name in enumerate(stages) if "split by tenant" in name)
    assert bigger
    assert max(bigger) < split


def test_a_tiny_tool_has_no_stage_of_growth_and_no_load_test():
    sizing = sized("internal_tool")
    assert [stage.name for stage in sizing.roadmap] == ["First release"]
    assert len(sizing.load_test) == 1
    assert "10 people at once" in sizing.load_test[0]


def test_the_load_test_has_the_rates_of_the_brief():
    plan = " ".join(sized("notifications").load_test)
    average = 2.1e6 / 86_400
    assert f"Average: {average:.3g} requests/s" in plan
    assert f"Peak: {average * 4:.3g} requests/s" in plan
    assert f"{average * 40:.3g} requests/s" in plan
    assert "15,000" not in plan
    assert "8,000 open at once" in " ".join(sized("editor").load_test)


def test_the_effort_is_the_sum_of_the_milestones_with_contingency():
    sizing = sized("notifications")
    effort = next(one for one in sizing.estimates if one.id == "delivery-effort")
    counted = sum(one.engineer_weeks for one in sizing.milestones)
    assert effort.base == pytest.approx(counted * 1.3, abs=0.5)
    assert effort.low < effort.base < effort.high
    team = next(one for one in sizing.estimates if one.id == "delivery-capacity")
    assert team.base == 5 * 12 * 0.6


def test_a_plan_that_does_not_fit_asks_for_a_decision_and_one_that_fits_does_not():
    tight = sized("notifications", **{"timeline.weeks": 2.5})
    decision = next(one for one in tight.decisions if one.id == "first-release-scope")
    assert decision.chosen == "smaller-first-release"
    assert "security, backups and alerts stay in" in decision.because
    hopeless = next(
        one
        for one in sized("notifications", **{"timeline.weeks": 0.5}).decisions
        if one.id == "first-release-scope"
    )
    assert hopeless.chosen == "later-release"
    assert "first-release-scope" not in {
        one.id for one in sized("notifications", **{"timeline.weeks": 50}).decisions
    }


def test_people_cost_uses_the_engineer_month_of_the_brief():
    sizing = sized("ledger")
    assert sizing.people_cost_usd == pytest.approx(sizing.operations_hours_per_month * 100)


def test_a_deadline_stands_in_for_weeks():
    sizing = sized("notifications", **{"timeline.weeks": None, "timeline.deadline": "2027-02-13"})
    team = next(one for one in sizing.estimates if one.id == "delivery-capacity")
    assert team.base == pytest.approx(5 * 12 * 0.6)


def test_nothing_is_infinite_or_negative():
    for name in ("notifications", "internal_tool", "ledger", "editor"):
        sizing = sized(name, **{"scale.users_total": 10_000_000_000})
        values = [stage.added_monthly_usd for stage in sizing.roadmap if stage.added_monthly_usd is not None]
        assert all(math.isfinite(value) and value >= 0 for value in values)


@pytest.mark.parametrize("name", ["notifications", "ledger", "editor"])
def test_the_load_test_plan_names_the_part_that_is_simulated_full_first(name):
    case, design = system(name)
    sizing = propose_sizing(case, design)
    network = network_of(case.brief, design.model_copy(update={"size": sizing}))
    first, names = pressures(network)[0], {one.id: one.name for one in network.stations}
    told = next(line for line in sizing.load_test if line.startswith("Simulated beforehand"))
    assert f"{names[first.station]} is full first, at {number(first.full_at)} times the peak" in told
