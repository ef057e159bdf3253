"""Leanings tip what gates leave open, and nothing else."""

import datetime as dt

import pytest

from archkit.architects.base import Context
from archkit.architects.rulebook.architect import Rulebook
from archkit.architects.rulebook.leaning.opposed import LEANS, lean, opposed
from archkit.architects.rulebook.situation import with_assumptions
from archkit.brief import Brief
from archkit.design import ARTIFACT_TYPES, Design, Step
from archkit.errors import InputError
from archkit.knowledge import fact, library, rule
from archkit.personas import persona
from archkit.proofs import prove

TODAY = dt.date(2026, 11, 21)
BRIEFS = ("notifications", "url-shortener", "collaborative-editor", "leave-requests", "payments-ledger")
PERSONAS = ("systems-architect", "high-scale", "context-first", "task-oriented", "delivery-standards")
HAND_BACK = {"proved": 0, "not assessable": 0, "not applicable": 0, "assumed": 1, "not run": 2, "refuted": 3}


_WALKED = {}


def walk(brief, who=None):
    """Return the rulebook's design of a brief, led by a persona or by nobody; each is designed once.

    It is not challenged, which would design some thirty others.
    """
    key = brief.model_dump_json(), who and who.model_dump_json()
    if key not in _WALKED:
        _WALKED[key] = walked_anew(brief, who)
    return _WALKED[key]


def walked_anew(brief, who=None, *, challenged=False):
    """Return the design once more, so that two of them can be compared."""
    design = Design(name=brief.name)
    for step in ARTIFACT_TYPES:
        if step is Step.CHALLENGE and not challenged:
            continue
        artifact = Rulebook().propose(step, Context(brief, design, TODAY, persona=who))
        design = design.with_artifact(step, artifact)
    return design


def leaning(**changes):
    """Return a persona that leans nowhere but as told."""
    base = {"simplicity": "pragmatic", "horizontal_scaling": "on-evidence"}
    one = lean("simpler")
    leanings = type(one.leanings).model_validate({**base, **changes})
    return one.model_copy(update={"leanings": leanings})


def decision(design, name):
    return next(one for one in design.decisions if one.id == name)


def at_load(brief, factor):
    """Return the brief at a multiple of its load."""
    operations = [
        {**one.model_dump(mode="json"), "per_day": one.per_day * factor} if one.per_day else one.model_dump()
        for one in brief.workload.operations
    ]
    values = {"workload.operations": operations}
    if brief.workload.writes_per_day:
        values["workload.writes_per_day"] = brief.workload.writes_per_day * factor
    return brief.with_values(values)


def sizes(design):
    return {part.id: part.instances for part in design.shape.components}


@pytest.mark.parametrize("name", BRIEFS)
def test_who_leans_nowhere_gets_the_design_of_nobody(name, brief_named):
    brief = brief_named(name)
    of_nobody = walked_anew(brief, challenged=True)
    assert walked_anew(brief, leaning(), challenged=True).model_dump_json() == of_nobody.model_dump_json()


@pytest.mark.parametrize("name", BRIEFS)
@pytest.mark.parametrize("who", [*PERSONAS, *LEANS])
def test_a_persona_gives_one_valid_design_with_proofs_no_worse(name, who, brief_named):
    brief, one = brief_named(name), persona(who) if who in PERSONAS else lean(who)
    led = walk(brief, one)
    assert walked_anew(brief, one).model_dump_json() == led.model_dump_json()
    after = proofs(brief, led)
    assert not [code for code, status in after.items() if status == "refuted"]
    if who in PERSONAS:
        before = proofs_of_nobody(name, brief_named)
        worse = {code for code in after if HAND_BACK[after[code]] > HAND_BACK[before[code]]}
        assert not worse


_NOBODY = {}


def proofs_of_nobody(name, brief_named):
    """Return status by code of the design that nobody led; each is proved once."""
    if name not in _NOBODY:
        _NOBODY[name] = proofs(brief_named(name), walk(brief_named(name)))
    return _NOBODY[name]


def proofs(brief, design):
    """Return status by code; the schema is applied elsewhere, and pages are drawn elsewhere."""
    assumed = with_assumptions(brief, design.clarify.assumptions)
    steps = (Step.CLARIFY, Step.VERIFY, Step.SHAPE, Step.CONTRACTS, Step.SECURE, Step.OPERATE, Step.SIZE)
    found = (proof for step in steps for proof in prove(step, assumed, design, today=TODAY))
    return {proof.code: proof.status for proof in found}


@pytest.mark.parametrize("name", BRIEFS)
@pytest.mark.parametrize("who", [one for one in PERSONAS if one != "high-scale"])
def test_who_waits_for_evidence_gets_the_same_architecture(name, who, brief_named):
    brief = brief_named(name)
    led, nobody = walk(brief, persona(who)), walk(brief)
    chosen = {one.id: one.chosen for one in led.decisions}
    assert chosen == {one.id: one.chosen for one in nobody.decisions}
    assert led.size.monthly_usd == nobody.size.monthly_usd


@pytest.mark.parametrize("name", [one for one in BRIEFS if one != "leave-requests"])
def test_scale_first_shows_and_costs(name, brief_named):
    brief = brief_named(name)
    led, nobody = walk(brief, persona("high-scale")), walk(brief)
    assert led.size.monthly_usd[1] > nobody.size.monthly_usd[1]
    assert led.size.monthly_usd[1] <= brief.budget.monthly_usd
    assert any("leaning" in one.because for one in led.decisions)


def test_a_tool_on_one_machine_gets_no_second_copy_of_anything(brief_named):
    brief = brief_named("leave-requests")
    led = walk(brief, persona("high-scale"))
    assert sizes(led) == sizes(walk(brief))
    said = decision(led, "headroom")
    assert said.chosen == "as-needed"
    assert "a gate stays first: everything runs on one machine" in said.because


def test_a_mid_size_brief_is_split_read_apart_and_given_a_replica_from_the_beginning(brief_named):
    brief = at_load(brief_named("url-shortener"), 0.2)
    led, nobody = walk(brief, persona("high-scale")), walk(brief)
    assert set(sizes(led)) - set(sizes(nobody)) == {"read-service", "read-replica"}
    said = decision(led, "architecture-pattern")
    assert said.chosen == "service-based"
    assert "The leaning scale-first" in said.because
    assert "+1.0 on" in said.because
    assert said.because.startswith("At 10 times the load")
    assert said.flips_when.startswith("Without the leaning it is Modular monolith, until this: ")
    assert "5,000 requests/s" in said.flips_when
    assert "leaning-scale-first" in said.depends_on
    replica = led.shape.component("read-replica")
    assert "leaning from-the-beginning" in replica.needed_by
    assert "without it from more than 5,000 reads/s" in replica.needed_by


def test_a_queue_comes_before_the_table_is_full(brief_named):
    brief = at_load(brief_named("notifications"), 0.3).with_values({"budget.monthly_usd": 5_000})
    assert decision(walk(brief), "messaging").chosen == "postgresql"
    led = decision(walk(brief, persona("high-scale")), "messaging")
    assert led.chosen == "sqs"
    assert "tipped it" in led.because
    assert led.flips_when.startswith("Without the leaning it is table in PostgreSQL")
    poorer = brief.with_values({"budget.monthly_usd": 500})
    kept = decision(walk(poorer, persona("high-scale")), "messaging")
    assert kept.chosen == "postgresql"
    assert "Weighed ahead it asks for managed queue; a gate stays first: with it" in kept.because


def test_every_stateless_program_has_one_instance_to_spare(brief_named):
    brief = brief_named("payments-ledger")
    led, nobody = sizes(walk(brief, leaning(horizontal_scaling="from-the-beginning"))), sizes(walk(brief))
    assert {name: led[name] - nobody[name] for name in led} == {
        name: 1 if name in {"api", "worker"} else 0 for name in nobody
    }


def test_tables_are_cut_early(brief_named):
    brief = brief_named("notifications")
    notification = [
        {**one.model_dump(mode="json"), "rows_per_day": 100_000 if one.name == "Notification" else None}
        for one in brief.workload.entities
    ]
    brief = brief.with_values({"workload.entities": notification})
    early = decision(walk(brief, persona("high-scale")), "data-partitioning")
    assert (decision(walk(brief), "data-partitioning").chosen, early.chosen) == ("none", "monthly")
    assert "The leaning from-the-beginning tipped it" in early.because


@pytest.mark.parametrize(
    ("name", "words"),
    [("notifications", "5 engineers in 1 team(s); needs 20 in 3 teams"), ("leave-requests", "needs 20 in 3")],
)
def test_the_team_stays_a_gate_and_is_named(name, words, brief_named):
    said = decision(walk(brief_named(name), persona("high-scale")), "architecture-pattern")
    assert said.chosen != "microservices"
    assert "asks for Microservices; a gate stays first" in said.because
    assert words in said.because


def test_enough_engineers_in_enough_teams_get_the_microservices_that_are_expected(brief_named):
    brief = brief_named("payments-ledger").with_values({"team.engineers": 30, "team.teams": 3})
    simple = decision(walk(brief, persona("context-first")), "architecture-pattern")
    expected = decision(walk(brief, lean("scale")), "architecture-pattern")
    assert expected.chosen == "microservices"
    assert (
        next(one for one in expected.options if one.id == "microservices").score
        >= next(one for one in simple.options if one.id == "microservices").score
    )


def test_the_budget_stays_a_gate_and_is_named(brief_named):
    brief = brief_named("notifications")
    roomy = walk(brief, persona("high-scale"))
    assert decision(roomy, "headroom").chosen == "spare"
    between = round((walk(brief).size.monthly_usd[1] + roomy.size.monthly_usd[1]) / 2)
    led = walk(brief.with_values({"budget.monthly_usd": between}), persona("high-scale"))
    said = decision(led, "headroom")
    assert said.chosen == "as-needed"
    assert f"pass the budget of {between:,}" in said.because
    assert sizes(roomy)["api"] == sizes(led)["api"] + 1


def test_a_decision_of_the_team_stays_a_gate(brief_named):
    brief = at_load(brief_named("notifications"), 0.3)
    statement = {"statement": "Deferred work stays in PostgreSQL; no SQS.", "reason": "one store to run"}
    brief = brief.with_values({"existing.decisions": [statement]})
    assert decision(walk(brief, persona("high-scale")), "messaging").chosen == "postgresql"


def test_strong_consistency_keeps_early_replicas_and_caches_out(brief_named):
    brief = brief_named("payments-ledger").with_values({"budget.monthly_usd": 500_000})
    led = walk(brief, lean("ten-times"))
    assert not {"read-replica", "cache"} & set(sizes(led))
    left = next(one for one in led.shape.left_out if one.name == "Read replica")
    assert "strong consistency stays first" in left.because


def test_a_brief_that_is_infeasible_is_so_for_everybody(brief_named):
    brief = brief_named("notifications").with_values({"budget.monthly_usd": 40})
    design = Design(name=brief.name)
    outcomes = set()
    for who in (None, *map(persona, PERSONAS)):
        framed = design.with_artifact(
            Step.FRAME, Rulebook().propose(Step.FRAME, Context(brief, design, TODAY, persona=who))
        )
        clarified = Rulebook().propose(Step.CLARIFY, Context(brief, framed, TODAY, persona=who))
        outcomes.add((clarified.outcome, str(clarified)[:40]))
    assert {outcome for outcome, _ in outcomes} == {"infeasible"}


def test_languages_break_a_tie_and_only_a_tie(brief_named):
    brief = brief_named("notifications")
    tied = brief.with_values({"team.skills": ["python", "typescript"]})
    nobody = decision(walk(tied), "framework")
    assert (nobody.chosen, nobody.tie_with) == ("fastapi", "fastify")
    other = decision(walk(tied, leaning(languages=("Go", "TypeScript", "Python"))), "framework")
    same = decision(walk(tied, leaning(languages=("Python", "TypeScript"))), "framework")
    assert (other.chosen, other.tie_with) == ("fastify", "fastapi")
    assert "breaks the tie: " in other.because
    assert same == nobody
    skilled = brief.with_values({"team.skills": ["python", "fastapi", "postgresql"]})
    assert decision(walk(skilled, leaning(languages=("Go",))), "framework").chosen == "fastapi"


def test_links_in_answers_are_there_where_asked_for_and_reported(brief_named):
    brief = brief_named("notifications")
    led, nobody = walk(brief, leaning(hateoas=True)), walk(brief)
    linked = {one.name for one in led.contracts.schemas if any(field.name == "links" for field in one.fields)}
    sent = {one.request for one in led.contracts.endpoints}
    assert linked
    assert not linked & sent
    assert decision(led, "contracts-links").rule == "leaning-hateoas"
    assert not any(one.id == "contracts-links" for one in nobody.decisions)
    assert not [code for code, status in proofs(brief, led).items() if status == "refuted"]


def test_documentation_first_marks_what_was_not_read(brief_named):
    brief = brief_named("notifications")
    led = walk(brief, persona("context-first")).verify.technologies
    marked = {one.id for one in led if "not verified against current documentation" in one.source}
    assert marked
    assert marked == {one.id for one in led if one.status == "unverified"}
    assert all("read http" in one.source for one in led if one.id in marked and one.documentation)
    late = Context(brief, Design(name="x"), TODAY + dt.timedelta(days=400), persona=persona("context-first"))
    stack = Rulebook().propose(Step.VERIFY, late).technologies
    assert all(one.status == "unverified" for one in stack)
    assert fact("proofs.evidence-days").base < 400


def test_each_leaning_is_a_rule_with_source_and_date():
    leanings = [one for one in library().rules.values() if one.id.startswith("leaning-")]
    assert len(leanings) >= 8
    assert all(one.basis == "judgement" and one.source and one.date and one.statement for one in leanings)
    assert rule("leaning-scale-first").weight == 1.0
    weighted = [one for one in leanings if one.favours]
    assert all(one.weight and one.weight > 0 for one in weighted)


def test_what_leanings_favour_exists():
    brief = Brief(name="Any", team={"engineers": 30})
    options = {(one.id, option.id) for one in walk_options(brief) for option in one.options}
    named = {tuple(name.split(".", 1)) for one in library().rules.values() for name in one.favours}
    asked = {pair for pair in named if pair != ("cache", "redis")}
    assert asked <= options


def walk_options(brief):
    brief = brief.with_values(
        {"workload.operations": [{"name": "Send", "kind": "command", "per_day": 10, "deferred": True}]}
    )
    design = Design(name="Any")
    for step in (Step.VERIFY, Step.SHAPE):
        design = design.with_artifact(step, Rulebook().propose(step, Context(brief, design, TODAY)))
    return design.decisions


def test_sides_pull_designs_apart(brief_named):
    designs = {
        name: {side: walk(brief_named(name), lean(side)) for side in LEANS}
        for name in ("notifications", "url-shortener", "collaborative-editor")
    }
    for found in designs.values():
        seen = {
            (one.shape.pattern, one.operate.recovery.tier, tuple(sorted(sizes(one).items())))
            for one in found.values()
        }
        assert len(seen) >= 3
        assert found["cheaper"].size.monthly_usd[1] <= found["scale"].size.monthly_usd[1]
        assert len(found["simpler"].shape.components) <= len(found["ten-times"].shape.components)
    assert designs["notifications"]["safer"].operate.recovery.tier == "pilot-light"


def test_safer_builds_two_of_each_where_the_budget_carries_it(brief_named):
    brief = brief_named("leave-requests")
    poor, rich = (
        walk(brief, lean("safer")),
        walk(brief.with_values({"budget.monthly_usd": 2_000}), lean("safer")),
    )
    assert "a gate stays first" in decision(poor, "redundancy").because
    assert decision(rich, "redundancy").chosen == "two-of-each"
    assert sizes(rich)["api"] == sizes(rich)["database"] == 2
    assert sizes(poor)["api"] == 1


def test_the_other_side_of_a_persona_pulls_the_other_way():
    assert opposed(persona("high-scale")).id == "opposed-simpler"
    assert opposed(persona("context-first")).leanings.simplicity == "scale-first"
    assert opposed(opposed(persona("context-first"))).leanings.simplicity == "simplest-first"
    with pytest.raises(InputError, match="ten-times"):
        lean("louder")
