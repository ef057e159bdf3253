import json
from dataclasses import replace

import pytest
from pydantic import BaseModel

from archkit.architects.prompting import artifact, as_draft, draft_schema
from archkit.architects.prompting.computed import COMPUTED
from archkit.brief import Brief
from archkit.design import Challenge, Decision, Design, Option, Step
from archkit.errors import InvalidProposalError

BRIEFS = ("collaborative-editor", "leave-requests", "notifications", "payments-ledger", "url-shortener")
WEIGHED = COMPUTED[Option] | COMPUTED[Decision] | COMPUTED[Challenge]


def draft(step, design):
    return json.loads(as_draft(step, design.artifact(step), sparse=False))


def reply(data):
    return json.dumps(data)


def weighed_away(value):
    """Return data without what only the rulebook weighs: no draft has it, and nothing fills it in."""
    if isinstance(value, BaseModel):
        return weighed_away(value.model_dump(mode="json"))
    if isinstance(value, dict):
        return {key: weighed_away(one) for key, one in value.items() if key not in WEIGHED}
    return [weighed_away(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", BRIEFS)
@pytest.mark.parametrize("step", Step)
def test_an_artifact_told_as_a_draft_is_read_back_unchanged(name, step, context_of, design_of):
    made, context = design_of(name).artifact(step), context_of(step, name)
    whole, lean = as_draft(step, made, sparse=False), as_draft(step, made)
    leanest = as_draft(step, made, context)
    for told in (whole, lean, leanest):
        assert weighed_away(artifact(step, told, context)) == weighed_away(made)
    assert len(leanest) <= len(lean) < len(whole)


@pytest.mark.parametrize("step", Step)
def test_a_draft_has_the_fields_of_its_schema_and_no_other(step, design_of):
    def compare(value, schema, place):
        if value is None:
            assert {"type": "null"} in schema["anyOf"], place
            return
        schema = schema["anyOf"][0] if "anyOf" in schema else schema
        if isinstance(value, dict):
            assert list(value) == schema["required"] == list(schema["properties"]), place
            for name, one in value.items():
                compare(one, schema["properties"][name], f"{place}.{name}")
        elif isinstance(value, list):
            for one in value:
                compare(one, schema["items"], f"{place}[]")
        elif isinstance(value, str) and "enum" in schema:
            assert value in schema["enum"], place

    compare(draft(step, design_of()), draft_schema(step), step.value)


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("bounded", [False, True])
def test_a_schema_leaves_nothing_open(step, bounded):
    def closed(schema):
        if "properties" in schema:
            assert schema["additionalProperties"] is False
            assert schema["required"] == list(schema["properties"])
        for name, one in schema.items():
            if name == "properties":
                for inner in one.values():
                    yield from closed(inner)
            elif name == "items":
                yield from closed(one)
            elif name == "anyOf":
                for inner in one:
                    yield from closed(inner)
        yield schema

    everything = list(closed(draft_schema(step, bounded=bounded)))
    nullable = sum("anyOf" in one for one in everything)
    assert all(isinstance(one.get("type", ""), str) for one in everything)
    assert nullable <= 16  # what grammars of services take
    unbounded = [
        one
        for one in everything
        if (one.get("type") == "array" and "maxItems" not in one)
        or ("string" in one.get("type", "") and "enum" not in one and "maxLength" not in one)
    ]
    assert bool(unbounded) is not bounded


def test_what_archkit_computes_is_not_asked_for():
    sizing = draft_schema(Step.SIZE)["properties"]["artifact"]["properties"]
    technology = draft_schema(Step.VERIFY)["properties"]["artifact"]["properties"]["technologies"]["items"]
    assert set(sizing) == {"roadmap", "milestones", "load_test", "decisions"}
    assert set(technology["properties"]) == {"id", "name", "role", "needed_by"}


def test_numbers_that_a_model_makes_up_are_replaced_by_computed_ones(context_of, design_of):
    told = draft(Step.SIZE, design_of())
    told["artifact"]["operations_hours_per_month"] = 1
    told["artifact"]["costs"] = []
    found = artifact(Step.SIZE, reply(told), context_of(Step.SIZE))
    assert found.costs == design_of().size.costs
    assert found.operations_hours_per_month == design_of().size.operations_hours_per_month


def test_a_version_is_never_taken_from_a_model(context_of):
    told = {
        "technologies": [
            {"id": "postgresql", "name": "Postgres", "role": "database", "needed_by": "x", "version": "99"},
            {"id": "wonderbase", "name": "WonderBase", "role": "database", "needed_by": "x", "version": "7"},
        ]
    }
    known, unknown = artifact(Step.VERIFY, reply({"artifact": told}), context_of(Step.VERIFY)).technologies
    assert (known.name, known.status, known.version) == ("PostgreSQL", "verified", "18")
    assert (unknown.status, unknown.version, unknown.source) == ("unverified", None, "")


def test_duties_of_known_regimes_are_archkits_own(context_of, design_of):
    told = draft(Step.SECURE, design_of())
    made_up = {"regime": "gdpr", "duty": "Delete all.", "control": "none", "evidence": "-", "source": "-"}
    told["artifact"]["duties"] = [made_up]
    found = artifact(Step.SECURE, reply(told), context_of(Step.SECURE))
    assert found.duties == design_of().secure.duties
    assert found.duties


def test_a_regime_that_archkit_does_not_know_keeps_the_duties_of_the_model(context_of, design_of):
    context = context_of(Step.SECURE)
    brief = context.brief.with_values({"compliance.regimes": ["gdpr", "ISO 9999"]})
    told = draft(Step.SECURE, design_of())
    own = {
        "regime": "iso 9999",
        "duty": "Keep it.",
        "control": "encryption",
        "evidence": "a test",
        "source": "9.1",
    }
    told["artifact"]["duties"] = [own]
    found = artifact(Step.SECURE, reply(told), replace(context, brief=brief)).duties
    assert [one.duty for one in found if one.regime == "iso 9999"] == ["Keep it."]
    assert [one for one in found if one.regime == "gdpr"] == list(design_of().secure.duties)


def test_rows_and_rates_that_are_left_open_are_those_of_the_brief(context_of, design_of):
    told = draft(Step.DATA, design_of())
    for table in told["artifact"]["tables"]:
        table["rows_at_horizon"] = table["row_bytes"] = None
    for pattern in told["artifact"]["access_patterns"]:
        pattern["per_second_peak"] = None
    found = artifact(Step.DATA, reply(told), context_of(Step.DATA))
    made = design_of().data
    assert [one.rows_at_horizon for one in found.tables if one.entity] == [
        one.rows_at_horizon for one in made.tables if one.entity
    ]
    sending = [one.per_second_peak for one in found.access_patterns if one.operation == "Send notification"]
    assert sending[0] == made.access_patterns[0].per_second_peak
    assert sending[1] is None


def test_null_and_left_out_both_mean_not_stated(context_of):
    short = {"summary": "It sends messages.", "goals": None}
    found = artifact(Step.FRAME, reply({"artifact": short}), context_of(Step.FRAME))
    assert found.goals == ()
    assert found.quantities


def test_an_artifact_without_its_envelope_is_read_too(context_of):
    found = artifact(Step.FRAME, reply({"summary": "It sends messages."}), context_of(Step.FRAME))
    assert found.summary == "It sends messages."


def test_a_number_is_taken_as_text_and_a_line_as_a_list_of_one(context_of):
    question = {"id": "users", "text": "How many?", "field": "scale.users_total", "why": "load"}
    question |= {"recommended": "100", "flips": [{"value": 5000, "changes": "queue: a broker"}]}
    found = artifact(Step.CLARIFY, reply({"artifact": {"questions": [question]}}), context_of(Step.CLARIFY))
    assert found.questions[0].flips[0].value == "5000"
    assert found.questions[0].flips[0].changes == ("queue: a broker",)


def test_the_case_of_a_choice_does_not_matter(context_of, design_of):
    told = draft(Step.SHAPE, design_of())
    told["artifact"]["pattern"] = "Modular-Monolith"
    told["artifact"]["components"][0]["kind"] = "CLIENT"
    found = artifact(Step.SHAPE, reply(told), context_of(Step.SHAPE))
    assert (found.pattern, found.components[0].kind) == ("modular-monolith", "client")


@pytest.mark.parametrize(
    ("told", "value"),
    [("99.9", 99.9), ('["eu", "us"]', ("eu", "us")), ("eventual", "eventual"), (200, 200), (["eu"], ("eu",))],
)
def test_an_assumed_value_has_the_type_of_its_text(told, value, context_of):
    field = {99.9: "quality.availability_percent", 200: "quality.read_latency_p95_ms"}.get(
        value, "scale.regions"
    )
    field = "quality.consistency" if value == "eventual" else field
    assumption = {"field": field, "value": told, "because": "nobody said", "source": "usual"}
    context = replace(context_of(Step.CLARIFY), brief=Brief(name="bare"))
    found = artifact(Step.CLARIFY, reply({"artifact": {"assumptions": [assumption]}}), context)
    assert found.assumptions[0].value == value


@pytest.mark.parametrize(
    ("assumption", "said"),
    [
        ({"field": "scale.moons", "value": "3"}, "artifact.assumptions[0].field: 'scale.moons' is no field"),
        ({"field": "team.engineers", "value": "many"}, "artifact.assumptions[0].value: 'many' does not fit"),
    ],
)
def test_an_assumption_that_fits_no_field_is_refused(assumption, said, context_of):
    told = {"assumptions": [{**assumption, "because": "b", "source": "s"}]}
    context = replace(context_of(Step.CLARIFY), brief=Brief(name="bare"))
    with pytest.raises(InvalidProposalError) as caught:
        artifact(Step.CLARIFY, reply({"artifact": told}), context)
    assert said in caught.value.reason


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"pattern": "spaghetti"}, "artifact.pattern: input should be 'monolith', "),
        ({"summary": None}, "artifact.summary: the field 'summary' is missing"),
        ({"sumary": "x"}, "artifact.sumary: the field 'sumary' is not known; Did you mean 'summary'?"),
        ({"components": "api"}, "artifact.components: a list is needed, but it is 'api'"),
        ({"links": [{"source": "Api", "target": "db"}]}, "artifact.links[0].source: 'Api' does not match"),
    ],
)
def test_what_is_wrong_is_told_with_its_path(change, said, context_of, design_of):
    told = draft(Step.SHAPE, design_of())
    told["artifact"].update(change)
    with pytest.raises(InvalidProposalError) as caught:
        artifact(Step.SHAPE, reply(told), context_of(Step.SHAPE))
    assert said in caught.value.reason


def test_at_most_ten_problems_are_told(context_of, design_of):
    told = draft(Step.SHAPE, design_of())
    for part in told["artifact"]["components"]:
        part["id"] = "Not An Id"
    told["artifact"]["links"] = [{}] * 5
    with pytest.raises(InvalidProposalError) as caught:
        artifact(Step.SHAPE, reply(told), context_of(Step.SHAPE))
    assert caught.value.reason.count("artifact.") == 10
    assert "more" in caught.value.reason


def test_a_foreign_design_that_cannot_be_sized_gives_a_plan_without_numbers(context_of, design_of):
    bare = replace(context_of(Step.SIZE), design=Design(name="bare"))
    found = artifact(Step.SIZE, as_draft(Step.SIZE, design_of().size), bare)
    assert found.roadmap == design_of().size.roadmap
    assert found.costs == ()


@pytest.mark.parametrize("text", ["\ud800", "a\u202eb", "a\x00b"])
def test_text_that_nobody_can_read_or_store_is_replaced(text, context_of):
    told = json.dumps({"artifact": {"summary": text}})
    found = artifact(Step.FRAME, told, context_of(Step.FRAME))
    assert "\ufffd" in found.summary
    assert found.to_yaml().encode()


@pytest.mark.parametrize("step", Step)
def test_the_sdk_of_claude_takes_the_schema(step):
    anthropic = pytest.importorskip("anthropic")
    taken = anthropic.transform_schema(draft_schema(step, bounded=True))
    assert taken["required"] == ["artifact", "questions"]
    assert taken["properties"]["artifact"]["additionalProperties"] is False
