import itertools
import json
import random
import re
from dataclasses import replace
from typing import get_args, get_type_hints

import pytest

from archkit.architects.prompting import artifact, question, tokens
from archkit.architects.prompting.sketch import SKETCH_TYPES, gist, sketch_schema
from archkit.architects.prompting.sketch.forms import Form
from archkit.brief import Brief
from archkit.design import ARTIFACT_TYPES, Design, Finding, Step
from archkit.errors import InvalidProposalError

BRIEFS = ("collaborative-editor", "leave-requests", "notifications", "payments-ledger", "url-shortener")
WORDS = (
    "api",
    "order service",
    "customer_id references customers",
    "",
    "\u00e9t\u00e9",
    "42",
    "drop table x; --",
)


def played(schema, dice):
    """Return a reply that the schema allows, as a grammar would let a model write it."""
    schema = dice.choice(schema["anyOf"]) if "anyOf" in schema else schema
    if "enum" in schema:
        return dice.choice(schema["enum"])
    kind = schema["type"]
    if kind == "object":
        return {name: played(one, dice) for name, one in schema["properties"].items()}
    if kind == "array":
        return [played(schema["items"], dice) for _ in range(dice.randint(0, schema["maxItems"]))]
    if kind == "number":
        return dice.choice([0, 1.5, -3, 1e9])
    return None if kind == "null" else dice.choice(WORDS)[: schema["maxLength"]]


@pytest.mark.parametrize("name", BRIEFS)
@pytest.mark.parametrize("step", Step)
def test_whatever_the_schema_allows_becomes_an_artifact(name, step, context_of):
    context = context_of(step, name)
    for seed in range(5):
        reply = json.dumps(played(sketch_schema(step, context), random.Random(seed)))  # noqa: S311 - a die
        found = artifact(step, reply, context)
        assert isinstance(found, ARTIFACT_TYPES[step])
        assert type(found).model_validate_json(found.model_dump_json()) == found


def longest(schema):
    schema = schema["anyOf"][0] if "anyOf" in schema else schema
    if "enum" in schema:
        return max((one for one in schema["enum"] if one), key=len)
    kind = schema["type"]
    if kind == "object":
        return {name: longest(one) for name, one in schema["properties"].items()}
    if kind == "array":
        return [longest(schema["items"])] * schema["maxItems"]
    return 12.5 if kind == "number" else ("some words " * 40)[: schema["maxLength"]]


@pytest.mark.parametrize("step", Step)
def test_the_longest_reply_that_the_schema_allows_is_short(step, context_of):
    reply = json.dumps(longest(sketch_schema(step, context_of(step))))
    assert tokens(reply) < 1_200  # most replies take half of what they may


def test_an_architecture_is_drawn_from_parts_and_links(context_of):
    context = context_of(Step.SHAPE)
    sketch = {
        "pattern": "modular-monolith",
        "instead_of": "microservices",
        "because": "five engineers",
        "flips_when": "20 engineers",
        "components": [
            {"id": "Clients", "kind": "client", "technology": None, "purpose": "p", "needed_by": "users"},
            {"id": "api", "kind": "service", "technology": "fastapi", "purpose": "p", "needed_by": "n"},
            {"id": "db", "kind": "database", "technology": "postgresql", "purpose": "p", "needed_by": "n"},
        ],
        "links": [
            {"source": "Clients", "target": "api", "data": "requests"},
            {"source": "api", "target": "db", "data": "rows"},
        ],
        "left_out": [{"name": "Kafka", "trigger": "5,000 events/s"}],
    }
    shape = artifact(Step.SHAPE, json.dumps({"sketch": sketch}), context)
    assert [one.id for one in shape.components] == ["clients", "api", "db"]
    assert shape.component("api").instances > 1  # 99.9 % asks for a spare
    assert shape.component("db").instances == 2
    assert [(one.source, one.target) for one in shape.links] == [("clients", "api"), ("api", "db")]
    assert all(one.encrypted and one.authenticated_by and one.timeout_ms for one in shape.links)
    assert {one.id: one.components for one in shape.boundaries}["data"] == ("db",)
    assert shape.decisions[0].chosen == "modular-monolith"


def test_a_link_to_a_technology_is_refused_with_the_parts_that_there_are(context_of):
    part = {"purpose": "p", "needed_by": "n"}
    sketch = {
        "pattern": "monolith",
        "instead_of": "serverless",
        "because": "five engineers",
        "flips_when": "20 engineers",
        "components": [
            {"id": "api", "kind": "service", "technology": "fastapi", **part},
            {"id": "db", "kind": "database", "technology": "postgresql", **part},
        ],
        "links": [{"source": "api", "target": "postgresql", "data": "rows"}],
    }
    with pytest.raises(InvalidProposalError) as caught:
        artifact(Step.SHAPE, json.dumps({"sketch": sketch}), context_of(Step.SHAPE))
    assert re.search(r"links\[0\].target: 'postgresql' is a technology.*api, db", caught.value.reason)
    sketch["components"][1]["id"] = "postgresql"  # a part may be called like what it runs on
    shape = artifact(Step.SHAPE, json.dumps({"sketch": sketch}), context_of(Step.SHAPE))
    assert shape.links[0].target == "postgresql"


@pytest.mark.parametrize("step", Step)
def test_the_gist_holds_no_word_that_could_be_copied_as_an_answer(step):
    shown = gist(step)
    assert not re.search(r"(?:: |\[)(?:text|string|number|one of)\b", shown)
    assert all(re.fullmatch(pattern, example) for pattern, example in forms(SKETCH_TYPES[step]))


def forms(kind):
    """Yield pattern and example of every form within a sketch."""
    if isinstance(kind, Form):
        yield kind.pattern, kind.example
    for part in (*get_args(kind), *(kind.__metadata__ if hasattr(kind, "__metadata__") else ())):
        yield from forms(part)
    if isinstance(kind, type) and hasattr(kind, "model_fields"):
        for hint in get_type_hints(kind, include_extras=True).values():
            yield from forms(hint)


def test_ids_tables_columns_and_paths_have_a_form_that_fits_their_length():
    found = dict(one for kind in SKETCH_TYPES.values() for one in forms(kind))
    assert len(found) >= 4
    for pattern, odd in itertools.product(found, ("Order Service", "1.0.0.0", "text;", "")):
        assert not re.fullmatch(pattern, odd)


def test_tables_get_keys_references_and_the_indexes_of_their_patterns(context_of):
    sketch = {
        "tables": [
            {"name": "customers", "entity": "Customer", "columns": ["email text", "locale string"]},
            {
                "name": "notifications",
                "entity": "Notification",
                "columns": ["customer_id references customers", "status text", "id uuid"],
            },
        ],
        "access_patterns": [
            {"operation": "List my notifications", "table": "notifications", "by": ["customer_id"]},
            {"operation": "Send notification", "table": "notifications", "by": []},
        ],
    }
    data = artifact(Step.DATA, json.dumps({"sketch": sketch}), context_of(Step.DATA))
    customers, notifications = data.tables
    assert customers.column("email").personal
    assert [one.name for one in notifications.columns] == ["id", "customer_id", "status", "created_at"]
    assert notifications.foreign_keys[0].references == "customers"
    assert [one.columns for one in notifications.indexes] == [("customer_id",)]
    assert notifications.rows_at_horizon > 1_000_000
    listing, sending = data.access_patterns
    assert listing.sql == "SELECT * FROM notifications WHERE customer_id = $1 LIMIT 50"
    assert sending.sql.startswith("INSERT INTO notifications (customer_id, status) VALUES ($1, $2)")
    assert sending.parameters == ("uuid", "text")


def test_a_contract_is_drawn_from_operations_and_paths(context_of):
    sketch = {
        "endpoints": [
            {"operation": "Send notification", "method": "post", "path": "/notifications"},
            {
                "operation": "List my notifications",
                "method": "get",
                "path": "customers/{customer_id}/notifications",
            },
        ]
    }
    contract = artifact(Step.CONTRACTS, json.dumps({"sketch": sketch}), context_of(Step.CONTRACTS))
    send, listing = contract.endpoints
    assert (send.operation_id, send.success_status, send.idempotent) == ("sendNotification", 202, True)
    assert (listing.path, listing.paginated) == ("/customers/{customerId}/notifications", True)
    assert listing.parameters[0].name == "customerId"
    assert [one.name for one in contract.schemas] == ["Notification"]


def test_what_nobody_stated_is_assumed_as_usual_where_the_model_is_silent(context_of):
    brief = Brief(name="Shop", purpose="Sells books.", workload={"entities": [{"name": "Book"}]})
    brief = brief.with_values({"scale.users_total": 1000})
    context = replace(context_of(Step.CLARIFY), brief=brief, design=Design(name="Shop"))
    odd = [
        {"field": field, "value": "lots"}
        for field in ("workload.reads_per_day", "scale.users_total", "budget.monthly_usd", "moons")
    ]
    sketch = {"assumptions": [*odd, {"field": "team.engineers", "value": "3"}], "questions": []}
    found = artifact(Step.CLARIFY, json.dumps({"sketch": sketch}), context)
    values = {one.field: one.value for one in found.assumptions}
    assert values["team.engineers"] == 3
    assert isinstance(values["workload.reads_per_day"], int | float)
    assert len(values) > 5
    assert "budget.monthly_usd" not in values


def test_a_recovery_point_of_zero_minutes_is_stated_and_not_assumed(context_of):
    context = context_of(Step.OPERATE)
    context = replace(context, brief=context.brief.with_values({"quality.rpo_minutes": 0}))
    sketch = {"policies": [], "strategy": "rolling", "recovery": "warm-standby", "on_call": "one at a time"}
    found = artifact(Step.OPERATE, json.dumps({"sketch": sketch}), context)
    assert found.recovery.rpo_minutes == 0
    assert found.recovery.rto_minutes > 0


def test_a_sketch_that_lacks_a_field_is_refused_with_its_path(context_of):
    with pytest.raises(InvalidProposalError) as caught:
        artifact(Step.FRAME, '{"sketch": {"goals": []}}', context_of(Step.FRAME))
    assert "sketch.summary: the field 'summary' is missing" in caught.value.reason


@pytest.mark.parametrize("name", BRIEFS)
@pytest.mark.parametrize("step", Step)
def test_a_small_prompt_stays_small_even_on_a_repair(name, step, context_of):
    findings = tuple(
        Finding(code="ARCH007", severity="error", place="p" * 300, message="m" * 900, remedy="r" * 900)
        for _ in range(20)
    )
    asked = question(
        step, replace(context_of(step, name), findings=findings), size="small", before="x" * 9_000
    )
    text = "".join(one.text for one in (*asked.system, *asked.prefix)) + asked.instruction
    assert tokens(text) < 1_200
    assert asked.tools == ()
    assert asked.schema == sketch_schema(step, context_of(step, name))


def test_a_small_schema_offers_the_names_that_are_there(context_of):
    context = context_of(Step.SHAPE)
    parts = sketch_schema(Step.SHAPE, context)["properties"]["sketch"]["properties"]["components"]
    stack = [one.id for one in context.design.verify.technologies]
    text, nothing = parts["items"]["properties"]["technology"]["anyOf"]
    assert text["enum"] == stack
    assert nothing == {"type": "null"}
    asked = sketch_schema(Step.CLARIFY, context_of(Step.CLARIFY))["properties"]["sketch"]["properties"]
    fields = asked["questions"]["items"]["properties"]["field"]["enum"]
    assert "scale.tenants" in fields
    assert "workload.reads_per_day" not in fields  # its operations imply it
