import re

import pytest
import yaml

from archkit.personas import persona
from archkit.report.sections.specification_fields import EIGHT, FOUR, specification_field
from archkit.report.specification import high_scale, specification

VOCABULARY = {
    "Architecture Pattern": ("Monolith", "Modular Monolith", "Microservices", "Serverless", "Hybrid"),
    "Communication Pattern": ("REST", "GraphQL", "gRPC", "Event-driven"),
    "Data Pattern": ("CQRS", "Event Sourcing", "Traditional CRUD"),
    "Deployment Pattern": ("Container", "Serverless", "Traditional"),
    "API Contract": ("OpenAPI", "AsyncAPI", "protobuf"),
    "Migration Strategy": ("Expand-contract", "Blue-green", "Shadow writes", "Backfill"),
    "Reliability Pattern": ("Timeouts", "Retries", "Circuit breakers", "Bulkheads", "DLQ"),
    "Observability Pattern": ("Logs", "Metrics", "Tracing", "SLOs"),
}


def test_headings_and_fields_are_those_of_the_personas(notifications, page):
    for write, name, fields in (
        (specification, "systems-architect", EIGHT),
        (high_scale, "high-scale", FOUR),
    ):
        written, leader = page(write(notifications)), persona(name)
        listed = [one.title for one in leader.deliverables]
        assert [one for one in written.headings() if one in listed] == listed
        assert fields == leader.deliverables[0].parts
        block = written.part("System architecture specification")
        assert re.findall(r"^- \*\*(.*?)\*\*: ", block, re.MULTILINE) == list(fields)


@pytest.mark.parametrize("field", EIGHT)
def test_each_field_begins_with_the_vocabulary(notifications, ledger, field):
    for walk in (notifications, ledger):
        assert specification_field(field, walk.design).startswith(VOCABULARY[field])


def test_a_field_says_nothing_before_its_step(notifications):
    empty = type(notifications.design)(name="n")
    assert {specification_field(field, empty) for field in (*EIGHT, "Unknown")} == {""}


def test_other_choices_give_other_words(notifications):
    design = notifications.design
    shape = design.shape.model_copy(update={
        "pattern": "service-based", "communication": ("gRPC", "GraphQL at the edge"),
        "data_pattern": "event sourcing with projections", "deployment": "functions", "decisions": (),
    })  # fmt: skip
    other = design.model_copy(update={"shape": shape, "contracts": None})
    words = [specification_field(field, other) for field in FOUR]
    assert [word.split(":")[0].split(".")[0] for word in words] == [
        "Hybrid (service-based)", "GraphQL + gRPC", "Event Sourcing", "Serverless",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("append-only entries; balances are derived", "Event Sourcing"),
        ("events first, tables derived from them", "Event Sourcing"),
        ("CQRS with a read model", "CQRS"),
        ("traditional tables, one owner each", "Traditional CRUD"),
    ],
)
def test_the_data_pattern_is_told_from_its_words(notifications, said, word):
    shape = notifications.design.shape.model_copy(update={"data_pattern": said})
    design = notifications.design.model_copy(update={"shape": shape})
    assert specification_field("Data Pattern", design) == f"{word}: {said}"


def test_without_a_trigger_nothing_has_to_grow(notifications, page):
    size = notifications.design.size.model_copy(update={"roadmap": notifications.design.size.roadmap[:1]})
    small = notifications.but(design=notifications.design.model_copy(update={"size": size}))
    part = page(high_scale(small)).part("Horizontal scaling first")
    assert "- **Trigger**: No number of the brief asks for another instance or machine." in part
    assert "| none planned |" in part


def test_every_running_part_says_what_it_uses_and_offers(notifications, page):
    services = page(specification(notifications)).part("Service decomposition")
    for name in ("Application", "Workers"):
        block = services.split(f"**{name} (")[1].split("\n**")[0]
        assert re.findall(r"^- \*\*(\w+)\*\*: ", block, re.MULTILINE)[-5:] == [
            "Database",
            "Cache",
            "Queue",
            "APIs",
            "Events",
        ]
    assert "consumes notification.accepted.v1" in services
    for endpoint in notifications.design.contracts.endpoints:
        assert f"{endpoint.method.upper()} /api/v1{endpoint.path}" in services


def test_schema_and_contract_are_whole(ledger, page):
    written = page(specification(ledger))
    blocks = {one["attrs"]["info"]: one["raw"] for one in written.all("block_code")}
    assert all(
        f"CREATE TABLE IF NOT EXISTS {one.name} " in blocks["sql"] for one in ledger.design.data.tables
    )
    assert yaml.safe_load(blocks["yaml"])["openapi"] == "3.1.0"


def test_the_earlier_form_says_where_growing_sideways_ends(notifications, page):
    part = page(high_scale(notifications)).part("Horizontal scaling first")
    assert re.search(
        r"^\| Workers .* \| horizontal \| \d+ \| 110 job/s \| \d+% \| [\d.]+ times", part, re.MULTILINE
    )
    assert re.search(
        r"Database .* grows upwards first\*\*: .*; sideways at last: .* (?:split by|over several primaries)",
        part,
    )
    assert "At ten times the load" in part


def test_the_api_design_names_its_five_parts(notifications, page):
    part = page(high_scale(notifications)).part("API design")
    listed = persona("high-scale").deliverables[-1].parts
    assert re.findall(r"^- \*\*(.*?)\*\*: ", part, re.MULTILINE) == list(listed)
    assert "not decided" not in part


def test_it_is_short(notifications, ledger, page):
    for walk in (notifications, ledger):
        assert 200 < page(specification(walk)).words < 900
        assert 300 < page(high_scale(walk)).words < 1_200
