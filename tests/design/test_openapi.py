from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from archkit.design import Contracts, ContractSchema, Design, Endpoint, Parameter, SchemaField
from archkit.design.openapi import Version, openapi, openapi_yaml, relative_path
from archkit.design.openapi_schema import value_of
from archkit.record import load_yaml

DESIGN = Design.read(Path(__file__).parents[1] / "proofs/designs/notifications.yaml")
assert DESIGN.contracts
CONTRACTS: Contracts = DESIGN.contracts


def operation(document: dict[str, Any], operation_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        one
        for item in document["paths"].values()
        for one in item.values()
        if one["operationId"] == operation_id
    )
    return found


def contracts(**fields: Any) -> Contracts:
    return CONTRACTS.model_copy(update=fields)


@pytest.mark.parametrize("version", ["3.1.0", "3.0.3"])
@pytest.mark.parametrize("authentication", ["oidc", "api-key", "mtls", "none"])
def test_every_version_and_authentication_is_valid(version: Version, authentication: str) -> None:
    document = openapi(contracts(authentication=authentication), version=version)
    validate(document)
    assert document["openapi"] == version


def test_yaml_holds_the_same_document_without_anchors() -> None:
    text = openapi_yaml(CONTRACTS)
    assert load_yaml(text) == openapi(CONTRACTS)
    assert text == openapi_yaml(CONTRACTS)


def test_a_write_is_idempotent_traced_and_limited() -> None:
    document = openapi(CONTRACTS)
    create = operation(document, "createNotification")
    names = [one["$ref"].rsplit("/", 1)[-1] for one in create["parameters"]]
    assert names == ["CorrelationId", "IdempotencyKey"]
    assert list(create["responses"]) == ["202", "400", "401", "403", "409", "422", "429", "503"]
    assert create["security"] == [{"oidc": ["notifications:write"]}]
    assert (create["x-timeout-ms"], create["x-rate-limit-per-minute"]) == (2000, 600)
    limited = document["components"]["responses"]["TooManyRequests"]
    assert "Retry-After" in limited["headers"]
    assert "Retry-After" not in document["components"]["responses"]["NotFound"]["headers"]
    assert "RateLimit-Remaining" in create["responses"]["202"]["headers"]
    assert "X-Correlation-ID" in create["responses"]["202"]["headers"]


def test_errors_are_problems_with_examples() -> None:
    for response in openapi(CONTRACTS)["components"]["responses"].values():
        media = response["content"]["application/problem+json"]
        assert media["schema"] == {"$ref": "#/components/schemas/Problem"}
        assert all(one["value"]["code"] for one in media["examples"].values())


def test_a_collection_comes_in_pages() -> None:
    document = openapi(CONTRACTS)
    body = operation(document, "listNotifications")["responses"]["200"]["content"]["application/json"]
    assert body["schema"] == {"$ref": "#/components/schemas/NotificationPage"}
    assert body["examples"]["typical"]["value"]["items"][0]["status"] == "queued"
    names = [
        one.get("name") or one["$ref"].rsplit("/", 1)[-1]
        for one in operation(document, "listNotifications")["parameters"]
    ]
    assert names == ["customerId", "CorrelationId", "Cursor", "Limit"]
    page = document["components"]["schemas"]["NotificationPage"]
    assert page["properties"]["nextCursor"]["type"] == ["string", "null"]
    older = openapi(CONTRACTS, version="3.0.3")["components"]["schemas"]["NotificationPage"]
    assert older["properties"]["nextCursor"]["nullable"] is True


def test_a_public_read_asks_for_nothing_and_has_no_body() -> None:
    health = operation(openapi(CONTRACTS), "getHealth")
    assert health["security"] == []
    assert list(health["responses"]) == ["204", "429", "503"]
    assert "content" not in health["responses"]["204"]


def test_one_resource_can_be_missing() -> None:
    read = operation(openapi(CONTRACTS), "getNotification")
    assert "404" in read["responses"]
    assert read["parameters"][0]["example"] == "0196b2f4-7a20-7d11-8e4b-5c9a3f2d1e60"


def test_a_stated_parameter_is_not_added_twice() -> None:
    stated = Parameter(name="cursor", location="query", required=False)
    endpoint = Endpoint(
        operation_id="listThings",
        method="get",
        path="/things",
        summary="List",
        paginated=True,
        parameters=(stated,),
    )
    found = operation(openapi(contracts(endpoints=(endpoint,))), "listThings")["parameters"]
    assert sum(one.get("name") == "cursor" or one.get("$ref", "").endswith("/Cursor") for one in found) == 1


def test_schemas_may_hold_each_other() -> None:
    node = ContractSchema(
        name="Node",
        fields=(
            SchemaField(name="name", type="string", example="root"),
            SchemaField(
                name="parent", type="object", schema_name="Node", required=False, example="the node above"
            ),
            SchemaField(
                name="children", type="array", items="Node", required=False, example="the nodes below"
            ),
        ),
    )
    endpoint = Endpoint(operation_id="getNode", method="get", path="/nodes", summary="Read", response="Node")
    document = openapi(contracts(schemas=(node,), endpoints=(endpoint,), events=()))
    validate(document)
    example = operation(document, "getNode")["responses"]["200"]["content"]["application/json"]["examples"]
    assert example["typical"]["value"] == {"name": "root"}


@pytest.mark.parametrize(
    ("text", "json_type", "value"),
    [
        ("plain", "string", "plain"), ('"quoted"', "string", "quoted"), ("12", "string", "12"),
        ("null", "string", "null"), ("true", "boolean", True), ("[1, 2]", "array", [1, 2]),
        ("NaN", "number", "NaN"), ("12", "integer", 12),
        ("{broken", "object", "{broken"), ("1e400", "string", "1e400"),
    ],
)  # fmt: skip
def test_examples_are_json_where_they_are_json(text: str, json_type: str, value: object) -> None:
    assert value_of(text, json_type) == value


def test_the_base_path_stands_once() -> None:
    whole = Endpoint(operation_id="readAll", method="get", path="/api/v1/things", summary="Read")
    assert relative_path(CONTRACTS, whole) == "/things"
    assert relative_path(contracts(base_path="/"), whole) == "/api/v1/things"


def test_text_from_a_design_stays_data() -> None:
    evil = contracts(title="x\n--- !!python/object:os.system", versioning="&a *a <script>")
    assert load_yaml(openapi_yaml(evil))["info"]["title"] == "x\n--- !!python/object:os.system"
