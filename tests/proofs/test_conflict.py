"""Where personas disagree: every side is one that somebody takes, and who leads decides."""

import datetime as dt
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest

import archkit
from archkit.architects.base import Context
from archkit.architects.rulebook.architect import Rulebook
from archkit.brief import Brief
from archkit.design import ARTIFACT_TYPES, Design, Step
from archkit.knowledge import library
from archkit.personas import Leanings, persona
from archkit.personas.library import shipped_personas
from archkit.proofs.conflict import resolved_conflicts, takes

BRIEFS = Path(archkit.__file__).parent.parent / "notebooks" / "briefs"
CONFLICTS = tuple(library().conflicts.values())
SHIPPED = {one.id: one for one in shipped_personas()}
LED = [one for one in CONFLICTS if one.leaning]


def test_all_twelve_are_there():
    assert [one.id for one in CONFLICTS] == [f"N{number}" for number in range(1, 13)]


@pytest.mark.parametrize("conflict", CONFLICTS, ids=lambda one: one.id)
def test_a_conflict_has_sides_of_personas_that_exist(conflict):
    assert len(conflict.sides) > 1
    assert not [name for side in conflict.sides for name in side.personas if name not in SHIPPED]


@pytest.mark.parametrize("conflict", LED, ids=lambda one: one.id)
def test_every_value_is_one_that_the_leaning_can_have(conflict):
    kind = Leanings.model_fields[conflict.leaning].annotation
    if kind is bool:
        known = {"yes", "no"}
    elif get_origin(kind) is Literal:
        known = set(get_args(kind))
    else:
        known = {""} | {one.leanings.languages[0] for one in SHIPPED.values() if one.leanings.languages}
    assert {side.value for side in conflict.sides} <= known


@pytest.mark.parametrize("conflict", LED, ids=lambda one: one.id)
def test_the_personas_of_a_side_lean_that_way(conflict):
    for side in conflict.sides:
        leaning = {name for name, one in SHIPPED.items() if takes(side, conflict.leaning, one.leanings)}
        assert set(side.personas) == leaning


@pytest.mark.parametrize("conflict", [one for one in CONFLICTS if not one.leaning], ids=lambda one: one.id)
def test_without_a_leaning_archkit_decides_for_everybody(conflict):
    shown = {
        next(one for one in resolved_conflicts(who) if one.conflict == conflict).because
        for who in SHIPPED.values()
    }
    assert shown == {f"For everybody: {conflict.resolved}"}
    assert not any(side.value for side in conflict.sides)


def test_who_leads_decides_what_is_shown():
    def held(name):
        return {one.conflict.id: one.side.value for one in resolved_conflicts(persona(name)) if one.side}

    assert held("high-scale")["N1"] == "from-the-beginning"
    assert held("systems-architect")["N1"] == "documented-path"
    assert held("task-oriented")["N6"] == "separate-section"
    assert held("context-first")["N6"] == "inline"
    assert held("delivery-standards")["N7"] == "Go"
    assert held("context-first") != held("high-scale")


def test_a_persona_that_turns_links_on_takes_the_other_side():
    one = persona("task-oriented")
    linked = one.model_copy(update={"leanings": one.leanings.model_copy(update={"hateoas": True})})
    found = {shown.conflict.id: shown for shown in resolved_conflicts(linked)}
    assert found["N8"].side.value == "yes"
    assert "leans to yes (hateoas)" in found["N8"].because


def test_a_conflict_that_shows_in_a_decision_names_one_that_designs_have():
    brief = Brief.read(BRIEFS / "notifications.yaml")
    leader = persona("task-oriented")
    linked = leader.model_copy(update={"leanings": leader.leanings.model_copy(update={"hateoas": True})})
    design = Design(name=brief.name)
    for step in Step:
        if step in ARTIFACT_TYPES:
            context = Context(brief, design, dt.date(2026, 11, 21), persona=linked)
            design = design.with_artifact(step, Rulebook().propose(step, context))
    named = {one.decision for one in CONFLICTS if one.decision}
    assert named <= {one.id for one in design.decisions}


def test_where_nobody_leads_no_leaning_decides():
    assert {one.side for one in resolved_conflicts(None)} == {None}
