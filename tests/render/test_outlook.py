"""What a design comes to: growth, cost and reliability, of whole, half and foreign designs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from archkit.architects.rulebook.architect import Rulebook
from archkit.brief import Brief
from archkit.design import Architecture, Component, Design, Link
from archkit.explore import what_if
from archkit.render import view_of
from archkit.render.growth import metric_words
from archkit.render.outlook import cost_outlook, growth_blocks, load_blocks, reliability_blocks
from archkit.sizing.growth.limit import Limit

BRIEFS = Path(__file__).parents[2] / "notebooks" / "briefs"
NAMES = sorted(path.stem for path in BRIEFS.glob("*.yaml"))
WHOLE = (growth_blocks, cost_outlook, reliability_blocks)


def designed(name: str) -> tuple[Brief, Design]:
    brief = Brief.read(BRIEFS / f"{name}.yaml")
    return brief, what_if(brief, Design(name=brief.name), Rulebook(), today=dt.date(2026, 11, 21)).design


@pytest.fixture(scope="module")
def notifications() -> tuple[Brief, Design]:
    return designed("notifications")


@pytest.mark.parametrize("name", NAMES)
def test_every_example_has_growth_cost_and_reliability(name: str) -> None:
    brief, design = designed(name)
    for blocks in WHOLE:
        shown = view_of(blocks(brief, design))
        assert "Not worked out" not in shown.text
        assert len(shown.text) > 200
        assert len(shown.markdown) > 200


def test_growth_names_what_breaks_first_with_trigger_headroom_month_and_lead_time(notifications) -> None:
    shown = view_of(growth_blocks(*notifications))
    for words in ("First to break: Workers", "Headroom", "Month", "begun", "What each month needs", "Act at"):
        assert words in shown.text, words
    assert shown.html.count('class="ak-plot"') == 1
    assert shown.html.index("ak-plot") < shown.html.index("<caption>The limits")


def test_cost_stands_by_month_against_the_budget_at_other_loads_and_to_own(notifications) -> None:
    shown = view_of(cost_outlook(*notifications))
    for words in (
        "Cost by month",
        "zero traffic",
        "ten times",
        "Where the bill jumps",
        "First 24 months",
        "people",
    ):
        assert words in shown.text, words
    assert "budget $2,000" in shown.html
    assert "What to drop or change" in shown.text


def test_reliability_has_availability_blast_radius_time_and_error_budgets(notifications) -> None:
    text = view_of(reliability_blocks(*notifications)).text
    for words in ("Availability by operation", "Blast radius", "Time budgets", "Error budgets", "page at"):
        assert words in text, words


def test_a_design_without_parts_says_nothing(notifications) -> None:
    brief, design = notifications
    for blocks in WHOLE:
        assert blocks(brief, Design(name="x")) == ()
        assert blocks(brief, design.model_copy(update={"shape": None})) == ()


def test_a_foreign_design_of_which_nothing_is_known_does_not_stop_a_document() -> None:
    part = {"technology": "mainframe", "purpose": "does it", "needed_by": "them"}
    shape = Architecture(
        pattern="modular-monolith",
        summary="Theirs.",
        communication=("calls",),
        data_pattern="one store",
        deployment="one machine",
        components=(
            Component(id="host", name="Host <b>", kind="service", **part),
            Component(id="tape", name="Tape", kind="database", **part),
        ),
        links=(Link(source="host", target="tape", protocol="SQL", data="rows"),),
    )
    for blocks in WHOLE:
        shown = view_of(blocks(Brief(name="Theirs"), Design(name="Theirs", shape=shape)))
        assert "<b>" not in shown.html.replace("<figcaption><b>", "")


def test_half_a_design_gives_what_can_be_worked_out(notifications) -> None:
    brief, design = notifications
    half = Design(name=design.name, frame=design.frame, clarify=design.clarify, shape=design.shape)
    assert "First to break" in view_of(growth_blocks(brief, half)).text
    assert "Cost by month" in view_of(cost_outlook(brief, half)).text
    assert "Availability by operation" in view_of(reliability_blocks(brief, half)).text


@pytest.mark.parametrize(
    ("unit", "metric", "said"),
    [
        ("job/s", "job/s at the daily peak", "jobs a second at the daily peak"),
        ("connection", "connections open at the daily peak", "connections open at the daily peak"),
        ("GiB", "data in the database", "data in the database"),
    ],
)
def test_what_is_watched_is_said_in_units_of_people(unit: str, metric: str, said: str) -> None:
    limit = Limit("part", "capacity", metric, unit, 10.0, 20.0, 30.0, 2.0, 3.0)
    assert metric_words(limit) == said


def test_the_tiers_of_recovery_stand_against_the_targets_with_the_chosen_one_marked(notifications) -> None:
    table = view_of(reliability_blocks(*notifications)).markdown.partition("What each tier reaches")[2]
    rows = [line for line in table.splitlines() if line.startswith("| ")]
    assert sum("chosen" in row for row in rows) == 1
    for tier in ("backup and restore", "pilot light", "warm standby", "active active"):
        assert sum(row.startswith(f"| {tier}") for row in rows) == 1, tier


def test_every_operation_stands_with_average_peak_burst_and_requests_in_flight(notifications) -> None:
    brief, design = notifications
    table = view_of(load_blocks(brief, design)).markdown
    for one in brief.workload.operations:
        row = next(line for line in table.splitlines() if line.startswith(f"| {one.name} "))
        assert "unknown" not in row
        assert row.count("|") == 7
