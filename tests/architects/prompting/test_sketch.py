import json
import random
from dataclasses import replace

import pytest

from archkit.architects.prompting import artifact, question, tokens
from archkit.architects.prompting.sketch import sketch_schema
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
