import json
import re

from archkit.personas import persona
from archkit.report.eight_deliverables import eight_deliverables


def test_the_eight_stand_in_their_order(notifications, page):
    titles = [one.title for one in persona("context-first").deliverables]
    expected = [f"{number}. {title}" for number, title in enumerate(titles, start=1)]
    assert page(eight_deliverables(notifications)).headings() == expected
    assert len(expected) == 8


def test_the_diagram_shows_every_component_and_what_is_outside(notifications, page):
    written = page(eight_deliverables(notifications))
    (diagram,) = [one["raw"] for one in written.all("block_code") if one["attrs"]["info"] == "mermaid"]
    for part in notifications.design.shape.components:
        assert part.name.split(" (")[0] in diagram
    outside = written.part("1. Architecture diagram").split("### External integrations")[1]
    assert [line.split(":")[0] for line in outside.split("\n- ")[1:]] == [
        one.name for one in notifications.design.shape.components if one.kind == "external"
    ]


def test_every_endpoint_has_an_example_of_request_and_answer(notifications, ledger, page):
    for walk in (notifications, ledger):
        written = page(eight_deliverables(walk))
        examples = [one["raw"] for one in written.all("block_code") if one["attrs"]["info"] == "http"]
        endpoints = walk.design.contracts.endpoints
        assert len(examples) == 2 * len(endpoints)
        for endpoint, request, answer in zip(endpoints, examples[::2], examples[1::2], strict=True):
            assert request.startswith(f"{endpoint.method.upper()} /api/v1/")
            assert "{" not in request.splitlines()[0]
            assert answer.startswith(f"HTTP/1.1 {endpoint.success_status} ")
            assert ("Idempotency-Key: " in request) is endpoint.idempotent
            for wanted, text in ((endpoint.request, request), (endpoint.response, answer)):
                assert ("\n\n" in text) is bool(wanted)
                if wanted:
                    assert json.loads(text.split("\n\n", 1)[1])


def test_the_schema_names_tables_relations_indexes_and_patterns(ledger, page):
    written = page(eight_deliverables(ledger))
    part = written.part("3. Database schema")
    assert re.findall(r"^### (.*)$", part, re.MULTILINE) == [
        "Tables", "Relations", "Indexes", "Access patterns", "DDL",
    ]  # fmt: skip
    data = ledger.design.data
    assert all(f"| `{table.name}` |" in part for table in data.tables)
    assert part.count("| restrict |") + part.count("| cascade |") + part.count("| set null |") == sum(
        len(table.foreign_keys) for table in data.tables
    )
    assert all(f"| {one.operation} | {one.kind} |" in part for one in data.access_patterns)


def test_each_technology_says_release_source_and_whether_it_was_verified(notifications, page):
    part = page(eight_deliverables(notifications)).part("4. Technology recommendations")
    for one in notifications.design.verify.technologies:
        row = next(line for line in part.splitlines() if line.startswith(f"| [{one.name}](<http"))
        assert ("✓ verified" in row) is (one.status == "verified")
        assert (one.version or "unknown") in row or "managed" in row


def test_trade_offs_show_what_is_gained_and_given_up(notifications, page):
    part = page(eight_deliverables(notifications)).part("5. Trade-offs")
    pairs = re.findall(r"^- ✓ .+\n  - ⚠ .+\n  - Because .+$", part, re.MULTILINE)
    assert len(pairs) == len(notifications.design.challenge.trade_offs) > 3


def test_each_stage_of_the_roadmap_has_a_numeric_trigger(notifications, page):
    part = page(eight_deliverables(notifications)).part("7. Scaling roadmap")
    triggers = re.findall(r"^- \*\*When\*\*: (.*)$", part, re.MULTILINE)
    assert len(triggers) == len(notifications.design.size.roadmap)
    assert all(re.search(r"\d", one) for one in triggers)


def test_the_deployment_can_be_taken_back(notifications, page):
    part = page(eight_deliverables(notifications)).part("8. Deployment strategy")
    assert "- **Rollback**: Deploy the previous signed image" in part
    assert re.findall(r"^1\. (.*)$", part, re.MULTILINE) == [
        notifications.design.operate.deployment.pipeline[0]
    ]
    assert "GitOps" in part


def test_a_part_that_was_not_reached_is_said_as_such(notifications, page):
    empty = notifications.but(design=type(notifications.design)(name="n"))
    written = page(eight_deliverables(empty))
    assert written.source.count("The walk has not come to this part.") == 8


def test_a_length_that_somebody_reads(notifications, ledger, page):
    for walk in (notifications, ledger):
        assert 2_000 < page(eight_deliverables(walk)).words < 5_000
